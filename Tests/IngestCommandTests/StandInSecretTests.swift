// The secret as the stand-in for Secrets Manager has it, for Tests/Judges/test_secrets.py: without the judge there is none.

import AWSClient
import Foundation
import PipelineDSL
import Testing

@testable import IngestCommand

@Suite struct StandInSecretTests {
  /// Reads the secret that the judge has put, in the form that it asks for, and writes what was read where the judge looks.
  @Test func theSecretIsWrittenForTheJudge() async throws {
    let variables = ProcessInfo.processInfo.environment
    guard let path = variables["PLAN_SECRET_READ"] else { return }
    let transport = HTTPTransport()
    let secret = APISecret("judged-token", key: variables["PLAN_SECRET_KEY"])
    let outcome = await Result {
      try await APICaller(.bearer(secret), variables, transport).secret(before: nil) ?? ""
    }
    await transport.shutdown()
    let text =
      switch outcome {
      case .success(let value): "value \(value)"
      case .failure(let error): "error \(error)"
      }
    try Data(text.utf8).write(to: URL(filePath: path))
  }
}
