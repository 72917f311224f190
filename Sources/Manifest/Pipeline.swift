// The pipeline: what is fetched, where it lands, what becomes of it, and when. Edit this file, then `swift run plan-gen`.

import Dataflow
public import PipelineDSL

// ── One user, as the API answers ────────────────────────────────────────────────────────────
struct Name: Schema { let title, first, last: Column<String> }
struct Street: Schema {
  let number: Column<Int64>
  let name: Column<String>
}
struct Coordinates: Schema { let latitude, longitude: Column<String> }
struct Timezone: Schema { let offset, description: Column<String> }
struct Place: Schema {
  let street: Street
  let city, state, country: Column<String>
  let postcode: Column<Coerced<String>>  // a number in some countries, text in others
  let coordinates: Coordinates
  let timezone: Timezone
}
struct Account: Schema {
  let uuid: Column<String?>
  let username: Column<String>
  let password, salt, md5, sha1, sha256: Column<Secret<String>>
}
struct Moment: Schema {
  let date: Column<String>
  let age: Column<Int64?>
}
struct Identity: Schema {
  let name: Column<String>
  let value: Column<String?>
}
struct Portrait: Schema { let large, medium, thumbnail: Column<String> }
struct User: Schema {
  let gender: Column<String>
  let name: Name
  let location: Place
  let email: Column<String?>
  let login: Account
  let dob, registered: Moment
  let phone, cell: Column<String?>
  let id: Identity
  let picture: Portrait
  let nat: Column<String>
}

// ── The seven tables of the transform layer ─────────────────────────────────────────────────
struct PersonalDetails: Schema {
  let uuid: Column<String?>
  let gender, title, firstName, lastName: Column<String>
  let email: Column<String?>
  let dateOfBirth: Column<Day?>
  let age: Column<Int64?>
  let phone, cell: Column<String?>
}
struct Address: Schema {
  let uuid: Column<String?>
  let streetNumber: Column<Int64>
  let streetName, city, state, country: Column<String>
}
struct Location: Schema {
  let uuid: Column<String?>
  let latitude, longitude, timezoneOffset, timezoneDescription: Column<String>
}
struct Login: Schema {
  let uuid: Column<String?>
  let username, password: Column<String>
}
struct Registration: Schema {
  let uuid: Column<String?>
  let registrationDate: Column<Day?>
  let registrationAge: Column<Int64?>
}
struct Picture: Schema {
  let uuid: Column<String?>
  let profilePictureLarge, profilePictureMedium, profilePictureThumbnail: Column<String>
}
struct EncryptedDetails: Schema {
  let uuid: Column<String?>
  let salt, md5, sha1, sha256: Column<String>
}

// ── Source, stream and layers ───────────────────────────────────────────────────────────────
let api = RestAPI(
  "user-data-api", of: User.self, at: "https://randomuser.me/api/", query: ["format": "json"], records: "results")

let raw = Layer("raw", bucket: "user-data-raw-layer", database: "user_data_raw")
let transformed = Layer("transform", bucket: "user-data-transform-layer", database: "user_data_transform")

let rawUsers = raw.dataset("users", of: User.self)
let stream = DeliveryStream("user-data-stream", into: rawUsers, bufferSize: .mebibytes(64), bufferInterval: .minutes(5))
let ingest = IngestFunction("user-data-ingest", polls: api, every: .minutes(1), puts: stream)

// ── What becomes of a day's users ───────────────────────────────────────────────────────────
/// The source may deliver a user twice, and now and then without an id: one row a user, the latest registration.
let users = User.rows
  .filter { !$0.login.uuid.isNull }
  .dedupe(by: { $0.login.uuid }, keepLatest: { $0.registered.date.cast(to: Day.self) })

let isData = "the data model publishes the provider's digests"
let tables = [
  transformed.table("personal_details", of: users) {
    PersonalDetails(
      uuid: $0.login.uuid, gender: $0.gender, title: $0.name.title, firstName: $0.name.first, lastName: $0.name.last,
      email: $0.email, dateOfBirth: $0.dob.date.cast(to: Day.self), age: $0.dob.age, phone: $0.phone, cell: $0.cell)
  },
  transformed.table("address", of: users) {
    Address(
      uuid: $0.login.uuid, streetNumber: $0.location.street.number, streetName: $0.location.street.name,
      city: $0.location.city, state: $0.location.state, country: $0.location.country)
  },
  transformed.table("location", of: users) {
    Location(
      uuid: $0.login.uuid, latitude: $0.location.coordinates.latitude, longitude: $0.location.coordinates.longitude,
      timezoneOffset: $0.location.timezone.offset, timezoneDescription: $0.location.timezone.description)
  },
  transformed.table("login", of: users) {
    Login(uuid: $0.login.uuid, username: $0.login.username, password: sha256($0.login.password))
  },
  transformed.table("registration", of: users) {
    Registration(
      uuid: $0.login.uuid, registrationDate: $0.registered.date.cast(to: Day.self), registrationAge: $0.registered.age)
  },
  transformed.table("picture", of: users) {
    Picture(
      uuid: $0.login.uuid, profilePictureLarge: $0.picture.large, profilePictureMedium: $0.picture.medium,
      profilePictureThumbnail: $0.picture.thumbnail)
  },
  transformed.table("encrypted_details", of: users) {
    EncryptedDetails(
      uuid: $0.login.uuid, salt: $0.login.salt.exposed(because: isData), md5: $0.login.md5.exposed(because: isData),
      sha1: $0.login.sha1.exposed(because: isData), sha256: $0.login.sha256.exposed(because: isData))
  },
]

// ── When it runs, and where ─────────────────────────────────────────────────────────────────
let job = SparkJob("user-data-transform", reads: rawUsers, writes: tables, engine: .glue(workers: .g1x(2)), retries: 1)
let userData = Pipeline(
  "user-data", ingest: ingest, rawCrawler: Crawler("user-data-raw-crawler", over: rawUsers), job: job,
  transformCrawler: Crawler("user-data-transform-crawler", over: job, in: transformed),
  schedule: .fixedClock(rawCrawl: .utc(01, 00), job: .utc(01, 30), transformCrawl: .utc(02, 00)))
/// What plan-gen plans, and ingest and transform run.
public let project = Project(
  "user-data", [userData],
  environments: [
    Environment("dev", region: "eu-west-1", keptFor: .days(30), onDestroy: .deleteData, alarms: .off),
    Environment("staging", region: "eu-west-1", keptFor: .days(90)),
    Environment("prod", region: "eu-west-1", suffix: "", logRetention: .days(90)),
  ])
