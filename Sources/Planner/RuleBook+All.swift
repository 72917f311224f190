// All rules there are: the manifest's, and the planner's own.

package import PipelineDSL

extension RuleBook {
  /// Every rule, sorted by code.
  package static let all: [RuleSummary] = sorted([ofManifest, ofPlanner])

  /// The rules about what the manifest becomes, sorted by code.
  package static let ofPlanner: [RuleSummary] = sorted([
    NamingProblems.rules.summaries(), NamesInAWS.rules.summaries(), Root.rules.summaries(),
    GrantedAccess.rules.summaries(),
  ])
}
