// Documented examples of condition operators, one key and many, present and missing.

import IAM

extension Example {
  private static let operatorsPage = "IAM JSON policy elements: Condition operators"
  private static let multivaluedPage = "Multivalued context keys"
  private static let bobsKeys = "arn:aws:iam::123456789012:user/Bob"

  static let operators = [
    Example(
      page: "\(operatorsPage): String condition operators",
      identity: [
        policy(
          """
          {"Effect": "Allow", "Action": "iam:*AccessKey*", "Resource": "arn:aws:iam::123456789012:user/*",
           "Condition": {"StringEquals": {"aws:PrincipalTag/job-category": "iamuser-admin"}}}
          """)
      ],
      cases: [
        .allowed(david, "iam:CreateAccessKey", bobsKeys, ["aws:PrincipalTag/job-category": ["iamuser-admin"]]),
        .allowed(david, "iam:ListAccessKeys", bobsKeys, ["aws:principaltag/JOB-category": ["iamuser-admin"]]),
        .notAllowed(david, "iam:CreateAccessKey", bobsKeys, ["aws:PrincipalTag/job-category": ["IAMuser-admin"]]),
        .notAllowed(david, "iam:CreateAccessKey", bobsKeys),
        .notAllowed(david, "iam:DeleteUser", bobsKeys, ["aws:PrincipalTag/job-category": ["iamuser-admin"]]),
      ]),
    Example(
      page: "\(operatorsPage): Numeric condition operators",
      identity: [
        policy(
          """
          {"Effect": "Allow", "Action": "s3:ListBucket", "Resource": "arn:aws:s3:::example_bucket",
           "Condition": {"NumericLessThanEquals": {"s3:max-keys": "10"}}}
          """)
      ],
      cases: [
        .allowed(bob, "s3:ListBucket", "arn:aws:s3:::example_bucket", ["s3:max-keys": ["10"]]),
        .allowed(bob, "s3:ListBucket", "arn:aws:s3:::example_bucket", ["s3:max-keys": ["9.5"]]),
        .notAllowed(bob, "s3:ListBucket", "arn:aws:s3:::example_bucket", ["s3:max-keys": ["11"]]),
        .notAllowed(bob, "s3:ListBucket", "arn:aws:s3:::example_bucket"),
      ]),
    Example(
      page: "\(operatorsPage): Date condition operators",
      identity: [
        policy(
          """
          {"Effect": "Allow", "Action": "iam:*AccessKey*", "Resource": "arn:aws:iam::123456789012:user/*",
           "Condition": {"DateGreaterThan": {"aws:TokenIssueTime": "2020-01-01T00:00:01Z"}}}
          """)
      ],
      cases: [
        .allowed(admin, "iam:CreateAccessKey", bobsKeys, ["aws:TokenIssueTime": ["2020-01-01T00:00:02Z"]]),
        .allowed(admin, "iam:CreateAccessKey", bobsKeys, ["aws:TokenIssueTime": ["2020-01-01T00:30:00-01:00"]]),
        .notAllowed(admin, "iam:CreateAccessKey", bobsKeys, ["aws:TokenIssueTime": ["2020-01-01T00:00:01Z"]]),
        .notAllowed(bob, "iam:CreateAccessKey", bobsKeys),
      ]),
    Example(
      page: "\(operatorsPage): Boolean condition operators",
      identity: [
        policy("{\"Effect\": \"Allow\", \"Action\": \"s3:*\", \"Resource\": \"*\"}"),
        policy(
          """
          {"Sid": "BooleanExample", "Action": "s3:*", "Effect": "Deny",
           "Resource": ["arn:aws:s3:::amzn-s3-demo-bucket", "arn:aws:s3:::amzn-s3-demo-bucket/*"],
           "Condition": {"Bool": {"aws:SecureTransport": "false"}}}
          """),
      ],
      cases: [
        .denied(bob, "s3:GetObject", "arn:aws:s3:::amzn-s3-demo-bucket/a", ["aws:SecureTransport": ["false"]]),
        .allowed(bob, "s3:GetObject", "arn:aws:s3:::amzn-s3-demo-bucket/a", ["aws:SecureTransport": ["true"]]),
        .allowed(bob, "s3:GetObject", "arn:aws:s3:::other/a", ["aws:SecureTransport": ["false"]]),
      ]),
    Example(
      page: "\(operatorsPage): Binary condition operators",
      identity: [
        policy(
          """
          {"Effect": "Allow", "Action": "sts:*", "Resource": "*",
           "Condition": {"BinaryEquals": {"key": "QmluYXJ5VmFsdWVJbkJhc2U2NA=="}}}
          """)
      ],
      cases: [
        .allowed(bob, "sts:GetCallerIdentity", "*", ["key": ["QmluYXJ5VmFsdWVJbkJhc2U2NA=="]]),
        .notAllowed(bob, "sts:GetCallerIdentity", "*", ["key": ["QmluYXJ5VmFsdWVJbkJhc2U2NB=="]]),
        .notAllowed(bob, "sts:GetCallerIdentity", "*"),
      ]),
    Example(
      page: "\(operatorsPage): IP address condition operators",
      identity: [
        policy(
          """
          {"Effect": "Allow", "Action": "someservice:*", "Resource": "*",
           "Condition": {"IpAddress": {"aws:SourceIp": ["203.0.113.0/24", "2001:DB8:1234:5678::/64"]}}}
          """)
      ],
      cases: [
        .allowed(bob, "someservice:Get", "*", ["aws:SourceIp": ["203.0.113.255"]]),
        .notAllowed(bob, "someservice:Get", "*", ["aws:SourceIp": ["203.0.114.0"]]),
        .allowed(bob, "someservice:Get", "*", ["aws:SourceIp": ["2001:db8:1234:5678:ffff::1"]]),
        .notAllowed(bob, "someservice:Get", "*", ["aws:SourceIp": ["2001:db8:1234:5679::1"]]),
        .notAllowed(bob, "someservice:Get", "*"),
      ]),
    Example(
      page: "\(operatorsPage): a pattern that StringLike matches and ArnLike does not",
      identity: [
        policy(
          """
          {"Sid": "Text", "Effect": "Allow", "Action": "a:Text", "Resource": "*",
           "Condition": {"StringLike": {"aws:SourceArn": "arn:aws:someservice:*:111122223333:finance/*"}}}
          """,
          """
          {"Sid": "Arn", "Effect": "Allow", "Action": "a:Arn", "Resource": "*",
           "Condition": {"ArnLike": {"aws:SourceArn": "arn:aws:someservice:*:111122223333:finance/*"}}}
          """)
      ],
      cases: [
        .allowed(bob, "a:Text", "*", ["aws:SourceArn": [acrossSegments]]),
        .notAllowed(bob, "a:Arn", "*", ["aws:SourceArn": [acrossSegments]]),
        .allowed(bob, "a:Arn", "*", ["aws:SourceArn": ["arn:aws:someservice:us-east-2:111122223333:finance/d.txt"]]),
      ]),
    Example(
      page: "\(operatorsPage): ...IfExists condition operators",
      identity: [
        policy(
          """
          {"Sid": "RunInstance", "Effect": "Allow", "Action": "ec2:RunInstances", "Resource": "*",
           "Condition": {"StringLikeIfExists": {"ec2:InstanceType": ["t1.*", "t2.*", "m3.*"]}}}
          """)
      ],
      cases: [
        .allowed(
          bob, "ec2:RunInstances", "arn:aws:ec2:us-east-1:123456789012:instance/*", ["ec2:InstanceType": ["t2.micro"]]),
        .notAllowed(
          bob, "ec2:RunInstances", "arn:aws:ec2:us-east-1:123456789012:instance/*", ["ec2:InstanceType": ["c5.large"]]),
        .allowed(bob, "ec2:RunInstances", "arn:aws:ec2:us-east-1:123456789012:subnet/subnet-1"),
      ]),
    Example(
      page: "\(operatorsPage): the policy THISPOLICYDOESNOTWORK",
      identity: [
        policy(
          """
          {"Sid": "THISPOLICYDOESNOTWORK", "Effect": "Allow", "Action": "ec2:RunInstances", "Resource": "*",
           "Condition": {"StringLike": {"ec2:InstanceType": ["t1.*", "t2.*", "m3.*"]}}}
          """)
      ],
      cases: [.notAllowed(bob, "ec2:RunInstances", "arn:aws:ec2:us-east-1:123456789012:subnet/subnet-1")]),
    Example(
      page: "\(operatorsPage): Condition operator to check existence of condition keys",
      identity: [
        policy(
          """
          {"Action": "ec2:*", "Effect": "Allow", "Resource": "*",
           "Condition": {"Null": {"aws:TokenIssueTime": "true"}}}
          """)
      ],
      cases: [
        .allowed(bob, "ec2:DescribeInstances", "*"),
        .notAllowed(admin, "ec2:DescribeInstances", "*", ["aws:TokenIssueTime": ["2025-11-03T00:00:00Z"]]),
      ]),
    Example(
      page: "\(multivaluedPage): ForAllValues",
      identity: [
        policy(
          """
          {"Effect": "Allow", "Action": "dynamodb:GetItem", "Resource": "\(thread)",
           "Condition": {"ForAllValues:StringLike": {"dynamodb:requestedAttributes": ["PostDateTime", "Message", "Tags"]}}}
          """)
      ],
      cases: [
        .allowed(bob, "dynamodb:GetItem", thread, ["dynamodb:requestedAttributes": ["PostDateTime", "Message"]]),
        .notAllowed(bob, "dynamodb:GetItem", thread, ["dynamodb:requestedAttributes": ["PostDateTime", "UserName"]]),
        .allowed(bob, "dynamodb:GetItem", thread),
        .allowed(bob, "dynamodb:GetItem", thread, ["dynamodb:requestedAttributes": [""]]),
      ]),
    Example(
      page: "\(multivaluedPage): ForAnyValue",
      identity: [
        policy("{\"Effect\": \"Allow\", \"Action\": \"dynamodb:*\", \"Resource\": \"*\"}"),
        policy(
          """
          {"Effect": "Deny", "Action": "dynamodb:PutItem", "Resource": "\(thread)",
           "Condition": {"ForAnyValue:StringLike": {"dynamodb:requestedAttributes": ["ID", "PostDateTime"]}}}
          """),
      ],
      cases: [
        .denied(
          bob, "dynamodb:PutItem", thread, ["dynamodb:requestedAttributes": ["UserName", "Message", "PostDateTime"]]),
        .allowed(bob, "dynamodb:PutItem", thread, ["dynamodb:requestedAttributes": ["UserName"]]),
        .allowed(bob, "dynamodb:PutItem", thread),
      ]),
    Example(
      page: "Conditions with multiple context keys or values: negated matching condition operators",
      identity: [
        policy(
          """
          {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*",
           "Condition": {"StringNotEquals": {"aws:PrincipalTag/role": ["audit", "security"]},
                         "StringEquals": {"aws:PrincipalTag/department": ["finance", "hr", "legal"]}}}
          """)
      ],
      cases: [
        .allowed(bob, "s3:GetObject", "arn:aws:s3:::b/k", ["aws:PrincipalTag/department": ["hr"]]),
        .allowed(
          bob, "s3:GetObject", "arn:aws:s3:::b/k",
          ["aws:PrincipalTag/department": ["hr"], "aws:PrincipalTag/role": ["it"]]),
        .notAllowed(
          bob, "s3:GetObject", "arn:aws:s3:::b/k",
          ["aws:PrincipalTag/department": ["hr"], "aws:PrincipalTag/role": ["audit"]]),
        .notAllowed(bob, "s3:GetObject", "arn:aws:s3:::b/k", ["aws:PrincipalTag/role": ["it"]]),
      ]),
  ]

  private static let acrossSegments =
    "arn:aws:someservice:us-east-2:999999999999:store/abc:111122223333:finance/document.txt"
  private static let thread = "arn:aws:dynamodb:us-east-2:123456789012:table/Thread"
}
