// The difference for programs: JSON of a documented, versioned form (README.md, "What a change does").

import JSONTree

extension Difference {
  /// The version of the form: it grows when something that is there changes its name or meaning, not when something is added.
  package static let schemaVersion = 1

  /// - Parameter base: what the change is held against.
  package func json(since base: String) -> String {
    let dangers = Danger.allCases.filter(has).map { JSONValue.string($0.rawValue) }
    return JSONText.text(
      .object([
        member("schemaVersion", .number("\(Difference.schemaVersion)")), member("base", .string(base)),
        member("dangers", .array(dangers)), member("environments", .array(environments.map(\.json))),
        member("files", .array(files.map(\.json))),
      ]))
  }
}

private func member(_ key: String, _ value: JSONValue) -> JSONValue.Member { .init(key: key, value: value) }
private func member(_ key: String, _ text: String?) -> JSONValue.Member {
  .init(key: key, value: text.map(JSONValue.string) ?? .null)
}
private func member(_ key: String, _ flag: Bool) -> JSONValue.Member { .init(key: key, value: .bool(flag)) }
private func member(_ key: String, _ number: Int) -> JSONValue.Member { .init(key: key, value: .number("\(number)")) }

extension EnvironmentDifference {
  fileprivate var json: JSONValue {
    .object([
      member("name", name), member("presence", presence.rawValue),
      member("resources", .array(resources.map(\.json))), member("dataLoss", .array(losses.map(\.json))),
      member("access", .array(access.map(\.json))), member("schemas", .array(schemas.map(\.json))),
      member("schedules", .array(schedules.map(\.json))), member("settings", .array(settings.map(\.json))),
    ])
  }
}

extension ResourceChange {
  fileprivate var json: JSONValue {
    .object([
      member("address", address), member("previousAddress", previousAddress), member("action", action.rawValue),
      member("arguments", .array(arguments.map(\.json))),
    ])
  }
}

extension ArgumentChange {
  fileprivate var json: JSONValue {
    .object([
      member("path", path), member("before", before), member("after", after),
      member("forcesReplacement", forcesReplacement),
    ])
  }
}

extension DataLoss {
  fileprivate var json: JSONValue {
    .object([
      member("address", address), member("cause", cause), member("lost", what), member("isRecoverable", isRecoverable),
      member("refusal", refusal),
    ])
  }
}

extension AccessChange {
  fileprivate var json: JSONValue {
    .object([
      member("direction", direction.rawValue), member("subject", subject), member("isWhole", isWhole),
      member("isComplete", isComplete), member("grants", .array(grants.map(\.json))),
    ])
  }
}

extension AccessChange.Grant {
  fileprivate var json: JSONValue {
    .object([
      member("actions", .array(actions.map(JSONValue.string))), member("resource", resource),
      member("conditions", .array(conditions.map(JSONValue.string))), member("statement", statement),
      member("isDenial", isDenial), member("witness", witness),
    ])
  }
}

extension SchemaChange {
  fileprivate var json: JSONValue {
    .object([
      member("table", table), member("kind", kind.rawValue), member("isBreaking", isBreaking), member("detail", detail),
    ])
  }
}

extension ScheduleChange {
  fileprivate var json: JSONValue {
    .object([member("target", target), member("before", before), member("after", after)])
  }
}

extension SettingChange {
  fileprivate var json: JSONValue {
    .object([
      member("kind", kind.rawValue), member("before", before), member("after", after),
      member("isDangerous", isDangerous), member("consequence", consequence),
    ])
  }
}

extension FileDifference {
  fileprivate var json: JSONValue {
    .object([
      member("kind", kind.rawValue), member("path", path), member("linesAdded", added), member("linesRemoved", removed),
    ])
  }
}

/// A JSON tree as text: two spaces a level, an empty list or object on its line (RFC 8259).
private enum JSONText {
  static func text(_ value: JSONValue) -> String {
    var text = ""
    write(value, "\n", to: &text)
    return text + "\n"
  }

  private static func write(_ value: JSONValue, _ indent: String, to text: inout String) {
    switch value {
    case .null: text += "null"
    case .bool(let flag): text += flag ? "true" : "false"
    case .number(let digits): text += digits
    case .string(let string): quote(string, to: &text)
    case .array(let elements):
      write(elements, "[", "]", indent, to: &text) { element, inner, text in write(element, inner, to: &text) }
    case .object(let members):
      write(members, "{", "}", indent, to: &text) { member, inner, text in
        quote(member.key, to: &text)
        text += ": "
        write(member.value, inner, to: &text)
      }
    }
  }

  private static func write<Part>(
    _ parts: [Part], _ open: String, _ close: String, _ indent: String, to text: inout String,
    each: (Part, String, inout String) -> Void
  ) {
    text += open
    let inner = indent + "  "
    for (index, part) in parts.enumerated() {
      text += index == 0 ? inner : "," + inner
      each(part, inner, &text)
    }
    text += parts.isEmpty ? close : indent + close
  }

  private static func quote(_ string: String, to text: inout String) {
    text += "\""
    for scalar in string.unicodeScalars {
      switch scalar {
      case "\"": text += "\\\""
      case "\\": text += "\\\\"
      case "\n": text += "\\n"
      case "\u{0}"..<" ":
        let digits = String(scalar.value, radix: 16)
        text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: text.unicodeScalars.append(scalar)
      }
    }
    text += "\""
  }
}
