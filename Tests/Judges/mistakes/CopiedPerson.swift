// A personal value that is copied.

import Dataflow
import PipelineDSL

private let value = tables.table("logins", of: User.rows) {
  // error: cannot convert value of type 'Column<Personal<String>>' to expected argument type 'Column<String>'
  Login(id: $0.email, password: sha256($0.password))
}
