// A value of one column of one row, as the reference evaluator handles it.

/// A column's value. Obvious rather than fast: the engine works on column vectors.
package enum Value: Sendable, Hashable {
  case null
  case bool(Bool)
  case int64(Int64)
  case double(Double)
  /// How many units of the last digit, in a column of that form.
  case decimal(Int128, FixedPoint)
  case string(String)
  /// Days since 1970-01-01.
  case day(Int32)
  /// Microseconds since 1970-01-01T00:00:00Z.
  case instant(Int64)
  case array([Value])
}

/// A row of the reference evaluator: the values by path; a path that is missing is null.
package typealias Row = [[String]: Value]

extension Value {
  /// How two values of one type compare where neither is null: NaN is the greatest and equals itself, −0.0 equals 0.0,
  /// text goes by UTF-8 bytes, false is before true, arrays go by their first difference, null being the least.
  package func isLess(than other: Value) -> Bool {
    switch (self, other) {
    case (.bool(let left), .bool(let right)): !left && right
    case (.int64(let left), .int64(let right)): left < right
    case (.double(let left), .double(let right)): right.isNaN ? !left.isNaN : left < right
    case (.decimal(let left, _), .decimal(let right, _)): left < right
    case (.string(let left), .string(let right)): left.utf8.lexicographicallyPrecedes(right.utf8)
    case (.day(let left), .day(let right)): left < right
    case (.instant(let left), .instant(let right)): left < right
    case (.array(let left), .array(let right)): left.lexicographicallyPrecedes(right) { $0.isBefore($1) }
    default: false
    }
  }

  /// The order of a `dedupe`: null is the least value.
  package func isBefore(_ other: Value) -> Bool {
    if self == .null { return other != .null }
    return other != .null && isLess(than: other)
  }

  /// The form under which equal values group together: Spark folds −0.0 into 0.0 and all NaNs into one, and groups by
  /// bits; texts group by their UTF-8, where Swift's equality would join those that only look the same.
  var grouped: AnyHashable {
    switch self {
    case .null, .bool, .int64, .decimal, .day, .instant: self
    case .double(let number): (number.isNaN ? Double.nan : number == 0 ? 0 : number).bitPattern
    case .string(let text): Array(text.utf8)
    case .array(let values): values.map(\.grouped)
    }
  }
}
