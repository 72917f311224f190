// A decimal, of more digits than Glue has.

import Dataflow
import PipelineDSL

private struct Decimal39 {}
private struct Price: Schema {
  // error: type 'Decimal39' does not conform to protocol 'ColumnValue'
  let amount: Column<Decimal39>
}
