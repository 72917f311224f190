// What every mistake of this folder is made with: a manifest as far as it is right.

import Dataflow
import PipelineDSL

struct Name: Schema { let first, last: Column<String> }
struct User: Schema {
  let id: Column<String>
  let name: Name
  let email: Column<Personal<String>>
  let password: Column<Secret<String>>
  let age: Column<Int64?>
  let registered: Column<String>
}
struct Order: Schema { let id: Column<String> }
struct Person: Schema {
  let id, name: Column<String>
  let age: Column<Int64?>
}
struct Login: Schema { let id, password: Column<String> }

let raw = Layer("raw", bucket: "our-raw", database: "our_raw")
let tables = Layer("tables", bucket: "our-tables", database: "our_tables")
let users = raw.dataset("users", of: User.self)
let orders = raw.dataset("orders", of: Order.self)
let api = RestAPI("users", of: User.self, at: "https://example.com/users", records: "results")
let stream = DeliveryStream("users", into: users, bufferSize: .mebibytes(64), bufferInterval: .minutes(5))
let orderStream = DeliveryStream("orders", into: orders, bufferSize: .mebibytes(64), bufferInterval: .minutes(5))
let people = tables.table("people", of: User.rows) {
  Person(id: $0.id, name: concat($0.name.first, " ", $0.name.last), age: $0.age)
}
let job = SparkJob("job", reads: users, writes: [people])
