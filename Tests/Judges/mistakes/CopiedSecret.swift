// A secret that is copied.

import Dataflow
import PipelineDSL

private let value = tables.table("logins", of: User.rows) {
  // error: cannot convert value of type 'Column<Secret<String>>' to expected argument type 'Column<String>'
  Login(id: $0.id, password: $0.password)
}
