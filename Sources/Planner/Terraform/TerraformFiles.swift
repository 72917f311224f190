// The Terraform configuration, one file a concern.

import HCL
import PipelineDSL

/// The blocks of one file.
struct Concern {
  let file: String
  let about: String
  let blocks: [Block]

  init(_ file: String, _ about: String, _ blocks: [Block]) {
    self.file = file
    self.about = about
    self.blocks = blocks
  }
}

func terraformFiles(_ concerns: [Concern]) -> [PlannedFile] {
  concerns.map { concern in
    let document = Document(banner: [Banner.line, "", concern.about], blocks: concern.blocks)
    return PlannedFile(path: "terraform/\(concern.file).tf", text: document.text)
  }
}

/// Resources that would share an address because names of the manifest are too much alike.
func collisions(_ concerns: [Concern], in pipeline: Pipeline) -> [Diagnostic] {
  let addresses = concerns.flatMap(\.blocks).filter { $0.type == "resource" }.map { $0.labels.joined(separator: ".") }
  let counts = Dictionary(addresses.map { ($0, 1) }, uniquingKeysWith: +)
  return counts.filter { $0.value > 1 }.keys.sorted().map { address in
    Diagnostic(
      location: pipeline.location, problem: "\(counts[address] ?? 0) resources would be \(address)",
      allowed: "an address stands for one resource, and it comes from the names in the manifest",
      fix: "give the values that are called so different names")
  }
}

func terraform(_ pipeline: Pipeline) -> [Concern] {
  let names = Addresses(pipeline)
  return [
    Concern("versions", "Which Terraform and which provider the configuration is written for.", versions()),
    Concern("provider", "The account and region that everything is deployed to.", provider(pipeline)),
    Concern("variables", "What differs from one deployment to the next.", variables(pipeline)),
    Concern("locals", "Names and prefixes that several resources share.", locals(pipeline)),
    Concern("storage", "The buckets of the layers and of the job's script.", storage(pipeline, names)),
    Concern("catalog", "What the layers' objects mean: Glue databases and tables.", catalog(pipeline, names)),
    Concern("stream", "The delivery stream: JSON records in, Parquet objects out.", stream(pipeline, names)),
    Concern("ingest", "The poller: image repository, function, schedule.", ingest(pipeline, names)),
    Concern("crawlers", "The crawlers that register each day's partitions.", crawlers(pipeline, names)),
    Concern("job", "The Spark job and its script.", job(pipeline, names)),
    Concern("triggers", "What starts the batch stages that have no clock of their own.", triggers(pipeline, names)),
    Concern("monitoring", "Alarms, the topic they go to, and the dashboard.", monitoring(pipeline, names)),
    Concern("access", "One role for each principal, with what it needs and nothing else.", access(pipeline, names)),
    Concern("outputs", "What an operator asks for first.", outputs(pipeline, names)),
  ]
}
