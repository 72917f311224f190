// Rules about a root as a whole: one address, one resource.

import PipelineDSL

extension Root: Declared {
  /// Where the project was declared.
  package var location: SourceLocation { deployment.project.location }

  static let rules = [addressesDiffer]

  private static let addressesDiffer = Rule<Root>(
    "PG1013", "Names are unlike enough for one address each",
    because:
      "Addresses come from names: a function and a stream of one name would both own a log group of that address.",
    wrong: #"IngestFunction("orders", …, puts: DeliveryStream("orders", …))"#,
    right: #"IngestFunction("orders-ingest", …, puts: DeliveryStream("orders-stream", …))"#
  ) { root in
    for (address, count) in root.sharedAddresses {
      Finding(
        "\(count) resources would be \(address)",
        allowed: "an address stands for one resource, and it comes from the names in the manifest",
        fix: "give the values that are called so different names")
    }
  }

  /// Addresses that several resources would have, with how many, sorted.
  private var sharedAddresses: [(address: String, count: Int)] {
    let addresses = addresses
    guard index.count < addresses.count else { return [] }
    let counts = Dictionary(addresses.map { ($0, 1) }, uniquingKeysWith: +)
    return counts.filter { $0.value > 1 }.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
  }
}
