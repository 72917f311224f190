// One leaf column under construction: values and definition levels appended row by row, in plain arrays.

import Dataflow
import Parquet

/// The rows appended so far of one leaf, every group and leaf on its path being optional.
struct LeafBuilder {
  private let storage: Storage
  /// The level of a row with a value: as many as there are names in the path.
  private let valueLevel: UInt8
  private var levels: [UInt8] = []
  // Of these, only the arrays of the storage's kind are used.
  private var text: [UInt8] = []
  private var offsets: [Int] = [0]
  private var bools: [Bool] = []
  private var int32s: [Int32] = []
  private var int64s: [Int64] = []
  private var doubles: [Double] = []

  private enum Storage { case bool, int32, int64, double, bytes }

  init(_ leaf: Leaf) {
    // A schema is code: no one nests 255 structs.
    valueLevel = UInt8(leaf.path.count)
    storage =
      switch leaf.type {
      case .bool: .bool
      case .int32, .day: .int32
      case .int64, .instant: .int64
      case .double: .double
      case .string, .structure: .bytes
      }
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

  /// Appends a row without a value; `level` counts the fields on the path that are there.
  mutating func appendNull(level: UInt8) {
    levels.append(level)
    switch storage {
    case .bool: bools.append(false)
    case .int32: int32s.append(0)
    case .int64: int64s.append(0)
    case .double: doubles.append(0)
    case .bytes: offsets.append(text.count)
    }
  }

  /// Takes back what was appended behind the first `rowCount` rows.
  mutating func truncate(to rowCount: Int) {
    let surplus = levels.count - rowCount
    guard surplus > 0 else { return }
    levels.removeLast(surplus)
    switch storage {
    case .bool: bools.removeLast(surplus)
    case .int32: int32s.removeLast(surplus)
    case .int64: int64s.removeLast(surplus)
    case .double: doubles.removeLast(surplus)
    case .bytes:
      offsets.removeLast(surplus)
      text.removeLast(text.count - offsets[rowCount])
    }
  }

  /// The column; the builder is then without rows again.
  mutating func take() -> ColumnVector {
    defer {
      (levels, text, offsets) = ([], [], [0])
      (bools, int32s, int64s, doubles) = ([], [], [], [])
    }
    let values: ColumnVector.Values =
      switch storage {
      case .bool: .bool(bools)
      case .int32: .int32(int32s)
      case .int64: .int64(int64s)
      case .double: .double(doubles)
      case .bytes: .bytes(ByteVector(data: text, offsets: offsets))
      }
    return ColumnVector(values: values, definitionLevels: levels)
  }
}
