// Days against a calendar that is walked day by day, and texts that Spark reads oddly.

import Testing

@testable import Dataflow

@Suite("Civil days")
struct CivilDayTests {
  @Test("from 1600 to 2400 count up one by one")
  func everyDay() throws {
    var count = -135_140
    #expect(CivilDay(year: 1970, month: 1, day: 1)?.daysSinceEpoch == 0)
    for year in 1600...2400 {
      let isLeap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0
      for (month, length) in [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31].enumerated() {
        for day in 1...length {
          let civil = try #require(CivilDay(year: year, month: month + 1, day: day))
          guard civil.daysSinceEpoch == count, CivilDay(daysSinceEpoch: count) == civil else {
            Issue.record("\(year)-\(month + 1)-\(day) is day \(civil.daysSinceEpoch), expected \(count)")
            return
          }
          count += 1
        }
        #expect(CivilDay(year: year, month: month + 1, day: length + 1) == nil)
      }
    }
    #expect(count == 157_420)
  }

  @Test("far from now turn back into themselves", arguments: [Int(Int32.min), -719_529, -719_528, -1, Int(Int32.max)])
  func roundTrip(_ count: Int) {
    #expect(CivilDay(daysSinceEpoch: count).daysSinceEpoch == count)
  }

  @Test(
    "print and read the partition's form",
    arguments: [("1970-01-01", 0), ("2018-09-01", 17_775), ("0001-01-01", -719_162), ("9999-12-31", 2_932_896)])
  func iso(_ text: String, _ count: Int) {
    #expect(CivilDay(iso: text)?.daysSinceEpoch == count)
    #expect(CivilDay(daysSinceEpoch: count).iso == text)
  }

  @Test(
    "read no other form as a partition's",
    arguments: [
      "", "2018-9-01", "2018-09-1", "2019-02-29", "2018-13-01", "+018-09-01", "2018-09-01 ", "２018-09-1", "--------",
      "2018/09/01",
    ])
  func notISO(_ text: String) {
    #expect(CivilDay(iso: text) == nil)
  }

  private func days(_ text: String) -> Int32? {
    Array(text.utf8).withUnsafeBufferPointer { CivilDay.daysSinceEpoch(ofText: $0) }
  }

  @Test(
    "are read from texts as Spark reads them",
    arguments: [
      "2018-09-01", "2018-9-1", " 2018-09-01\n", "2018-09", "2018-09-01T11:38:30.116Z", "2018-09-01 x", "+2018-09-01",
      "02018-09-01", "2018-09-01T24:00:00", "\u{7F}2018-09-01\u{1}",
    ])
  func read(_ text: String) {
    #expect(days(text) == 17_775)
  }

  @Test(
    "are not read from texts that Spark takes for null",
    arguments: [
      "", " ", "+", "T", "2018-09T", "2018 x", "2018-", "218-09-01", "12345678-01-01", "2018-09-01t", "2018-09-01Z",
      "2018-009-01", "2019-02-29", "\u{A0}2018-09-01", "5881580-07-12", "1535801910", "2018-09-99999999999999999999",
    ])
  func refuse(_ text: String) {
    #expect(days(text) == nil)
  }
}
