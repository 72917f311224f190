// Writes whole S3 objects.

package import Calls

/// A client for objects that fit in memory. Calls are idempotent, so transient failures are repeated.
package struct S3Client: Sendable {
  private let connection: AWSConnection
  private let retry: RetryPolicy

  /// - Parameter call: The declared call that this client makes, and no other.
  package init(
    _ environment: AWSEnvironment, making call: Call, transport: HTTPTransport, retry: RetryPolicy = RetryPolicy()
  ) {
    precondition(call.action == .s3PutObject, "an S3 client does not make \(call.action.rawValue)")
    connection = AWSConnection(service: .s3, environment: environment, transport: transport)
    self.retry = retry
  }

  /// Writes an object, replacing any of the same key, and returns its entity tag.
  ///
  /// - Parameter deadline: no call is waited for, and no pause begun, past this instant.
  /// - Throws: ``AWSError`` with S3's code, ``HTTPTransportError`` or `CancellationError`.
  @discardableResult
  package func put(
    _ body: [UInt8], bucket: String, key: String, contentType: String = "application/octet-stream",
    deadline: ContinuousClock.Instant? = nil
  ) async throws -> String? {
    let url = try url(of: key, in: bucket, for: .s3PutObject)
    let request = HTTPRequest(
      .put, url, headers: ["Content-Type": contentType], body: body, timeout: .seconds(300), maxBodyBytes: 1 << 20)
    return try await send(request, .s3PutObject, "s3://\(bucket)/\(key)", deadline).headers["etag"]
  }

  private func send(_ request: HTTPRequest, _ call: Action, _ resource: String, _ deadline: ContinuousClock.Instant?)
    async throws -> HTTPResponse
  {
    var repeats = 0
    while true {
      do {
        let response = try await connection.send(request, deadline: deadline)
        guard response.status == 200 else { throw failure(response, call, resource) }
        return response
      } catch  where AWSConnection.isTransient(error) {
        repeats += 1
        guard try await retry.wait(beforeRepeat: repeats, deadline: deadline) else { throw error }
      }
    }
  }

  /// Path-style at an endpoint of the user's own and for names with dots, which no `*.s3` certificate covers;
  /// the bucket's own host otherwise ("Virtual hosting of buckets", Amazon S3 user guide).
  func url(of key: String, in bucket: String, for call: Action) throws(AWSError) -> String {
    try check(bucket, key, for: call)
    let path = PercentEncoding.encode(key, keepingSlash: true)
    let endpoint = connection.endpoint
    if connection.environment.hasCustomEndpoint(of: .s3) || bucket.contains(".") {
      return "\(endpoint)/\(bucket)/\(path)"
    }
    return "https://\(bucket).\(endpoint.dropFirst("https://".count))/\(path)"
  }

  /// The parts of the naming rules that keep a name from changing the URL it becomes part of.
  private func check(_ bucket: String, _ key: String, for call: Action) throws(AWSError) {
    let isName = bucket.utf8.allSatisfy { $0.isASCIIAlphanumeric || "-.".utf8.contains($0) }
    guard isName, (3...63).contains(bucket.utf8.count), bucket == bucket.lowercased() else {
      throw refusal(
        call, "bucket '\(bucket)'", "InvalidBucketName", "a bucket's name is 3 to 63 of the characters a-z 0-9 - .")
    }
    guard (1...1_024).contains(key.utf8.count) else {
      throw refusal(call, "s3://\(bucket)/\(key.prefix(40))", "KeyTooLongError", "a key is 1 to 1024 bytes of UTF-8")
    }
    // HTTP clients and proxies resolve these segments, which would then name another object.
    guard !key.split(separator: "/").contains(where: { $0 == "." || $0 == ".." }) else {
      throw refusal(call, "s3://\(bucket)/\(key)", "InvalidKey", "a key has no segment '.' or '..'")
    }
  }

  private func refusal(_ call: Action, _ resource: String, _ code: String, _ message: String) -> AWSError {
    AWSError(
      call: call, resource: resource, endpoint: connection.endpoint, status: nil, code: code, message: message)
  }

  private func failure(_ response: HTTPResponse, _ call: Action, _ resource: String) -> AWSError {
    let fault = S3Fault(response)
    return AWSError(
      call: call, resource: resource, endpoint: connection.endpoint, status: response.status, code: fault.code,
      message: fault.message)
  }
}
