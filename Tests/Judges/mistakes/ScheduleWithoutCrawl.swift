// A fixed clock that forgets the last stage.

import Dataflow
import PipelineDSL

private let value = BatchSchedule.fixedClock(
  // error: missing argument for parameter 'transformCrawl' in call
  rawCrawl: .utc(1, 0), job: .utc(1, 30))
