// The Glue entry of the script: options, the read with a push-down predicate, the write of one partition a table.

import Dataflow

extension SparkScript {
  /// `main`: awsglue is imported here, so that `transform` can be run and tested without Glue.
  var mainFunction: Statement {
    .function(
      name: "main", parameters: [], returns: "None",
      body: [.docstring(["Run the job: read one raw partition, overwrite that partition of every table."])]
        + imports + arguments(names) + session + reading + writing)
  }

  private var names: [String] { ["JOB_NAME", arguments.database, arguments.table, arguments.target] }

  private var imports: [Statement] {
    [
      .importNames(["GlueContext"], from: "awsglue.context"),
      .importNames(["Job"], from: "awsglue.job"),
      .importNames(["getResolvedOptions"], from: "awsglue.utils"),
      .importNames(["SparkContext"], from: "pyspark.context"),
      .blank,
    ]
  }

  private func arguments(_ required: [String]) -> [Statement] {
    let date = Python.string("--\(arguments.date)")
    return [
      .assign("names", .list(required.map(Python.string))),
      .ifTrue(
        .binary(date, "in", .attribute(.name("sys"), "argv")),
        [
          .expression(Python.name("names").calling("append", .string(arguments.date)))
        ]),
      .assign("options", .call("getResolvedOptions", .attribute(.name("sys"), "argv"), .name("names"))),
      .assign(partitionKey, .call("partition_date", Python.name("options").calling("get", .string(arguments.date)))),
      .blank,
    ]
  }

  private var session: [Statement] {
    [
      .assign("glue", .call("GlueContext", Python.name("SparkContext").calling("getOrCreate"))),
      .forEach(
        "key, value", Python.name("OPTIONS").calling("items"),
        [
          .expression(
            Python.attribute(.attribute(.name("glue"), "spark_session"), "conf").calling(
              "set", .name("key"), .name("value")))
        ]),
      .assign("job", .call("Job", .name("glue"))),
      .expression(Python.name("job").calling("init", option("JOB_NAME"), .name("options"))),
      .blank,
    ]
  }

  private var reading: [Statement] {
    [
      .assign(
        "frame",
        Python.attribute(.name("glue"), "create_dynamic_frame").calling(
          "from_catalog",
          keywords: [
            "database": option(arguments.database), "table_name": option(arguments.table),
            "push_down_predicate": .formatted([.text("\(partitionKey) == '"), .value(.name(partitionKey)), .text("'")]),
          ]
        )),
      .assign("raw", Python.name("frame").calling("toDF")),
      .ifTrue(Python.name("raw").calling("isEmpty"), withoutRows),
      .blank,
    ]
  }

  /// What is done about a day without rows.
  private var withoutRows: [Statement] {
    func told(_ end: String) -> Python {
      .formatted([.text("no raw rows with \(partitionKey)="), .value(.name(partitionKey)), .text(end)])
    }
    switch missingDay {
    case .fail: return [.raise(.call("RuntimeError", told(": has the crawler run?")))]
    case .warn:
      return [
        .expression(.call("print", told(": the tables are as they were"))),
        .expression(Python.name("job").calling("commit")), .returnNothing,
      ]
    case .empty:
      return [
        .comment("An empty read has no columns."),
        .assign(
          "raw", Python.attribute(.name("glue"), "spark_session").calling("range", .integer(0)).calling("select")),
        .forEach(
          "name, kind", Python.name(Self.rawColumnsName).calling("items"),
          [
            .assign(
              "raw",
              Python.name("raw").calling(
                "withColumn", .name("name"), Python.function("lit", [.none]).calling("cast", .name("kind"))))
          ]),
      ]
    }
  }

  /// The columns of a day without rows, which nothing else tells.
  var rawColumns: [Statement] {
    guard case .empty(let fields) = missingDay else { return [] }
    let entries = fields.map { Python.Entry(key: .string($0.name), value: .string($0.type.hiveName)) }
    return [.blank, .comment("The columns of a day without rows."), .assign(Self.rawColumnsName, .dictionary(entries))]
  }

  static let rawColumnsName = "RAW_COLUMNS"

  private var writing: [Statement] {
    [
      .assign("target", option(arguments.target)),
      .comment("The partition's own folder is overwritten: no other day is touched, and a day"),
      .comment("that has become empty does not keep its old rows."),
      .forEach(
        "name, table", Python.call("transform", .name("raw")).calling("items"),
        [
          .assign(
            "path",
            .formatted([
              .value(.name("target")), .text("/"), .value(.name("name")),
              .text("/\(partitionKey)="), .value(.name(partitionKey)),
            ])),
          .expression(
            Python.attribute(.name("table"), "write").calling("mode", .string("overwrite")).calling(
              "parquet", .name("path"))),
        ]),
      .expression(Python.name("job").calling("commit")),
    ]
  }

  private func option(_ name: String) -> Python { .item(.name("options"), .string(name)) }
}
