// Starts a crawler of Glue.

package import Calls

/// A client that starts crawlers, and makes no other call.
package struct GlueClient: Sendable {
  private let connection: AWSConnection
  private let retry: RetryPolicy

  /// - Parameter call: The declared call that this client makes, and no other.
  package init(
    _ environment: AWSEnvironment, making call: Call, transport: HTTPTransport, retry: RetryPolicy = RetryPolicy()
  ) {
    precondition(call.action == .glueStartCrawler, "a Glue client does not make \(call.action.rawValue)")
    connection = AWSConnection(service: .glue, environment: environment, transport: transport)
    self.retry = retry
  }

  /// Starts a crawler ("StartCrawler", AWS Glue API). One that runs already is an error: it may have passed what is new.
  ///
  /// - Parameter name: As Terraform names crawlers: it needs no escaping in JSON.
  /// - Throws: ``AWSError`` with Glue's code, ``HTTPTransportError`` or `CancellationError`.
  package func startCrawler(_ name: String) async throws {
    let call = AWSJSONCall(
      action: .glueStartCrawler, target: "AWSGlue", resource: "crawler \(name)",
      body: Array(#"{"Name":"\#(name)"}"#.utf8))
    guard name.utf8.allSatisfy({ $0.isASCIIAlphanumeric || "-_".utf8.contains($0) }), !name.isEmpty else {
      throw connection.failure(
        call, nil, "InvalidName", "a crawler's name here is of letters, digits, hyphens and underscores")
    }
    _ = try await connection.send(call, retry: retry)
  }
}
