// A slip in the middle of a long chain: the compiler once crashed on such a one while it looked for words.

import Dataflow
import PipelineDSL

private let value = User.rows
  .filter { !$0.age.isNull }
  // error: value of type 'User' has no member 'idd'
  .dedupe(by: { $0.idd }, keepLatest: { $0.registered.cast(to: Day.self) })
  .select { Person(id: $0.id, name: concat($0.name.first, " ", $0.name.last), age: $0.age) }
