// The tests' second reading of conditions: values come with what they mean, so nothing is parsed.

import IAM

/// Meanings of the values that the generator draws.
enum Meaning {
  static let numbers = ["-1": -1.0, "0": 0, "-0.0": 0, "1": 1, "1.0": 1, "1.5": 1.5, "01.50": 1.5, "2": 2]

  /// Seconds after 2025-01-01T00:00:00Z.
  static let instants = [
    "2025": 0.0, "2025-01": 0, "2025-01-01": 0, "2025-01-01T00:00Z": 0, "2025-01-01T01:00:00+01:00": 0,
    "1735689600": 0, "2024-12-31T23:59:59.5Z": -0.5, "2024-12-31T20:00:01-04:00": 1, "2025-01-02": 86_400,
    "1735776000": 86_400,
  ]

  static let addresses = ["10.0.0.0", "10.0.0.3", "10.0.0.4", "10.0.1.0", "::1", "2001:db8::1", "2001:db8:8000::"]

  /// Which of the addresses a range has.
  static let ranges: [String: Set<String>] = [
    "10.0.0.0/30": ["10.0.0.0", "10.0.0.3"], "10.0.0.4/31": ["10.0.0.4"], "10.0.0.3": ["10.0.0.3"],
    "10.0.0.0/23": ["10.0.0.0", "10.0.0.3", "10.0.0.4", "10.0.1.0"],
    "0.0.0.0/0": ["10.0.0.0", "10.0.0.3", "10.0.0.4", "10.0.1.0"],
    "::/0": ["::1", "2001:db8::1", "2001:db8:8000::"], "2001:DB8::/33": ["2001:db8::1"],
    "2001:db8:0:0:0:0:0:0/32": ["2001:db8::1", "2001:db8:8000::"], "::1/128": ["::1"],
  ]

  static let bytes = ["YQ==", "YWI=", "YWJj", ""]
}

enum OracleCondition {
  static func holds(_ condition: DrawnCondition, _ context: [String: [String]], _ hasVariables: Bool) -> Bool {
    let given = context[condition.key] ?? []
    var name = condition.test
    if name == "Null" { return condition.values.contains(given.isEmpty ? "true" : "false") }
    let acceptsMissing = name.hasSuffix("IfExists")
    if acceptsMissing { name.removeLast("IfExists".count) }
    let parts = name.split(separator: ":").map(String.init)
    let base = parts[parts.count - 1]
    let isNegated = base.contains("Not")
    // Of one value of the request: matched by one of the policy's, or by none where the operator says "not".
    func isFine(_ value: String) -> Bool {
      let hits = condition.values.filter {
        compare(base.split(separator: "Not").joined(), value, $0, hasVariables ? context : nil)
      }
      return isNegated ? hits.isEmpty : !hits.isEmpty
    }
    if given.isEmpty && acceptsMissing { return true }
    let isNullSet = given.filter { $0 != "" }.isEmpty
    if parts[0] == "ForAllValues" { return isNullSet || given.filter { !isFine($0) }.isEmpty }
    if parts[0] == "ForAnyValue" { return !isNullSet && !given.filter(isFine).isEmpty }
    if given.isEmpty { return isNegated }
    return isNegated ? given.allSatisfy(isFine) : given.contains(where: isFine)
  }

  /// Whether a value of the request has a relation, without its "not", to one of the policy.
  private static func compare(
    _ relation: String, _ value: String, _ other: String, _ context: [String: [String]]?
  ) -> Bool {
    if relation.hasPrefix("Numeric") { return order(relation, Meaning.numbers[value], Meaning.numbers[other]) }
    if relation.hasPrefix("Date") { return order(relation, Meaning.instants[value], Meaning.instants[other]) }
    if relation.hasPrefix("Arn") { return arn(value, other, context) }
    switch relation {
    case "StringEquals": return Oracle.expand(other, context, wildcards: false) == Oracle.literal(value)
    case "StringEqualsIgnoreCase":
      return lowered(Oracle.expand(other, context, wildcards: false)) == Oracle.literal(value.lowercased())
    case "StringLike": return Oracle.expand(other, context).map { Oracle.accepts($0, value) } ?? false
    case "Bool": return value.lowercased() == other.lowercased()
    case "BinaryEquals": return value == other
    case "IpAddress": return Meaning.ranges[other]?.contains(value) ?? false
    default: return false
    }
  }

  private static func order(_ relation: String, _ value: Double?, _ limit: Double?) -> Bool {
    guard let value, let limit else { return false }
    if relation.hasSuffix("LessThanEquals") { return value <= limit }
    if relation.hasSuffix("GreaterThanEquals") { return value >= limit }
    if relation.hasSuffix("LessThan") { return value < limit }
    if relation.hasSuffix("GreaterThan") { return value > limit }
    return value == limit
  }

  private static func arn(_ value: String, _ pattern: String, _ context: [String: [String]]?) -> Bool {
    guard let symbols = Oracle.expand(pattern, context) else { return false }
    var given: [String] = [""]
    for character in value {
      if character == ":", given.count < 6 { given.append("") } else { given[given.count - 1].append(character) }
    }
    var parts: [[Oracle.Symbol]] = [[]]
    for symbol in symbols {
      if symbol == .text(":"), parts.count < 6 { parts.append([]) } else { parts[parts.count - 1].append(symbol) }
    }
    return given.count == 6 && parts.count == 6 && (0..<6).allSatisfy { Oracle.accepts(parts[$0], given[$0]) }
  }

  private static func lowered(_ symbols: [Oracle.Symbol]?) -> [Oracle.Symbol]? {
    symbols?.map { symbol in
      if case .text(let character) = symbol { .text(Character(character.lowercased())) } else { symbol }
    }
  }
}
