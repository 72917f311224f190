// Rules about tables and columns as they are queried: reserved words, empty groups, types that are too long.

import Dataflow

extension TableShape {
  static let athenaRules = [
    columnsAreNoKeywords, tablesAreNoKeywords, tablesHaveColumns, groupsHaveColumns, typesAreShort,
  ]

  private static let columnsAreNoKeywords = Rule<TableShape>(
    "PG0612", "A table's column is no word of Athena's queries", .warning,
    because:
      "Every query that names the column must quote it, and the message that says so names another place of the query.",
    page: "Escape reserved keywords in queries", wrong: "struct Row: Schema { let order, group: Column<String> }",
    right: "struct Row: Schema { let orderID, groupName: Column<String> }"
  ) { table in
    if table.isTransformed {
      for field in table.fields where Athena.keywords.contains(field.name) {
        Finding(
          "column \"\(field.name)\" of table \"\(table.name)\" is a reserved word of Athena",
          allowed: "a name that a query need not quote",
          fix: "rename property \(field.jsonKey), such as to \(field.jsonKey)Value")
      }
    }
  }

  private static let tablesAreNoKeywords = Rule<TableShape>(
    "PG0613", "A table is no word of Athena's queries", .warning,
    because: "Every query that names the table must quote it; SELECT * FROM order is a syntax error.",
    page: "Escape reserved keywords in queries", wrong: #"transformed.table("order", …)"#,
    right: #"transformed.table("orders", …)"#
  ) { table in
    if Athena.keywords.contains(table.name) {
      Finding(
        "table \"\(table.name)\" is called like a reserved word of Athena",
        allowed: "a name that a query need not quote",
        fix: "\"\(table.name)_rows\"")
    }
  }

  private static let tablesHaveColumns = Rule<TableShape>(
    "PG0614", "A table has a column",
    because: "Glue takes a table without columns, and neither Firehose nor Spark can write a Parquet file of it.",
    page: "StorageDescriptor", wrong: "struct Row: Schema {}", right: "struct Row: Schema { let id: Column<String> }"
  ) { table in
    let own = table.isTransformed ? table.fields : table.fields.dropLast()
    if own.isEmpty {
      Finding(
        "table \"\(table.name)\" has no column", allowed: "at least one",
        fix: "struct Row: Schema { let id: Column<String> }")
    }
  }

  private static let groupsHaveColumns = Rule<TableShape>(
    "PG0615", "A group has a column",
    because: "Its type would be struct<>, which terraform validate and plan pass and no reader of the table can parse.",
    page: "Data types in Amazon Athena", wrong: "struct Empty: Schema {}; struct Row: Schema { let extra: Empty }",
    right: "struct Extra: Schema { let note: Column<String?> }; struct Row: Schema { let extra: Extra }"
  ) { table in
    for group in table.groups.dropFirst() where group.fields.isEmpty {
      Finding(
        "group \"\(group.parent)\" has no column", allowed: "at least one",
        fix: "remove the property, or give its struct a Column")
    }
  }

  private static let typesAreShort = Rule<TableShape>(
    "PG0616", "A column's type has at most 131,072 characters",
    because: "A group's type holds the names of everything in it; Glue refuses a longer one in the middle of an apply.",
    page: "Column", wrong: "a group of some ten thousand nested columns",
    right: "the columns of the group that are read"
  ) { table in
    for field in table.fields where field.type.glueLength > 131_072 {
      Finding(
        "the type of column \"\(field.name)\" of \"\(table.name)\" has \(field.type.glueLength) characters",
        allowed: "131,072", fix: "leave out what no table reads, or make groups of it at the top")
    }
  }
}

extension DataType {
  /// How long the type is as Glue takes it: `struct<city:string,zip:string>`.
  fileprivate var glueLength: Int {
    if case .array(let element, _) = self { return 7 + element.glueLength }
    guard case .structure(let fields) = self else { return name.utf8.count }
    return 8 + fields.reduce(0) { $0 + $1.name.utf8.count + 2 + $1.type.glueLength }
  }
}

/// Words that a query must quote ("Escape reserved keywords in queries": SQL SELECT statements).
private enum Athena {
  static let keywords: Set<String> = [
    "alter", "and", "as", "between", "by", "case", "cast", "constraint", "create", "cross", "cube", "current_catalog",
    "current_date", "current_path", "current_schema", "current_time", "current_timestamp", "current_user", "deallocate",
    "delete", "describe", "distinct", "drop", "else", "end", "escape", "except", "execute", "exists", "extract",
    "false",
    "first", "for", "from", "full", "group", "grouping", "having", "in", "inner", "insert", "intersect", "into", "is",
    "join", "last", "left", "like", "localtime", "localtimestamp", "natural", "normalize", "not", "null", "on", "or",
    "order", "outer", "prepare", "recursive", "right", "rollup", "select", "skip", "table", "then", "trim", "true",
    "uescape", "union", "unnest", "using", "values", "when", "where", "with",
  ]
}
