// Who asks: the secret in each of its forms, renewed where it has been changed, and in no text.

import AWSClient
import Dataflow
import Foundation
import Lake
import LoopbackServing
import PipelineDSL
import Synchronization
import Testing

@testable import IngestCommand

private struct Row: Schema { let id: Column<Int64> }

/// An API and Secrets Manager on one loopback server; `GET` is the API, `POST /` the other.
private struct Scene {
  let outcome: Result<APIPages.Fetched, any Error>
  let requests: [LoopbackServer.Request]

  /// The requests to the API.
  var asked: [LoopbackServer.Request] { requests.filter { $0.target != "/" } }
  var error: String {
    if case .failure(let error) = outcome { "\(error)" } else { "no error" }
  }
}

private let hidden = "s3cr3t/+ token"

private func poll(
  _ authentication: Authentication, variables: [String: String] = ["PLAN_SECRET_ROWS_TOKEN": hidden],
  pages: Pagination = .single, limit: CallLimit = .calls(100), within time: Duration = .seconds(3_600),
  method: RequestMethod = .get,
  _ reply: @escaping @Sendable (LoopbackServer.Request, Int) -> LoopbackServer.Reply
) async throws -> Scene {
  let server = try await LoopbackServer(.init(reply))
  let transport = HTTPTransport()
  let api = RestAPI(
    "rows", of: Row.self, at: "\(server.url)/api", query: ["a": "1"], method: method, authentication: authentication,
    records: "items", pages: pages, limit: limit, timeouts: .patient)
  var environment = variables
  environment["AWS_ENDPOINT_URL"] = server.url
  environment["AWS_ACCESS_KEY_ID"] = "AKIDEXAMPLE"
  environment["AWS_SECRET_ACCESS_KEY"] = "key"
  environment["AWS_REGION"] = "eu-west-1"
  let outcome = await Result {
    let caller = try APICaller(api.definition.authentication, environment, transport)
    var source = APIPages(api: api.definition, url: api.definition.address, caller: caller, transport: transport)
    source.retry = RetryPolicy(attempts: 2, base: .milliseconds(1), cap: .milliseconds(2))
    let (fetched, failure) = await source.fetch(before: .now + time)
    if let failure { throw failure }
    return fetched
  }
  await transport.shutdown()
  await server.stop()
  return Scene(outcome: outcome, requests: server.requests)
}

private let secret = APISecret("rows-token")
private let ok = LoopbackServer.Reply.json(200, #"{"items":[{"id":1}]}"#)

@Suite struct APICallerTests {
  @Test func eachFormGoesOverTheWire() async throws {
    let bearer = try await poll(.bearer(secret)) { _, _ in ok }
    #expect(bearer.asked.map { $0.headers["authorization"] } == ["Bearer \(hidden)"])
    let header = try await poll(.header("X-Api-Key", secret)) { _, _ in ok }
    #expect(header.asked[0].headers["x-api-key"] == hidden)
    let basic = try await poll(.basic(user: "me", password: secret)) { _, _ in ok }
    #expect(basic.asked[0].headers["authorization"] == "Basic \(Data("me:\(hidden)".utf8).base64EncodedString())")
    let item = try await poll(.queryItem("api key", secret)) { _, _ in ok }
    #expect(item.asked.map(\.target) == ["/api?a=1&api%20key=s3cr3t%2F%2B%20token"])
    let none = try await poll(.none, variables: [:]) { _, _ in ok }
    #expect(none.asked[0].headers["authorization"] == nil && none.asked[0].target == "/api?a=1")
  }

  @Test func aQuestionIsPosted() async throws {
    let body = #"{"state":"open"}"#
    let posted = try await poll(.bearer(secret), method: .post(body)) { request, number in
      number == 0 ? .close : request.text == body ? ok : .json(400, "{}")
    }
    #expect(posted.error == "no error")
    #expect(
      posted.asked.map(\.method) == ["POST", "POST"] && posted.asked[1].headers["content-type"] == "application/json")
  }

  /// The server sends the caller's own words back: in its error, its redirect and its next page.
  @Test(arguments: [
    Authentication.bearer(secret), .header("X-Api-Key", secret), .basic(user: "me", password: secret),
    .queryItem("key", secret),
  ])
  func noTextHoldsTheSecret(_ authentication: Authentication) async throws {
    let echo: @Sendable (LoopbackServer.Request) -> String = { request in
      let words = [request.target] + request.headers.filter { $0.key != "host" }.map(\.value).sorted()
      return words.joined(separator: " ")
    }
    let scenes = [
      try await poll(authentication) { request, _ in .json(400, echo(request)) },
      try await poll(authentication) { _, _ in .close },
      try await poll(authentication) { request, _ in .json(200, "{\"other\":\"\(echo(request))\"}") },
      try await poll(authentication) { request, _ in
        .json(302, headers: ["Location": "http://other/\(request.target)"], "")
      },
      try await poll(authentication, pages: .nextURL(at: "next")) { request, _ in
        .json(200, "{\"items\":[],\"next\":\"http://other\(request.target)\"}")
      },
      try await poll(authentication, pages: .nextURL(at: "next")) { request, _ in
        .json(200, "{\"items\":[],\"next\":\"\(request.target)\"}")
      },
    ]
    for scene in scenes {
      #expect(scene.error != "no error")
      for form in [hidden, "s3cr3t", Data("me:\(hidden)".utf8).base64EncodedString()] {
        #expect(!scene.error.contains(form), "\(scene.error)")
      }
    }
    #expect(scenes[0].error.contains("answered 400"))
  }

  @Test func theSecretIsHiddenInEachFormThatServersWriteItIn() {
    let secret = #"p/a "s\s"#
    let texts = [secret, "p%2Fa%20%22s%5Cs", "p%2fa%20%22s%5cs", "p%2Fa+%22s%5Cs", #"p/a \"s\\s"#, #"p\/a \"s\\s"#]
    for text in texts {
      #expect(Authentication.bearer(APISecret("x")).hiding(secret, in: "<\(text)>") == "<(hidden)>", "\(text)")
    }
  }

  @Test func aPageThatRepeatsTheItemIsAskedForWithOne() async throws {
    let scene = try await poll(.queryItem("key", secret), pages: .nextURL(at: "next")) { request, number in
      let next = number == 0 ? "\"/api?page=2&key=stale\"" : "null"
      return .json(200, "{\"items\":[{\"id\":\(number)}],\"next\":\(next)}")
    }
    #expect(scene.error == "no error" && scene.asked.last?.target == "/api?page=2&key=s3cr3t%2F%2B%20token")
  }

  private static let arn = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:rows-token-AbCdEf"

  @Test func aSecretIsReadOnceAndAgainWhereItIsRefused() async throws {
    let reads = Mutex(0)
    let scene = try await poll(
      .bearer(APISecret("rows-token", key: "token")), variables: ["PLAN_ARN_ROWS_TOKEN": Self.arn],
      pages: .numbered("page", atMost: 5)
    ) { request, _ in
      guard request.target == "/" else {
        guard request.headers["authorization"] == "Bearer new" else { return .json(401, "{}") }
        return .json(
          200, request.target.hasSuffix("page=3") ? #"{"items":[]}"# : "{\"items\":[{\"t\":\"\(request.target)\"}]}")
      }
      let count = reads.withLock {
        $0 += 1
        return $0
      }
      #expect(request.headers["x-amz-target"] == "secretsmanager.GetSecretValue")
      #expect(request.text == "{\"SecretId\":\"\(Self.arn)\"}")
      return .json(200, #"{"SecretString":"{\"user\":1,\"token\":\"\#(count == 1 ? "old" : "new")\"}"}"#)
    }
    #expect(scene.error == "no error" && reads.withLock { $0 } == 2)
    #expect(scene.asked.count == 4)
  }

  @Test func aSecretThatIsRefusedForGoodIsAnError() async throws {
    let scene = try await poll(.bearer(secret), variables: ["PLAN_ARN_ROWS_TOKEN": Self.arn]) { request, _ in
      request.target == "/" ? .json(200, #"{"SecretString":"stale"}"#) : .json(401, "no")
    }
    #expect(scene.error.contains("answered 401") && scene.error.contains("authentication:") && scene.asked.count == 1)
  }

  @Test(arguments: [
    (400, #"{"__type":"ResourceNotFoundException","message":"no value"}"#, "put-secret-value --secret-id arn:aws"),
    (400, #"{"__type":"AccessDeniedException","Message":"no"}"#, "allow secretsmanager:GetSecretValue"),
    (200, #"{"SecretBinary":"AAAA"}"#, "its value is binary"),
    (200, #"{"SecretBinary":"AAAA"}"#, "put-secret-value --secret-id arn:aws"),
    (200, "nonsense", "no answer of GetSecretValue"),
    (200, #"{"SecretString":"a\nb"}"#, "holds a line end"), (200, #"{"SecretString":""}"#, "is empty"),
  ])
  func aSecretThatCannotBeHadIsTold(_ status: Int, _ answer: String, _ told: String) async throws {
    let scene = try await poll(.bearer(secret), variables: ["PLAN_ARN_ROWS_TOKEN": Self.arn]) { _, _ in
      .json(status, answer)
    }
    #expect(scene.error.contains(told) && scene.error.contains("rows-token"), "\(scene.error)")
    #expect(scene.asked.isEmpty)
  }

  @Test func whereTheSecretIsHasToBeSaid() async throws {
    let scene = try await poll(.bearer(secret), variables: ["PLAN_SECRET_ROWS_TOKEN": ""]) { _, _ in ok }
    #expect(scene.error.contains("neither PLAN_SECRET_ROWS_TOKEN nor PLAN_ARN_ROWS_TOKEN is set. Fix:"))
  }

  @Test func noMoreIsAskedThanTheManifestAllows() async throws {
    let endless: @Sendable (LoopbackServer.Request, Int) -> LoopbackServer.Reply = { _, number in
      .json(200, "{\"items\":[{\"id\":\(number)}]}")
    }
    let many = try await poll(.bearer(secret), pages: .numbered("page"), limit: .calls(3), endless)
    #expect(many.asked.count == 3 && many.error.contains("more than the 3 requests that a poll may make"))
    // One request a second, in a tenth of one.
    let slow = try await poll(
      .bearer(secret), pages: .numbered("page"), limit: .calls(100, perMinute: 60), within: .milliseconds(900), endless)
    #expect(slow.asked.count <= 1, "\(slow.asked.count)")
    #expect(CallLimit.calls(1, perMinute: 7).millisecondsApart == 8_572)
  }

  @Test func requestsKeepTheirDistance() async throws {
    let start = ContinuousClock.now
    let paced = try await poll(.bearer(secret), pages: .numbered("page"), limit: .calls(9, perMinute: 600)) {
      _, number in
      .json(200, number < 3 ? "{\"items\":[{\"id\":\(number)}]}" : #"{"items":[]}"#)
    }
    #expect(paced.asked.count == 4 && ContinuousClock.now - start >= .milliseconds(300))
  }
}
