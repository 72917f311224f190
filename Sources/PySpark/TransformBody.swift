// The statements of the script's `transform`: one named step a stage, shared stages once.

import Dataflow

/// Names the stages of a script's tables and writes each as statements.
struct TransformBody {
  private let tables: [SparkScript.Table]
  private let plan: StagePlan
  /// The variable that holds each stage's rows.
  private let names: [String]

  init(_ tables: [SparkScript.Table]) {
    self.tables = tables
    plan = StagePlan(tables.map(\.flow))
    names = TransformBody.names(of: plan, tables: tables)
  }

  var statements: [Statement] {
    let readers = plan.readers
    let stages = plan.stages.indices.flatMap { index in
      statements(of: plan.stages[index], named: names[index], isShared: readers[index] > 1)
    }
    let results = zip(tables, plan.results).map { table, result in
      Python.Entry(key: .string(table.name), value: rows(of: table, from: result.map { names[$0] } ?? "raw"))
    }
    return stages + [.returnValue(.dictionary(results))]
  }

  /// The table's columns and no others: without a `select`, the rows still have the partition key and the time of arrival.
  private func rows(of table: SparkScript.Table, from stage: String) -> Python {
    let isMadeAnew = table.flow.steps.contains { $0.newColumns != nil }
    guard !isMadeAnew else { return .name(stage) }
    return Python.name(stage).calling("select", table.flow.output.map { .string($0.name) })
  }

  private func statements(of stage: StagePlan.Stage, named name: String, isShared: Bool) -> [Statement] {
    let source = Python.name(stage.parent.map { names[$0] } ?? "raw")
    let rows: Python
    var before: [Statement] = []
    switch stage.step {
    case .filter(let condition): rows = source.calling("filter", condition.spark)
    case .expect(let check): rows = check.spark(of: source)
    case .union(let union):
      let sides = zip(stage.sources, ["first", "second"]).map { stage, place -> Python in
        let side = Python.name(stage.map { names[$0] } ?? "raw")
        guard !has(union.row, stage) else { return side }
        before.append(.assign("\(name)_\(place)", side.calling("select", union.columnNames)))
        return .name("\(name)_\(place)")
      }
      rows = sides[0].calling("unionByName", sides[1])
    case .select(let projections):
      before = comments(onSecretsOf: projections)
      rows = source.calling("select", projections.sparkColumns)
    case .derive(let projections):
      before = comments(onSecretsOf: projections)
      rows = source.adding(projections.sparkColumnsByName)
    case .aggregate(let aggregation):
      let steps = aggregation.spark(of: source, named: name)
      return comments(onSecretsOf: aggregation.shownColumns) + steps + (isShared ? [persisting(name)] : [])
    case .explode(let explosion):
      let steps = explosion.spark(of: source, named: name)
      return comments(onSecretsOf: explosion.shownColumns) + steps + (isShared ? [persisting(name)] : [])
    case .dedupe(let key, let latest, let ties):
      let window = "\(name)_order"
      before = [
        .comment("A total order: which row is kept never depends on the order of arrival."),
        .assign(window, order(key: key, by: [latest] + ties)),
        .assign("\(name)_ranked", source.calling("withColumn", .string("_rank"), rank(over: window))),
      ]
      let first = Python.binary(Python.name("F").calling("col", .string("_rank")), "==", .integer(1))
      rows = Python.name("\(name)_ranked").calling("filter", first).calling("drop", .string("_rank"))
    }
    return before + [.assign(name, rows)] + (isShared ? [persisting(name)] : [])
  }

  /// Whether a stage's rows have just these columns.
  private func has(_ row: [Projection], _ stage: Int?) -> Bool {
    guard let columns = stage.flatMap({ plan.stages[$0].step.newColumns }) else { return false }
    return columns.map(\.path) == row.map(\.path)
  }

  private func persisting(_ name: String) -> Statement { .assign(name, Python.name(name).calling("persist")) }

  /// One comment a reason, naming the columns that it lets through.
  private func comments(onSecretsOf projections: [Projection]) -> [Statement] {
    var reasons: [String] = []
    for reason in projections.flatMap(\.expression.exposures) where !reasons.contains(reason) { reasons.append(reason) }
    return reasons.flatMap { reason -> [Statement] in
      let columns = projections.filter { $0.expression.exposures.contains(reason) }.map {
        $0.path.joined(separator: ".")
      }
      return [
        .comment("Secrets shown as they are: \(columns.joined(separator: ", "))."), .comment("Reason: \(reason)."),
      ]
    }
  }

  private func order(key: Expression, by order: [Expression]) -> Python {
    Python.name("Window").calling("partitionBy", key.spark)
      .calling("orderBy", order.map { $0.spark.calling("desc_nulls_last") })
  }

  private func rank(over window: String) -> Python {
    Python.name("F").calling("row_number").calling("over", .name(window))
  }

  /// A result is called after its table; other stages after what they do, numbered where that is not enough.
  private static func names(of plan: StagePlan, tables: [SparkScript.Table]) -> [String] {
    var taken = PythonName.reserved
    return plan.stages.indices.map { index in
      var base = plan.stages[index].step.participle
      if let table = plan.results.firstIndex(of: index), plan.readers[index] == 1 { base = tables[table].name }
      // A stage of its own may stand beside `…_order`, `…_groups` and the like; those names are taken with it.
      var name = base
      var number = index + 1
      while !taken.isDisjoint(with: PythonName.family(of: name)) {
        name = "\(base)_\(number)"
        number += 1
      }
      taken.formUnion(PythonName.family(of: name))
      return name
    }
  }
}

/// Names that a variable of the script may not take.
private enum PythonName {
  /// The keywords of Python ("Lexical analysis", Keywords and Soft Keywords) and what the script itself uses.
  static let reserved: Set<String> = [
    "and", "as", "assert", "async", "await", "break", "case", "class", "continue", "def", "del", "elif", "else",
    "except",
    "finally", "for", "from", "global", "if", "import", "in", "is", "lambda", "match", "nonlocal", "not", "or", "pass",
    "raise", "return", "try", "type", "while", "with", "yield", "raw", "date", "datetime", "dict", "str", "sys",
    "timedelta", "transform", "main", "partition_date", "require", "drop_broken",
    ScriptLookups.maker,
  ]

  /// A variable with those that a stage of that name may need.
  static func family(of name: String) -> Set<String> {
    Set(
      ["", "_order", "_ranked", "_groups", "_reduced", "_arrays", "_values", "_columns", "_first", "_second"].map {
        name + $0
      })
  }
}

extension Step {
  /// What rows that went through the step are called.
  fileprivate var participle: String {
    switch self {
    case .filter: "filtered"
    case .dedupe: "deduplicated"
    case .select: "selected"
    case .derive: "derived"
    case .aggregate: "aggregated"
    case .explode: "exploded"
    case .expect: "expected"
    case .union: "united"
    }
  }
}

extension Union {
  /// The columns at the top of a row, in order.
  fileprivate var columnNames: [Python] {
    row.map { $0.path[0] }.reduce(into: [String]()) { if !$0.contains($1) { $0.append($1) } }.map(Python.string)
  }
}
