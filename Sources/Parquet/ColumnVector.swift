// One leaf's values for a run of rows, in plain stored arrays: the seam between the format and who computes on it.

/// One leaf's values for a run of rows, one slot a row.
///
/// A row without a value keeps its slot, so row `i` is slot `i` in every column; `definitionLevels` says which slots count.
public struct ColumnVector: Sendable, Hashable {
  /// The values. A slot without a value holds zero, false or an empty range.
  public enum Values: Sendable, Hashable {
    case bool([Bool])
    /// Also dates, times in milliseconds, narrow and unsigned integers (same bits), decimals of up to 9 digits.
    case int32([Int32])
    /// Also timestamps, times, unsigned integers (same bits), decimals of up to 18 digits; INT96 as microseconds since 1970 UTC.
    case int64([Int64])
    /// Decimals of more digits, for columns of fixed-length byte arrays. What is read of such columns is ``bytes(_:)``.
    case int128([Int128])
    case float([Float])
    case double([Double])
    /// Byte arrays, of variable or fixed length.
    case bytes(ByteVector)
    /// A list a slot. The elements' definition levels are those of their place, and left out where no element, nor a field
    /// between the list and it, may be missing.
    indirect case list(ListVector)

    /// The number of slots.
    public var count: Int {
      switch self {
      case .bool(let values): values.count
      case .int32(let values): values.count
      case .int64(let values): values.count
      case .int128(let values): values.count
      case .float(let values): values.count
      case .double(let values): values.count
      case .bytes(let values): values.count
      case .list(let values): values.count
      }
    }
  }

  /// The values, one slot a row.
  public var values: Values
  /// One a row, or empty where no field on the path to the value, or to the outermost list, may be missing. A row has a value
  /// where this is the first of the leaf's `presentLevels`; a lower level says which field on the path is the first one missing.
  public var definitionLevels: [UInt8]

  /// A column of these slots; levels are left out where no field on the path is optional.
  public init(values: Values, definitionLevels: [UInt8] = []) {
    self.values = values
    self.definitionLevels = definitionLevels
  }

  /// The number of rows.
  public var count: Int { values.count }
}

/// Byte strings end to end in one array: string `i` is `data[offsets[i]..<offsets[i + 1]]`.
public struct ByteVector: Sendable, Hashable {
  /// The bytes of all strings.
  public var data: [UInt8]
  /// Ascending, one more than there are strings.
  public var offsets: [Int]

  /// No strings.
  public init() {
    data = []
    offsets = [0]
  }

  /// Strings that are cut out of `data` at `offsets`.
  public init(data: [UInt8], offsets: [Int]) {
    self.data = data
    self.offsets = offsets
  }

  /// The number of strings.
  public var count: Int { max(0, offsets.count - 1) }

  /// The bytes of string `index`; no copy.
  public subscript(index: Int) -> ArraySlice<UInt8> { data[offsets[index]..<offsets[index + 1]] }

  /// Adds a string.
  public mutating func append(_ bytes: ArraySlice<UInt8>) {
    data.append(contentsOf: bytes)
    offsets.append(data.count)
  }

  /// Adds the UTF-8 bytes of a text.
  public mutating func append(_ text: String) {
    data.append(contentsOf: text.utf8)
    offsets.append(data.count)
  }

  /// Adds the empty string, which is also what a row without a value holds.
  public mutating func appendEmpty() {
    offsets.append(data.count)
  }
}

/// Lists end to end: list `i` has the elements `offsets[i]..<offsets[i + 1]`. A slot without a list has none.
public struct ListVector: Sendable, Hashable {
  /// Ascending, one more than there are lists.
  public var offsets: [Int]
  /// The elements of all lists; lists again where lists are nested.
  public var elements: ColumnVector

  /// Lists that are cut out of `elements` at `offsets`.
  public init(offsets: [Int], elements: ColumnVector) {
    self.offsets = offsets
    self.elements = elements
  }

  /// The number of lists.
  public var count: Int { max(0, offsets.count - 1) }
}

extension ColumnVector {
  /// A copy of some slots.
  func slice(_ range: Range<Int>) -> ColumnVector {
    let copy: Values =
      switch values {
      case .bool(let values): .bool(Array(values[range]))
      case .int32(let values): .int32(Array(values[range]))
      case .int64(let values): .int64(Array(values[range]))
      case .int128(let values): .int128(Array(values[range]))
      case .float(let values): .float(Array(values[range]))
      case .double(let values): .double(Array(values[range]))
      case .bytes(let strings):
        .bytes(ByteVector(data: strings.data, offsets: Array(strings.offsets[range.lowerBound...range.upperBound])))
      case .list(let lists):
        .list(
          ListVector(offsets: Array(lists.offsets[range.lowerBound...range.upperBound]), elements: lists.elements))
      }
    return ColumnVector(values: copy, definitionLevels: definitionLevels.isEmpty ? [] : Array(definitionLevels[range]))
  }
}
