// What a dataset and a table of the transform layer have in common: a name and columns in Glue.

import Dataflow

/// A Glue table, whoever fills it.
struct TableShape: Declared {
  let name: String
  let fields: [Field]
  let location: SourceLocation
  /// Whether the columns' names are the manifest's to choose; a dataset's follow the API's keys.
  let isTransformed: Bool
}

extension DatasetDefinition {
  var shape: TableShape { TableShape(name: name, fields: rowFields, location: location, isTransformed: false) }
}

extension TableDefinition {
  var shape: TableShape { TableShape(name: name, fields: flow.output, location: location, isTransformed: true) }
}

/// A column or a group of columns, wherever it is nested.
struct NestedField {
  let field: Field
  /// The table's name and those of the groups around the field: `users.location`.
  let parent: String
}

extension TableShape {
  /// The fields of every level, a group before what is in it.
  var everyField: [NestedField] { below(fields, parent: name) }

  private func below(_ fields: [Field], parent: String) -> [NestedField] {
    fields.flatMap { field -> [NestedField] in
      guard let children = field.type.members else { return [NestedField(field: field, parent: parent)] }
      return [NestedField(field: field, parent: parent)] + below(children, parent: "\(parent).\(field.name)")
    }
  }

  /// The fields of each group, the table's own first.
  var groups: [(parent: String, fields: [Field])] {
    [(name, fields)]
      + everyField.compactMap { nested in
        guard let children = nested.field.type.members else { return nil }
        return ("\(nested.parent).\(nested.field.name)", children)
      }
  }
}
