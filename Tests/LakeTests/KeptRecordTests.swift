// Error objects read back: of ingest, of the stream, and of nobody.

import Testing

@testable import Lake

@Suite struct KeptRecordTests {
  private func texts(_ object: String) -> (records: [String], unreadable: [String], attempts: [Int]) {
    let kept = KeptRecords(Array(object.utf8), named: "object")
    return (
      kept.records.map { String(decoding: $0.record.bytes, as: UTF8.self) },
      kept.unreadable.map { String(decoding: $0, as: UTF8.self) }, kept.records.map(\.attempts)
    )
  }

  private func line(_ raw: String, _ rest: String = "") -> String {
    var text = JSONText()
    text.append(json: "{\"rawData\":")
    text.append(base64: raw.utf8)
    return String(decoding: text.bytes, as: UTF8.self) + "\(rest)}"
  }

  @Test func recordsAreReadWithTheirAttempts() {
    let found = texts(line(#"{"a":1}"#, #","attemptsMade":3"#) + "\n\n" + line("[2]") + "\n")
    #expect(found.records == [#"{"a":1}"#, "[2]"] && found.attempts == [3, 1] && found.unreadable.isEmpty)
  }

  @Test func joinedRecordsPartAndPrettyOnesStay() {
    #expect(texts(line("{\"a\":1}\n{\"a\":2}\n")).records == [#"{"a":1}"#, #"{"a":2}"#])
    #expect(texts(line("{\n \"a\": 1\n}")).records == ["{\n \"a\": 1\n}"])
  }

  @Test(arguments: [
    "nonsense", "{}", #"{"rawData":null}"#, #"{"rawData":""}"#, #"{"rawData":"e30"}"#,
    #"{"rawData":"e=30"}"#, #"{"rawData":"===="}"#, #"{"rawData":"é30="}"#, #"{"rawData":{}}"#, "[]",
    "{\"rawData\":\"e30=",
  ])
  func whatIsNoErrorObjectStays(_ text: String) {
    let found = texts(text)
    #expect(found.records.isEmpty && found.unreadable == [text])
  }

  @Test func base64ComesBack() {
    for count in 0..<200 {
      let bytes = (0..<count).map { _ in UInt8.random(in: 0...255) }
      var text = JSONText()
      text.append(base64: bytes)
      #expect(Base64Text.decoded(text.bytes.dropFirst().dropLast()) == bytes)
    }
  }
}
