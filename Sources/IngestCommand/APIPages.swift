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
  let transport: HTTPTransport
  var retry = RetryPolicy(attempts: 5, base: .milliseconds(500), cap: .seconds(20))
  /// The longest that one request may take.
  var requestTimeout = Duration.seconds(30)

  /// The most that a poll holds in memory, of all its pages after decompression.
  static let largestAnswer = 64 << 20

  /// What a poll has fetched.
  struct Fetched: Sendable {
    var records: [RecordSlice] = []
    var pages = 0
    /// Requests, those that were turned away among them.
    var calls = 0
    var byteCount = 0
  }

  /// All records, in the order of the pages; nothing of a poll whose end is not proven.
  func records(before deadline: ContinuousClock.Instant? = nil) async throws -> Fetched {
    var fetched = Fetched()
    var asked: Set<String> = []
    var page = firstPage
    var last: [RecordSlice] = []
    while true {
      guard asked.insert(page).inserted else { throw IngestError.repeatedPage(fetched.pages + 1, url: page) }
      guard fetched.pages < api.pages.limit else { throw IngestError.noEnd(pages: api.pages.limit, url: url) }
      let answer = try await answer(of: page, &fetched.calls, before: deadline)
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
      guard let next = try next(after: answer, page, records.count, fetched) else { return fetched }
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
      return try text(in: answer, at: path, page).map { try PageAddress.resolved($0, from: answer.url) }
    case .linkHeader:
      let lines = answer.headers.fields.filter { $0.name.lowercased() == "link" }.map(\.value)
      return try PageAddress.next(inLinks: lines).map { try PageAddress.resolved($0, from: answer.url) }
    }
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
      return try RecordDocument(answer.body, recordsKey: api.recordsKey, page: page > 1 ? page : nil).records
    } catch { throw IngestError.noRecords(error, url: answer.url) }
  }
}

extension APIPages {
  /// An answer of 200, asked for again while the server says that it may come, or the way to it is broken.
  private func answer(
    of page: String, _ calls: inout Int, before deadline: ContinuousClock.Instant?
  ) async throws -> HTTPResponse {
    var attempt = 0
    while true {
      attempt += 1
      calls += 1
      let refusal: Refusal
      do {
        let response = try await transport.send(request(page, before: deadline))
        if response.status == 200 { return response }
        refusal = Refusal(response, to: page)
      } catch let error as HTTPTransportError {
        refusal = Refusal(error: .unreachable(error), mayPass: error.isTransient, pause: .zero)
      }
      guard refusal.mayPass,
        try await retry.wait(
          beforeRepeat: attempt, atLeast: refusal.pause, deadline: deadline ?? .now + Self.longestRepetition)
      else { throw refusal.error }
    }
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

    init(error: IngestError, mayPass: Bool, pause: Duration) {
      (self.error, self.mayPass, self.pause) = (error, mayPass, pause)
    }

    init(_ response: HTTPResponse, to page: String) {
      let now = Int64(Date().timeIntervalSince1970)
      self.init(
        error: .status(response.status, url: page, start: APIPages.start(of: response.body)),
        mayPass: [429, 500, 502, 503, 504].contains(response.status),
        pause: response.headers["retry-after"].flatMap { RetryAfter.pause($0, at: now) } ?? .zero)
    }
  }

  private func request(_ page: String, before deadline: ContinuousClock.Instant?) -> HTTPRequest {
    let limit = min(requestTimeout, deadline.map { ContinuousClock.now.duration(to: $0) } ?? requestTimeout)
    var headers: HTTPFields = ["Accept": "application/json"]
    for header in api.headers { headers[header.name] = header.value }
    headers["User-Agent"] = "plan-gen-ingest"
    return HTTPRequest(
      .get, page, headers: headers, timeout: max(.zero, limit), maxBodyBytes: Self.largestAnswer, maxRedirects: 5)
  }

  /// The first line of an answer that is an error, as far as it can be shown.
  fileprivate static func start(of body: [UInt8]) -> String {
    let line = String(decoding: body.prefix(120), as: UTF8.self)
    return String(line.unicodeScalars.map { $0.value < 0x20 || $0.value == 0x7F ? " " : Character($0) })
  }
}
