// Rules about warnings that a project accepts: known ones, for a reason, and still raised.

/// An accepted warning, and whether it was found.
struct Acceptance: Declared {
  let accepted: Accepted
  let isRaised: Bool
  /// The codes of all warnings there are, sorted.
  let warnings: [String]

  var location: SourceLocation { accepted.location }
}

extension Acceptance {
  static let rules = [isAWarning, hasAReason, isStillRaised]

  private static let isAWarning = Rule<Acceptance>(
    "PG0126", "Only warnings are accepted, each by its code",
    because:
      "What is an error would fail at AWS, accepted or not; a mistyped code accepts nothing, or the wrong thing.",
    wrong: #"accepting: [Accepted("PG0402", because: "we want small files")]"#,
    right: #"accepting: [Accepted("PG0205", because: "the API is inside our network")]"#
  ) { acceptance in
    let code = acceptance.accepted.code
    if !acceptance.warnings.contains(code) {
      Finding(
        "the project accepts \"\(code)\", which is no warning's code",
        allowed: "the codes of warnings, as plan-gen rules lists them",
        fix: RuleBook.ofManifest.contains { $0.code == code }
          ? "mend what it finds, and remove Accepted(\"\(code)\", …)"
          : "Accepted(\"\(nearestName(to: code, of: acceptance.warnings) ?? "PG0205")\", because: …)")
    }
  }

  private static let hasAReason = Rule<Acceptance>(
    "PG0127", "A warning is accepted for a stated reason",
    because: "Whoever reads the manifest next year must be able to tell whether the reason still holds.",
    wrong: #"Accepted("PG0205", because: "")"#, right: #"Accepted("PG0205", because: "the API is inside our network")"#
  ) { acceptance in
    if !acceptance.accepted.reason.isAReason {
      Finding(
        "\(acceptance.accepted.code) is accepted because \"\(acceptance.accepted.reason)\"",
        allowed: "a reason of at least two words", fix: "because: \"the API is inside our network\"")
    }
  }

  private static let isStillRaised = Rule<Acceptance>(
    "PG0128", "What is accepted is still raised", .warning,
    because: "A warning that is gone and stays accepted would hide the next one of its kind.",
    wrong: #"accepting: [Accepted("PG0205", because: "…")]   // no API is on plain http"#, right: "accepting: []"
  ) { acceptance in
    if !acceptance.isRaised, acceptance.warnings.contains(acceptance.accepted.code) {
      Finding(
        "\(acceptance.accepted.code) is accepted and is not raised", allowed: "warnings that the manifest gives",
        fix: "remove Accepted(\"\(acceptance.accepted.code)\", …)")
    }
  }
}

extension String {
  /// Whether the text can be a reason: two words, eight letters.
  var isAReason: Bool { split(separator: " ").count >= 2 && utf8.count >= 8 }
}
