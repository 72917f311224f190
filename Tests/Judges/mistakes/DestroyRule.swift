// A rule that does not exist.

import Dataflow
import PipelineDSL

private let value = Layer(
  "raw", bucket: "our-raw", database: "our_raw",
  // error: type 'DestroyRule' has no member 'delete'
  onDestroy: .delete)
