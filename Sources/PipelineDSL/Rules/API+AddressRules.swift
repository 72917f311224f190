// Rules about what an API's address gives away, and whether the function can reach it.

extension APIDefinition {
  static let addressRules = [
    addressHoldsNoPassword, queryHoldsNoKey, addressIsEncrypted, addressIsReached, queryIsOnce, addressIsShort,
    placeIsOfKeys, hostIsWellFormed, nameIsALine,
  ]

  private static let addressHoldsNoPassword = Rule<APIDefinition>(
    "PG0203", "An address holds no user and no password",
    because: "The address stands in the manifest, its history, the image and every log line of a failed poll.",
    page: "AWS security credentials", wrong: #"at: "https://user:password@example.com/api""#,
    right: #"at: "https://example.com/api""#
  ) { api in
    if api.authority.contains("@") {
      Finding(
        "API \"\(api.name)\" has credentials in its address",
        allowed: "an address is a host and a path, for anyone to read",
        fix: "at: \"\(api.url.replacing("\(api.authority.prefix { $0 != "@" })@", with: ""))\"")
    }
  }

  private static let queryHoldsNoKey = Rule<APIDefinition>(
    "PG0204", "A query holds no key or token", .warning,
    because: """
      The query stands in the manifest, its history and the image; whoever reads one of them can call the API as you. A secret \
      of Secrets Manager is in none of them.
      """,
    page: "Securing Lambda environment variables", wrong: #"query: ["api_key": "abc123"]"#,
    right: #"query: ["format": "json"]"#
  ) { api in
    for item in api.query where !item.value.isEmpty && QueryKey.ofSecrets.contains(item.name.lowercased()) {
      Finding(
        "API \"\(api.name)\" is asked with \"\(item.name)\" in its query", allowed: "a query that anyone may read",
        fix:
          "remove \"\(item.name)\", and authentication: .queryItem(\"\(item.name)\", APISecret(\"\(api.secretName)\"))")
    }
  }

  private static let addressIsEncrypted = Rule<APIDefinition>(
    "PG0205", "An API is asked by https", .warning,
    because: "Whoever is on the way reads the records and may change them; nothing later can tell.",
    page: "Data protection in AWS Lambda", wrong: #"at: "http://example.com/api""#,
    right: #"at: "https://example.com/api""#
  ) { api in
    if api.url.hasPrefix("http://"), !Host.isPrivate(api.host) {
      Finding(
        "API \"\(api.name)\" is at \"\(api.url)\", unencrypted", allowed: "an address begins with https",
        fix: "at: \"https://\(api.url.dropFirst(7))\"")
    }
  }

  private static let addressIsReached = Rule<APIDefinition>(
    "PG0206", "An API is where the function can reach it", .warning,
    because: """
      The function runs outside of any VPC: loopback is the function itself, and private addresses lead nowhere. It works on \
      your machine and every poll fails in AWS.
      """,
    page: "Giving Lambda functions access to resources in an Amazon VPC", wrong: #"at: "http://localhost:8080/api""#,
    right: #"at: "https://example.com/api""#
  ) { api in
    if Host.isPrivate(api.host) {
      Finding(
        "API \"\(api.name)\" is at \"\(api.host)\"", allowed: "a host of the public internet",
        fix: "at: \"https://…\"; for a trial, ingest run --api-url \(api.url)")
    }
  }

  private static let queryIsOnce = Rule<APIDefinition>(
    "PG0207", "A query has each item once", .warning,
    because: "Servers take the first, the last or both: which records come is a matter of luck.",
    wrong: #"query: ["page": "1", "page": "2"]"#, right: #"query: ["page": "1"]"#
  ) { api in
    for (index, item) in api.query.enumerated() where api.query[..<index].contains(where: { $0.name == item.name }) {
      Finding(
        "API \"\(api.name)\" has \"\(item.name)\" twice in its query", allowed: "each item once",
        fix: "remove one of them")
    }
  }

  private static let addressIsShort = Rule<APIDefinition>(
    "PG0208", "An address with its query has at most 8,000 characters", .warning,
    because: "Servers and proxies refuse longer ones with 414, or cut them (RFC 9110, section 4.1).",
    wrong: #"query: ["ids": "a text of ten thousand characters"]"#, right: #"query: ["since": "yesterday"]"#
  ) { api in
    if api.url.utf8.count + api.query.reduce(0, { $0 + $1.name.utf8.count + $1.value.utf8.count }) > 2_600,
      api.address.utf8.count > 8_000
    {
      Finding(
        "the address of API \"\(api.name)\" has \(api.address.utf8.count) characters",
        allowed: "8,000 are taken everywhere",
        fix: "ask with fewer items")
    }
  }

  private static let placeIsOfKeys = Rule<APIDefinition>(
    "PG0210", "The place of the records is of keys, without brackets or slashes", .warning,
    because:
      "Each part is looked for as it stands: \"data[0]\" finds no element of data, and \"/data\" no member of that name.",
    wrong: #"records: "/data/items""#, right: #"records: "data.items""#
  ) { api in
    if api.recordsPath != "$", api.recordsPath.contains(where: { "[]$/".contains($0) }) {
      let keys = api.recordsPath.split { ".[]$/*0123456789".contains($0) }.joined(separator: ".")
      Finding(
        "API \"\(api.name)\" has its records at \"\(api.recordsPath)\"", allowed: "keys with dots between them",
        fix: "records: \"\(keys.isEmpty ? "results" : keys)\"")
    }
  }

  private static let hostIsWellFormed = Rule<APIDefinition>(
    "PG0211", "An address has a host name and a port that can be",
    because: "The name never resolves, or the connection is never tried: every poll fails, and only in AWS.",
    wrong: #"at: "https://exa_mple..com:99999/api""#, right: #"at: "https://example.com:8443/api""#
  ) { api in
    if api.isAddress, !Host.isWellFormed(api.authority) {
      Finding(
        "API \"\(api.name)\" is at host \"\(api.authority)\"",
        allowed: "labels of letters, digits and hyphens with dots between them, and a port of 1 to 65535",
        fix: "at: \"https://example.com/api\"")
    }
  }

  private static let nameIsALine = Rule<APIDefinition>(
    "PG0212", "An API has a name of one line",
    because: """
      The name stands in comments of the generated Terraform and in log lines: an empty one says nothing, a second \
      line breaks them.
      """,
    wrong: #"RestAPI("", of: User.self, …)"#, right: #"RestAPI("user-data-api", of: User.self, …)"#
  ) { api in
    if api.name.isEmpty || api.name.contains(where: \.isNewline) {
      Finding(
        "an API's name is \"\(api.name)\"",
        allowed: "one line of text", fix: "RestAPI(\"user-data-api\", …)")
    }
  }
}

/// Names of query items that hold what authenticates.
private enum QueryKey {
  static let ofSecrets: Set<String> = [
    "access_key", "access_token", "accesskey", "api-key", "api_key", "apikey", "app_key", "appid", "auth", "auth_token",
    "client_secret", "password", "passwd", "private_key", "secret", "sig", "signature", "subscription-key", "token",
    "x-api-key",
  ]
}
