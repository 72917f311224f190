// Pages: how the rest of an API's records is asked for, and what proves that there is no more.

/// How an API hands out its records in several answers.
///
/// Each way has a proof of its end. Where there is none within ``atMost``, where a page comes again, or where the answer lacks
/// what should say whether it is the last, the poll fails and delivers nothing: a part of the records would look like all.
public struct Pagination: Sendable, Hashable {
  package enum Kind: Sendable, Hashable {
    case single
    case numbered(parameter: String, first: Int)
    case offset(parameter: String)
    case cursor(parameter: String, path: String)
    case nextURL(path: String)
    case linkHeader
  }

  package let kind: Kind
  /// The most pages of one poll.
  package let limit: Int

  /// One answer has all records.
  public static let single = Pagination(kind: .single, limit: 1)

  /// Pages by their number in the query; one without records is behind the last.
  public static func numbered(_ parameter: String, from first: Int = 1, atMost pages: Int = 1_000) -> Pagination {
    Pagination(kind: .numbered(parameter: parameter, first: first), limit: pages)
  }

  /// Pages by the number of records before them; one without records is behind the last.
  public static func offset(_ parameter: String, atMost pages: Int = 1_000) -> Pagination {
    Pagination(kind: .offset(parameter: parameter), limit: pages)
  }

  /// Pages by a text that the page before hands out; null or an empty text where there is no further one.
  /// - Parameter path: Where the text stands in the answer: `meta.next_cursor`.
  public static func cursor(_ parameter: String, at path: String, atMost pages: Int = 1_000) -> Pagination {
    Pagination(kind: .cursor(parameter: parameter, path: path), limit: pages)
  }

  /// Pages by an address that the page before hands out, of the same host; null or an empty text where there is no further one.
  /// - Parameter path: Where the address stands in the answer: `links.next`.
  public static func nextURL(at path: String, atMost pages: Int = 1_000) -> Pagination {
    Pagination(kind: .nextURL(path: path), limit: pages)
  }

  /// Pages by the answer's `Link` header (RFC 8288), of the same host; none of `rel="next"` where there is no further one.
  public static func linkHeader(atMost pages: Int = 1_000) -> Pagination {
    Pagination(kind: .linkHeader, limit: pages)
  }
}

extension Pagination {
  /// The query's item that says which page is asked for.
  package var parameter: String? {
    switch kind {
    case .numbered(let parameter, _), .offset(let parameter), .cursor(let parameter, _): parameter
    case .single, .nextURL, .linkHeader: nil
    }
  }

  /// Where an answer says what comes after it.
  package var path: String? {
    switch kind {
    case .cursor(_, let path), .nextURL(let path): path
    case .single, .numbered, .offset, .linkHeader: nil
    }
  }
}
