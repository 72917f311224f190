// A fraction of a unit.

import Dataflow
import PipelineDSL

// error: cannot convert value of type 'Double' to expected argument type 'Int'
private let value: TimeSpan = .minutes(0.5)
