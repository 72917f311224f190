// Regular expressions, as far as Java's and this engine's are one: what a pattern may have, as a tree (java.util.regex, "Pattern").

/// A pattern with its tree, or with the reason why it has none.
package struct TextPattern: Sendable, Hashable {
  /// The pattern as the manifest has it.
  package let source: String
  /// What the pattern means; nil where ``problem`` tells why nothing.
  package let tree: PatternNode?
  /// Why the pattern is none of the dialect.
  package let problem: String?
  /// How many groups it captures.
  package let groupCount: Int

  package init(_ source: String) {
    self.source = source
    var parser = PatternParser(source)
    do throws(PatternProblem) {
      let tree = try parser.pattern()
      guard tree.size <= TextPattern.maxSize else {
        throw PatternProblem(reason: "its repetitions make more than \(TextPattern.maxSize) parts of it")
      }
      (self.tree, problem, groupCount) = (tree, nil, parser.groupCount)
    } catch {
      (tree, problem, groupCount) = (nil, error.reason, 0)
    }
  }

  package static func == (left: TextPattern, right: TextPattern) -> Bool {
    left.source.utf8.elementsEqual(right.source.utf8)
  }
  package func hash(into hasher: inout Hasher) { for byte in source.utf8 { hasher.combine(byte) } }

  /// What a pattern may cost for each letter of a text.
  private static let maxSize = 2_000

  /// Whether the pattern matches a text of no letters somewhere.
  package var mayBeEmpty: Bool { tree?.mayBeEmpty ?? false }
}

/// A part of a pattern.
package indirect enum PatternNode: Sendable, Hashable {
  /// A code point of the set.
  case one(CodePoints)
  /// One after the other.
  case sequence([PatternNode])
  /// The first that leads to a match.
  case choice([PatternNode])
  /// From `least` to `most` times, nil for any number: as often as goes, or where it is lazy as seldom.
  case repeated(PatternNode, least: Int, most: Int?, isLazy: Bool)
  /// A part whose text is kept under a number from 1 on.
  case group(Int, PatternNode)
  /// The start of the text.
  case start
  /// The end of the text, or the place before a line end that ends it (`$`).
  case lineEnd
  /// The end of the text (`\z`).
  case end

  var mayBeEmpty: Bool {
    switch self {
    case .one: false
    case .sequence(let parts): parts.allSatisfy(\.mayBeEmpty)
    case .choice(let parts): parts.contains(where: \.mayBeEmpty)
    case .repeated(let part, let least, _, _): least == 0 || part.mayBeEmpty
    case .group(_, let part): part.mayBeEmpty
    case .start, .lineEnd, .end: true
    }
  }

  /// How many parts the pattern has, each as often as it is repeated.
  var size: Int {
    switch self {
    case .one, .start, .lineEnd, .end: 1
    case .sequence(let parts), .choice(let parts): parts.reduce(1) { $0 + $1.size }
    case .group(_, let part): part.size + 2
    case .repeated(let part, let least, let most, _): part.size * max(1, most ?? least + 1) + 1
    }
  }
}

/// A set of code points.
package struct CodePoints: Sendable, Hashable {
  /// Ranges in any order.
  let ranges: [ClosedRange<UInt32>]
  /// Whether the set is what is not in the ranges.
  let isNegated: Bool

  init(_ ranges: [ClosedRange<UInt32>], isNegated: Bool = false) {
    self.ranges = ranges
    self.isNegated = isNegated
  }

  @inline(__always)
  package func contains(_ point: UInt32) -> Bool {
    for range in ranges where range.contains(point) { return !isNegated }
    return isNegated
  }

  /// The set of all else.
  var inverted: CodePoints { CodePoints(ranges, isNegated: !isNegated) }

  /// The ranges of a set that is not negated, or of what is left of all code points.
  var plainRanges: [ClosedRange<UInt32>] {
    guard isNegated else { return ranges }
    var free: [ClosedRange<UInt32>] = []
    var next: UInt32 = 0
    for range in ranges.sorted(by: { $0.lowerBound < $1.lowerBound }) {
      if range.lowerBound > next { free.append(next...range.lowerBound - 1) }
      next = max(next, range.upperBound + 1)
    }
    return next <= 0x10FFFF ? free + [next...0x10FFFF] : free
  }

  /// What a dot stands for: all but the line ends.
  static let anyButLineEnds = CodePoints([0x0A...0x0A, 0x0D...0x0D, 0x85...0x85, 0x2028...0x2029], isNegated: true)
  static let digits = CodePoints([0x30...0x39])
  static let wordLetters = CodePoints([0x30...0x39, 0x41...0x5A, 0x5F...0x5F, 0x61...0x7A])
  static let spaces = CodePoints([0x09...0x0D, 0x20...0x20])
}
