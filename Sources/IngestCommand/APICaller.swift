// Who asks the API: the secret that it knows its caller by, read when it is first needed, and kept out of every text.

import AWSClient
import Calls
import Lake
import PipelineDSL

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// The caller of an API. The secret is read once a process, and again when the API turns it away: it may have been changed.
actor APICaller {
  private let authentication: Authentication
  private let source: Source?
  private var known: String?

  /// Where a secret's value comes from.
  private enum Source: Sendable {
    case variable(name: String, value: String)
    case secretsManager(SecretsManagerClient, arn: String)
  }

  /// - Throws: ``IngestError/missingSetting(_:)`` where nothing says where the secret is, `AWSEnvironmentError` where it is in
  ///   AWS and nothing says as whom to read it.
  init(_ authentication: Authentication, _ variables: [String: String], _ transport: HTTPTransport) throws {
    self.authentication = authentication
    guard let secret = authentication.secret else {
      source = nil
      return
    }
    let variables = variables.filter { !$0.value.isEmpty }
    if let value = variables[secret.valueVariable] {
      source = .variable(name: secret.valueVariable, value: value)
    } else if let arn = variables[secret.arnVariable] {
      let client = SecretsManagerClient(
        try AWSEnvironment(process: variables), making: IngestCalls.readSecret, transport: transport)
      source = .secretsManager(client, arn: arn)
    } else {
      throw IngestError.missingSetting(
        "the API wants the secret \"\(secret.name)\", and neither \(secret.valueVariable) nor \(secret.arnVariable) is set. "
          + "Fix: set the first to the secret's value, or the second to its ARN in Secrets Manager")
    }
  }

  /// The secret as it is known, read where it is not.
  func secret(before deadline: ContinuousClock.Instant?) async throws -> String? {
    if let known { return known }
    return try await read(before: deadline)
  }

  /// The secret read anew after the API has refused one; nil where it is still the same.
  func renewedSecret(after refused: String?, before deadline: ContinuousClock.Instant?) async throws -> String? {
    guard let refused, case .secretsManager? = source else { return nil }
    if let known, known != refused { return known }
    let value = try await read(before: deadline)
    return value == refused ? nil : value
  }

  private func read(before deadline: ContinuousClock.Instant?) async throws -> String? {
    guard let source, let secret = authentication.secret else { return nil }
    var value: String
    let place: String
    switch source {
    case .variable(let name, let text): (value, place) = (text, name)
    case .secretsManager(let client, let arn):
      place = arn
      do { value = try await client.value(of: arn, deadline: deadline) } catch let error as AWSError {
        throw IngestError.secret(secret.name, problem: "\(error)", fix: Self.fix(error, arn))
      }
    }
    if let key = secret.key {
      guard case .text(let member)? = try? AnswerMember(Array(value.utf8), at: key) else {
        throw IngestError.secret(
          secret.name, problem: "the value in \(place) is no JSON object with a text at '\(key)'",
          fix: "put it as {\"\(key)\": \"…\"}, or declare it without a key")
      }
      value = member
    }
    guard !value.isEmpty, value.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }) else {
      throw IngestError.secret(
        secret.name, problem: "the value in \(place) is empty or holds a line end or control character",
        fix: "put it again, without the line end that copying leaves")
    }
    known = value
    return value
  }

  private static func fix(_ error: AWSError, _ arn: String) -> String {
    ["ResourceNotFoundException", "NoSecretString"].contains(error.code)
      ? "put its value: aws secretsmanager put-secret-value --secret-id \(arn) --secret-string …"
      : "look at the caller's policy, region and account"
  }
}

extension Authentication {
  /// Says in a request who asks.
  func sign(_ request: inout HTTPRequest, with secret: String) {
    switch form {
    case .none: break
    case .header(let name, let prefix): request.headers[name] = prefix + secret
    case .basic: request.headers["Authorization"] = "Basic \(token(secret))"
    case .queryItem(let name):
      request.secretItem = .init(name: APIDefinition.encoded(name), value: APIDefinition.encoded(secret))
    }
  }

  /// The item that holds the secret, percent-encoded.
  var secretItem: String? {
    if case .queryItem(let name) = form { APIDefinition.encoded(name) } else { nil }
  }

  /// The text without the secret in any of the forms in which a server may repeat it.
  func hiding(_ secret: String, in text: String) -> String {
    let encoded = APIDefinition.encoded(secret)
    let inJSON = secret.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
    var forms = [secret, encoded, encoded.replacing("%20", with: "+"), inJSON, inJSON.replacing("/", with: "\\/")]
    forms.append(Self.withSmallDigits(encoded))
    if case .basic = form { forms.append(token(secret)) }
    return forms.reduce(text) { $0.replacing($1, with: "(hidden)") }
  }

  /// Percent-encoding as some servers write it: `%2f` for `%2F`.
  private static func withSmallDigits(_ encoded: String) -> String {
    let parts = encoded.split(separator: "%", omittingEmptySubsequences: false)
    return parts[0] + parts.dropFirst().map { "%\($0.prefix(2).lowercased())\($0.dropFirst(2))" }.joined()
  }

  private func token(_ password: String) -> String {
    guard case .basic(let user) = form else { return password }
    return Data("\(user):\(password)".utf8).base64EncodedString()
  }
}

extension AWSEnvironment {
  /// By the process's variables, and the profile files that they lead to.
  init(process variables: [String: String]) throws(AWSEnvironmentError) {
    try self.init(variables) { path in
      (try? Data(contentsOf: URL(filePath: path))).map { String(decoding: $0, as: UTF8.self) }
    }
  }
}
