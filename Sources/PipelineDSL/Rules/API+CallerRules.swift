// Rules about who asks an API, and how often: its secret, its question and its limit of calls.

import Dataflow

extension APIDefinition {
  static let callerRules = [
    secretHasAName, callerIsNamedOnce, userIsAName, secretsGoEncrypted, questionIsJSON, callsAreLimited, answersEnd,
    changesAreTold,
  ]

  private static let secretHasAName = Rule<APIDefinition>(
    "PG0217", "A secret has a name that Secrets Manager takes and a variable can have",
    because: """
      The function finds the secret by a variable that is called after it, and the environment's suffix is added to the name. \
      Terraform checks neither.
      """,
    page: "CreateSecret", wrong: #"APISecret("API token")"#, right: #"APISecret("user-data-token")"#
  ) { api in
    if let secret = api.authentication.secret {
      let name = secret.name
      if !name.isName(of: 2...80, also: "-") || name.hasSuffix("-") || name.contains("--") {
        Finding(
          "API \"\(api.name)\" has a secret called \"\(name)\"",
          allowed: "2 to 80 lower-case letters, digits and single hyphens, a letter first and no hyphen last",
          fix: "APISecret(\"\(name.asName(of: 60, or: "api"))-token\")", at: secret.location)
      }
      if secret.key == "" {
        Finding(
          "secret \"\(name)\" has an empty key", allowed: "the key of the text in the secret's JSON object",
          fix: "APISecret(\"\(name)\")", at: secret.location)
      }
    }
  }

  private static let callerIsNamedOnce = Rule<APIDefinition>(
    "PG0218", "What names the caller is a field or an item of its own",
    because:
      "The poller adds it to each request. Beside another of that name a server takes the first, the last or none.",
    wrong: #"query: ["key": "demo"], …, authentication: .queryItem("key", …)"#,
    right: #"authentication: .queryItem("key", APISecret("user-data-token"))"#
  ) { api in
    switch api.authentication.form {
    case .header(let name, _):
      if !APIHeader(name: name, value: "x").isField || APIHeader.ofTheTransport.contains(name.lowercased()) {
        Finding(
          "API \"\(api.name)\" knows its caller by the header \"\(name)\"",
          allowed:
            "letters, digits and hyphens, and none of \(APIHeader.ofTheTransport.sorted().joined(separator: ", "))",
          fix: "authentication: .header(\"X-Api-Key\", …)")
      }
      for header in api.headers where header.name.lowercased() == name.lowercased() {
        Finding(
          "API \"\(api.name)\" has \"\(header.name)\" in its headers, by which it knows its caller",
          allowed: "headers beside it", fix: "remove it from the headers")
      }
    case .queryItem(let name):
      if name.isEmpty {
        Finding(
          "API \"\(api.name)\" knows its caller by an item without a name", allowed: "the name of an item of the query",
          fix: "authentication: .queryItem(\"api_key\", …)")
      }
      for other in api.query.map(\.name) + [api.pages.parameter].compactMap({ $0 }) where other == name && !name.isEmpty
      {
        Finding(
          "API \"\(api.name)\" has \"\(name)\" in its query, by which it knows its caller",
          allowed: "items of the query beside it", fix: "remove it from the query")
      }
    case .none, .basic: []
    }
  }

  private static let userIsAName = Rule<APIDefinition>(
    "PG0219", "A user of basic authentication has a name without a colon",
    because: "The name ends at the first colon: the rest of it would be taken for the password (RFC 7617, section 2).",
    wrong: #".basic(user: "team:poller", password: …)"#, right: #".basic(user: "poller", password: …)"#
  ) { api in
    if case .basic(let user) = api.authentication.form,
      user.isEmpty || user.contains(":") || !user.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F })
    {
      Finding(
        "API \"\(api.name)\" is asked by the user \"\(user)\"", allowed: "a text without colons and control characters",
        fix: "user: \"poller\"")
    }
  }

  private static let secretsGoEncrypted = Rule<APIDefinition>(
    "PG0220", "A secret is sent by https",
    because: "Whoever is on the way reads it, and is let in as you from then on.",
    page: "Data protection in AWS Lambda",
    wrong: #"at: "http://example.com/api", …, authentication: .bearer(…)"#,
    right: #"at: "https://example.com/api", …, authentication: .bearer(…)"#
  ) { api in
    if api.authentication.secret != nil, api.url.hasPrefix("http://"), !Host.isPrivate(api.host) {
      Finding(
        "API \"\(api.name)\" is at \"\(api.url)\", and its secret would go there unencrypted",
        allowed: "an address that begins with https", fix: "at: \"https://\(api.url.dropFirst(7))\"")
    }
  }

  private static let questionIsJSON = Rule<APIDefinition>(
    "PG0221", "A question that is posted is a JSON object or array",
    because: "The API answers anything else with an error: every poll fails, and only in AWS.",
    wrong: #"method: .post("since=yesterday")"#, right: ##"method: .post(#"{"since":"yesterday"}"#)"##
  ) { api in
    if let body = api.method.body, !body.looksLikeJSON {
      Finding(
        "API \"\(api.name)\" is asked with the body \"\(body.prefix(40))\"", allowed: "a JSON object or array",
        fix: ##"method: .post(#"{"since":"yesterday"}"#)"##)
    }
  }

  private static let changesAreTold = Rule<APIDefinition>(
    "PG0223", "What has changed is told by a column of the record, and asked for by an item of its own",
    because: """
      The value of the column goes back into the query, and is kept: of a fraction or an array there is no greatest that could be \
      sent, and what is secret must not be in an address. An item that stands in the query too is sent twice.
      """,
    wrong: #"changes: .since("since", latest: { $0.user.password })"#,
    right: #"changes: .since("updated_after", latest: { $0.updatedAt })"#
  ) { api in
    if let changes = api.changes {
      if changes.path.isEmpty || changes.isHidden || ![.string, .int32, .int64, .day, .instant].contains(changes.type) {
        Finding(
          "API \"\(api.name)\" is asked for changes by "
            + (changes.path.isEmpty
              ? "something that is no column of its records" : "\"\(changes.path.joined(separator: "."))\""),
          allowed: "a column of the record: text, a whole number, a day or an instant, neither secret nor personal",
          fix: "latest: { $0.updatedAt }")
      }
      let own = api.query.map(\.name) + [api.pages.parameter, api.authentication.item].compactMap { $0 }
      if changes.item.isEmpty || own.contains(changes.item) {
        Finding(
          "API \"\(api.name)\" is asked for changes by the item \"\(changes.item)\"",
          allowed: "a name that no other item of the query has", fix: ".since(\"updated_after\", …)")
      }
    }
  }

  private static let callsAreLimited = Rule<APIDefinition>(
    "PG0222", "A poll may make its calls, in its time",
    because:
      "A poll that may not ask once brings nothing, and one that has to wait longer than it has delivers nothing.",
    wrong: "limit: .calls(0)", right: "limit: .calls(100, perMinute: 60)"
  ) { api in
    if !(1...1_000_000).contains(api.limit.perPoll) || !(1...60_000).contains(api.limit.perMinute ?? 1) {
      Finding(
        "API \"\(api.name)\" may be asked \(api.limit.perPoll) times a poll"
          + (api.limit.perMinute.map { " and \($0) times a minute" } ?? ""),
        allowed: "1 to 1,000,000 a poll and 1 to 60,000 a minute", fix: "limit: .calls(100, perMinute: 60)")
    }
  }

  private static let answersEnd = Rule<APIDefinition>(
    "PG0224", "An answer has time to begin and to end, in the time of a function",
    because: """
      An answer ends no earlier than it begins, so a longer time for its first byte than for all of it is never up; and a function \
      runs for 900 seconds at most.
      """,
    page: "Lambda quotas", wrong: "timeouts: .answer(beginsWithin: .minutes(2), endsWithin: .minutes(1))",
    right: "timeouts: .answer(beginsWithin: .minutes(1), endsWithin: .minutes(2))"
  ) { api in
    let (firstByte, whole) = (api.timeouts.firstByte, api.timeouts.whole)
    if firstByte < .seconds(1) || whole > .seconds(900) || firstByte > whole {
      Finding(
        "API \"\(api.name)\" has \(firstByte) to begin an answer and \(whole) to end it",
        allowed: "at least 1 second to begin, no less to end, and at most 900 seconds",
        fix: "timeouts: .answer(beginsWithin: .seconds(20), endsWithin: .seconds(30))")
    }
  }
}

extension Authentication {
  /// The query's item that holds the secret.
  fileprivate var item: String? {
    if case .queryItem(let name) = form { name } else { nil }
  }
}

extension String {
  /// Whether the text begins and ends as a JSON object or array; the API judges the rest.
  fileprivate var looksLikeJSON: Bool {
    let text = drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace)
    return text.last == "{" && text.first == "}" || text.last == "[" && text.first == "]"
  }
}
