// Small tables of constants that a value is looked up in: a code's name, a country's region.

/// A table of constants in the manifest, one value a key.
///
/// ```swift
/// let regions: Lookup<String, String> = ["DE": "Europe", "US": "America"]
/// User.rows.select { Row(nat: $0.nat, region: $0.nat.lookup(in: regions).or("elsewhere")) }
/// ```
public struct Lookup<Key: ConstantColumnValue, Value: ConstantColumnValue>: Sendable, ExpressibleByDictionaryLiteral {
  let table: LookupTable

  /// A table of these pairs; a key that stands twice is a finding.
  public init(dictionaryLiteral pairs: (Key.Constant, Value.Constant)...) {
    table = LookupTable(
      keys: pairs.map { Key.literal($0.0).literal }, values: pairs.map { Value.literal($0.1).literal },
      keyType: Key.columnType, type: Value.columnType)
  }
}

/// The pairs of a lookup, as the expression tree has them.
package struct LookupTable: Sendable, Hashable {
  package let keys: [Literal]
  package let values: [Literal]
  package let keyType: DataType
  /// What a lookup gives.
  package let type: DataType
  /// What the values are, as `country_name`; nil of a table of one column.
  package let label: String?
  /// The keys that stand more than once in the manifest, each once, in their order.
  package let repeatedKeys: [Literal]
  /// The keys whose value is computed, and so is no constant.
  package let computedKeys: [Literal]

  package init(keys: [Literal], values: [Literal], keyType: DataType, type: DataType) {
    self.init(keys: keys, values: values.map(Expression.literal), keyType: keyType, type: type)
  }

  /// A table of what the manifest says: a key whose value is null is left out, since both give null.
  init(keys: [Literal], values: [Expression], keyType: DataType, type: DataType, label: String? = nil) {
    var (pairs, computed) = ([(key: Literal, value: Literal)](), [Literal]())
    for (key, value) in zip(keys, values) {
      switch value {
      case .literal(let literal): pairs.append((key, literal))
      case .null: break
      default: computed.append(key)
      }
    }
    (self.keys, self.values) = (pairs.map(\.key), pairs.map(\.value))
    self.keyType = keyType
    self.type = type
    self.label = label
    computedKeys = computed
    repeatedKeys = Self.repeated(keys)
  }

  private static func repeated(_ keys: [Literal]) -> [Literal] {
    var seen: Set<Literal> = []
    var repeated: [Literal] = []
    for key in keys where !seen.insert(key).inserted && !repeated.contains(key) { repeated.append(key) }
    return repeated
  }
}

extension Column where Value: ConstantColumnValue {
  /// The value that the table has for this one; null for null, and where the table has none.
  public func lookup<Key, Found>(in table: Lookup<Key, Found>) -> Column<Found?>
  where Key.Constant == Value.Constant {
    Column<Found?>(.lookup(expression, table.table))
  }
}

extension Expression {
  /// The tables that the tree looks values up in.
  package var lookups: [LookupTable] {
    if case .lookup(let operand, let table) = self { return operand.lookups + [table] }
    return operands.flatMap(\.lookups)
  }
}
