// A rate as EventBridge writes it, with one minute in the plural.

import Dataflow
import PipelineDSL

private let value = IngestFunction(
  "ingest", polls: api,
  // error: cannot convert value of type 'String' to expected argument type 'TimeSpan'
  every: "rate(1 minutes)",
  puts: stream)
