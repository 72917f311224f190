// A number and a text, added.

import Dataflow
import PipelineDSL

private let value = tables.table("people", of: User.rows) {
  // error: cannot convert value of type 'Column<String>' to expected argument type 'Column<Int64?>'
  Person(id: $0.id, name: $0.name.first, age: $0.age + $0.id)
}
