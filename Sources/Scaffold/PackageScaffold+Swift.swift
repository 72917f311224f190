// The Swift files of a new package: its targets, a manifest to begin with, and the tests that hold it.

extension PackageScaffold {
  var manifestOfPackage: String {
    let package = quoted(dependency.identity)
    let executables = [("plan-gen", "PlanGenCommand"), ("ingest", "IngestCommand"), ("transform", "TransformCommand")]
    let targets = executables.map { name, library in
      """
          .executableTarget(
            name: "\(name)", dependencies: ["Manifest", .product(name: "\(library)", package: \(package))]),
      """
    }
    return """
      // swift-tools-version: 6.2
      // One manifest, and the three commands that plan and run it.

      import PackageDescription

      let package = Package(
        name: "\(name)",
        platforms: [.macOS(.v26)],
        dependencies: [
          \(dependency.declaration)
        ],
        targets: [
          .target(name: "Manifest", dependencies: [.product(name: "PipelineDSL", package: \(package))]),
      \(targets.joined(separator: "\n"))
          .testTarget(
            name: "ManifestTests", dependencies: ["Manifest", .product(name: "PlanGenCommand", package: \(package))]),
        ]
      )

      """
  }

  /// A small pipeline of every kind of thing, from an API that everybody may call.
  var pipeline: String {
    let database = String(name.map { $0 == "-" ? "_" : $0 })
    return """
      // The pipeline: what is fetched, where it lands, what becomes of it, and when. Edit it, then `swift run plan-gen`.

      import Dataflow
      public import PipelineDSL

      // ── One user, as the API answers; `plan-gen infer sample.json` writes such structs ───────────
      struct Account: Schema {
        let uuid: Column<String?>
        let username: Column<String>
        let password: Column<Secret<String>>
      }
      struct Moment: Schema { let date: Column<String> }
      struct User: Schema {
        let gender: Column<String>
        let email: Column<String?>
        let login: Account
        let registered: Moment
        let nat: Column<String>
      }

      // ── The tables of the transform layer ────────────────────────────────────────────────────────
      struct Person: Schema {
        let uuid: Column<String?>
        let gender, country: Column<String>
        let email: Column<String?>
        let registeredOn: Column<Day?>
      }
      struct Login: Schema {
        let uuid: Column<String?>
        let username, password: Column<String>
      }

      // ── Source, stream and layers ────────────────────────────────────────────────────────────────
      let api = RestAPI(
        "\(name)-api", of: User.self, at: "https://randomuser.me/api/", query: ["format": "json"], records: "results")

      let raw = Layer("raw", bucket: "\(name)-raw-layer", database: "\(database)_raw")
      let transformed = Layer("transform", bucket: "\(name)-transform-layer", database: "\(database)_transform")

      let rawUsers = raw.dataset("users", of: User.self)
      let stream = DeliveryStream(
        "\(name)-stream", into: rawUsers, bufferSize: .mebibytes(64), bufferInterval: .minutes(5))
      let ingest = IngestFunction("\(name)-ingest", polls: api, every: .minutes(1), puts: stream)

      // ── What becomes of a day's users ────────────────────────────────────────────────────────────
      /// One row a user, the latest registration.
      let users = User.rows
        .filter { !$0.login.uuid.isNull }
        .dedupe(by: { $0.login.uuid }, keepLatest: { $0.registered.date.cast(to: Day.self) })

      let tables = [
        transformed.table("person", of: users) {
          Person(
            uuid: $0.login.uuid, gender: $0.gender, country: $0.nat, email: $0.email,
            registeredOn: $0.registered.date.cast(to: Day.self))
        },
        transformed.table("login", of: users) {
          Login(uuid: $0.login.uuid, username: $0.login.username, password: sha256($0.login.password))
        },
      ]

      // ── When it runs, and where ──────────────────────────────────────────────────────────────────
      let job = SparkJob("\(name)-transform", reads: rawUsers, writes: tables)
      let pipeline = Pipeline(
        "\(name)", ingest: ingest, rawCrawler: Crawler("\(name)-raw-crawler", over: rawUsers), job: job,
        transformCrawler: Crawler("\(name)-transform-crawler", over: job, in: transformed),
        schedule: .fixedClock(rawCrawl: .utc(01, 00), job: .utc(01, 30), transformCrawl: .utc(02, 00)))

      /// What plan-gen plans, and ingest and transform run.
      public let project = Project(
        "\(name)", [pipeline],
        environments: [
          Environment("dev", region: "eu-west-1", keptFor: .days(30), onDestroy: .deleteData, alarms: .off),
          Environment("prod", region: "eu-west-1", suffix: "", logRetention: .days(90)),
        ])

      """
  }

  var tests: String {
    """
    // The manifest has no findings, and generated/ is what it gives.

    import Manifest
    import PlanGenCommand
    import Testing

    @Suite struct ManifestTests {
      @Test func theManifestHasNoFindings() { #expect(PlanGenCommand.findings(project) == []) }

      /// `swift run plan-gen` writes it; commit what it writes.
      @Test func generatedIsCurrent() throws {
        let package = String(#filePath.dropLast("/Tests/ManifestTests/ManifestTests.swift".count))
        let stale = try PlanGenCommand.staleFiles(project, in: package + "/generated")
        #expect(stale == [])
      }
    }

    """
  }
}
