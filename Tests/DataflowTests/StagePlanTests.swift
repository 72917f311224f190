// Plans: what flows share stands once, and what is read of the input.

import Testing

@testable import Dataflow

private struct Row3: Schema { let id, at, text: Column<String> }
private struct Short: Schema { let id: Column<String> }
private struct Long: Schema { let id, text: Column<String> }

@Suite("Stage plans")
struct StagePlanTests {
  private let latest = Row3.rows.filter { $0.id != "" }.dedupe(by: { $0.id }, keepLatest: { $0.at })

  @Test("hold a shared step once")
  func sharing() {
    let short = latest.select { Short(id: $0.id) }
    let long = latest.select { Long(id: $0.id, text: $0.text) }
    let plan = StagePlan([short.flow, long.flow, short.flow])
    #expect(plan.stages.map(\.parent) == [nil, 0, 1, 1])
    #expect(plan.results == [2, 3, 2])
    #expect(plan.readers == [1, 2, 2, 1])
  }

  @Test("keep steps apart that follow other steps")
  func noSharing() {
    let short = Row3.rows.select { Short(id: $0.id) }
    let plan = StagePlan([short.flow, latest.select { Short(id: $0.id) }.flow])
    #expect(plan.results == [0, 3])
    #expect(plan.stages.map(\.parent) == [nil, nil, 1, 2])
  }

  @Test("keep constants apart that only look the same")
  func similarConstants() {
    let composed = Row3.rows.filter { $0.id == "é" }
    let decomposed = Row3.rows.filter { $0.id == "e\u{301}" }
    #expect(StagePlan([composed.flow, decomposed.flow]).results == [0, 1])
  }

  @Test("read only what stages before a select name")
  func columnsRead() {
    let short = Row3.rows.filter { $0.at > "2018" }.select { Long(id: $0.id, text: $0.id) }.filter { $0.text != "" }
    #expect(StagePlan([short.flow]).columnsRead == [["at"], ["id"]])
  }

  @Test("read all of a dedupe's rows, since they break its ties")
  func dedupeReads() {
    #expect(StagePlan([latest.select { Short(id: $0.id) }.flow]).columnsRead == [["id"], ["at"], ["text"]])
  }

  @Test("read all of the input where a result is made by no select")
  func wholeRows() {
    let all: Set<[String]> = [["id"], ["at"], ["text"]]
    #expect(StagePlan([Row3.rows.flow]).columnsRead == all)
    #expect(StagePlan([Row3.rows.filter { $0.id != "" }.flow]).columnsRead == all)
  }
}
