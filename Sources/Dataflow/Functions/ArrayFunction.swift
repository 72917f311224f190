// Functions of arrays: what they are called in a manifest, what they give, and what they mean.

/// A function that makes an array, or asks something of one.
package enum ArrayFunction: Sendable, Hashable {
  /// How many values the array has.
  case count
  /// The value at a place, the first being 0; null beyond the last.
  case element(at: UInt32)
  /// Whether a value equals the constant; null where none does and one is null.
  case contains(Literal)
  /// The texts that are not null, with a separator between them.
  case joined(separator: String)
  /// The parts of a text between the separators, which are not empty.
  case split(separator: String)

  /// What the function gives of an operand.
  package func type(of operand: DataType) -> DataType {
    switch (self, operand) {
    case (.count, _): .int64
    case (.contains, _): .bool
    case (.element, .array(let element, _)): element
    case (.element, _), (.joined, _): .string
    case (.split, _): .array(of: .string, mayHoldNull: false)
    }
  }

  /// Whether the result has the operand's values, or some of them, to be read.
  package var showsItsOperands: Bool {
    switch self {
    case .element, .joined, .split: true
    case .count, .contains: false
    }
  }
}

extension Column where Value: ArrayColumnValue {
  /// How many values the array has.
  public var count: Column<Value.Count> { Column<Value.Count>(.array(.count, expression)) }

  /// The value at a place, the first being 0; null where the array is null or shorter.
  public subscript(place: UInt16) -> Column<Value.Element.Nullable> {
    Column<Value.Element.Nullable>(.array(.element(at: UInt32(place)), expression))
  }

  /// Whether a value of the array equals the constant; null where none does and one is null, since nobody knows.
  public func contains(_ constant: Value.Element.Constant) -> Column<Value.Found>
  where Value.Element: ConstantColumnValue {
    Column<Value.Found>(.array(.contains(Value.Element.literal(constant).literal), expression))
  }
}

/// An array of texts, nullable or not.
public protocol TextArrayColumnValue: ArrayColumnValue {
  /// Text that is null where the array is.
  associatedtype JoinedText: TextColumnValue
}
extension Array: TextArrayColumnValue where Element: ArrayElement & TextColumnValue {
  public typealias JoinedText = String
}
extension Optional: TextArrayColumnValue where Wrapped: TextArrayColumnValue {
  public typealias JoinedText = Wrapped.JoinedText?
}

extension Column where Value: TextArrayColumnValue {
  /// The texts of the array, nulls left out, with a separator between them.
  public func joined(separator: String) -> Column<Value.JoinedText> {
    Column<Value.JoinedText>(.array(.joined(separator: separator), expression))
  }
}

/// Text that can be taken apart, nullable or not.
public protocol SplitText: ColumnValue {
  /// The parts, null where the text is.
  associatedtype Parts: ColumnValue
}
extension String: SplitText { public typealias Parts = [String] }
extension Optional: SplitText where Wrapped: SplitText { public typealias Parts = Wrapped.Parts? }

extension Column where Value: TextColumnValue, Value.Text: SplitText {
  /// The parts of the text between the separators: one more than there are separators, empty ones included.
  ///
  /// - Parameter separator: Taken as it stands, no pattern; an empty one is a finding of `plan-gen`.
  public func split(separator: String) -> Column<Value.Text.Parts> {
    Column<Value.Text.Parts>(.array(.split(separator: separator), expression))
  }
}

extension ArrayFunction {
  /// The function's value; null for null.
  func value(of operand: Value) -> Value {
    switch (self, operand) {
    case (.split(let separator), .string(let text)): .array(parts(of: text, separator).map(Value.string))
    case (.count, .array(let values)): .int64(Int64(values.count))
    case (.element(let place), .array(let values)): place < values.count ? values[Int(place)] : .null
    case (.contains(let literal), .array(let values)): contains(literal.value, values)
    case (.joined(let separator), .array(let values)): .string(values.compactMap(\.text).joined(separator: separator))
    default: .null
    }
  }

  private func contains(_ wanted: Value, _ values: [Value]) -> Value {
    if values.contains(where: { $0 != .null && !$0.isLess(than: wanted) && !wanted.isLess(than: $0) }) {
      return .bool(true)
    }
    return values.contains(.null) ? .null : .bool(false)
  }

  private func parts(of text: String, _ separator: String) -> [String] {
    var parts: [String] = []
    var part: [UInt8] = []
    var rest = Array(text.utf8)[...]
    while let byte = rest.first {
      if !separator.isEmpty, rest.starts(with: separator.utf8) {
        parts.append(String(decoding: part, as: UTF8.self))
        part = []
        rest = rest.dropFirst(separator.utf8.count)
      } else {
        part.append(byte)
        rest = rest.dropFirst()
      }
    }
    return parts + [String(decoding: part, as: UTF8.self)]
  }
}
