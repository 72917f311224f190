// Rules about the API: where it is, and where the records are in its answer.

extension APIDefinition {
  static let rules = [isAnAddress, recordsHaveAPlace] + addressRules + pageRules + callerRules

  private static let isAnAddress = Rule<APIDefinition>(
    "PG0201", "An API is at an address of http or https, without its query",
    because: """
      The function asks for the address as it stands, once a period, from the first deployment on. A query that is part of \
      the address would not be percent-encoded, and a fragment is never sent.
      """,
    wrong: #"RestAPI("users", of: User.self, at: "randomuser.me/api?format=json", records: "results")"#,
    right:
      #"RestAPI("users", of: User.self, at: "https://randomuser.me/api", query: ["format": "json"], records: "results")"#
  ) { api in
    if !api.isAddress {
      Finding(
        "API \"\(api.name)\" is at \"\(api.url)\"",
        allowed: "an address is http or https with a host, and no query or fragment",
        fix: "at: \"https://randomuser.me/api/\", query: [\"format\": \"json\"]")
    }
  }

  private static let recordsHaveAPlace = Rule<APIDefinition>(
    "PG0202", "The array of records has a place in the answer",
    because: "Without a key no record is ever found in an answer: every poll fails, and the first one does so in AWS.",
    wrong: #"records: """#, right: #"records: "results""#
  ) { api in
    if api.recordsPath.isEmpty || api.recordsPath.split(separator: ".", omittingEmptySubsequences: false).contains("") {
      Finding(
        "API \"\(api.name)\" has its records at \"\(api.recordsPath)\"",
        allowed: "the key of the array, keys with dots between them, or \"$\" for an answer that is the array",
        fix: "records: \"results\"")
    }
  }

  /// Whether the address is one of http or https, in plain characters.
  var isAddress: Bool {
    guard let scheme = ["https://", "http://"].first(where: url.hasPrefix) else { return false }
    let rest = url.utf8.dropFirst(scheme.utf8.count)
    let isPlain = rest.allSatisfy { (0x21...0x7E).contains($0) && $0 != UInt8(ascii: "?") && $0 != UInt8(ascii: "#") }
    return isPlain && !rest.isEmpty && rest.first != UInt8(ascii: "/")
  }
}
