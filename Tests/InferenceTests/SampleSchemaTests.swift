// What is inferred from samples, and what they cannot tell.

import Testing

@testable import Inference

@Suite struct SampleSchemaTests {
  private func schema(_ json: String, records key: String? = nil) throws -> SampleSchema {
    try SampleSchema(json, records: key, name: "Row")
  }

  /// The lines of the one struct of a sample, without the braces.
  private func lines(_ json: String) throws -> [String] {
    try schema(json).text.split(separator: "\n").dropFirst().dropLast().map { String($0.drop { $0 == " " }) }
  }

  @Test func scalarsAreColumnsInTheOrderOfTheirKeys() throws {
    #expect(
      try lines(#"[{"b": "x", "a": 1, "c": 1.5, "d": true}, {"b": "y", "a": -2, "c": 2, "d": false}]"#) == [
        "let b: Column<String>", "let a: Column<Int64>", "let c: Column<Double>", "let d: Column<Bool>",
      ])
  }

  @Test func whatIsMissingOrNullInSomeRecordIsOptional() throws {
    #expect(
      try lines(#"[{"a": 1, "b": null, "c": 1}, {"a": 2, "b": "x"}]"#) == [
        "let a: Column<Int64>", "let b: Column<String?>", "let c: Column<Int64?>",
      ])
  }

  @Test func anObjectThatMayBeMissingIsAnOptionalGroup() throws {
    let text = try schema(#"[{"place": {"city": "x", "zip": 1}}, {"place": null}, {"place": {"city": "y"}}]"#).text
    #expect(text.contains("struct Place: Schema {\n  let city: Column<String>\n  let zip: Column<Int64?>\n}\n"))
    #expect(text.hasSuffix("struct Row: Schema {\n  let place: OptionalGroup<Place>\n}\n"))
  }

  @Test func mixesOfScalarsAreTextAndSaySo() throws {
    let schema = try schema(#"[{"postcode": 1}, {"postcode": "AB1"}, {"postcode": "C"}, {"postcode": null}]"#)
    #expect(schema.text.contains("let postcode: Column<Coerced<String>?>  // integer in 1, text in 2\n"))
    #expect(schema.doubts == ["postcode: integer in 1, text in 2, so text"])
  }

  @Test func largeIntegersAreNotRounded() throws {
    #expect(
      try lines(#"[{"n": 9223372036854775807, "m": 9223372036854775808}, {"n": 1, "m": 1}]"#) == [
        "let n: Column<Int64>", "let m: Column<Coerced<String>>  // an integer beyond 64 bits",
      ])
  }

  @Test func daysAndInstantsAreRecognised() throws {
    #expect(
      try lines(
        #"[{"d": "2025-11-03", "i": "2025-11-03T08:00:00.123Z", "j": "2025-11-03 08:00:00", "t": "2025-11-03"}, {"d": "2024-02-29", "i": "2025-11-03T08:00:00+01:00", "j": "2025-01-01 00:00:00", "t": "soon"}]"#
      ) == [
        "let d: Column<String>  // days: cast(to: Day.self)",
        "let i: Column<String>  // instants: cast(to: Instant.self)",
        "let j: Column<String>  // instants: cast(to: Instant.self)", "let t: Column<String>",
      ])
  }

  @Test func whatNoColumnHoldsIsLeftOutWithTheReason() throws {
    let schema = try schema(
      #"[{"a": [], "b": null, "c": {}, "d": 1, "e": 1}, {"a": [null], "b": null, "c": {}, "d": {"x": 1}, "e": 2}]"#)
    #expect(schema.text.contains("  let e: Column<Int64>\n}"))
    #expect(
      schema.doubts == [
        "a: is a list without a value in every record: its type cannot be told",
        "b: is null in every record: its type cannot be told",
        "c: is an object without keys: there is nothing to declare",
        "d: is integer in 1, object in 1: no column holds both",
      ])
    for key in ["a", "b", "c", "d"] { #expect(schema.text.contains("  // \"\(key)\" is "), "\(key)") }
  }

  @Test func listsAreArrays() throws {
    let schema = try schema(
      #"""
      [{"tags": ["a"], "sizes": [1, null], "mix": [1, "x"], "tokens": ["t"], "odd": [{"x": 1}, null],
        "lines": [{"sku": "s", "codes": [1], "to": {"city": "c"}}, {"sku": "t"}]},
       {"tags": [], "sizes": [2.5], "mix": [], "lines": []}]
      """#)
    for line in [
      "let tags: Column<[String]>", "let sizes: Column<[Double?]>", "let mix: Column<[Coerced<String>]>",
      "let tokens: Column<[Secret<String>]?>", "let lines: GroupArray<Lines>", "let sku: Column<String>",
      "let codes: Column<Coerced<String>?>  // a list in a list, so its JSON text", "let to: OptionalGroup<To>",
    ] { #expect(schema.text.contains("  \(line)\n"), "\(line)\n\(schema.text)") }
    #expect(
      schema.doubts == [
        "mix[]: integer in 1, text in 1, so text",
        "odd: is a list of objects and nulls: no array of groups holds both",
        "lines.codes: a list in a list, so its JSON text",
      ])
  }

  @Test func keysBecomeSwiftNamesAndKeepTheirText() throws {
    let text = try schema(#"[{"first_name": 1, "User-ID": 2, "class": 3, "2fa": 4, "plain": 5, "ID": 6}, {}]"#).text
    for line in [
      "let firstName: Column<Int64?>", "let userID: Column<Int64?>", "let `class`: Column<Int64?>",
      "let key2fa: Column<Int64?>", "case firstName = \"first_name\"", "case userID = \"User-ID\"", "case `class`\n",
      "case key2fa = \"2fa\"", "case plain\n", "case id = \"ID\"",
    ] { #expect(text.contains("  \(line)"), "\(line) is not in\n\(text)") }
  }

  @Test func nestedKeysStayFindableByTheStream() throws {
    let schema = try schema(#"[{"a": {"postCode": "x", "house_no": 1, "street-name": "y"}}, {}]"#)
    #expect(schema.text.contains("let postcode: Column<String>"))
    #expect(schema.text.contains("case postcode = \"postCode\""))
    #expect(schema.text.contains("let house_no: Column<Int64>"))
    #expect(schema.doubts.contains { $0.hasPrefix("a.street-name: has no name that a column can have, and below") })
  }

  @Test func twinsAndNamesThatNoColumnHasAreTold() throws {
    let schema = try schema(#"[{"id": 1, "Id": 2, "p_date": 3, "日本": 4, "": 5}, {}]"#)
    #expect(
      schema.doubts == [
        "Id: has the column name of \"id\": the stream takes them for one",
        "p_date: is the partition key, which is no column of the data", "日本: has no name that a column can have",
        ": has no name that a column can have",
      ])
  }

  @Test func structsHaveNamesOfTheirOwn() throws {
    let text = try schema(
      #"[{"environment": {"a": 1}, "x": {"name": {"a": 1}}, "y": {"name": {"b": 1}}, "row": {"c": 1}}, {}]"#
    ).text
    let names = text.matches(of: #/struct (\w+): Schema/#).map { String($0.output.1) }
    #expect(Set(names).count == names.count && names.last == "Row")
    #expect(!names.contains("Environment") && names.contains("Name"))
  }

  @Test func secretsAreGuessedByTheirNames() throws {
    #expect(
      try lines(#"[{"password": "x", "apiToken": "y", "tokens": 3}, {"password": "x", "tokens": 3}]"#) == [
        "let password: Column<Secret<String>>  // by its name a secret: hash it, or say why it is shown",
        "let apiToken: Column<Secret<String>?>  // by its name a secret: hash it, or say why it is shown",
        "let tokens: Column<Int64>",
      ])
  }

  @Test func theRecordsAreFound() throws {
    let several = #"{"info": {"page": 1}, "results": [{"a": 1}, {"a": 2}], "errors": [{"b": 1}], "tags": ["x"]}"#
    #expect(try schema(several, records: "results").records == 2)
    #expect(throws: SampleError.self) { try schema(several) }
    #expect(try schema(#"{"info": 1, "results": [{"a": 1}], "tags": ["x"]}"#).place == "results")
    let single = try schema(#"{"a": 1, "b": {"c": 2}}"#)
    #expect(single.records == 1 && single.doubts == ["one record tells nothing of what is optional: give several"])
  }

  @Test(arguments: [
    ("", "is no JSON: line 1, column 1"), ("[", "is no JSON"), ("{\"a\": 1,}", "is no JSON: line 1, column 9"),
    ("[]", "there is no record"), ("[1]", "not every element"), ("[{}, 1]", "not every element"), ("3", "is a number"),
    ("{\"a\": [{}], \"b\": [{}]}", "--records a"),
  ])
  func aSampleWithoutRecordsIsToldWhatToDo(_ json: String, _ told: String) {
    let error = #expect(throws: SampleError.self) { try schema(json) }
    #expect(error?.description.contains(told) == true, "\(error?.description ?? "")")
    #expect(error?.description.contains(". Fix: ") == true)
  }

  @Test func aKeyCannotEndItsComment() throws {
    let text = try schema(#"[{"a\nlet evil: Column<Int64>": [], "b\u2028c": [], "d": 1}, {}]"#).text
    #expect(text.split(whereSeparator: \.isNewline).allSatisfy { $0.hasPrefix("  // \"") || !$0.contains("evil") })
    #expect(!text.contains("\u{2028}"))
  }
}
