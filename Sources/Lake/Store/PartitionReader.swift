// The rows of a raw partition: each file checked against the manifest's fields, then read row group by row group.

package import Dataflow
package import Parquet

/// Reads chosen columns of Parquet files as the columns of a schema.
package struct PartitionReader: Sendable {
  /// The leaves read.
  package let leaves: [Leaf]

  /// A reader of these leaves.
  package init(_ leaves: [Leaf]) { self.leaves = leaves }

  /// The rows of one row group.
  package struct RowGroup: Sendable {
    /// One a leaf of the reader.
    package let columns: [ColumnVector]
    /// For each column, the definition level at which a row has a value, and for an array after it that at which an element has.
    package let presentLevels: [[Int]]
    package let rowCount: Int
  }

  /// Reads a file, handing over one row group at a time. A nullable column that the file does not have is null in all its
  /// rows, as in Spark; names are compared without regard to case.
  /// - Throws: ``LakeError`` when a column has another type than the schema declares, when one that is not nullable is
  ///   missing, or when all are, as in a file of something else; ``ParquetError`` when the file is no
  ///   Parquet file or damaged, and whatever `use` throws.
  package func read(_ file: String, _ use: (RowGroup) throws -> Void) throws {
    try read(ParquetReader(path: file), named: file, use)
  }

  /// The same of a file that is open, or in memory; `file` stands for it in errors.
  package func read(_ reader: ParquetReader, named file: String, _ use: (RowGroup) throws -> Void) throws {
    try check(reader, named: file)
    for group in 0..<reader.rowGroupCount { try use(try read(reader, named: file, rowGroup: group)) }
  }

  /// Refuses a file that has other columns than the schema declares.
  package func check(_ reader: ParquetReader, named file: String) throws {
    try checkPresence(try leaves.map { try source(of: $0, in: reader.schema, file) }, file)
  }

  /// One row group of a file that was checked, with these leaves or with more; its columns are decoded side by side.
  package func read(_ reader: ParquetReader, named file: String, rowGroup group: Int) throws -> RowGroup {
    let sources = try leaves.map { try source(of: $0, in: reader.schema, file) }
    let rowCount = reader.rowCount(ofRowGroup: group)
    let columns = try leaves.indices.mapSideBySide(worthwhile: rowCount > 4_096) { index in
      try sources[index].map {
        try reader.read(rowGroup: group, column: $0).unscaled(leaves[index], in: file)
      } ?? .nulls(of: leaves[index].type, count: rowCount)
    }
    let levels = sources.map { $0.map { reader.schema.leaves[$0].presentLevels } ?? [1, 1] }
    return RowGroup(columns: columns, presentLevels: levels, rowCount: rowCount)
  }

  /// What the footer says of the leaves in a row group, by path; a column that the file does not have is null there.
  package func bounds(_ reader: ParquetReader, named file: String, rowGroup group: Int) throws -> [[String]:
    ColumnBounds]
  {
    let rowCount = reader.rowCount(ofRowGroup: group)
    return try leaves.reduce(into: [:]) { bounds, leaf in
      let source = try source(of: leaf, in: reader.schema, file)
      bounds[leaf.path] =
        source.map { reader.bounds(rowGroup: group, column: $0) } ?? ColumnBounds(count: rowCount, nullCount: rowCount)
    }
  }

  /// Refuses a file that is not of this dataset: read as nulls, it would be rows without content.
  private func checkPresence(_ sources: [Int?], _ file: String) throws(LakeError) {
    let isForeign = sources.allSatisfy { $0 == nil }
    for (leaf, source) in zip(leaves, sources) where source == nil && (isForeign || !leaf.traits.isNullable) {
      let problem = "'\(file)' has no column '\(leaf.path.joined(separator: "."))', which the manifest declares"
      throw LakeError(
        isForeign && leaves.count > 1 ? "\(problem), nor any other that is read" : problem,
        fix: isForeign
          ? "remove the file from the partition" : "remove the file from the partition, or declare the column nullable")
    }
  }

  /// The file's column for a leaf; nil where it has none.
  private func source(of leaf: Leaf, in schema: ParquetSchema, _ file: String) throws(LakeError) -> Int? {
    let wanted = leaf.path.map { $0.lowercased() }
    guard let index = schema.leaves.firstIndex(where: { $0.fieldPath.map { $0.lowercased() } == wanted }) else {
      if let clash = schema.leaves.first(where: { isPrefix($0.fieldPath, wanted) || isPrefix(wanted, $0.fieldPath) }) {
        let found = clash.fieldPath.count > wanted.count ? "a group" : "a single column '\(clash.dottedPath)'"
        throw mismatch(leaf, file, found: found)
      }
      return nil
    }
    let stored = schema.leaves[index]
    guard leaf.type.canRead(stored) else {
      let list = stored.maxRepetitionLevel > 0 ? "a list of " : ""
      throw mismatch(leaf, file, found: "\(list)\(stored.physicalType) (\(stored.logicalType))")
    }
    return index
  }

  private func isPrefix(_ shorter: [String], _ longer: [String]) -> Bool {
    shorter.count < longer.count && zip(shorter, longer).allSatisfy { $0.lowercased() == $1.lowercased() }
  }

  private func mismatch(_ leaf: Leaf, _ file: String, found: String) -> LakeError {
    LakeError(
      "'\(file)': column '\(leaf.path.joined(separator: "."))' is stored as \(found); the manifest declares \(leaf.type.name)",
      fix: "declare the column as it is stored, or remove the file from the partition")
  }
}

extension ColumnVector {
  /// A column of nulls: what Spark reads where a file lacks a column. Its `maxDefinitionLevel` is 1.
  package static func nulls(of type: DataType, count: Int) -> ColumnVector {
    let values: Values =
      switch type {
      case .bool: .bool([Bool](repeating: false, count: count))
      case .int32, .day: .int32([Int32](repeating: 0, count: count))
      case .decimal(let form) where form.isWide: .int128([Int128](repeating: 0, count: count))
      case .int64, .decimal, .instant: .int64([Int64](repeating: 0, count: count))
      case .double: .double([Double](repeating: 0, count: count))
      case .string, .structure: .bytes(ByteVector(data: [], offsets: [Int](repeating: 0, count: count + 1)))
      case .array(let element, _):
        .list(
          ListVector(offsets: [Int](repeating: 0, count: count + 1), elements: .nulls(of: element, count: 0)))
      }
    return ColumnVector(values: values, definitionLevels: [UInt8](repeating: 0, count: count))
  }
}
