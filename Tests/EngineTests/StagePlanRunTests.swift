// Running plans: what is shared, what is refused, and how dedupe decides.

import Parquet
import Testing

@testable import Dataflow
@testable import Engine

private func column(_ name: String, _ type: DataType) -> Expression { .column(path: [name], type) }
private let key = column("key", .string)
private let at = column("at", .int64)

private func select(_ expressions: [(String, Expression)]) -> Step {
  .select(
    expressions.map { Projection(path: [$0.0], expression: $0.1, type: $0.1.type, traits: FieldTraits()) })
}

private func run(_ flows: [[Step]], on batch: Batch) throws -> [Batch] {
  try StagePlan(flows.map { Flow(input: [], steps: $0, output: []) }).run(on: batch)
}

extension ColumnVector {
  fileprivate var integers: [Int64] { if case .int64(let values) = values { values } else { [] } }
  fileprivate var texts: [String] {
    guard case .bytes(let strings) = values else { return [] }
    return (0..<strings.count).map { String(decoding: strings[$0], as: UTF8.self) }
  }
  fileprivate var address: UInt? {
    guard case .bytes(let strings) = values else { return nil }
    return strings.data.withUnsafeBytes { UInt(bitPattern: $0.baseAddress) }
  }
}

@Suite("Running a plan")
struct StagePlanRunTests {
  private let batch: Batch

  init() throws {
    batch = try Batch([
      (leaf("key", .string), texts(["b", nil, "a", "b", "a", "c"])),
      (leaf("at", .int64), integers([1, 2, 3, 4, 3, nil])),
    ])
  }

  @Test("gives a flow without steps its input")
  func nothing() throws {
    let made = try run([[]], on: batch)
    #expect(made.count == 1)
    #expect(made[0].columns == batch.columns)
  }

  @Test("gathers a column once for all who select it")
  func sharing() throws {
    let users: [Step] = [.filter(.not(.isNull(key))), .dedupe(key: key, latest: at, ties: [key, at])]
    let made = try run([users + [select([("x", key)])], users + [select([("y", key), ("z", at)])], users], on: batch)
    #expect(made.map { $0.columns[0].texts } == [["a", "b", "c"], ["a", "b", "c"], ["a", "b", "c"]])
    #expect(Set(made.map { $0.columns[0].address }).count == 1)
    #expect(made[0].columns[0].address != batch.columns[0].address)
    #expect(made[1].leaves.map(\.path) == [["y"], ["z"]])
  }

  @Test("finds nothing in a table without a pair, whatever it would give")
  func emptyLookup() throws {
    for type in [DataType.string, .int64, .double, .bool] {
      let table = LookupTable(keys: [], values: [Literal](), keyType: .string, type: type)
      let made = try run([[select([("found", .lookup(key, table)), ("null", .null(type))])]], on: batch)
      #expect(made[0].columns[0] == made[0].columns[1] && made[0].columns[0].count == 6)
    }
  }

  @Test("does not copy a column whose rows all stay")
  func identity() throws {
    let made = try run([[.filter(.literal(.bool(true))), select([("x", key)])]], on: batch)
    #expect(made[0].columns[0].address == batch.columns[0].address)
  }

  @Test("drops and counts rows that break an expectation, whoever reads the others")
  func expectations() throws {
    let early = Check(name: "rows are early", condition: .comparison(.less, at, .literal(.int64(4))), fails: false)
    let keyed = Check(name: "rows have a key", condition: .not(.isNull(key)), fails: false)
    let steps: [[Step]] = [
      [.expect(early), .dedupe(key: key, latest: at, ties: [key, at])],
      [.expect(early), .expect(keyed), select([("key", key)])], [.filter(.literal(.bool(false))), .expect(keyed)],
    ]
    let plan = StagePlan(steps.map { Flow(input: leaves, steps: $0, output: []) })
    for sizes in [[6], [2, 0, 4], [1, 1, 1, 1, 1, 1]] {
      var made = [0, 0, 0]
      let dropped = try plan.run(on: try parts(of: sizes)) { made[$0] += $1.rowCount }
      // A null is not early; three rows are left with a key and one without.
      #expect(dropped.map(\.name) == ["rows are early", "rows have a key", "rows have a key"])
      #expect(dropped.map(\.rowCount) == [2, 1, 0])
      #expect(made == [3, 3, 0])
    }
  }

  @Test("fails with every expectation that fails a run and the number of its rows, after all rows")
  func failures() throws {
    let early = Check(name: "rows are early", condition: .comparison(.less, at, .literal(.int64(4))), fails: true)
    let keyed = Check(name: "rows have a key", condition: .not(.isNull(key)), fails: true)
    let plan = StagePlan([Flow(input: leaves, steps: [.expect(early), .expect(keyed)], output: [])])
    let told = #"2 rows break "rows are early", 1 row breaks "rows have a key"; nothing was written"#
    for sizes in [[6], [5, 1]] {
      let parts = try parts(of: sizes)
      let error = #expect(throws: EngineError.self) { try plan.run(on: parts) { _, _ in } }
      #expect(error?.description.contains(told) == true, "\(String(describing: error))")
    }
    let error = #expect(throws: EngineError.self) { try plan.run(on: batch) }
    #expect(error?.description.contains(told) == true)
  }

  private let leaves = [leaf("key", .string), leaf("at", .int64)].map {
    Field(name: $0.path[0], jsonKey: "", type: $0.type, traits: $0.traits)
  }

  /// The rows in parts of these sizes.
  private func parts(of sizes: [Int]) throws -> PartedRows {
    let starts = sizes.indices.map { sizes[..<$0].reduce(0, +) }
    let rows = RowSet(batch)
    let batches = zip(starts, sizes).map { start, size in
      rows.selecting((start..<start + size).map { Int32($0) }).materialised
    }
    return PartedRows(leaves: batch.leaves, rowCounts: sizes) { part, wanted in
      let columns = wanted.map { leaf in batches[part].leaves.firstIndex { $0.path == leaf.path } ?? 0 }
      return Batch(leaves: wanted, columns: columns.map { batches[part].columns[$0] }, rowCount: sizes[part])
    }
  }

  @Test("copies of an exploded row what is read later, and not the array")
  func explosions() throws {
    let parts = Expression.array(.split(separator: "-"), key)
    let source = Explosion.Source(array: parts, element: ["[]"])
    let columns = [
      Projection(path: ["part"], expression: column("[]", .string), type: .string, traits: FieldTraits())
    ]
    let explode = Step.explode(Explosion([source], groups: nil, columns: columns, keepsEmpty: false))
    let plan = StagePlan(
      [[explode, select([("part", column("part", .string))])], [explode]].map {
        Flow(input: [], steps: $0, output: [])
      })
    #expect(plan.columnsRead(of: 0) == nil)
    let narrow = StagePlan([Flow(input: [], steps: [explode, select([("at", at)])], output: [])])
    #expect(narrow.columnsRead(of: 0) == [["at"]])
    let texts = try Batch([
      (leaf("key", .string), texts(["a-b", nil, "", "-"])), (leaf("at", .int64), integers([1, 2, nil, 4])),
    ])
    let made = try narrow.run(on: texts)[0]
    #expect(made.rowCount == 5 && made.columns[0].definitionLevels == [1, 1, 0, 1, 1])
    let rows = try RowSet(texts).exploded(
      by: Explosion([source], groups: nil, columns: columns, keepsEmpty: true), reading: [["at"]])
    #expect(rows.batch.leaves.map(\.path) == [["at"], ["part"]] && rows.count == 6)
  }

  @Test("gives constants a row for every row, and none for none")
  func constants() throws {
    let label = select([("x", .concat([.literal(.string("a")), .literal(.string("b"))]))])
    #expect(try run([[label]], on: batch)[0].columns[0].texts == Array(repeating: "ab", count: 6))
    let none = try run([[.filter(.literal(.bool(false))), label]], on: batch)[0]
    #expect(none.rowCount == 0)
    #expect(none.columns[0].texts == [])
  }

  @Test("refuses a column that the rows do not have")
  func missingColumn() {
    let error = #expect(throws: EngineError.self) { try run([[.filter(.isNull(column("mail", .string)))]], on: batch) }
    let message = "reads column 'mail' of type string, which the rows do not have; they have key: string, at: int64"
    #expect(error?.description.contains(message) == true)
  }

  static let illTyped: [Step] = [
    .filter(key), .filter(column("key", .int64)), .filter(.not(at)), .filter(.and(.isNull(key), key)),
    .filter(.comparison(.less, key, at)), select([("x", .concat([key, at]))]), select([("x", .coalesce([key, at]))]),
    select([("x", .coalesce([]))]), select([("x", .day(ofText: at))]), select([("x", .sha256(.isNull(key)))]),
    .select([Projection(path: ["x"], expression: key, type: .int64, traits: FieldTraits())]),
  ]

  @Test("refuses what the typed columns cannot build", arguments: illTyped)
  func types(_ step: Step) {
    #expect(throws: EngineError.self) { try run([[step]], on: batch) }
  }

  @Test("computes an expression once that stands in two places")
  func commonExpressions() throws {
    let day = Expression.day(ofText: key)
    var compiler = ProgramCompiler(over: batch.leaves)
    let program = try compiler.program(of: [day, .isNull(day), .exposed(day, because: "a test"), key])
    #expect(program.instructions.count == 3)
    #expect(program.results == [1, 2, 1, 0])
  }

  @Test("keeps constants apart that only look the same")
  func similarConstants() throws {
    let composed = select([("x", .literal(.string("é"))), ("y", .literal(.string("e\u{301}")))])
    let texts = try run([[composed]], on: batch)[0].columns.map { $0.texts[0].utf8.count }
    #expect(texts == [2, 3])
    let zeros = try run([[select([("x", .literal(.double(0.0))), ("y", .literal(.double(-0.0)))])]], on: batch)[0]
    guard case .double(let minus) = zeros.columns[1].values else {
      Issue.record("no doubles")
      return
    }
    #expect(minus[0].sign == .minus)
  }
}

@Suite("Dedupe")
struct DedupeTests {
  @Test("keeps the latest, null keys being one and null ranks the least; rows stay in order")
  func latest() throws {
    let batch = try Batch([
      (leaf("key", .string), texts(["b", nil, "a", nil, "b", "", "a"])),
      (leaf("at", .int64), integers([5, nil, 1, -9, 4, nil, 2])),
      (leaf("row", .int64), integers([0, 1, 2, 3, 4, 5, 6])),
    ])
    let made = try run([[.dedupe(key: key, latest: at, ties: [])]], on: batch)[0]
    #expect(made.columns[2].integers == [0, 3, 5, 6])
  }

  @Test("lets ties decide in their order, greatest first, and the first of equal rows stay")
  func ties() throws {
    let batch = try Batch([
      (leaf("key", .string), texts(["a", "a", "a", "b", "b", "c", "c"])),
      (leaf("at", .int64), integers([1, 1, 1, 2, 2, 3, 3])),
      (leaf("x", .string), texts(["p", "q", "q", nil, "", "s", "s"])),
      (leaf("y", .int64), integers([9, 1, 2, 9, 1, 5, 5])), (leaf("row", .int64), integers([0, 1, 2, 3, 4, 5, 6])),
    ])
    let ties = [column("x", .string), column("y", .int64)]
    let made = try run([[.dedupe(key: key, latest: at, ties: ties)]], on: batch)[0]
    #expect(made.columns[4].integers == [2, 4, 5])
  }

  @Test("finds every key among many", arguments: [1, 15, 16, 17, 5_000])
  func manyKeys(_ count: Int) {
    let keys = (0..<count).map { "user-\($0)-of-a-key-that-is-longer-than-a-step-of-the-hash" }
    let groups = KeyGroups(texts((keys + keys.reversed()).map(Optional.some)))
    #expect(groups.firstRows == (0..<Int32(count)).map { $0 })
    #expect(groups.numbers == groups.firstRows + groups.firstRows.reversed())
  }

  @Test("hashes every byte of a key, whatever its length")
  func hash() {
    let hash = KeyHash(seed: 0x0123_4567_89AB_CDEF)
    for count in 0...70 {
      let bytes = (0..<count).map { UInt8($0) }
      var seen: Set<UInt64> = [bytes.withUnsafeBufferPointer(hash.hash)]
      for index in bytes.indices {
        var changed = bytes
        changed[index] ^= 0x80
        seen.insert(changed.withUnsafeBufferPointer(hash.hash))
      }
      #expect(seen.count == count + 1, "two keys of \(count) bytes have one hash")
    }
    let zeros = Set((0...70).map { count in [UInt8](repeating: 0, count: count).withUnsafeBufferPointer(hash.hash) })
    #expect(zeros.count == 71, "zeros of two lengths have one hash")
  }

  @Test("takes all keys apart that hash alike")
  func collisions() {
    var table = KeyTable(rows: 100)
    let keys = (0..<100).map { $0 % 40 }
    let numbers = keys.indices.map { row in
      table.number(of: row, hash: 7) { keys[$0] == keys[$1] }
    }
    #expect(numbers == keys.map { Int32($0) })
    #expect(table.takeFirstRows().count == 40)
  }
}
