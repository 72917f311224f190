// The columns of a new row as Spark columns: groups of columns as structs.

import Dataflow

extension [Projection] {
  /// The new row's columns, each under its name: columns with a common parent are one struct, where its first one stands.
  var sparkColumns: [Python] {
    members(below: 0).map { name, projections in
      let column = projections.sparkColumn(at: 0)
      return column.isCalled(name) ? column.value : column.value.calling("alias", .string(name))
    }
  }

  /// The new row's columns with their names.
  var sparkColumnsByName: [Python.Entry] {
    members(below: 0).map { Python.Entry(key: .string($0.name), value: $0.projections.sparkColumn(at: 0).value) }
  }

  /// The projections by the name at a depth of their paths, in order of first appearance.
  private func members(below depth: Int) -> [(name: String, projections: [Projection])] {
    var members: [(name: String, projections: [Projection])] = []
    for projection in self {
      let name = projection.path[depth]
      if let index = members.firstIndex(where: { $0.name == name }) {
        members[index].projections.append(projection)
      } else {
        members.append((name, [projection]))
      }
    }
    return members
  }

  /// The column that the projections make, whose paths are the same as far as `depth`.
  private func sparkColumn(at depth: Int) -> SparkColumn {
    if count == 1, self[0].path.count == depth + 1 { return SparkColumn(self[0].expression) }
    let columns = members(below: depth + 1).map { name, projections in
      let column = projections.sparkColumn(at: depth + 1)
      return column.isCalled(name) ? column.value : column.value.calling("alias", .string(name))
    }
    return SparkColumn(value: .function("struct", columns), name: nil)
  }
}

/// A column and the name that Spark gives it by itself.
private struct SparkColumn {
  let value: Python
  let name: String?

  init(value: Python, name: String?) {
    self.value = value
    self.name = name
  }

  init(_ expression: Expression) { self.init(value: expression.spark, name: expression.sparkName) }

  func isCalled(_ name: String) -> Bool { self.name == name }
}

extension Expression {
  /// The name that Spark gives the column by itself, where it is just a column.
  fileprivate var sparkName: String? {
    switch self {
    case .exposed(let operand, _): operand.sparkName
    case .column(let path, _): path.last
    default: nil
    }
  }

  /// The column under a name; a column that has it needs no alias.
  func spark(named name: String) -> Python {
    sparkName == name ? spark : spark.calling("alias", .string(name))
  }
}

extension Python {
  /// The frame with further columns.
  func adding(_ columns: [Entry]) -> Python {
    guard columns.count == 1, let column = columns.first else { return calling("withColumns", .dictionary(columns)) }
    return calling("withColumn", column.key, column.value)
  }
}
