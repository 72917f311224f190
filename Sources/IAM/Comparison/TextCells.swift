// Texts that tell patterns apart: one for every way in which some of them match and the others do not.

/// What one place of a text may be.
enum TextToken: Sendable, Hashable {
  case scalar(Unicode.Scalar)
  /// Any one character, or any but a colon.
  case one(colon: Bool)
  /// Any text, or any without a colon.
  case run(colon: Bool)

  init(_ token: Pattern.Token, colon: Bool = true) {
    switch token {
    case .scalar(let scalar): self = .scalar(scalar)
    case .anyOne: self = .one(colon: colon)
    case .anyRun: self = .run(colon: colon)
    }
  }

  fileprivate func accepts(_ scalar: Unicode.Scalar) -> Bool {
    switch self {
    case .scalar(let own): own == scalar
    case .one(let colon), .run(let colon): colon || scalar != ":"
    }
  }
}

/// The cells that patterns cut all texts into. Patterns are walked side by side as one automaton, breadth first, so each cell
/// is shown by one of its shortest texts, and none is missed.
struct TextCells {
  /// A text of each cell.
  private(set) var texts: [String] = []
  /// Whether all cells were found before the patterns became too many.
  private(set) var isComplete = true

  /// More than the patterns of any policy make, and soon walked.
  private static let most = 4_096

  /// - Parameters:
  ///   - base: what every text matches.
  ///   - excluded: what no text matches.
  ///   - others: what texts may match or not.
  init(of base: [[TextToken]], without excluded: [[TextToken]] = [], cutBy others: [[TextToken]]) {
    // What can have no text in common with the base cuts nothing off it.
    let excluded = excluded.filter { pattern in base.allSatisfy { Self.mayMeet(pattern, $0) } }
    let others = others.filter { pattern in base.allSatisfy { Self.mayMeet(pattern, $0) } }
    let patterns = base + excluded + others
    // A text without wildcards is the only one of its cell.
    if let literal = base.lazy.compactMap(Self.literal).first {
      let fits = { (pattern: [TextToken]) in Walk.matches(pattern, literal) }
      if base.allSatisfy(fits), !excluded.contains(where: fits) { texts = [literal] }
      return
    }
    var walk = Walk(patterns, required: base.count)
    var known: Set<[Bool]> = []
    while let (index, accepted) = walk.next(most: Self.most) {
      let isInside = accepted[..<base.count].allSatisfy { $0 }
      let isExcluded = accepted[base.count..<(base.count + excluded.count)].contains(true)
      if isInside, !isExcluded, known.insert(accepted).inserted { texts.append(walk.text(to: index)) }
    }
    isComplete = walk.isComplete
  }

  /// False where the texts before the first wildcards, or behind the last ones, tell two patterns apart.
  private static func mayMeet(_ one: [TextToken], _ other: [TextToken]) -> Bool {
    func agree(_ one: some Sequence<TextToken>, _ other: some Sequence<TextToken>) -> Bool {
      for (left, right) in zip(one, other) {
        guard case .scalar(let left) = left, case .scalar(let right) = right else { return true }
        if left != right { return false }
      }
      return true
    }
    return agree(one, other) && agree(one.reversed(), other.reversed())
  }

  private static func literal(_ pattern: [TextToken]) -> String? {
    var text = String.UnicodeScalarView()
    for token in pattern {
      guard case .scalar(let scalar) = token else { return nil }
      text.append(scalar)
    }
    return String(text)
  }
}

/// A walk through all states of patterns that read the same text.
private struct Walk {
  /// For each pattern, the places that it may be at, in order.
  private typealias State = [[Int]]

  private let patterns: [[TextToken]]
  private let required: Int
  private let fresh: Unicode.Scalar
  private var states: [State]
  /// By which character each state was first reached, and from where.
  private var steps: [(from: Int, by: Unicode.Scalar)?] = [nil]
  private var known: Set<State>
  private var turn = 0
  private(set) var isComplete = true

  init(_ patterns: [[TextToken]], required: Int) {
    self.patterns = patterns
    self.required = required
    var used: Set<Unicode.Scalar> = []
    for case .scalar(let scalar) in patterns.joined() { used.insert(scalar) }
    fresh = "xyzwvqjk0123456789~^".unicodeScalars.first { !used.contains($0) } ?? "\u{E000}"
    let start = patterns.map { Self.closed([0], $0) }
    states = [start]
    known = [start]
  }

  static func matches(_ pattern: [TextToken], _ text: String) -> Bool {
    var places = closed([0], pattern)
    for scalar in text.unicodeScalars { places = moved(places, by: scalar, pattern) }
    return places.last == pattern.count
  }

  /// The next state with what it accepts; nil when all have been seen.
  mutating func next(most: Int) -> (index: Int, accepted: [Bool])? {
    guard turn < states.count else { return nil }
    let index = turn
    turn += 1
    let state = states[index]
    for scalar in ways(out: state) {
      let reached = zip(state, patterns).map { Self.moved($0, by: scalar, $1) }
      guard reached[..<required].allSatisfy({ !$0.isEmpty }), !known.contains(reached) else { continue }
      guard states.count < most else {
        isComplete = false
        break
      }
      known.insert(reached)
      states.append(reached)
      steps.append((index, scalar))
    }
    return (index, zip(state, patterns).map { $0.last == $1.count })
  }

  /// The text that leads to a state.
  func text(to index: Int) -> String {
    var scalars: [Unicode.Scalar] = []
    var index = index
    while let step = steps[index] {
      scalars.append(step.by)
      index = step.from
    }
    return String(String.UnicodeScalarView(scalars.reversed()))
  }

  /// The characters that a pattern waits for, and one that none does.
  private func ways(out state: State) -> [Unicode.Scalar] {
    var scalars: Set<Unicode.Scalar> = []
    for (places, pattern) in zip(state, patterns) {
      for place in places where place < pattern.count {
        if case .scalar(let scalar) = pattern[place] { scalars.insert(scalar) }
      }
    }
    return [fresh] + scalars.sorted()
  }

  private static func moved(_ places: [Int], by scalar: Unicode.Scalar, _ pattern: [TextToken]) -> [Int] {
    var reached: [Int] = []
    for place in places where place < pattern.count && pattern[place].accepts(scalar) {
      if case .run = pattern[place] { reached.append(place) } else { reached.append(place + 1) }
    }
    return closed(reached, pattern)
  }

  /// With the places behind runs, which may be empty.
  private static func closed(_ places: [Int], _ pattern: [TextToken]) -> [Int] {
    var all: Set<Int> = []
    for var place in places {
      while all.insert(place).inserted, place < pattern.count, case .run = pattern[place] { place += 1 }
    }
    return all.sorted()
  }
}
