// A job over user records for the benchmark of the engine: `transform` of a manifest of its own, or the job's Spark script.

import Dataflow
import PipelineDSL
import PySpark
import TransformCommand

private struct Name: Schema { let title, first, last: Column<String> }
private struct Street: Schema {
  let number: Column<Int64>
  let name: Column<String>
}
private struct Coordinates: Schema { let latitude, longitude: Column<String> }
private struct Timezone: Schema { let offset, description: Column<String> }
private struct Place: Schema {
  let street: Street
  let city, state, country, postcode: Column<String>
  let coordinates: Coordinates
  let timezone: Timezone
}
private struct Account: Schema {
  let uuid: Column<String?>
  let username: Column<String>
  let password, salt, md5, sha1, sha256: Column<Secret<String>>
}
private struct Moment: Schema {
  let date: Column<String>
  let age: Column<Int64?>
}
private struct Identity: Schema {
  let name: Column<String>
  let value: Column<String?>
}
private struct Portrait: Schema { let large, medium, thumbnail: Column<String> }
private struct User: Schema {
  let gender: Column<String>
  let name: Name
  let location: Place
  let email: Column<String?>
  let login: Account
  let dob, registered: Moment
  let phone, cell: Column<String>
  let id: Identity
  let picture: Portrait
  let nat: Column<String>
}
private struct Person: Schema {
  let uuid: Column<String?>
  let gender, fullName: Column<String>
  let email: Column<String?>
  let ageBand: Column<String>
  let born, registered: Column<Instant?>
  let age: Column<Int64?>
  let street: Column<String>
  let number: Column<Int64>
  let city, state, country, postcode, latitude, longitude, offset, phoneDigest, cell, username: Column<String>
  let picture, nat: Column<String>
}

private let raw = Layer("raw", bucket: "bench-raw", database: "bench_raw")
private let tables = Layer("tables", bucket: "bench-tables", database: "bench_tables")
private let users = raw.dataset("users", of: User.self)
private let people = tables.table(
  "people",
  of: User.rows.filter { !$0.login.uuid.isNull && $0.email.contains("@") }
    .dedupe(by: { $0.login.uuid }, keepLatest: { $0.registered.date })
) { user in
  Person(
    uuid: user.login.uuid, gender: user.gender, fullName: concat(user.name.first, " ", user.name.last),
    email: user.email.trim().lower(),
    ageBand: when(user.dob.age < 18, then: "minor").when(user.dob.age < 65, then: "adult").otherwise("senior"),
    born: user.dob.date.cast(to: Instant.self), registered: user.registered.date.cast(to: Instant.self),
    age: user.dob.age,
    street: user.location.street.name, number: user.location.street.number, city: user.location.city,
    state: user.location.state, country: user.location.country, postcode: user.location.postcode,
    latitude: user.location.coordinates.latitude, longitude: user.location.coordinates.longitude,
    offset: user.location.timezone.offset, phoneDigest: sha256(user.phone), cell: user.cell,
    username: user.login.username, picture: user.picture.large, nat: user.nat)
}

if CommandLine.arguments.dropFirst() == ["script"] {
  let table = SparkScript.Table(name: "people", flow: people.definition.flow)
  print(
    SparkScript(
      job: "bench", source: "the benchmark", partitionKey: "p_date", zone: "UTC",
      arguments: .init(database: "database", table: "table", target: "target", date: "date"), tables: [table]
    ).text, terminator: "")
} else {
  let api = RestAPI("users", of: User.self, at: "https://example.com/users", records: "results")
  let stream = DeliveryStream("bench", into: users, bufferSize: .mebibytes(64), bufferInterval: .minutes(15))
  let job = SparkJob("bench", reads: users, writes: [people])
  let pipeline = Pipeline(
    "bench", ingest: IngestFunction("bench", polls: api, every: .minutes(5), puts: stream),
    rawCrawler: Crawler("bench-raw", over: users), job: job,
    transformCrawler: Crawler("bench-tables", over: job, in: tables), schedule: .chained(from: .utc(3, 0)))
  await TransformCommand.main(
    Project("bench", [pipeline], environments: [Environment("dev", region: "eu-west-1")]))
}
