// What has changed since the last poll: how an API is asked for that alone, and what tells how far a poll came.

public import Dataflow

/// What of an API's records a poll asks for.
public struct Changes<Row: Schema>: Sendable {
  package let definition: ChangesDefinition?

  /// All that the API has, at each poll.
  public static var all: Changes<Row> { Changes(definition: nil) }

  /// Records that have changed: the greatest value of a column, of all records so far, is an item of the next poll's query.
  ///
  /// The value is kept once each record of a poll is delivered or set aside, and not before: a poll that fails is asked for
  /// again. Whether a record of that very value comes once more is up to the API; drop it with `.dedupe`.
  /// - Parameters:
  ///   - item: The query's item: `updated_after`.
  ///   - latest: The column: text, which is compared byte by byte, a whole number, a day or an instant. It is sent as the API
  ///     wrote it.
  ///   - start: What the first poll asks with; nil asks for all.
  ///   - store: Where the value is kept on AWS.
  public static func since<Value: ColumnValue>(
    _ item: String, latest: (Row) -> Column<Value>, from start: String? = nil, keptIn store: CursorStore = .rawBucket
  ) -> Changes<Row> {
    Changes(
      definition: ChangesDefinition(
        item: item, column: latest(Row.columns).expression, start: start, store: store, fields: Row.fields))
  }
}

/// Where it is kept on AWS how far polls have come. In a lake that is a file beside the raw layer.
public enum CursorStore: Sendable, Hashable {
  /// An object of the raw bucket, outside what is crawled. Each poll writes it anew: it expires with the layer's objects only
  /// where no poll has come for as long as they are kept.
  case rawBucket
  /// A parameter of Systems Manager's Parameter Store, which never expires, and which an operator reads and sets by one
  /// command. Its value has to fit in 4 KiB ("Managing parameter tiers").
  case parameterStore
}

extension IngestFunction {
  /// The APIs that are asked for changes, and whose cursors are kept there.
  package func apis(keepingCursorsIn store: CursorStore) -> [APIDefinition] {
    apis.filter { $0.changes?.store == store }
  }
}

/// What has changed, without its Swift type.
package struct ChangesDefinition: Sendable, Hashable {
  package let item: String
  package let start: String?
  package let store: CursorStore
  /// Where the value stands in a record, by its JSON keys; empty where the expression is no column of the record.
  package let path: [String]
  /// What the column holds; nil where it is none.
  package let type: DataType?
  /// Whether the value must not be shown, in a query or elsewhere.
  package let isHidden: Bool

  init(item: String, column: Expression, start: String?, store: CursorStore, fields: [Field]) {
    self.item = item
    self.start = start
    self.store = store
    var keys: [String] = []
    var (members, leaf) = (fields, Field?.none)
    if case .column(let path, _) = column {
      for name in path {
        leaf = members.first { $0.name == name }
        keys.append(leaf?.jsonKey ?? name)
        members = if case .structure(let children)? = leaf?.type { children } else { [] }
      }
    }
    path = keys
    type = leaf?.type
    isHidden = leaf.map { $0.traits.isSecret || $0.traits.isPersonal } ?? false
  }
}
