// A compression besides Parquet's own.

import Dataflow
import PipelineDSL

private let value = DeliveryStream(
  "users", into: users, bufferSize: .mebibytes(64), bufferInterval: .minutes(5),
  // error: extra argument 'compression' in call
  compression: "GZIP")
