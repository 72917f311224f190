// An array of arrays in a column.

import Dataflow
import PipelineDSL

private struct Tagged: Schema {
  // error: an array holds values or groups, and no arrays
  let tags: Column<[[String]]>
}
