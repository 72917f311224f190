// Writes, reads, lists and removes whole S3 objects.

package import Calls

/// A client for objects that fit in memory. Calls are idempotent, so transient failures are repeated.
package struct S3Client: Sendable {
  private let connection: AWSConnection
  private let retry: RetryPolicy
  private let actions: Set<Action>

  /// - Parameter calls: The declared calls that this client makes, and no others.
  package init(
    _ environment: AWSEnvironment, making calls: [Call], transport: HTTPTransport, retry: RetryPolicy = RetryPolicy()
  ) {
    actions = Set(calls.map(\.action))
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

  /// Reads an object.
  ///
  /// - Throws: As ``put(_:bucket:key:contentType:deadline:)``; an object over 2 GiB is refused.
  package func get(bucket: String, key: String) async throws -> [UInt8] {
    let url = try url(of: key, in: bucket, for: .s3GetObject)
    let request = HTTPRequest(.get, url, timeout: .seconds(300), maxBodyBytes: 2 << 30)
    return try await send(request, .s3GetObject, "s3://\(bucket)/\(key)", nil).body
  }

  /// Removes an object; one that is not there is removed too.
  package func delete(bucket: String, key: String) async throws {
    let url = try url(of: key, in: bucket, for: .s3DeleteObject)
    _ = try await send(HTTPRequest(.delete, url), .s3DeleteObject, "s3://\(bucket)/\(key)", nil)
  }

  /// Lists the objects below a prefix, in the order of their keys (ListObjectsV2).
  ///
  /// - Parameter delimiter: Where given, keys that have it after the prefix are summed up: as what they begin with up to it.
  package func list(bucket: String, prefix: String, delimiter: String? = nil) async throws -> S3Listing {
    let base = try self.url(ofBucket: bucket, for: .s3ListBucket)
    let query =
      [("list-type", "2"), ("encoding-type", "url"), ("prefix", prefix)] + (delimiter.map { [("delimiter", $0)] } ?? [])
    var whole = S3Listing()
    var token: String?
    repeat {
      let parameters = (query + (token.map { [("continuation-token", $0)] } ?? []))
        .map { "\($0)=\(PercentEncoding.encode($1))" }.joined(separator: "&")
      let request = HTTPRequest(.get, "\(base)/?\(parameters)", maxBodyBytes: 16 << 20)
      let response = try await send(request, .s3ListBucket, "s3://\(bucket)/\(prefix)", nil)
      // Half a listing would be taken for the whole: what is not in it would be lost, or left beside what replaces it.
      guard let page = S3Listing(response), page.next == nil || page.next != token else {
        throw refusal(
          .s3ListBucket, "s3://\(bucket)/\(prefix)", "NoListing", "the answer is not the next page of a listing")
      }
      whole.keys += page.keys
      whole.prefixes += page.prefixes
      token = page.next
    } while token != nil
    return whole
  }

  private func send(_ request: HTTPRequest, _ call: Action, _ resource: String, _ deadline: ContinuousClock.Instant?)
    async throws -> HTTPResponse
  {
    precondition(actions.contains(call), "\(call.rawValue) is not among the calls of this client")
    var repeats = 0
    while true {
      do {
        let response = try await connection.send(request, deadline: deadline)
        guard [200, 204].contains(response.status) else { throw failure(response, call, resource) }
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
    let base = try url(ofBucket: bucket, for: call)
    try check(bucket, key, for: call)
    return "\(base)/\(PercentEncoding.encode(key, keepingSlash: true))"
  }

  private func url(ofBucket bucket: String, for call: Action) throws(AWSError) -> String {
    try check(bucket, for: call)
    let endpoint = connection.endpoint
    if connection.environment.hasCustomEndpoint(of: .s3) || bucket.contains(".") { return "\(endpoint)/\(bucket)" }
    return "https://\(bucket).\(endpoint.dropFirst("https://".count))"
  }

  /// The parts of the naming rules that keep a name from changing the URL it becomes part of.
  private func check(_ bucket: String, for call: Action) throws(AWSError) {
    let isName = bucket.utf8.allSatisfy { $0.isASCIIAlphanumeric || "-.".utf8.contains($0) }
    guard isName, (3...63).contains(bucket.utf8.count), bucket == bucket.lowercased() else {
      throw refusal(
        call, "bucket '\(bucket)'", "InvalidBucketName", "a bucket's name is 3 to 63 of the characters a-z 0-9 - .")
    }
  }

  private func check(_ bucket: String, _ key: String, for call: Action) throws(AWSError) {
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
