// Arrays in PySpark's functions (PySpark API reference, "Array Functions").

import Dataflow

extension ArrayFunction {
  /// The function of Spark columns.
  func spark(of operand: Python) -> Python {
    switch self {
    case .count: Python.function("array_size", [operand]).calling("cast", .string("bigint"))
    case .element(let place): .function("get", [operand, .integer(Int64(place))])
    case .contains(let literal): .function("array_contains", [operand, literal.spark])
    case .joined(let separator): .function("array_join", [operand, .string(separator)])
    case .split(let separator): .function("split", [operand, .string(JavaPattern.quoted(separator)), .integer(-1)])
    }
  }
}

extension Explosion {
  /// The statements that end in a frame of that name: the rows with a column of the values, what is made of it, and then without
  /// it. A column that is just the value needs no other in between.
  func spark(of source: Python, named name: String) -> [Statement] {
    let array = groups.map { Python.function("col", [.string($0.joined(separator: "."))]) } ?? sources[0].array.spark
    guard !readsStruct else {
      // Spark 3.5 may drop the struct before it has taken all that is asked of it out, and then fails ("Couldn't find …").
      let arrays = source.calling("withColumn", .string(ExplodedValue.arrayName), array)
      return [.assign("\(name)_arrays", arrays)]
        + exploding(.string(ExplodedValue.arrayName), of: .name("\(name)_arrays"), named: name)
    }
    return exploding(array, of: source, named: name)
  }

  /// Whether the array is a struct's, or made of a struct's column.
  private var readsStruct: Bool {
    groups.map { $0.count > 1 } ?? sources[0].array.columns.contains { $0.count > 1 }
  }

  private func exploding(_ array: Python, of source: Python, named name: String) -> [Statement] {
    let value = Python.function(keepsEmpty ? "explode_outer" : "explode", [array])
    let helpers = [ExplodedValue.name] + (readsStruct ? [ExplodedValue.arrayName] : [])
    if !readsStruct, groups == nil, columns.count == 1, columns[0].path.count == 1,
      columns[0].expression == .column(path: sources[0].element, columns[0].type)
    {
      return [.assign(name, source.calling("withColumn", .string(columns[0].path[0]), value))]
    }
    return [
      .assign("\(name)_values", source.calling("withColumn", .string(ExplodedValue.name), value)),
      .assign("\(name)_columns", Python.name("\(name)_values").adding(columns.sparkColumnsByName)),
      .assign(name, Python.name("\(name)_columns").calling("drop", helpers.map(Python.string))),
    ]
  }
}

/// The column that holds an array's value while columns are made of it.
enum ExplodedValue {
  static let name = "_element"
  /// The column that holds an array itself, where it is first taken out of its struct.
  static let arrayName = "_array"

  /// The path of a column, which for an array's value leads from that column on.
  static func path(_ path: [String]) -> [String] {
    guard let step = path.firstIndex(of: ArrayPath.element) else { return path }
    return [name] + path[(step + 1)...]
  }
}

/// Java's regular expressions, as far as the script needs them (java.util.regex, "Pattern").
enum JavaPattern {
  /// The pattern that just this text matches.
  static func quoted(_ text: String) -> String {
    // By code points: a letter may carry an accent of its own.
    String(
      String.UnicodeScalarView(
        text.unicodeScalars.flatMap { scalar -> [Unicode.Scalar] in
          #"\^$.|?*+()[]{}"#.unicodeScalars.contains(scalar) ? ["\\", scalar] : [scalar]
        }))
  }
}
