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
        .attribute("recovery_window_in_days", 30),
      ])
  }
}

private func about(_ secret: APISecret, _ deployment: Deployment) -> String {
  let apis = deployment.pipelines.map(\.ingest.api).filter { $0.authentication.secret?.name == secret.name }.map(\.name)
  return
    "By which \(Set(apis).sorted().joined(separator: " and ")) \(Set(apis).count == 1 ? "knows" : "know") the poller"
}
