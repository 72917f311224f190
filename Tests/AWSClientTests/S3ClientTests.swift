// Objects put, the URL each style makes, and S3's errors in words.

import Calls
import LoopbackServing
import Testing

@testable import AWSClient

@Suite struct S3ClientTests {
  private func withS3(
    _ script: LoopbackServer.Script, _ body: (S3Client, LoopbackServer) async throws -> Void
  ) async throws {
    try await withServer(script) { server, transport in
      let client = S3Client(
        try environment(at: server.url), making: [IngestCalls.setAside] + TransformCalls.all, transport: transport,
        retry: Pauses().policy())
      try await body(client, server)
    }
  }

  @Test func putsAnObjectPathStyle() async throws {
    try await withS3(.always(.answer(200, headers: ["ETag": "\"abc\""]))) { client, server in
      let tag = try await client.put(
        Array("PAR1".utf8), bucket: "raw-layer", key: "raw/p_date=2024-02-29/ü 1+2.parquet", contentType: "x/y")
      #expect(tag == "\"abc\"")
      let request = try #require(server.requests.first)
      #expect(request.method == "PUT" && request.text == "PAR1")
      #expect(request.target == "/raw-layer/raw/p_date%3D2024-02-29/%C3%BC%201%2B2.parquet")
      #expect(request.headers["content-type"] == "x/y")
      #expect(request.headers["x-amz-content-sha256"]?.count == 64)
      #expect(request.headers["authorization"]?.contains("content-type;host;x-amz-content-sha256;x-amz-date") == true)
      #expect(request.headers["host"] == "127.0.0.1:\(server.port)")
    }
  }

  @Test func repeatsWhatFailedForNow() async throws {
    let busy = "<Error><Code>SlowDown</Code><Message>Reduce your rate.</Message></Error>"
    try await withS3(.init { _, number in number == 0 ? .close : number == 1 ? .json(503, busy) : .answer(200) }) {
      client, server in
      try await client.put([1], bucket: "raw-layer", key: "k")
      #expect(server.requests.count == 3)
      #expect(server.requests.allSatisfy { $0.body == [1] })
    }
    try await withS3(.always(.json(503, busy))) { client, server in
      let error = await #expect(throws: AWSError.self) { try await client.put([1], bucket: "raw-layer", key: "k") }
      #expect(error?.code == "SlowDown" && server.requests.count == 4)
    }
  }

  @Test func stopsAtTheDeadline() async throws {
    try await withS3(.always(.silence)) { client, server in
      let error = await #expect(throws: HTTPTransportError.self) {
        try await client.put([1], bucket: "raw-layer", key: "k", deadline: .now + .milliseconds(300))
      }
      guard case .timedOut(_, let limit) = error else { return #expect(Bool(false), "\(error as Any)") }
      // The limit that the call was given, not the time the test took: the transport's own limit is 300 seconds.
      #expect(limit <= .milliseconds(300) && server.requests.count <= 1)
    }
  }

  @Test(arguments: [
    (
      404,
      "<?xml version=\"1.0\"?>\n<Error><Code>NoSuchKey</Code><Message>No &lt;such&gt; key &amp;lt;</Message></Error>",
      "NoSuchKey", "No <such> key &lt;"
    ),
    (403, "<Error><Code>AccessDenied</Code></Error>", "AccessDenied", "<Error><Code>AccessDenied</Code></Error>"),
    (301, "<html>moved</html>", "HTTP301", "<html>moved</html>"), (403, "", "HTTP403", ""),
    (400, "<Error><Code>Cut", "HTTP400", "<Error><Code>Cut"),
  ])
  func saysWhatS3Says(_ status: Int, _ body: String, _ code: String, _ message: String) async throws {
    try await withS3(.always(.json(status, body))) { client, server in
      let error = await #expect(throws: AWSError.self) { try await client.put([1], bucket: "raw-layer", key: "a/b") }
      #expect(error?.code == code && error?.message == message && error?.status == status)
      #expect(error?.description.contains("s3:PutObject on s3://raw-layer/a/b at \(server.url)") == true)
      #expect(server.requests.count == 1)
    }
  }

  @Test(arguments: [
    ("UPPER", "k", "InvalidBucketName"), ("a/b", "k", "InvalidBucketName"), ("ab", "k", "InvalidBucketName"),
    ("raw@evil.com", "k", "InvalidBucketName"), ("raw-layer", "", "KeyTooLongError"),
    ("raw-layer", String(repeating: "k", count: 1_025), "KeyTooLongError"), ("raw-layer", "a/../b", "InvalidKey"),
    ("raw-layer", ".", "InvalidKey"),
  ])
  func refusesNamesThatWouldChangeTheURL(_ bucket: String, _ key: String, _ code: String) async throws {
    try await withS3(.always(.answer(200))) { client, server in
      let error = await #expect(throws: AWSError.self) { try await client.put([], bucket: bucket, key: key) }
      #expect(error?.code == code)
      #expect(server.requests.isEmpty)
    }
  }

  @Test(arguments: [
    ("raw-layer", "https://raw-layer.s3.eu-west-1.amazonaws.com/p_date%3D1/k"),
    ("raw.layer", "https://s3.eu-west-1.amazonaws.com/raw.layer/p_date%3D1/k"),
  ])
  func addressesAWSByTheBucketsHost(_ bucket: String, _ url: String) async throws {
    let environment = try AWSEnvironment([
      "AWS_ACCESS_KEY_ID": "A", "AWS_SECRET_ACCESS_KEY": "s", "AWS_REGION": "eu-west-1",
    ])
    let transport = HTTPTransport()
    let client = S3Client(environment, making: [IngestCalls.setAside], transport: transport)
    await transport.shutdown()
    #expect(try client.url(of: "p_date=1/k", in: bucket, for: .s3PutObject) == url)
  }

  @Test func getsAndDeletesObjects() async throws {
    try await withS3(.init { request, _ in request.method == "GET" ? .json(200, "PAR1") : .answer(204) }) {
      client, server in
      let object = try await client.get(bucket: "raw-layer", key: "a b")
      #expect(object == Array("PAR1".utf8))
      try await client.delete(bucket: "raw-layer", key: "a b")
      #expect(
        server.requests.map { "\($0.method) \($0.target)" } == ["GET /raw-layer/a%20b", "DELETE /raw-layer/a%20b"])
    }
    let denied = "<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>"
    try await withS3(.always(.json(403, denied))) { client, server in
      let got = await #expect(throws: AWSError.self) { try await client.get(bucket: "raw-layer", key: "k") }
      #expect(got?.description.contains("s3:GetObject on s3://raw-layer/k") == true && got?.code == "AccessDenied")
      let gone = await #expect(throws: AWSError.self) { try await client.delete(bucket: "raw-layer", key: "k") }
      #expect(gone?.description.contains("s3:DeleteObject on s3://raw-layer/k") == true)
    }
  }

  @Test func listsPageAfterPage() async throws {
    let pages = [
      """
      <ListBucketResult><Prefix>p/</Prefix><KeyCount>2</KeyCount><NextContinuationToken>a&amp;b=</NextContinuationToken>
      <Contents><Key>p/a+b%2Bc</Key><Size>1</Size></Contents><Contents><Key>p/%C3%A9%3C</Key></Contents></ListBucketResult>
      """,
      """
      <ListBucketResult><CommonPrefixes><Prefix>p/p_date%3D1/</Prefix></CommonPrefixes><Contents><Key>p/z</Key></Contents>
      </ListBucketResult>
      """,
    ]
    try await withS3(.init { _, number in .json(200, pages[min(number, 1)]) }) { client, server in
      let listing = try await client.list(bucket: "raw-layer", prefix: "p/é=", delimiter: "/")
      #expect(listing.keys == ["p/a b+c", "p/é<", "p/z"] && listing.prefixes == ["p/p_date=1/"])
      let query = "/raw-layer/?list-type=2&encoding-type=url&prefix=p%2F%C3%A9%3D&delimiter=%2F"
      #expect(server.requests.map(\.target) == [query, query + "&continuation-token=a%26b%3D"])
    }
  }

  @Test(arguments: [
    "", "<", "<Contents>", "<Contents><Key>k</Key></Contents>", "<ListBucketResult><Contents><Key>k</Key></Contents>",
    "<ListBucketResult><IsTruncated>true</IsTruncated></ListBucketResult>", "<ListBucketResult/>",
    String(repeating: "<ListBucketResult xmlns=", count: 10_000),
  ])
  func halfAListingIsNone(_ text: String) async throws {
    try await withS3(.always(.json(200, text))) { client, _ in
      let error = await #expect(throws: AWSError.self) { try await client.list(bucket: "raw-layer", prefix: "p/") }
      #expect(error?.code == "NoListing")
    }
  }

  @Test func anEmptyListingIsEmpty() async throws {
    let text = "<ListBucketResult xmlns=\"x\"><IsTruncated>false</IsTruncated><KeyCount>0</KeyCount></ListBucketResult>"
    try await withS3(.always(.json(200, text))) { client, _ in
      let listing = try await client.list(bucket: "raw-layer", prefix: "p/")
      #expect(listing == S3Listing())
    }
  }

  /// A server that names the same next page for ever does not keep the client for ever.
  @Test func aPageThatIsItsOwnNextEndsTheListing() async throws {
    let page = "<ListBucketResult><NextContinuationToken>t</NextContinuationToken></ListBucketResult>"
    try await withS3(.always(.json(200, page))) { client, server in
      let error = await #expect(throws: AWSError.self) { try await client.list(bucket: "raw-layer", prefix: "p/") }
      #expect(error?.code == "NoListing" && server.requests.count == 2)
    }
  }
}
