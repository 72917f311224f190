// A job whose engine is the native one: its function, its role, and what is not there for it.

import Calls
import IAM
import Manifest
import PipelineDSL
import Testing

@testable import Planner

@Suite struct NativeJobTests {
  private let roles: Privileges

  init() throws { roles = try Privileges(engine: .native(memory: .mebibytes(3_008))) }

  private func plan(_ environments: [Environment]) throws -> [String: String] {
    guard
      case .files(let files, _, _) = Plan(Project(project.name, project.pipelines, environments: environments))
    else {
      Issue.record("findings: \(project.diagnostics)")
      return [:]
    }
    return Dictionary(files.map { ($0.path, $0.text) }, uniquingKeysWith: { first, _ in first })
  }

  private static let native = Environment("dev", region: "eu-west-1", engine: .native(memory: .mebibytes(3_008)))

  private var neededCalls: [NeededCall] {
    roles.transformCalls(of: "job") + [
      roles.call("job", "Lambda keeps an event that failed", "sqs:SendMessage", roles.jobFailureQueue),
      roles.call("job", "Lambda opens a log stream", "logs:CreateLogStream", roles.log(roles.jobFunctionLog)),
      roles.call("job", "Lambda writes the log", "logs:PutLogEvents", roles.log(roles.jobFunctionLog)),
    ]
  }

  @Test func everyNeededCallIsAllowedAndEveryGrantIsNeeded() throws {
    let role = try roles.principal("job")
    let evaluator = try roles.evaluator(role.permissions, "job")
    for call in neededCalls { #expect(evaluator.decide(call.requests).isAllowed, "to \(call.why)") }
    for statement in role.permissions.statements {
      for action in statement.actions {
        let rest = try roles.evaluator(role.permissions.without(action, of: statement), "job")
        #expect(
          neededCalls.contains { !rest.decide($0.requests).isAllowed },
          "\(action.rawValue) in \(statement.id) is for nothing")
      }
    }
  }

  @Test func whatTheFunctionDoesNotNeedIsDenied() throws {
    let refused = [
      ("s3:PutObject", roles.rawObject()), ("s3:DeleteObject", roles.rawObject()), ("s3:GetObject", roles.script),
      ("s3:GetObject", roles.transformObject()), ("s3:GetObject", roles.errorObject("ingest-failed/1")),
      ("sqs:SendMessage", roles.failureQueue), ("logs:PutLogEvents", roles.log(roles.functionLog)),
      ("glue:GetTable", roles.catalog.arn(roles.rawTable)), ("firehose:PutRecordBatch", roles.streamARN),
      ("lambda:InvokeFunction", roles.arn("lambda", "function:\(roles.pipeline.job.name)")),
    ]
    for (action, resource) in refused {
      #expect(try !roles.decide("job", action, resource).isAllowed, "\(action) on \(resource)")
    }
  }

  /// The base image has no tz database, and Glue brings Java's.
  @Test func theImageHasTheZonesThatTheFunctionGoesBy() throws {
    let visits = try #require(GoodManifest.functions.first).project
    for (engine, zones) in [(JobEngine.native(memory: .mebibytes(3_008)), 2), (.glue(), 0)] {
      let environments = [Environment("dev", region: "eu-west-1", engine: engine)]
      let plan = Plan(Project(visits.name, visits.pipelines, environments: environments))
      guard case .files(let files, _, _) = plan else {
        Issue.record("findings: \(plan)")
        return
      }
      let text = try #require(files.first { $0.path == "lambda/Dockerfile" }).text
      let copied = text.split(separator: "\n").filter { $0.contains("COPY --from=build /usr/share/zoneinfo/") }
      #expect(copied.count == zones, "\(engine): \(copied)")
    }
  }

  @Test func theFunctionStandsInTheJobsPlace() throws {
    let files = try plan([Self.native])
    let job = try #require(files["terraform/dev/user_data_job.tf"])
    #expect(job.contains("resource \"aws_lambda_function\" \"user_data_transform\""))
    #expect(
      job.contains("memory_size                    = 3008") && job.contains("timeout                        = 900"))
    #expect(job.contains("entry_point = [\"/var/runtime/transform\"]"))
    #expect(job.contains("PLAN_TRANSFORM_BUCKET = aws_s3_bucket.user_data_transform_layer.bucket"))
    #expect(job.contains("schedule_expression = \"cron(30 1 * * ? *)\""))
    #expect(job.contains("maximum_retry_attempts       = 1"))
    #expect(!job.contains("aws_glue_job") && !job.contains("aws_s3_object"))
    #expect(files["terraform/dev/user_data_triggers.tf"] == nil)
    let rest = files.filter { $0.key.hasPrefix("terraform/dev/") }.values.joined()
    #expect(!rest.contains("aws_glue_job.") && !rest.contains("local.user_data.script"))
    #expect(rest.contains("function:${local.user_data.job}"), "Lambda may not pull the image for the function")
    #expect(rest.contains("job_function_name     = aws_lambda_function.user_data_transform.function_name"))
  }

  /// Glue's triggers start no function, and follow none.
  @Test func aChainGoesOnByEventAndByCall() throws {
    let chained = BatchSchedule.chained(from: .utc(1, 0))
    let files = try plan([Environment("dev", region: "eu-west-1", engine: .native(), schedule: chained)])
    let job = try #require(files["terraform/dev/user_data_job.tf"])
    #expect(
      job.contains("crawlerName = [aws_glue_crawler.user_data_raw_crawler.name]") && job.contains("\"Succeeded\""))
    #expect(!job.contains("schedule_expression"))
    #expect(job.contains("PLAN_TRANSFORM_CRAWLER = aws_glue_crawler.user_data_transform_crawler.name"))
    let triggers = try #require(files["terraform/dev/user_data_triggers.tf"])
    #expect(triggers.contains("user_data_raw_crawler") && !triggers.contains("CONDITIONAL"))

    let roles = try Privileges(engine: .native(), schedule: chained)
    #expect(try roles.decide("job", "glue:StartCrawler", roles.transformCrawler).isAllowed)
    for (action, crawler) in [
      ("glue:StartCrawler", "user-data-raw-crawler"), ("glue:StartCrawler", "orders"),
      ("glue:StopCrawler", "user-data-transform-crawler"), ("glue:UpdateCrawler", "user-data-transform-crawler"),
    ] {
      #expect(try !roles.decide("job", action, roles.arn("glue", "crawler/\(crawler)")).isAllowed)
    }
    #expect(try !self.roles.decide("job", "glue:StartCrawler", self.roles.transformCrawler).isAllowed)
  }

  /// The native engine on one's own machine and in dev, the cluster in production: one manifest.
  @Test func environmentsMayDiffer() throws {
    let files = try plan([Self.native, Environment("prod", region: "eu-west-1", suffix: "")])
    #expect(files["terraform/dev/user_data_job.tf"]?.contains("aws_lambda_function") == true)
    #expect(files["terraform/prod/user_data_job.tf"]?.contains("aws_glue_job") == true)
    #expect(files["glue/user_data_transform.py"] != nil)
    #expect(files["docs/user-data.md"]?.contains("| native, 3008 MiB |") == true)
    #expect(files["docs/user-data.md"]?.contains("| Glue, 2 × G.1X |") == true)
    let image = try #require(files["lambda/Dockerfile"])
    #expect(image.contains("--product transform ") && image.contains("$(ldd /out/bootstrap /out/transform "))
  }

  @Test func whatNoEnvironmentUsesIsNotThere() throws {
    #expect(try plan([Self.native])["glue/user_data_transform.py"] == nil)
    let glue = try plan([Environment("prod", region: "eu-west-1", suffix: "")])
    #expect(glue["lambda/Dockerfile"]?.contains("transform") == false)
  }

  @Test func aFailedRunIsTold() throws {
    let monitoring = try #require(try plan([Self.native])["terraform/dev/user_data_monitoring.tf"])
    #expect(monitoring.contains("resource \"aws_cloudwatch_metric_alarm\" \"user_data_job_fails\""))
    #expect(monitoring.contains("FunctionName = aws_lambda_function.user_data_transform.function_name"))
    #expect(!monitoring.contains("Glue Job State Change") && monitoring.contains("Glue Crawler State Change"))
  }
}
