// A stream that is misspelt.

import Dataflow
import PipelineDSL

private let value = IngestFunction(
  "ingest", polls: api, every: .minutes(1),
  // error: cannot find 'straem' in scope
  puts: straem)
