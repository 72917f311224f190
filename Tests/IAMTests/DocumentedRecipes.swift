// Documented recipes: whole policies for a purpose ("Example IAM identity-based policies").

import IAM

extension Example {
  private static let all = policy("{\"Effect\": \"Allow\", \"Action\": \"*\", \"Resource\": \"*\"}")
  private static let xyzRole = "arn:aws:iam::123456789012:role/EC2-roles-for-XYZ-web"

  static let recipes = [
    Example(
      page: "AWS: Denies access to AWS based on the source IP",
      identity: [
        all,
        policy(
          """
          {"Effect": "Deny", "Action": "*", "Resource": "*",
           "Condition": {"NotIpAddress": {"aws:SourceIp": ["192.0.2.0/24", "203.0.113.0/24"]},
                         "Bool": {"aws:ViaAWSService": "false"}}}
          """),
      ],
      cases: [
        .allowed(
          bob, "s3:GetObject", "arn:aws:s3:::b/k", ["aws:SourceIp": ["192.0.2.7"], "aws:ViaAWSService": ["false"]]),
        .denied(
          bob, "s3:GetObject", "arn:aws:s3:::b/k", ["aws:SourceIp": ["198.51.100.1"], "aws:ViaAWSService": ["false"]]),
        .allowed(
          bob, "s3:GetObject", "arn:aws:s3:::b/k", ["aws:SourceIp": ["198.51.100.1"], "aws:ViaAWSService": ["true"]]),
        .denied(bob, "s3:GetObject", "arn:aws:s3:::b/k", ["aws:ViaAWSService": ["false"]]),
      ]),
    Example(
      page: "AWS: Denies access to AWS based on the requested Region",
      identity: [
        all,
        policy(
          """
          {"Sid": "DenyAllOutsideRequestedRegions", "Effect": "Deny",
           "NotAction": ["cloudfront:*", "iam:*", "route53:*", "support:*"], "Resource": "*",
           "Condition": {"StringNotEquals": {"aws:RequestedRegion": ["eu-central-1", "eu-west-1"]}}}
          """),
      ],
      cases: [
        .allowed(bob, "sqs:SendMessage", "*", ["aws:RequestedRegion": ["eu-west-1"]]),
        .denied(bob, "sqs:SendMessage", "*", ["aws:RequestedRegion": ["us-east-1"]]),
        .allowed(bob, "iam:ListRoles", "*", ["aws:RequestedRegion": ["us-east-1"]]),
      ]),
    Example(
      page: "Granting a user permissions to pass a role to an AWS service",
      identity: [
        policy(
          """
          {"Effect": "Allow", "Action": ["iam:GetRole", "iam:PassRole"],
           "Resource": "arn:aws:iam::123456789012:role/EC2-roles-for-XYZ-*",
           "Condition": {"StringEquals": {"iam:PassedToService": "ec2.amazonaws.com"}}}
          """)
      ],
      cases: [
        Case(request: .passRole(xyzRole, to: "ec2.amazonaws.com", by: bob), verdict: .allowed),
        Case(request: .passRole(xyzRole, to: "lambda.amazonaws.com", by: bob), verdict: .notAllowed),
        Case(
          request: .passRole("arn:aws:iam::123456789012:role/Admin", to: "ec2.amazonaws.com", by: bob),
          verdict: .notAllowed),
      ]),
    Example(
      page: "AWS: Deny access to Amazon S3 resources outside your account except AWS Data Exchange",
      identity: [
        all,
        policy(
          """
          {"Sid": "DenyS3AccessToResourcesOutsideMyAccount", "Effect": "Deny", "Action": "s3:*", "Resource": "*",
           "Condition": {"StringNotEquals": {"s3:ResourceAccount": ["123456789012"]}}}
          """),
      ],
      cases: [
        .allowed(bob, "s3:GetObject", "arn:aws:s3:::b/k", ["s3:ResourceAccount": ["123456789012"]]),
        .denied(bob, "s3:GetObject", "arn:aws:s3:::b/k", ["s3:ResourceAccount": ["444455556666"]]),
      ]),
    Example(
      page: "AWS: Allows access based on date and time",
      identity: [
        policy(
          """
          {"Effect": "Allow", "Action": "service-prefix:action-name", "Resource": "*",
           "Condition": {"DateGreaterThan": {"aws:CurrentTime": "2020-04-01T00:00:00Z"},
                         "DateLessThan": {"aws:CurrentTime": "2020-06-30T23:59:59Z"}}}
          """)
      ],
      cases: [
        .allowed(bob, "service-prefix:action-name", "*", ["aws:CurrentTime": ["2020-05-01T12:00:00Z"]]),
        .notAllowed(bob, "service-prefix:action-name", "*", ["aws:CurrentTime": ["2020-06-30T23:59:59Z"]]),
        .notAllowed(bob, "service-prefix:action-name", "*", ["aws:CurrentTime": ["1577836800"]]),
      ]),
    Example(
      page: "Amazon S3: Allows IAM users access to their S3 home directory, programmatically and in the console",
      identity: [
        policy(
          "{\"Effect\": \"Allow\", \"Action\": [\"s3:ListAllMyBuckets\", \"s3:GetBucketLocation\"], \"Resource\": \"arn:aws:s3:::*\"}",
          """
          {"Effect": "Allow", "Action": "s3:ListBucket", "Resource": "arn:aws:s3:::bucket-name",
           "Condition": {"StringLike": {"s3:prefix": ["", "home/", "home/${aws:username}/*"]}}}
          """,
          """
          {"Effect": "Allow", "Action": "s3:*",
           "Resource": ["arn:aws:s3:::bucket-name/home/${aws:username}", "arn:aws:s3:::bucket-name/home/${aws:username}/*"]}
          """)
      ],
      cases: [
        .allowed(bob, "s3:ListBucket", "arn:aws:s3:::bucket-name", ["s3:prefix": [""]]),
        .allowed(bob, "s3:ListBucket", "arn:aws:s3:::bucket-name", ["s3:prefix": ["home/Bob/x"]]),
        .notAllowed(bob, "s3:ListBucket", "arn:aws:s3:::bucket-name", ["s3:prefix": ["home/David/"]]),
        .allowed(bob, "s3:DeleteObject", "arn:aws:s3:::bucket-name/home/Bob/x"),
        .notAllowed(bob, "s3:DeleteObject", "arn:aws:s3:::bucket-name/home/Bobby/x"),
      ]),
    Example(
      page: "Bucket policy examples: Requiring HTTPS",
      identity: [all],
      resource: (
        .resource,
        policy(
          """
          {"Sid": "RestrictToTLSRequestsOnly", "Action": "s3:*", "Effect": "Deny", "Principal": "*",
           "Resource": ["arn:aws:s3:::amzn-s3-demo-bucket", "arn:aws:s3:::amzn-s3-demo-bucket/*"],
           "Condition": {"Bool": {"aws:SecureTransport": "false"}}}
          """)
      ),
      cases: [
        .denied(bob, "s3:PutObject", "arn:aws:s3:::amzn-s3-demo-bucket/k", ["aws:SecureTransport": ["false"]]),
        .denied(
          .service("logging.s3.amazonaws.com"), "s3:PutObject", "arn:aws:s3:::amzn-s3-demo-bucket/k",
          ["aws:SecureTransport": ["false"]]),
        .allowed(bob, "s3:PutObject", "arn:aws:s3:::amzn-s3-demo-bucket/k", ["aws:SecureTransport": ["true"]]),
      ]),
    Example(
      page: "AWS global condition context keys: aws:PrincipalOrgID",
      resource: (
        .resource,
        policy(
          """
          {"Sid": "AllowPutObject", "Effect": "Allow", "Principal": "*", "Action": "s3:PutObject",
           "Resource": "arn:aws:s3:::amzn-s3-demo-bucket/*",
           "Condition": {"StringEquals": {"aws:PrincipalOrgID": "o-xxxxxxxxxx"}}}
          """)
      ),
      cases: [
        .allowed(bob, "s3:PutObject", "arn:aws:s3:::amzn-s3-demo-bucket/k", ["aws:PrincipalOrgID": ["o-xxxxxxxxxx"]]),
        .notAllowed(
          bob, "s3:PutObject", "arn:aws:s3:::amzn-s3-demo-bucket/k", ["aws:PrincipalOrgID": ["o-yyyyyyyyyy"]]),
        .notAllowed(.anonymous, "s3:PutObject", "arn:aws:s3:::amzn-s3-demo-bucket/k"),
      ]),
    Example(
      page: "AWS global condition context keys: aws:PrincipalIsAWSService",
      identity: [all],
      resource: (
        .resource,
        policy(
          """
          {"Sid": "ExpectedNetworkServicePrincipal", "Effect": "Deny", "Principal": "*", "Action": "s3:PutObject",
           "Resource": "arn:aws:s3:::amzn-s3-demo-bucket/AWSLogs/*",
           "Condition": {"StringNotEqualsIfExists": {"aws:SourceVpc": "vpc-111bbb22"},
                         "BoolIfExists": {"aws:PrincipalIsAWSService": "false"}}}
          """,
          """
          {"Sid": "Logs", "Effect": "Allow", "Principal": {"Service": "cloudtrail.amazonaws.com"}, "Action": "s3:PutObject",
           "Resource": "arn:aws:s3:::amzn-s3-demo-bucket/AWSLogs/*"}
          """)
      ),
      cases: [
        .allowed(.service("cloudtrail.amazonaws.com"), "s3:PutObject", "arn:aws:s3:::amzn-s3-demo-bucket/AWSLogs/k"),
        .allowed(
          bob, "s3:PutObject", "arn:aws:s3:::amzn-s3-demo-bucket/AWSLogs/k", ["aws:SourceVpc": ["vpc-111bbb22"]]),
        .denied(bob, "s3:PutObject", "arn:aws:s3:::amzn-s3-demo-bucket/AWSLogs/k", ["aws:SourceVpc": ["vpc-999"]]),
        .denied(bob, "s3:PutObject", "arn:aws:s3:::amzn-s3-demo-bucket/AWSLogs/k"),
      ]),
    Example(
      page: "Controlling access to AWS resources using tags: only these tag keys",
      identity: [
        policy(
          """
          {"Effect": "Allow", "Action": "ec2:CreateTags", "Resource": "*",
           "Condition": {"ForAllValues:StringEquals": {"aws:TagKeys": ["environment", "CostCenter"]},
                         "Null": {"aws:TagKeys": "false"}}}
          """)
      ],
      cases: [
        .allowed(bob, "ec2:CreateTags", "*", ["aws:TagKeys": ["environment"]]),
        .allowed(bob, "ec2:CreateTags", "*", ["aws:TagKeys": ["CostCenter", "environment"]]),
        .notAllowed(bob, "ec2:CreateTags", "*", ["aws:TagKeys": ["environment", "owner"]]),
        .notAllowed(bob, "ec2:CreateTags", "*"),
      ]),
  ]
}
