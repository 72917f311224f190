// A stream for the rows of another API.

import Dataflow
import PipelineDSL

private let value = IngestFunction(
  "ingest", polls: api, every: .minutes(1),
  // error: cannot convert value of type 'DeliveryStream<Order>' to expected argument type
  puts: orderStream)
