// A version of Glue that does not exist.

import Dataflow
import PipelineDSL

private let value = SparkJob(
  "job", reads: users, writes: [people],
  // error: extra argument 'glueVersion' in call
  glueVersion: "7.0")
