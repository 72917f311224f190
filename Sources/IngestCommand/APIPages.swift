// One poll's answers: page by page to a proven end, each asked for again where the server turns it away.

import AWSClient
import Lake
import PipelineDSL

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// Fetches all records that an API has.
struct APIPages: Sendable {
  let api: APIDefinition
  /// The address of the first page.
  let url: String
  let caller: APICaller
  let transport: HTTPTransport
  var retry = RetryPolicy(attempts: 5, base: .milliseconds(500), cap: .seconds(20))

  /// The most that a poll holds in memory, of all its pages after decompression.
  static let largestAnswer = 64 << 20

  /// What a poll has fetched.
  struct Fetched: Sendable {
    var records: [RecordSlice] = []
    var pages = 0
    /// Requests, those that were turned away among them.
    var calls = 0
    var byteCount = 0
    /// The earliest instant of the next request, by the API's limit.
    fileprivate var nextCall: ContinuousClock.Instant?
    /// The secret that requests are made with.
    fileprivate var secret: String?
  }

  /// All records, in the order of the pages. Of a poll that fails the caller learns what had come, and delivers nothing of it:
  /// a part would look like all.
  func fetch(before deadline: ContinuousClock.Instant? = nil) async -> (fetched: Fetched, failure: (any Error)?) {
    var fetched = Fetched()
    do {
      fetched.secret = try await caller.secret(before: deadline)
      try await fetchPages(into: &fetched, before: deadline)
      return (fetched, nil)
    } catch {
      let text = "\(error)"
      let shown = fetched.secret.map { api.authentication.hiding($0, in: text) } ?? text
      return (
        fetched, error is CancellationError ? IngestError.stopped : shown == text ? error : IngestError.hidden(shown)
      )
    }
  }

  private func fetchPages(into fetched: inout Fetched, before deadline: ContinuousClock.Instant?) async throws {
    var asked: Set<String> = []
    var page = firstPage
    var last: [RecordSlice] = []
    while true {
      guard asked.insert(page).inserted else { throw IngestError.repeatedPage(fetched.pages + 1, url: page) }
      guard fetched.pages < api.pages.limit else { throw IngestError.noEnd(pages: api.pages.limit, url: url) }
      let answer = try await answer(of: page, &fetched, before: deadline)
      fetched.pages += 1
      fetched.byteCount += answer.body.count
      guard fetched.byteCount <= Self.largestAnswer else {
        throw IngestError.tooLarge(pages: fetched.pages, limit: Self.largestAnswer, url: url)
      }
      let records = try records(in: answer, page: fetched.pages)
      // A server that does not know the item of the query sends the first page for ever.
      if !records.isEmpty, records.elementsEqual(last, by: { $0.bytes.elementsEqual($1.bytes) }) {
        throw IngestError.repeatedPage(fetched.pages, url: page)
      }
      fetched.records += records
      guard let next = try next(after: answer, page, records.count, fetched) else { return }
      (page, last) = (next, records)
    }
  }

  private var firstPage: String {
    switch api.pages.kind {
    case .numbered(let parameter, let first): PageAddress.setting(parameter, "\(first)", in: url)
    case .offset(let parameter): PageAddress.setting(parameter, "0", in: url)
    case .single, .cursor, .nextURL, .linkHeader: url
    }
  }

  /// The address of the page after an answer; nil where that was the last.
  private func next(
    after answer: HTTPResponse, _ page: String, _ recordCount: Int, _ fetched: Fetched
  ) throws -> String? {
    switch api.pages.kind {
    case .single: return nil
    case .numbered(let parameter, let first):
      return recordCount == 0 ? nil : PageAddress.setting(parameter, "\(first + fetched.pages)", in: url)
    case .offset(let parameter):
      return recordCount == 0 ? nil : PageAddress.setting(parameter, "\(fetched.records.count)", in: url)
    case .cursor(let parameter, let path):
      return try text(in: answer, at: path, page).map { PageAddress.setting(parameter, $0, in: url) }
    case .nextURL(let path):
      return try text(in: answer, at: path, page).map { try resolved($0, from: answer) }
    case .linkHeader:
      let lines = answer.headers.fields.filter { $0.name.lowercased() == "link" }.map(\.value)
      return try PageAddress.next(inLinks: lines).map { try resolved($0, from: answer) }
    }
  }

  /// The address that an answer names, without the secret that it may repeat.
  private func resolved(_ reference: String, from answer: HTTPResponse) throws -> String {
    let page = try PageAddress.resolved(reference, from: answer.url)
    return try api.authentication.secretItem.map { try HTTPTransport.url(page, without: $0) } ?? page
  }

  /// What says where the next page is; nil where it says that there is none.
  private func text(in answer: HTTPResponse, at path: String, _ page: String) throws -> String? {
    switch try AnswerMember(answer.body, at: path) {
    case .text(let text): return text.isEmpty ? nil : text
    case .null: return nil
    case .missing(let place): throw IngestError.unprovenEnd(path: path, found: "nothing below \(place)", url: page)
    case .other(let kind): throw IngestError.unprovenEnd(path: path, found: kind, url: page)
    }
  }

  private func records(in answer: HTTPResponse, page: Int) throws -> [RecordSlice] {
    do {
      return try RecordDocument(answer.body, at: api.recordsPath, page: page > 1 ? page : nil).records
    } catch { throw IngestError.noRecords(error, url: answer.url) }
  }
}

extension APIPages {
  /// An answer of 200, asked for again while the server says that it may come, or the way to it is broken.
  private func answer(
    of page: String, _ fetched: inout Fetched, before deadline: ContinuousClock.Instant?
  ) async throws -> HTTPResponse {
    var attempt = 0
    var isRenewed = false
    while true {
      attempt += 1
      try await takeTurn(&fetched, before: deadline)
      let outcome = try await outcome(of: request(page, fetched.secret, before: deadline))
      if case .success(let response) = outcome {
        if response.status == 200 { return response }
        if [401, 403].contains(response.status), !isRenewed,
          let secret = try await caller.renewedSecret(after: fetched.secret, before: deadline)
        {
          (fetched.secret, isRenewed) = (secret, true)
          continue
        }
      }
      let refusal = Refusal(outcome, to: page)
      guard refusal.mayPass,
        try await retry.wait(
          beforeRepeat: attempt, atLeast: refusal.pause, deadline: deadline ?? .now + Self.longestRepetition)
      else { throw refusal.error }
    }
  }

  /// Waits until the API may be asked again, and counts the request.
  private func takeTurn(_ fetched: inout Fetched, before deadline: ContinuousClock.Instant?) async throws {
    guard fetched.calls < api.limit.perPoll else { throw IngestError.tooManyCalls(api.limit.perPoll, url: url) }
    if let perMinute = api.limit.perMinute {
      let turn = max(fetched.nextCall ?? .now, .now)
      if let deadline, turn >= deadline {
        throw IngestError.outOfTime(calls: fetched.calls, perMinute: perMinute, url: url)
      }
      if turn > .now { try await Task.sleep(until: turn, clock: .continuous) }
      fetched.nextCall = turn.advanced(by: .milliseconds(api.limit.millisecondsApart))
    }
    fetched.calls += 1
  }

  /// How long one page is asked for again where nothing else ends the poll.
  private static let longestRepetition = Duration.seconds(300)

  /// Why a page was not there.
  private struct Refusal {
    let error: IngestError
    /// Whether the same request may succeed later.
    let mayPass: Bool
    /// What the server wants to be left alone for.
    let pause: Duration

    init(_ outcome: Result<HTTPResponse, HTTPTransportError>, to page: String) {
      switch outcome {
      case .success(let response):
        let now = Int64(Date().timeIntervalSince1970)
        error = .status(response.status, url: page, start: APIPages.start(of: response.body))
        mayPass = [429, 500, 502, 503, 504].contains(response.status)
        pause = response.headers["retry-after"].flatMap { RetryAfter.pause($0, at: now) } ?? .zero
      case .failure(let failure): (error, mayPass, pause) = (.unreachable(failure), failure.isTransient, .zero)
      }
    }
  }

  /// An answer, or why there is none; whoever cancels the poll is not kept waiting for it.
  private func outcome(of request: HTTPRequest) async throws -> Result<HTTPResponse, HTTPTransportError> {
    do { return .success(try await transport.send(request)) } catch let error as HTTPTransportError {
      return .failure(error)
    }
  }

  private func request(_ page: String, _ secret: String?, before deadline: ContinuousClock.Instant?) -> HTTPRequest {
    let whole = Duration.seconds(api.timeouts.whole.inSeconds)
    let limit = min(whole, deadline.map { ContinuousClock.now.duration(to: $0) } ?? whole)
    var headers: HTTPFields = ["Accept": "application/json"]
    if api.method.body != nil { headers["Content-Type"] = "application/json" }
    for header in api.headers { headers[header.name] = header.value }
    headers["User-Agent"] = "plan-gen-ingest"
    var request = HTTPRequest(
      api.method.body == nil ? .get : .post, page, headers: headers, body: Array((api.method.body ?? "").utf8),
      timeout: max(.zero, limit), firstByteTimeout: .seconds(api.timeouts.firstByte.inSeconds),
      maxBodyBytes: Self.largestAnswer, maxRedirects: 5)
    if let secret { api.authentication.sign(&request, with: secret) }
    return request
  }

  /// The first line of an answer that is an error, as far as it can be shown.
  fileprivate static func start(of body: [UInt8]) -> String {
    let line = String(decoding: body.prefix(120), as: UTF8.self)
    return String(line.unicodeScalars.map { $0.value < 0x20 || $0.value == 0x7F ? " " : Character($0) })
  }
}
