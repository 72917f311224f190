// An AWS service's refusal, with what was asked of which resource where.

package import Calls

/// A call that an AWS service answered with an error, or that this client refused to send.
package struct AWSError: Error, Equatable {
  package let call: Action
  /// What the call was about, such as `stream users` or `s3://bucket/key`.
  package let resource: String
  package let endpoint: String
  /// HTTP status; `nil` when the request was refused before it was sent.
  package let status: Int?
  /// The service's error code, such as `ResourceNotFoundException`.
  package let code: String
  package let message: String

  /// True when the service says, by status or code, that the same call may succeed later
  /// ("Common error types" of the Firehose API reference; "Error responses" of the S3 API reference).
  package var isTransient: Bool {
    guard let status else { return false }
    return status >= 500 || status == 429 || status == 408 || Self.transientCodes.contains(code)
  }

  private static let transientCodes: Set<String> = [
    "InternalFailure", "InternalServerError", "ProvisionedThroughputExceededException", "RequestThrottled",
    "RequestThrottledException", "RequestTimeout", "RequestTimeoutException", "ServiceUnavailable",
    "ServiceUnavailableException", "SlowDown", "Throttling", "ThrottlingException", "ThrottledException",
    "TooManyRequestsException",
  ]
}

extension AWSError: CustomStringConvertible {
  package var description: String {
    let answer = status.map { " (HTTP \($0))" } ?? " (not sent)"
    let said = message.isEmpty ? "" : ": " + (message.hasSuffix(".") ? String(message.dropLast()) : message)
    return "\(call.rawValue) on \(resource) at \(endpoint) failed with \(code)\(answer)\(said)"
      + (advice.map { "; \($0)" } ?? "")
  }

  /// What to do about the errors that a wrong set-up gives.
  private var advice: String? {
    switch code {
    case "ResourceNotFoundException", "NoSuchBucket":
      "check the name, and that the region and account are the ones it was created in"
    case "AccessDenied", "AccessDeniedException": "allow \(call.rawValue) on it in the caller's policy"
    case "ExpiredToken", "ExpiredTokenException": "get new credentials"
    case "InvalidClientTokenId", "UnrecognizedClientException", "InvalidAccessKeyId":
      "check AWS_ACCESS_KEY_ID and AWS_SESSION_TOKEN"
    case "SignatureDoesNotMatch", "InvalidSignatureException": "check AWS_SECRET_ACCESS_KEY, AWS_REGION and the clock"
    default: nil
    }
  }
}
