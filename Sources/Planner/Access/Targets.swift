// What a declared call is made on: from a target's part in the pipeline to resources and conditions.

import Calls
import IAM
import PipelineDSL

/// A pipeline's resources, by the parts that calls name them by.
struct Targets {
  let names: Addresses

  private var pipeline: Pipeline { names.pipeline }

  func resources(_ target: Target) -> [Resource] {
    switch target {
    case .deliveryStream: [names.stream.arn]
    case .function: [names.function.arn]
    case .failureQueue: [names.failureQueue.arn]
    case .script: [names.shared.artifacts.arn(.text("/"), .reference(names.local.path("script")))]
    case .bucket(let layer), .listing(let layer): [bucket(layer).arn]
    case .objects(let prefix): [objects(prefix)]
    case .tables(let layer): [.glueCatalog, names.database(self.layer(layer)).arn] + tables(layer)
    case .log(let log): [group(log)]
    case .key: [names.shared.key.arn]
    case .everything(let reason): [.everything(because: reason)]
    }
  }

  func conditions(_ target: Target) -> [Condition] {
    switch target {
    case .listing(let layer): [Condition("StringLike", "s3:prefix", [Resource(prefix(layer), .text("*"))])]
    case .key(let buckets): keyConditions(buckets)
    default: []
    }
  }

  /// By way of S3, and for these buckets: with bucket keys the encryption context is the bucket's ARN ("Reducing the cost of
  /// SSE-KMS with Amazon S3 Bucket Keys").
  private func keyConditions(_ buckets: [Target.KeyUse]) -> [Condition] {
    let arns = buckets.map { bucket in
      switch bucket {
      case .raw: self.bucket(.raw).arn
      case .scripts: names.shared.artifacts.arn
      case .transform: self.bucket(.transform).arn
      }
    }
    let service = Resource(.text("s3."), .reference("local.region"), .text(".amazonaws.com"))
    return [
      Condition("StringEquals", "kms:ViaService", [service]),
      Condition("StringEquals", "kms:EncryptionContext:aws:s3:arn", arns),
    ]
  }

  func layer(_ layer: Target.Layer) -> PipelineDSL.Layer {
    let raw = pipeline.ingest.stream.dataset.layer
    return layer == .raw ? raw : pipeline.job.tables.first?.layer ?? raw
  }

  func bucket(_ layer: Target.Layer) -> Address { names.bucket(self.layer(layer)) }

  private func prefix(_ layer: Target.Layer) -> Resource.Part {
    .reference(names.local.path(layer == .raw ? "raw_prefix" : "transform_prefix"))
  }

  private func objects(_ prefix: Target.Prefix) -> Resource {
    let errors = Resource.Part.reference(names.local.path("error_prefix"))
    return switch prefix {
    case .raw: bucket(.raw).arn(.text("/"), self.prefix(.raw), .text("*"))
    case .transform: bucket(.transform).arn(.text("/"), self.prefix(.transform), .text("*"))
    case .errors: bucket(.raw).arn(.text("/"), errors, .text("*"))
    case .ingestErrors: bucket(.raw).arn(.text("/"), errors, .text("\(LakePrefix.ingestErrorType)/*"))
    }
  }

  private func tables(_ layer: Target.Layer) -> [Resource] {
    switch layer {
    case .raw: [names.rawTable.arn]
    case .transform: pipeline.job.tables.map { names.table($0.layer, $0.name).arn }
    }
  }

  private func group(_ log: Target.Log) -> Resource {
    switch log {
    case .function: names.functionLogs.arn(.text(":*"))
    case .deliveryStream: names.streamLogs.arn(.text(":log-stream:*"))
    case .glueCrawlers: Resource(.reference("local.logs_arn"), .text(":/aws-glue/crawlers*"))
    case .glueJobs: Resource(.reference("local.logs_arn"), .text(":/aws-glue/jobs*"))
    }
  }
}

extension Resource {
  fileprivate static let glueCatalog = Resource(.reference("local.glue_arn"), .text(":catalog"))
}

extension Address {
  var arn: Resource { Resource(.reference("\(path).arn")) }

  /// The resource's ARN with something after it.
  func arn(_ rest: Resource.Part...) -> Resource { Resource(parts: [.reference("\(path).arn")] + rest) }
}
