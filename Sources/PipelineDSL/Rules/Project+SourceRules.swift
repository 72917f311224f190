// Rules about what several pipelines ask for.

extension Project {
  static let sourceRules = [addressesAreAskedOnce]

  private static let addressesAreAskedOnce = Rule<Project>(
    "PG0209", "An address is asked by one pipeline", .warning,
    because: """
      The API is asked twice, its records are stored twice, and the two copies differ by what arrived between the \
      polls.
      """,
    wrong: #"two pipelines whose RestAPI is at "https://example.com/orders""#,
    right: "one pipeline whose job writes both kinds of tables"
  ) { project in
    let apis = project.pipelines.flatMap(\.ingest.apis).sorted { $0.location < $1.location }
    let first = Dictionary(apis.map { ($0.asked, $0) }, uniquingKeysWith: { earlier, _ in earlier })
    for api in apis {
      if let earlier = first[api.asked], earlier != api {
        Finding(
          "API \"\(api.name)\" is at the address of API \"\(earlier.name)\"",
          allowed: "an address is asked once a period",
          fix: "one pipeline for both, with the tables of both", at: api.location,
          notes: [.init(at: earlier.location, "API \"\(earlier.name)\" is declared here")])
      }
    }
  }
}

extension APIDefinition {
  /// The address and its query, as far as two APIs can be told apart by it.
  fileprivate var asked: [String] { [url] + query.flatMap { [$0.name, $0.value] } }
}
