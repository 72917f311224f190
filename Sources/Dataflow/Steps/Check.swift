// Expectations: what rows are to be like, and what becomes of the day, or of the rows, where they are not.

/// A condition that rows are to meet; null does not meet it.
///
/// ```swift
/// let ofAge = Expectation<User>("users are of age") { $0.age >= 18 }
/// let users = User.rows.expect(ofAge, orElse: .drop)
/// raw.table("users", users.select(Person.self))
/// raw.table("users_set_aside", User.rows.breaking(ofAge).select(SetAside.self))   // …, brokenExpectations
/// ```
public struct Expectation<Row: Schema>: Sendable {
  /// What is expected, in words: what the log and the rows set aside say.
  package let name: String
  package let condition: Expression

  /// - Parameters:
  ///   - name: What is expected, as a sentence of one line.
  ///   - condition: What holds of a row that meets it.
  public init<Truth: TruthColumnValue>(_ name: String, _ condition: (Row) -> Column<Truth>) {
    self.name = name
    self.condition = condition(Row.columns).expression
  }
}

/// What becomes of rows that break an expectation.
public enum BrokenRows: Sendable {
  /// The run fails, and no table is written.
  case fail
  /// They are dropped, and the run's report tells how many there were.
  case drop
}

/// What a row that breaks expectations is called to account for.
public struct Broken: Schema {
  /// The expectations that the row breaks, with a semicolon between them.
  public let brokenExpectations: Column<String>
}

extension Transformation {
  /// Holds every row against an expectation.
  public func expect(_ expectation: Expectation<Output>, orElse answer: BrokenRows = .fail) -> Self {
    let check = Check(name: expectation.name, condition: expectation.condition, fails: answer == .fail)
    return Self(steps: steps + [.expect(check)])
  }

  /// Holds every row against a condition; null does not hold.
  public func expect<Truth: TruthColumnValue>(
    _ name: String, orElse answer: BrokenRows = .fail, _ condition: (Output) -> Column<Truth>
  ) -> Self {
    expect(Expectation(name, condition), orElse: answer)
  }

  /// Keeps the rows that break an expectation, each with those that it breaks: what a table of rows set aside has.
  public func breaking(
    _ first: Expectation<Output>, _ others: Expectation<Output>...
  ) -> Transformation<Input, Extended<Output, Broken>> {
    let broken = ([first] + others).map { ($0.name, Expression.not(.holds($0.condition))) }
    let names = broken.map { Expression.conditional($1, then: .literal(.string($0)), otherwise: .null(.string)) }
    let isBroken = broken.dropFirst().reduce(broken[0].1) { .or($0, $1.1) }
    let columns = Broken(brokenExpectations: Column(.text(.joined(separator: "; "), names)))
    return Transformation<Input, Extended<Output, Broken>>(
      steps: steps + [.filter(isBroken), .derive(columns.projections)])
  }
}

/// An expectation without its Swift types.
package struct Check: Sendable, Hashable {
  package let name: String
  package let condition: Expression
  /// Whether the run fails where a row breaks it; else the row is dropped.
  package let fails: Bool
}

extension Expression {
  /// Whether a condition is true; false where it is null.
  package static func holds(_ condition: Expression) -> Expression { .coalesce([condition, .literal(.bool(false))]) }
}
