// Work on many elements at once gives what work on one after the other gives.

import Testing

@testable import Planner

@Suite struct ConcurrentlyTests {
  @Test(arguments: [0, 1, 7, 8, 9, 64, 1_000])
  func resultsStandInTheOrderOfTheirElements(_ count: Int) {
    #expect(Array(0..<count).mapConcurrently { String($0) } == (0..<count).map { String($0) })
    #expect(Array(0..<count).runs(of: 8).flatMap { $0 } == Array(0..<count))
    #expect(Array(0..<count).runs(of: 8).allSatisfy { (1...8).contains($0.count) })
  }

  @Test func textsAreSortedAndStandOnce() {
    #expect(["b", "a", "b", "c", "a"].sortedOnce == ["a", "b", "c"])
    #expect([String]().sortedOnce == [])
  }
}
