// Patterns: what is none of the dialect is refused with the reason, at its place.

import Testing

@testable import Dataflow

@Suite("Patterns") struct PatternTests {
  @Test(
    "that Java alone has, or that engines take differently, are refused",
    arguments: [
      ("", "it is empty"), ("a)", "a ')' closes nothing, at letter 2"), ("(a", "a '(' is not closed"),
      ("[a", "a '[' is not closed"), ("[]", "a class has no letter: write \\] for the letter"),
      ("[^]", "a class has no letter: write \\] for the letter"), ("a\\", "it ends in a backslash"),
      ("*a", "'*' repeats nothing: write \\* for the letter, at letter 1"), ("a|+", "'+' repeats nothing"),
      ("{2}", "'{' repeats nothing"), ("a{", "'{' is no count: write \\{ for the letter"),
      ("a{,3}", "'{' is no count"), ("a{2", "a count is {3}, {3,} or {3,5}"), ("a{3,2}", "fewer than its least"),
      ("a{201}", "a repetition is of more than 200"), ("(?:a{100}){100}", "its repetitions make more than 2000 parts"),
      ("a*+", "'+' follows a repetition: possessive ones are Java's alone"), ("a**", "'*' follows a repetition"),
      ("a??*", "'*' follows a repetition"), ("(?=a)", "'(?' begins more than a plain group (?:…)"),
      ("(?i)a", "'(?' begins more"), ("(?<n>a)", "'(?' begins more"), ("(a*)*", "what is repeated may be empty"),
      ("^*", "what is repeated may be empty"), ("(a|){2}", "what is repeated may be empty"),
      ("(a)\\1", "'\\1' is none of"), ("\\bword", "'\\b' is none of"), ("\\pL", "'\\p' is none of"),
      ("\\Qa\\E", "'\\Q' is none of"), ("\\é", "'\\é' is none of"), ("\\Z", "'\\Z' is none of"),
      ("[a[b]]", "a class in a class"), ("[a&&b]", "a class in a class, or '&&'"), ("[a-[b]]", "a class in a class"),
      ("[z-a]", "a range has two letters, the first one before the last"), ("[a-\\d]", "a range has two letters"),
      (String(repeating: "a", count: 501), "it has more than 500 letters"),
      (String(repeating: "(", count: 30), "its groups are nested more than 20 deep"),
    ])
  func refusals(_ pattern: String, _ reason: String) {
    let problem = TextPattern(pattern).problem ?? ""
    #expect(problem.contains(reason), "\(problem)")
  }

  @Test("have as many groups as opening brackets that count")
  func groups() {
    #expect(TextPattern("(a)(?:b)(c(d))").groupCount == 3)
    #expect(TextPattern(#"\(a"#).groupCount == 0)
    #expect(TextPattern("a|b*").mayBeEmpty && !TextPattern("a|b+").mayBeEmpty)
  }

  @Test("know a UUID")
  func uuids() {
    let pattern = TextPattern(PatternForm.uuid)
    let one = "f81d4fae-7dec-11d0-a765-00a0c91e6bf6"
    for text in [one, one.uppercased()] { #expect(pattern.firstMatch(in: Array(text.unicodeScalars)) != nil) }
    for text in ["", one + "\n", "{\(one)}", one.replacing("-", with: ""), one.replacing("f", with: "g"), " " + one] {
      #expect(pattern.firstMatch(in: Array(text.unicodeScalars)) == nil, "\(text)")
    }
  }

  @Test("are replaced with text and groups, and nothing else")
  func replacements() {
    #expect(PatternReplacement("a$1b$0").parts == [.text("a"), .group(1), .text("b"), .group(0)])
    #expect(PatternReplacement("").parts.isEmpty)
    for source in ["$", "a$", "$x", "$12", "${name}", #"\$"#, #"\"#] {
      #expect(PatternReplacement(source).problem != nil, "\(source)")
    }
  }

  @Test("that a function cannot use are told")
  func functions() {
    func problem(_ function: TextFunction) -> String? { function.patternProblem }
    #expect(problem(.extract(TextPattern("(a)"), group: 2)) == "it has 1 groups, and no number 2")
    #expect(problem(.extract(TextPattern("(a)"), group: 1)) == nil)
    #expect(
      problem(.replacePattern(TextPattern("a*"), with: PatternReplacement("")))
        == "it matches an empty text, which stands "
        + "between any two letters")
    #expect(
      problem(.replacePattern(TextPattern("a"), with: PatternReplacement("$1"))) == "it has 0 groups, and no number 1")
    #expect(problem(.replacePattern(TextPattern("a"), with: PatternReplacement("$"))) != nil)
    #expect(problem(.matches(TextPattern("a*"))) == nil)
  }
}
