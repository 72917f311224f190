// Random rows, expressions and steps: small pools of awkward values, so that keys meet, ranks tie and nulls are many.

import Zones

@testable import Dataflow

/// Makes random typed transformations. Every choice comes from the seed.
struct RandomTransformation {
  var random: SplitMix64
  /// How many steps have added columns, so that no two names are one.
  private var additions = 0

  init(seed: UInt64) { random = SplitMix64(seed: seed) }

  static let types: [DataType] = [.bool, .int32, .int64, .double, .string, .day, .instant] + decimals + arrays
  static let decimals: [DataType] = [
    .decimal(FixedPoint(precision: 7, scale: 2)), .decimal(FixedPoint(precision: 18, scale: 6)),
    .decimal(FixedPoint(precision: 25, scale: 3)), .decimal(FixedPoint(precision: 38, scale: 10)),
  ]
  static let summable = decimals.filter { type in
    if case .decimal(let form) = type { form.precision <= FixedPoint.maxSummedPrecision } else { false }
  }
  static let arrays: [DataType] = [.texts, .array(of: .int64, mayHoldNull: true)]
  static let texts = [
    "", " ", "a", "A", "b", "ab", "é", "e\u{301}", "ß", "𝄞", "\u{FFFF}", "中文", "zz", "2018-09-01",
    "2018-09-01T11:38:30.116Z", "2024-03-31 01:59:60Z", "1969-12-31T23:59:59.9999999+05:30", "0001-01-01T00:00-0900",
    "2020-02-30", " 2019-1-2 ", "0", " -1.50e3\t", "1e400", "0x1.8p3", "-NaN", "nan", "-inf", ".5d", "YES", "f",
    "\u{0}", "A long text of more than thirty-two bytes, so that blocks are crossed",
  ]
  static let integers: [Int64] = [.min, -1, 0, 1, 2, Int64(Int32.max) + 1, .max]
  static let doubles: [Double] = [
    .nan, -.nan, -0.0, 0.0, 1, -1, 1.5, .infinity, -.infinity, .leastNonzeroMagnitude, -.leastNonzeroMagnitude,
    .greatestFiniteMagnitude, 1e-300,
  ]

  /// Each with a group, and none of an empty text.
  static let patterns = [
    "(a|b)", #"(\d+)"#, #"^(\d{4})-"#, "([^a-z]+?)$", "(.)b?", #"(\w+|\s)"#, "(é)|a", #"(\S)\z"#,
    "([A-Z\u{1D11E}]{1,2})",
  ]

  /// Both sides of 1970, the ends of the years 1 to 9999, and a night in which Europe's clocks go forward.
  static let instants: [Int64] = [
    -62_135_596_800_000_000, -1, 0, 1, 1_535_801_910_116_000, 1_711_846_799_999_999, 1_711_846_800_000_000,
    253_402_300_799_999_999,
  ]

  /// Whose clocks go forward by an hour, by half of one, southern ones too, and one that is a quarter off all the others.
  static let clocks = ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu"].map(
    LocalClock.named)

  /// Columns of every type, some of them nested, and some in an array of groups.
  mutating func leaves() -> [Leaf] {
    let count = Int.random(in: 2...8, using: &random)
    let leaves = (0..<count).map { index -> Leaf in
      let name = "c\(index)"
      let path = random.pick([["group", name], [Self.lines, name], [name], [name], [name]])
      let type = random.pick(path[0] == Self.lines ? [.texts, .array(of: .int64, mayHoldNull: true)] : Self.types)
      return Leaf(path: path, type: type, traits: FieldTraits())
    }
    // The columns of a group stand together, as a schema has them.
    let tops = leaves.map { $0.path[0] }.reduce(into: [String]()) { if !$0.contains($1) { $0.append($1) } }
    return tops.flatMap { top in leaves.filter { $0.path[0] == top } }
  }

  /// The array of groups.
  static let lines = "lines"

  mutating func rows(of leaves: [Leaf]) -> [Row] {
    let count = Int.random(in: 0...40, using: &random)
    return (0..<count).map { _ in
      // The columns of an array of groups have one length.
      let lineCount = random.once(in: 4) ? nil : Int.random(in: 0...3, using: &random)
      return Row(
        uniqueKeysWithValues: leaves.map { leaf in
          guard leaf.path[0] == Self.lines else {
            return (leaf.path, random.once(in: 4) ? .null : value(of: leaf.type))
          }
          return (leaf.path, lineCount.map { array(of: leaf.type.ofElement, count: $0) } ?? .null)
        })
    }
  }

  /// Up to three flows over the same rows that share their first steps.
  mutating func flows(over leaves: [Leaf]) -> [Flow] {
    var shared: [Step] = []
    var columns = leaves
    for _ in 0..<Int.random(in: 0...2, using: &random) { shared.append(step(over: &columns, after: shared)) }
    if random.once(in: 4) { shared.append(union(over: leaves, with: &columns)) }
    return (0..<Int.random(in: 1...3, using: &random)).map { _ in
      var own = columns
      var steps = shared
      for _ in 0..<Int.random(in: 0...2, using: &random) { steps.append(step(over: &own, after: steps)) }
      if random.once(in: 8) { steps.append(union(over: leaves, with: &own)) }
      return Flow(input: leaves.map(\.field), steps: steps, output: own.map(\.field))
    }
  }

  /// Of the one row that an aggregation without keys makes, no other aggregation is drawn: Spark 3.5.6 takes the first one for
  /// redundant where the second asks for a minimum of constants, and then makes no row of none (RemoveRedundantAggregates).
  private mutating func step(over columns: inout [Leaf], after steps: [Step]) -> Step {
    let isOneRow = steps.contains {
      if case .aggregate(let aggregation) = $0 { aggregation.keys.isEmpty } else { false }
    }
    switch Int.random(in: 0..<7, using: &random) {
    case 6:
      let condition = expression(of: .bool, over: columns, depth: 3)
      return .expect(Check(name: "a test \(steps.count)", condition: condition, fails: false))
    case 5:
      let explosion = explosion(over: columns)
      columns += explosion.columns.map { Leaf(path: $0.path, type: $0.type, traits: $0.traits) }
      return .explode(explosion)
    case 4:
      let derived = projections(over: columns, named: nextName("d"))
      columns += derived.map { Leaf(path: $0.path, type: $0.type, traits: $0.traits) }
      return .derive(derived)
    case 3 where !isOneRow: return aggregation(over: &columns)
    case 0: return .filter(expression(of: .bool, over: columns, depth: 3))
    case 1:
      let key = expression(of: anyType(over: columns), over: columns, depth: 1)
      let latest = expression(of: anyType(over: columns), over: columns, depth: 2)
      // Which of several equal rows is kept follows from their order, which those of a union do not have.
      let isUnited = steps.contains { if case .union = $0 { true } else { false } }
      let ties =
        random.once(in: 4) && !isUnited ? [] : columns.map { Expression.column(path: $0.path, $0.type) }
      return .dedupe(key: key, latest: latest, ties: ties)
    default:
      var projections = projections(over: columns, named: "p")
      if random.once(in: 3) {
        let members = self.projections(over: columns, named: "m")
        projections += members.map {
          Projection(path: ["made"] + $0.path, expression: $0.expression, type: $0.type, traits: $0.traits)
        }
      }
      columns = projections.map { Leaf(path: $0.path, type: $0.type, traits: $0.traits) }
      return .select(projections)
    }
  }

  private mutating func nextName(_ letter: String) -> String {
    additions += 1
    return "\(letter)\(additions)_"
  }

  /// Rows of other steps with these columns, some of whose own they are.
  private mutating func union(over input: [Leaf], with columns: inout [Leaf]) -> Step {
    var others = input
    var steps: [Step] = []
    for _ in 0..<Int.random(in: 0...2, using: &random) { steps.append(step(over: &others, after: steps)) }
    let row = columns.filter { $0.path[0] != Self.lines }
    guard !row.isEmpty else { return .filter(.literal(.bool(true))) }
    steps.append(
      .select(
        row.map { leaf in
          // Nothing but a column is an `int32`.
          let isThere = leaf.type != .int32 || others.contains { $0.type == leaf.type }
          let expression = isThere ? expression(of: leaf.type, over: others, depth: 1) : .null(leaf.type)
          return Projection(path: leaf.path, expression: expression, type: leaf.type, traits: FieldTraits())
        }))
    columns = row
    return .union(
      Union(
        steps: steps,
        row: row.map {
          Projection(
            path: $0.path, expression: .column(path: $0.path, $0.type), type: $0.type, traits: FieldTraits())
        }))
  }

  /// The rows of an array: of groups, of a column, or of the parts of a text.
  private mutating func explosion(over columns: [Leaf]) -> Explosion {
    let lines = columns.filter { $0.path[0] == Self.lines }
    var sources = lines.map {
      Explosion.Source(
        array: .column(path: $0.path, $0.type), element: [Self.lines, ArrayPath.element] + $0.path.dropFirst())
    }
    let isOfGroups = !lines.isEmpty && random.once(in: 2)
    if !isOfGroups {
      let array = expression(of: random.pick(Self.arrays), over: columns, depth: 2)
      sources = [Explosion.Source(array: array, element: [ArrayPath.element])]
    }
    let elements = sources.map { Leaf(path: $0.element, type: $0.array.type.ofElement, traits: FieldTraits()) }
    let made = projections(over: elements, named: nextName("e"))
    return Explosion(
      sources, groups: isOfGroups ? [Self.lines] : nil, columns: made, keepsEmpty: random.once(in: 2))
  }

  /// Up to five new columns.
  private mutating func projections(over columns: [Leaf], named name: String) -> [Projection] {
    (0..<Int.random(in: 1...5, using: &random)).map { index in
      let type = anyType(over: columns)
      let expression = expression(of: type, over: columns, depth: 3)
      return Projection(path: ["\(name)\(index)"], expression: expression, type: type, traits: FieldTraits())
    }
  }

  /// Up to three keys and four measures, and a row of some of them and of expressions over them.
  private mutating func aggregation(over columns: inout [Leaf]) -> Step {
    let keys = (0..<Int.random(in: 0...3, using: &random)).map { number in
      Aggregation.Key(
        name: "key \(number)", expression: expression(of: anyType(over: columns), over: columns, depth: 2))
    }
    let measures = (0..<Int.random(in: 0...4, using: &random)).map { number in
      let function = random.pick(Aggregate.allCases)
      var type = function == .sum ? random.pick([.int64] + Self.summable) : anyType(over: columns)
      // Arrays have an order for ties, which a manifest cannot ask for.
      if [.minimum, .maximum].contains(function) { type = type.ofElement }
      let operand = expression(of: type, over: columns, depth: random.once(in: 3) ? 2 : 1)
      return Aggregation.Measure(name: "measure \(number)", function: function, operand: operand)
    }
    let group =
      keys.map { Leaf(path: [$0.name], type: $0.expression.type, traits: FieldTraits()) }
      + measures.map { Leaf(path: [$0.name], type: $0.type, traits: FieldTraits()) }
    let plain = group.filter { _ in !random.once(in: 4) }.map { Expression.column(path: $0.path, $0.type) }
    let others = (0..<Int.random(in: plain.isEmpty ? 1...2 : 0...1, using: &random)).map { _ in
      expression(of: anyType(over: group), over: group, depth: 2)
    }
    let row = (plain + others).enumerated().map { number, expression in
      Projection(path: ["a\(number)"], expression: expression, type: expression.type, traits: FieldTraits())
    }
    columns = row.map { Leaf(path: $0.path, type: $0.type, traits: $0.traits) }
    return .aggregate(Aggregation(keys: keys, measures: measures, row: row))
  }

  private mutating func expression(of type: DataType, over columns: [Leaf], depth: Int) -> Expression {
    func child(_ type: DataType, _ generator: inout Self) -> Expression {
      generator.expression(of: type, over: columns, depth: depth - 1)
    }
    guard depth > 0, !random.once(in: 5) else { return leaf(of: type, over: columns) }
    if random.once(in: 5) { return .coalesce([child(type, &self), child(type, &self), child(type, &self)]) }
    if random.once(in: 6) {
      return .conditional(child(.bool, &self), then: child(type, &self), otherwise: child(type, &self))
    }
    if random.once(in: 20) { return .null(type) }
    switch type {
    case .bool:
      if random.once(in: 12) { return lookup(child(.string, &self), giving: .bool) }
      return condition(over: columns, depth: depth)
    case .string:
      switch Int.random(in: 0..<12, using: &random) {
      case 10: return .array(.joined(separator: random.pick(Self.texts)), child(.texts, &self))
      case 11: return .array(.element(at: UInt32(Int.random(in: 0...2, using: &random))), child(.texts, &self))
      case 0: return .sha256(child(.string, &self))
      case 1: return .exposed(child(.string, &self), because: "a test")
      case 2...4:
        return .text(textFunction(), [child(.string, &self)])
      case 5:
        let parts = (0..<Int.random(in: 1...3, using: &random)).map { _ in child(.string, &self) }
        return .text(.joined(separator: random.pick(Self.texts)), parts)
      case 6:
        let printed = random.pick([.bool, .int64, .double, .day, .instant] + Self.decimals)
        return .cast(child(printed, &self), to: .string)
      case 8: return lookup(child(.string, &self), giving: .string)
      case 9: return lookup(child(.int64, &self), giving: .string)
      default: return .concat((0..<Int.random(in: 1...3, using: &random)).map { _ in child(.string, &self) })
      }
    case .day:
      if random.once(in: 3) { return .instant(.day, [child(.instant, &self)]) }
      if random.once(in: 2) { return .day(ofText: child(.string, &self)) }
      let period = random.pick(CalendarPeriod.allCases)
      let functions: [CalendarFunction] = [
        .adding(days: random.pick([-400, -1, 0, 31])), .addingMonths(random.pick([-25, -1, 0, 1, 13])), .start(period),
        .endOfMonth,
      ]
      return .calendar(random.pick(functions), [child(.day, &self)])
    case .instant:
      switch Int.random(in: 0..<7, using: &random) {
      case 6: return .cast(child(.day, &self), to: .instant)
      case 4: return .instant(.local(random.pick(Self.clocks)), [child(.instant, &self)])
      case 5: return .instant(.ofLocal(random.pick(Self.clocks)), [child(.instant, &self)])
      case 0: return .instant(.ofText, [child(.string, &self)])
      case 1: return .instant(.ofUnix(random.pick(InstantUnit.allCases)), [child(.int64, &self)])
      case 2: return .instant(.start(random.pick(InstantPeriod.allCases)), [child(.instant, &self)])
      default:
        let shift = random.pick([-86_400_000_000, -1, 0, 3_600_000_000, 1_000_000] as [Int64])
        return .instant(.adding(microseconds: shift), [child(.instant, &self)])
      }
    case .int64:
      switch Int.random(in: 0..<11, using: &random) {
      case 9: return .array(.count, child(random.pick(Self.arrays), &self))
      case 10:
        let place = UInt32(Int.random(in: 0...2, using: &random))
        return .array(.element(at: place), child(.array(of: .int64, mayHoldNull: true), &self))
      case 8: return lookup(child(.string, &self), giving: .int64)
      case 6:
        let unit = InstantFunction.unix(random.pick(InstantUnit.allCases))
        return .instant(random.pick([unit, .hour, .minute, .second]), [child(.instant, &self)])
      case 7: return .instant(.microseconds, [child(.instant, &self), child(.instant, &self)])
      case 4:
        let parts: [CalendarFunction] = [
          .year, .quarter, .month, .dayOfMonth, .dayOfYear, .dayOfWeek, .weekOfYear,
        ]
        return .calendar(random.pick(parts), [child(.day, &self)])
      case 5: return .calendar(.days, [child(.day, &self), child(.day, &self)])
      case 0:
        let function = random.once(in: 2) ? TextFunction.length : .position(random.pick(Self.texts))
        return .text(function, [child(.string, &self)])
      case 1:
        return .cast(child(random.pick([.bool, .int64, .double, .string] + Self.decimals), &self), to: .int64)
      default:
        let operation = random.pick(Arithmetic.allCases.filter { $0 != .divide })
        return .arithmetic(operation, child(.int64, &self), child(.int64, &self))
      }
    case .double:
      if random.once(in: 8) { return lookup(child(.string, &self), giving: .double) }
      let operand = random.pick([DataType.int64, .double])
      if random.once(in: 4) {
        return .cast(child(random.pick([.bool, .int64, .string] + Self.decimals), &self), to: .double)
      }
      if operand == .int64 { return .arithmetic(.divide, child(.int64, &self), child(.int64, &self)) }
      return .arithmetic(random.pick(Arithmetic.allCases), child(.double, &self), child(.double, &self))
    case .int32:
      return .cast(child(random.pick([.bool, .int64, .double, .string] + Self.decimals), &self), to: .int32)
    case .decimal:
      if random.once(in: 6) { return lookup(child(.int64, &self), giving: type) }
      if random.once(in: 2) {
        let source = random.pick([.bool, .int64, .double, .string] + Self.decimals)
        return .cast(child(source, &self), to: type)
      }
      let operation = random.pick([Arithmetic.add, .subtract, .multiply])
      let other = operation == .multiply ? random.pick(Self.decimals) : type
      return .arithmetic(operation, child(type, &self), child(other, &self))
    case .array(of: .string, _):
      return .array(.split(separator: random.pick(["a", "-", ".", "e\u{301}", "2018"])), child(.string, &self))
    case .structure, .array: return leaf(of: type, over: columns)
    }
  }

  /// Up to six pairs, no key twice.
  private mutating func lookup(_ operand: Expression, giving type: DataType) -> Expression {
    let all: [Literal] = operand.type == .string ? Self.texts.map(Literal.string) : Self.integers.map(Literal.int64)
    let keys = Array(all.shuffled(using: &random).prefix(Int.random(in: 1...6, using: &random)))
    let table = LookupTable(
      keys: keys, values: keys.compactMap { _ in literal(of: type) }, keyType: operand.type, type: type)
    return .lookup(operand, table)
  }

  /// A function from a text to a text.
  private mutating func textFunction() -> TextFunction {
    let places: [Int32] = [.min, -3, -1, 0, 1, 2, 5, .max]
    return switch Int.random(in: 0..<11, using: &random) {
    case 9: .extract(TextPattern(random.pick(Self.patterns)), group: 1)
    case 10:
      .replacePattern(
        TextPattern(random.pick(Self.patterns)), with: PatternReplacement(random.pick(["", "<$1>", "é$0"])))
    case 6: .trimStart
    case 7: .trimEnd
    case 8: .reversed
    case 0: .lower
    case 1: .upper
    case 2: .trim
    case 3: .substring(from: random.pick(places), length: random.pick(places))
    case 4: .replace(random.pick(Self.texts), with: random.pick(Self.texts))
    default: .md5
    }
  }

  private mutating func condition(over columns: [Leaf], depth: Int) -> Expression {
    let type = anyType(over: columns)
    func child(_ type: DataType, _ generator: inout Self) -> Expression {
      generator.expression(of: type, over: columns, depth: depth - 1)
    }
    switch Int.random(in: 0..<10, using: &random) {
    case 9:
      let isText = random.once(in: 2)
      let literal = isText ? Literal.string(random.pick(Self.texts)) : .int64(random.pick(Self.integers))
      return .array(.contains(literal), child(Self.arrays[isText ? 0 : 1], &self))
    case 6:
      let part = random.pick(Self.texts)
      let matches = TextFunction.matches(TextPattern(random.pick(Self.patterns)))
      return .text(
        random.pick([.contains(part), .startsWith(part), .endsWith(part), matches]), [child(.string, &self)])
    case 7:
      let literals = (0..<Int.random(in: 1...3, using: &random)).map { _ in Literal.string(random.pick(Self.texts)) }
      return .isIn(child(.string, &self), literals)
    case 8:
      return .cast(child(random.pick([.int64, .double, .string] + Self.decimals), &self), to: .bool)
    case 0: return .isNull(child(type, &self))
    case 1: return .not(child(.bool, &self))
    case 2: return .and(child(.bool, &self), child(.bool, &self))
    case 3: return .or(child(.bool, &self), child(.bool, &self))
    default: return .comparison(random.pick(Comparison.allCases), child(type, &self), child(type, &self))
    }
  }
}

extension DataType {
  /// What a split gives.
  static let texts = DataType.array(of: .string, mayHoldNull: false)
}

extension Leaf {
  fileprivate var field: Field { Field(name: path.joined(separator: "."), jsonKey: "", type: type, traits: traits) }
}
