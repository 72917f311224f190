// A cron expression of five fields.

import Dataflow
import PipelineDSL

private let value = BatchSchedule.chained(
  // error: cannot convert value of type 'String' to expected argument type 'ClockTime'
  from: "cron(0 1 * * *)")
