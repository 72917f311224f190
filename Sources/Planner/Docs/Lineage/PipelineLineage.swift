// A pipeline's columns from the API's fields to the tables: one lineage, told in Markdown and as OpenLineage.

import Dataflow
import PipelineDSL

/// Where the columns of a pipeline's raw dataset and of its tables come from.
struct PipelineLineage {
  let pipeline: Pipeline
  /// The raw columns, each with the path of the field that it is read from; nil for what ingest adds.
  let rawColumns: [(leaf: Leaf, field: [String]?)]
  let tables: [(table: TableDefinition, lineage: FlowLineage)]

  init(_ pipeline: Pipeline) {
    self.pipeline = pipeline
    let source = pipeline.job.source
    let fields = Dictionary(uniqueKeysWithValues: source.fields.map { ($0.name, $0.jsonKey) })
    // Below the top of a record a key is its column's name (PG0605).
    rawColumns = source.rowFields.leaves.map { leaf in
      (leaf, leaf.path.first.flatMap { fields[$0] }.map { [$0] + leaf.path.dropFirst() })
    }
    tables = pipeline.job.tables.map { ($0, $0.flow.lineage) }
  }

  /// The API's field of a raw column; the column's own name for what ingest adds.
  func field(of path: [String]) -> String {
    (rawColumns.first { $0.leaf.path == path }?.field ?? path).joined(separator: ".")
  }
}

extension ColumnSource {
  /// What became of the value, for readers.
  var inWords: String {
    switch use {
    case .copied: "as it is"
    case .computed: isMasked ? "computed, masked" : "computed"
    case .aggregated: isMasked ? "counted" : "aggregated"
    case .deciding: "decides"
    }
  }
}
