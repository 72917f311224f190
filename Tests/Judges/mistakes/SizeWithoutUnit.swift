// A size without its unit.

import Dataflow
import PipelineDSL

private let value = DeliveryStream(
  "users", into: users,
  // error: cannot convert value of type 'Int' to expected argument type 'ByteCount'
  bufferSize: 64,
  bufferInterval: .minutes(5))
