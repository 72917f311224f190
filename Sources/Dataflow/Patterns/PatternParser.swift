// The parser of patterns: what Java's would read in another way, or in one that nobody expects, it refuses with the reason.

/// Why a pattern is none of the dialect.
struct PatternProblem: Error {
  let reason: String
}

struct PatternParser {
  private let letters: [Unicode.Scalar]
  private var place = 0
  private(set) var groupCount = 0
  /// How often a part may be repeated by a count.
  private static let maxRepetitions = 200

  init(_ source: String) { letters = Array(source.unicodeScalars) }

  mutating func pattern() throws(PatternProblem) -> PatternNode {
    guard !letters.isEmpty else { throw problem("it is empty") }
    guard letters.count <= 500 else { throw problem("it has more than 500 letters") }
    let node = try choice(depth: 0)
    guard place == letters.count else { throw problem("a ')' closes nothing") }
    return node
  }

  private func problem(_ reason: String) -> PatternProblem {
    PatternProblem(reason: place < letters.count ? "\(reason), at letter \(place + 1)" : reason)
  }

  private var next: Unicode.Scalar? { place < letters.count ? letters[place] : nil }

  private mutating func take(_ letter: Unicode.Scalar) -> Bool {
    guard next == letter else { return false }
    place += 1
    return true
  }

  private mutating func choice(depth: Int) throws(PatternProblem) -> PatternNode {
    guard depth < 20 else { throw problem("its groups are nested more than 20 deep") }
    var branches = [try sequence(depth)]
    while take("|") { branches.append(try sequence(depth)) }
    return branches.count == 1 ? branches[0] : .choice(branches)
  }

  private mutating func sequence(_ depth: Int) throws(PatternProblem) -> PatternNode {
    var parts: [PatternNode] = []
    while let letter = next, letter != "|", letter != ")" { parts.append(try repeated(atom(depth))) }
    return parts.count == 1 ? parts[0] : .sequence(parts)
  }

  // MARK: Repetition

  private mutating func repeated(_ part: PatternNode) throws(PatternProblem) -> PatternNode {
    guard let (least, most) = try bounds() else { return part }
    guard !part.mayBeEmpty else { throw problem("what is repeated may be empty, which engines take differently") }
    guard max(least, most ?? 0) <= Self.maxRepetitions, (most ?? least) >= least else {
      throw problem("a repetition is of more than \(Self.maxRepetitions), or of fewer than its least")
    }
    let isLazy = take("?")
    if let letter = next, "*+?{".unicodeScalars.contains(letter) {
      throw problem("'\(letter)' follows a repetition: possessive ones are Java's alone")
    }
    return .repeated(part, least: least, most: most, isLazy: isLazy)
  }

  private mutating func bounds() throws(PatternProblem) -> (least: Int, most: Int?)? {
    if take("*") { return (0, nil) }
    if take("+") { return (1, nil) }
    if take("?") { return (0, 1) }
    guard take("{") else { return nil }
    guard let least = number() else { throw problem("'{' is no count: write \\{ for the letter") }
    var most: Int? = least
    if take(",") { most = number() }
    guard take("}") else { throw problem("a count is {3}, {3,} or {3,5}") }
    return (least, most)
  }

  private mutating func number() -> Int? {
    var value: Int?
    while let letter = next, CodePoints.digits.contains(letter.value), (value ?? 0) < 10_000 {
      value = (value ?? 0) * 10 + Int(letter.value - 0x30)
      place += 1
    }
    return value
  }

  // MARK: Atoms

  private mutating func atom(_ depth: Int) throws(PatternProblem) -> PatternNode {
    let letter = letters[place]
    switch letter {
    case "(": return try group(depth)
    case "[": return .one(try letterClass())
    case "*", "+", "?", "{": throw problem("'\(letter)' repeats nothing: write \\\(letter) for the letter")
    default: place += 1
    }
    switch letter {
    case ".": return .one(.anyButLineEnds)
    case "^": return .start
    case "$": return .lineEnd
    case "\\":
      if take("A") { return .start }
      if take("z") { return .end }
      return .one(try escape())
    default: return .one(CodePoints([letter.value...letter.value]))
    }
  }

  private mutating func group(_ depth: Int) throws(PatternProblem) -> PatternNode {
    place += 1
    var number: Int?
    if take("?") {
      guard take(":") else { throw problem("'(?' begins more than a plain group (?:…)") }
    } else {
      groupCount += 1
      number = groupCount
    }
    let inside = try choice(depth: depth + 1)
    guard take(")") else { throw problem("a '(' is not closed") }
    return number.map { .group($0, inside) } ?? inside
  }

  /// What stands for after a backslash.
  private mutating func escape() throws(PatternProblem) -> CodePoints {
    guard let letter = next else { throw problem("it ends in a backslash") }
    place += 1
    switch letter {
    case "d": return .digits
    case "D": return CodePoints.digits.inverted
    case "w": return .wordLetters
    case "W": return CodePoints.wordLetters.inverted
    case "s": return .spaces
    case "S": return CodePoints.spaces.inverted
    case "t": return CodePoints([0x09...0x09])
    case "n": return CodePoints([0x0A...0x0A])
    case "f": return CodePoints([0x0C...0x0C])
    case "r": return CodePoints([0x0D...0x0D])
    default:
      let isLetter = CodePoints.wordLetters.contains(letter.value) && letter != "_" || letter.value > 0x7F
      guard !isLetter else {
        place -= 1
        throw problem("'\\\(letter)' is none of \\d \\D \\w \\W \\s \\S \\t \\n \\f \\r \\A \\z and escaped marks")
      }
      return CodePoints([letter.value...letter.value])
    }
  }

  private mutating func letterClass() throws(PatternProblem) -> CodePoints {
    place += 1
    let isNegated = take("^")
    var ranges: [ClosedRange<UInt32>] = []
    while !take("]") {
      guard let letter = next else { throw problem("a '[' is not closed") }
      guard letter != "[", letter != "&" || place + 1 >= letters.count || letters[place + 1] != "&" else {
        throw problem("a class in a class, or '&&': write \\[ for the letter")
      }
      let first = try member()
      guard first.count == 1, let least = first.first, least.count == 1, next == "-",
        place + 1 < letters.count, letters[place + 1] != "]"
      else {
        ranges += first
        continue
      }
      place += 1
      guard next != "[" else { throw problem("a class in a class: write \\[ for the letter") }
      let last = try member()
      guard last.count == 1, last[0].count == 1, last[0].lowerBound >= least.lowerBound else {
        throw problem("a range has two letters, the first one before the last")
      }
      ranges.append(least.lowerBound...last[0].lowerBound)
    }
    guard !ranges.isEmpty else { throw problem("a class has no letter: write \\] for the letter") }
    return CodePoints(ranges, isNegated: isNegated)
  }

  /// A letter of a class, or a class of its own such as `\d`.
  private mutating func member() throws(PatternProblem) -> [ClosedRange<UInt32>] {
    guard let letter = next else { throw problem("a '[' is not closed") }
    place += 1
    return letter == "\\" ? try escape().plainRanges : [letter.value...letter.value]
  }
}
