// A request to AWS, as authorization sees it: who asks, to do what, with what, in which circumstances.

/// One call by one principal on one resource ("Policy evaluation logic": "Processing the request context").
package struct Request: Sendable, Hashable {
  package let principal: Principal
  /// `s3:GetObject`; compared without case.
  package let action: String
  /// The resource's ARN, or `*` for an action that has none.
  package let resource: String
  /// The account that owns the resource; none where neither the ARN nor the caller tells.
  package let resourceAccount: String?
  /// The request's condition keys, with those that the principal itself gives.
  package let context: RequestContext

  /// - Parameters:
  ///   - account: the account that owns the resource. By default the ARN's; where that names none, as a bucket's, the
  ///     principal's.
  ///   - context: condition keys and their values. Keys that follow from the principal are added where they are missing.
  package init(
    _ principal: Principal, _ action: String, on resource: String, ownedBy account: String? = nil,
    context: RequestContext = [:]
  ) {
    self.principal = principal
    self.action = action
    self.resource = resource
    resourceAccount = account ?? ARN.account(of: resource) ?? principal.account
    let resourceKeys = resourceAccount.map { ["aws:ResourceAccount": [$0]] } ?? [:]
    self.context = context.adding(principal.keys).adding(resourceKeys)
  }

  /// Handing a role to a service, as `CreateFunction` or `CreateJob` does
  /// ("Granting a user permissions to pass a role to an AWS service").
  package static func passRole(_ role: String, to service: String, by principal: Principal) -> Request {
    Request(principal, "iam:PassRole", on: role, context: ["iam:PassedToService": [service]])
  }

  /// The request in words: what a decision is about.
  var summary: String { "\(action) on \(resource) by \(principal)" }
}

extension Request {
  /// Who asks.
  package enum Principal: Sendable, Hashable, CustomStringConvertible {
    case user(arn: String)
    /// A session of a role. Policies may name the role or the session.
    case role(arn: String, session: String = "session")
    /// The root user of an account.
    case root(account: String)
    /// A service that acts for itself, such as `firehose.amazonaws.com`.
    case service(String)
    /// Someone whom an identity provider vouches for.
    case federated(provider: String)
    case anonymous

    /// The account that the principal belongs to; none for services, outsiders and the unknown.
    package var account: String? {
      switch self {
      case .user(let arn), .role(let arn, _): ARN.account(of: arn)
      case .root(let account): account
      case .service, .federated, .anonymous: nil
      }
    }

    package var description: String {
      switch self {
      case .user(let arn), .role(let arn, _): arn
      case .root(let account): "the root user of account \(account)"
      case .service(let name), .federated(let name): name
      case .anonymous: "an anonymous caller"
      }
    }

    /// `arn:aws:sts::123456789012:assumed-role/name/session`: roles' paths are not part of it.
    var sessionARN: String? {
      guard case .role(let arn, let session) = self else { return nil }
      let parts = arn.split(separator: ":", maxSplits: 5, omittingEmptySubsequences: false)
      guard parts.count == 6, let name = parts[5].split(separator: "/").last else { return nil }
      return "arn:\(parts[1]):sts::\(parts[4]):assumed-role/\(name)/\(session)"
    }

    /// The condition keys that the principal gives ("AWS global condition context keys": "Properties of the principal").
    fileprivate var keys: [String: [String]] {
      var keys = ["aws:PrincipalIsAWSService": ["false"]]
      keys["aws:PrincipalType"] = type.map { [$0] }
      keys["aws:PrincipalAccount"] = account.map { [$0] }
      switch self {
      case .user(let arn):
        keys["aws:PrincipalArn"] = [arn]
        keys["aws:username"] = arn.split(separator: "/").last.map { [String($0)] }
      case .role(let arn, _): keys["aws:PrincipalArn"] = [arn]
      case .root(let account): keys["aws:PrincipalArn"] = ["arn:aws:iam::\(account):root"]
      case .service(let name):
        keys["aws:PrincipalServiceName"] = [name]
        keys["aws:PrincipalIsAWSService"] = ["true"]
      case .federated, .anonymous: break
      }
      return keys
    }

    /// `aws:PrincipalType`.
    private var type: String? {
      switch self {
      case .user: "User"
      case .role: "AssumedRole"
      case .root: "Account"
      case .anonymous: "Anonymous"
      case .service, .federated: nil
      }
    }
  }
}

/// The condition keys of a request, each with its values; keys are compared without case.
package struct RequestContext: Sendable, Hashable, ExpressibleByDictionaryLiteral {
  private var values: [String: [String]] = [:]

  package init(_ values: [String: [String]]) {
    // In the order of the keys, so that two spellings of one key always join the same way.
    for (key, values) in values.sorted(by: { $0.key < $1.key }) { self.values[key.lowercased(), default: []] += values }
  }

  package init(dictionaryLiteral elements: (String, [String])...) {
    for (key, values) in elements { self.values[key.lowercased(), default: []] += values }
  }

  /// The key's values; none where the request does not have the key.
  subscript(_ key: String) -> [String] { values[key.lowercased()] ?? [] }

  /// With more keys; one that is there stays as it is.
  func adding(_ more: [String: [String]]) -> RequestContext {
    var result = self
    result.values.merge(RequestContext(more).values) { own, _ in own }
    return result
  }
}

/// Parts of an Amazon Resource Name, `arn:partition:service:region:account:resource`.
enum ARN {
  static func account(of arn: String) -> String? {
    let parts = arn.split(separator: ":", maxSplits: 5, omittingEmptySubsequences: false)
    return parts.count == 6 && parts[0] == "arn" && !parts[4].isEmpty ? String(parts[4]) : nil
  }
}
