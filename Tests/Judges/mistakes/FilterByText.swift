// A filter that is no condition.

import Dataflow
import PipelineDSL

// error: cannot convert value of type 'Column<String>' to closure result type
private let value = User.rows.filter { $0.id }
