// The schema of a file: a tree of groups and leaves, and the leaves in the order of their columns.

/// The columns of a file, as the tree they are declared in and as the leaves that are stored.
public struct ParquetSchema: Sendable, Hashable {
  /// Whether a field must be there, may be missing, or may be there any number of times.
  public enum Repetition: Sendable, Hashable {
    case required, optional, repeated
  }

  /// A field of the tree.
  public indirect enum Node: Sendable, Hashable {
    /// A struct, or with `logicalType` `.list` or `.map` the outer group of one.
    case group(name: String, repetition: Repetition, children: [Node], logicalType: LogicalType = .none)
    /// A stored column.
    case leaf(Leaf)

    /// The field's name within its group.
    public var name: String {
      switch self {
      case .group(let name, _, _, _): name
      case .leaf(let leaf): leaf.name
      }
    }

    /// Whether the field must be there, may be missing, or may repeat.
    public var repetition: Repetition {
      switch self {
      case .group(_, let repetition, _, _): repetition
      case .leaf(let leaf): leaf.repetition
      }
    }
  }

  /// A stored column. Path and levels are those of its place once it is part of a schema.
  public struct Leaf: Sendable, Hashable {
    /// The column's name within its group.
    public var name: String
    /// How the values are stored (Parquet format, "Types").
    public var physicalType: PhysicalType
    /// What the stored values mean (Parquet format, "Logical Types").
    public var logicalType: LogicalType
    /// Whether a value must be there, may be missing, or may repeat.
    public var repetition: Repetition
    /// The names from the root to this leaf.
    public internal(set) var path: [String]
    /// How many fields on the path, this one included, may be missing. A value at this level is present.
    public internal(set) var maxDefinitionLevel: Int
    /// For each field on the path that repeats, the definition level at which it has an element.
    public internal(set) var repeatedLevels: [Int]
    /// The names that a reader of the rows sees: the path without the inner groups of lists and maps.
    public internal(set) var fieldPath: [String]

    public init(
      _ name: String, _ physicalType: PhysicalType, _ logicalType: LogicalType = .none,
      repetition: Repetition = .optional
    ) {
      self.name = name
      self.physicalType = physicalType
      self.logicalType = logicalType
      self.repetition = repetition
      path = [name]
      fieldPath = path
      maxDefinitionLevel = repetition == .required ? 0 : 1
      repeatedLevels = repetition == .repeated ? [1] : []
    }

    /// How many fields on the path may repeat: the depth of the leaf's lists.
    public var maxRepetitionLevel: Int { repeatedLevels.count }

    /// The definition levels at which the outermost list, each list in it, and at last the value are there.
    public var presentLevels: [Int] { repeatedLevels.map { $0 - 1 } + [maxDefinitionLevel] }

    /// The path with dots, as errors and people write it.
    public var dottedPath: String { path.joined(separator: ".") }
  }

  /// The root's name in the file: `schema` by custom, `spark_schema` in Spark's files.
  public let name: String
  /// The top-level fields.
  public let root: [Node]
  /// The stored columns, depth first: `leaves[i]` is column `i` of every row group.
  public let leaves: [Leaf]

  /// A schema of these fields. What the format does not allow is reported by the writer that is given it.
  public init(root: [Node], name: String = "schema") {
    var leaves: [Leaf] = []
    self.name = name
    self.root = root.map { $0.placed(at: Place(), collecting: &leaves) }
    self.leaves = leaves
  }

  /// The index of the leaf at this path, names compared exactly.
  public func leafIndex(at path: [String]) -> Int? {
    leaves.firstIndex { $0.path == path }
  }
}

/// Where a node stands: what its ancestors add to path and levels.
private struct Place {
  var path: [String] = []
  var fieldPath: [String] = []
  var definitionLevel = 0
  var repeatedLevels: [Int] = []

  func entering(_ node: ParquetSchema.Node, as role: NestedRole) -> Place {
    let level = definitionLevel + (node.repetition == .required ? 0 : 1)
    return Place(
      path: path + [node.name], fieldPath: role == .field ? fieldPath + [node.name] : fieldPath,
      definitionLevel: level,
      repeatedLevels: node.repetition == .repeated ? repeatedLevels + [level] : repeatedLevels)
  }
}

extension ParquetSchema.Node {
  /// This node with the paths and levels of its place, its leaves added to `leaves`.
  fileprivate func placed(
    at place: Place, as role: NestedRole = .field, collecting leaves: inout [ParquetSchema.Leaf]
  ) -> ParquetSchema.Node {
    let here = place.entering(self, as: role)
    switch self {
    case .group(let name, let repetition, let children, let logicalType):
      let inner = childRole(as: role)
      let placed = children.map { $0.placed(at: here, as: inner, collecting: &leaves) }
      return .group(name: name, repetition: repetition, children: placed, logicalType: logicalType)
    case .leaf(var leaf):
      leaf.path = here.path
      leaf.fieldPath = here.fieldPath
      leaf.maxDefinitionLevel = here.definitionLevel
      leaf.repeatedLevels = here.repeatedLevels
      leaves.append(leaf)
      return .leaf(leaf)
    }
  }
}
