// The source: a REST API that answers with JSON records.

public import Dataflow

/// A REST API whose answer holds records of `Row` in an array.
public struct RestAPI<Row: Schema>: Sendable {
  package let definition: APIDefinition

  /// An API that is read.
  /// - Parameters:
  ///   - name: How diagnostics and logs call the API.
  ///   - url: The address, without the query.
  ///   - query: The query's items; they are sent in the order written.
  ///   - method: How it is asked.
  ///   - headers: Fields that go with each request, for anyone to read: no keys or tokens.
  ///   - authentication: How the API knows its caller.
  ///   - records: Where the array of records stands in the answer: its key, or keys with dots between them, `data.items`; `$` for
  ///     an answer that is the array. Each element becomes one row.
  ///   - pages: How further records are asked for, where one answer has not all of them.
  ///   - changes: What of its records a poll asks for.
  ///   - limit: How often it may be asked.
  ///   - timeouts: How long it may take with an answer.
  public init(
    _ name: String, of row: Row.Type, at url: String, query: KeyValuePairs<String, String> = [:],
    method: RequestMethod = .get, headers: KeyValuePairs<String, String> = [:],
    authentication: Authentication = .none, records: String, pages: Pagination = .single,
    changes: Changes<Row> = .all, limit: CallLimit = .calls(10_000),
    timeouts: Timeouts = .answer(beginsWithin: .seconds(20), endsWithin: .seconds(30)),
    file: String = #fileID, line: Int = #line, column: Int = #column
  ) {
    definition = APIDefinition(
      name: name, url: url, query: query.map { ($0.key, $0.value) }.map(QueryItem.init),
      method: method, headers: headers.map { APIHeader(name: $0.key, value: $0.value) },
      authentication: authentication, recordsPath: records, pages: pages, changes: changes.definition, limit: limit,
      timeouts: timeouts,
      fields: Row.fields,
      location: SourceLocation(file: file, line: line, column: column))
  }
}

/// An API without its Swift type.
package struct APIDefinition: Sendable, Hashable {
  package let name: String
  package let url: String
  package let query: [QueryItem]
  package let method: RequestMethod
  package let headers: [APIHeader]
  package let authentication: Authentication
  package let recordsPath: String
  package let pages: Pagination
  package let changes: ChangesDefinition?
  package let limit: CallLimit
  package let timeouts: Timeouts
  package let fields: [Field]
  package let location: SourceLocation
}

/// A field that goes with each request.
package struct APIHeader: Sendable, Hashable {
  package let name: String
  package let value: String
}

/// One item of a URL's query.
package struct QueryItem: Sendable, Hashable {
  package let name: String
  package let value: String

  init(_ name: String, _ value: String) {
    self.name = name
    self.value = value
  }
}

extension APIDefinition {
  /// The address with its query, percent-encoded (RFC 3986, section 3.4).
  package var address: String {
    guard !query.isEmpty else { return url }
    return url + "?" + query.map { "\(Self.encoded($0.name))=\(Self.encoded($0.value))" }.joined(separator: "&")
  }

  /// The name as a key of an object has it.
  package var keyName: String { name.asName(of: 64, or: "api") }

  /// A name or value of a query, percent-encoded.
  package static func encoded(_ text: String) -> String {
    let unreserved = Set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~".utf8)
    return text.utf8.map { byte in
      if unreserved.contains(byte) { return String(UnicodeScalar(byte)) }
      let digits = String(byte, radix: 16, uppercase: true)
      return "%" + (digits.count == 1 ? "0" : "") + digits
    }.joined()
  }
}
