// Follows references: to local values, to what other resources are given, and to what the provider computes.

import HCL

/// Gives a configuration's values. Addresses in them are the later ones, so that a resource that moved is still the same.
struct Resolver: Sendable {
  let configuration: Configuration
  /// The root's folder below generated/, which `path.module` is.
  let folder: String
  /// The generated files, for functions that read them.
  let files: [String: String]
  /// The address that each resource of this side has after the move.
  let moved: [String: String]

  /// Longer than any chain of references; one that leads back to itself ends here.
  private static let longestChain = 32

  /// A resource's arguments; a nested block is a list of objects.
  func arguments(of block: Block) -> [String: Value] { arguments(of: block, 0) }

  private func arguments(of block: Block, _ depth: Int) -> [String: Value] {
    var arguments: [String: Value] = [:]
    for item in block.body {
      switch item {
      case .attribute("depends_on", _), .blank, .comment: continue
      case .attribute(let name, let value): arguments[name] = self.value(value, depth)
      case .block(let nested) where nested.type == "lifecycle" && depth == 0: continue
      case .block(let nested):
        let element = Value.object(self.arguments(of: nested, depth + 1))
        if case .list(let elements)? = arguments[nested.type] {
          arguments[nested.type] = .list(elements + [element])
        } else {
          arguments[nested.type] = .list([element])
        }
      }
    }
    return arguments
  }

  func value(_ value: HCLValue) -> Value { self.value(value, 0) }

  private func value(_ value: HCLValue, _ depth: Int) -> Value {
    guard depth < Self.longestChain else { return .result(of: "endless", []) }
    let next = depth + 1
    switch value {
    case .string(let text): return .string(text)
    case .number(let number): return .number(number)
    case .bool(let flag): return .bool(flag)
    case .list(let elements): return .list(elements.map { self.value($0, next) })
    case .object(let entries):
      return .object(Dictionary(entries.map { ($0.key, self.value($0.value, next)) }) { _, last in last })
    case .reference(let path): return reference(path, next)
    case .template(let parts): return Self.joined(parts.map { part($0, next) })
    case .call(let name, let arguments): return result(of: name, arguments.map { self.value($0, next) })
    case .binary(let left, let symbol, let right):
      return .result(of: symbol, [self.value(left, next), self.value(right, next)])
    case .conditional(let condition, let then, let otherwise):
      switch self.value(condition, next) {
      case .bool(let holds): return self.value(holds ? then : otherwise, next)
      case let unknown: return .result(of: "?", [unknown, self.value(then, next), self.value(otherwise, next)])
      }
    }
  }

  private func part(_ part: HCLValue.Part, _ depth: Int) -> Value {
    switch part {
    case .text(let text): .string(text)
    case .interpolation(let value): self.value(value, depth)
    }
  }

  private func reference(_ text: String, _ depth: Int) -> Value {
    guard depth < Self.longestChain else { return .result(of: "endless", []) }
    let path = ReferencePath(text)
    switch path.steps.first {
    case "local":
      guard let local = path.steps.dropFirst().first.flatMap({ configuration.locals[$0] }) else { break }
      return Self.follow(path.rest, from: value(local, depth)) ?? .computed(address: text, attribute: "")
    case "path": return .string("${\(text)}")
    case "var", "data": return .computed(address: path.head, attribute: path.rest.joined(separator: "."))
    default:
      guard let attribute = path.rest.first else { break }
      // A resource that is not declared, as in a file that was cut, says nothing; what refers to it is read all the same.
      let given = configuration[path.head].flatMap { argument(attribute, of: $0, depth) }
      if let given, let value = Self.follow(path.rest.dropFirst(), from: given) { return value }
      let address = moved[path.head] ?? path.head
      return .computed(address: address, attribute: path.rest.joined(separator: "."))
    }
    return .computed(address: text, attribute: "")
  }

  /// What a resource is given for an argument; nil where the provider says what it is.
  private func argument(_ name: String, of block: Block, _ depth: Int) -> Value? {
    if let given = block.attributes[name] { return value(given, depth) }
    let blocks = block.blocks(name)
    return blocks.isEmpty ? nil : .list(blocks.map { .object(arguments(of: $0, depth)) })
  }

  private static func follow(_ steps: ArraySlice<String>, from value: Value) -> Value? {
    steps.reduce(Optional(value)) { $0?[$1] }
  }
}

extension Resolver {
  private func result(of name: String, _ arguments: [Value]) -> Value {
    switch (name, arguments) {
    case ("trimsuffix", let values) where values.count == 2:
      guard case .string(let text) = values[0], case .string(let suffix) = values[1] else { break }
      return .string(!suffix.isEmpty && text.hasSuffix(suffix) ? String(text.dropLast(suffix.count)) : text)
    // What the hash is of says as much as the hash.
    case ("filemd5", let values) where values.count == 1:
      guard case .string(let path) = values[0], let text = files[place(path)] else { break }
      return .result(of: name, [.string(text)])
    default: break
    }
    return .result(of: name, arguments)
  }

  /// `${path.module}/../../glue/job.py` → `glue/job.py`.
  private func place(_ path: String) -> String {
    var parts = folder.split(separator: "/")
    for part in path.split(separator: "/") where part != "${path.module}" && part != "." {
      if part != ".." { parts.append(part) } else if !parts.isEmpty { parts.removeLast() }
    }
    return parts.joined(separator: "/")
  }

  /// A template's text; where something in it is computed, its parts.
  private static func joined(_ parts: [Value]) -> Value {
    var joined: [Value] = []
    for part in parts.flatMap({ if case .template(let inner) = $0 { inner } else { [$0] } }) {
      let text: String? =
        switch part {
        case .string(let text): text
        case .number(let number): String(number)
        case .bool(let flag): String(flag)
        default: nil
        }
      if let text, case .string(let before)? = joined.last {
        joined[joined.count - 1] = .string(before + text)
      } else {
        joined.append(text.map(Value.string) ?? part)
      }
    }
    if joined.isEmpty { return .string("") }
    return joined.count == 1 ? joined[0] : .template(joined)
  }
}
