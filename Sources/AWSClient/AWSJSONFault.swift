// An error answer of a service that speaks JSON.

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// Code and message of an error answer ("AWS JSON 1.1 protocol", Smithy): a shape name, with or without namespace.
struct AWSJSONFault: Equatable {
  let code: String
  let message: String

  /// An error document; services disagree on the case of its message.
  private struct Document: Decodable {
    let type: String?
    let message: String?
    let capitalMessage: String?

    enum CodingKeys: String, CodingKey {
      case type = "__type"
      case message
      case capitalMessage = "Message"
    }
  }

  init(_ response: HTTPResponse) {
    let document = try? JSONDecoder().decode(Document.self, from: Data(response.body))
    let type = document?.type ?? response.headers["x-amzn-errortype"] ?? "HTTP\(response.status)"
    let name = type.split(separator: "#").last?.prefix { $0 != ":" } ?? ""
    let start = String(decoding: response.body.prefix(200), as: UTF8.self)
    code = name.isEmpty ? "HTTP\(response.status)" : String(name)
    message = document?.message ?? document?.capitalMessage ?? (document == nil ? start : "")
  }
}
