// Reads a secret of Secrets Manager.

package import Calls

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// A client that reads secrets, and makes no other call.
package struct SecretsManagerClient: Sendable {
  private let connection: AWSConnection
  private let retry: RetryPolicy

  /// - Parameter call: The declared call that this client makes, and no other.
  package init(
    _ environment: AWSEnvironment, making call: Call, transport: HTTPTransport, retry: RetryPolicy = RetryPolicy()
  ) {
    precondition(
      call.action == .secretsManagerGetSecretValue, "a client of secrets does not make \(call.action.rawValue)")
    connection = AWSConnection(service: .secretsManager, environment: environment, transport: transport)
    self.retry = retry
  }

  private struct Question: Encodable {
    let id: String
    enum CodingKeys: String, CodingKey { case id = "SecretId" }
  }

  private struct Answer: Decodable {
    let text: String?
    enum CodingKeys: String, CodingKey { case text = "SecretString" }
  }

  /// The secret's present value ("GetSecretValue", AWS Secrets Manager API reference).
  ///
  /// - Parameter id: Its ARN.
  /// - Throws: ``AWSError``, which never holds the value, ``HTTPTransportError`` or `CancellationError`.
  package func value(of id: String, deadline: ContinuousClock.Instant? = nil) async throws -> String {
    let call = AWSJSONCall(
      action: .secretsManagerGetSecretValue, target: "secretsmanager", resource: "secret \(id)",
      body: [UInt8](try JSONEncoder().encode(Question(id: id))))
    let response = try await connection.send(call, retry: retry, deadline: deadline)
    guard let answer = try? JSONDecoder().decode(Answer.self, from: Data(response.body)) else {
      throw connection.failure(call, 200, "InvalidAnswer", "it is no answer of GetSecretValue")
    }
    guard let text = answer.text else {
      throw connection.failure(call, 200, "NoSecretString", "its value is binary, and has to be a text")
    }
    return text
  }
}
