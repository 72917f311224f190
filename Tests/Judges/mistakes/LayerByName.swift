// A dataset by its name.

import Dataflow
import PipelineDSL

private let value = DeliveryStream(
  "users",
  // error: cannot convert value of type 'String' to expected argument type 'Dataset<
  into: "raw.users",
  bufferSize: .mebibytes(64), bufferInterval: .minutes(5))
