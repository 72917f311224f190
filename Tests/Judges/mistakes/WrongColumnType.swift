// A number where text belongs.

import Dataflow
import PipelineDSL

private let value = tables.table("people", of: User.rows) {
  // error: cannot convert value of type 'Column<Int64?>' to expected argument type 'Column<String>'
  Person(id: $0.age, name: $0.name.first, age: $0.age)
}
