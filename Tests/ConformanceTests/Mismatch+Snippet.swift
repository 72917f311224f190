// A mismatch as the lines of a manifest, to be pasted into one.

@testable import Dataflow
// Python's operators are Swift's.
@testable import PySpark

extension Mismatch: CustomStringConvertible {
  /// The schema, the transformation and the rows.
  var description: String {
    let fields = leaves.map { "  let \($0.path.joined(separator: "_")): Column<\($0.type.swiftName)?>" }
    let values = rows.map { row in
      "// "
        + leaves.map { "\($0.path.joined(separator: ".")): \((row[$0.path] ?? .null).shown)" }.joined(separator: ", ")
    }
    return """
      struct Row: Schema {
      \(fields.joined(separator: "\n"))
      }
      Row.rows
      \(steps.map { "  .\($0.snippet)" }.joined(separator: "\n"))
      \(values.joined(separator: "\n"))
      """
  }
}

extension DataType {
  fileprivate var swiftName: String {
    switch self {
    case .bool: "Bool"
    case .int32: "Int32"
    case .int64: "Int64"
    case .double: "Double"
    case .decimal(let form): "Decimal<\(form.precision), \(form.scale)>"
    case .string: "String"
    case .day: "Day"
    case .instant: "Instant"
    case .structure: "Group"
    case .array(let element, let mayHoldNull): "[\(element.swiftName)\(mayHoldNull ? "?" : "")]"
    }
  }
}

extension Value {
  fileprivate var shown: String {
    switch self {
    case .null: "null"
    case .bool(let value): "\(value)"
    case .int64(let value): "\(value)"
    case .double(let value): "\(value)"
    case .decimal(let unscaled, let form): form.plainText(of: unscaled)
    case .string(let value): value.debugDescription
    case .day(let value): CivilDay(daysSinceEpoch: Int(value)).iso
    case .instant(let value): InstantText.text(of: value)
    case .array(let values): "[\(values.map(\.shown).joined(separator: ", "))]"
    }
  }
}

extension Step {
  fileprivate var snippet: String {
    switch self {
    case .filter(let condition): "filter { \(condition.snippet) }"
    case .expect(let check): "expect(\(check.name.debugDescription), orElse: .drop) { \(check.condition.snippet) }"
    case .dedupe(let key, let latest, _): "dedupe(by: { \(key.snippet) }, keepLatest: { \(latest.snippet) })"
    case .union(let union): "union(Row.rows\(union.steps.map { ".\($0.snippet)" }.joined()))"
    case .select(let projections): "select { New(\(projections.snippet)) }"
    case .derive(let projections): "derive { New(\(projections.snippet)) }"
    case .explode(let explosion):
      "explode\(explosion.keepsEmpty ? "Outer" : "")({ \(explosion.sources[0].array.snippet) }) "
        + "{ New(\(explosion.columns.snippet)) }"
    case .aggregate(let aggregation):
      "aggregate(by: { Key(\(aggregation.keys.map { "\($0.name): \($0.expression.snippet)" }.joined(separator: ", "))) }, "
        + "to: { New(\(aggregation.rowSnippet)) })"
    }
  }
}

extension Aggregation {
  /// The row, with what a group's columns are in place of their names.
  fileprivate var rowSnippet: String {
    var known: [String: String] = [:]
    for key in keys { known[key.name] = "$0.\(key.name)" }
    for measure in measures { known[measure.name] = "$1.\(measure.function) { \(measure.operand.snippet) }" }
    let used = Set(row.flatMap(\.expression.columns).joined())
    let columns = row.map { projection in
      let text = projection.expression.snippet(column: { path in known[path[0]] ?? path[0] })
      return "\(projection.path.joined(separator: "_")): \(text)"
    }
    // What the row does not show may be what is wrong all the same.
    let others = measures.filter { !used.contains($0.name) }.map { "unused: \(known[$0.name] ?? "")" }
    return (columns + others).joined(separator: ", ")
  }
}

extension [Projection] {
  fileprivate var snippet: String {
    map { "\($0.path.joined(separator: "_")): \($0.expression.snippet)" }.joined(separator: ", ")
  }
}

extension Expression {
  var snippet: String { snippet(column: { "$0.\($0.joined(separator: "_"))" }) }

  fileprivate func snippet(column: ([String]) -> String) -> String {
    let parts = operands.map { $0.snippet(column: column) }
    switch self {
    case .column(let path, _): return column(path)
    case .literal(let literal): return literal.snippet
    case .null(let type): return "null as \(type.swiftName)"
    case .isNull: return "\(parts[0]).isNull"
    case .not: return "!\(parts[0])"
    case .and: return "(\(parts[0]) && \(parts[1]))"
    case .or: return "(\(parts[0]) || \(parts[1]))"
    case .comparison(let comparison, _, _): return "(\(parts[0]) \(comparison.symbol) \(parts[1]))"
    case .arithmetic(let operation, _, _): return "(\(parts[0]) \(operation.symbol) \(parts[1]))"
    case .concat: return "concat(\(parts.joined(separator: ", ")))"
    case .coalesce: return parts[0] + parts.dropFirst().map { ".or(\($0))" }.joined()
    case .day: return "\(parts[0]).cast(to: Day.self)"
    case .sha256: return "sha256(\(parts[0]))"
    case .exposed(_, let reason): return "\(parts[0]).exposed(because: \(reason.debugDescription))"
    case .conditional: return "when(\(parts[0]), then: \(parts[1])).otherwise(\(parts[2]))"
    case .isIn(_, let literals): return "\(parts[0]).isIn(\(literals.map(\.snippet).joined(separator: ", ")))"
    case .lookup(_, let table):
      let pairs = zip(table.keys, table.values).map { "\($0.snippet): \($1.snippet)" }.joined(separator: ", ")
      return "\(parts[0]).lookup(in: [\(pairs)])"
    case .text(let function, _): return "\(function)(\(parts.joined(separator: ", ")))"
    case .calendar(let function, _): return "\(function)(\(parts.joined(separator: ", ")))"
    case .instant(.ofText, _): return "\(parts[0]).cast(to: Instant.self)"
    case .instant(let function, _): return "\(function)(\(parts.joined(separator: ", ")))"
    case .array(let function, _): return "\(function)(\(parts[0]))"
    case .cast(_, let type): return "\(parts[0]).cast(to: \(type.swiftName).self)"
    }
  }
}

extension FixedPoint {
  /// A decimal with all its digits and no exponent.
  func plainText(of unscaled: Int128) -> String {
    let digits = String(unscaled.magnitude)
    let padded = String(repeating: "0", count: Swift.max(0, scale + 1 - digits.count)) + digits
    return (unscaled < 0 ? "-" : "") + padded.dropLast(scale) + (scale > 0 ? "." + padded.suffix(scale) : "")
  }
}

extension Literal {
  fileprivate var snippet: String {
    switch self {
    case .bool(let value): "\(value)"
    case .int64(let value): "\(value)"
    case .double(let value): "\(value)"
    case .decimal(let literal): literal.form.plainText(of: literal.unscaled)
    case .string(let value): value.debugDescription
    }
  }
}
