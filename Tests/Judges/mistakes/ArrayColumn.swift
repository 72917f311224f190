// An array in a column.

import Dataflow
import PipelineDSL

private struct Tagged: Schema {
  // error: type '[String]' does not conform to protocol 'ColumnValue'
  let tags: Column<[String]>
}
