// A prefix of one's own, by the week's year and without an error prefix.

import Dataflow
import PipelineDSL

private let value = DeliveryStream(
  "users", into: users, bufferSize: .mebibytes(64), bufferInterval: .minutes(5),
  // error: extra argument 'prefix' in call
  prefix: "raw/!{timestamp:YYYY-MM-dd}/")
