// Answers of an API: the records in them, and why there are none.

import Dataflow
import Testing

@testable import Lake

@Suite struct RecordDocumentTests {
  private func problem(_ body: String, at path: String = "results") throws -> String {
    let error = try #require(throws: RecordDocumentError.self) {
      try RecordDocument(Array(body.utf8), at: path)
    }
    return error.description
  }

  @Test func cutsRecords() throws {
    let body = Array(#" {"info":{"results":[9]}, "results" : [ {"a": [1,2]} , 7,"x" ,null], "z":1 } "#.utf8)
    let document = try RecordDocument(body, at: "results")
    #expect(
      document.records.map { String(decoding: $0.bytes, as: UTF8.self) } == [#"{"a": [1,2]}"#, "7", "\"x\"", "null"])
    #expect(document.records.map(\.path) == ["$.results[0]", "$.results[1]", "$.results[2]", "$.results[3]"])
  }

  @Test func recordsMayStandDeepOrBeTheAnswer() throws {
    let deep = try RecordDocument(Array(#"{"a":{"b":{"c":[1],"d":{}},"b2":[5]},"b":[2]}"#.utf8), at: "a.b.c", page: 2)
    #expect(deep.records.map(\.path) == ["page 2: $.a.b.c[0]"])
    let whole = try RecordDocument(Array(" [ {\"a\":1}, 2 ] ".utf8), at: "$")
    #expect(whole.records.map(\.path) == ["$[0]", "$[1]"])
    #expect(
      try problem(#"{"a":[1]}"#, at: "a.b").contains("the answer's $.a is of kind array; expected an object with 'b'"))
    #expect(try problem(#"{"a":{"c":1}}"#, at: "a.b").contains("the answer's $.a has no key 'b'; it has 'c'. Fix:"))
    #expect(try problem(#"{"a":{"b":[],"b":[]}}"#, at: "a.b").contains("$.a has the key 'b' more than once"))
    #expect(try problem(#"{"a":{"b":[]},"a":{}}"#, at: "a.b").contains("has the key 'a' more than once"))
    #expect(try problem("{}", at: "$").contains("the answer is of kind object; expected an array of records"))
    #expect(try problem("[1", at: "$").contains("not JSON"))
  }

  @Test func emptyArrayHasNoRecords() throws {
    #expect(try RecordDocument(Array(#"{"results":[ ]}"#.utf8), at: "results").records.isEmpty)
  }

  @Test func keysAreComparedDecoded() throws {
    let body = Array(#"{"r\u00e9sultats":[1]}"#.utf8)
    let document = try RecordDocument(body, at: "résultats")
    #expect(document.records.map(\.path) == ["$['résultats'][0]"])
  }

  @Test func saysWhatIsWrong() throws {
    #expect(try problem("<html>").hasPrefix("the answer is not JSON: byte 0 ($): found '<', expected a JSON value"))
    #expect(try problem("").contains("found the end of the text"))
    #expect(try problem(#"{"results":[1]} x"#).contains("byte 16 ($): found 'x', expected the end of the text"))
    #expect(try problem(#"{"results":[{"a":1},{"a":tru}]}"#).contains("($.results[1].a)"))
    #expect(try problem("[1]").contains("its top level is of kind array"))
    #expect(try problem(#"{"error":"quota","code":1}"#).contains("has no key 'results'; it has 'error', 'code'"))
    #expect(try problem("{}").contains("it has no key at all"))
    #expect(try problem(#"{"Results":[]}"#).contains("it has 'Results'"))
    #expect(try problem(#"{"results":{"a":1}}"#).contains("$.results is of kind object; expected an array"))
    #expect(try problem(#"{"results":[],"results":[]}"#).contains("more than once"))
  }

  /// What the strict reading of each record says; nil where it is a row.
  private func verdicts(_ body: String) throws -> [String?] {
    struct Text: Schema { let a: Column<String?> }
    var converter = RecordConverter(fields: Text.fields)
    return try RecordDocument(Array(body.utf8), at: "r").records.map { record in
      do throws(RecordMismatch) { try converter.append(record, arrival: someArrival) } catch { return "\(error)" }
      return nil
    }
  }

  @Test(arguments: [#"\ud83d"#, #"\ude00"#, #"\ud83d\u0041"#, #"x\ud83d\n"#])
  func halfAnEmojiCostsOnlyItsRecord(_ text: String) throws {
    let found = try verdicts(#"{"\udc00":"\ud83d","r":[{"a":"1"},{"b":{"c":[0,"\#(text)"]}},{"a":"3"}]}"#)
    #expect(found[0] == nil && found[2] == nil)
    #expect(try #require(found[1]).hasPrefix("$.r[1].b.c[1]: "))
    #expect(try #require(found[1]).contains("found half of a surrogate pair"))
    #expect(try problem(#"{"\ud83d\u0041":1}"#).contains("it has '\u{FFFD}A'"))
  }

  @Test(arguments: [511, 512, 100_000])
  func deepNestingCostsOnlyItsRecord(_ depth: Int) throws {
    let deep = String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
    let found = try verdicts(#"{"z":\#(deep),"r":[{"a":"1"},{"b":\#(deep)},{"a":"3"}]}"#)
    #expect(found[0] == nil && found[2] == nil)
    guard depth >= 512 else { return #expect(found[1] == nil) }
    #expect(try #require(found[1]).contains("more than 512 nested"))
    #expect(try #require(found[1]).utf8.count < 400 && #require(found[1]).hasPrefix("$.r[1].b[0][0]"))
  }

  @Test func aDeepPathIsFoundBehindWhatIsDeep() throws {
    let deep = String(repeating: "[", count: 5_000) + String(repeating: "]", count: 5_000)
    #expect(try problem(#"{"a":[\#(deep),{"b":tru}]}"#).contains("($.a[1].b)"))
    let text = try problem(#"{"a":"# + String(repeating: #"{"é":"#, count: 1_000_000))
    #expect(text.contains("…)") && text.utf8.count < 400)
  }

  @Test func controlCharactersOfKeysAreEscaped() throws {
    let text = try problem(#"{"\u001b[2J\nok\u007f\u0085\u2028":1}"#)
    #expect(text.contains(#"'\u001B[2J\u000Aok\u007F\u0085\u2028'"#))
    #expect(JSONPath.step("a\u{9B}\n\u{2029}é") == #"['a\u009B\u000A\u2029é']"#)
    #expect(try problem("{\"a\u{9B}\u{2028}\":tru}").contains(#"$['a\u009B\u2028']"#))
  }

  @Test func manyKeysAreListedInPart() throws {
    let members = (0..<50).map { "\"k\($0)\":1" }.joined(separator: ",")
    #expect(try problem("{\(members)}").contains("'k19' and 30 more"))
  }
}
