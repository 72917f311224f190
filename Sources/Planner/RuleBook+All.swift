// All rules there are: the manifest's, and the planner's own.

package import PipelineDSL

extension RuleBook {
  /// Every rule, sorted by code.
  package static let all: [RuleSummary] = sorted([
    ofManifest, NamingProblems.rules.summaries(), Root.rules.summaries(), NamesInAWS.rules.summaries(),
    GrantedAccess.rules.summaries(),
  ])
}
