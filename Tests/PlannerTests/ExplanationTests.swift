// Every resource, value and permission can be explained, with the line that it comes from.

import Calls
import Foundation
import HCL
import Manifest
import PipelineDSL
import Testing

@testable import Planner

@Suite struct ExplanationTests {
  private let explanation = Explanation(project)

  /// The addresses of the manifest's resources.
  private var addresses: [String] {
    project.environments.flatMap { environment in
      Root(project.deployment(to: environment)).concerns.flatMap(\.blocks).filter { $0.type == "resource" }
        .map { $0.labels.joined(separator: ".") }
    }
  }

  @Test func everyResourceHasALineOfTheManifest() throws {
    #expect(addresses.count > 200)
    for address in Set(addresses) {
      let text = try #require(explanation.of(address), "\(address)")
      #expect(text.contains("(Sources/Manifest/Pipeline.swift:"), "\(text)")
      #expect(text.contains("\n  why       ") && text.contains("\n  in        terraform/"), "\(text)")
    }
  }

  /// The line is the one that declares the value: the manifest is read, and it says so there.
  @Test(arguments: [
    ("userData.ingest", "IngestFunction(\"user-data-ingest\""),
    ("userData.stream", "DeliveryStream(\"user-data-stream\""),
    ("userData.job", "SparkJob(\"user-data-transform\""), ("userData.raw", "Layer(\"raw\""),
    ("userData.raw.users", "raw.dataset(\"users\""), ("userData.transform.picture", "table(\"picture\""),
    ("userData.transform.crawler", "Crawler(\"user-data-transform-crawler\""),
    ("userData.environments.staging", "Environment(\"staging\""),
  ])
  func theLineDeclaresTheValue(_ path: String, _ declaration: String) throws {
    let text = try #require(explanation.of(path))
    let place = try #require(text.firstMatch(of: #/Sources/Manifest/Pipeline\.swift:(\d+):\d+/#))
    let manifest = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appending(path: "Sources/Manifest/Pipeline.swift")
    let lines = try String(contentsOf: manifest, encoding: .utf8).split(
      separator: "\n", omittingEmptySubsequences: false)
    let line = try #require(Int(place.1))
    #expect(lines[line - 1].contains(declaration), "line \(line): \(lines[line - 1])")
  }

  @Test func aValueListsItsResources() throws {
    let text = try #require(explanation.of("userData.stream"))
    #expect(text.contains("aws_kinesis_firehose_delivery_stream.user_data_stream\n"))
    #expect(text.contains("aws_iam_role.user_data_stream\n") && !text.contains("aws_lambda_function"))
  }

  @Test func everyGrantIsExplained() throws {
    let deployment = project.deployment(to: try #require(project.environments.first))
    for pipeline in deployment.pipelines {
      for principal in principals(pipeline, Addresses(pipeline, in: deployment)) {
        for action in Set(principal.calls.map(\.action.rawValue)) {
          let answer = try #require(explanation.permission(of: principal.name, for: action))
          #expect(answer.isAllowed)
          #expect(answer.text.contains("  source    AWS documentation, \""), "\(answer.text)")
          #expect(answer.text.contains("(Sources/Manifest/Pipeline.swift:"), "\(answer.text)")
        }
      }
    }
  }

  @Test func whatIsNotGrantedIsSaidWithWhatIs() throws {
    let answer = try #require(explanation.permission(of: "ingest", for: "s3:GetObject"))
    #expect(!answer.isAllowed && answer.text.contains("may not call s3:GetObject"))
    #expect(answer.text.contains("may       s3:PutObject"))
  }

  @Test func whatIsNotThereIsNotExplained() {
    #expect(explanation.of("aws_s3_bucket.nothing") == nil)
    #expect(explanation.permission(of: "nobody", for: "s3:GetObject") == nil)
    #expect(explanation.subjects.principals.contains("user-data.ingest"))
  }

  /// Of several pipelines one can be asked about by its name.
  @Test func aPipelineIsNamedWhereThereAreSeveral() throws {
    let explanation = Explanation(Variant.twoPipelines)
    let both = try #require(explanation.permission(of: "ingest", for: "firehose:PutRecordBatch"))
    let one = try #require(explanation.permission(of: "orders.ingest", for: "firehose:PutRecordBatch"))
    #expect(both.text.contains("clicks.ingest may") && both.text.contains("orders.ingest may"))
    #expect(!one.text.contains("clicks"))
  }
}
