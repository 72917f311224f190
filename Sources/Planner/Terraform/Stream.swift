// The delivery stream and its log.

import Calls
import Dataflow
import HCL
import PipelineDSL

func stream(_ pipeline: Pipeline, _ names: Addresses) -> [Block] {
  [
    names.streamLogs.block(
      pipeline.origin["stream"], "Why records could not be delivered or converted.",
      [
        .attribute("name", "/aws/kinesisfirehose/\(names.local.stream)"),
        .attribute("retention_in_days", .number(pipeline.logRetention.inSeconds / 86_400)),
        .attribute("tags", names.local.tags),
      ]),
    names.streamLogStream.block(
      pipeline.origin["stream"], "The log stream of the S3 destination.",
      [
        .attribute("name", "DestinationDelivery"),
        .attribute("log_group_name", names.streamLogs["name"]),
      ]),
    names.stream.block(
      pipeline.origin["stream"], "JSON records become Parquet objects of the raw layer, in folders by day of arrival.",
      [
        .attribute("name", names.local.stream),
        .attribute("destination", "extended_s3"),
        .attribute("tags", names.local.tags),
        .blank,
        .block("server_side_encryption", [.attribute("enabled", true)]),
        .blank,
        .block("extended_s3_configuration", destination(pipeline, names)),
        .blank,
        .attribute("depends_on", [Principal.stream(pipeline, names).policy.reference]),
      ]),
  ]
}

private func destination(_ pipeline: Pipeline, _ names: Addresses) -> [Item] {
  let stream = pipeline.ingest.stream
  let day: HCLValue = "\(Local.partitionKey)=!{timestamp:yyyy-MM-dd}/"
  return [
    .attribute("role_arn", Principal.stream(pipeline, names).role["arn"]),
    .attribute("bucket_arn", names.bucket(stream.dataset.layer)["arn"]),
    .attribute("prefix", .template(names.local.rawPrefix.parts + day.parts)),
    .attribute(
      "error_output_prefix",
      .template(names.local.errorPrefix.parts + [.text("!{firehose:error-output-type}/")] + day.parts)),
    .attribute("custom_time_zone", .string(pipeline.zone.identifier)),
    .attribute("buffering_size", .number(stream.bufferSize.inMebibytes)),
    .attribute("buffering_interval", .number(stream.bufferInterval.inSeconds)),
    .attribute("compression_format", "UNCOMPRESSED"),
    .blank,
    .block(
      "cloudwatch_logging_options",
      [
        .attribute("enabled", true),
        .attribute("log_group_name", names.streamLogs["name"]),
        .attribute("log_stream_name", names.streamLogStream["name"]),
      ]),
    .blank,
    .block("data_format_conversion_configuration", conversion(pipeline, names)),
  ]
}

private func conversion(_ pipeline: Pipeline, _ names: Addresses) -> [Item] {
  let layer = pipeline.ingest.stream.dataset.layer
  let keys = pipeline.ingest.stream.dataset.renamedKeys
  let mapping: [Item] =
    keys.isEmpty
    ? []
    : [
      .attribute("column_to_json_key_mappings", .object(keys.map { .init($0.name, .string($0.jsonKey.lowercased())) }))
    ]
  return [
    .block(
      "input_format_configuration",
      [
        .block("deserializer", [.block("open_x_json_ser_de", mapping)])
      ]),
    .blank,
    .block(
      "output_format_configuration",
      [
        .block("serializer", [.block("parquet_ser_de", [.attribute("compression", "SNAPPY")])])
      ]),
    .blank,
    .block(
      "schema_configuration",
      [
        .attribute("database_name", names.database(layer)["name"]),
        .attribute("table_name", names.rawTable["name"]),
        .attribute("region", Local.region),
        .attribute("role_arn", Principal.stream(pipeline, names).role["arn"]),
      ]),
  ]
}

extension Principal {
  /// The delivery stream's role.
  static func stream(_ pipeline: Pipeline, _ names: Addresses) -> Principal {
    Principal(
      "stream", about: "The delivery stream.", assumedBy: .service("firehose"), makes: streamCalls, pipeline, names,
      origin: pipeline.origin["stream"])
  }
}

/// What Firehose does to convert records and deliver them to S3.
private let streamCalls =
  [Call](
    [.s3GetBucketLocation, .s3ListBucket, .s3ListBucketMultipartUploads], on: [.bucket(.raw)], for: "FindTheBucket",
    page: toS3)
  + [Call](
    [.s3AbortMultipartUpload, .s3GetObject, .s3PutObject], on: [.objects(.raw), .objects(.errors)], for: "WriteObjects",
    page: toS3)
  + [Call](
    [.glueGetTable, .glueGetTableVersion, .glueGetTableVersions], on: [.tables(.raw)], for: "ReadTheSchema",
    page: "Grant Firehose access to AWS Glue for data format conversion")
  + [Call(.logsPutLogEvents, on: .log(.deliveryStream), for: "WriteItsLog", page: toS3)]

private let toS3 = "Grant Firehose access to an Amazon S3 destination"
