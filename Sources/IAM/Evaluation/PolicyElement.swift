// An element of a policy's JSON with its path, so that every fault says where it is.

import JSONTree

/// A JSON value and where it stands.
struct PolicyElement: Sendable, Hashable {
  private let value: JSONValue
  /// `Statement[2].Condition.StringLike`.
  private let path: String

  init(_ value: JSONValue, at path: String) {
    self.value = value
    self.path = path
  }

  func fault(_ problem: String) -> PolicyError { PolicyError(place: path.isEmpty ? "policy" : path, problem: problem) }

  /// The members of an object, none but the `allowed` ones.
  func members(_ allowed: [String], of what: String) throws(PolicyError) -> [String: PolicyElement] {
    let members = try members
    for (key, _) in members where !allowed.contains(key) {
      throw fault("\"\(key)\" is no element of \(what); those are \(allowed.joined(separator: ", "))")
    }
    return Dictionary(members) { first, _ in first }
  }

  /// The elements of an array, or the value itself: IAM takes one for a list of one.
  var elements: [PolicyElement] {
    guard case .array(let values) = value else { return [self] }
    return values.enumerated().map { PolicyElement($1, at: "\(path)[\($0)]") }
  }

  var string: String {
    get throws(PolicyError) {
      guard case .string(let text) = value else { throw fault("is \(value.kind); write a string") }
      return text
    }
  }

  var effect: Policy.Effect {
    get throws(PolicyError) {
      let text = try string
      guard let effect = Policy.Effect(rawValue: text) else {
        throw fault("\"\(text)\" is no effect; write \"Allow\" or \"Deny\"")
      }
      return effect
    }
  }

  /// `*`, or a service and an action with or without wildcards.
  var action: String {
    get throws(PolicyError) {
      let text = try string
      let parts = text.split(separator: ":", omittingEmptySubsequences: false)
      let isService = parts[0] == "*" || (!parts[0].isEmpty && parts[0].utf8.allSatisfy(isLetterDigitOrHyphen))
      guard text == "*" || (parts.count == 2 && isService && !parts[1].isEmpty) else {
        throw fault("\"\(text)\" is no action; write service:Action, such as s3:GetObject, or *")
      }
      return text
    }
  }

  /// `*`, or an ARN with or without wildcards.
  func resource(substitutes: Bool) throws(PolicyError) -> String {
    let text = try value(substitutes: substitutes)
    guard text == "*" || text.hasPrefix("arn:") else {
      throw fault("\"\(text)\" is no resource; write an ARN, such as arn:aws:s3:::bucket/*, or *")
    }
    return text
  }

  /// `"*"`, or names by type: `{"AWS": …, "Service": …, "Federated": …, "CanonicalUser": …}`.
  var principals: [Policy.PrincipalName] {
    get throws(PolicyError) {
      if case .string("*") = value { return [.everyone] }
      var names: [Policy.PrincipalName] = []
      for (type, list) in try members {
        for element in list.elements { names.append(try element.principal(type)) }
      }
      return names
    }
  }

  /// `{operator: {key: values}}`.
  func conditions(substitutes: Bool) throws(PolicyError) -> [ConditionTest] {
    var conditions: [ConditionTest] = []
    for (test, keys) in try members {
      for (key, list) in try keys.members {
        let values = try list.elements.map { element throws(PolicyError) in try element.value(substitutes: substitutes)
        }
        conditions.append(try ConditionTest(test, key, values, substitutes: substitutes, at: list.path))
      }
    }
    return conditions
  }
}

extension PolicyElement {
  private var members: [(String, PolicyElement)] {
    get throws(PolicyError) {
      guard case .object(let members) = value else { throw fault("is \(value.kind); write an object") }
      return members.map { ($0.key, PolicyElement($0.value, at: path.isEmpty ? $0.key : "\(path).\($0.key)")) }
    }
  }

  /// Text, or a number or boolean without quotes, which IAM takes for their text.
  private func value(substitutes: Bool) throws(PolicyError) -> String {
    switch value {
    case .bool(let flag): return String(flag)
    case .number(let text): return text
    default: break
    }
    let text = try string
    guard !substitutes || !PolicyVariable.isUnclosed(in: text) else {
      throw fault("\"\(text)\" opens a variable and does not close it; write ${key}, or ${$}{ for a literal ${")
    }
    return text
  }

  private func principal(_ type: String) throws(PolicyError) -> Policy.PrincipalName {
    let name = try string
    switch type {
    case "AWS": return try awsPrincipal(name)
    case "Service": return .service(name)
    case "Federated": return .federated(name)
    case "CanonicalUser": return .canonicalUser(name)
    default: throw fault("\"\(type)\" is no type of principal; those are AWS, Service, Federated and CanonicalUser")
    }
  }

  private func awsPrincipal(_ name: String) throws(PolicyError) -> Policy.PrincipalName {
    if name == "*" { return .everyone }
    if name.utf8.count == 12, name.utf8.allSatisfy({ (48...57).contains($0) }) { return .account(name) }
    if isUniqueID(name) { return .identity(name) }
    guard name.hasPrefix("arn:"), let account = ARN.account(of: name), !name.contains("*"), !name.contains("?") else {
      throw fault(
        "\"\(name)\" is no principal; write an ARN without wildcards, an account of twelve digits, or * for everyone")
    }
    return name.hasSuffix(":iam::\(account):root") ? .account(account) : .identity(name)
  }
}

/// What IAM shows of a user or role that a policy named and that is gone, such as `AROAEXAMPLEID` ("IAM identifiers").
private func isUniqueID(_ name: String) -> Bool {
  name.utf8.count >= 16 && (name.hasPrefix("AIDA") || name.hasPrefix("AROA"))
    && name.utf8.allSatisfy { (48...57).contains($0) || (65...90).contains($0) }
}

private func isLetterDigitOrHyphen(_ byte: UInt8) -> Bool {
  let scalar = Unicode.Scalar(byte)
  return scalar == "-" || (scalar.isASCII && scalar.properties.isAlphabetic) || ("0"..."9").contains(scalar)
}
