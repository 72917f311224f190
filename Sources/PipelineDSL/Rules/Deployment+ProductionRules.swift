// Rules about environments that are called like production: what is a choice elsewhere is likely a slip there.

extension Deployment {
  static let productionRules = [productionKeepsItsData, productionIsWatched]

  private static let productionKeepsItsData = Rule<Deployment>(
    "PG0118", "Production does not delete its data with its buckets", .warning,
    because: """
      force_destroy lets one terraform destroy delete every object and every version. An environment called prod, production \
      or live is likely not meant so.
      """,
    page: "Deleting a general purpose bucket",
    wrong: #"Environment("prod", region: "eu-west-1", onDestroy: .deleteData)"#,
    right: #"Environment("prod", region: "eu-west-1", onDestroy: .refuse)"#
  ) { deployment in
    if deployment.isProduction {
      for layer in deployment.layers where layer.onDestroy == .deleteData {
        Finding(
          "in environment \"\(deployment.environment.name)\" layer \"\(layer.name)\" is deleted with its data",
          allowed: "a bucket of production that holds data is not destroyed", fix: "onDestroy: .refuse",
          at: deployment.environment.onDestroy == nil ? layer.location : nil)
      }
    }
  }

  private static let productionIsWatched = Rule<Deployment>(
    "PG0119", "Production has alarms", .warning,
    because: """
      A pipeline that falls silent looks like one without news: no bill rises, no user complains, until a report is \
      empty.
      """,
    wrong: #"Environment("prod", region: "eu-west-1", alarms: .off)"#,
    right: #"Environment("prod", region: "eu-west-1", alarms: .topic)"#
  ) { deployment in
    if deployment.isProduction {
      for pipeline in deployment.pipelines where !pipeline.alarms.areOn {
        Finding(
          "in environment \"\(deployment.environment.name)\" pipeline \"\(pipeline.name)\" has no alarms",
          allowed: "a topic, to which somebody subscribes", fix: "alarms: .topic",
          at: deployment.environment.alarms == nil ? pipeline.location : nil)
      }
    }
  }

  private var isProduction: Bool { ["prod", "production", "live"].contains(environment.name) }
}
