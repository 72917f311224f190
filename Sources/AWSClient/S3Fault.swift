// Reads code and message out of S3's XML error document.

/// The `<Error>` document of "Error responses" (Amazon S3 API reference). Its two fields are flat text in flat elements,
/// so a scan for them serves; an answer of another kind, as proxies send, is quoted by its beginning.
struct S3Fault: Equatable {
  let code: String
  let message: String

  init(_ response: HTTPResponse) {
    let text = String(decoding: response.body.prefix(64 << 10), as: UTF8.self)
    let isError = Self.content(of: "Error", in: Substring(text)) != nil
    let named = isError ? Self.content(of: "Code", in: Substring(text)) : nil
    code = named.flatMap { $0.isEmpty ? nil : $0 } ?? "HTTP\(response.status)"
    message = (isError ? Self.content(of: "Message", in: Substring(text)) : nil) ?? String(text.prefix(200))
  }

  private static func content(of element: String, in xml: Substring) -> String? {
    guard let start = xml.firstRange(of: "<\(element)>") else { return nil }
    let rest = xml[start.upperBound...]
    guard let end = rest.firstRange(of: "</\(element)>") else { return nil }
    return unescaped(rest[..<end.lowerBound])
  }

  /// Resolves the five entities of XML; `&amp;` last, or `&amp;lt;` would become `<`.
  private static func unescaped(_ text: Substring) -> String {
    let entities = [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&apos;", "'"), ("&#39;", "'"), ("&amp;", "&")]
    return entities.reduce(String(text)) { $0.replacing($1.0, with: $1.1) }
  }
}
