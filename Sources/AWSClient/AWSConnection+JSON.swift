// Calls of services that speak JSON with the operation in a header, repeated while they may pass.

import Calls

/// One call of a service of AWS's JSON protocol.
struct AWSJSONCall {
  let action: Action
  /// The service's name in `X-Amz-Target`.
  let target: String
  /// What the call is about, for errors.
  let resource: String
  let body: [UInt8]
}

extension AWSConnection {
  /// The answer of a call ("AWS JSON 1.1 protocol", Smithy).
  ///
  /// - Throws: ``AWSError`` with the service's code, ``HTTPTransportError`` or `CancellationError`.
  func send(
    _ call: AWSJSONCall, retry: RetryPolicy, deadline: ContinuousClock.Instant? = nil
  ) async throws -> HTTPResponse {
    let headers: HTTPFields = [
      "Content-Type": "application/x-amz-json-1.1", "X-Amz-Target": "\(call.target).\(call.action.operation)",
    ]
    let request = HTTPRequest(
      .post, endpoint + "/", headers: headers, body: call.body, timeout: .seconds(60), maxBodyBytes: 1 << 20)
    var repeats = 0
    while true {
      do {
        let response = try await send(request, deadline: deadline)
        guard response.status == 200 else {
          let fault = AWSJSONFault(response)
          throw failure(call, response.status, fault.code, fault.message)
        }
        return response
      } catch  where AWSConnection.isTransient(error) {
        repeats += 1
        guard try await retry.wait(beforeRepeat: repeats, deadline: deadline) else { throw error }
      }
    }
  }

  func failure(_ call: AWSJSONCall, _ status: Int?, _ code: String, _ message: String) -> AWSError {
    AWSError(
      call: call.action, resource: call.resource, endpoint: endpoint, status: status, code: code, message: message)
  }
}
