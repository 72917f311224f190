// A secret as a part of a text.

import Dataflow
import PipelineDSL

private let value = tables.table("logins", of: User.rows) {
  // error: cannot convert value of type 'Column<Secret<String>>' to expected argument type 'Column<String>'
  Login(id: $0.id, password: concat("x", $0.password))
}
