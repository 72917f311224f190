// Wildcards and variables: what they stand for, and that no pattern takes long.

import Testing

@testable import IAM

@Suite struct PatternTests {
  private func matches(
    _ pattern: String, _ subject: String, _ options: Pattern.Options = [.wildcards, .variables],
    _ context: RequestContext = [:]
  ) -> Bool {
    Pattern(pattern, options).matches(subject, in: context)
  }

  @Test(arguments: [
    ("", "", true), ("*", "", true), ("?", "", false), ("a*", "a", true), ("*a*b", "xaybzb", true),
    ("a?c", "abc", true),
    ("a?c", "ac", false), ("**?", "x", true), ("*ab", "aab", true), ("ab*ab", "ab", false), ("a*b?", "abbb", true),
  ])
  func wildcardsStandForRunsAndSingleCharacters(_ pattern: String, _ subject: String, _ isMatch: Bool) {
    #expect(matches(pattern, subject) == isMatch)
  }

  @Test func textIsComparedScalarByScalar() {
    #expect("\u{E9}" == "e\u{301}")
    #expect(!matches("\u{E9}", "e\u{301}"))
    #expect(matches("?", "\u{1F600}"))
    #expect(!matches("?", "\r\n"))
    #expect(matches("ÅNGSTRÖM", "ångström", .ignoresCase))
  }

  @Test(
    arguments: [
      ("${k}", ["k": ["*"]], "*", true), ("${k}", ["k": ["*"]], "x", false), ("${k}", [:], "", false),
      ("${K}", ["k": ["v"]], "v", true), ("${k}", ["k": ["v", "w"]], "v", false), ("${k, 'd}'}", [:], "d}", true),
      ("${k,'d'}", [:], "d", true), ("${k, d}", [:], "d", false), ("${k, ''}", [:], "", true),
      ("${*}${?}${$}", [:], "*?$", true),
      ("${k", ["k": ["v"]], "${k", true), ("$k", ["k": ["v"]], "$k", true), ("${}", [:], "", false),
      ("${$}{k}", ["k": ["v"]], "${k}", true),
    ] as [(String, [String: [String]], String, Bool)])
  func variablesStandForTheRequestsValues(
    _ pattern: String, _ context: [String: [String]], _ subject: String, _ isMatch: Bool
  ) {
    #expect(matches(pattern, subject, [.wildcards, .variables], RequestContext(context)) == isMatch)
  }

  @Test func partsOfAnARNAreMatchedEachForItself() {
    let matches = { (pattern: String, arn: String) in
      Pattern(pattern, [.wildcards, .variables]).matchesARN(arn, in: ["arn": ["arn:aws:s3:::b"]])
    }
    #expect(matches("arn:aws:s3:::*", "arn:aws:s3:::b/k:1"))
    #expect(matches("arn:*:s3:::b", "arn:aws-cn:s3:::b"))
    #expect(matches("${arn}", "arn:aws:s3:::b"))
    #expect(!matches("arn:*:b", "arn:aws:s3:::b"))
    #expect(!matches("*", "arn:aws:s3:::b"))
    #expect(!matches("arn:aws:s3:::*", "b"))
  }

  @Test func anIncompleteARNIsCompletedOutsideOfVariables() {
    let pattern = Pattern(completingARN: "arn:aws:${a:b:c:d}", [.wildcards, .variables])
    #expect(pattern.text == "arn:aws:${a:b:c:d}:*:*:*")
    #expect(Pattern(completingARN: "*", .wildcards).text == "*")
    #expect(Pattern(completingARN: "arn:a:b:c:d:e:f", .wildcards).text == "arn:a:b:c:d:e:f")
  }

  /// Going back to every star, not only to the last, would take exponential time: the test would never end.
  @Test(.timeLimit(.minutes(10))) func manyStarsTakeNoTime() {
    let stars = String(repeating: "a*", count: 2_000)
    let subject = String(repeating: "a", count: 4_000)
    #expect(!matches(stars + "b", subject))
    #expect(matches(stars, subject))
    #expect(!matches(String(repeating: "*a", count: 2_000) + "b*", subject))
  }

  /// Looking for the closing brace from each opening one would take quadratic time.
  @Test(.timeLimit(.minutes(10))) func manyOpenVariablesTakeNoTime() {
    #expect(matches(String(repeating: "${", count: 1_000_000), String(repeating: "${", count: 1_000_000)))
    #expect(!matches(String(repeating: "${a", count: 1_000_000) + "}", "x"))
  }

  @Test func anyTextIsAPattern() {
    var dice = Dice(seed: 7)
    let pieces = ["$", "{", "}", "*", "?", "'", ",", " ", ":", "a", "\u{0}", "\u{301}", "${a}", "arn"]
    for _ in 0..<20_000 {
      let text = dice.some(pieces, 0...12).joined()
      let pattern = Pattern(completingARN: text, [.wildcards, .variables])
      _ = pattern.matches(dice.some(pieces, 0...6).joined(), in: ["a": ["x"]])
      _ = pattern.matchesARN(dice.some(pieces, 0...6).joined(), in: ["a": ["x"]])
      #expect(Pattern(text, []).matches(text, in: [:]))
    }
  }
}
