// Policy documents: ordered, and without wildcard actions.

import Calls
import IAM
import Testing

@Suite struct PolicyTests {
  @Test func statementsAreInTheOrderOfTheirIdsAndActionsInTheirs() {
    let policy = PolicyDocument([
      Statement("Write", [.s3PutObject, .s3GetObject], on: [Resource(.text("b"))]),
      Statement("List", [.s3ListBucket], on: [Resource(.text("a"))]),
    ])
    #expect(policy.statements.map(\.id) == ["List", "Write"])
    #expect(policy.statements[1].actions == [.s3GetObject, .s3PutObject])
  }

  @Test(arguments: Action.allCases)
  func everyActionIsOneActionOfOneService(_ action: Action) {
    #expect(action.rawValue.wholeMatch(of: #/[a-z0-9]+:[A-Z][A-Za-z]+/#) != nil)
  }
}
