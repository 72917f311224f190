// What patterns mean, by trying one way after the other: slow, obvious, and the judge of the engine's matcher.

/// Where a pattern matches: the whole, and each group; nil for a group that has no part in it.
package struct PatternMatch: Sendable, Hashable {
  /// Places of code points, from the one to before the other; the whole is the first.
  package let groups: [Range<Int>?]
}

extension TextPattern {
  /// The first match at or after a place of the text.
  package func firstMatch(in text: [Unicode.Scalar], from start: Int = 0) -> PatternMatch? {
    guard let tree, start <= text.count else { return nil }
    for place in start...text.count {
      var state = MatchState(text: text, groups: Array(repeating: nil, count: groupCount + 1))
      if let end = state.match(tree, at: place, then: { _, end in end }) {
        state = end.state
        state.groups[0] = place..<end.place
        return PatternMatch(groups: state.groups)
      }
    }
    return nil
  }
}

private struct MatchState {
  let text: [Unicode.Scalar]
  var groups: [Range<Int>?]

  typealias End = (state: MatchState, place: Int)

  /// The end of the first way in which a node matches at a place and what follows does too.
  func match(_ node: PatternNode, at place: Int, then next: (MatchState, Int) -> Int?) -> End? {
    var found: MatchState?
    let end = run(node, place) { state, place in
      guard let end = next(state, place) else { return nil }
      found = state
      return end
    }
    guard let end, let found else { return nil }
    return (found, end)
  }

  private func run(_ node: PatternNode, _ place: Int, _ next: (MatchState, Int) -> Int?) -> Int? {
    switch node {
    case .one(let set): return place < text.count && set.contains(text[place].value) ? next(self, place + 1) : nil
    case .start: return place == 0 ? next(self, place) : nil
    case .end: return place == text.count ? next(self, place) : nil
    case .lineEnd: return isBeforeLastLineEnd(place) ? next(self, place) : nil
    case .group(let number, let part):
      return run(part, place) { state, end in
        var state = state
        state.groups[number] = place..<end
        return next(state, end)
      }
    case .choice(let parts):
      for part in parts { if let end = run(part, place, next) { return end } }
      return nil
    case .sequence(let parts):
      guard let first = parts.first else { return next(self, place) }
      return run(first, place) { $0.run(.sequence(Array(parts.dropFirst())), $1, next) }
    case .repeated(let part, let least, let most, let isLazy):
      return repeated(part, least, most, isLazy, place, next)
    }
  }

  private func repeated(
    _ part: PatternNode, _ least: Int, _ most: Int?, _ isLazy: Bool, _ place: Int, _ next: (MatchState, Int) -> Int?
  ) -> Int? {
    func once() -> Int? {
      guard most != 0 else { return nil }
      return run(part, place) { $0.repeated(part, max(0, least - 1), most.map { $0 - 1 }, isLazy, $1, next) }
    }
    if least > 0 { return once() }
    return isLazy ? next(self, place) ?? once() : once() ?? next(self, place)
  }

  private func isBeforeLastLineEnd(_ place: Int) -> Bool {
    switch text[place...].map(\.value) {
    case [], [0x0D, 0x0A], [0x0D], [0x85], [0x2028], [0x2029]: true
    case [0x0A]: place == 0 || text[place - 1] != "\r"
    default: false
    }
  }
}
