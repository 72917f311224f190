// How findings are told: all together, sorted, at the line of the declaration, with notes at what they have to do with.

import Dataflow
import Testing

@testable import PipelineDSL

@Suite struct ValidationTests {
  @Test func findingsComeTogetherAndSorted() {
    let findings = Sample.with {
      $0.name = "Bad"
      $0.bufferSize = .mebibytes(1)
      $0.retries = 99
    }.project.diagnostics
    #expect(findings.map(\.rule) == ["PG0402", "PG0706", "PG1005"])
    #expect(findings == findings.sorted())
  }

  @Test func theLineIsThatOfTheDeclaration() throws {
    let line = #line + 1
    let layer = Layer("BAD", bucket: "good-bucket", database: "good")
    let finding = try #require(Layer.rules.diagnostics(of: layer).first)
    #expect(finding.location.line == line)
    #expect(finding.description.hasPrefix("Sources/PipelineDSLTests/ValidationTests.swift:\(line):"))
  }

  @Test func aTwinIsToldWithTheFirst() throws {
    let finding = try #require(Sample.with { $0.transformBucket = "sample-raw" }.project.diagnostics.first)
    #expect(
      finding.description == """
        Sources/Manifest/Pipeline.swift:11:1: error: [PG0506] bucket "sample-raw" is declared twice; a name stands for one \
        bucket. Fix: another name, such as "sample-raw-2"
        Sources/Manifest/Pipeline.swift:10:1: note: the first bucket "sample-raw" is declared here
        """)
  }

  @Test func whatAnEnvironmentChangesIsToldThere() throws {
    let sample = Sample.with { $0.environments = [Sample.environment("dev", memory: .mebibytes(64))] }
    let finding = try #require(sample.project.diagnostics.first)
    #expect(
      finding.description == """
        Sources/Manifest/Pipeline.swift:120:1: error: [PG0305] function "sample-ingest" has 64 MiB of memory; 128 to 10,240 \
        whole MiB ("Configure Lambda function memory"). Fix: memory: .mebibytes(128)
        Sources/Manifest/Pipeline.swift:50:1: note: environment "dev" changes what is declared here
        """)
  }

  @Test func aWarningIsCalledOne() throws {
    let finding = try #require(Sample.with { $0.url = "http://example.com/api" }.project.diagnostics.first)
    #expect(
      finding.description == """
        Sources/Manifest/Pipeline.swift:40:1: warning: [PG0205] API "api" is at "http://example.com/api", unencrypted; an address \
        begins with https \
        ("Data protection in AWS Lambda"). Fix: at: "https://example.com/api"
        """)
  }

  @Test func aLineEndInANameBreaksNoLine() throws {
    let finding = try #require(Sample.with { $0.zone = .named("Europe/Ber\nlin\u{202E}") }.project.diagnostics.first)
    #expect(finding.description.split(separator: "\n").count == 1)
    #expect(finding.description.contains(#"the zone is "Europe/Ber\nlin\u{202E}""#))
  }

  /// Whatever a number is, it is told and not tripped over.
  @Test(arguments: [Int.min, Int.min + 1, -1, 0, Int.max - 1, Int.max])
  func absurdNumbersAreFindings(_ number: Int) {
    let findings = Sample.with {
      ($0.bufferSize, $0.bufferInterval) = (.mebibytes(number), .seconds(number))
      ($0.period, $0.timeout, $0.memory) = (.seconds(number), .minutes(number), .bytes(number))
      ($0.load, $0.keptFor) = (.records(number, of: .kibibytes(number)), .days(number))
      ($0.engine, $0.retries, $0.jobTimeout) = (.glue(workers: .g8x(number)), number, .hours(number))
      $0.times = (.utc(number, number), .utc(number, 0), .utc(0, number))
      ($0.retention, $0.queries) = (.seconds(number), .workgroup(limit: .bytes(number)))
    }.project.diagnostics
    #expect(findings.contains { $0.rule == "PG0305" } && findings.contains { $0.rule == "PG0402" })
    let polled = Sample.with {
      $0.cron = Cron(
        minutes: .at(number), hours: .from(number, to: -1), days: .ofMonth(number), months: .steps(of: number))
    }.project.diagnostics
    #expect(polled.contains { $0.rule == "PG0312" })
    #expect((findings + polled).allSatisfy { !$0.description.isEmpty })
  }

  @Test func anAcceptedWarningIsNotRaised() {
    let sample = Sample.with {
      $0.url = "http://example.com/api"
      $0.accepted = [Accepted("PG0205", because: "the API is inside our network")]
    }
    #expect(sample.project.diagnostics == [])
  }

  @Test(arguments: [
    ("eu-wset-1", "region: \"eu-west-1\""), ("us-east1", "region: \"us-east-1\""),
    ("EU-CENTRAL-1", "region: \"eu-central-1\""),
  ])
  func theNearestRegionIsProposed(_ region: String, _ fix: String) {
    #expect(
      Sample.with { $0.environments = [Sample.environment("dev", region: region)] }.project.diagnostics.map(\.fix) == [
        fix
      ])
  }

  /// A fix can be pasted: the name that it proposes is one.
  @Test(arguments: ["Sample Data", "_sample", "sample--data-", "ÄÖÜ", "", "9lives", long(60)])
  func aProposedNameIsOne(_ text: String) {
    #expect(
      text.asName(of: 38, or: "user-data").isName(of: 1...38, also: "-"), "\(text.asName(of: 38, or: "user-data"))")
  }
}

@Suite struct UnitTests {
  @Test func spansTellTheirLargestUnit() {
    #expect(TimeSpan.minutes(5).description == "5 minutes")
    #expect(TimeSpan.minutes(60).description == "1 hour")
    #expect(TimeSpan.seconds(90).description == "90 seconds")
    #expect(TimeSpan.days(.max).inSeconds == .max)
    #expect(ByteCount.kibibytes(1_024).description == "1 MiB")
    #expect(ByteCount.kibibytes(1_023).description == "1023 KiB")
  }

  @Test func addressesArePercentEncoded() {
    let api = RestAPI("a", of: Row.self, at: "https://h/p", query: ["q": "a b&c=ü", "empty": ""], records: "r")
    #expect(api.definition.address == "https://h/p?q=a%20b%26c%3D%C3%BC&empty=")
  }
}
