// One condition of a statement: an operator, a key and values; and whether it holds for a request.

/// `"StringLike": {"s3:prefix": ["raw/*"]}` ("IAM JSON policy elements: Condition").
package struct ConditionTest: Sendable, Hashable, CustomStringConvertible {
  let test: ConditionOperator
  package let key: String
  /// The values as written.
  package let values: [String]
  private let operands: [Operand]

  /// - Parameters:
  ///   - substitutes: whether `${…}` in a value is a policy variable.
  ///   - place: where the condition stands, for the error.
  /// - Throws: `PolicyError` for an operator that IAM does not have, or a value that the operator cannot compare.
  package init(
    _ name: String, _ key: String, _ values: [String], substitutes: Bool = true, at place: String = ""
  ) throws(PolicyError) {
    let test = try ConditionOperator(name, at: place)
    self.test = test
    self.key = key
    self.values = values
    operands = try values.map { value throws(PolicyError) in try Operand(value, test, substitutes, at: place) }
  }

  package var description: String {
    let list = values.map { "\"\($0)\"" }.joined(separator: " or ")
    return "\(test.name) \(key) \(values.isEmpty ? "of no value" : list)"
  }

  /// The keys whose values in the request stand in the condition's own.
  var variableKeys: [String] {
    operands.flatMap { operand in
      if case .pattern(let pattern) = operand { pattern.variableKeys } else { [String]() }
    }
  }

  /// Whether the condition is met.
  ///
  /// Values of the policy are alternatives; under a negated operator none may match. A missing key fails an operator,
  /// unless it is negated, ends in `IfExists`, or quantifies over all values of none.
  func holds(in context: RequestContext) -> Bool {
    let given = context[key]
    if test.comparison == .null { return operands.contains(.isNull(given.isEmpty)) }
    if given.isEmpty, test.acceptsMissingKey { return true }
    switch test.quantifier {
    case nil: return test.isNegated != given.contains { matches($0, context) }
    // Under a quantifier an empty string is an empty set ("Multivalued context keys").
    case .forAllValues:
      return given.allSatisfy(\.isEmpty) || given.allSatisfy { test.isNegated != matches($0, context) }
    case .forAnyValue:
      return !given.allSatisfy(\.isEmpty) && given.contains { test.isNegated != matches($0, context) }
    }
  }

  private func matches(_ value: String, _ context: RequestContext) -> Bool {
    operands.contains { $0.matches(value, test.comparison, context) }
  }
}

/// A value of a condition, read as its operator compares it.
private enum Operand: Sendable, Hashable {
  case pattern(Pattern)
  case number(DecimalNumber)
  case instant(Instant)
  case bytes([UInt8])
  case network(IPNetwork)
  case isNull(Bool)

  init(_ text: String, _ test: ConditionOperator, _ substitutes: Bool, at place: String) throws(PolicyError) {
    let operand: Operand? =
      switch test.comparison {
      case .string(let options): .pattern(Pattern(text, substitutes ? options : options.subtracting(.variables)))
      case .arn: .pattern(Pattern(text, substitutes ? [.wildcards, .variables] : .wildcards))
      case .bool: Self.bool(text, substitutes)
      case .number: DecimalNumber(text).map(Operand.number)
      case .instant: Instant(text).map(Operand.instant)
      case .bytes: Base64.bytes(text).map(Operand.bytes)
      case .network: IPNetwork(text).map(Operand.network)
      case .null: ["true": true, "false": false][text.lowercased()].map(Operand.isNull)
      }
    guard let operand else {
      throw PolicyError(
        place: place, problem: "\(test.name) cannot compare \"\(text)\"; write \(Self.form(test.comparison))")
    }
    self = operand
  }

  /// Whether a value of the request is what the operand stands for; a value of another kind is not.
  func matches(_ value: String, _ comparison: ConditionOperator.Comparison, _ context: RequestContext) -> Bool {
    switch (self, comparison) {
    case (.pattern(let pattern), .arn): pattern.matchesARN(value, in: context)
    case (.pattern(let pattern), _): pattern.matches(value, in: context)
    case (.number(let limit), .number(let order)): DecimalNumber(value).map { order.holds($0, limit) } ?? false
    case (.instant(let limit), .instant(let order)): Instant(value).map { order.holds($0, limit) } ?? false
    case (.bytes(let bytes), _): Base64.bytes(value) == bytes
    case (.network(let network), _): IPNetwork(value).map(network.contains) ?? false
    default: false
    }
  }

  private static func bool(_ text: String, _ substitutes: Bool) -> Operand? {
    let pattern = Pattern(text, substitutes ? [.variables, .ignoresCase] : .ignoresCase)
    return pattern.hasVariables || ["true", "false"].contains(text.lowercased()) ? .pattern(pattern) : nil
  }

  private static func form(_ comparison: ConditionOperator.Comparison) -> String {
    switch comparison {
    case .string: "text"
    case .arn: "an ARN, or a pattern of one"
    case .number: "a whole or decimal number, such as 10 or 2.5"
    case .instant: "an ISO 8601 date and time, such as 2025-11-03T00:00:00Z, or seconds since 1970"
    case .bool, .null: "true or false"
    case .bytes: "base64"
    case .network: "an IPv4 or IPv6 address or range, such as 203.0.113.0/24"
    }
  }
}
