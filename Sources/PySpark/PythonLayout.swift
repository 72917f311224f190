// Expressions inside brackets on lines of black's width, broken where black breaks them.

/// Breaks lines at the weakest operators of a line, and else at the last pair of brackets behind which the rest is short
/// (black, "The Black code style", Line splitting).
struct PythonLayout {
  /// black's line length.
  static let width = 88

  private let tokens: [PythonToken]
  /// The lines with their depth of indentation.
  private(set) var lines: [(depth: Int, text: String)] = []

  /// Neighbouring tokens on a line.
  private struct Line {
    let range: Range<Int>
    let depth: Int
    /// Whether the line is what stands between two brackets: then it may be broken at operators.
    let isInside: Bool
    /// Whether a comma follows that was not there before the line was broken off.
    var hasComma = false
    /// Whether it is broken even if it is short.
    var mustBreak = false
  }

  /// - Parameters:
  ///   - tokens: What stands between two brackets.
  ///   - mustBreak: Whether its elements stand one a line, however short.
  init(_ tokens: [PythonToken], depth: Int, mustBreak: Bool) {
    self.tokens = tokens
    write(Line(range: tokens.indices, depth: depth, isInside: true, mustBreak: mustBreak))
  }

  private mutating func write(_ line: Line) {
    let text = text(of: line)
    if !line.mustBreak, fits(text, at: line.depth) || line.range.isEmpty { return lines.append((line.depth, text)) }
    let parts = (line.isInside ? brokenAtOperators(line) : nil) ?? brokenAtBrackets(line)
    if let parts {
      for part in parts { write(part) }
    } else {
      lines.append((line.depth, text))
    }
  }

  private func text(of line: Line) -> String {
    var text = ""
    for index in line.range {
      if tokens[index].hasSpace, index > line.range.lowerBound { text += " " }
      text += tokens[index].text
    }
    return line.hasComma ? text + "," : text
  }

  private func fits(_ text: String, at depth: Int) -> Bool {
    // A text has no more characters than bytes, which are much faster to count.
    depth * 4 + text.utf8.count <= PythonLayout.width || depth * 4 + text.count <= PythonLayout.width
  }

  /// Places to break that are in no brackets of the line, of the highest priority that there is. What begins the line has been
  /// broken off already.
  private func delimiters(of line: Line) -> (priority: Int, places: [Int]) {
    var found = (priority: 0, places: [Int]())
    var index = line.range.lowerBound
    while index < line.range.upperBound {
      let token = tokens[index]
      if token.kind == .opening, line.range.contains(token.partner) { index = token.partner }
      // A comma at the end separates nothing.
      let isBetween = token.kind == .comma ? index + 1 < line.range.upperBound : index > line.range.lowerBound
      if token.kind != .opening, token.priority > 0, isBetween {
        if token.priority > found.priority { found = (token.priority, []) }
        if token.priority == found.priority { found.places.append(index) }
      }
      index += 1
    }
    return found
  }

  /// A line for each operand, its operator before it, or for each element, its comma after it.
  private func brokenAtOperators(_ line: Line) -> [Line]? {
    let (priority, places) = delimiters(of: line)
    // A single method call is not parted from what it is called on.
    guard let first = places.first, places.count > 1 || priority > 1 else { return nil }
    let isList = tokens[first].kind == .comma
    let starts = [line.range.lowerBound] + places.map { isList ? $0 + 1 : $0 }
    let ends = starts.dropFirst() + [line.range.upperBound]
    let ranges = zip(starts, ends).filter { $0 < $1 }
    guard ranges.count > 1 else { return nil }
    return ranges.enumerated().map { number, range in
      let isLast = number == ranges.count - 1
      let hasOne = isLast && tokens[range.1 - 1].kind == .comma
      return Line(
        range: range.0..<range.1, depth: line.depth, isInside: true,
        hasComma: isLast && (line.hasComma || isList && !hasOne))
    }
  }

  /// What stands before a pair of brackets, in it and behind it; the last pair before which the line is short, or else the last.
  private func brokenAtBrackets(_ line: Line) -> [Line]? {
    let choices = splits(of: line)
    return choices.first { fits(text(of: $0[0]), at: line.depth) } ?? choices.first
  }

  /// The splits at one pair of brackets each, from the last one on, as long as what is behind them fits on a line.
  private func splits(of line: Line) -> [[Line]] {
    var choices: [[Line]] = []
    for omitted in omissions(of: line) {
      guard let choice = split(line, omitting: omitted) else { break }
      choices.append(choice)
    }
    return choices
  }

  private func split(_ line: Line, omitting omitted: Set<Int>) -> [Line]? {
    var index = line.range.upperBound - 1
    while index >= line.range.lowerBound {
      let token = tokens[index]
      guard token.kind == .closing, !omitted.contains(index), line.range.contains(token.partner),
        token.partner + 1 < index
      else {
        index -= 1
        continue
      }
      let head = line.range.lowerBound..<token.partner + 1
      return [
        Line(range: head, depth: line.depth, isInside: false),
        Line(
          range: token.partner + 1..<index, depth: line.depth + 1, isInside: true,
          mustBreak: isLiteral(token.partner)
            && delimiters(of: inner(token.partner + 1..<index)).priority == BreakPriority.comma),
        Line(range: index..<line.range.upperBound, depth: line.depth, isInside: false, hasComma: line.hasComma),
      ]
    }
    return nil
  }

  private func inner(_ range: Range<Int>) -> Line { Line(range: range, depth: 0, isInside: true) }

  /// Whether the bracket begins a list or dictionary, rather than what a call is given.
  private func isLiteral(_ opening: Int) -> Bool {
    guard tokens[opening].text != "(" else { return false }
    return opening == 0 || tokens[opening - 1].kind == .opening || tokens[opening].hasSpace
      || tokens[opening - 1].text.last == "="
  }

  /// Sets of closing brackets to leave together, each with one more of the trailers at the line's end.
  private func omissions(of line: Line) -> [Set<Int>] {
    var sets: [Set<Int>] = [[]]
    var omitted: Set<Int> = []
    var innerOnes: Set<Int> = []
    var (closing, opening): (Int?, Int?) = (nil, nil)
    var length = 4 * line.depth + (line.hasComma ? 1 : 0)
    for index in line.range.reversed() {
      let token = tokens[index]
      length += token.text.count + (token.hasSpace && index > line.range.lowerBound ? 1 : 0)
      if length > PythonLayout.width { break }
      if let current = opening {
        if index == current { opening = nil } else if token.kind == .closing { innerOnes.insert(index) }
      } else if token.kind == .closing {
        if index > line.range.lowerBound, tokens[index - 1].kind == .opening {
          innerOnes.insert(index)
          continue
        }
        if let closing {
          omitted.insert(closing)
          omitted.formUnion(innerOnes)
          innerOnes = []
          sets.append(omitted)
        }
        opening = token.partner
        closing = index
      }
    }
    return sets
  }
}
