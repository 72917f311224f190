// Region, credentials and endpoints from the variables that every AWS tool reads, handed in as a dictionary.

/// Where and as whom the binaries call AWS.
///
/// Variables, as in "Configuration and credential file settings" of the AWS SDKs reference guide: `AWS_ACCESS_KEY_ID` with
/// `AWS_SECRET_ACCESS_KEY` and `AWS_SESSION_TOKEN`, or else `AWS_PROFILE` in `AWS_SHARED_CREDENTIALS_FILE`; `AWS_REGION`,
/// `AWS_DEFAULT_REGION` or the profile's region in `AWS_CONFIG_FILE`; `AWS_ENDPOINT_URL_<SERVICE>` or `AWS_ENDPOINT_URL`.
/// An empty variable counts as absent.
package struct AWSEnvironment: Sendable {
  package let region: String
  package let credentials: AWSCredentials
  private let endpoints: [AWSService: String]

  /// Reads `variables`, and profile files through `readFile` when the variables hold no key pair or region.
  ///
  /// - Parameter readFile: the text of the file at a path, or `nil` when it cannot be read.
  /// - Throws: ``AWSEnvironmentError`` with everything that is missing or malformed, all at once.
  package init(
    _ variables: [String: String], readFile: @escaping (_ path: String) -> String? = { _ in nil }
  ) throws(AWSEnvironmentError) {
    let reader = Reader(variables: variables.filter { !$0.value.isEmpty }, readFile: readFile)
    var problems: [String] = []
    func settle<Value>(_ result: Result<Value, AWSEnvironmentError>) -> Value? {
      switch result {
      case .success(let value): return value
      case .failure(let error):
        problems += error.problems
        return nil
      }
    }
    let credentials = settle(reader.credentials())
    let region = settle(reader.region())
    let endpoints = settle(reader.endpoints())
    guard let credentials, let region, let endpoints else { throw AWSEnvironmentError(problems: problems) }
    self.region = region
    self.credentials = credentials
    self.endpoints = endpoints
  }

  /// The URL of `service`, without a slash at its end.
  package func endpoint(of service: AWSService) -> String {
    endpoints[service] ?? service.publicEndpoint(region: region)
  }

  /// True when a variable names the endpoint, so that host names under `amazonaws.com` do not apply.
  func hasCustomEndpoint(of service: AWSService) -> Bool { endpoints[service] != nil }
}

/// Everything that keeps ``AWSEnvironment`` from being made, each problem with the variables that would solve it.
package struct AWSEnvironmentError: Error, Equatable, CustomStringConvertible {
  package let problems: [String]
  package var description: String { "cannot call AWS: " + problems.joined(separator: "; ") }
}

/// Looks settings up, each in the order the AWS tools use.
private struct Reader {
  let variables: [String: String]
  let readFile: (String) -> String?

  typealias Outcome<Value> = Result<Value, AWSEnvironmentError>

  private var profile: String { variables["AWS_PROFILE"] ?? "default" }

  func credentials() -> Outcome<AWSCredentials> {
    let id = variables["AWS_ACCESS_KEY_ID"]
    let secret = variables["AWS_SECRET_ACCESS_KEY"]
    if let id, let secret {
      return checked(id: id, secret: secret, token: variables["AWS_SESSION_TOKEN"], source: "the environment")
    }
    if id != nil { return problem("AWS_ACCESS_KEY_ID is set but AWS_SECRET_ACCESS_KEY is not") }
    if secret != nil { return problem("AWS_SECRET_ACCESS_KEY is set but AWS_ACCESS_KEY_ID is not") }
    return profileCredentials()
  }

  func region() -> Outcome<String> {
    let named = variables["AWS_REGION"] ?? variables["AWS_DEFAULT_REGION"]
    guard let region = named ?? configuredRegion else {
      return problem("no region: set AWS_REGION, for example to eu-west-1")
    }
    // The region becomes part of a host name: nothing but a label may get in.
    guard region.utf8.allSatisfy({ $0.isASCIIAlphanumeric || $0 == UInt8(ascii: "-") }) else {
      return problem("the region '\(region)' is not one: AWS_REGION looks like eu-west-1")
    }
    return .success(region)
  }

  func endpoints() -> Outcome<[AWSService: String]> {
    var found: [AWSService: String] = [:]
    for service in AWSService.allCases {
      let name = variables[service.endpointVariable] == nil ? "AWS_ENDPOINT_URL" : service.endpointVariable
      guard let text = variables[name] else { continue }
      do {
        found[service] = try Self.endpoint(text)
      } catch {
        return problem("\(name): \(error)")
      }
    }
    return .success(found)
  }

  private static func endpoint(_ text: String) throws(HTTPTransportError) -> String {
    let address = try WebAddress(text)
    try address.checkLegal()
    guard address.query == nil else { throw .invalidURL(text, reason: "an endpoint has no query") }
    let path = address.path.reversed().drop { $0 == "/" }.reversed()
    return address.origin + String(path)
  }

  private func profileCredentials() -> Outcome<AWSCredentials> {
    let path = variables["AWS_SHARED_CREDENTIALS_FILE"] ?? homePath(".aws/credentials")
    guard let path, let text = readFile(path) else {
      let tried = path.map { " (and \($0) cannot be read)" } ?? ""
      return problem("no credentials: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE\(tried)")
    }
    guard let settings = AWSProfileFile(text).settings(of: profile) else {
      return problem("\(path) has no profile [\(profile)]: add it, or set AWS_PROFILE to one that it has")
    }
    guard let id = settings["aws_access_key_id"], let secret = settings["aws_secret_access_key"] else {
      return problem("profile [\(profile)] of \(path) lacks aws_access_key_id or aws_secret_access_key")
    }
    return checked(id: id, secret: secret, token: settings["aws_session_token"], source: "profile [\(profile)]")
  }

  private var configuredRegion: String? {
    guard let path = variables["AWS_CONFIG_FILE"] ?? homePath(".aws/config"), let text = readFile(path) else {
      return nil
    }
    let section = profile == "default" ? "default" : "profile \(profile)"
    return AWSProfileFile(text).settings(of: section)?["region"]
  }

  private func homePath(_ relative: String) -> String? { variables["HOME"].map { "\($0)/\(relative)" } }

  /// Key ids and tokens are sent in headers: whitespace, as left by a copied line end, would break or split them.
  private func checked(id: String, secret: String, token: String?, source: String) -> Outcome<AWSCredentials> {
    for (name, value) in [("access key id", id), ("secret access key", secret), ("session token", token ?? "")]
    where !value.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) {
      return problem("the \(name) of \(source) holds a space, line end or non-ASCII character; copy it again")
    }
    return .success(AWSCredentials(accessKeyID: id, secretAccessKey: secret, sessionToken: token))
  }

  private func problem<Value>(_ text: String) -> Outcome<Value> { .failure(AWSEnvironmentError(problems: [text])) }
}
