// An environment's Terraform root, one file a concern: what is shared, then what belongs to each pipeline.

import HCL
import PipelineDSL

/// The blocks of one file.
struct Concern: Sendable {
  let file: String
  let about: String
  let blocks: [Block]
  /// Those of the blocks that are resources.
  let resources: [Block]
  /// The resources' addresses.
  let addresses: [String]

  init(_ file: String, _ about: String, _ blocks: [Block]) {
    self.file = file
    self.about = about
    self.blocks = blocks
    resources = blocks.allSatisfy(\.isResource) ? blocks : blocks.filter(\.isResource)
    addresses = resources.map(\.address)
  }
}

/// An environment's root: a folder in which Terraform runs.
struct Root: Sendable {
  let deployment: Deployment
  let concerns: [Concern]
  /// What the root's references are looked up in.
  let index: RootIndex

  init(_ deployment: Deployment) {
    let pipelines = deployment.pipelines.mapConcurrently { ($0, Addresses($0, in: deployment)) }
    let (shared, own) = both(
      { sharedConcerns(deployment, pipelines) }, { pipelines.mapConcurrently(pipelineConcerns) })
    let concerns = (shared + own.joined()).filter { !$0.blocks.isEmpty }
    self.init(deployment: deployment, concerns: concerns)
  }

  init(deployment: Deployment, concerns: [Concern]) {
    self.deployment = deployment
    self.concerns = concerns
    index = RootIndex(concerns)
  }

  /// The addresses of the resources, in order.
  var addresses: [String] { concerns.flatMap(\.addresses) }

  /// The resources in runs that are worth a thread's while.
  var runs: [ArraySlice<Block>] { concerns.flatMap { $0.resources.runs(of: 64) } }

  /// The folder below the output folder.
  var folder: String { "terraform/\(deployment.environment.name)" }

  var files: [PlannedFile] {
    let (test, deployer) = both({ RootTest(self).file }, { deployerFiles })
    return concerns.map { concern in
      let runs = concern.blocks.runs(of: 64)
      let first = Document(banner: [Banner.line, "", concern.about], blocks: Array(runs.first ?? []))
      return PlannedFile(
        path: "\(folder)/\(concern.file).tf",
        parts: [{ first.bytes }] + runs.dropFirst().map { run in { @Sendable in run.bytes } })
    } + [test] + deployer
  }
}

private func sharedConcerns(_ deployment: Deployment, _ pipelines: [(Pipeline, Addresses)]) -> [Concern] {
  [
    Concern("versions", "Which Terraform and which provider the configuration is written for.", versions(deployment)),
    Concern("provider", "The account and region that everything is deployed to.", provider(deployment)),
    Concern("variables", "What a deployment has to be told.", variables(deployment)),
    Concern("locals", "What all pipelines share by name.", sharedLocals(deployment)),
    Concern("key", "The key that encrypts the layers.", key(deployment)),
    Concern("storage", "The buckets of the layers, the scripts and the logs.", storage(deployment)),
    Concern("catalog", "What the layers' objects mean: the Glue databases.", databases(deployment)),
    Concern("secrets", "The secrets by which APIs know their callers.", secrets(deployment)),
    Concern("image", "The repository of the ingest image.", image(deployment, pipelines)),
    Concern("alarms", "The topic that alarms go to.", alarms(deployment)),
    Concern("queries", "The Athena workgroup that the layers are queried with.", queries(deployment)),
    Concern("outputs", "What an operator asks for first.", outputs(deployment, pipelines)),
  ]
}

private func aboutJob(_ engine: JobEngine) -> String {
  !engine.isNative ? "the Spark job and its script" : "the function that runs the job, its clock and its failures"
}

private func pipelineConcerns(_ pipeline: Pipeline, _ names: Addresses) -> [Concern] {
  func concern(_ file: String, _ about: String, _ blocks: [Block]) -> Concern {
    Concern("\(names.local.object)_\(file)", about, blocks)
  }
  return [
    concern(
      "locals", "\(pipeline.name): names and prefixes that several resources share.", pipelineLocals(pipeline, names)),
    concern(
      "tables", "\(pipeline.name): the tables, with columns from the manifest's schemas.", tables(pipeline, names)),
    concern(
      "stream", "\(pipeline.name): the delivery stream, JSON records in, Parquet objects out.", stream(pipeline, names)),
    concern("ingest", "\(pipeline.name): the poller, its schedule and its failures.", ingest(pipeline, names)),
    concern(
      "crawlers", "\(pipeline.name): the crawlers that register each day's partitions.", crawlers(pipeline, names)),
    concern("job", "\(pipeline.name): \(aboutJob(pipeline.job.engine)).", job(pipeline, names)),
    concern(
      "triggers", "\(pipeline.name): what starts the batch stages that have no clock of their own.",
      triggers(pipeline, names)),
    concern("monitoring", "\(pipeline.name): alarms and the dashboard.", monitoring(pipeline, names)),
    concern(
      "access", "\(pipeline.name): one role for each principal, with what it needs and nothing else.",
      access(pipeline, names)),
  ]
}
