// Functions as a manifest writes them: what compiles, with which types, and what they give on a row.

import Testing

@testable import Dataflow

private struct Person: Schema {
  let name: Column<String>
  let email: Column<String?>
  let postcode: Column<Coerced<String>>
  let age: Column<Int64?>
  let visits: Column<Int64>
  let score: Column<Double>
  let rank: Column<Int32>
}
private struct Shown: Schema {
  let name, initial, postcode, contact, band: Column<String>
  let email: Column<String?>
  let domain: Column<Bool?>
  let length: Column<Int64>
  let nextAge: Column<Int64?>
  let share: Column<Double?>
  let rest: Column<Int64?>
  let rounded: Column<Int64>
  let rank: Column<Int64>
  let isAdult: Column<Bool?>
  let isKnown: Column<Bool>
  let visits: Column<String>
}

@Suite struct FunctionTests {
  private let shown = Person.rows
    .filter { $0.email.contains("@") && $0.age.isBetween(0, and: 130) }
    .select { person in
      Shown(
        name: person.name.trim().upper(), initial: person.name.substring(from: 1, length: 1),
        postcode: person.postcode.replace(" ", with: "").lower(),
        contact: concat(separator: " / ", person.email, when(person.age.isNull, then: "?").otherwiseNull()),
        band: when(person.age < 18, then: "minor").when(person.age < 65, then: "adult").otherwise("senior"),
        email: person.email.lower(), domain: person.email.ends(with: "@example.com"), length: person.name.length,
        nextAge: person.age + 1, share: person.visits / 4, rest: person.visits % 4,
        rounded: (person.score * 2.5).cast(to: Int64.self), rank: person.rank.cast(to: Int64.self),
        isAdult: !(person.age < 18), isKnown: person.name.isIn("Ada", " Ada "),
        visits: person.visits.cast(to: String.self))
    }

  @Test func aRowGoesThrough() {
    let row: Row = [
      ["name"]: .string(" Ada "), ["email"]: .string("Ada@example.com"), ["postcode"]: .string("AB 1"),
      ["age"]: .int64(36), ["visits"]: .int64(7), ["score"]: .double(1.5), ["rank"]: .int64(2),
    ]
    let made = shown.flow.rows(from: [row, row.merging([["email"]: .null]) { $1 }])
    #expect(
      made == [
        [
          ["name"]: .string("ADA"), ["initial"]: .string(" "), ["postcode"]: .string("ab1"),
          ["contact"]: .string("Ada@example.com"), ["band"]: .string("adult"), ["email"]: .string("ada@example.com"),
          ["domain"]: .bool(true), ["length"]: .int64(5), ["next_age"]: .int64(37), ["share"]: .double(1.75),
          ["rest"]: .int64(3), ["rounded"]: .int64(3), ["rank"]: .int64(2), ["is_adult"]: .bool(true),
          ["is_known"]: .bool(true), ["visits"]: .string("7"),
        ]
      ])
  }

  /// Each projection's type is the one that its column is declared with: the engine and Spark rely on it.
  @Test func typesAreThoseOfTheColumns() {
    guard case .select(let projections)? = shown.flow.steps.last else {
      Issue.record("no select")
      return
    }
    for projection in projections { #expect(projection.expression.type == projection.type, "\(projection.path)") }
  }

  @Test(arguments: [
    ("", "d41d8cd98f00b204e9800998ecf8427e"), ("abc", "900150983cd24fb0d6963f7d28e17f72"),
    (String(repeating: "1234567890", count: 8), "57edf4a22be3c955ac49da2e2107b67a"),
  ])
  func md5IsThatOfItsDefinition(_ text: String, _ digest: String) {
    #expect(MD5Reference.hexDigest(of: Array(text.utf8)) == digest)
  }
}

private struct Visit: Schema { let at: Column<String> }
private struct VisitDay: Schema {
  let day, week, due: Column<Day?>
  let year, weekday, age: Column<Int64?>
}

@Suite struct CalendarFunctionTests {
  @Test func daysOfAManifest() {
    let visits = Visit.rows.select { visit in
      let day = visit.at.cast(to: Day.self)
      return VisitDay(
        day: day, week: day.start(of: .week), due: day.adding(days: 30), year: day.year, weekday: day.dayOfWeek,
        age: day.days(since: day.start(of: .year)))
    }
    let made = visits.flow.rows(from: [[["at"]: .string("2024-02-29T10:00:00Z")]])
    // 2024-02-29 was a Thursday.
    #expect(
      made == [
        [
          ["day"]: .day(19_782), ["week"]: .day(19_779), ["due"]: .day(19_812), ["year"]: .int64(2024),
          ["weekday"]: .int64(5), ["age"]: .int64(59),
        ]
      ])
  }
}
