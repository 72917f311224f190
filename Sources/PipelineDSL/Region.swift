// The regions of AWS ("AWS Regions and Availability Zones"), so that a mistyped one is found before Terraform asks it.

package enum Region {
  /// Known regions, sorted.
  package static let known = [
    "af-south-1", "ap-east-1", "ap-east-2", "ap-northeast-1", "ap-northeast-2", "ap-northeast-3", "ap-south-1",
    "ap-south-2", "ap-southeast-1", "ap-southeast-2", "ap-southeast-3", "ap-southeast-4", "ap-southeast-5",
    "ap-southeast-6", "ap-southeast-7", "ca-central-1", "ca-west-1", "cn-north-1", "cn-northwest-1", "eu-central-1",
    "eu-central-2", "eu-north-1", "eu-south-1", "eu-south-2", "eu-west-1", "eu-west-2", "eu-west-3", "il-central-1",
    "me-central-1", "me-south-1", "mx-central-1", "sa-east-1", "us-east-1", "us-east-2", "us-gov-east-1",
    "us-gov-west-1", "us-west-1", "us-west-2",
  ]

  /// The second part of every ARN in a region ("Amazon Resource Names (ARNs)").
  package static func partition(of region: String) -> String {
    region.hasPrefix("cn-") ? "aws-cn" : region.hasPrefix("us-gov-") ? "aws-us-gov" : "aws"
  }

  /// The known region that differs least from `text`, for a finding's advice.
  static func nearest(to text: String) -> String { nearestName(to: text.lowercased(), of: known) ?? "eu-west-1" }

  /// Where Direct PUT takes 5 MiB a second instead of 1 ("Amazon Data Firehose Quota").
  static let withLargeStreams = ["eu-west-1", "us-east-1", "us-west-2"]

  /// Where Glue has workers of the types G.4X and G.8X ("AWS Glue worker types").
  static let withLargeWorkers = [
    "ap-northeast-1", "ap-northeast-2", "ap-south-1", "ap-southeast-1", "ap-southeast-2", "ca-central-1",
    "eu-central-1", "eu-north-1", "eu-south-2", "eu-west-1", "eu-west-2", "sa-east-1", "us-east-1", "us-east-2",
    "us-west-1", "us-west-2",
  ]
}
