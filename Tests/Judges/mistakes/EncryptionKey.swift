// A key by its ARN.

import Dataflow
import PipelineDSL

private let value = Project(
  "our", [], environments: [],
  // error: cannot convert value of type 'String' to expected argument type 'Encryption'
  encryption: "arn:aws:kms:…")
