// Rules about how an API is asked: its pages, and the headers that go with each request.

extension APIDefinition {
  static let pageRules = [pagesAreAskedFor, pagesEnd, headersAreFields, headersHoldNoSecret]

  private static let pagesAreAskedFor = Rule<APIDefinition>(
    "PG0213", "A page is asked for by an item of its own, and told of by a place in the answer",
    because: """
      The poller sets the item anew for each page. One that stands in the query too, or that has no name, asks for the same page \
      again and again, or for none.
      """,
    wrong: #"query: ["page": "1"], …, pages: .numbered("page")"#, right: #"pages: .numbered("page")"#
  ) { api in
    if let parameter = api.pages.parameter {
      if parameter.isEmpty {
        Finding(
          "API \"\(api.name)\" has pages by an item without a name", allowed: "the name of an item of the query",
          fix: "pages: .numbered(\"page\")")
      }
      for item in api.query where item.name == parameter && !parameter.isEmpty {
        Finding(
          "API \"\(api.name)\" has \"\(item.name)\" in its query, by which its pages are asked for",
          allowed: "items of the query that all pages have", fix: "remove it from the query")
      }
    }
    if let path = api.pages.path,
      path.isEmpty || path.split(separator: ".", omittingEmptySubsequences: false).contains("")
    {
      Finding(
        "API \"\(api.name)\" has its next page at \"\(path)\"", allowed: "keys with dots between them",
        fix: "at: \"meta.next\"")
    }
  }

  private static let pagesEnd = Rule<APIDefinition>(
    "PG0214", "A poll has 1 to 100,000 pages at most",
    because: "A poll that may not ask for a page brings nothing, and one without an end never delivers.",
    wrong: #"pages: .numbered("page", atMost: 0)"#, right: #"pages: .numbered("page", atMost: 1_000)"#
  ) { api in
    if !(1...100_000).contains(api.pages.limit) {
      Finding(
        "API \"\(api.name)\" has at most \(api.pages.limit) pages", allowed: "1 to 100,000", fix: "atMost: 1_000")
    }
  }

  private static let headersAreFields = Rule<APIDefinition>(
    "PG0215", "A header is a field of HTTP, and not one that the poller sets itself",
    because: "A name or a value with other characters is never sent, and every poll fails, here and in AWS.",
    wrong: #"headers: ["Accept Language": "en"]"#, right: #"headers: ["Accept-Language": "en"]"#
  ) { api in
    for header in api.headers {
      if !header.isField || APIHeader.ofTheTransport.contains(header.name.lowercased()) {
        Finding(
          "API \"\(api.name)\" is asked with the header \"\(header.name)\"",
          allowed: "names of letters, digits and hyphens, values of visible ASCII and spaces, and none of "
            + APIHeader.ofTheTransport.sorted().joined(separator: ", "),
          fix: "headers: [\"Accept-Language\": \"en\"]")
      }
    }
  }

  private static let headersHoldNoSecret = Rule<APIDefinition>(
    "PG0216", "A header holds no key or token",
    because:
      "The header stands in the manifest, its history and the image; whoever reads one of them can call the API as you.",
    wrong: #"headers: ["Authorization": "Bearer abc123"]"#, right: #"headers: ["Accept-Language": "en"]"#
  ) { api in
    for header in api.headers where APIHeader.ofSecrets.contains(header.name.lowercased()) {
      Finding(
        "API \"\(api.name)\" is asked with \"\(header.name)\" in its headers", allowed: "headers that anyone may read",
        fix: "remove \"\(header.name)\", and authentication: \(api.authenticationFix(header))")
    }
  }
}

extension APIDefinition {
  /// What a secret of the API could be called.
  var secretName: String { "\(name.asName(of: 40, or: "api"))-secret" }

  fileprivate func authenticationFix(_ header: APIHeader) -> String {
    header.name.lowercased() == "authorization"
      ? ".bearer(APISecret(\"\(secretName)\"))" : ".header(\"\(header.name)\", APISecret(\"\(secretName)\"))"
  }
}

extension APIHeader {
  /// What the transport says of a request by itself.
  static let ofTheTransport: Set<String> = [
    "host", "connection", "content-length", "transfer-encoding", "accept-encoding", "user-agent",
  ]

  /// What grants access.
  fileprivate static let ofSecrets: Set<String> = [
    "authorization", "proxy-authorization", "cookie", "x-api-key", "api-key", "x-auth-token", "x-access-token",
  ]

  var isField: Bool {
    let isName =
      !name.isEmpty
      && name.utf8.allSatisfy { byte in
        (0x41...0x5A).contains(byte & 0xDF) && byte < 0x80 || (0x30...0x39).contains(byte) || byte == UInt8(ascii: "-")
      }
    return isName && value.utf8.allSatisfy { (0x20...0x7E).contains($0) }
  }
}
