// One leaf column under construction: values and definition levels appended row by row, in plain arrays.

import Dataflow
import Parquet

/// The rows appended so far of one leaf, every group, array, element and leaf on its path being optional.
struct LeafBuilder {
  private let storage: Storage
  /// The level of a value: as many as there are names in the path, and two for an array.
  private let valueLevel: UInt8
  /// The level of an array that is there; nil for a leaf that is in none.
  private let listLevel: UInt8?
  /// Whether what is appended is an array's.
  private var isInList = false
  private var listLevels: [UInt8] = []
  private var listOffsets: [Int] = [0]
  private var levels: [UInt8] = []
  // Of these, only the arrays of the storage's kind are used.
  private var text: [UInt8] = []
  private var offsets: [Int] = [0]
  private var bools: [Bool] = []
  private var int32s: [Int32] = []
  private var int64s: [Int64] = []
  private var int128s: [Int128] = []
  private var doubles: [Double] = []

  fileprivate enum Storage { case bool, int32, int64, int128, double, bytes }

  /// - Parameter listDepth: How many names lead to the array that the leaf is or lies in; nil for any other.
  init(_ leaf: Leaf, listDepth: Int? = nil) {
    // A schema is code: no one nests 255 structs.
    valueLevel = UInt8(leaf.path.count + (listDepth == nil ? 0 : 2))
    listLevel = listDepth.map { UInt8($0) }
    storage = Storage(leaf.type)
  }

  /// Begins the row's array, to which goes what is appended until its end.
  mutating func beginList() { isInList = true }

  mutating func endList() {
    isInList = false
    listLevels.append(listLevel ?? 0)
    listOffsets.append(levels.count)
  }

  @inline(__always) mutating func append(_ value: Bool) {
    bools.append(value)
    levels.append(valueLevel)
  }

  @inline(__always) mutating func append(_ value: Int32) {
    int32s.append(value)
    levels.append(valueLevel)
  }

  @inline(__always) mutating func append(_ value: Int64) {
    int64s.append(value)
    levels.append(valueLevel)
  }

  /// A decimal, which fits its form.
  @inline(__always) mutating func append(decimal value: Int128) {
    if storage == .int128 { int128s.append(value) } else { int64s.append(Int64(truncatingIfNeeded: value)) }
    levels.append(valueLevel)
  }

  @inline(__always) mutating func append(_ value: Double) {
    doubles.append(value)
    levels.append(valueLevel)
  }

  @inline(__always) mutating func append(_ bytes: UnsafeBufferPointer<UInt8>) {
    text.append(contentsOf: bytes)
    endText()
  }

  /// Appends the text that `write` appends to what it is given.
  @inline(__always)
  mutating func appendText<Failure: Error>(_ write: (inout [UInt8]) throws(Failure) -> Void) throws(Failure) {
    do throws(Failure) {
      try write(&text)
    } catch {
      text.removeLast(text.count - offsets[offsets.count - 1])
      throw error
    }
    endText()
  }

  @inline(__always) private mutating func endText() {
    offsets.append(text.count)
    levels.append(valueLevel)
  }

  /// Appends a row, or in an array an element, without a value; `level` counts the fields on the path that are there.
  mutating func appendNull(level: UInt8) {
    if listLevel != nil, !isInList {
      listLevels.append(level)
      listOffsets.append(levels.count)
      return
    }
    levels.append(level)
    switch storage {
    case .bool: bools.append(false)
    case .int32: int32s.append(0)
    case .int64: int64s.append(0)
    case .int128: int128s.append(0)
    case .double: doubles.append(0)
    case .bytes: offsets.append(text.count)
    }
  }

  /// Takes back what was appended behind the first `rowCount` rows.
  mutating func truncate(to rowCount: Int) {
    guard listLevel != nil else { return truncateValues(to: rowCount) }
    isInList = false
    let surplus = max(0, listLevels.count - rowCount)
    listLevels.removeLast(surplus)
    listOffsets.removeLast(surplus)
    truncateValues(to: listOffsets[rowCount])
  }

  private mutating func truncateValues(to count: Int) {
    let surplus = levels.count - count
    guard surplus > 0 else { return }
    levels.removeLast(surplus)
    switch storage {
    case .bool: bools.removeLast(surplus)
    case .int32: int32s.removeLast(surplus)
    case .int64: int64s.removeLast(surplus)
    case .int128: int128s.removeLast(surplus)
    case .double: doubles.removeLast(surplus)
    case .bytes:
      offsets.removeLast(surplus)
      text.removeLast(text.count - offsets[count])
    }
  }

  /// The column; the builder is then without rows again.
  mutating func take() -> ColumnVector {
    defer {
      (levels, text, offsets) = ([], [], [0])
      (bools, int32s, int64s, int128s, doubles) = ([], [], [], [], [])
      (listLevels, listOffsets) = ([], [0])
    }
    let values: ColumnVector.Values =
      switch storage {
      case .bool: .bool(bools)
      case .int32: .int32(int32s)
      case .int64: .int64(int64s)
      case .int128: .int128(int128s)
      case .double: .double(doubles)
      case .bytes: .bytes(ByteVector(data: text, offsets: offsets))
      }
    let column = ColumnVector(values: values, definitionLevels: levels)
    guard listLevel != nil else { return column }
    return ColumnVector(
      values: .list(ListVector(offsets: listOffsets, elements: column)), definitionLevels: listLevels)
  }
}

extension LeafBuilder.Storage {
  fileprivate init(_ type: DataType) {
    switch type {
    case .bool: self = .bool
    case .int32, .day: self = .int32
    case .decimal(let form) where form.isWide: self = .int128
    case .int64, .decimal, .instant: self = .int64
    case .double: self = .double
    case .string, .structure: self = .bytes
    case .array(let element, _): self.init(element)
    }
  }
}
