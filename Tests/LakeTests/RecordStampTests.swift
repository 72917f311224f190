// Records as the stream gets them: one line, stamped with day and time of arrival.

import Testing

@testable import Lake

@Suite struct RecordStampTests {
  private func stamped(_ json: String) throws -> String {
    String(decoding: try RecordSlice(Array(json.utf8)[...], path: "$.r[0]").stamped(someArrival), as: UTF8.self)
  }

  @Test(arguments: [
    ("{}", ""), ("{ }", ""), (#"{"a":1}"#, #""a":1,"#),
    ("{\n \"a\" : [ 1 , { \"b\" : \" x \" } ] ,\t\"c\":null }", #""a":[1,{"b":" x "}],"c":null,"#),
    (#"{"p_date":"2001-01-01","a":1,"P_Time":{"x":2}}"#, #""a":1,"#), (#"{"a":1,"p\u005fdate":0}"#, #""a":1,"#),
    (#"{"p_dat":1,"xp_date":2,"n":{"p_date":3}}"#, #""p_dat":1,"xp_date":2,"n":{"p_date":3},"#),
    (#"{"é\n":"\u2028"}"#, #""é\n":"\u2028","#),
  ])
  func compactsAndStamps(_ json: String, _ members: String) throws {
    #expect(try stamped(json) == #"{\#(members)"p_date":"2025-11-04","p_time":"01:01:02"}"# + "\n")
  }

  @Test(arguments: ["[]", "1", "", "{\"a\":}", "{\"a\":1} {}", "\"x\"", "{\"a\":\"\n\"}"])
  func refusesWhatIsNoObject(_ json: String) {
    let error = #expect(throws: RecordMismatch.self) { try stamped(json) }
    #expect(error?.valueStart == nil, "it may be secret")
  }
}
