// Signature Version 4 as a pure function: a request and who, where and when in, the signed request out.

import Crypto

#if canImport(FoundationEssentials)
  package import FoundationEssentials
#else
  package import Foundation
#endif

/// Signs requests as "Create a signed AWS API request" (AWS Identity and Access Management user guide) says.
package struct SignatureV4: Sendable {
  package let credentials: AWSCredentials
  package let region: String
  /// The service's signing name, such as `firehose`.
  package let service: String

  package init(credentials: AWSCredentials, region: String, service: String) {
    self.credentials = credentials
    self.region = region
    self.service = service
  }

  /// `request` with `Host`, `X-Amz-Date`, for temporary credentials `X-Amz-Security-Token`, for S3
  /// `X-Amz-Content-Sha256`, and `Authorization`. Every other header it has is signed too, but those proxies may change.
  ///
  /// - Throws: ``HTTPTransportError`` when the request's URL cannot be taken apart.
  package func sign(_ request: HTTPRequest, at date: Date) throws(HTTPTransportError) -> HTTPRequest {
    let address = try WebAddress(request.url)
    let time = Self.timestamp(date)
    let payloadHash = Self.hex(SHA256.hash(data: request.body))
    var signed = request
    signed.headers["Host"] = signed.headers["Host"] ?? address.authority
    signed.headers["X-Amz-Date"] = time
    signed.headers["X-Amz-Security-Token"] = credentials.sessionToken
    if service == "s3" { signed.headers["X-Amz-Content-Sha256"] = payloadHash }

    let canonical = CanonicalRequest(
      signed, address: address, payloadHash: payloadHash, encodesPathAgain: service != "s3")
    let scope = "\(time.prefix(8))/\(region)/\(service)/aws4_request"
    let toSign = "AWS4-HMAC-SHA256\n\(time)\n\(scope)\n" + Self.hex(SHA256.hash(data: Array(canonical.text.utf8)))
    let signature = Self.hex(Self.authenticate(toSign, with: signingKey(day: String(time.prefix(8)))))
    signed.headers["Authorization"] =
      "AWS4-HMAC-SHA256 Credential=\(credentials.accessKeyID)/\(scope), "
      + "SignedHeaders=\(canonical.signedHeaders), Signature=\(signature)"
    return signed
  }

  private func signingKey(day: String) -> SymmetricKey {
    let secret = SymmetricKey(data: Array("AWS4\(credentials.secretAccessKey)".utf8))
    return [day, region, service, "aws4_request"].reduce(secret) { key, part in
      SymmetricKey(data: Self.authenticate(part, with: key))
    }
  }

  private static func authenticate(_ text: String, with key: SymmetricKey) -> HMAC<SHA256>.MAC {
    HMAC<SHA256>.authenticationCode(for: Array(text.utf8), using: key)
  }

  /// `yyyyMMdd'T'HHmmss'Z'`, in UTC.
  static func timestamp(_ date: Date) -> String {
    date.formatted(Date.ISO8601FormatStyle(dateSeparator: .omitted, timeSeparator: .omitted))
  }

  private static func hex(_ bytes: some Sequence<UInt8>) -> String {
    let digits = Array("0123456789abcdef".utf8)
    return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
  }
}
