// What readers of a table notice: columns, partitions, and where and how the rows are stored.

/// A change of a Glue table that its readers see.
package struct SchemaChange: Sendable, Hashable {
  package enum Kind: String, Sendable, Hashable, CaseIterable {
    case tableRemoved, tableRenamed, columnRemoved, columnRetyped, partitionChanged, locationMoved, formatChanged
    case tableAdded, columnAdded, columnsReordered, fieldAdded
  }

  /// The table's address.
  package let table: String
  package let kind: Kind
  /// What it was and is, in words.
  package let detail: String

  /// Whether a query that worked no longer does, or no longer finds its rows. Parquet's columns are read by name, so a column
  /// more, or another order, breaks nothing ("Handling schema updates" of Athena).
  package var isBreaking: Bool {
    switch kind {
    case .tableAdded, .columnAdded, .columnsReordered, .fieldAdded: false
    default: true
    }
  }
}

extension RootComparison {
  /// The tables' changes, in the order of addresses.
  var schemas: [SchemaChange] {
    changes.filter { $0.type == "aws_glue_catalog_table" }.flatMap { change -> [SchemaChange] in
      switch change.action {
      case .moved, .unmanaged: return []
      case .added: return [SchemaChange(table: change.address, kind: .tableAdded, detail: "a new table")]
      case .destroyed:
        return [
          SchemaChange(table: change.address, kind: .tableRemoved, detail: "the table is gone; its rows stay in S3")
        ]
      case .changed, .replaced: break
      }
      guard let before = former(change.address), let after = new.configuration[change.address] else { return [] }
      return TableComparison(change.address, old.arguments(of: before), new.arguments(of: after)).changes
    }
  }
}

/// Two states of one table.
private struct TableComparison {
  private(set) var changes: [SchemaChange] = []
  private let table: String

  init(_ table: String, _ old: [String: Value], _ new: [String: Value]) {
    self.table = table
    for (argument, what) in [("name", "table"), ("database_name", "database")] where old[argument] != new[argument] {
      add(.tableRenamed, "the \(what) is \(text(new[argument])), and was \(text(old[argument]))")
    }
    compareColumns(Columns(old["storage_descriptor"]?["0"]), Columns(new["storage_descriptor"]?["0"]))
    let (before, after) = (Columns(keys: old["partition_keys"]), Columns(keys: new["partition_keys"]))
    if before.text != after.text { add(.partitionChanged, "partitioned by \(after.text), and was by \(before.text)") }
    compareStorage(old["storage_descriptor"]?["0"], new["storage_descriptor"]?["0"])
  }

  private mutating func add(_ kind: SchemaChange.Kind, _ detail: String) {
    changes.append(SchemaChange(table: table, kind: kind, detail: detail))
  }

  private func text(_ value: Value?) -> String { value?.text ?? "nothing" }

  private mutating func compareColumns(_ old: Columns, _ new: Columns) {
    for (name, type) in old.list {
      guard let now = new.types[name] else {
        add(.columnRemoved, "\(name) \(type)")
        continue
      }
      if now != type { compareTypes(name, type, now) }
    }
    for (name, type) in new.list where old.types[name] == nil { add(.columnAdded, "\(name) \(type)") }
    let kept = { (columns: Columns) in columns.list.map(\.name).filter { old.types[$0] != nil && new.types[$0] != nil }
    }
    if kept(old) != kept(new) { add(.columnsReordered, kept(new).joined(separator: ", ")) }
  }

  /// A structure's fields are read by name too: one more breaks nothing.
  private mutating func compareTypes(_ name: String, _ old: String, _ new: String) {
    guard let before = StructureType(old), let after = StructureType(new) else {
      return add(.columnRetyped, "\(name) is \(new), and was \(old)")
    }
    for (field, type) in before.fields {
      guard let now = after.types[field] else {
        add(.columnRemoved, "\(name).\(field) \(type)")
        continue
      }
      if now != type { compareTypes("\(name).\(field)", type, now) }
    }
    for (field, type) in after.fields where before.types[field] == nil { add(.fieldAdded, "\(name).\(field) \(type)") }
  }

  private mutating func compareStorage(_ old: Value?, _ new: Value?) {
    if old?["location"] != new?["location"] {
      add(
        .locationMoved, "rows are at \(text(new?["location"])), and the former ones stay at \(text(old?["location"]))")
    }
    for argument in ["input_format", "output_format", "ser_de_info"] where old?[argument] != new?[argument] {
      add(.formatChanged, "\(argument) is \(text(new?[argument])), and was \(text(old?[argument]))")
    }
  }
}

/// Columns in order.
private struct Columns {
  let list: [(name: String, type: String)]
  let types: [String: String]

  init(_ storage: Value?) { self.init(keys: storage?["columns"]) }

  init(keys value: Value?) {
    guard case .list(let elements)? = value else {
      (list, types) = ([], [:])
      return
    }
    list = elements.map { ($0["name"].plain, $0["type"].plain) }
    types = Dictionary(list.map { ($0.name, $0.type) }) { first, _ in first }
  }

  var text: String { list.isEmpty ? "nothing" : list.map { "\($0.name) \($0.type)" }.joined(separator: ", ") }
}

extension Value? {
  fileprivate var plain: String {
    if case .string(let text)? = self { text } else { self?.text ?? "" }
  }
}

/// `struct<name:type,…>`, as Hive writes it.
private struct StructureType {
  let fields: [(name: String, type: String)]
  let types: [String: String]

  init?(_ text: String) {
    guard text.hasPrefix("struct<"), text.hasSuffix(">") else { return nil }
    var fields: [(name: String, type: String)] = []
    for part in Self.parts(text.dropFirst("struct<".count).dropLast()) {
      guard let colon = part.firstIndex(of: ":") else { return nil }
      fields.append((String(part[..<colon]), String(part[part.index(after: colon)...])))
    }
    self.fields = fields
    types = Dictionary(fields.map { ($0.name, $0.type) }) { first, _ in first }
  }

  /// What stands between commas that are in no inner type.
  private static func parts(_ text: Substring) -> [Substring] {
    var parts: [Substring] = []
    var (depth, start) = (0, text.startIndex)
    for index in text.indices {
      switch text[index] {
      case "<", "(": depth += 1
      case ">", ")": depth -= 1
      case "," where depth == 0:
        parts.append(text[start..<index])
        start = text.index(after: index)
      default: continue
      }
    }
    return parts + [text[start...]]
  }
}
