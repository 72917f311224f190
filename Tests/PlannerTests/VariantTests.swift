// Every option of a project shows in the plan, and the variants are written out for Terraform to judge.

import Dataflow
import Foundation
import Manifest
import PipelineDSL
import Testing

@testable import Planner

@Suite struct VariantTests {
  private func files(_ project: Project) throws -> [PlannedFile] {
    guard case .files(let files, _, _) = Plan(project) else {
      Issue.record("findings: \(project.diagnostics)")
      return []
    }
    return files
  }

  private func text(_ project: Project, _ path: String) throws -> String {
    try #require(try files(project).first { $0.path == path }, "no \(path)").text
  }

  private func root(_ project: Project, _ environment: String) throws -> String {
    try files(project).filter { $0.path.hasPrefix("terraform/\(environment)/") }.map(\.text).joined()
  }

  @Test(arguments: Variant.all)
  func aVariantCanBePlanned(_ variant: Variant) throws { #expect(try !files(variant.project).isEmpty) }

  /// For the judge: it sets the folder, and then lets Terraform validate and apply what it finds there.
  @Test func variantsAreWrittenForTheJudge() throws {
    guard let folder = ProcessInfo.processInfo.environment["PLAN_VARIANTS"] else { return }
    for variant in Variant.all + [Variant(name: "operators", project: Variant.operators)] {
      let drawn = variant.project.pipelines.map { PipelineGraph($0, of: variant.project, offsets: [3_600, 7_200]) }
      let pictures = [
        PlannedFile(path: "graph/all.svg", text: SVGPrinter.text(of: drawn)),
        PlannedFile(path: "graph/all.mmd", text: MermaidPrinter.text(of: drawn)),
      ]
      for file in try files(variant.project) + pictures { try write(file, in: "\(folder)/\(variant.name)") }
    }
    // The manifest's script, as it would be with the other two answers to a day without rows.
    for answer in [MissingDay.warn, .empty] {
      let text = script(Manifest.project.pipelines[0], missingDay: answer)
      try write(PlannedFile(path: "glue/\(answer).py", text: text), in: "\(folder)/missing-days")
    }
    for answer in [BrokenRows.fail, .drop] {
      let text = script(Self.expecting(orElse: answer), missingDay: .fail)
      try write(PlannedFile(path: "glue/\(answer).py", text: text), in: "\(folder)/expectations")
    }
  }

  private struct Person: Schema {
    let gender, nat: Column<String>
    let email: Column<String?>
  }
  private struct SetAside: Schema {
    let gender, nat: Column<String>
    let brokenExpectations: Column<String>
  }

  /// A job over the manifest's raw rows that has something to say of them.
  private static func expecting(orElse answer: BrokenRows) -> Pipeline {
    let female = Expectation<Person>("people are women") { $0.gender == "female" }
    let reachable = Expectation<Person>("people have an e-mail") { !$0.email.isNull }
    return GoodManifest.pipeline("people", of: Person.self) { tables in
      [
        tables.table("people", Person.rows.expect(female, orElse: answer).expect(reachable, orElse: .drop)),
        tables.table("set_aside", Person.rows.breaking(female, reachable).select(SetAside.self)),
      ]
    }
  }

  private func write(_ file: PlannedFile, in folder: String) throws {
    let url = URL(filePath: "\(folder)/\(file.path)")
    try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(file.text.utf8).write(to: url)
  }

  @Test func operatorsAreToldTheRoleThatIsTheirs() throws {
    let with = try text(Variant.everyOption, "terraform/live/outputs.tf")
    #expect(with.contains("transform_role_arn = aws_iam_role.orders_transform.arn"))
    #expect(with.contains("redrive_role_arn   = aws_iam_role.orders_redrive.arn"))
    #expect(try text(Variant.everyOption, "docs/iam.md").contains("role/ci/backfill` and `"))
    let without = try root(Variant.plain, "dev")
    #expect(!without.contains("transform_role") && !without.contains("orders_transform\""))
  }

  @Test func everyResourceIsTagged() throws {
    let provider = try text(Variant.everyOption, "terraform/live/provider.tf")
    #expect(
      provider.contains("team          = \"data\"\n") && provider.contains("\"cost centre\" = \"4/711 + \u{e4}\"\n"))
    #expect(try !text(Variant.plain, "terraform/dev/provider.tf").contains("team"))
  }

  @Test func aCronIsTheRulesExpression() throws {
    let pipeline = GoodManifest.pipeline(
      "nightly", of: Weather.self, on: Cron(minutes: .at(5), hours: .at(2), days: .ofWeek(.monday))
    ) { [$0.table("daily", Weather.rows)] }
    let project = Project("nightly", [pipeline], environments: [Environment("dev", region: "eu-west-1")])
    let ingest = try text(project, "terraform/dev/nightly_ingest.tf")
    #expect(ingest.contains("schedule_expression = \"cron(5 2 ? * MON *)\""))
    #expect(ingest.contains("Polls at cron(5 2 ? * MON *) UTC."))
    // A week's silence is as usual: the alarm looks back as far as CloudWatch does.
    #expect(
      try text(project, "terraform/dev/nightly_monitoring.tf").contains("No record has reached the stream for 7 days."))
  }

  @Test func withoutOptionsThereIsNothingOfThem() throws {
    let root = try root(Variant.plain, "dev")
    for type in ["kms", "athena", "scheduler", "sns", "cloudwatch_metric_alarm"] {
      #expect(!root.contains("resource \"aws_\(type)"), "\(type)")
    }
    #expect(!root.contains("tracing_config") && !root.contains("backend "))
  }

  @Test func theKeyEncryptsEveryBucketButTheAccessLogs() throws {
    let storage =
      try text(Variant.everyOption, "terraform/live/storage.tf")
      + text(Variant.everyOption, "terraform/live/queries.tf")
    #expect(storage.components(separatedBy: "kms_master_key_id = aws_kms_key.shop.arn").count == 5)
    #expect(storage.components(separatedBy: "\"AES256\"").count == 2)
    let key = try text(Variant.everyOption, "terraform/live/key.tf")
    #expect(key.contains("enable_key_rotation") && !key.contains("kms:*"))
  }

  @Test func theSchedulerReplacesTheRule() throws {
    let ingest = try text(Variant.everyOption, "terraform/live/orders_ingest.tf")
    #expect(ingest.contains("\"aws_scheduler_schedule\"") && ingest.contains("\"rate(2 hours)\""))
    #expect(!ingest.contains("aws_cloudwatch_event_rule") && !ingest.contains("aws_lambda_permission"))
    let access = try text(Variant.everyOption, "terraform/live/orders_access.tf")
    #expect(access.contains("scheduler.amazonaws.com"))
  }

  @Test func tracesAreSampledWhereAskedFor() throws {
    let ingest = try text(Variant.everyOption, "terraform/live/orders_ingest.tf")
    #expect(ingest.contains("  tracing_config {\n    mode = \"Active\"\n"))
  }

  @Test func queriesEndAtTheirLimit() throws {
    let queries = try text(Variant.everyOption, "terraform/live/queries.tf")
    #expect(queries.contains("bytes_scanned_cutoff_per_query     = 1073741824"))
    #expect(queries.contains("enforce_workgroup_configuration    = true"))
  }

  @Test func theStateIsLockedInItsBucket() throws {
    let versions = try text(Variant.everyOption, "terraform/live/versions.tf")
    #expect(versions.contains("backend \"s3\"") && versions.contains("use_lockfile = true"))
    #expect(versions.contains("\"shop/live.tfstate\"") && versions.contains(">= 1.11"))
    #expect(
      try text(Variant.everyOption, "terraform/live/provider.tf").contains("allowed_account_ids = [\"123456789012\"]"))
  }

  @Test func pipelinesShareWhatCanBeShared() throws {
    let root = try root(Variant.twoPipelines, "live")
    func count(_ type: String) -> Int { root.components(separatedBy: "resource \"\(type)\"").count - 1 }
    #expect(count("aws_s3_bucket") == 4 && count("aws_glue_catalog_database") == 2)
    #expect(count("aws_ecr_repository") == 1 && count("aws_sns_topic") == 1)
    #expect(count("aws_lambda_function") == 2 && count("aws_glue_job") == 2 && count("aws_glue_crawler") == 4)
    #expect(count("aws_iam_role") == 10 && count("aws_glue_catalog_table") == 4)
    let named = Set(root.matches(of: #/PLAN_PIPELINE +=\ local\.([a-z]+)\.name/#).map(\.1))
    #expect(named == ["clicks", "orders"])
    // One secret for both, which each of their roles may read.
    #expect(count("aws_secretsmanager_secret") == 1)
    for pipeline in ["clicks", "orders"] {
      let roles = try text(Variant.twoPipelines, "terraform/live/\(pipeline)_access.tf")
      #expect(
        roles.contains("secretsmanager:GetSecretValue")
          && roles.contains("aws_secretsmanager_secret.shop_api_secret.arn"))
    }
  }

  /// The order of values in the manifest is no property of what is deployed.
  @Test func theOrderOfPipelinesDoesNotMatter() throws {
    let project = Variant.twoPipelines
    let turned = Project(
      project.name, project.pipelines.reversed(), environments: project.environments.reversed())
    let (plan, turnedPlan) = (try files(project), try files(turned))
    #expect(plan.map(\.path) == turnedPlan.map(\.path) && plan.map(\.text) == turnedPlan.map(\.text))
  }

  @Test func addressesAreTheSameInEveryEnvironment() throws {
    func addresses(_ environment: String) throws -> [Substring] {
      try root(Variant.twoPipelines, environment).split(separator: "\n").filter { $0.hasPrefix("resource ") }
    }
    let (dev, live) = (try addresses("dev"), try addresses("live"))
    #expect(Set(dev).isSubset(of: live) && dev.count > 80)
  }

  @Test func aNameThatTheLocalsNeedIsRefused() {
    let pipeline = Variant.plain.pipelines[0]
    let renamed = Pipeline(
      "region", ingest: pipeline.ingest, rawCrawler: pipeline.rawCrawler, job: pipeline.job,
      transformCrawler: pipeline.transformCrawler, schedule: pipeline.schedule)
    let project = Project("shop", [renamed], environments: Variant.plain.environments)
    #expect(project.diagnostics.map(\.problem) == ["the pipeline's name is \"region\""])
  }
}
