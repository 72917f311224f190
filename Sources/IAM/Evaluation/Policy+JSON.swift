// Policies from the JSON that AWS stores and answers ("Grammar of the IAM JSON policy language").

package import JSONTree

extension Policy {
  /// Reads a policy.
  ///
  /// - Parameters:
  ///   - name: what decisions call the policy.
  ///   - kind: what it is attached to, which says what elements it must and must not have.
  /// - Throws: `PolicyError` with the place in the text, or the path of the element, and what is allowed there.
  package init(name: String, kind: Kind = .identity, json text: String) throws(PolicyError) {
    let value: JSONValue
    do { value = try JSONReader.read(text) } catch {
      throw PolicyError(place: error.place, problem: error.problem)
    }
    try self.init(name: name, kind: kind, json: value)
  }

  /// Reads a policy from JSON that was read, or made, before.
  /// - Throws: `PolicyError` with the path of the element, and what is allowed there.
  package init(name: String, kind: Kind = .identity, json value: JSONValue) throws(PolicyError) {
    let document = PolicyElement(value, at: "")
    let members = try document.members(["Version", "Id", "Statement"], of: "a policy")
    let substitutes = try members["Version"].map(Self.substitutes) ?? false
    guard let list = members["Statement"] else {
      throw document.fault("has no Statement; write \"Statement\": [{…}]")
    }
    let statements = try list.elements.map { element throws(PolicyError) in
      try Statement(element, kind: kind, substitutes: substitutes)
    }
    try Self.checkIDs(statements)
    self.init(name: name, kind: kind, statements: statements)
  }

  /// Whether the version of the language has policy variables.
  private static func substitutes(_ version: PolicyElement) throws(PolicyError) -> Bool {
    switch try version.string {
    case "2012-10-17": return true
    case "2008-10-17": return false
    default: throw version.fault("is no version of the policy language; write \"2012-10-17\", or \"2008-10-17\"")
    }
  }

  private static func checkIDs(_ statements: [Statement]) throws(PolicyError) {
    var known: Set<String> = []
    for (index, statement) in statements.enumerated() {
      guard let id = statement.id, !known.insert(id).inserted else { continue }
      throw PolicyError(place: "Statement[\(index)].Sid", problem: "\"\(id)\" is the Sid of an earlier statement too")
    }
  }
}

extension Policy.Statement {
  private static let elements = [
    "Sid", "Effect", "Principal", "NotPrincipal", "Action", "NotAction", "Resource", "NotResource", "Condition",
  ]

  fileprivate init(_ element: PolicyElement, kind: Policy.Kind, substitutes: Bool) throws(PolicyError) {
    let members = try element.members(Self.elements, of: "a statement")
    guard let effect = members["Effect"] else { throw element.fault("has no Effect; write \"Allow\" or \"Deny\"") }
    guard
      let actions = try Self.selection(
        "Action", members, element, { value throws(PolicyError) in try value.action })
    else {
      throw element.fault("has neither Action nor NotAction")
    }
    let resources = try Self.selection("Resource", members, element) { value throws(PolicyError) in
      try value.resource(substitutes: substitutes)
    }
    self.init(
      id: try members["Sid"]?.string, effect: try effect.effect,
      principals: try Self.principals(members, element, kind), actions: actions,
      resources: try Self.checked(resources, element, kind),
      conditions: try members["Condition"]?.conditions(substitutes: substitutes) ?? [], substitutes: substitutes)
  }

  private static func principals(
    _ members: [String: PolicyElement], _ element: PolicyElement, _ kind: Policy.Kind
  ) throws(PolicyError) -> Policy.Selection<Policy.PrincipalName>? {
    let selection = try exclusive("Principal", members, element).map {
      value, isExcluded throws(PolicyError) -> Policy.Selection<Policy.PrincipalName> in
      isExcluded ? .allBut(try value.principals) : .only(try value.principals)
    }
    switch (selection, kind) {
    case (.some, .identity):
      throw element.fault("names a principal; an identity policy is about the identity that has it")
    case (nil, .resource), (nil, .key), (nil, .trust):
      throw element.fault("has neither Principal nor NotPrincipal; a policy of a resource says who may")
    default: return selection
    }
  }

  private static func checked(
    _ resources: Policy.Selection<String>?, _ element: PolicyElement, _ kind: Policy.Kind
  ) throws(PolicyError) -> Policy.Selection<String>? {
    switch (resources, kind) {
    case (nil, .identity): throw element.fault("has neither Resource nor NotResource")
    case (.some, .trust): throw element.fault("names a resource; a trust policy is about the role that has it")
    default: return resources
    }
  }

  private static func selection(
    _ name: String, _ members: [String: PolicyElement], _ element: PolicyElement,
    _ read: (PolicyElement) throws(PolicyError) -> String
  ) throws(PolicyError) -> Policy.Selection<String>? {
    guard let (value, isExcluded) = try exclusive(name, members, element) else { return nil }
    let texts = try value.elements.map(read)
    return isExcluded ? .allBut(texts) : .only(texts)
  }

  /// An element or its negation, not both.
  private static func exclusive(
    _ name: String, _ members: [String: PolicyElement], _ element: PolicyElement
  ) throws(PolicyError) -> (value: PolicyElement, isExcluded: Bool)? {
    switch (members[name], members["Not\(name)"]) {
    case (nil, nil): return nil
    case (let value?, nil): return (value, false)
    case (nil, let value?): return (value, true)
    case (.some, .some): throw element.fault("has both \(name) and Not\(name); write one")
    }
  }
}
