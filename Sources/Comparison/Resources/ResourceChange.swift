// What Terraform would do to a resource, and which arguments make it so.

/// A resource that a deployment touches, or whose address it changes.
package struct ResourceChange: Sendable, Hashable {
  package enum Action: String, Sendable, Hashable, CaseIterable {
    /// Destroyed and made anew, since an argument cannot be changed in place.
    case replaced
    case destroyed
    /// No longer in generated/ with its whole root: Terraform is not asked to touch it.
    case unmanaged
    /// Changed in place.
    case changed
    case added
    /// At another address, and otherwise as it was.
    case moved
  }

  package let address: String
  /// The address that it had, where that was another.
  package let previousAddress: String?
  package let action: Action
  /// The arguments that differ, in the order of their names; none where the resource is added or destroyed.
  package let arguments: [ArgumentChange]

  /// The arguments that cannot be changed in place.
  package var forcedBy: [ArgumentChange] { arguments.filter(\.forcesReplacement) }

  /// The resource's type: `aws_s3_bucket`.
  package var type: String { address.resourceType }
}

/// An argument that differs; texts are short enough for a line.
package struct ArgumentChange: Sendable, Hashable {
  /// Names joined by points, with the number of an element: `storage_descriptor.columns[3].type`.
  package let path: String
  /// Nil where the argument was not given.
  package let before: String?
  /// Nil where the argument is not given any more.
  package let after: String?
  package let forcesReplacement: Bool
}

/// Holds the arguments of one resource on two sides against each other.
struct ArgumentComparison {
  let type: String
  /// The addresses of resources that are made anew: what they compute is not known before.
  let fresh: Set<String>
  private(set) var changes: [ArgumentChange] = []

  init(_ type: String, _ old: [String: Value], _ new: [String: Value], fresh: Set<String>) {
    self.type = type
    self.fresh = fresh
    compare(.object(old), .object(new), at: "", schema: "")
  }

  /// - Parameters:
  ///   - path: with the numbers of elements, for people.
  ///   - schema: without, for the provider's rules.
  private mutating func compare(_ old: Value?, _ new: Value?, at path: String, schema: String) {
    guard old != new || (new?.isUnknown(among: fresh) ?? false) else { return }
    if new == nil, ProviderRules.isKeptWhenRemoved(type, schema) { return }
    switch (old, new) {
    case (.object(let old)?, .object(let new)?) where schema.isEmpty || !isDocument(schema):
      for name in Set(old.keys).union(new.keys).sorted() {
        let dot = path.isEmpty ? "" : "."
        compare(old[name], new[name], at: "\(path)\(dot)\(name)", schema: "\(schema)\(dot)\(name)")
      }
    case (.list(let old)?, .list(let new)?) where old.count == new.count && new.contains(where: \.isObject):
      for (index, (before, after)) in zip(old, new).enumerated() {
        compare(before, after, at: new.count > 1 ? "\(path)[\(index)]" : path, schema: schema)
      }
    default: compareLeaf(old, new, at: path, schema: schema)
    }
  }

  private mutating func compareLeaf(_ old: Value?, _ new: Value?, at path: String, schema: String) {
    let isUnknown = new?.isUnknown(among: fresh) ?? false
    guard isUnknown || normal(old, schema) != normal(new, schema) else { return }
    changes.append(
      ArgumentChange(
        path: path, before: old?.shortText, after: isUnknown ? "known after apply" : new?.shortText,
        forcesReplacement: ProviderRules.replaces(type, schema)))
  }

  private func isDocument(_ schema: String) -> Bool { ProviderRules.isPolicy(type, schema) }

  /// The value in the form in which the provider compares it.
  private func normal(_ value: Value?, _ schema: String) -> Value? {
    if isDocument(schema) { return value?.asPolicy }
    guard ProviderRules.isSet(type, schema), case .list(let elements)? = value else { return value }
    return .list(elements.sorted { $0.text < $1.text })
  }
}

extension Value {
  fileprivate var isObject: Bool {
    if case .object = self { true } else { false }
  }

  /// A policy as the provider compares it: the order of statements and of what they list says nothing, and one value is a list
  /// of one.
  var asPolicy: Value {
    switch self {
    case .result(of: "jsonencode", let values) where values.count == 1: return values[0].asPolicy
    case .object(let members): return .object(members.mapValues(\.asPolicy))
    case .list(let elements):
      let sorted = elements.map(\.asPolicy).sorted { $0.text < $1.text }
      return sorted.count == 1 ? sorted[0] : .list(sorted)
    default: return self
    }
  }

  /// The value in at most 80 characters; a document or a file only by what it is.
  fileprivate var shortText: String {
    switch self {
    case .result(of: "jsonencode", _): return "(a document)"
    case .result(of: "filemd5", _): return "(a file)"
    default: break
    }
    let text = text
    return text.count <= 80 ? text : text.prefix(77) + "…"
  }
}

extension String {
  /// The type in a resource's address.
  var resourceType: String { String(prefix { $0 != "." }) }
}
