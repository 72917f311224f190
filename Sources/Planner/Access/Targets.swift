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
    case .function(let function): [addresses(function).function.arn]
    case .crawler(let layer): [names.crawler(layer == .raw ? pipeline.rawCrawler : pipeline.transformCrawler).arn]
    case .failureQueue(let function): [addresses(function).failureQueue.arn]
    case .script: [names.shared.artifacts.arn(.text("/"), .reference(names.local.path("script")))]
    case .bucket(let layer), .listing(let layer), .folderListing(let layer): [bucket(layer).arn]
    case .errorListing, .cursorListing: [bucket(.raw).arn]
    case .objects(let prefix): objects(prefix)
    case .folders(let layer): folderKeys(layer).map { Resource(parts: [arn(layer), .text("/")] + $0) }
    case .tables(let layer): [.glueCatalog, names.database(self.layer(layer)).arn] + tables(layer)
    case .log(let log): groups(log)
    case .key: [names.shared.key.arn]
    case .cursorParameters: pipeline.ingest.apis(keepingCursorsIn: .parameterStore).map { names.cursor($0).arn }
    case .secrets: pipeline.ingest.secrets.map { names.shared.secret($0).arn }
    case .everything(let reason): [.everything(because: reason)]
    }
  }

  func conditions(_ target: Target) -> [Condition] {
    switch target {
    case .listing(let layer):
      [Condition("StringLike", "s3:prefix", folders(layer).map { Resource(parts: $0 + [.text("*")]) })]
    case .folderListing(let layer):
      [Condition("StringEquals", "s3:prefix", (folderKeys(layer) + sharedFolders(layer)).map(Resource.init(parts:)))]
    case .errorListing:
      [Condition("StringLike", "s3:prefix", [Resource(.reference(names.local.path("error_prefix")), .text("*"))])]
    case .cursorListing:
      [Condition("StringEquals", "s3:prefix", cursors.map { Resource(.text($0)) })]
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

  private func addresses(_ function: Target.Function) -> FunctionAddresses {
    function == .ingest ? names.ingest : names.transform
  }

  func bucket(_ layer: Target.Layer) -> Address { names.bucket(self.layer(layer)) }

  /// The folders of a layer that are the pipeline's own: all below its prefix, or where other pipelines have tables in the
  /// layer too, those of its own tables.
  private func folders(_ layer: Target.Layer) -> [[Resource.Part]] {
    guard layer == .transform else { return [[.reference(names.local.path("raw_prefix"))]] }
    guard isShared(layer) else { return [whole] }
    return pipeline.job.tables.map { whole + [.text("\($0.name)/")] }
  }

  /// The folders that `folders` are in or are, without the slash after them: the layer's, and the tables' of a shared one.
  private func folderKeys(_ layer: Target.Layer) -> [[Resource.Part]] {
    let root: [Resource.Part] = [.text(self.layer(layer).name)]
    return [root] + (isShared(layer) ? pipeline.job.tables.map { whole + [.text($0.name)] } : [])
  }

  /// The folder of a shared layer itself, of which only the names in it may be listed.
  private func sharedFolders(_ layer: Target.Layer) -> [[Resource.Part]] { isShared(layer) ? [whole] : [] }

  private var whole: [Resource.Part] { [.reference(names.local.path("transform_prefix"))] }

  /// Whether other pipelines have tables in the layer too.
  private func isShared(_ layer: Target.Layer) -> Bool {
    layer == .transform && names.deployment.sharedLayers.contains(self.layer(layer).name)
  }

  private func arn(_ layer: Target.Layer) -> Resource.Part { .reference("\(bucket(layer).path).arn") }

  private func objects(_ prefix: Target.Prefix) -> [Resource] {
    let errors = Resource.Part.reference(names.local.path("error_prefix"))
    return switch prefix {
    case .raw: objects(in: .raw)
    case .transform: objects(in: .transform)
    case .errors: [bucket(.raw).arn(.text("/"), errors, .text("*"))]
    case .cursor: cursors.map { bucket(.raw).arn(.text("/\($0)")) }
    case .ingestErrors: [bucket(.raw).arn(.text("/"), errors, .text("\(LakePrefix.ingestErrorType)/*"))]
    }
  }

  /// The keys of how far polls have come.
  private var cursors: [String] {
    pipeline.ingest.apis(keepingCursorsIn: .rawBucket).map { LakePrefix.cursor(pipeline.name, $0) }
  }

  private func objects(in layer: Target.Layer) -> [Resource] {
    folders(layer).map { Resource(parts: [arn(layer), .text("/")] + $0 + [.text("*")]) }
  }

  private func tables(_ layer: Target.Layer) -> [Resource] {
    switch layer {
    case .raw: [names.rawTable.arn]
    case .transform: pipeline.job.tables.map { names.table($0.layer, $0.name).arn }
    }
  }

  private func groups(_ log: Target.Log) -> [Resource] {
    switch log {
    case .function(let function): [addresses(function).logs.arn(.text(":*"))]
    case .deliveryStream: [names.streamLogs.arn(.text(":log-stream:*"))]
    case .glueCrawlers: [Resource(.reference("local.logs_arn"), .text(":/aws-glue/crawlers*"))]
    case .job: [names.jobErrors, names.jobOutput].map { $0.arn(.text(":*")) }
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
