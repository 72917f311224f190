// Where rows rest: a layer is a bucket with its Glue database; datasets and tables are prefixes of it.

public import Dataflow

/// A bucket and the Glue database that describes what is in it.
public struct Layer: Sendable, Hashable {
  /// The first part of every key in the bucket, and of every path in an embedded lake.
  package let name: String
  package internal(set) var bucket: String
  package internal(set) var database: String
  package internal(set) var keptFor: TimeSpan?
  package internal(set) var onDestroy: DestroyRule
  package let location: SourceLocation

  /// A layer of the lake.
  /// - Parameters:
  ///   - name: The first folder of the layer's keys: `raw` gives `raw/<dataset>/p_date=…/`.
  ///   - bucket: The bucket's name. The account's number is appended at deployment, since bucket names are unique across all
  ///     accounts ("General purpose bucket naming rules").
  ///   - database: The Glue database.
  ///   - keptFor: After how many whole days objects expire, those under `error/` too; nil keeps them. Buckets are versioned:
  ///     what has expired can be brought back for 30 more days.
  ///   - onDestroy: What `terraform destroy` does with a bucket that holds data.
  public init(
    _ name: String, bucket: String, database: String, keptFor: TimeSpan? = nil,
    onDestroy: DestroyRule = .refuse,
    file: String = #fileID, line: Int = #line, column: Int = #column
  ) {
    self.name = name
    self.bucket = bucket
    self.database = database
    self.keptFor = keptFor
    self.onDestroy = onDestroy
    location = SourceLocation(file: file, line: line, column: column)
  }

  /// A dataset of the layer into which a stream writes rows of `row`.
  public func dataset<Row: Schema>(
    _ name: String, of row: Row.Type, file: String = #fileID, line: Int = #line, column: Int = #column
  ) -> Dataset<Row> {
    Dataset(
      definition: DatasetDefinition(
        name: name, layer: self, fields: Row.fields, location: SourceLocation(file: file, line: line, column: column)))
  }

  /// A table of the layer: what `columns` makes of each row of a transformation.
  public func table<Input: Schema, Row: Schema, New: Schema>(
    _ name: String, of rows: Transformation<Input, Row>,
    file: String = #fileID, line: Int = #line, column: Int = #column, columns: (Row) -> New
  ) -> Table<Input> {
    table(name, rows.select(columns), file: file, line: line, column: column)
  }

  /// A table of the layer whose rows a transformation makes.
  public func table<Input: Schema, Row: Schema>(
    _ name: String, _ rows: Transformation<Input, Row>,
    file: String = #fileID, line: Int = #line, column: Int = #column
  ) -> Table<Input> {
    Table(
      definition: TableDefinition(
        name: name, layer: self, flow: rows.flow, location: SourceLocation(file: file, line: line, column: column)))
  }
}

/// What `terraform destroy` does with a bucket that holds data.
public enum DestroyRule: Sendable, Hashable {
  /// It fails, and the data stays.
  case refuse
  /// It deletes the data with the bucket, all versions of it.
  case deleteData
}

/// A prefix of a layer that a delivery stream fills with rows of `Row`, partitioned by day of arrival.
public struct Dataset<Row: Schema>: Sendable {
  package let definition: DatasetDefinition
}

/// A table that a job makes of rows of `Input`, partitioned by the day of the raw rows.
public struct Table<Input: Schema>: Sendable {
  package let definition: TableDefinition
}

/// A dataset without its Swift type.
package struct DatasetDefinition: Sendable, Hashable {
  package internal(set) var name: String
  package internal(set) var layer: Layer
  package let fields: [Field]
  package let location: SourceLocation
}

/// A table without its Swift type.
package struct TableDefinition: Sendable, Hashable {
  package internal(set) var name: String
  package internal(set) var layer: Layer
  package let flow: Flow
  package let location: SourceLocation

  /// The table as each way that its rows take makes it: what the rules look at, which know of no union.
  var branches: [TableDefinition] {
    flow.branches.map { TableDefinition(name: name, layer: layer, flow: $0, location: location) }
  }
}
