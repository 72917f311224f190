// The AWS services this room speaks to.

/// An AWS service: its signing name and where its endpoint is found.
package enum AWSService: String, Sendable, CaseIterable {
  case firehose
  case glue
  case s3
  case secretsManager = "secretsmanager"
  case ssm

  /// The variable that overrides this service's endpoint ("Service-specific endpoints", AWS SDKs reference guide).
  package var endpointVariable: String {
    "AWS_ENDPOINT_URL_" + (self == .secretsManager ? "SECRETS_MANAGER" : rawValue.uppercased())
  }

  /// The endpoint AWS itself serves in `region`, partition included.
  func publicEndpoint(region: String) -> String {
    "https://\(rawValue).\(region).amazonaws.com" + (region.hasPrefix("cn-") ? ".cn" : "")
  }
}
