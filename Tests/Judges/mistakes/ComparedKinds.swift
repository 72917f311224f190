// A number compared with a text.

import Dataflow
import PipelineDSL

// error: generic struct 'Column' requires that 'Int64' conform to 'TextColumnValue'
private let value = User.rows.filter { $0.age == "old" }
