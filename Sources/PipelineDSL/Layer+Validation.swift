// Findings about layers, datasets, tables, the job and the crawlers.

import Dataflow

extension Layer {
  var findings: [Diagnostic] {
    var findings: [Diagnostic] = []
    if !bucket.isName(of: 3...50, also: "-") || bucket.hasSuffix("-") {
      findings.append(
        Diagnostic(
          location: location, problem: "the bucket's name is \"\(bucket)\"",
          allowed:
            "3 to 50 lower-case letters, digits and hyphens, a letter first and no hyphen last; the account's number "
            + "is appended (\"General purpose bucket naming rules\")", fix: "bucket: \"user-data-raw-layer\""))
    }
    if let prefix = ["xn--", "sthree-", "amzn-s3-demo-"].first(where: bucket.hasPrefix) {
      findings.append(
        Diagnostic(
          location: location, problem: "the bucket's name is \"\(bucket)\"",
          allowed: "S3 keeps names that begin with \"\(prefix)\" for itself (\"General purpose bucket naming rules\")",
          fix: "bucket: \"\(bucket.dropFirst(prefix.count))\""))
    }
    if !database.isName(of: 1...255, also: "_") {
      findings.append(
        Diagnostic(
          location: location, problem: "the database's name is \"\(database)\"",
          allowed:
            "1 to 255 lower-case letters, digits and underscores, a letter first (\"Databases\" of the Glue API)",
          fix: "database: \"user_data_raw\""))
    }
    if !name.isName(of: 1...40, also: "-") || name == "error" {
      findings.append(
        Diagnostic(
          location: location, problem: "the layer's name is \"\(name)\"",
          allowed:
            "it is the first folder of its keys: 1 to 40 lower-case letters, digits and hyphens, and not \"error\"",
          fix: "Layer(\"raw\", …)"))
    }
    if let keptFor, keptFor.inSeconds < 86_400 || keptFor.inSeconds % 86_400 != 0 {
      findings.append(
        Diagnostic(
          location: location, problem: "layer \"\(name)\" keeps objects for \(keptFor)",
          allowed: "objects expire after whole days, at least one (\"Lifecycle configuration elements\" of S3)",
          fix: "keptFor: .days(365)"))
    }
    return findings
  }
}

extension DatasetDefinition {
  var findings: [Diagnostic] {
    tableFindings(name, location) + columnFindings(rowFields, of: name, at: location)
      + hiddenKeys(fields, below: [], at: location)
  }

  /// The stream maps renamed keys at the top of a record only.
  private func hiddenKeys(_ fields: [Field], below parents: [String], at location: SourceLocation) -> [Diagnostic] {
    fields.flatMap { field -> [Diagnostic] in
      let path = parents + [field.jsonKey]
      var findings: [Diagnostic] = []
      if !parents.isEmpty, field.jsonKey.lowercased() != field.name {
        findings.append(
          Diagnostic(
            location: location,
            problem:
              "key \"\(path.joined(separator: "."))\" of dataset \"\(name)\" would become column \"\(field.name)\"",
            allowed: "below the top of a record the stream finds a column by its name, without case (OpenX JSON SerDe)",
            fix: "name the property \(field.jsonKey.lowercased())"))
      }
      if case .structure(let children) = field.type {
        findings += hiddenKeys(children, below: path, at: location)
      }
      return findings
    }
  }
}

extension SparkJob {
  var findings: [Diagnostic] {
    var findings = tables.flatMap { table in
      tableFindings(table.name, table.location) + columnFindings(table.flow.output, of: table.name, at: table.location)
        + nestedFindings(table) + secretFindings(table)
    }
    if !name.isName(of: 1...200, also: "-") {
      findings.append(
        finding(
          "the job's name is \"\(name)\"", "lower-case letters, digits and hyphens, a letter first",
          fix: "SparkJob(\"user-data-transform\", …)"))
    }
    if tables.isEmpty {
      findings.append(finding("job \"\(name)\" writes no table", "a job makes at least one", fix: "writes: [table]"))
    }
    if Set(tables.map(\.layer)).count > 1 {
      findings.append(
        finding("job \"\(name)\" writes to several layers", "a job's tables are of one layer", fix: "one job a layer"))
    }
    if workers.count < 2 {
      findings.append(
        finding(
          "job \"\(name)\" has \(workers.count) workers", "at least 2 (\"Worker types\" of Glue)",
          fix: "workers: .g1x(2)"))
    }
    if !(0...10).contains(retries) {
      findings.append(
        finding("job \"\(name)\" is tried again \(retries) times", "0 to 10 (\"MaxRetries\")", fix: "retries: 1"))
    }
    if !(60...604_800).contains(timeout.inSeconds) || timeout.inSeconds % 60 != 0 {
      findings.append(
        finding(
          "job \"\(name)\" times out after \(timeout)", "whole minutes, 1 to 10,080 (\"Timeout\" of a Glue job)",
          fix: "timeout: .minutes(30)"))
    }
    return findings
  }

  private func finding(_ problem: String, _ allowed: String, fix: String) -> Diagnostic {
    Diagnostic(location: location, problem: problem, allowed: allowed, fix: fix)
  }

  private func secretFindings(_ table: TableDefinition) -> [Diagnostic] {
    table.flow.output.leaves.filter(\.traits.isSecret).map { leaf in
      let column = leaf.path.joined(separator: ".")
      return Diagnostic(
        location: table.location, problem: "column \"\(column)\" of table \"\(table.name)\" is a secret as it is",
        allowed: "a secret leaves the raw layer hashed, or shown for a stated reason",
        fix: "select it as sha256($0.\(column)), or $0.\(column).exposed(because: \"…\")")
    }
  }

  private func nestedFindings(_ table: TableDefinition) -> [Diagnostic] {
    table.flow.output.compactMap { field in
      guard case .structure = field.type else { return nil }
      return Diagnostic(
        location: table.location, problem: "column \"\(field.name)\" of table \"\(table.name)\" is a group",
        allowed: "tables of the transform layer are flat", fix: "select its columns one by one")
    }
  }
}

extension Crawler {
  var findings: [Diagnostic] {
    var findings: [Diagnostic] = []
    if !name.isName(of: 1...255, also: "-") {
      findings.append(
        Diagnostic(
          location: location, problem: "the crawler's name is \"\(name)\"",
          allowed: "1 to 255 lower-case letters, digits and hyphens, a letter first",
          fix: "Crawler(\"user-data-raw-crawler\", …)"))
    }
    if tables.isEmpty {
      findings.append(
        Diagnostic(
          location: location, problem: "crawler \"\(name)\" crawls no table of layer \"\(layer.name)\"",
          allowed: "a crawler has at least one target", fix: "in: the layer that the job writes to"))
    }
    return findings
  }
}

private func tableFindings(_ name: String, _ location: SourceLocation) -> [Diagnostic] {
  guard !name.isName(of: 1...255, also: "_") else { return [] }
  return [
    Diagnostic(
      location: location, problem: "the table's name is \"\(name)\"",
      allowed: "1 to 255 lower-case letters, digits and underscores, a letter first (\"Tables\" of the Glue API)",
      fix: "\"personal_details\"")
  ]
}

/// Column rules of Glue and Athena: names without case, none that repeats the partition key.
private func columnFindings(_ fields: [Field], of table: String, at location: SourceLocation) -> [Diagnostic] {
  var names: Set<String> = []
  return fields.flatMap { field -> [Diagnostic] in
    func finding(_ problem: String, _ allowed: String, _ fix: String) -> Diagnostic {
      Diagnostic(
        location: location, problem: "column \"\(field.name)\" of \"\(table)\" \(problem)", allowed: allowed, fix: fix)
    }
    var findings: [Diagnostic] = []
    if !names.insert(field.name).inserted {
      findings.append(
        finding("is declared twice", "column names differ, whatever their case", "rename one of the properties"))
    }
    if field.name == StreamColumn.partitionKey {
      findings.append(
        finding("is the partition key", "the partition key is no column of the data", "rename the property"))
    }
    if !field.name.isName(of: 1...255, also: "_") {
      findings.append(
        finding(
          "has a name that Glue does not keep", "lower-case letters, digits and underscores, a letter first",
          "rename the property"))
    }
    if case .structure(let children) = field.type {
      findings += columnFindings(children, of: "\(table).\(field.name)", at: location)
    }
    return findings
  }
}
