// Rules about a dataset: what the stream's conversion makes of the API's keys.

import Dataflow

extension DatasetDefinition {
  static let rules = [nestedKeysAreColumns, arraysAreSimple] + keyRules + schemaRules

  private static let nestedKeysAreColumns = Rule<DatasetDefinition>(
    "PG0605", "Below the top of a record, a key is its column's name",
    because: """
      The stream maps renamed keys at the top of a record only. Below it a key that is no column of that name is dropped \
      without an error: the column is null for ever.
      """,
    page: "Convert input data format in Amazon Data Firehose",
    wrong: "struct Birth: Schema { let ofDay: Column<String> }   // the key is ofDay, the column of_day",
    right: "struct Birth: Schema { let ofday: Column<String> }"
  ) { dataset in
    for (path, field) in dataset.nestedFields where field.jsonKey.lowercased() != field.name {
      Finding(
        "key \"\(path)\" of dataset \"\(dataset.name)\" would become column \"\(field.name)\"",
        allowed: "below the top of a record the stream finds a column by its name, without case",
        fix: "name the property \(field.jsonKey.lowercased())")
    }
  }

  private static let arraysAreSimple = Rule<DatasetDefinition>(
    "PG0626", "An array holds values or groups, and no arrays",
    because:
      "What an array in an array holds, no step can reach: explode makes rows of the outer one's groups, and of no more.",
    wrong: "struct Line: Schema { let tags: Column<[String]> }   // in lines: GroupArray<Line>",
    right: "struct Line: Schema { let tags: Column<String> }   // the stream writes an array there as JSON text"
  ) { dataset in
    for (path, _) in dataset.nestedArrays {
      Finding(
        "\"\(path)\" of dataset \"\(dataset.name)\" is an array in an array",
        allowed: "arrays of values, and arrays of groups that have none",
        fix: "declare it as Column<String>, which takes an array as JSON text")
    }
  }

  /// The arrays that lie in arrays.
  private var nestedArrays: [(path: String, field: Field)] {
    shape.everyField.filter(\.field.isArray).flatMap { array -> [(path: String, field: Field)] in
      let path = "\(array.parent).\(array.field.jsonKey)"
      return below(array.field.type.members ?? [], path: path).filter(\.field.isArray)
    }
  }

  /// The fields below the top of a record, each with its keys from the top.
  private var nestedFields: [(path: String, field: Field)] {
    fields.flatMap { field -> [(path: String, field: Field)] in
      guard let children = field.type.members else { return [] }
      return below(children, path: field.jsonKey)
    }
  }

  private func below(_ fields: [Field], path: String) -> [(path: String, field: Field)] {
    fields.flatMap { field -> [(path: String, field: Field)] in
      let path = "\(path).\(field.jsonKey)"
      guard let children = field.type.members else { return [(path, field)] }
      return [(path, field)] + below(children, path: path)
    }
  }
}
