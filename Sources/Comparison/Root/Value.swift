// A setting's value with every reference followed: what Terraform would hold against its state.

/// A value of a resource's argument, as far as it is known before a deployment.
indirect enum Value: Sendable, Hashable {
  case string(String)
  case number(Int)
  case bool(Bool)
  case list([Value])
  case object([String: Value])
  /// An attribute that the provider gives a resource, or that a data source or variable has: the same value as long as it is
  /// the same resource.
  case computed(address: String, attribute: String)
  /// Text with parts that are computed.
  case template([Value])
  /// A function's result, or an operation, on values of which not all are known.
  case result(of: String, [Value])

  /// The addresses whose computed attributes stand in the value.
  var addresses: [String] {
    switch self {
    case .string, .number, .bool: []
    case .computed(let address, _): [address]
    case .list(let values), .template(let values), .result(_, let values): values.flatMap(\.addresses)
    case .object(let members): members.values.flatMap(\.addresses)
    }
  }

  /// Whether something in it is known only after the deployment: it belongs to a resource that is made anew.
  func isUnknown(among fresh: Set<String>) -> Bool {
    !fresh.isEmpty && addresses.contains { fresh.contains($0) }
  }

  /// The value as people read it, for a report: one line.
  var text: String {
    switch self {
    case .string(let text): "\"\(text)\""
    case .number(let number): String(number)
    case .bool(let flag): String(flag)
    case .list(let values): "[\(values.map(\.text).joined(separator: ", "))]"
    case .object(let members):
      "{\(members.sorted { $0.key < $1.key }.map { "\($0.key) = \($0.value.text)" }.joined(separator: ", "))}"
    case .computed(let address, let attribute): attribute.isEmpty ? address : "\(address).\(attribute)"
    case .template(let parts):
      "\"\(parts.map { if case .string(let text) = $0 { text } else { "${\($0.text)}" } }.joined())\""
    case .result(let name, let values): "\(name)(\(values.map(\.text).joined(separator: ", ")))"
    }
  }

  /// What is behind a step of a path: a member's name or an element's number.
  subscript(_ step: String) -> Value? {
    switch self {
    case .object(let members): return members[step]
    case .list(let values):
      guard let index = Int(step), values.indices.contains(index) else { return nil }
      return values[index]
    case .computed(let address, let attribute): return .computed(address: address, attribute: "\(attribute).\(step)")
    default: return nil
    }
  }
}

/// A reference's steps: `a.b[0]["c"]` has four.
struct ReferencePath {
  let steps: [String]

  init(_ text: String) {
    var steps: [String] = []
    var step: [UInt8] = []
    for byte in text.utf8 {
      switch Unicode.Scalar(byte) {
      case ".", "[", "]":
        if !step.isEmpty { steps.append(String(decoding: step, as: UTF8.self)) }
        step = []
      case "\"": continue
      default: step.append(byte)
      }
    }
    self.steps = step.isEmpty ? steps : steps + [String(decoding: step, as: UTF8.self)]
  }

  /// How many steps name the thing itself: `local.a`, `data.type.name`, `type.name`.
  private var headCount: Int { steps.first == "data" ? 3 : 2 }

  /// The address of what is referred to.
  var head: String { steps.prefix(headCount).joined(separator: ".") }
  /// What is taken of it.
  var rest: ArraySlice<String> { steps.dropFirst(headCount) }
}
