// The rows that wait for their page: levels, and values already in PLAIN encoding.

/// A data page before it is encoded. PLAIN is the form everything else starts from: the page itself, the search for
/// dictionary entries, and the statistics.
struct PendingPage {
  /// Rows, or in a list elements, and lists without one.
  private(set) var slots = 0
  /// Slots with a value.
  private(set) var present = 0
  /// Definition levels.
  private(set) var levels: [UInt8] = []
  /// Of a column in a list, else none.
  private(set) var repetitionLevels: [UInt8] = []
  /// PLAIN, but for booleans: one byte each until the page is written.
  private(set) var plain: [UInt8] = []
  /// Bytes as counted against the page size: nulls count as values, so that the cut depends on the rows alone.
  private var size = 0

  /// Levels of both kinds, a byte each until they are encoded.
  var levelCount: Int { levels.count + repetitionLevels.count }

  mutating func removeAll() {
    slots = 0
    present = 0
    size = 0
    levels.removeAll(keepingCapacity: true)
    repetitionLevels.removeAll(keepingCapacity: true)
    plain.removeAll(keepingCapacity: true)
  }

  /// Gives the values away for an array to fill next.
  mutating func exchangePlain(for other: inout [UInt8]) {
    swap(&plain, &other)
  }

  /// How many rows of `range` fit before the page exceeds `limit`; at least one if the page is empty.
  func rowsThatFit(_ vector: ColumnVector, _ range: Range<Int>, limit: Int) -> Int {
    let room = max(0, limit - size)
    let count: Int
    switch vector.values {
    case .bool: count = room
    case .int32, .float: count = room / 4
    case .int64, .double: count = room / 8
    case .int128: count = room / 16
    case .bytes, .list: count = Self.rowsThatFit(range, room: room) { Self.byteCount(vector, $0) }
    }
    return min(range.count, max(count, slots == 0 ? 1 : 0))
  }

  /// Offsets ascend, so the size of a run of strings or lists does too: a binary search.
  private static func rowsThatFit(_ range: Range<Int>, room: Int, byteCount: (Range<Int>) -> Int) -> Int {
    var fits = 0
    var tooMany = range.count + 1
    while fits + 1 < tooMany {
      let middle = (fits + tooMany) / 2
      if byteCount(range.prefix(middle)) <= room { fits = middle } else { tooMany = middle }
    }
    return fits
  }

  /// Bytes of a run of values in PLAIN, nulls counted as values, and a byte for the levels of each list.
  private static func byteCount(_ vector: ColumnVector, _ range: Range<Int>) -> Int {
    switch vector.values {
    case .bool: range.count
    case .int32, .float: range.count * 4
    case .int64, .double: range.count * 8
    case .int128: range.count * 16
    case .bytes(let bytes): bytes.offsets[range.upperBound] - bytes.offsets[range.lowerBound] + 4 * range.count
    case .list(let lists):
      byteCount(lists.elements, lists.offsets[range.lowerBound]..<lists.offsets[range.upperBound]) + range.count
    }
  }

  /// Adds rows of a leaf's vector.
  mutating func append(_ vector: ColumnVector, _ range: Range<Int>, _ leaf: ParquetSchema.Leaf) {
    let (maxLevel, fixedLength) = (leaf.maxDefinitionLevel, leaf.physicalType.fixedLength)
    size += Self.byteCount(vector, range)
    guard case .list = vector.values else {
      appendValues(of: vector, range, maxLevel: maxLevel, fixedLength: fixedLength)
      levels.append(contentsOf: maxLevel > 0 ? vector.definitionLevels[range] : [])
      slots += range.count
      return
    }
    let shredded = ShreddedLists(vector, range, leaf)
    let elements = shredded.elements
    appendValues(
      of: elements, shredded.range, maxLevel: elements.definitionLevels.isEmpty ? 0 : maxLevel, fixedLength: fixedLength
    )
    levels.append(contentsOf: shredded.definitions)
    repetitionLevels.append(contentsOf: shredded.repetitions)
    slots += shredded.definitions.count
  }

  /// Adds values that are present where the level is `maxLevel`.
  private mutating func appendValues(of vector: ColumnVector, _ range: Range<Int>, maxLevel: Int, fixedLength: Int?) {
    let levels = maxLevel > 0 ? vector.definitionLevels[range] : []
    let maxLevel = UInt8(truncatingIfNeeded: maxLevel)
    var valid = range.count
    if !levels.isEmpty {
      valid = 0
      for level in levels { valid &+= level == maxLevel ? 1 : 0 }
    }
    let run = Run(range: range, valid: valid, levels: valid == range.count ? [] : levels, maxLevel: maxLevel)
    switch vector.values {
    case .bool(let values): appendFixed(values, run)
    case .int32(let values): appendFixed(values, run)
    case .int64(let values): appendFixed(values, run)
    case .int128(let values): appendBigEndian(values, run, width: fixedLength ?? 16)
    case .float(let values): appendFixed(values, run)
    case .double(let values): appendFixed(values, run)
    case .bytes(let values): appendBytes(values, run, hasPrefix: fixedLength == nil)
    case .list: preconditionFailure("the elements of lists are appended, not lists")
    }
    present += valid
  }

  /// Some rows of a vector; `levels` is empty where all of them have a value.
  private struct Run {
    let range: Range<Int>
    let valid: Int
    let levels: ArraySlice<UInt8>
    let maxLevel: UInt8

    @inline(__always)
    func hasValue(_ row: Int) -> Bool { levels.isEmpty || levels[row] == maxLevel }
  }

  private mutating func appendFixed<Value: BitwiseCopyable>(_ values: [Value], _ run: Run) {
    let width = MemoryLayout<Value>.stride
    values.withUnsafeBytes { source in
      guard let base = source.baseAddress else { return }
      plain.append(uninitialized: run.valid * width) { out in
        let out = UnsafeMutableRawPointer(out)
        if run.levels.isEmpty {
          out.copyMemory(from: base + run.range.lowerBound * width, byteCount: run.valid * width)
          return
        }
        var written = 0
        for row in run.range where run.hasValue(row) {
          out.storeBytes(
            of: base.load(fromByteOffset: row &* width, as: Value.self), toByteOffset: written, as: Value.self)
          written &+= width
        }
      }
    }
  }

  /// Decimals in byte arrays of a fixed length.
  private mutating func appendBigEndian(_ values: [Int128], _ run: Run, width: Int) {
    values.withUnsafeBufferPointer { values in
      plain.append(uninitialized: run.valid &* width) { out in
        var place = UnsafeMutableRawPointer(out)
        for row in run.range where run.hasValue(row) {
          place.storeBigEndian(values[row], count: width)
          place += width
        }
      }
    }
  }

  /// Strings, each after four bytes of its length unless the length is fixed.
  private mutating func appendBytes(_ values: ByteVector, _ run: Run, hasPrefix: Bool) {
    let prefix = hasPrefix ? 4 : 0
    values.offsets.withUnsafeBufferPointer { offsets in
      values.data.withUnsafeBytes { data in
        var total = run.valid &* prefix
        for row in run.range where run.hasValue(row) { total &+= offsets[row &+ 1] &- offsets[row] }
        plain.append(uninitialized: total) { out in
          let out = UnsafeMutableRawPointer(out)
          var written = 0
          for row in run.range where run.hasValue(row) {
            let start = offsets[row]
            let length = offsets[row &+ 1] &- start
            if hasPrefix {
              out.storeBytes(of: UInt32(truncatingIfNeeded: length), toByteOffset: written, as: UInt32.self)
              written &+= 4
            }
            if length > 0, let base = data.baseAddress {
              let hasSlack = start &+ 16 <= data.count && written &+ 16 <= total
              (out + written).copyShort(from: base + start, byteCount: length, hasSlack: hasSlack)
              written &+= length
            }
          }
        }
      }
    }
  }
}
