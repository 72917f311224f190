// Memory without its unit.

import Dataflow
import PipelineDSL

private let value = IngestFunction(
  "ingest", polls: api, every: .minutes(1), puts: stream,
  // error: cannot convert value of type 'Int' to expected argument type 'ByteCount'
  memory: 256)
