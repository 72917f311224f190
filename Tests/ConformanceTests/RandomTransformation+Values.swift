// The ends of random expressions: columns, and constants of every type from pools of awkward values.

@testable import Dataflow

extension RandomTransformation {
  /// A type that an expression over the columns can have: nothing but a column is an `int32`.
  mutating func anyType(over columns: [Leaf]) -> DataType {
    random.pick(Self.types.filter { type in type != .int32 || columns.contains { $0.type == type } })
  }

  /// A column of the type, or a constant.
  mutating func leaf(of type: DataType, over columns: [Leaf]) -> Expression {
    let fitting = columns.filter { $0.type == type }
    if case .array = type, fitting.isEmpty { return .null(type) }
    if !fitting.isEmpty, type == .int32 || Self.arrays.contains(type) || !random.once(in: 6) {
      let column = random.pick(fitting)
      return .column(path: column.path, column.type)
    }
    if let literal = literal(of: type) { return .literal(literal) }
    let text = Expression.literal(.string(random.pick(Self.texts)))
    return type == .instant ? .instant(.ofText, [text]) : .day(ofText: text)
  }

  /// A constant of the type; nil of those that have none.
  mutating func literal(of type: DataType) -> Literal? {
    switch value(of: type) {
    case .bool(let value): .bool(value)
    case .int64(let value): .int64(value)
    case .double(let value): .double(value)
    case .decimal(let unscaled, let form): .decimal(DecimalLiteral(unscaled: unscaled, form: form))
    case .string(let value): .string(value)
    case .instant, .day, .null, .array: nil
    }
  }

  mutating func value(of type: DataType) -> Value {
    switch type {
    case .bool: .bool(Bool.random(using: &random))
    case .int32: .int64(Int64(random.pick([Int32.min, -1, 0, 1, 2, Int32.max])))
    case .int64: .int64(random.pick(Self.integers))
    case .double: .double(random.pick(Self.doubles))
    case .decimal(let form):
      .decimal(
        random.pick([0, 1, -1, 50, 333, -1_250_000, 1_000_005, 98_765_432_109_876_543_210_987] as [Int128])
          .clamped(to: form, orAll: random.once(in: 4)),
        form)
    case .day: .day(random.pick([-719_162, -1, 0, 1, 17_775, 2_932_896]))
    case .instant: .instant(random.pick(Self.instants))
    case .string, .structure: .string(random.pick(Self.texts))
    case .array(let element, _): array(of: element, count: Int.random(in: 0...3, using: &random))
    }
  }

  mutating func array(of type: DataType, count: Int) -> Value {
    .array((0..<count).map { _ in random.once(in: 5) ? .null : value(of: type) })
  }
}

extension Int128 {
  /// The number, or instead of it the largest that the form has.
  fileprivate func clamped(to form: FixedPoint, orAll isLargest: Bool) -> Int128 {
    let largest = (0..<form.precision).reduce(into: Int128(1)) { power, _ in power *= 10 } - 1
    return isLargest ? (self < 0 ? -largest : largest) : Swift.min(Swift.max(self, -largest), largest)
  }
}
