// The requests and responses that cross the HTTP seam: small concrete values, no third-party type in sight.

/// One HTTP request with its limits, which are part of it because a long poll and an upload need different ones.
package struct HTTPRequest: Sendable {
  package enum Method: String, Sendable {
    case get = "GET"
    case head = "HEAD"
    case post = "POST"
    case put = "PUT"
    case delete = "DELETE"
  }

  package var method: Method
  /// Absolute `http` or `https` URL, percent-encoded as it shall go over the wire.
  package var url: String
  package var headers: HTTPFields
  package var body: [UInt8]
  /// Longest time for the whole exchange, connecting and every redirect included; `nil` waits for ever.
  package var timeout: Duration?
  /// Longest time until the answer's head is there, connecting included, for each redirect; `nil` for no limit of its own.
  package var firstByteTimeout: Duration?
  /// Largest response body that is accepted, in bytes after decompression.
  package var maxBodyBytes: Int
  /// How many redirects are followed, to the same scheme, host and port only. 0 hands a 3xx response to the caller.
  package var maxRedirects: Int
  /// An item that is added to the query as it goes over the wire. It is in no ``url``, and so in no error.
  package var secretItem: SecretItem?

  /// A name and its value, percent-encoded.
  package struct SecretItem: Sendable {
    package let name: String
    let value: String

    package init(name: String, value: String) { (self.name, self.value) = (name, value) }
  }

  package init(
    _ method: Method, _ url: String, headers: HTTPFields = [:], body: [UInt8] = [],
    timeout: Duration? = .seconds(30), firstByteTimeout: Duration? = nil, maxBodyBytes: Int = 64 << 20,
    maxRedirects: Int = 0
  ) {
    self.method = method
    self.url = url
    self.headers = headers
    self.body = body
    self.timeout = timeout
    self.firstByteTimeout = firstByteTimeout
    self.maxBodyBytes = maxBodyBytes
    self.maxRedirects = maxRedirects
  }
}

/// One HTTP response, its body received whole.
package struct HTTPResponse: Sendable {
  package let status: Int
  package let headers: HTTPFields
  package let body: [UInt8]
  /// The URL that answered: the request's own, or the last redirect's.
  package let url: String

  package init(status: Int, headers: HTTPFields, body: [UInt8], url: String) {
    self.status = status
    self.headers = headers
    self.body = body
    self.url = url
  }
}

/// Header fields in order; names compare without case (RFC 9110, section 5.1).
///
/// Printing masks the values that grant access, so that a logged request is no leak.
package struct HTTPFields: Sendable, Equatable, ExpressibleByDictionaryLiteral {
  package struct Field: Sendable, Equatable {
    package let name: String
    package let value: String
  }

  package private(set) var fields: [Field] = []

  package init() {}

  package init(dictionaryLiteral elements: (String, String)...) {
    fields = elements.map(Field.init)
  }

  /// The first value of a field; setting replaces every line of that name, `nil` removes them.
  package subscript(name: String) -> String? {
    get { fields.first { $0.isNamed(name) }?.value }
    set {
      fields.removeAll { $0.isNamed(name) }
      if let newValue { add(name, newValue) }
    }
  }

  /// Adds one more line, beside those of the same name.
  package mutating func add(_ name: String, _ value: String) {
    fields.append(Field(name: name, value: value))
  }
}

extension HTTPFields.Field {
  func isNamed(_ other: String) -> Bool {
    name.lowercased() == other.lowercased()
  }

  /// True when the value may be printed: field names that carry a credential are not.
  var isPrintable: Bool {
    let secrets = ["authorization", "proxy-authorization", "cookie", "set-cookie", "x-amz-security-token", "x-api-key"]
    return !secrets.contains(name.lowercased())
  }
}

extension HTTPFields.Field: CustomStringConvertible, CustomReflectable {
  package var description: String { "\(name): \(isPrintable ? value : "(hidden)")" }
  package var customMirror: Mirror { Mirror(self, children: ["field": description]) }
}
