// JSON records in, columns out, by the rules of the delivery stream: one pass over the bytes, no value made on the way.

package import Dataflow
import Parquet
import PipelineDSL

/// Appends JSON records as rows to columns, by the rules of Amazon Data Firehose's format conversion with the OpenX JSON
/// SerDe ("Convert input data format in Amazon Data Firehose"), made strict where the stream loses data quietly.
///
/// - Names are matched without regard to the case of ASCII letters. A key that comes twice breaks the record, as it does in
///   the SerDe; the stream would not say which value it kept.
/// - Text column: a string; a number as its source text; `true` or `false`; an object or array as compact JSON with its keys
///   in lower case.
/// - Number column: a number, or a string that holds one. A fraction or overflow breaks the record; `12.0` is the integer 12.
/// - Bool column: `true`, `false`, or a string that says so in any case.
/// - Day column: a string `yyyy-MM-dd`, alone or before a `T` or a space.
/// - Instant column: a string `yyyy-MM-ddTHH:mm:ss[.f]`, with a space for the `T` and a `Z` or without, which is UTC too; or
///   whole seconds or milliseconds since 1970, told apart by their length.
/// - Array column: an array, whose values are converted as those of a column; what is no array breaks the record.
/// - Missing and null are null, of a group too that may be missing. Where the schema does not allow null, they break the
///   record.
/// - The column of the time of arrival is the stream's own: a field of that name in the record is not read.
package struct RecordConverter {
  /// The rows appended since the last batch was taken.
  package private(set) var rowCount = 0

  let fields: [Field]
  let leaves: [Leaf]
  var groups: [Group] = []
  var builders: [LeafBuilder]
  /// For each leaf, the undeclared coercions.
  var coercions: [Int]
  /// The number of the record, or of the array's element, that is being converted: what tells a key that came twice in one
  /// object from one that came in an earlier one.
  var attempt = 0
  /// The records and elements tried so far.
  var attempts = 0
  private let arrivalTime: Int?

  /// A group of fields and what is known of its members.
  struct Group {
    /// The group's place in a record: `$.location`, `$.lines[*]`.
    let path: String
    /// The definition level of a row in which the group is there: its depth, and two more for an array that it is in.
    let level: UInt8
    var members: MemberTable
    /// One a declared member, in the table's order.
    let children: [Child]
    /// For each child, the attempt in which it came last.
    var seen: [Int]
  }

  /// A declared member.
  struct Child {
    /// The group it is, or of which it is an array; nil for a leaf and an array of values.
    let group: Int?
    /// Whether it is an array, and whether that may hold null.
    let array: (mayHoldNull: Bool, level: UInt8)?
    /// The leaves at or below it.
    let leaves: Range<Int>
    /// The first of them that breaks a record without the member; nil where it may be missing.
    let required: Int?
  }

  /// A converter to rows of these fields: ``DatasetDefinition/rowFields``.
  package init(fields: [Field]) {
    self.fields = fields
    leaves = fields.leaves
    builders = leaves.map { LeafBuilder($0) }
    coercions = leaves.map { _ in 0 }
    arrivalTime = leaves.firstIndex { $0.path == [StreamColumn.arrivalTime] }
    var nextLeaf = 0
    _ = addGroup(fields, path: "$", level: 0, nextLeaf: &nextLeaf)
  }

  /// Lists a group and those below it, parents first; returns the group's index.
  private mutating func addGroup(_ fields: [Field], path: String, level: UInt8, nextLeaf: inout Int) -> Int {
    let index = groups.count
    groups.append(Group(path: path, level: level, members: MemberTable(declared: []), children: [], seen: []))
    var children: [Child] = []
    var keys: [String] = []
    for field in fields {
      let firstLeaf = nextLeaf
      let place = path + JSONPath.step(field.jsonKey)
      var group: Int?
      var array: (mayHoldNull: Bool, level: UInt8)?
      switch field.type {
      case .structure(let members): group = addGroup(members, path: place, level: level + 1, nextLeaf: &nextLeaf)
      case .array(of: .structure(let members), let mayHoldNull):
        array = (mayHoldNull, level + 1)
        group = addGroup(members, path: place + JSONPath.anyElement, level: level + 3, nextLeaf: &nextLeaf)
      case .array(_, let mayHoldNull):
        array = (mayHoldNull, level + 1)
        nextLeaf += 1
      default: nextLeaf += 1
      }
      if array != nil {
        for leaf in firstLeaf..<nextLeaf { builders[leaf] = LeafBuilder(leaves[leaf], listDepth: Int(level) + 1) }
      }
      guard firstLeaf != arrivalTime else { continue }
      keys.append(field.jsonKey)
      children.append(
        Child(
          group: group, array: array, leaves: firstLeaf..<nextLeaf, required: field.requiredLeaf(from: firstLeaf)))
    }
    groups[index] = Group(
      path: path, level: level, members: MemberTable(declared: keys), children: children,
      seen: children.map { _ in 0 })
    return index
  }

  /// Appends a record as a row; one that breaks the schema leaves no trace but its drift.
  package mutating func append(_ record: RecordSlice, arrival: Arrival) throws(RecordMismatch) {
    attempts += 1
    attempt = attempts
    let mismatch = record.bytes.withUnsafeBufferPointer { bytes -> RecordMismatch? in
      var scanner = JSONScanner(bytes)
      do {
        try convertRecord(&scanner)
        return nil
      } catch {
        return RecordMismatch(error, in: bytes, of: record)
      }
    }
    if let mismatch {
      for index in builders.indices { builders[index].truncate(to: rowCount) }
      throw mismatch
    }
    if let arrivalTime {
      builders[arrivalTime].appendText { text in text.append(contentsOf: arrival.time.utf8) }
    }
    rowCount += 1
  }

  /// The rows appended since the last call; the converter goes on without them.
  package mutating func takeBatch() -> RecordBatch {
    let columns = builders.indices.map { builders[$0].take() }
    defer { rowCount = 0 }
    return RecordBatch(fields: fields, columns: columns, rowCount: rowCount)
  }

  /// How the records since the last call departed from the schema.
  package mutating func takeDrift() -> Drift {
    var drift = Drift()
    for (leaf, count) in coercions.enumerated() where count > 0 { drift.undeclaredCoercions[path(of: leaf)] = count }
    for index in groups.indices {
      let group = groups[index]
      for (key, count) in group.members.strangers { drift.unknownFields[group.path + JSONPath.step(key)] = count }
      if group.members.overflow > 0 { drift.unknownFields[group.path + ".…"] = group.members.overflow }
      groups[index].members.resetCounts()
    }
    coercions = leaves.map { _ in 0 }
    return drift
  }

  /// A leaf's place in a record: `$.dob.age`.
  func path(of leaf: Int) -> String {
    var path = "$"
    var members = fields
    for name in leaves[leaf].path {
      guard let field = members.first(where: { $0.name == name }) else { break }
      path += JSONPath.step(field.jsonKey)
      switch field.type {
      case .structure(let children): members = children
      case .array(let element, _):
        path += JSONPath.anyElement
        if case .structure(let children) = element { members = children }
      default: break
      }
    }
    return path
  }
}

/// Rows of a dataset, ready to be written.
package struct RecordBatch: Sendable {
  /// The fields of the rows.
  package let fields: [Field]
  package let rowCount: Int
  /// One a leaf of the fields, in the order of Parquet's column chunks.
  let columns: [ColumnVector]

  init(fields: [Field], columns: [ColumnVector], rowCount: Int) {
    self.fields = fields
    self.columns = columns
    self.rowCount = rowCount
  }
}
