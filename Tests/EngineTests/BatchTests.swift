// What a batch takes in, what it refuses, and how batches are joined.

import Dataflow
import Engine
import Parquet
import Testing

/// A leaf at a path such as "login.uuid".
func leaf(_ path: String, _ type: DataType) -> Leaf {
  Leaf(path: path.split(separator: ".").map(String.init), type: type, traits: FieldTraits())
}

/// A column of texts; nil is null.
func texts(_ values: [String?]) -> ColumnVector {
  var strings = ByteVector()
  for value in values { if let value { strings.append(value) } else { strings.appendEmpty() } }
  return ColumnVector(values: .bytes(strings), definitionLevels: values.map { $0 == nil ? 0 : 1 })
}

/// A column of integers; nil is null.
func integers(_ values: [Int64?]) -> ColumnVector {
  ColumnVector(values: .int64(values.map { $0 ?? 0 }), definitionLevels: values.map { $0 == nil ? 0 : 1 })
}

extension Batch {
  /// A batch of optional columns that are not nested.
  init(_ columns: [(Leaf, ColumnVector)]) throws {
    try self.init(
      leaves: columns.map(\.0), decoded: columns.map(\.1), presentLevels: columns.map { _ in [1] })
  }
}

@Suite("Batches")
struct BatchTests {
  @Test("take any level below the deepest for null")
  func levels() throws {
    let column = ColumnVector(values: .int64([0, 7, 0, 9]), definitionLevels: [0, 2, 1, 2])
    let batch = try Batch(leaves: [leaf("a.b", .int64)], decoded: [column], presentLevels: [[2]])
    #expect(batch.rowCount == 4)
    #expect(batch.columns[0].definitionLevels == [0, 1, 0, 1])
    #expect(batch.columns[0].values == .int64([0, 7, 0, 9]))
  }

  @Test("drop levels that tell of no null")
  func noNulls() throws {
    let optional = ColumnVector(values: .bool([true, false]), definitionLevels: [3, 3])
    let required = ColumnVector(values: .double([1, 2]))
    let batch = try Batch(
      leaves: [leaf("a.b.c", .bool), leaf("d", .double)], decoded: [optional, required], presentLevels: [[3], [0]])
    #expect(batch.columns.map(\.definitionLevels) == [[], []])
  }

  @Test("can be without rows, and without columns")
  func empty() throws {
    #expect(try Batch([(leaf("a", .string), texts([]))]).rowCount == 0)
    #expect(try Batch(leaves: [], decoded: [], presentLevels: []).rowCount == 0)
    #expect(try Batch.concatenating([]).rowCount == 0)
  }

  static let refused: [(String, [ColumnVector], [Int], String)] = [
    ("parts that do not pair", [], [1], "1 leaves, 0 columns and 1 levels"),
    (
      "another storage", [ColumnVector(values: .int64([1]))], [0],
      "column 'login.uuid' is declared as string and stored as 64-bit integers"
    ),
    (
      "levels for other rows",
      [ColumnVector(values: .bytes(ByteVector(data: [], offsets: [0, 0])), definitionLevels: [1, 1])],
      [1], "2 definition levels for 1 rows"
    ),
    ("offsets past the data", [ColumnVector(values: .bytes(ByteVector(data: [65], offsets: [0, 2])))], [0], "offsets"),
    (
      "offsets that descend", [ColumnVector(values: .bytes(ByteVector(data: [65, 66], offsets: [0, 2, 1])))], [0],
      "offsets"
    ),
    (
      "offsets below zero", [ColumnVector(values: .bytes(ByteVector(data: [65], offsets: [0, -1, 1])))], [0], "offsets"
    ),
    ("no offsets", [ColumnVector(values: .bytes(ByteVector(data: [65], offsets: [])))], [0], "offsets"),
  ]

  @Test("refuse what kernels could not read", arguments: refused)
  func refusals(_ name: String, _ columns: [ColumnVector], _ levels: [Int], _ message: String) {
    let error = #expect(throws: EngineError.self) {
      try Batch(leaves: [leaf("login.uuid", .string)], decoded: columns, presentLevels: levels.map { [$0] })
    }
    #expect(error?.description.contains(message) == true, "\(name): \(String(describing: error))")
  }

  @Test("refuse columns of different lengths")
  func lengths() {
    let error = #expect(throws: EngineError.self) {
      try Batch([(leaf("a", .string), texts(["x", nil])), (leaf("b.c", .int64), integers([1]))])
    }
    #expect(error?.description.contains("column 'b.c' has 1 rows where the batch has 2") == true)
  }

  @Test("are joined in order, with and without nulls")
  func concatenating() throws {
    let leaves = [leaf("a", .string), leaf("b", .int64)]
    let parts = try [
      [texts(["x", "yz"]), integers([1, 2])], [texts([]), integers([])], [texts([nil, "é"]), integers([3, 4])],
    ].map { try Batch(leaves: leaves, decoded: $0, presentLevels: [[1], [1]]) }
    let whole = try Batch.concatenating(parts)
    #expect(whole.rowCount == 4)
    #expect(whole.columns[0] == texts(["x", "yz", nil, "é"]))
    #expect(whole.columns[1] == ColumnVector(values: .int64([1, 2, 3, 4])))
  }

  @Test("of different columns are not joined")
  func mixed() throws {
    let one = try Batch([(leaf("a", .string), texts(["x"]))])
    let other = try Batch([(leaf("a", .int64), integers([1]))])
    #expect(throws: EngineError.self) { try Batch.concatenating([one, other]) }
  }
}
