// A function of text, of a secret, whose characters would show.

import Dataflow
import PipelineDSL

private let value = tables.table("logins", of: User.rows) {
  // error: referencing instance method 'lower()' on 'Column' requires that
  Login(id: $0.id, password: $0.password.lower())
}
