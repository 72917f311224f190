// A size that is a time.

import Dataflow
import PipelineDSL

private let value = DeliveryStream(
  "users", into: users,
  // error: type 'ByteCount' has no member 'minutes'
  bufferSize: .minutes(5),
  bufferInterval: .minutes(5))
