// The syntax tree of Terraform's language, as far as generated configurations need it (HCL Native Syntax Specification).

/// A configuration file: what stands in it, top to bottom.
package struct Document: Sendable, Hashable {
  /// Comment lines at the top of the file, without their `#`.
  package let banner: [String]
  package let blocks: [Block]

  package init(banner: [String], blocks: [Block]) {
    self.banner = banner
    self.blocks = blocks
  }
}

/// A block: `resource "aws_s3_bucket" "raw" { … }`.
package struct Block: Sendable, Hashable {
  package let comment: Comment?
  package let type: String
  package let labels: [String]
  package let body: [Item]

  package init(_ type: String, _ body: [Item]) { self.init(type, [], body) }

  package init(_ type: String, _ labels: [String], comment: Comment? = nil, _ body: [Item]) {
    self.comment = comment
    self.type = type
    self.labels = labels
    self.body = body
  }
}

/// What stands above a block: `# userData.raw: Holds the raw layer's objects.`
package struct Comment: Sendable, Hashable {
  /// What the block comes from.
  package let subject: String?
  package let text: String

  package init(_ text: String, on subject: String? = nil) {
    self.subject = subject
    self.text = text
  }
}

/// What stands in a block's body. A block is indirect: attributes are many more, and would be as large.
package enum Item: Sendable, Hashable {
  /// `name = value`.
  case attribute(String, HCLValue)
  /// A nested block.
  indirect case block(Block)
  /// An empty line, which also ends the alignment of the equals signs above it.
  case blank
  /// `# text`, one such line for each line of the text; it ends the alignment as an empty line does.
  case comment(String)

  /// A nested block without labels.
  package static func block(_ type: String, _ body: [Item]) -> Item { .block(Block(type, body)) }
}

/// An expression. Only what needs it is indirect: most values are strings and references, and a box for each of a million costs
/// more time and memory than all else about them.
package enum HCLValue: Sendable, Hashable {
  /// A quoted string; `${`, `%{` and quotes in it stand for themselves.
  case string(String)
  /// A quoted template of literal parts and interpolations.
  case template([Part])
  case number(Int)
  case bool(Bool)
  /// A list on one line where it is short, else one element a line.
  case list([HCLValue])
  /// An object, one key a line.
  case object([Entry])
  /// A reference such as `aws_s3_bucket.raw.arn`.
  case reference(String)
  /// A function call.
  indirect case call(String, [HCLValue])
  /// A condition: `condition ? then : otherwise`, operands as they are.
  indirect case conditional(HCLValue, then: HCLValue, otherwise: HCLValue)
  /// A comparison or other binary operation.
  indirect case binary(HCLValue, String, HCLValue)

  /// A part of a template.
  package enum Part: Sendable, Hashable {
    case text(String)
    case interpolation(HCLValue)
  }

  /// A key of an object with its value.
  package struct Entry: Sendable, Hashable {
    package let key: String
    package let value: HCLValue

    package init(_ key: String, _ value: HCLValue) {
      self.key = key
      self.value = value
    }
  }
}

extension HCLValue: ExpressibleByStringInterpolation {
  package init(stringLiteral value: String) { self = .string(value) }
  package init(stringInterpolation: Interpolation) { self = .template(stringInterpolation.parts) }

  /// `"${bucket}/raw/*"` in Swift's own interpolation: a value becomes `${…}`, a `String` stays text.
  package struct Interpolation: StringInterpolationProtocol {
    var parts: [Part] = []

    package init(literalCapacity: Int, interpolationCount: Int) {}
    package mutating func appendLiteral(_ literal: String) {
      if !literal.isEmpty { parts.append(.text(literal)) }
    }
    package mutating func appendInterpolation(_ value: HCLValue) {
      if case .template(let inner) = value { parts += inner } else { parts.append(.interpolation(value)) }
    }
    package mutating func appendInterpolation(_ text: String) { appendLiteral(text) }
  }
}

extension HCLValue: ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral, ExpressibleByArrayLiteral,
  ExpressibleByDictionaryLiteral
{
  package init(integerLiteral value: Int) { self = .number(value) }
  package init(booleanLiteral value: Bool) { self = .bool(value) }
  package init(arrayLiteral elements: HCLValue...) { self = .list(elements) }
  package init(dictionaryLiteral elements: (String, HCLValue)...) { self = .object(elements.map { Entry($0.0, $0.1) }) }
}
