// Documented examples of Action, Resource, their negations, Version, and policy variables.

import IAM

extension Example {
  private static let resourcePage = "IAM JSON policy elements: Resource"
  private static let variablesPage = "IAM policy elements: Variables and tags"

  static let elements = [
    Example(
      page: "IAM JSON policy elements: Action: names are case-insensitive",
      identity: [policy("{\"Effect\": \"Allow\", \"Action\": \"iam:LISTaccesskeys\", \"Resource\": \"*\"}")],
      cases: [
        .allowed(bob, "IAM:ListAccessKeys", "arn:aws:iam::123456789012:user/Bob"),
        .notAllowed(bob, "iam:ListAccessKey", "arn:aws:iam::123456789012:user/Bob"),
      ]),
    Example(
      page: "IAM JSON policy elements: Action: wildcards",
      identity: [
        policy("{\"Effect\": \"Allow\", \"Action\": [\"iam:*AccessKey*\", \"s3:Get?bject\"], \"Resource\": \"*\"}")
      ],
      cases: [
        .allowed(bob, "iam:GetAccessKeyLastUsed", "*"), .allowed(bob, "iam:UpdateAccessKey", "*"),
        .allowed(bob, "s3:GetObject", "*"), .notAllowed(bob, "s3:GetObjectAcl", "*"),
        .notAllowed(bob, "iam:GetUser", "*"),
      ]),
    Example(
      page: "IAM JSON policy elements: NotAction: with Allow",
      identity: [
        policy("{\"Effect\": \"Allow\", \"NotAction\": \"s3:DeleteBucket\", \"Resource\": \"arn:aws:s3:::*\"}")
      ],
      cases: [
        .allowed(bob, "s3:PutObject", "arn:aws:s3:::b/k"), .notAllowed(bob, "s3:DeleteBucket", "arn:aws:s3:::b"),
        .notAllowed(bob, "ec2:RunInstances", "arn:aws:ec2:us-east-1:123456789012:instance/*"),
      ]),
    Example(
      page: "IAM JSON policy elements: NotAction: with Deny",
      identity: [
        policy("{\"Effect\": \"Allow\", \"Action\": \"*\", \"Resource\": \"*\"}"),
        policy(
          """
          {"Sid": "DenyAllUsersNotUsingMFA", "Effect": "Deny", "NotAction": "iam:*", "Resource": "*",
           "Condition": {"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}}}
          """),
      ],
      cases: [
        .denied(bob, "s3:ListAllMyBuckets", "*"),
        .denied(bob, "s3:ListAllMyBuckets", "*", ["aws:MultiFactorAuthPresent": ["false"]]),
        .allowed(bob, "s3:ListAllMyBuckets", "*", ["aws:MultiFactorAuthPresent": ["true"]]),
        .allowed(bob, "iam:EnableMFADevice", "*"),
      ]),
    Example(
      page: "IAM JSON policy elements: NotResource",
      identity: [
        policy("{\"Effect\": \"Allow\", \"Action\": \"*\", \"Resource\": \"*\"}"),
        policy(
          """
          {"Effect": "Deny", "Action": "s3:*",
           "NotResource": ["arn:aws:s3:::HRBucket/Payroll", "arn:aws:s3:::HRBucket/Payroll/*"]}
          """),
      ],
      cases: [
        .allowed(bob, "s3:GetObject", "arn:aws:s3:::HRBucket/Payroll/june"),
        .denied(bob, "s3:GetObject", "arn:aws:s3:::HRBucket/Other"),
        .allowed(bob, "sqs:SendMessage", "arn:aws:sqs:us-east-1:123456789012:q"),
      ]),
    Example(
      page: "\(resourcePage): a wildcard in the middle of a key",
      identity: [
        policy(
          """
          {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::amzn-s3-demo-bucket/*/test/*"}
          """)
      ],
      cases: [
        .allowed(bob, "s3:GetObject", "arn:aws:s3:::amzn-s3-demo-bucket/1/test/object.jpg"),
        .allowed(bob, "s3:GetObject", "arn:aws:s3:::amzn-s3-demo-bucket/1/2/test/3/object.jpg"),
        .notAllowed(bob, "s3:GetObject", "arn:aws:s3:::amzn-s3-demo-bucket/1-test/object.jpg"),
        .notAllowed(bob, "s3:GetObject", "arn:aws:s3:::amzn-s3-demo-bucket/test/object.jpg"),
      ]),
    Example(
      page: "\(resourcePage): a path of users",
      identity: [
        policy(
          "{\"Effect\": \"Allow\", \"Action\": \"iam:GetUser\", \"Resource\": \"arn:aws:iam::123456789012:user/accounting/*\"}"
        )
      ],
      cases: [
        .allowed(bob, "iam:GetUser", "arn:aws:iam::123456789012:user/accounting/Ann"),
        .notAllowed(bob, "iam:GetUser", "arn:aws:iam::123456789012:user/Accounting/Ann"),
        .notAllowed(bob, "iam:GetUser", "arn:aws:iam::123456789012:user/Ann"),
      ]),
    Example(
      page: "\(resourcePage): an incomplete ARN",
      identity: [policy("{\"Effect\": \"Allow\", \"Action\": \"sqs:*\", \"Resource\": \"arn:aws:sqs\"}")],
      cases: [
        .allowed(bob, "sqs:SendMessage", "arn:aws:sqs:us-east-1:123456789012:queue"),
        .notAllowed(bob, "sqs:SendMessage", "arn:aws:sns:us-east-1:123456789012:topic"),
      ]),
    Example(
      page: "IAM JSON policy elements: Version: without it, a variable is literal text",
      identity: [
        """
        {"Statement": {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/${aws:username}/*"}}
        """
      ],
      cases: [
        .notAllowed(bob, "s3:GetObject", "arn:aws:s3:::b/Bob/k"),
        .allowed(bob, "s3:GetObject", "arn:aws:s3:::b/${aws:username}/k"),
      ]),
  ]

  static let variables = [
    Example(
      page: "\(variablesPage): a home directory for each user",
      identity: [
        policy(
          """
          {"Action": ["s3:ListBucket"], "Effect": "Allow", "Resource": ["arn:aws:s3:::mybucket"],
           "Condition": {"StringLike": {"s3:prefix": ["${aws:username}/*"]}}}
          """,
          """
          {"Action": ["s3:GetObject", "s3:PutObject"], "Effect": "Allow", "Resource": ["arn:aws:s3:::mybucket/${aws:username}/*"]}
          """)
      ],
      cases: [
        .allowed(david, "s3:GetObject", "arn:aws:s3:::mybucket/David/notes.txt"),
        .notAllowed(david, "s3:GetObject", "arn:aws:s3:::mybucket/Bob/notes.txt"),
        .allowed(david, "s3:ListBucket", "arn:aws:s3:::mybucket", ["s3:prefix": ["David/2025"]]),
        .notAllowed(david, "s3:ListBucket", "arn:aws:s3:::mybucket", ["s3:prefix": ["Bob/"]]),
        .notAllowed(admin, "s3:GetObject", "arn:aws:s3:::mybucket/Admin/notes.txt"),
      ]),
    Example(
      page: "\(variablesPage): part of a queue's name",
      identity: [
        policy(
          "{\"Effect\": \"Allow\", \"Action\": \"sqs:*\", \"Resource\": \"arn:aws:sqs:us-east-2:*:${aws:username}-queue\"}"
        )
      ],
      cases: [
        .allowed(bob, "sqs:CreateQueue", "arn:aws:sqs:us-east-2:123456789012:Bob-queue"),
        .notAllowed(bob, "sqs:CreateQueue", "arn:aws:sqs:us-east-2:123456789012:David-queue"),
        .notAllowed(bob, "sqs:CreateQueue", "arn:aws:sqs:us-west-2:123456789012:Bob-queue"),
      ]),
    Example(
      page: "\(variablesPage): Specifying default values",
      identity: [
        policy(
          """
          {"Effect": "Allow", "Action": ["s3:GetObject"],
           "Resource": ["arn:aws:s3:::amzn-s3-demo-bucket/${aws:PrincipalTag/team, 'company-wide'}/*"]}
          """)
      ],
      cases: [
        .allowed(
          bob, "s3:GetObject", "arn:aws:s3:::amzn-s3-demo-bucket/yellow/k", ["aws:PrincipalTag/team": ["yellow"]]),
        .notAllowed(
          bob, "s3:GetObject", "arn:aws:s3:::amzn-s3-demo-bucket/company-wide/k", ["aws:PrincipalTag/team": ["yellow"]]),
        .allowed(bob, "s3:GetObject", "arn:aws:s3:::amzn-s3-demo-bucket/company-wide/k"),
      ]),
    Example(
      page: "\(variablesPage): special characters",
      identity: [
        policy(
          """
          {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/${*}${?}${$}/*"}
          """)
      ],
      cases: [
        .allowed(bob, "s3:GetObject", "arn:aws:s3:::b/*?$/k"), .notAllowed(bob, "s3:GetObject", "arn:aws:s3:::b/xy$/k"),
      ]),
    Example(
      page: "\(variablesPage): Policy variables with no value",
      identity: [
        policy(
          """
          {"Sid": "Same", "Effect": "Allow", "Action": "a:Same", "Resource": "*",
           "Condition": {"StringLike": {"s3:prefix": "${aws:PrincipalTag/team}"}}}
          """,
          """
          {"Sid": "Other", "Effect": "Allow", "Action": "a:Other", "Resource": "*",
           "Condition": {"StringNotLike": {"s3:prefix": "${aws:PrincipalTag/team}"}}}
          """)
      ],
      cases: [
        .notAllowed(bob, "a:Same", "*", ["s3:prefix": [""]]), .allowed(bob, "a:Other", "*", ["s3:prefix": ["x"]]),
        .allowed(bob, "a:Same", "*", ["s3:prefix": ["x"], "aws:PrincipalTag/team": ["x"]]),
        .notAllowed(bob, "a:Other", "*", ["s3:prefix": ["x"], "aws:PrincipalTag/team": ["x"]]),
      ]),
    Example(
      page: "Amazon EC2: Start or stop instances a user has tagged",
      identity: [
        policy(
          """
          {"Effect": "Allow", "Action": ["ec2:StartInstances", "ec2:StopInstances"],
           "Resource": "arn:aws:ec2:*:*:instance/*",
           "Condition": {"StringEquals": {"aws:ResourceTag/Owner": "${aws:username}"}}}
          """)
      ],
      cases: [
        .allowed(
          bob, "ec2:StopInstances", "arn:aws:ec2:us-east-1:123456789012:instance/i-1",
          ["aws:ResourceTag/Owner": ["Bob"]]),
        .notAllowed(
          bob, "ec2:StopInstances", "arn:aws:ec2:us-east-1:123456789012:instance/i-1",
          ["aws:ResourceTag/Owner": ["David"]]),
        .notAllowed(bob, "ec2:StopInstances", "arn:aws:ec2:us-east-1:123456789012:instance/i-1"),
      ]),
  ]
}
