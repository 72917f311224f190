// A row with a column too many.

import Dataflow
import PipelineDSL

private let value = tables.table("people", of: User.rows) {
  // error: extra argument 'city' in call
  Person(id: $0.id, name: $0.name.first, age: $0.age, city: "Bern")
}
