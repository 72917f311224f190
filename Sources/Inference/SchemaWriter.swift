// Shapes as Swift structs: one property a line, a comment where the sample leaves a doubt.

import PipelineDSL

/// Writes structs, nested ones before those that hold them.
struct SchemaWriter {
  /// The records of the sample: a value that fewer of them have is optional.
  let records: Int
  private(set) var structs: [String] = []
  private(set) var doubts: [String] = []
  private var taken: Set<String> = SchemaWriter.vocabulary

  init(records: Int) { self.records = records }

  /// Writes the struct of records.
  mutating func write(_ shape: Shape, name: String) { _ = write(shape, name: name, path: "", of: records) }

  /// - Parameters:
  ///   - count: The objects of the sample that this is the shape of.
  ///   - isInArray: Whether the objects are an array's.
  /// - Returns: The struct's name, which is another one where this is taken.
  private mutating func write(
    _ shape: Shape, name: String, path: String, of count: Int, isInArray: Bool = false
  ) -> String {
    var unique = name
    var number = 2
    while !taken.insert(unique).inserted {
      unique = "\(name)\(number)"
      number += 1
    }
    var lines: [String] = []
    var properties: [PropertyName] = []
    for member in shape.members {
      let key = member.key
      let place = path.isEmpty ? key : "\(path).\(key)"
      guard let property = path.isEmpty ? PropertyName(top: key) : PropertyName(nested: key),
        !properties.contains(where: { $0.column == property.column })
      else {
        lines.append(doubt(place, key, unnamed(key, isTop: path.isEmpty, among: properties)))
        continue
      }
      switch column(member.shape, of: key, at: place, in: name, among: count, isInArray: isInArray) {
      case .declared(let type, let note):
        properties.append(property)
        lines.append("let \(property.declared): \(type)\(note.map { "  // \($0)" } ?? "")")
      case .leftOut(let reason): lines.append(doubt(place, key, reason))
      }
    }
    structs.append(text(of: unique, lines, properties))
    return unique
  }

  private enum Column {
    case declared(String, note: String?)
    case leftOut(String)
  }

  private mutating func column(
    _ shape: Shape, of key: String, at place: String, in parent: String, among count: Int, isInArray: Bool
  ) -> Column {
    let isOptional = shape.total < count
    let suffix = isOptional ? "?" : ""
    func column(_ type: String, _ note: String? = nil) -> Column {
      let secret = SchemaWriter.isSecret(key) && type.contains("String")
      let inner = secret ? "Secret<\(type)>" : type
      let hint = secret ? "by its name a secret: hash it, or say why it is shown" : nil
      let notes = [note, hint].compactMap { $0 }
      return .declared("Column<\(inner)\(suffix)>", note: notes.isEmpty ? nil : notes.joined(separator: "; "))
    }
    switch shape.kinds {
    case []: return .leftOut("is null in every record: its type cannot be told")
    case [.boolean]: return column("Bool")
    case [.integer] where !shape.isTooLarge: return column("Int64")
    case [.real], [.integer, .real]: return column("Double")
    case [.text]:
      return column(
        "String",
        shape.areDays
          ? "days: cast(to: Day.self)" : shape.areInstants ? "instants: cast(to: Instant.self)" : nil)
    case [.object]:
      return nested(shape, of: key, at: place, in: parent, isInArray: isInArray) {
        isOptional ? "OptionalGroup<\($0)>" : $0
      }
    case [.list] where isInArray:
      doubts.append("\(place.onOneLine): a list in a list, so its JSON text")
      return column("Coerced<String>", "a list in a list, so its JSON text")
    case [.list] where shape.element.kinds == [.object]:
      guard !shape.hasNullElement else {
        return .leftOut("is a list of objects and nulls: no array of groups holds both")
      }
      return nested(shape.element, of: key, at: place, in: parent, isInArray: true) { "GroupArray<\($0)>" }
    case [.list]:
      guard let element = element(shape.element, at: place) else {
        return .leftOut("is a list without a value in every record: its type cannot be told")
      }
      let type = SchemaWriter.isSecret(key) && element.contains("String") ? "Secret<\(element)>" : element
      return .declared("Column<[\(type)\(shape.hasNullElement ? "?" : "")]\(suffix)>", note: nil)
    case let kinds where kinds.contains(.object) || kinds.contains(.list):
      return .leftOut("is \(mix(shape)): no column holds both")
    default:
      let reason = shape.isTooLarge ? "an integer beyond 64 bits" : mix(shape)
      doubts.append("\(place.onOneLine): \(reason), so text")
      return column("Coerced<String>", reason)
    }
  }

  /// The type of a list's values; nil where there are none.
  private mutating func element(_ shape: Shape, at place: String) -> String? {
    switch shape.kinds {
    case []: return nil
    case [.boolean]: return "Bool"
    case [.integer] where !shape.isTooLarge: return "Int64"
    case [.real], [.integer, .real]: return "Double"
    case [.text]: return "String"
    default:
      doubts.append("\(place.onOneLine)[]: \(shape.isTooLarge ? "an integer beyond 64 bits" : mix(shape)), so text")
      return "Coerced<String>"
    }
  }

  /// - Parameter declaration: The property's type, from the struct's name.
  private mutating func nested(
    _ shape: Shape, of key: String, at place: String, in parent: String, isInArray: Bool,
    declaration: (String) -> String
  ) -> Column {
    guard !shape.members.isEmpty else { return .leftOut("is an object without keys: there is nothing to declare") }
    let words = key.split { !($0.isASCII && ($0.isLetter || $0.isNumber)) }
    let name = words.map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined()
    let start = name.first?.isNumber == false ? name : "\(parent)\(name)"
    let type = write(
      shape, name: taken.contains(start) ? parent + start : start, path: place, of: shape.counts[.object] ?? 0,
      isInArray: isInArray)
    return .declared(declaration(type), note: nil)
  }

  /// `an integer in 3 records, text in 5`.
  private func mix(_ shape: Shape) -> String {
    shape.kinds.map { "\($0.rawValue) in \(shape.counts[$0] ?? 0)" }.joined(separator: ", ")
  }

  private func unnamed(_ key: String, isTop: Bool, among properties: [PropertyName]) -> String {
    let property = isTop ? PropertyName(top: key) : PropertyName(nested: key)
    if isTop, key == StreamColumn.partitionKey { return "is the partition key, which is no column of the data" }
    if let twin = property.flatMap({ mine in properties.first { $0.column == mine.column } }) {
      return "has the column name of \"\(twin.key)\": the stream takes them for one"
    }
    return isTop
      ? "has no name that a column can have"
      : "has no name that a column can have, and below the top none can be mapped"
  }

  private mutating func doubt(_ place: String, _ key: String, _ reason: String) -> String {
    doubts.append("\(place.onOneLine): \(reason)")
    return "// \"\(key.onOneLine)\" \(reason)"
  }

  private func text(of name: String, _ lines: [String], _ properties: [PropertyName]) -> String {
    var lines = lines.map { "  \($0)" }
    if properties.contains(where: { $0.name != $0.key }) {
      let cases = properties.map { property in
        "    case \(property.declared)" + (property.name == property.key ? "" : " = \(quoted(property.key))")
      }
      lines += ["", "  enum CodingKeys: String, CodingKey {"] + cases + ["  }"]
    }
    return (["struct \(name): Schema {"] + lines + ["}", ""]).joined(separator: "\n")
  }

  /// A Swift string literal.
  private func quoted(_ text: String) -> String {
    let escaped = text.unicodeScalars.map { scalar -> String in
      switch scalar {
      case "\"", "\\": "\\\(scalar)"
      case _ where scalar.isControlOrNewline: "\\u{\(String(scalar.value, radix: 16))}"
      default: String(scalar)
      }
    }
    return "\"\(escaped.joined())\""
  }

  /// Names that promise what nobody is to read in the clear.
  private static func isSecret(_ key: String) -> Bool {
    let name = key.lowercased()
    return ["password", "passwd", "secret", "token", "salt", "md5", "sha1", "sha256", "iban", "ssn"].contains {
      name.contains($0)
    }
  }

  /// What a manifest's vocabulary and Swift itself call so: a struct of that name would hide it.
  private static let vocabulary = Set(
    """
    Alarms Any Array BatchSchedule Bool ByteCount ClockTime Coerced Column Crawler Dataset Day Decimal DeliveryStream DestroyRule \
    Double Encryption Environment Error GroupArray IngestFunction Instant Int Int32 Int64 Invoker Layer Lookup MissingDay Optional OptionalGroup Personal Pipeline Project Queries \
    RestAPI Result Schema Secret Self Set SparkJob StateStore String Table TimeSpan Tracing Transformation Type Workers Zone
    """.split(separator: " ").map(String.init))
}

extension String {
  /// The text without what would end a comment, or act on a terminal.
  fileprivate var onOneLine: String {
    String(String.UnicodeScalarView(unicodeScalars.map { $0.isControlOrNewline ? " " : $0 }))
  }
}

extension Unicode.Scalar {
  fileprivate var isControlOrNewline: Bool {
    value < 0x20 || (0x7F...0x9F).contains(value) || value == 0x2028 || value == 0x2029
  }
}
