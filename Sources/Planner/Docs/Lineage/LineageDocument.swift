// docs/lineage/….md: for each column of each table the API's fields that it is made of.

import Dataflow
import PipelineDSL

/// The documents of every pipeline's lineage.
func lineageDocuments(_ project: Project) -> [PlannedFile] {
  project.pipelines.indices.flatMap { index in
    let lineage = { @Sendable in PipelineLineage(project.pipelines[index]) }
    let path = "docs/lineage/\(project.pipelines[index].name)"
    return [
      PlannedFile(path: "\(path).md") { lineage().document },
      PlannedFile(path: "\(path).json", parts: [{ lineage().openLineage(of: project.name) }]),
    ]
  }
}

extension PipelineLineage {
  fileprivate var document: String {
    """
    <!-- \(Banner.line) -->

    # Where the columns of \(pipeline.name) come from

    Each column of a table, and the fields of a record of \(pipeline.ingest.apiNames) that it is made of. *Masked* is a value of which
    nothing can be read in the column: a digest. *Decides* is a field that only chooses between values. The same for a
    catalog, as events of OpenLineage, is in [\(pipeline.name).json](\(pipeline.name).json).

    \(tables.map(section).joined(separator: "\n"))
    """
  }

  private func section(_ table: TableDefinition, _ lineage: FlowLineage) -> String {
    let rows = lineage.columns.map { column in
      let sources = column.sources.map { "`\(field(of: $0.path))` \($0.inWords)" }
      return
        "| `\(column.path.joined(separator: "."))` | \(sources.isEmpty ? "a constant" : sources.joined(separator: ", ")) |"
    }
    let uses: [RowUse] = [.filter, .group, .order, .tie]
    let decided = uses.compactMap { use -> String? in
      let fields = lineage.rows.filter { $0.use == use }.map { "`\(field(of: $0.path))`" }
      guard !fields.isEmpty else { return nil }
      if use == .tie { return "ties broken by all other fields" }
      return "\(use.inWords) \(fields.joined(separator: ", "))"
    }
    return """
      ## \(table.layer.name).\(table.name)

      | column | made of |
      |---|---|
      \(rows.joined(separator: "\n"))

      \(decided.isEmpty ? "Every row of the day is in it." : "Its rows are \(decided.joined(separator: "; ")).")

      """
  }
}

extension RowUse {
  /// What the columns do to the rows.
  fileprivate var inWords: String {
    switch self {
    case .filter: "kept or dropped by"
    case .group: "one for each"
    case .order: "the last by"
    case .tie: "ties broken by"
    case .explode: "one for each value of"
    }
  }
}
