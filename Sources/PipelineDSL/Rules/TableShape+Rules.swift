// Rules about tables and columns as Glue and Athena see them: names without case, none that repeats the partition key.

import Dataflow

extension TableShape {
  static let rules =
    [nameIsSimple, columnsDiffer, partitionKeyIsNoColumn, columnNamesAreKept, decimalsArePossible] + athenaRules

  private static let nameIsSimple = Rule<TableShape>(
    "PG0601", "A dataset's or table's name is a lower-case name with underscores",
    because: "Glue folds names to lower case: Terraform then sees a table that it did not make, in every plan.",
    page: "Tables", wrong: #"transformed.table("PersonalDetails", …)"#,
    right: #"transformed.table("personal_details", …)"#
  ) { table in
    if !table.name.isName(of: 1...255, also: "_") {
      Finding(
        "the table's name is \"\(table.name)\"",
        allowed: "1 to 255 lower-case letters, digits and underscores, a letter first",
        fix: "\"\(table.name.asName(of: 255, or: "personal_details", separator: "_"))\"")
    }
  }

  private static let columnsDiffer = Rule<TableShape>(
    "PG0602", "Columns differ in more than case",
    because: """
      Glue, Hive and Athena compare column names without case, and properties become snake case: two that meet there make a \
      table that no query can read. terraform validate and plan pass it.
      """,
    page: "Column", wrong: "let userID, userId: Column<String>", right: "let userID, visitorID: Column<String>"
  ) { table in
    for group in table.groups {
      for (index, field) in group.fields.enumerated()
      where field.name != StreamColumn.arrivalTime && group.fields[..<index].contains(where: { $0.name == field.name })
      {
        Finding(
          "column \"\(field.name)\" of \"\(group.parent)\" is declared twice",
          allowed: "column names differ, whatever their case",
          fix: "rename one of the properties, such as \(field.jsonKey)2")
      }
    }
  }

  private static let partitionKeyIsNoColumn = Rule<TableShape>(
    "PG0603", "No column repeats the partition key",
    because: """
      Every table is partitioned by p_date. Glue refuses a table whose partition key is a column too; terraform validate and \
      plan pass it.
      """,
    page: "CreateTable", wrong: "let pDate: Column<String>", right: "let day: Column<String>"
  ) { table in
    for field in table.fields where field.name == StreamColumn.partitionKey {
      Finding(
        "column \"\(field.name)\" of \"\(table.name)\" is the partition key",
        allowed: "the partition key is no column of the data", fix: "rename property \(field.jsonKey), such as to day")
    }
  }

  private static let columnNamesAreKept = Rule<TableShape>(
    "PG0604", "A column's name is lower-case letters, digits and underscores",
    because: """
      Glue, Parquet and Spark each treat other characters differently; a column would be found by one and not the \
      other.
      """,
    page: "Column", wrong: #"case größe"#, right: #"case size"#
  ) { table in
    for nested in table.everyField where !nested.field.name.isName(of: 1...255, also: "_") {
      Finding(
        "column \"\(nested.field.name)\" of \"\(nested.parent)\" has a name that Glue does not keep",
        allowed: "1 to 255 lower-case letters, digits and underscores, a letter first",
        fix: "rename the property, such as to \(nested.field.name.asName(of: 255, or: "value", separator: "_"))")
    }
  }
}
