// The Glue databases of the layers, and tables whose columns come from the manifest's schemas.

import Dataflow
import HCL
import PipelineDSL

func databases(_ deployment: Deployment) -> [Block] {
  let shared = SharedAddresses(deployment.project)
  return deployment.layers.map { layer in
    shared.database(layer).block(
      deployment.project.origin(layer), "The tables of the \(layer.name) layer.",
      [.attribute("name", .string(deployment.databaseName(layer.database)))])
  }
}

func tables(_ pipeline: Pipeline, _ names: Addresses) -> [Block] {
  let project = names.deployment.project
  let dataset = pipeline.ingest.stream.dataset
  let raw = table(
    names.rawTable, layer: dataset.layer, name: dataset.name, fields: dataset.rowFields,
    prefix: "\(names.local.rawPrefix)", names,
    project.origin(dataset.layer, dataset.name), "One row a record, as the stream converts it.")
  let tables = pipeline.job.tables.map { definition in
    table(
      names.table(definition.layer, definition.name), layer: definition.layer, name: definition.name,
      fields: definition.flow.output, prefix: "\(names.local.transformPrefix)\(definition.name)/", names,
      project.origin(definition.layer, definition.name), "Written by the job, one partition a day.")
  }
  return [raw] + tables
}

private func table(
  _ address: Address, layer: Layer, name: String, fields: [Field], prefix: HCLValue, _ names: Addresses,
  _ origin: Origin, _ about: String
) -> Block {
  let format = "org.apache.hadoop.hive.ql.io.parquet"
  let location = HCLValue.template(
    [.text("s3://"), .interpolation(names.bucket(layer)["bucket"]), .text("/")] + prefix.parts)
  return address.block(
    origin,
    about,
    [
      .attribute("name", .string(name)),
      .attribute("database_name", names.database(layer)["name"]),
      .attribute("table_type", "EXTERNAL_TABLE"),
      .blank,
      .attribute("parameters", ["EXTERNAL": "TRUE", "classification": "parquet"]),
      .blank,
      .block("partition_keys", [.attribute("name", Local.partitionKey), .attribute("type", "string")]),
      .blank,
      .block(
        "storage_descriptor",
        [
          .attribute("location", location),
          .attribute("input_format", .string("\(format).MapredParquetInputFormat")),
          .attribute("output_format", .string("\(format).MapredParquetOutputFormat")),
          .blank,
          .block(
            "ser_de_info",
            [
              .attribute("serialization_library", .string("\(format).serde.ParquetHiveSerDe")),
              .attribute("parameters", ["serialization.format": "1"]),
            ]),
        ] + fields.flatMap { field in [.blank, column(field)] }),
    ])
}

private func column(_ field: Field) -> Item {
  .block("columns", [.attribute("name", .string(field.name)), .attribute("type", .string(field.type.hiveName))])
}

extension HCLValue {
  /// The parts of a template; of anything else, the value itself as the one part.
  var parts: [Part] {
    switch self {
    case .template(let parts): parts
    case .string(let text): [.text(text)]
    default: [.interpolation(self)]
    }
  }
}
