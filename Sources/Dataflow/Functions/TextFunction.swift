// Functions of text: what they are called in a manifest, and what they give.

/// A function of texts. Arguments that steer it are constants, so that each row costs a loop over bytes and nothing else.
package enum TextFunction: Sendable, Hashable {
  /// The text in lower or upper case, by Unicode's full mappings.
  case lower, upper
  /// The text without the spaces (U+0020, and no other white space) at both ends.
  case trim
  /// The text without such spaces at its start, or at its end.
  case trimStart, trimEnd
  /// The text's code points from the last to the first.
  case reversed
  /// The position of a text's first occurrence in code points, the first one being 1; 0 where there is none.
  case position(String)
  /// How many code points the text has.
  case length
  /// The code points from a position, the first one being 1; one below zero counts from the end.
  case substring(from: Int32, length: Int32)
  /// Every occurrence of a text, left to right, replaced by another.
  case replace(String, with: String)
  /// Whether the text has another in it, at its start, or at its end.
  case contains(String)
  case startsWith(String)
  case endsWith(String)
  /// The operands that are not null, with a separator between them; never null.
  case joined(separator: String)
  /// The MD5 of the text's UTF-8, in lower-case hexadecimal.
  case md5
  /// Whether a pattern matches somewhere in the text.
  case matches(TextPattern)
  /// The text of a group of a pattern's first match; empty where there is none.
  case extract(TextPattern, group: UInt8)
  /// Every match of a pattern replaced, left to right.
  case replacePattern(TextPattern, with: PatternReplacement)

  /// What the function gives.
  package var type: DataType {
    switch self {
    case .length, .position: .int64
    case .contains, .startsWith, .endsWith, .matches: .bool
    case .lower, .upper, .trim, .trimStart, .trimEnd, .reversed, .substring, .replace, .joined, .md5, .extract,
      .replacePattern:
      .string
    }
  }

  /// Whether the result has the operand's characters, or some of them, to be read.
  package var showsItsOperands: Bool {
    switch self {
    case .lower, .upper, .trim, .trimStart, .trimEnd, .reversed, .substring, .replace, .joined, .extract,
      .replacePattern:
      true
    case .length, .position, .contains, .startsWith, .endsWith, .md5, .matches: false
    }
  }
}

extension Column where Value: TextColumnValue {
  private func text(_ function: TextFunction) -> Column<Value.Text> {
    Column<Value.Text>(.text(function, [expression]))
  }

  /// The text in lower case, by Unicode's full mappings: `İ` becomes two code points, and a final `Σ` becomes `ς`.
  public func lower() -> Column<Value.Text> { text(.lower) }

  /// The text in upper case, by Unicode's full mappings: `ß` becomes `SS`.
  public func upper() -> Column<Value.Text> { text(.upper) }

  /// The text without spaces at both ends. Tabs, line breaks and other white space stay, as in SQL.
  public func trim() -> Column<Value.Text> { text(.trim) }

  /// The text without spaces at its start.
  public func trimStart() -> Column<Value.Text> { text(.trimStart) }

  /// The text without spaces at its end.
  public func trimEnd() -> Column<Value.Text> { text(.trimEnd) }

  /// The code points from the last to the first; an accent that is one of its own then stands before its letter.
  public func reversed() -> Column<Value.Text> { text(.reversed) }

  /// Where `part` first occurs, in code points counted from 1; 0 where it does not, and 1 for an empty one.
  public func position(of part: String) -> Column<Value.Count> {
    Column<Value.Count>(.text(.position(part), [expression]))
  }

  /// How many code points the text has; `é` may be one or two.
  public var length: Column<Value.Count> { Column<Value.Count>(.text(.length, [expression])) }

  /// The code points from a position on.
  ///
  /// - Parameters:
  ///   - from: The first one's position, counted from 1. One below zero counts from the end: −1 is the last code point.
  ///   - length: How many at most; none if it is not above zero.
  public func substring(from: Int32, length: Int32 = .max) -> Column<Value.Text> {
    text(.substring(from: from, length: length))
  }

  /// The text with every occurrence of `part`, left to right, replaced; an empty `part` occurs nowhere.
  public func replace(_ part: String, with other: String) -> Column<Value.Text> { text(.replace(part, with: other)) }

  /// Whether `part` occurs in the text.
  public func contains(_ part: String) -> Column<Value.Truth> {
    Column<Value.Truth>(.text(.contains(part), [expression]))
  }

  /// Whether the text starts with `part`.
  public func starts(with part: String) -> Column<Value.Truth> {
    Column<Value.Truth>(.text(.startsWith(part), [expression]))
  }

  /// Whether the text ends with `part`.
  public func ends(with part: String) -> Column<Value.Truth> {
    Column<Value.Truth>(.text(.endsWith(part), [expression]))
  }
}

/// The texts that are not null, with a separator between them; empty where all are null (SQL `concat_ws`).
public func concat(separator: String, _ parts: Column<String?>...) -> Column<String> {
  Column<String>(.text(.joined(separator: separator), parts.map(\.expression)))
}

/// The MD5 of a text in UTF-8, in lower-case hexadecimal: a digest for comparing, and no protection.
public func md5<Value: TextColumnValue>(_ text: Column<Value>) -> Column<Value.Text> {
  Column<Value.Text>(.text(.md5, [text.expression]))
}
