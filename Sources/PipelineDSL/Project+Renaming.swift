// A project under other names: as it was called before, or as it is called in AWS.

/// A kind of value that has a name of its own.
package enum NameKind: String, Sendable, Hashable, CaseIterable {
  case project, pipeline, bucket, database, function, stream, job, crawler, dataset, table

  /// Whether something keeps its name in AWS when the manifest renames it. Tables do not: their names are what readers
  /// query, and the prefixes of their objects.
  package var isKept: Bool { self != .dataset && self != .table }
}

/// What a name is replaced by. Tables and datasets go by `layer.name`.
package typealias Renaming = [NameKind: [String: String]]

extension Project {
  /// The project with other names and nothing else changed; the pipelines stay in their order.
  package func renamed(_ names: Renaming) -> Project {
    guard names.values.contains(where: { !$0.isEmpty }) else { return self }
    var project = self
    project.name = names.new(.project, name)
    project.pipelines = pipelines.map { $0.renamed(names) }
    return project
  }
}

extension Renaming {
  fileprivate func new(_ kind: NameKind, _ name: String) -> String { self[kind]?[name] ?? name }

  fileprivate func new(_ layer: Layer) -> Layer {
    var renamed = layer
    renamed.bucket = new(.bucket, layer.bucket)
    renamed.database = new(.database, layer.database)
    return renamed
  }

  fileprivate func new(_ dataset: DatasetDefinition) -> DatasetDefinition {
    var renamed = dataset
    renamed.name = new(.dataset, "\(dataset.layer.name).\(dataset.name)").lastPart
    renamed.layer = new(dataset.layer)
    return renamed
  }

  fileprivate func new(_ crawler: Crawler, _ kind: NameKind) -> Crawler {
    var renamed = crawler
    renamed.name = new(.crawler, crawler.name)
    renamed.tables = crawler.tables.map { new(kind, "\(crawler.layer.name).\($0)").lastPart }
    renamed.layer = new(crawler.layer)
    return renamed
  }
}

extension Pipeline {
  fileprivate func renamed(_ names: Renaming) -> Pipeline {
    var pipeline = self
    pipeline.name = names.new(.pipeline, name)
    pipeline.ingest.name = names.new(.function, ingest.name)
    pipeline.ingest.stream.name = names.new(.stream, ingest.stream.name)
    pipeline.ingest.stream.dataset = names.new(ingest.stream.dataset)
    pipeline.job.name = names.new(.job, job.name)
    pipeline.job.source = names.new(job.source)
    pipeline.job.tables = job.tables.map { table in
      var renamed = table
      renamed.name = names.new(.table, "\(table.layer.name).\(table.name)").lastPart
      renamed.layer = names.new(table.layer)
      return renamed
    }
    pipeline.rawCrawler = names.new(rawCrawler, .dataset)
    pipeline.transformCrawler = names.new(transformCrawler, .table)
    return pipeline
  }
}

extension String {
  /// `raw.users` → `users`.
  fileprivate var lastPart: String { split(separator: ".").last.map(String.init) ?? self }
}
