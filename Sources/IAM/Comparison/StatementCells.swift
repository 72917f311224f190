// What a statement is about, in instances: texts that its patterns match, for every way in which other patterns do.

/// A text that stands for all that the same patterns match.
struct Cell: Hashable {
  let text: String
  /// The statement's pattern that matches it.
  let pattern: String
}

extension Cell {
  /// Under the name of everything, `*`, where the same patterns match that: an instance of no ARN says nothing to people.
  func named(by selections: [Policy.Selection<Pattern>]) -> Cell {
    guard pattern == "*", !text.hasPrefix("arn:") else { return self }
    let isAlike = selections.flatMap(\.listed).allSatisfy { $0.matches("*", in: [:]) == $0.matches(text, in: [:]) }
    return isAlike ? Cell(text: "*", pattern: pattern) : self
  }
}

extension Policy.Selection where Element == Pattern {
  /// Instances of what is selected.
  /// - Parameters:
  ///   - others: what else is selected; each instance stands for one way in which those match.
  ///   - everything: the pattern of all texts.
  func cells(
    cutBy others: [Policy.Selection<Pattern>], _ everything: [TextToken], _ context: RequestContext,
    _ isComplete: inout Bool
  ) -> [Cell] {
    // Where nothing has wildcards, as in most statements, nothing has to be looked at.
    if case .only(let patterns) = self, patterns.allSatisfy(\.isLiteral) {
      return patterns.map { Cell(text: $0.text, pattern: $0.text) }
    }
    let listed = Set(others.flatMap(\.listed))
    func tokens(_ patterns: some Sequence<Pattern>) -> [[TextToken]] {
      patterns.compactMap { $0.tokens(in: context)?.map { TextToken($0) } }
    }
    switch self {
    case .allBut(let patterns):
      let cells = TextCells(of: [everything], without: tokens(patterns), cutBy: tokens(listed.subtracting(patterns)))
      if !cells.isComplete { isComplete = false }
      return cells.texts.map { Cell(text: $0, pattern: "all but \(patterns.map(\.text).joined(separator: ", "))") }
    case .only(let patterns):
      var result: [Cell] = []
      for pattern in patterns {
        guard let base = tokens([pattern]).first else { continue }
        let cells = TextCells(of: [base], cutBy: tokens(listed.subtracting([pattern])))
        if !cells.isComplete { isComplete = false }
        // An action without wildcards is called as it is written, not as it is compared.
        let isLiteral = cells.texts.count == 1 && cells.texts[0].lowercased() == pattern.text.lowercased()
        result += cells.texts.map { Cell(text: isLiteral ? pattern.text : $0, pattern: pattern.text) }
      }
      return result
    }
  }
}

/// Which of many statements are about an action.
struct ActionIndex {
  private let all: [Policy.Statement]
  /// Statements whose actions have no wildcards, by action.
  private var exact: [String: [Int]] = [:]
  /// The other statements.
  private var patterned: [Int] = []

  init(_ statements: [Policy.Statement]) {
    all = statements
    for (index, statement) in statements.enumerated() {
      if case .only(let patterns) = statement.actions, patterns.allSatisfy(\.isLiteral) {
        for pattern in patterns { exact[pattern.text.lowercased(), default: []].append(index) }
      } else {
        patterned.append(index)
      }
    }
  }

  /// The numbers of the statements, in order, each once.
  func statements(about action: String) -> [Int] {
    let found = (exact[action.lowercased()] ?? []) + patterned.filter { all[$0].isAbout(action) }
    return Set(found).sorted()
  }
}

extension Policy.Statement {
  /// Whether the statement's actions hold one.
  func isAbout(_ action: String) -> Bool { actions.holds { $0.matches(action, in: [:]) } }

  /// A statement without its id and without the order of what it lists.
  struct Meaning: Hashable {
    let effect: Policy.Effect
    let principals: Policy.Selection<Policy.PrincipalName>.Unordered?
    let actions: Policy.Selection<Pattern>.Unordered
    let resources: Policy.Selection<Pattern>.Unordered?
    let conditions: Set<ConditionTest>
  }

  var meaning: Meaning {
    Meaning(
      effect: effect, principals: principals?.unordered, actions: actions.unordered, resources: resources?.unordered,
      conditions: Set(conditions))
  }
}

extension [Policy.Statement] {
  /// The keys whose values stand in resources and conditions.
  var variables: [String] {
    flatMap { statement in
      (statement.resources?.listed ?? []).flatMap(\.variableKeys) + statement.conditions.flatMap(\.variableKeys)
    }
  }
}

extension Policy.Selection {
  /// What is selected, in no order.
  struct Unordered: Hashable {
    let isExcluded: Bool
    let elements: Set<Element>
  }

  fileprivate var unordered: Unordered {
    switch self {
    case .only(let elements): Unordered(isExcluded: false, elements: Set(elements))
    case .allBut(let elements): Unordered(isExcluded: true, elements: Set(elements))
    }
  }

  fileprivate func holds(_ isMatch: (Element) -> Bool) -> Bool {
    switch self {
    case .only(let elements): elements.contains(where: isMatch)
    case .allBut(let elements): !elements.contains(where: isMatch)
    }
  }
}
