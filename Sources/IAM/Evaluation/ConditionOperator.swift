// The condition operators of IAM, by name ("IAM JSON policy elements: Condition operators").

/// A condition operator with what may stand around it: `ForAllValues:StringNotLikeIfExists`.
struct ConditionOperator: Sendable, Hashable {
  /// How several values of a key in the request count ("Multivalued context keys").
  enum Quantifier: String, Sendable, Hashable, CaseIterable {
    case forAllValues = "ForAllValues"
    case forAnyValue = "ForAnyValue"
  }

  /// What a value of the request is compared for.
  enum Comparison: Sendable, Hashable {
    case string(Pattern.Options)
    case arn
    case number(Order)
    case instant(Order)
    case bool
    case bytes
    case network
    case null
  }

  enum Order: Sendable, Hashable {
    case equal, less, lessOrEqual, greater, greaterOrEqual

    /// Whether `value` stands in this order to `limit`.
    func holds<Value: Comparable>(_ value: Value, _ limit: Value) -> Bool {
      switch self {
      case .equal: value == limit
      case .less: value < limit
      case .lessOrEqual: value <= limit
      case .greater: value > limit
      case .greaterOrEqual: value >= limit
      }
    }
  }

  /// The operator as written.
  let name: String
  let quantifier: Quantifier?
  let comparison: Comparison
  /// `…Not…`: true where no value of the policy matches.
  let isNegated: Bool
  /// `…IfExists`: true where the request does not have the key.
  let acceptsMissingKey: Bool

  init(_ name: String, at place: String) throws(PolicyError) {
    self.name = name
    var rest = name.lowercased()[...]
    quantifier = Quantifier.allCases.first { rest.hasPrefix($0.rawValue.lowercased() + ":") }
    if let quantifier { rest = rest.dropFirst(quantifier.rawValue.count + 1) }
    acceptsMissingKey = rest.hasSuffix("ifexists")
    if acceptsMissingKey { rest = rest.dropLast("ifexists".count) }
    guard let (_, comparison, isNegated) = Self.all.first(where: { $0.name.lowercased() == rest }) else {
      throw PolicyError(place: place, problem: "\"\(name)\" is no condition operator; those are \(Self.list)")
    }
    guard comparison != .null || (quantifier == nil && !acceptsMissingKey) else {
      throw PolicyError(
        place: place, problem: "\"\(name)\": Null itself asks whether a key exists; write it without prefix and suffix")
    }
    self.comparison = comparison
    self.isNegated = isNegated
  }

  private static let list =
    all.map(\.name).joined(separator: ", ") + ", with ForAllValues: or ForAnyValue: before and IfExists behind"

  private static let all: [(name: String, comparison: Comparison, isNegated: Bool)] = [
    ("StringEquals", .string(.variables), false),
    ("StringNotEquals", .string(.variables), true),
    ("StringEqualsIgnoreCase", .string([.variables, .ignoresCase]), false),
    ("StringNotEqualsIgnoreCase", .string([.variables, .ignoresCase]), true),
    ("StringLike", .string([.variables, .wildcards]), false),
    ("StringNotLike", .string([.variables, .wildcards]), true),
    ("NumericEquals", .number(.equal), false),
    ("NumericNotEquals", .number(.equal), true),
    ("NumericLessThan", .number(.less), false),
    ("NumericLessThanEquals", .number(.lessOrEqual), false),
    ("NumericGreaterThan", .number(.greater), false),
    ("NumericGreaterThanEquals", .number(.greaterOrEqual), false),
    ("DateEquals", .instant(.equal), false),
    ("DateNotEquals", .instant(.equal), true),
    ("DateLessThan", .instant(.less), false),
    ("DateLessThanEquals", .instant(.lessOrEqual), false),
    ("DateGreaterThan", .instant(.greater), false),
    ("DateGreaterThanEquals", .instant(.greaterOrEqual), false),
    ("Bool", .bool, false),
    ("BinaryEquals", .bytes, false),
    ("IpAddress", .network, false),
    ("NotIpAddress", .network, true),
    ("ArnEquals", .arn, false),
    ("ArnLike", .arn, false),
    ("ArnNotEquals", .arn, true),
    ("ArnNotLike", .arn, true),
    ("Null", .null, false),
  ]
}
