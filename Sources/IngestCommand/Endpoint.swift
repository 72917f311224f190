// One API of a poll: where it is asked, as whom, and from where on.

import AWSClient
import Lake
import PipelineDSL

/// An API that is polled.
struct Endpoint: Sendable {
  let api: APIDefinition
  let url: String
  let caller: APICaller
  /// How far polls have come, where the API is asked for changes.
  let cursor: PollCursor?

  /// What a poll asked with, and what the next one asks with if this one's records are kept.
  struct Position: Sendable {
    var since: String?
    var next: String?
  }

  /// All records, or those that had come and why not all did.
  func fetch(
    before deadline: ContinuousClock.Instant, _ transport: HTTPTransport
  ) async -> (fetched: APIPages.Fetched, position: Position, failure: (any Error)?) {
    var position = Position()
    var fetched = APIPages.Fetched()
    do {
      position.since = try await cursor?.value(before: deadline)
      let asked = cursor?.address(url, from: position.since) ?? url
      let pages = APIPages(api: api, url: asked, caller: caller, transport: transport)
      let outcome = await pages.fetch(before: deadline)
      fetched = outcome.fetched
      if let failure = outcome.failure { throw failure }
      position.next = try cursor?.value(after: fetched.records, from: position.since)
      return (fetched, position, nil)
    } catch { return (fetched, position, error) }
  }

  /// The addresses of APIs: the manifest's, or those given in their place.
  /// - Parameter given: An address for the one API there is, or `name=address` for each of several.
  static func addresses(_ apis: [APIDefinition], given: [String]) throws -> [String] {
    var addresses = apis.map(\.address)
    for text in given {
      let index: Int
      var address = text
      if apis.count == 1 {
        index = 0
      } else {
        let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 2, let found = apis.firstIndex(where: { $0.name == parts[0] }) else {
          let names = apis.map { "\"\($0.name)\"" }.joined(separator: ", ")
          throw IngestError.missingSetting(
            "'\(text)' does not say which API is there: the function polls \(names). "
              + "Fix: --api-url \"\(apis.first?.name ?? "name")=http://127.0.0.1:8080/\", or so in \(EnvironmentKey.apiURL)"
          )
        }
        (index, address) = (found, parts[1])
      }
      do { try HTTPTransport.check(address) } catch { throw IngestError.invalidURL(error) }
      addresses[index] = address
    }
    return addresses
  }
}
