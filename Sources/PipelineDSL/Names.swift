// The names that Terraform, the Glue script and the binaries share. Each is written here and nowhere else.

package import Dataflow

/// The keys of the environment that Terraform sets on the functions, and `ingest` and `transform` read.
package enum EnvironmentKey {
  /// The pipeline to run, of those in the manifest.
  package static let pipeline = "PLAN_PIPELINE"
  /// The API's address, in place of the manifest's.
  package static let apiURL = "PLAN_API_URL"
  /// The delivery stream to put to.
  package static let streamName = "PLAN_STREAM_NAME"
  /// The bucket of the raw layer, where `ingest` writes records set aside and `transform` reads.
  package static let rawBucket = "PLAN_RAW_BUCKET"
  /// The bucket of the transform layer.
  package static let transformBucket = "PLAN_TRANSFORM_BUCKET"
  /// CloudWatch's namespace for the metrics in `ingest`'s log.
  package static let metricNamespace = "PLAN_METRIC_NAMESPACE"
  /// The crawler that `transform` starts when it has published, in a chain.
  package static let transformCrawler = "PLAN_TRANSFORM_CRAWLER"
}

/// The arguments that Terraform gives to the Glue job and its script resolves.
package enum JobArgument {
  /// The raw layer's Glue database.
  package static let rawDatabase = "raw_database"
  /// The raw dataset's Glue table.
  package static let rawTable = "raw_table"
  /// The folder of the transform layer: `s3://bucket/transform`.
  package static let transformPath = "transform_path"
  /// The day to transform, in place of yesterday; optional.
  package static let date = "p_date"
}

/// Metrics in the function's log that alarms look at.
package enum IngestMetric {
  /// Records kept with the reason why they were not delivered.
  package static let setAside = "set_aside"
  /// Records that were neither delivered nor set aside.
  package static let pending = "pending"
}

/// Columns that the stream adds to the API's.
package enum StreamColumn {
  /// The partition key: day of arrival, `yyyy-MM-dd`, in the pipeline's zone.
  package static let partitionKey = "p_date"
  /// Time of arrival, `HH:mm:ss`, in the pipeline's zone.
  package static let arrivalTime = "p_time"
}

/// Prefixes of keys: the same in a bucket as below the folder of an embedded lake.
package enum LakePrefix {
  /// The partition of a day: `p_date=2025-11-03/`.
  package static func partition(_ day: CivilDay) -> String { "\(StreamColumn.partitionKey)=\(day.iso)/" }
  /// What could not become a row of the dataset, below the raw bucket but outside what is crawled.
  package static func error(_ dataset: DatasetDefinition) -> String { "error/\(dataset.name)/" }
  /// How far the polls of one of a pipeline's APIs have come. No layer begins with an underscore, and no reader looks below one.
  package static func cursor(_ pipeline: String, _ api: APIDefinition) -> String {
    "_state/\(pipeline)/\(api.keyName).json"
  }
  /// The folder for records that ingest itself sets aside, among the error types that the stream writes.
  package static let ingestErrorType = "ingest-failed"
}

extension APIDefinition {
  /// The variable that names to `ingest`, in the function, the parameter that holds how far its polls have come.
  package var cursorVariable: String { "PLAN_CURSOR_\(keyName.asVariable)" }
}

/// The parameters that hold how far polls have come.
package enum CursorParameter {
  /// The name: all of an account are below one path, and none begins with `aws` or `ssm` ("PutParameter").
  package static func name(_ pipeline: String, _ api: APIDefinition) -> String { "/cursors/\(pipeline)/\(api.keyName)" }
  /// What says that there is no cursor, as Terraform makes a parameter: none can be empty.
  package static let none = "{}"
}

extension String {
  /// As the name of an environment's variable: in capitals, with `_` for all but letters and digits.
  var asVariable: String {
    String(
      decoding: utf8.map { $0.isLetterOrDigit ? $0 & ($0 > 0x60 ? 0xDF : 0xFF) : UInt8(ascii: "_") }, as: UTF8.self)
  }
}

extension UInt8 {
  fileprivate var isLetterOrDigit: Bool {
    (0x30...0x39).contains(self) || (0x41...0x5A).contains(self) || (0x61...0x7A).contains(self)
  }
}

extension DatasetDefinition {
  /// `raw/users/`.
  package var prefix: String { "\(layer.name)/\(name)/" }
  /// The columns of the dataset's rows: the API's, then the time of arrival.
  package var rowFields: [Field] {
    fields + [
      Field(name: StreamColumn.arrivalTime, jsonKey: StreamColumn.arrivalTime, type: .string, traits: FieldTraits())
    ]
  }
}

extension TableDefinition {
  /// `transform/address/`.
  package var prefix: String { "\(layer.name)/\(name)/" }
}

extension SparkJob {
  /// The script's name among the generated files and in the artifact bucket: `glue/user_data_transform.py`.
  package var scriptPath: String { "glue/\(String(name.map { $0 == "-" ? "_" : $0 })).py" }
}

extension Pipeline {
  /// `transform/`: what every table's prefix starts with.
  package var transformPrefix: String { "\((job.tables.first?.layer ?? job.source.layer).name)/" }
}

extension DatasetDefinition {
  /// Top-level columns whose JSON key the stream would not find by name, which it compares without case.
  package var renamedKeys: [Field] { fields.filter { $0.jsonKey.lowercased() != $0.name } }
}
