// Days without their unit.

import Dataflow
import PipelineDSL

private let value = Layer(
  "raw", bucket: "our-raw", database: "our_raw",
  // error: cannot convert value of type 'Int' to expected argument type 'TimeSpan'
  keptFor: 30)
