// Policies from JSON: what is refused, where, and with what advice; and that no text brings the reader down.

import JSONTree
import Testing

@testable import IAM

@Suite struct PolicyJSONTests {
  private static let minimal = "{\"Effect\":\"Allow\",\"Action\":\"s3:GetObject\",\"Resource\":\"*\""

  /// The error of an identity policy's JSON.
  private func error(_ json: String, kind: Policy.Kind = .identity) -> String? {
    do {
      _ = try Policy(name: "p", kind: kind, json: json)
      return nil
    } catch {
      return error.description
    }
  }

  @Test(arguments: [
    ("", "line 1, column 1: the text ends where a value should stand"),
    ("{\n  \"Statement\": [}", "line 2, column 17: expected a JSON value"),
    ("{\"Statement\": []} x", "line 1, column 19: text after the value"),
    ("{\"Version\": \"2012-10-17\", \"Version\": \"2012-10-17\"}", "the key \"Version\" stands twice"),
    ("{\"Statement\": \"\\ud800\"}", "half of a surrogate pair"), ("{\"a\": 01}", "not a number"),
    ("{\"a\": \"b", "a string that is not closed"), ("{\"a\": \"\t\"}", "a control character in a string"),
    ("{\"a\": \"\\x\"}", "an escape that JSON does not have"), ("{\"a\": 1.}", "expected a digit after the point"),
    ("{a: 1}", "expected a key in quotes"), ("{\"a\" 1}", "expected ':' after the key \"a\""),
  ])
  func whatIsNotJSONIsRefusedWithLineAndColumn(_ json: String, _ message: String) {
    #expect(error(json)?.contains(message) == true, "\(error(json) ?? "no error")")
  }

  @Test(arguments: [
    ("[]", "policy: is an array; write an object"), ("{}", "policy: has no Statement"),
    (
      "{\"Statement\": [], \"Statements\": 1}",
      "\"Statements\" is no element of a policy; those are Version, Id, Statement"
    ),
    ("{\"Version\": \"2012-10-18\", \"Statement\": []}", "Version: is no version of the policy language"),
    ("{\"Version\": 2012, \"Statement\": []}", "Version: is a number; write a string"),
    (
      "{\"Statement\": [{\"Effect\": \"allow\", \"Action\": \"*\", \"Resource\": \"*\"}]}",
      "Statement[0].Effect: \"allow\" is no effect"
    ),
    ("{\"Statement\": {\"Action\": \"*\", \"Resource\": \"*\"}}", "Statement: has no Effect"),
    (
      "{\"Statement\": [{\"Effect\": \"Allow\", \"Resource\": \"*\"}]}",
      "Statement[0]: has neither Action nor NotAction"
    ),
    (
      "{\"Statement\": [{\"Effect\": \"Allow\", \"Action\": \"*\"}]}",
      "Statement[0]: has neither Resource nor NotResource"
    ),
    ("{\"Statement\": [\(minimal), \"NotAction\": \"*\"}]}", "Statement[0]: has both Action and NotAction"),
    ("{\"Statement\": [\(minimal), \"Principal\": \"*\"}]}", "Statement[0]: names a principal"),
    (
      "{\"Statement\": [\(minimal), \"Sid\": \"A\"}, \(minimal), \"Sid\": \"A\"}]}",
      "Statement[1].Sid: \"A\" is the Sid of an earlier"
    ),
    (
      "{\"Statement\": [{\"Effect\": \"Allow\", \"Action\": [\"*\", \"GetObject\"], \"Resource\": \"*\"}]}",
      "Statement[0].Action[1]: \"GetObject\" is no action"
    ),
    (
      "{\"Statement\": [{\"Effect\": \"Allow\", \"Action\": \"*\", \"Resource\": \"bucket\"}]}",
      "Statement[0].Resource: \"bucket\" is no resource"
    ),
    (
      "{\"Version\": \"2012-10-17\", \"Statement\": [{\"Effect\": \"Allow\", \"Action\": \"*\", \"Resource\": \"arn:${a\"}]}",
      "Statement[0].Resource: \"arn:${a\" opens a variable and does not close it"
    ),
    (
      "{\"Statement\": [\(minimal), \"Condition\": {\"StringLikes\": {\"a\": \"b\"}}}]}",
      "Statement[0].Condition.StringLikes.a: \"StringLikes\" is no condition operator"
    ),
    (
      "{\"Statement\": [\(minimal), \"Condition\": {\"NumericEquals\": {\"a\": \"b\"}}}]}",
      "NumericEquals cannot compare \"b\"; write a whole or decimal"
    ),
    (
      "{\"Statement\": [\(minimal), \"Condition\": {\"NullIfExists\": {\"a\": \"true\"}}}]}",
      "Null itself asks whether a key exists"
    ),
    (
      "{\"Statement\": [\(minimal), \"Condition\": {\"StringEquals\": {\"a\": null}}}]}",
      "Statement[0].Condition.StringEquals.a: is null; write a string"
    ),
    (
      "{\"Statement\": [\(minimal), \"Condition\": {\"StringEquals\": \"a\"}}]}",
      "Statement[0].Condition.StringEquals: is a string; write an object"
    ),
  ])
  func whatIsNoPolicyIsRefusedWithItsPath(_ json: String, _ message: String) {
    #expect(error(json)?.contains(message) == true, "\(error(json) ?? "no error")")
  }

  @Test func aResourcesPolicyNamesPrincipals() {
    let statement = { (principal: String) in "{\"Statement\": [\(Self.minimal)\(principal)}]}" }
    #expect(error(statement(""), kind: .resource)?.contains("has neither Principal nor NotPrincipal") == true)
    #expect(error(statement(", \"Principal\": \"*\""), kind: .trust)?.contains("names a resource") == true)
    #expect(error(statement(", \"Principal\": \"*\""), kind: .resource) == nil)
    #expect(
      error(statement(", \"Principal\": {\"AWS\": [\"123456789012\", \"AROA3XFRBF23EXAMPLE00\"]}"), kind: .key) == nil)
    for wrong in [
      "\"Bob\"", "{\"AWS\": \"arn:aws:iam::123456789012:user/*\"}", "{\"User\": \"Bob\"}", "{\"AWS\": 123456789012}",
    ] {
      #expect(error(statement(", \"Principal\": \(wrong)"), kind: .resource) != nil, "\(wrong)")
    }
  }

  @Test func numbersAndBooleansMayStandWithoutQuotes() throws {
    let policy = try Policy(
      name: "p",
      json: """
        {"Statement": [\(Self.minimal), "Condition": {"Bool": {"a": true}, "NumericLessThan": {"b": [10, 2.5]}}}]}
        """)
    let evaluator = Evaluator(identity: [policy])
    #expect(evaluator.decide(Request(bob, "s3:GetObject", on: "*", context: ["a": ["true"], "b": ["9"]])).isAllowed)
    #expect(!evaluator.decide(Request(bob, "s3:GetObject", on: "*", context: ["a": ["true"], "b": ["10"]])).isAllowed)
  }

  @Test func escapesAreRead() throws {
    #expect(try JSONReader.read(#""\u0041\ud83d\ude00\n\/""#) == .string("A\u{1F600}\n/"))
    #expect(
      try JSONReader.read(" [ -1.5e+3 , null,{ } , [ ] ] ")
        == .array([.number("-1.5e+3"), .null, .object([]), .array([])]))
  }

  @Test func deepNestingIsRefused() {
    #expect(error(String(repeating: "[", count: 100_000))?.contains("nested deeper than 32 levels") == true)
    #expect(error(String(repeating: "{\"a\":", count: 100_000))?.contains("nested deeper than 32 levels") == true)
  }

  /// Truncations and mutations of real policies end in a policy or an error, never in a trap.
  @Test func noTextBringsTheReaderDown() {
    var dice = Dice(seed: 11)
    for _ in 0..<3_000 {
      var bytes = Array(DrawnPolicy.drawn("p", dice.one(["identity", "resource", "trust"]), &dice).json.utf8)
      for _ in 0..<Int.random(in: 1...3, using: &dice) where !bytes.isEmpty {
        let index = Int.random(in: 0..<bytes.count, using: &dice)
        switch Int.random(in: 0...2, using: &dice) {
        case 0: bytes[index] = UInt8.random(in: 0...255, using: &dice)
        case 1: bytes.removeSubrange(index...)
        default: bytes.insert(contentsOf: dice.one(["\"", "{", "[", "\\u", ":", "*", "${", "-"]).utf8, at: index)
        }
      }
      for kind in Policy.Kind.allCases {
        guard let policy = try? Policy(name: "p", kind: kind, json: String(decoding: bytes, as: UTF8.self)) else {
          continue
        }
        let request = DrawnPolicy.request(&dice).request
        _ = Evaluator(identity: kind == .identity ? [policy] : [], resource: kind == .identity ? nil : policy).decide(
          request)
      }
    }
  }
}
