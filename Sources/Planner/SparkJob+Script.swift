// The job's script: the manifest's transformations handed to the PySpark room under the shared names.

import Dataflow
import PipelineDSL
import PySpark

extension Project {
  /// The pipelines whose job Glue runs in an environment.
  var pipelinesOnGlue: [Pipeline] {
    pipelines.filter { pipeline in environments.contains { !$0.engine(of: pipeline.job).isNative } }
  }

  /// Whether a job is a function in an environment.
  var hasNativeJobs: Bool {
    pipelines.contains { pipeline in environments.contains { $0.engine(of: pipeline.job).isNative } }
  }
}

func sparkScript(_ pipeline: Pipeline) -> PlannedFile {
  PlannedFile(path: pipeline.job.scriptPath) { script(pipeline, missingDay: pipeline.job.missingDay) }
}

func script(_ pipeline: Pipeline, missingDay: MissingDay) -> String {
  let job = pipeline.job
  let withoutRows: SparkScript.MissingDay =
    switch missingDay {
    case .fail: .fail
    case .warn: .warn
    case .empty: .empty(job.source.rowFields)
    }
  return SparkScript(
    job: job.name, source: Banner.source, partitionKey: StreamColumn.partitionKey, zone: pipeline.zone.identifier,
    arguments: SparkScript.Arguments(
      database: JobArgument.rawDatabase, table: JobArgument.rawTable, target: JobArgument.transformPath,
      date: JobArgument.date),
    tables: job.tables.map { SparkScript.Table(name: $0.name, flow: $0.flow) }, missingDay: withoutRows
  ).text
}
