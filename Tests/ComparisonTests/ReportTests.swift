// How differences are told: dangers first, in a comment's length however much changes, and in JSON that reads back.

import Comparison
import JSONTree
import PipelineDSL
import Testing

@Suite struct ReportTests {
  private func difference(_ change: (inout Shop) -> Void) throws -> Difference {
    var shop = Shop()
    let old = try ProjectChange.files(of: shop.value, ledger: nil)
    change(&shop)
    return try Difference(from: old, to: ProjectChange.files(of: shop.value, ledger: nil))
  }

  /// As many pipelines' tables as make any comment too long, destroyed with their buckets.
  private func huge() throws -> Difference {
    func files(_ suffix: String, count: Int) -> [String: String] {
      let tables = (0..<count).map { number in
        """

        resource "aws_s3_bucket" "b\(number)" {
          bucket = "bucket-\(number)\(suffix)"
        }

        resource "aws_glue_catalog_table" "t\(number)" {
          name          = "table_\(number)\(suffix)"
          database_name = "d"
        }

        """
      }
      return ["terraform/live/storage.tf": "# Many.\n" + tables.joined()]
    }
    return try Difference(from: files("", count: 3_000), to: files("-new", count: 2_000))
  }

  @Test func nothingIsSaidToChangeWhereNothingDoes() throws {
    let difference = try difference { _ in }
    #expect(Report(difference).text(since: "HEAD") == "since HEAD: nothing changes\n")
    #expect(Report(difference).markdown(since: "HEAD", command: "c").hasPrefix("\(Report.marker)\n"))
  }

  @Test func dangersComeFirst() throws {
    let text = Report(
      try difference {
        $0.buckets.raw = "elsewhere"
        $0.memory = .mebibytes(512)
      }
    ).text(since: "HEAD")
    let titles = text.split(separator: "\n").filter { !$0.hasPrefix(" ") }.dropFirst()
    let dangers = titles.prefix { $0.hasPrefix("! ") }
    #expect(dangers.count >= 3 && dangers.first?.hasPrefix("! Data lost") == true)
    #expect(titles.dropFirst(dangers.count).allSatisfy { !$0.hasPrefix("! ") })
    #expect(text.contains("aws_s3_bucket.shop_raw: destroyed") && text.contains("force_destroy is not set"))
  }

  @Test func whatEnvironmentsShareIsSaidOnce() throws {
    func files(_ memory: Int) -> [String: String] {
      let text = "# F.\n\nresource \"aws_lambda_function\" \"f\" {\n  memory_size = \(memory)\n}\n"
      return ["terraform/dev/f.tf": text, "terraform/prod/f.tf": text]
    }
    let text = Report(try Difference(from: files(128), to: files(256))).text(since: "HEAD")
    #expect(
      text.contains("Changed in place (2)\n  dev, prod\n    aws_lambda_function.f\n        memory_size: 128 → 256\n"))
  }

  @Test func aCommentIsNeverTooLong() throws {
    let difference = try huge()
    let comment = Report(difference).markdown(since: "origin/main", command: "plan-gen diff --base origin/main")
    #expect(comment.utf8.count <= Report.longestComment && comment.utf8.count > 60_000)
    // Every section is there with its count, and what is left out is counted.
    for title in [
      "Data lost (3000)", "Readers broken (3000)", "Destroyed (2000)", "Replaced (4000)",
      "Lost, and to be had again (3000)",
    ] {
      #expect(comment.contains("<summary>\(title)</summary>"), "\(title)")
    }
    #expect(comment.contains("Left out here: ") && comment.contains("`plan-gen diff --base origin/main`"))
    #expect(comment.contains("aws_s3_bucket.b0: replaced, since bucket changes"))
    // No fence stays open.
    #expect(comment.split(separator: "\n").count { $0.hasPrefix("```") }.isMultiple(of: 2))
  }

  @Test func aValueEndsNoFence() throws {
    func files(_ text: String) -> [String: String] {
      ["terraform/dev/f.tf": "# F.\n\nresource \"aws_sns_topic\" \"f\" {\n  display_name = \"\(text)\"\n}\n"]
    }
    let comment = Report(try Difference(from: files("a"), to: files("```` <!-- @all"))).markdown(
      since: "`x`", command: "c")
    #expect(comment.contains("\n`````\n") && comment.contains("`` `x` ``"))
  }

  @Test func theJSONReadsBack() throws {
    let difference = try difference { $0.buckets.raw = "elsewhere" }
    let value = try JSONReader.read(difference.json(since: "a\"b\\c\u{1}"))
    guard case .object(let members) = value else {
      Issue.record("no object")
      return
    }
    #expect(members.map(\.key) == ["schemaVersion", "base", "dangers", "environments", "files"])
    #expect(members[0].value == .number("1") && members[1].value == .string("a\"b\\c\u{1}"))
    #expect(members[2].value == .array(["data-loss", "iam-widening", "schema-break"].map(JSONValue.string)))
  }

  @Test(arguments: [
    ("nothing", []), ("memory", []), ("table-removed", [Danger.schemaBreak]), ("kept-for", [.dataLoss]),
    ("operators", [.iamWidening]), ("columns-in-another-order", []),
  ])
  func dangersAreTold(_ name: String, _ dangers: [Danger]) throws {
    let change = try #require(ProjectChange.all.first { $0.name == name })
    let (old, new) = try change.files()
    let difference = try Difference(from: old, to: new)
    #expect(Danger.allCases.filter(difference.has) == dangers)
  }

  @Test func everyFaultOfTheFilesIsTold() throws {
    let old = ["terraform/dev/a.tf": "x", "terraform/dev/b.tf": "resource {", "terraform/dev/tests/c.tf": "?"]
    let error = try #require(throws: DifferenceError.self) {
      try Difference(from: old, to: [:], names: ("HEAD:generated", "generated"))
    }
    #expect(error.problems.count == 2 && error.problems[0].hasPrefix("HEAD:generated/terraform/dev/a.tf:1:2: expected"))
    let policy = ["deployer/dev-1.json": "{", "terraform/dev/a.tf": ""]
    #expect(throws: DifferenceError.self) { try Difference(from: policy, to: ["terraform/dev/a.tf": ""]) }
  }

  @Test func environmentsComeAndGo() throws {
    let root = ["terraform/dev/a.tf": "# A.\n\nresource \"aws_sqs_queue\" \"q\" {\n  name = \"q\"\n}\n"]
    let added = try #require(try Difference(from: [:], to: root).environments.first)
    #expect(added.presence == .added && added.resources.map(\.action) == [.added])
    let removed = try #require(try Difference(from: root, to: [:]).environments.first)
    #expect(removed.presence == .removed && removed.resources.map(\.action) == [.unmanaged] && removed.losses.isEmpty)
    #expect(Report(try Difference(from: root, to: [:])).text(since: "x").contains("make destroy ENV=dev"))
  }
}
