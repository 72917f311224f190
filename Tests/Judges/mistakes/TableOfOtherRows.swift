// A table that is made of other rows.

import Dataflow
import PipelineDSL

private let value = SparkJob(
  "job", reads: orders,
  // error: cannot convert value of type 'Table<User>' to expected element type
  writes: [people])
