// The AWS services this room speaks to, and the permissions that its calls need.

/// An AWS service: its signing name and where its endpoint is found.
package enum AWSService: String, Sendable, CaseIterable {
  case firehose
  case s3

  /// The variable that overrides this service's endpoint ("Service-specific endpoints", AWS SDKs reference guide).
  package var endpointVariable: String { "AWS_ENDPOINT_URL_" + rawValue.uppercased() }

  /// The endpoint AWS itself serves in `region`, partition included.
  func publicEndpoint(region: String) -> String {
    "https://\(rawValue).\(region).amazonaws.com" + (region.hasPrefix("cn-") ? ".cn" : "")
  }
}

/// An API action as IAM names it. Each client lists those it makes (`FirehoseClient.calls`), next to the code that makes
/// them, so that a policy can be compared with what the binary does.
package struct AWSCall: Sendable, Hashable, CustomStringConvertible {
  package let service: AWSService
  package let action: String

  /// The IAM action, such as `firehose:PutRecordBatch`.
  package var description: String { "\(service.rawValue):\(action)" }
}
