// Reads the INI dialect of the shared AWS credentials and config files.

/// The sections of `~/.aws/credentials` or `~/.aws/config` ("Shared config and credentials files", AWS SDKs guide).
///
/// Comments begin with `#` or `;`, at the line's start or after a space. Indented lines belong to nested settings, which
/// no setting read here has, and are skipped.
struct AWSProfileFile {
  private var sections: [String: [String: String]] = [:]

  init(_ text: String) {
    var section: String?
    // One CRLF is one Character, and is a newline: lines end alike on every system.
    for line in text.split(whereSeparator: \.isNewline) where line.first?.isWhitespace == false {
      let line = Self.trimmed(line)
      if line.first == "[", let end = line.firstIndex(of: "]") {
        let name = Self.trimmed(line[..<end].dropFirst())
        section = name
        sections[name, default: [:]] = sections[name] ?? [:]
      } else if let section, let equals = line.firstIndex(of: "="), !"#;".contains(line.prefix(1)) {
        let key = Self.trimmed(line[..<equals]).lowercased()
        sections[section]?[key] = Self.withoutComment(line[line.index(after: equals)...])
      }
    }
  }

  /// The settings of a section, keys in lower case; `nil` when there is no such section.
  func settings(of section: String) -> [String: String]? { sections[section] }

  private static func withoutComment(_ value: Substring) -> String {
    var end = value.endIndex
    for index in value.indices.dropFirst() where "#;".contains(value[index]) {
      guard value[value.index(before: index)].isWhitespace else { continue }
      end = index
      break
    }
    return trimmed(value[..<end])
  }

  private static func trimmed(_ text: some StringProtocol) -> String {
    String(text.drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed())
  }
}
