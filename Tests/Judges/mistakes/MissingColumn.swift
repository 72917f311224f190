// A row with a column missing.

import Dataflow
import PipelineDSL

private let value = tables.table("people", of: User.rows) {
  // error: missing argument for parameter 'age' in call
  Person(id: $0.id, name: $0.name.first)
}
