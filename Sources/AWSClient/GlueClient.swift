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
    guard name.utf8.allSatisfy({ $0.isASCIIAlphanumeric || "-_".utf8.contains($0) }), !name.isEmpty else {
      throw failure(name, nil, "InvalidName", "a crawler's name here is of letters, digits, hyphens and underscores")
    }
    let headers: HTTPFields = [
      "Content-Type": "application/x-amz-json-1.1", "X-Amz-Target": "AWSGlue.\(Action.glueStartCrawler.operation)",
    ]
    let request = HTTPRequest(
      .post, connection.endpoint + "/", headers: headers, body: Array(#"{"Name":"\#(name)"}"#.utf8),
      timeout: .seconds(60), maxBodyBytes: 1 << 20)
    var repeats = 0
    while true {
      do {
        let response = try await connection.send(request)
        guard response.status == 200 else {
          let fault = AWSJSONFault(response)
          throw failure(name, response.status, fault.code, fault.message)
        }
        return
      } catch  where AWSConnection.isTransient(error) {
        repeats += 1
        guard try await retry.wait(beforeRepeat: repeats, deadline: nil) else { throw error }
      }
    }
  }

  private func failure(_ name: String, _ status: Int?, _ code: String, _ message: String) -> AWSError {
    AWSError(
      call: .glueStartCrawler, resource: "crawler \(name)", endpoint: connection.endpoint, status: status, code: code,
      message: message)
  }
}
