// Checks that a footer's numbers agree, before anything is allocated or read by them.

extension FileMetadata {
  /// Rows a row group may have: 64 times what Spark, Arrow and DuckDB write by default. A page of nulls takes a few bytes
  /// whatever its rows, so without a bound a tiny file could ask for all memory.
  static let maxRowsPerRowGroup = 1 << 26

  func validate() throws(ParquetError) {
    var total = 0
    for (index, group) in rowGroups.enumerated() {
      try validate(group, index: index)
      let (sum, overflow) = total.addingReportingOverflow(group.rowCount)
      total = overflow ? Int.max : sum
    }
    guard total == rowCount else {
      throw ParquetError(
        found: "\(total) rows in the row groups", expected: "\(rowCount), the row count of the footer")
    }
  }

  private func validate(_ group: RowGroup, index: Int) throws(ParquetError) {
    guard group.rowCount <= Self.maxRowsPerRowGroup else {
      throw ParquetError(
        found: "\(group.rowCount) rows in row group \(index)", expected: "at most \(Self.maxRowsPerRowGroup)")
    }
    guard group.columns.count == schema.leaves.count else {
      throw ParquetError(
        found: "\(group.columns.count) columns in row group \(index)",
        expected: "\(schema.leaves.count), the leaves of the schema")
    }
    for (column, leaf) in zip(group.columns, schema.leaves) {
      try validate(column, leaf, rowCount: group.rowCount)
    }
  }

  private func validate(_ column: ColumnChunk, _ leaf: ParquetSchema.Leaf, rowCount: Int) throws(ParquetError) {
    guard column.physicalType == leaf.physicalType.code else {
      throw ParquetError(
        found: "a column chunk of physical type \(column.physicalType)",
        expected: "\(leaf.physicalType.code), the type \(leaf.physicalType.name) of the schema",
        column: leaf.dottedPath)
    }
    let allowed = leaf.maxRepetitionLevel == 0 ? rowCount...rowCount : rowCount...Self.maxRowsPerRowGroup
    guard allowed.contains(column.valueCount) else {
      throw ParquetError(
        found: "\(column.valueCount) values in a row group of \(rowCount) rows",
        expected: leaf.maxRepetitionLevel == 0
          ? "one value a row" : "at least one a row and at most \(Self.maxRowsPerRowGroup)",
        column: leaf.dottedPath)
    }
  }
}
