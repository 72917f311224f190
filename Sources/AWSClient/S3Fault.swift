// Reads code and message out of S3's XML error document.

/// The `<Error>` document of "Error responses" (Amazon S3 API reference). Its two fields are flat text in flat elements,
/// so a scan for them serves; an answer of another kind, as proxies send, is quoted by its beginning.
struct S3Fault: Equatable {
  let code: String
  let message: String

  init(_ response: HTTPResponse) {
    let text = String(decoding: response.body.prefix(64 << 10), as: UTF8.self)
    let error = XMLText.contents(of: "Error", in: text).first
    func content(of element: String) -> String? {
      error.flatMap { XMLText.contents(of: element, in: $0).first }.map { XMLText.unescaped($0) }
    }
    code = content(of: "Code").flatMap { $0.isEmpty ? nil : $0 } ?? "HTTP\(response.status)"
    message = content(of: "Message") ?? String(text.prefix(200))
  }
}
