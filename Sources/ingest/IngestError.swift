// Why a poll failed: what was asked, what came back, and what to do.

import AWSClient
import Lake

/// A poll that delivered nothing, or not everything.
enum IngestError: Error, CustomStringConvertible {
  /// The API's address is unusable.
  case invalidURL(String)
  /// No answer.
  case unreachable(HTTPTransportError)
  /// An answer that is not 200.
  case status(Int, url: String, start: String)
  /// An answer without records.
  case noRecords(RecordDocumentError, url: String)
  /// Something that the sink needs is not set.
  case missingSetting(String)
  /// Firehose took some records and the rest could not be set aside either.
  case undelivered(count: Int, reason: String)

  var description: String {
    switch self {
    case .invalidURL(let url):
      "the API's address is '\(url)'; it must be an http or https URL, such as --api-url http://127.0.0.1:8080/api/"
    case .unreachable(let error): "the API did not answer: \(error)"
    case .status(let status, let url, let start):
      "\(url) answered \(status); expected 200" + (start.isEmpty ? "" : ". The answer starts: \(start)")
    case .noRecords(let error, let url): "\(url): \(error)"
    case .missingSetting(let text): text
    case .undelivered(let count, let reason): "\(count) records were neither delivered nor set aside: \(reason)"
    }
  }
}
