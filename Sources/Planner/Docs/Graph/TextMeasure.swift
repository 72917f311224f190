// How wide a text is at most, on a machine whose fonts are not known, and where it is broken or cut to fit a box.

/// A size and a family; a picture names no font, so the widest of the usual ones is reckoned with (DejaVu).
struct TextStyle {
  /// In units of the picture.
  let size: Int
  let isMonospaced: Bool

  /// The width in hundredths of a unit.
  private func hundredths(of character: Character) -> Int {
    character.asciiValue.map { hundredths(of: $0) } ?? 125 * size
  }

  private func hundredths(of byte: UInt8) -> Int {
    (isMonospaced ? 61 : Self.proportional[Int(byte)]) * size
  }

  /// Of each character of ASCII, in hundredths of the size.
  private static let proportional: [Int] = (0..<128).map { byte in
    switch Character(UnicodeScalar(UInt8(byte))) {
    case "i", "j", "l", "I", "t", "f", "r", ".", ",", ":", ";", "'", "!", "|", " ", "/", "-": 42
    case "m", "w", "M", "W", "%", "@", "+", "=", "<", ">", "~", "#": 100
    case "A"..."Z": 78
    default: 65
    }
  }

  /// The width in units, rounded up.
  func width(of text: String) -> Int {
    ((plainWidth(of: text) ?? text.reduce(0) { $0 + hundredths(of: $1) }) + 99) / 100
  }

  /// The width in hundredths of a text of printable ASCII, which nearly all are: its bytes are its characters.
  private func plainWidth(of text: String) -> Int? {
    var width = 0
    for byte in text.utf8 {
      guard (0x20..<0x7F).contains(byte) else { return nil }
      width += hundredths(of: byte)
    }
    return width
  }

  /// The text in at most so many lines, each of a width at most. A line ends after a word, a hyphen, an underscore, a slash or
  /// a dot where it can; what does not fit is cut with an ellipsis.
  func lines(of text: String, width fitted: Int, atMost count: Int) -> (lines: [String], isCut: Bool) {
    if let width = plainWidth(of: text), width <= 100 * fitted { return ([text], false) }
    var lines: [String] = []
    var rest = text.map { $0.isNewline ? " " : $0 }[...]
    while !rest.isEmpty {
      let fitting = rest.prefix(prefixLength(of: rest, in: fitted))
      if fitting.count == rest.count { return (lines + [String(rest)], false) }
      if lines.count == count - 1 { return (lines + [cut(rest, to: fitted)], true) }
      let last = fitting.lastIndex { " -_/.".contains($0) }.map { $0 + 1 } ?? fitting.endIndex
      lines.append(String(rest[..<last]).trimmingSpaces)
      rest = rest[last...]
    }
    return (lines.isEmpty ? [""] : lines, false)
  }

  /// The text in one line. What does not fit is cut in its middle: names of many tables begin alike, and end alike.
  func line(of text: String, width: Int) -> (line: String, isCut: Bool) {
    if let plain = plainWidth(of: text), plain <= 100 * width { return (text, false) }
    let characters = text.map { $0.isNewline ? " " : $0 }
    guard self.width(of: String(characters)) > width else { return (String(characters), false) }
    let room = (width - self.width(of: ellipsis)) / 2
    let head = characters.prefix(prefixLength(of: characters[...], in: room))
    let reversed = Array(characters.reversed())
    let tail = reversed.prefix(prefixLength(of: reversed[...], in: room)).reversed()
    return (String(head) + ellipsis + String(tail), true)
  }

  /// How many characters fit; at least one, so that every line has some.
  private func prefixLength(of text: ArraySlice<Character>, in width: Int) -> Int {
    var (taken, used) = (0, 0)
    for character in text {
      used += hundredths(of: character)
      if used > width * 100 { break }
      taken += 1
    }
    return max(1, taken)
  }

  private func cut(_ text: ArraySlice<Character>, to width: Int) -> String {
    String(text.prefix(prefixLength(of: text, in: width - self.width(of: ellipsis)))) + ellipsis
  }
}

private let ellipsis = "…"

extension String {
  fileprivate var trimmingSpaces: String {
    var text = self[...]
    while text.last == " " { text.removeLast() }
    while text.first == " " { text.removeFirst() }
    return String(text)
  }
}
