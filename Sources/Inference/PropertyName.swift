// A JSON key as a property of a schema, so that the delivery stream finds its value under the column's name.

import Dataflow
import PipelineDSL

/// A property and the key that it reads.
struct PropertyName {
  /// The Swift identifier, without backticks.
  let name: String
  let key: String

  var column: String { columnName(of: name) }

  /// The identifier as it is declared.
  var declared: String { PropertyName.keywords.contains(name) ? "`\(name)`" : name }

  /// The property of a key at the top of a record, where the stream maps a column to any key.
  init?(top key: String) {
    let words = key.split { !($0.isASCII && ($0.isLetter || $0.isNumber)) }
    guard let first = words.first else { return nil }
    let head = first.allSatisfy { $0.isUppercase || $0.isNumber } ? first.lowercased() : first.lowercasedFirst
    let name = head + words.dropFirst().map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined()
    self.init(name: name.first?.isNumber == true ? "key" + name : name, key: key)
  }

  /// The property of a key of a nested object, where the stream finds a column by its name alone, without case (OpenX JSON
  /// SerDe); nil where no property has that name.
  init?(nested key: String) {
    for name in [key, key.lowercased()] where columnName(of: name) == key.lowercased() {
      self.init(name: name, key: key)
      return
    }
    return nil
  }

  private init?(name: String, key: String) {
    self.name = name
    self.key = key
    let column = columnName(of: name)
    guard column.utf8.first.map({ (0x61...0x7A).contains($0) }) == true, column != StreamColumn.partitionKey,
      column.utf8.allSatisfy({ (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == UInt8(ascii: "_") })
    else { return nil }
  }

  /// Words that are no identifiers without backticks ("Lexical Structure" of The Swift Programming Language).
  private static let keywords: Set = [
    "as", "associatedtype", "break", "case", "catch", "class", "continue", "default", "defer", "deinit", "do", "else",
    "enum", "extension", "fallthrough", "false", "fileprivate", "for", "func", "guard", "if", "import", "in", "init",
    "inout", "internal", "is", "let", "nil", "operator", "precedencegroup", "private", "protocol", "public", "repeat",
    "rethrows", "return", "self", "static", "struct", "subscript", "super", "switch", "throw", "throws", "true", "try",
    "typealias", "var", "where", "while",
  ]
}

extension Substring {
  fileprivate var lowercasedFirst: String { prefix(1).lowercased() + dropFirst() }
}
