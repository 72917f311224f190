// The sound projects that go as far as each limit lets them.

import Dataflow
import PipelineDSL

extension GoodManifest {
  /// As far as each may go.
  static let limits: [GoodManifest] = [
    one(
      "the longest timeouts",
      pipeline(
        "patient", of: Weather.self, every: .minutes(16), timeout: .minutes(15), retries: 10, jobTimeout: .minutes(110)
      ) { [$0.table("daily", Weather.rows)] }),
    one(
      "the largest memory",
      pipeline(
        "large", of: Weather.self, memory: .mebibytes(10_240), expecting: .records(60_000, of: .kibibytes(1)),
        bufferSize: .mebibytes(128), engine: .glue(workers: .g1x(300))
      ) { [$0.table("daily", Weather.rows)] }),
    one(
      "the longest name",
      pipeline(
        "a-project-of-thirty-characters", of: Weather.self,
        raw: Layer("raw", bucket: "our-raw", database: "our_raw"),
        curated: Layer("tables", bucket: "our-tables", database: "our_tables")
      ) {
        [$0.table("daily", Weather.rows)]
      }, [Environment("d", region: "eu-west-1")]),
    GoodManifest(
      "a hundred pipelines by the scheduler, some minutes apart",
      Project(
        "hundred",
        (0..<100).map { number in
          pipeline(
            "p\(number)", of: Weather.self, invokedBy: .scheduler, schedule: .chained(from: .utc(1 + number % 20, 0))
          ) { [$0.table("daily", Weather.rows)] }
        }, environments: [dev],
        accepting: [Accepted("PG1032", because: "a wider role of our account deploys")])),
  ]
}
