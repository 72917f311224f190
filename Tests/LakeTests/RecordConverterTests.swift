// Records to rows: each coercion of the stream, each way to break the schema, and what stays of a record that did.

import Dataflow
import Parquet
import PipelineDSL
import Testing

@testable import Lake

private struct Inner: Schema {
  let text: Column<String?>
  let pin: Column<Secret<String?>>
}
private struct Required: Schema { let id: Column<Int64> }
private struct Parcel: Schema {
  let id: Column<Int64>
  let to: OptionalGroup<Place>
  struct Place: Schema {
    let street: Column<String>
    let floor: Column<Int64?>
    let contact: OptionalGroup<Contact>
    let area: Area
  }
  struct Contact: Schema { let name: Column<String> }
  struct Area: Schema { let code: Column<String> }
}
private struct Everything: Schema {
  let text: Column<String?>
  let any: Column<Coerced<String?>>
  let small: Column<Int32?>
  let large: Column<Int64?>
  let real: Column<Double?>
  let price: Column<Decimal<9, 2>?>
  let total: Column<Decimal<38, 2>?>
  let flag: Column<Bool?>
  let birthday: Column<Day?>
  let seen: Column<Instant?>
  let fullName: Column<String?>
  let inner: Inner
}

let someArrival = Arrival(unixSeconds: 1_762_218_062, day: CivilDay(daysSinceEpoch: 20_396), secondOfDay: 3_662)

/// What an instant may be.
private let instant = "instant (yyyy-MM-ddTHH:mm:ssZ, or seconds or milliseconds since 1970)"

/// A column's values as text, null as `∅` with the definition level.
private func values(_ batch: RecordBatch) -> [String: [String]] {
  var values: [String: [String]] = [:]
  for (leaf, column) in zip(batch.fields.leaves, batch.columns) {
    values[leaf.path.joined(separator: ".")] = (0..<column.count).map { row in
      guard Int(column.definitionLevels[row]) == leaf.path.count else { return "∅\(column.definitionLevels[row])" }
      return switch column.values {
      case .bool(let values): "\(values[row])"
      case .int32(let values): "\(values[row])"
      case .int64(let values): "\(values[row])"
      case .int128(let values): "\(values[row])"
      case .float(let values): "\(values[row])"
      case .double(let values): "\(values[row])"
      case .bytes(let values): String(decoding: values[row], as: UTF8.self)
      case .list(let lists): "\(lists.offsets[row]..<lists.offsets[row + 1]) of \(lists.elements)"
      }
    }
  }
  return values
}

private func record(_ json: String) -> RecordSlice { RecordSlice(Array(json.utf8)[...], path: "$.results[3]") }

@Suite struct RecordConverterTests {
  /// The value that `json` gives in `column`, or the message of the mismatch.
  private func convert(_ column: String, _ json: String) -> String {
    var converter = RecordConverter(fields: Everything.fields)
    do throws(RecordMismatch) {
      try converter.append(record("{\"\(column)\":\(json)}"), arrival: someArrival)
    } catch {
      #expect(converter.rowCount == 0)
      return "\(error)"
    }
    return values(converter.takeBatch())[column]?.first ?? "no column"
  }

  @Test(arguments: [
    ("text", #""a""#, "a"), ("text", #""""#, ""), ("text", #""a\n\"\u00e9\uD83D\uDE00\/""#, "a\n\"é😀/"),
    ("text", "12", "12"), ("text", "12.50", "12.50"), ("text", "-1e3", "-1e3"), ("text", "true", "true"),
    ("text", "12345678901234567890123", "12345678901234567890123"),
    ("text", #"{ "A" : [1, "B c"] }"#, #"{"a":[1,"B c"]}"#), ("text", "[ ]", "[]"), ("text", "null", "∅0"),
    ("small", "2147483647", "2147483647"), ("small", "-2147483648", "-2147483648"), ("small", #""7""#, "7"),
    ("large", "9223372036854775807", "9223372036854775807"), ("large", "-9223372036854775808", "-9223372036854775808"),
    ("large", "12.0", "12"), ("large", "1e3", "1000"), ("large", "1500e-2", "15"), ("large", "-0", "0"),
    ("large", "0.000000000000000000000000", "0"), ("large", #""-12""#, "-12"), ("large", #""+12""#, "12"),
    ("large", #""007""#, "7"), ("large", #""\u0031""#, "1"),
    ("real", "1", "1.0"), ("real", "0.1", "0.1"), ("real", "-0.0", "-0.0"), ("real", "1e22", "1e+22"),
    ("real", "1.7976931348623157e308", "1.7976931348623157e+308"), ("real", "5e-324", "5e-324"),
    ("real", "1e-400", "0.0"),
    ("real", "123456789012345678901234567890", "1.2345678901234568e+29"), ("real", #""-2.5e-3""#, "-0.0025"),
    ("real", "0.30000000000000004", "0.30000000000000004"), ("real", "9007199254740993", "9007199254740992.0"),
    ("price", "12.50", "1250"), ("price", "-0.01", "-1"), ("price", "12", "1200"), ("price", "1e3", "100000"),
    ("price", "12.5000", "1250"), ("price", "9999999.99", "999999999"), ("price", #""12.5""#, "1250"),
    ("price", "0.000e-7", "0"), ("price", "1250e-2", "1250"), ("price", "-9999999.990000000000000000000", "-999999999"),
    ("total", "12.5", "1250"),
    ("total", "999999999999999999999999999999999999.99", "99999999999999999999999999999999999999"),
    (
      "total", "-999999999999999999999999999999999999.9900000000000000000000000000000000000000000",
      "-99999999999999999999999999999999999999"
    ),
    ("total", #""123456789012345678901234567890.5""#, "12345678901234567890123456789050"),
    ("total", "10000000000000000000.01e16", "10000000000000000000010000000000000000"),
    ("total", "0.00000000000000000000000000000000000000012345e43", "123450"), ("total", "-0e999", "0"),
    ("total", "1234567890123456789000000000e-9", "123456789012345678900"),
    ("total", "1e35", "10000000000000000000000000000000000000"),
    ("flag", "true", "true"), ("flag", "false", "false"), ("flag", #""true""#, "true"), ("flag", #""FALSE""#, "false"),
    ("birthday", #""1970-01-02""#, "1"), ("birthday", #""2000-02-29T23:59:59.9Z""#, "11016"),
    ("birthday", #""1969-12-31 10:00""#, "-1"), ("birthday", "null", "∅0"),
    ("seen", #""1970-01-01T00:00:01.5Z""#, "1500000"), ("seen", #""1970-01-01 00:00:01""#, "1000000"),
    ("seen", #""1970-01-01T00:00:01""#, "1000000"), ("seen", #""1969-12-31T23:59:59.9999999Z""#, "-1"),
    ("seen", "1535801910", "1535801910000000"), ("seen", "1535801910116", "1535801910116000"),
    ("seen", #""1535801910116""#, "1535801910116000"), ("seen", "-1", "-1000000"), ("seen", "null", "∅0"),
  ])
  func coerces(_ column: String, _ json: String, _ value: String) { #expect(convert(column, json) == value) }

  @Test(arguments: [
    ("small", "2147483648", "expected int32, found number 2147483648"),
    ("small", #""-2147483649""#, #"expected int32, found string "-2147483649""#),
    ("large", "9223372036854775808", "expected int64, found number 9223372036854775808"),
    ("large", "-9223372036854775809", "expected int64, found number -9223372036854775809"),
    ("large", "1.5", "expected int64, found number 1.5"), ("large", "1e-30", "expected int64, found number 1e-30"),
    ("large", "1e30", "expected int64, found number 1e30"), ("large", "true", "expected int64, found bool true"),
    ("large", #""12.0""#, #"expected int64, found string "12.0""#),
    ("large", #""""#, #"expected int64, found string """#),
    ("large", #"" 1""#, #"expected int64, found string " 1""#),
    ("large", #""1_000""#, #"expected int64, found string "1_000""#),
    ("large", "[1]", "expected int64, found array [1]"), ("large", "{}", "expected int64, found object {}"),
    ("real", "1e400", "expected double, found number 1e400"),
    ("real", #""NaN""#, #"expected double, found string "NaN""#),
    ("real", #""1e""#, #"expected double, found string "1e""#),
    ("real", #"".5""#, #"expected double, found string ".5""#),
    ("price", "12.505", "expected decimal(9,2), found number 12.505"),
    ("price", "10000000", "expected decimal(9,2), found number 10000000"),
    ("price", "1e300", "expected decimal(9,2), found number 1e300"),
    ("price", #""12,50""#, #"expected decimal(9,2), found string "12,50""#),
    ("total", "1e36", "expected decimal(38,2), found number 1e36"),
    ("total", "123456789012345678901.001", "expected decimal(38,2), found number 123456789012345678901.001"),
    ("total", "123456789012345678901e-21", "expected decimal(38,2), found number 123456789012345678901e-21"),
    (
      "total", "9999999999999999999999999999999999999999",
      "expected decimal(38,2), found number 9999999999999999999999999999999999999999"
    ),
    ("price", "false", "expected decimal(9,2), found bool false"),
    ("flag", "1", "expected bool, found number 1"), ("flag", #""yes""#, #"expected bool, found string "yes""#),
    ("birthday", #""2025-02-29""#, #"expected day, found string "2025-02-29""#),
    ("birthday", #""2025-2-3""#, #"expected day, found string "2025-2-3""#),
    ("birthday", #""2025-01-01x""#, #"expected day, found string "2025-01-01x""#),
    ("birthday", "20250101", "expected day, found number 20250101"),
    ("seen", #""2025-01-01T00:00:00+01:00""#, "expected \(instant), found string \"2025-01-01T00:00:00+01:00\""),
    ("seen", #""2025-01-01""#, "expected \(instant), found string \"2025-01-01\""),
    ("seen", #""2025-02-29T00:00:00Z""#, "expected \(instant), found string \"2025-02-29T00:00:00Z\""),
    ("seen", "1.5", "expected \(instant), found number 1.5"), ("seen", "1e9", "expected \(instant), found number 1e9"),
    ("seen", "99999999999999999", "expected \(instant), found number 99999999999999999"),
    ("seen", "true", "expected \(instant), found bool true"),
    ("inner", "7", "expected object, found number"), ("inner", #"["x"]"#, "expected object, found array"),
  ])
  func refuses(_ column: String, _ json: String, _ message: String) {
    #expect(convert(column, json) == "$.results[3].\(column): \(message)")
  }

  @Test(arguments: [
    (#"{"id":1,"to":{"street":"a","floor":2,"contact":{"name":"b"},"area":{"code":"c"}}}"#, ["a", "2", "b", "c"]),
    (#"{"id":1,"to":{"street":"a","area":{"code":"c"}}}"#, ["a", "∅1", "∅1", "c"]),
    (#"{"id":1,"to":{"contact":null,"area":{"code":"c"},"street":"a","floor":null}}"#, ["a", "∅1", "∅1", "c"]),
    (#"{"id":1,"to":null}"#, ["∅0", "∅0", "∅0", "∅0"]), (#"{"id":1}"#, ["∅0", "∅0", "∅0", "∅0"]),
  ])
  func aGroupMayBeMissing(_ json: String, _ expected: [String]) throws {
    var converter = RecordConverter(fields: Parcel.fields)
    try converter.append(record(json), arrival: someArrival)
    let values = values(converter.takeBatch())
    #expect(["to.street", "to.floor", "to.contact.name", "to.area.code"].map { values[$0]?.first ?? "" } == expected)
  }

  @Test(arguments: [
    (#"{"id":1,"to":{"floor":2,"area":{"code":"c"}}}"#, "$.results[3].to.street: expected string, found nothing"),
    (#"{"id":1,"to":{"street":"a"}}"#, "$.results[3].to.area.code: expected string, found nothing"),
    (#"{"id":1,"to":{"street":"a","area":null}}"#, "$.results[3].to.area.code: expected string, found null"),
    (
      #"{"id":1,"to":{"street":"a","contact":{},"area":{"code":"c"}}}"#,
      "$.results[3].to.contact.name: expected string, found nothing"
    ),
    (#"{"id":1,"to":[]}"#, "$.results[3].to: expected object, found array"),
    ("{}", "$.results[3].id: expected int64, found nothing"),
  ])
  func aGroupThatIsThereIsWhole(_ json: String, _ message: String) throws {
    var converter = RecordConverter(fields: Parcel.fields)
    let mismatch = try #require(throws: RecordMismatch.self) {
      try converter.append(record(json), arrival: someArrival)
    }
    #expect(mismatch.description.hasPrefix(message), "\(mismatch)")
    #expect(converter.rowCount == 0)
  }

  @Test func longValuesAreCutAtACharacter() {
    let message = convert("large", "\"\(String(repeating: "é", count: 30))\"")
    #expect(message == "$.results[3].large: expected int64, found string \"\(String(repeating: "é", count: 19))…")
  }

  @Test(arguments: [#""hunter2""#, #"["hunter2"]"#])
  func whatIsNoObjectIsQuotedOnlyWhereNothingIsSecret(_ json: String) throws {
    var secret = RecordConverter(fields: Everything.fields)
    let hidden = try #require(throws: RecordMismatch.self) { try secret.append(record(json), arrival: someArrival) }
    #expect(!hidden.description.contains("hunter2") && hidden.valueStart == nil)
    var plain = RecordConverter(fields: Required.fields)
    let shown = try #require(throws: RecordMismatch.self) { try plain.append(record(json), arrival: someArrival) }
    #expect(shown.valueStart == json)
  }

  @Test func secretsAreNeverShown() throws {
    struct Vault: Schema { let code: Column<Secret<Int64?>> }
    struct Holder: Schema { let vault: Vault }
    var converter = RecordConverter(fields: Holder.fields)
    for json in [#"{"vault":{"code":"hunter2"}}"#, #"{"vault":"hunter2"}"#] {
      let error = try #require(throws: RecordMismatch.self) { try converter.append(record(json), arrival: someArrival) }
      #expect(!error.description.contains("hunter2") && error.valueStart == nil)
    }
  }

  @Test func nullsHaveTheLevelOfWhatIsThere() throws {
    var converter = RecordConverter(fields: Everything.fields)
    for json in ["{}", #"{"inner":null}"#, #"{"inner":{}}"#, #"{"inner":{"text":null}}"#, #"{"inner":{"text":"x"}}"#] {
      try converter.append(record(json), arrival: someArrival)
    }
    let batch = converter.takeBatch()
    #expect(values(batch)["inner.text"] == ["∅0", "∅0", "∅1", "∅1", "x"])
    #expect(values(batch)["text"] == ["∅0", "∅0", "∅0", "∅0", "∅0"])
    #expect(batch.columns.allSatisfy { $0.count == 5 && $0.definitionLevels.count == 5 })
  }

  @Test func namesAreMatchedInAnyCaseAndByJSONKey() throws {
    var converter = RecordConverter(fields: Everything.fields)
    try converter.append(record(#"{"FULLNAME":"a","INNER":{"Text":"b"}}"#), arrival: someArrival)
    try converter.append(record(#"{"full\u004eame":"c"}"#), arrival: someArrival)
    try converter.append(record(#"{"full_name":"d"}"#), arrival: someArrival)
    let batch = converter.takeBatch()
    #expect(values(batch)["full_name"] == ["a", "c", "∅0"])
    #expect(values(batch)["inner.text"] == ["b", "∅0", "∅0"])
    #expect(converter.takeDrift().unknownFields == ["$.full_name": 1])
  }

  @Test func aRepeatedKeyBreaksTheRecord() throws {
    var converter = RecordConverter(fields: Everything.fields)
    for json in [#"{"text":null,"TEXT":"b"}"#, #"{"inner":{},"inner":{}}"#, #"{"text":"a","text":"a"}"#] {
      let error = try #require(throws: RecordMismatch.self) { try converter.append(record(json), arrival: someArrival) }
      #expect(error.description.contains("found the key a second time"), "\(error)")
    }
    try converter.append(record(#"{"text":"a"}"#), arrival: someArrival)
    #expect(values(converter.takeBatch())["text"] == ["a"])
  }

  @Test func aBrokenRecordLeavesNoTrace() throws {
    var converter = RecordConverter(fields: Everything.fields)
    let good =
      #"{"text":"a","any":"b","small":1,"large":2,"real":3,"flag":true,"birthday":"1970-01-01","inner":{"text":"c"}}"#
    try converter.append(record(good), arrival: someArrival)
    for bad in [
      #"{"text":"zzz","any":"yyy","small":9,"flag":true,"real":1,"birthday":"1970-01-05","inner":{"text":"q"},"large":"x"}"#,
      #"{"text":"zzz","large":1"#, #"{"inner":{"text":"q"}} x"#, "[]", "7", "", #"{"text":[1,{"a":}]}"#,
    ] {
      #expect(throws: RecordMismatch.self) { try converter.append(record(bad), arrival: someArrival) }
    }
    try converter.append(record(good), arrival: someArrival)
    let batch = converter.takeBatch()
    #expect(batch.rowCount == 2)
    for (name, column) in values(batch) { #expect(column.count == 2 && column[0] == column[1], "\(name)") }
  }

  @Test func requiredValues() throws {
    struct Row: Schema {
      let name: Column<String>
      let group: Required
    }
    var converter = RecordConverter(fields: Row.fields)
    func problem(_ json: String) -> String {
      do throws(RecordMismatch) { try converter.append(record(json), arrival: someArrival) } catch { return "\(error)" }
      return "no problem"
    }
    #expect(problem(#"{"group":{"id":1}}"#) == "$.results[3].name: expected string, found nothing")
    #expect(problem(#"{"name":null,"group":{"id":1}}"#) == "$.results[3].name: expected string, found null")
    #expect(problem(#"{"name":"a"}"#) == "$.results[3].group.id: expected int64, found nothing")
    #expect(problem(#"{"name":"a","group":null}"#) == "$.results[3].group.id: expected int64, found null")
    #expect(problem(#"{"name":"a","group":{}}"#) == "$.results[3].group.id: expected int64, found nothing")
    try converter.append(record(#"{"name":"a","group":{"id":1}}"#), arrival: someArrival)
    #expect(converter.rowCount == 1)
  }

  @Test func syntaxErrorsNamePathAndCode() throws {
    var converter = RecordConverter(fields: Everything.fields)
    let error = try #require(throws: RecordMismatch.self) {
      try converter.append(record(#"{"inner":{"text":tru}}"#), arrival: someArrival)
    }
    #expect(error.path == "$.results[3].inner.text")
    #expect(error.errorCode == .parseError)
    #expect(error.description.contains("at byte 20 of the record"))
  }

  @Test func driftIsCountedByPath() throws {
    var converter = RecordConverter(fields: Everything.fields)
    for _ in 0..<3 {
      try converter.append(
        record(#"{"text":1,"any":2,"large":"3","new":{"x":[1]},"inner":{"New Key":1,"text":true}}"#),
        arrival: someArrival)
    }
    try converter.append(record(#"{"NEW":1,"p_date":"2025-01-01"}"#), arrival: someArrival)
    let drift = converter.takeDrift()
    #expect(drift.unknownFields == ["$.NEW": 4, "$.inner['New Key']": 3, "$.p_date": 1])
    #expect(drift.undeclaredCoercions == ["$.text": 3, "$.large": 3, "$.inner.text": 3])
    #expect(converter.takeDrift().isEmpty)
  }

  @Test func strangersAreBounded() throws {
    var converter = RecordConverter(fields: Everything.fields)
    for index in 0..<1_000 { try converter.append(record("{\"key\(index)\":1}"), arrival: someArrival) }
    let drift = converter.takeDrift()
    #expect(drift.unknownFields.count == MemberTable.maxStrangers + 1)
    #expect(drift.unknownFields["$.…"] == 1_000 - MemberTable.maxStrangers)
  }

  @Test func theArrivalTimeIsTheStreams() throws {
    let arrivalTime = Field(name: "p_time", jsonKey: "p_time", type: .string, traits: FieldTraits())
    var converter = RecordConverter(fields: Everything.fields + [arrivalTime])
    try converter.append(record(#"{"text":"a","p_time":"forged"}"#), arrival: someArrival)
    #expect(values(converter.takeBatch())["p_time"] == ["01:01:02"])
    #expect(converter.takeDrift().unknownFields == ["$.p_time": 1])
  }

  @Test func randomRecordsNeverCrashAndRowsStayAligned() throws {
    let text = Array(
      #"{"text":"aé","any":2,"small":"3","large":12,"real":1.5,"flag":true,"birthday":"2025-01-01","inner":{"text":"x"}}"#
        .utf8)
    var generator = SplitMix64(seed: 11)
    var converter = RecordConverter(fields: Everything.fields)
    var kept = 0
    for _ in 0..<20_000 {
      var mutant = text
      for _ in 0..<Int.random(in: 1...3, using: &generator) {
        mutant[Int.random(in: 0..<mutant.count, using: &generator)] =
          text[Int.random(in: 0..<text.count, using: &generator)]
      }
      if (try? converter.append(RecordSlice(mutant[...]), arrival: someArrival)) != nil { kept += 1 }
    }
    let batch = converter.takeBatch()
    #expect(kept > 500 && batch.rowCount == kept)
    #expect(batch.columns.allSatisfy { $0.count == kept && $0.definitionLevels.count == kept })
  }
}
