// Answers of an API: the records in them, and why there are none.

import Testing

@testable import Lake

@Suite struct RecordDocumentTests {
  private func problem(_ body: String, key: String = "results") throws -> String {
    let error = try #require(throws: RecordDocumentError.self) {
      try RecordDocument(Array(body.utf8), recordsKey: key)
    }
    return error.description
  }

  @Test func cutsRecords() throws {
    let body = Array(#" {"info":{"results":[9]}, "results" : [ {"a": [1,2]} , 7,"x" ,null], "z":1 } "#.utf8)
    let document = try RecordDocument(body, recordsKey: "results")
    #expect(
      document.records.map { String(decoding: $0.bytes, as: UTF8.self) } == [#"{"a": [1,2]}"#, "7", "\"x\"", "null"])
    #expect(document.records.map(\.path) == ["$.results[0]", "$.results[1]", "$.results[2]", "$.results[3]"])
  }

  @Test func emptyArrayHasNoRecords() throws {
    #expect(try RecordDocument(Array(#"{"results":[ ]}"#.utf8), recordsKey: "results").records.isEmpty)
  }

  @Test func keysAreComparedDecoded() throws {
    let body = Array(#"{"r\u00e9sultats":[1]}"#.utf8)
    let document = try RecordDocument(body, recordsKey: "résultats")
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
    #expect(try problem(#"{"results":{"a":1}}"#).contains("'results' is of kind object; expected an array"))
    #expect(try problem(#"{"results":[],"results":[]}"#).contains("more than once"))
  }

  @Test func manyKeysAreListedInPart() throws {
    let members = (0..<50).map { "\"k\($0)\":1" }.joined(separator: ",")
    #expect(try problem("{\(members)}").contains("'k19' and 30 more"))
  }
}
