// A secret that is shown for no reason.

import Dataflow
import PipelineDSL

private let value = tables.table("logins", of: User.rows) {
  // error: missing argument for parameter 'because' in call
  Login(id: $0.id, password: $0.password.exposed())
}
