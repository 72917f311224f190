// The lineage as events of OpenLineage, for a catalog such as Marquez or DataHub ("OpenLineage", JobEvent and the facets).

import Dataflow
import JSONTree
import PipelineDSL

extension PipelineLineage {
  /// Two static events, which speak of the jobs and of no run of them: ingest from its APIs to the raw dataset, and the job from there
  /// to every table.
  ///
  /// Datasets are called as the manifest calls them, in the project's namespace: buckets differ between environments. An
  /// event needs a time, and a file that only depends on the manifest has none: whoever sends it sets its own.
  func openLineage(of project: String) -> [UInt8] {
    let source = pipeline.job.source
    let raw = Dataset(project, "\(source.layer.name).\(source.name)")
    let apis = pipeline.ingest.apis.map { Dataset(project, $0.name) }
    let ingest = event(
      Dataset(project, pipeline.ingest.name), from: apis.map { dataset($0, apiFields) },
      to: [dataset(raw, rawColumns.map(\.leaf), lineage: rawLineage(of: apis))])
    let tables = tables.map { table, lineage in
      dataset(
        Dataset(project, "\(table.layer.name).\(table.name)"), table.flow.output.leaves,
        lineage: columnLineage(lineage, of: raw))
    }
    let job = event(
      Dataset(project, pipeline.job.name),
      from: [["namespace": .string(raw.namespace), "name": .string(raw.name)]], to: tables)
    return JSONValue.array([ingest, job]).bytes()
  }

  /// A namespace and a name in it.
  private struct Dataset {
    let namespace: String
    let name: String

    init(_ namespace: String, _ name: String) {
      self.namespace = namespace
      self.name = name
    }
  }

  /// Who made the events: an address that tells the tool and no host.
  private static let producer: JSONValue = "urn:plan-gen"
  private static let specification = "https://openlineage.io/spec"

  private func event(_ job: Dataset, from inputs: [JSONValue], to outputs: [JSONValue]) -> JSONValue {
    [
      "eventTime": "1970-01-01T00:00:00Z", "producer": PipelineLineage.producer,
      "schemaURL": .string("\(PipelineLineage.specification)/2-0-2/OpenLineage.json#/$defs/JobEvent"),
      "job": ["namespace": .string(job.namespace), "name": .string(job.name)],
      "inputs": .array(inputs), "outputs": .array(outputs),
    ]
  }

  private func dataset(_ dataset: Dataset, _ leaves: [Leaf], lineage: JSONValue? = nil) -> JSONValue {
    let fields = leaves.map { leaf -> JSONValue in
      ["name": .string(leaf.path.joined(separator: ".")), "type": .string(leaf.type.hiveName)]
    }
    var facets = [JSONValue.Member(key: "schema", value: facet("1-2-0", "Schema", [("fields", .array(fields))]))]
    if let lineage { facets.append(JSONValue.Member(key: "columnLineage", value: lineage)) }
    return [
      "namespace": .string(dataset.namespace), "name": .string(dataset.name), "facets": .object(facets),
    ]
  }

  private func facet(_ version: String, _ name: String, _ members: [(String, JSONValue)]) -> JSONValue {
    let file = "\(name)DatasetFacet"
    let address = "\(PipelineLineage.specification)/facets/\(version)/\(file).json#/$defs/\(file)"
    let base = [("_producer", PipelineLineage.producer), ("_schemaURL", .string(address))]
    return .object((base + members).map { JSONValue.Member(key: $0.0, value: $0.1) })
  }

  private var apiFields: [Leaf] {
    rawColumns.compactMap { leaf, field in field.map { Leaf(path: $0, type: leaf.type, traits: leaf.traits) } }
  }

  /// Ingest copies a field into the column of its name.
  private func rawLineage(of apis: [Dataset]) -> JSONValue {
    let fields = rawColumns.compactMap { leaf, field -> JSONValue.Member? in
      guard let field else { return nil }
      let use = leaf.traits.isCoerced ? ColumnUse.computed : .copied
      return member(leaf.path, apis.map { inputField(field, of: $0, use.transformation(masking: false)) })
    }
    return facet("1-2-0", "ColumnLineage", [("fields", .object(fields))])
  }

  private func columnLineage(_ lineage: FlowLineage, of raw: Dataset) -> JSONValue {
    let fields = lineage.columns.filter { !$0.sources.isEmpty }.map { column in
      member(
        column.path, column.sources.map { inputField($0.path, of: raw, $0.use.transformation(masking: $0.isMasked)) })
    }
    // Every column of a row breaks ties: told of each, that would hide what matters.
    let rows = lineage.rows.filter { $0.use != .tie }.map { inputField($0.path, of: raw, $0.use.transformation) }
    return facet("1-2-0", "ColumnLineage", [("fields", .object(fields)), ("dataset", .array(rows))])
  }

  private func member(_ path: [String], _ inputs: [JSONValue]) -> JSONValue.Member {
    JSONValue.Member(key: path.joined(separator: "."), value: ["inputFields": .array(inputs)])
  }

  private func inputField(_ path: [String], of dataset: Dataset, _ transformation: JSONValue) -> JSONValue {
    [
      "namespace": .string(dataset.namespace), "name": .string(dataset.name),
      "field": .string(path.joined(separator: ".")), "transformations": [transformation],
    ]
  }
}

extension ColumnUse {
  /// The use in OpenLineage's words ("Column Level Lineage Dataset Facet").
  fileprivate func transformation(masking: Bool) -> JSONValue {
    let (type, subtype) =
      switch self {
      case .copied: ("DIRECT", "IDENTITY")
      case .computed: ("DIRECT", "TRANSFORMATION")
      case .aggregated: ("DIRECT", "AGGREGATION")
      case .deciding: ("INDIRECT", "CONDITIONAL")
      }
    return ["type": .string(type), "subtype": .string(subtype), "masking": .bool(masking)]
  }
}

extension RowUse {
  fileprivate var transformation: JSONValue {
    let subtype =
      switch self {
      case .filter: "FILTER"
      case .group: "GROUP_BY"
      case .order, .tie: "SORT"
      // A row beside each value of its array: a lateral join.
      case .explode: "JOIN"
      }
    return ["type": "INDIRECT", "subtype": .string(subtype), "masking": .bool(false)]
  }
}
