// A pipeline around the APIs that a test polls: as little as there may be of all else.

import Dataflow
import PipelineDSL

/// A pipeline called "orders", whose dataset has the rows of the APIs.
func pipeline<Row: Schema>(polling apis: [RestAPI<Row>], tolerating share: Share = .all) -> Pipeline {
  let raw = Layer("raw", bucket: "raw", database: "raw")
  let tables = Layer("tables", bucket: "tables", database: "tables")
  let orders = raw.dataset("orders", of: Row.self)
  let job = SparkJob("job", reads: orders, writes: [])
  return Pipeline(
    "orders",
    ingest: IngestFunction(
      "ingest", polls: apis, every: .minutes(5),
      puts: DeliveryStream("orders", into: orders, bufferSize: .mebibytes(64), bufferInterval: .minutes(5)),
      tolerating: share),
    rawCrawler: Crawler("raw", over: orders), job: job, transformCrawler: Crawler("tables", over: job, in: tables),
    schedule: .chained(from: .utc(1, 0)))
}
