// Days of the month and of the week in one expression, of which AWS wants one to be a question mark.

import Dataflow
import PipelineDSL

private let value = Cron(
  minutes: .at(0), days: .ofMonth(1),
  // error: extra argument 'weekdays' in call
  weekdays: .at(1))
