// The secrets by which APIs know their callers: made without a value, which is put by hand and stays out of the state.

import HCL
import PipelineDSL

func secrets(_ deployment: Deployment) -> [Block] {
  let shared = SharedAddresses(deployment.project)
  return deployment.project.secrets.map { secret in
    let name = deployment.name(secret.name)
    return shared.secret(secret).block(
      deployment.project.origin["secrets"][secret.name],
      "Its value is put once: aws secretsmanager put-secret-value --secret-id \(name) --secret-string …",
      [
        .attribute("name", .string(name)),
        .attribute("description", .string(about(secret, deployment))),
        // A name is taken until the window ends: an environment that is made and destroyed at will could not come back.
        .attribute("recovery_window_in_days", deployment.deletesItsData ? 0 : 30),
      ])
  }
}

extension Deployment {
  /// Whether all data goes with the environment, by the manifest's own word.
  fileprivate var deletesItsData: Bool { pipelines.flatMap(\.layers).allSatisfy { $0.onDestroy == .deleteData } }
}

private func about(_ secret: APISecret, _ deployment: Deployment) -> String {
  let apis = deployment.pipelines.flatMap(\.ingest.apis).filter { $0.authentication.secret?.name == secret.name }.map(
    \.name)
  return
    "By which \(Set(apis).sorted().joined(separator: " and ")) \(Set(apis).count == 1 ? "knows" : "know") the poller"
}
