// Whatever the network, a file or a variable holds, the parsers answer or refuse; none of them traps.

import Foundation
import Testing

@testable import AWSClient

@Suite struct HostileInputTests {
  private static let pieces = [
    "http://", "https:", "://", "/", "//", "?", "#", "@", "[", "]", ":", "%", "%4", "%zz", "&", "=", "..", "é",
    "\u{301}",
    "\0", "\r\n", " ", "h", "80", "99999999999999999999", "<Error>", "<Code>", "</Code>", "</Error>", "&amp;",
    "[default",
    "]\n", ";", "{\"__type\":", "\"a#b:c\"", "}", "\u{FEFF}",
  ]

  /// 5,000 strings of up to 12 pieces, the same in every run.
  private static let inputs: [String] = {
    var state: UInt64 = 42
    func next(_ bound: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int((state >> 33) % UInt64(bound))
    }
    return (0..<5_000).map { _ in (0...next(12)).map { _ in pieces[next(pieces.count)] }.joined() }
  }()

  @Test func noInputTraps() throws {
    let signer = SignatureV4(
      credentials: AWSCredentials(accessKeyID: "a", secretAccessKey: "b"), region: "r", service: "firehose")
    var signed = 0
    for input in Self.inputs {
      _ = AWSProfileFile(input).settings(of: "default")
      let response = HTTPResponse(status: 400, headers: ["Location": input], body: Array(input.utf8), url: "http://h/")
      #expect(!S3Fault(response).code.isEmpty)
      #expect(!AWSJSONFault(response).code.isEmpty)
      _ = FirehoseWire.entries(response.body, count: 1)
      for url in [input, "http://h" + input, "http://h/" + input] {
        _ = try? Redirect(
          HTTPResponse(status: 302, headers: ["Location": input], body: [], url: url), to: HTTPRequest(.get, url))
        signed += (try? signer.sign(HTTPRequest(.get, url), at: Date(timeIntervalSince1970: 0))) == nil ? 0 : 1
      }
    }
    #expect(signed > 1_000, "most inputs were not even URLs")
  }
}
