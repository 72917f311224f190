// A column that is misspelt.

import Dataflow
import PipelineDSL

private let value = tables.table("people", of: User.rows) {
  // error: value of type 'Name' has no member 'frist'
  Person(id: $0.id, name: $0.name.frist, age: $0.age)
}
