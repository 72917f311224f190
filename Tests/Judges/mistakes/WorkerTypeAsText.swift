// A worker type as text.

import Dataflow
import PipelineDSL

private let value = SparkJob(
  "job", reads: users, writes: [people],
  // error: cannot convert value of type 'String' to expected argument type 'Workers'
  engine: .glue(workers: "G.1X"))
