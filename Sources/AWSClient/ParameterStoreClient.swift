// Reads and writes parameters of Systems Manager's Parameter Store.

package import Calls

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// A client that reads a parameter's text and puts another in its place.
package struct ParameterStoreClient: Sendable {
  private let connection: AWSConnection
  private let retry: RetryPolicy

  /// - Parameter calls: The declared calls that this client makes, and no other.
  package init(
    _ environment: AWSEnvironment, making calls: [Call], transport: HTTPTransport, retry: RetryPolicy = RetryPolicy()
  ) {
    precondition(
      Set(calls.map(\.action)) == [.ssmGetParameter, .ssmPutParameter],
      "a client of parameters does not make \(calls.map(\.action.rawValue).joined(separator: " and "))")
    connection = AWSConnection(service: .ssm, environment: environment, transport: transport)
    self.retry = retry
  }

  private struct Parameter: Codable {
    var name: String?
    var value: String?
    var overwrite: Bool?

    enum CodingKeys: String, CodingKey {
      case name = "Name"
      case value = "Value"
      case overwrite = "Overwrite"
    }
  }

  private struct Answer: Decodable {
    let parameter: Parameter
    enum CodingKeys: String, CodingKey { case parameter = "Parameter" }
  }

  /// The parameter's text ("GetParameter", AWS Systems Manager API reference); nil where there is no such parameter.
  ///
  /// - Throws: ``AWSError``, ``HTTPTransportError`` or `CancellationError`.
  package func value(of name: String, deadline: ContinuousClock.Instant? = nil) async throws -> String? {
    let call = try call(.ssmGetParameter, Parameter(name: name))
    do {
      let response = try await connection.send(call, retry: retry, deadline: deadline)
      guard let answer = try? JSONDecoder().decode(Answer.self, from: Data(response.body)) else {
        throw connection.failure(call, 200, "InvalidAnswer", "it is no answer of GetParameter")
      }
      return answer.parameter.value
    } catch let error as AWSError where error.code == "ParameterNotFound" {
      return nil
    }
  }

  /// Puts the text in place of what the parameter holds ("PutParameter"): one of the standard tier takes 4,096 bytes.
  ///
  /// - Throws: ``AWSError``, ``HTTPTransportError`` or `CancellationError`.
  package func put(_ value: String, at name: String, deadline: ContinuousClock.Instant? = nil) async throws {
    let call = try call(.ssmPutParameter, Parameter(name: name, value: value, overwrite: true))
    _ = try await connection.send(call, retry: retry, deadline: deadline)
  }

  private func call(_ action: Action, _ parameter: Parameter) throws -> AWSJSONCall {
    AWSJSONCall(
      action: action, target: "AmazonSSM", resource: "parameter \(parameter.name ?? "")",
      body: [UInt8](try JSONEncoder().encode(parameter)))
  }
}
