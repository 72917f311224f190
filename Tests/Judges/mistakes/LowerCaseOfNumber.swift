// A function of text, of a number.

import Dataflow
import PipelineDSL

// error: referencing instance method 'lower()' on 'Optional' requires that
private let value = User.rows.filter { $0.age.lower() == "x" }
