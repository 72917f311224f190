// The Terraform configuration, one file a concern.

import HCL
import PipelineDSL

func terraformFiles(_ pipeline: Pipeline) -> [PlannedFile] {
  let names = Addresses(pipeline)
  let concerns: [(file: String, about: String, blocks: [Block])] = [
    ("versions", "Which Terraform and which provider the configuration is written for.", versions()),
    ("provider", "The account and region that everything is deployed to.", provider(pipeline)),
    ("variables", "What differs from one deployment to the next.", variables(pipeline)),
    ("locals", "Names and prefixes that several resources share.", locals(pipeline)),
    ("storage", "The buckets of the layers and of the job's script.", storage(pipeline, names)),
    ("catalog", "What the layers' objects mean: Glue databases and tables.", catalog(pipeline, names)),
    ("stream", "The delivery stream: JSON records in, Parquet objects out.", stream(pipeline, names)),
    ("ingest", "The poller: image repository, function, schedule.", ingest(pipeline, names)),
    ("crawlers", "The crawlers that register each day's partitions.", crawlers(pipeline, names)),
    ("job", "The Spark job and its script.", job(pipeline, names)),
    ("triggers", "What starts the batch stages that have no clock of their own.", triggers(pipeline, names)),
    ("monitoring", "Alarms, the topic they go to, and the dashboard.", monitoring(pipeline, names)),
    ("access", "One role for each principal, with what it needs and nothing else.", access(pipeline, names)),
    ("outputs", "What an operator asks for first.", outputs(pipeline, names)),
  ]
  return concerns.map { concern in
    let document = Document(banner: [Banner.line, "", concern.about], blocks: concern.blocks)
    return PlannedFile(path: "terraform/\(concern.file).tf", text: document.text)
  }
}
