// Why a poll failed: what was asked, what came back, and what to do.

import AWSClient
import Lake
import PipelineDSL

/// A poll that delivered nothing, or not everything.
enum IngestError: Error, CustomStringConvertible {
  /// The API's address is unusable.
  case invalidURL(HTTPTransportError)
  /// No answer.
  case unreachable(HTTPTransportError)
  /// An answer that is not 200.
  case status(Int, url: String, start: String)
  /// An answer without records.
  case noRecords(RecordDocumentError, url: String)
  /// A page that was there before, so that the next ones would be too.
  case repeatedPage(Int, url: String)
  /// As many pages as may be, and no end.
  case noEnd(pages: Int, url: String)
  /// An answer that does not say whether there is a further page.
  case unprovenEnd(path: String, found: String, url: String)
  /// The address of a page that is not asked for.
  case strayPage(String, from: String, reason: String)
  /// More than a poll may hold in memory.
  case tooLarge(pages: Int, limit: Int, url: String)
  /// More records were set aside than the manifest tolerates; the rest was delivered.
  case tooManySetAside(Int, of: Int, limit: Share, target: String?, example: String?)
  /// The account of a poll does not add up: a fault of ingest itself.
  case unbalanced(fetched: Int, delivered: Int, setAside: Int, pending: Int, cause: String?)
  /// The secret by which the API knows its caller cannot be had.
  case secret(String, problem: String, fix: String)
  /// What failed of several APIs, each with its name.
  case endpoints([String])
  /// How far polls have come is not known, or cannot be kept.
  case cursor(String, fix: String)
  /// As many requests as a poll may make, and no end.
  case tooManyCalls(Int, url: String)
  /// A request would have to wait longer than the poll has.
  case outOfTime(calls: Int, perMinute: Int, url: String)
  /// An error that repeated the secret, without it.
  case hidden(String)
  /// The process was asked to end before all records were there.
  case stopped
  /// Something that the sink needs is not set.
  case missingSetting(String)
  /// The stream took nothing, or stopped for a reason that a repeat cannot mend. No record is lost: `setAside` of them
  /// are in the object `target`.
  case streamFailed(cause: String, stream: String, delivered: Int, setAside: Int, target: String)
  /// Firehose took some records and the rest could not be set aside either.
  case undelivered(count: Int, reason: String)

  var description: String {
    switch self {
    case .invalidURL(let error):
      "the API's address: \(error). Fix: give an http or https URL, such as --api-url http://127.0.0.1:8080/api/"
    case .unreachable(let error): "the API did not answer: \(error)"
    case .status(let status, let url, let start):
      "\(url) answered \(status); expected 200" + (start.isEmpty ? "" : ". The answer starts: \(start)")
        + ([401, 403].contains(status)
          ? ". Fix: declare how the API knows its caller, RestAPI(…, authentication:), or renew its secret" : "")
    case .noRecords(let error, let url): "\(url): \(error)"
    case .repeatedPage(let page, let url):
      "page \(page) of \(url) has been there before; nothing is delivered. "
        + "Fix: look whether the API knows what the manifest asks its pages by, RestAPI(…, pages:)"
    case .noEnd(let pages, let url):
      "\(url) has more than \(pages) pages; nothing is delivered, since a part would look like all. "
        + "Fix: ask for less at once, or allow more, RestAPI(…, pages: …(atMost:))"
    case .unprovenEnd(let path, let found, let url):
      "the answer of \(url) does not say at '\(path)' whether there is a further page: \(found); expected a text, or null "
        + "behind the last. Nothing is delivered. Fix: name its place in the manifest, RestAPI(…, pages: …(at:))"
    case .strayPage(let page, let url, let reason):
      "\(url) names '\(page)' as its next page, which is not asked for: \(reason). Expected an address of the same scheme, host "
        + "and port. Nothing is delivered. Fix: give the API's address as its answers have it, RestAPI(…, at:)"
    case .tooLarge(let pages, let limit, let url):
      "the first \(pages) pages of \(url) are more than the \(limit) bytes that a poll may hold; nothing is delivered. "
        + "Fix: ask for less at once, with an item of the query"
    case .tooManySetAside(let count, let fetched, let limit, let target, let example):
      "\(count) of \(fetched) records were set aside\(target.map { " in \($0)" } ?? ""); the manifest tolerates \(limit). "
        + "The first: \(example ?? "unknown"). Fix: declare what the API sends now, then `ingest redrive`; or tolerate more, "
        + "IngestFunction(…, tolerating:)"
    case .unbalanced(let fetched, let delivered, let setAside, let pending, let cause):
      "the account does not add up: fetched \(fetched), but delivered \(delivered), set aside \(setAside) and pending \(pending)"
        + (cause.map { "; \($0)" } ?? "") + ". Fix: report it, with the line of the ledger"
    case .secret(let name, let problem, let fix): "cannot read the secret \"\(name)\": \(problem). Fix: \(fix)"
    case .endpoints(let failures): failures.joined(separator: "; ")
    case .cursor(let problem, let fix): "\(problem). Fix: \(fix)"
    case .tooManyCalls(let calls, let url):
      "\(url) takes more than the \(calls) requests that a poll may make; nothing is delivered, since a part would look like all. "
        + "Fix: ask for less at once, or allow more, RestAPI(…, limit: .calls(…))"
    case .outOfTime(let calls, let perMinute, let url):
      "\(url) may be asked \(perMinute) times a minute, and after \(calls) requests no time was left for the next; nothing is "
        + "delivered. Fix: ask for larger pages, or give the poll more time, IngestFunction(…, timeout:)"
    case .stopped: "asked to end before all records had come; nothing is delivered, and the next poll fetches them"
    case .missingSetting(let text), .hidden(let text): text
    case .streamFailed(let cause, let stream, let delivered, let setAside, let target):
      "stream \(stream) failed: \(cause). Delivered \(delivered) records, set aside \(setAside) in \(target)"
    case .undelivered(let count, let reason): "\(count) records were neither delivered nor set aside: \(reason)"
    }
  }
}
