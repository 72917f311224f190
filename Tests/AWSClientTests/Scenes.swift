// Sets the stage of a test: server, transport and environment, struck whatever happens.

import AWSClient
import LoopbackServing
import Synchronization
import Testing

/// Runs `body` with a server and a transport that are both closed afterwards.
@discardableResult
func withServer<Value>(
  _ script: LoopbackServer.Script, options: HTTPTransport.Options = .init(),
  _ body: (LoopbackServer, HTTPTransport) async throws -> Value
) async throws -> Value {
  let server = try await LoopbackServer(script)
  let transport = HTTPTransport(options)
  do {
    let value = try await body(server, transport)
    await transport.shutdown()
    await server.stop()
    return value
  } catch {
    await transport.shutdown()
    await server.stop()
    throw error
  }
}

/// An environment whose every service is at `url`.
func environment(at url: String, token: String? = nil) throws -> AWSEnvironment {
  var variables = [
    "AWS_ACCESS_KEY_ID": "AKIDEXAMPLE", "AWS_SECRET_ACCESS_KEY": "s3cr3t", "AWS_REGION": "eu-west-1",
    "AWS_ENDPOINT_URL": url,
  ]
  variables["AWS_SESSION_TOKEN"] = token
  return try AWSEnvironment(variables)
}

/// A retry policy that waits for nothing and remembers the pauses it was asked for.
final class Pauses: Sendable {
  private let taken = Mutex<[Duration]>([])
  var all: [Duration] { taken.withLock { $0 } }

  func policy(attempts: Int = 4, random: Double = 0.5) -> RetryPolicy {
    RetryPolicy(
      attempts: attempts, base: .milliseconds(100), cap: .milliseconds(400),
      sleep: { pause in self.taken.withLock { $0.append(pause) } }, random: { random })
  }
}

/// Waits for `condition`, at most ten seconds.
func waitUntil(_ condition: () -> Bool) async throws {
  for _ in 0..<2_000 where !condition() { try await Task.sleep(for: .milliseconds(5)) }
  try #require(condition(), "waited ten seconds in vain")
}
