// Alarms as a mail address.

import Dataflow
import PipelineDSL

private let value = Environment(
  "dev", region: "eu-west-1",
  // error: cannot convert value of type 'String' to expected argument type 'Alarms'
  alarms: "team@example.com")
