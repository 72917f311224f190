// How an API is asked: with an address alone, or with a question in the body; how often, and how long it may take to answer.

/// The method of a request that reads.
public struct RequestMethod: Sendable, Hashable {
  /// The body; nil for GET.
  package let body: String?

  /// The address says what is asked for.
  public static let get = RequestMethod(body: nil)

  /// A question in JSON, for an API that searches by POST. It is asked again where the answer is lost, so it must change nothing.
  public static func post(_ json: String) -> RequestMethod { RequestMethod(body: json) }
}

/// How often an API may be asked.
public struct CallLimit: Sendable, Hashable {
  /// Requests of one poll, those that were turned away among them.
  package let perPoll: Int
  /// Requests a minute; nil for as many as there are.
  package let perMinute: Int?

  /// At most so many requests a poll, evenly spread where a minute may have only so many.
  public static func calls(_ count: Int, perMinute: Int? = nil) -> CallLimit {
    CallLimit(perPoll: count, perMinute: perMinute)
  }

  /// The least time from the start of one request to that of the next, in milliseconds.
  package var millisecondsApart: Int { perMinute.map { count in (60_000 + max(1, count) - 1) / max(1, count) } ?? 0 }
}

/// How long an API may take with one answer. Connecting has ten seconds of it.
public struct Timeouts: Sendable, Hashable {
  package let firstByte: TimeSpan
  package let whole: TimeSpan

  /// An answer that is later is asked for again, as long as the poll has time.
  /// - Parameters:
  ///   - firstByte: From the request to the first byte of the answer: what the server takes to think.
  ///   - whole: From the request to the last byte of it, redirects included.
  public static func answer(beginsWithin firstByte: TimeSpan, endsWithin whole: TimeSpan) -> Timeouts {
    Timeouts(firstByte: firstByte, whole: whole)
  }
}
