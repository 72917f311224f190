// Documented examples of resource, key and trust policies: within an account, across accounts, by services.

import IAM

extension Example {
  private static let notPrincipalPage = "AWS JSON policy elements: NotPrincipal"
  private static let evaluationPage = "Cross-account policy evaluation logic"
  private static let keyARN = "arn:aws:kms:us-west-2:111122223333:key/1234abcd"
  private static let roleARN = "arn:aws:iam::111122223333:role/UpdateApp"
  private static let owner = Request.Principal.user(arn: "arn:aws:iam::111122223333:user/Ann")
  private static let carlos = Request.Principal.user(arn: "arn:aws:iam::111111111111:user/CarlosSalazar")

  static let resources = [
    Example(
      page: "AWS JSON policy elements: Principal: an account hands over, it does not grant",
      resource: (.resource, bucket("{\"AWS\": \"123456789012\"}")),
      cases: [
        .notAllowed(bob, "s3:GetObject", "arn:aws:s3:::b/k", ownedBy: "123456789012"),
        .allowed(.root(account: "123456789012"), "s3:GetObject", "arn:aws:s3:::b/k", ownedBy: "123456789012"),
      ]),
    Example(
      page: "AWS JSON policy elements: Principal: everyone of this account, and no one's identity of another",
      resource: (.resource, bucket("\"*\"")),
      cases: [
        .allowed(bob, "s3:GetObject", "arn:aws:s3:::b/k", ownedBy: "123456789012"),
        .allowed(.anonymous, "s3:GetObject", "arn:aws:s3:::b/k", ownedBy: "123456789012"),
        .notAllowed(stranger, "s3:GetObject", "arn:aws:s3:::b/k", ownedBy: "123456789012"),
      ]),
    Example(
      page: "AWS JSON policy elements: Principal: a role names all its sessions, a session only itself",
      resource: (
        .resource,
        bucket(
          "{\"AWS\": [\"arn:aws:iam::123456789012:role/Admin\", \"arn:aws:sts::123456789012:assumed-role/Dev/monday\"]}"
        )
      ),
      cases: [
        .allowed(admin, "s3:GetObject", "arn:aws:s3:::b/k", ownedBy: "123456789012"),
        .allowed(
          .role(arn: "arn:aws:iam::123456789012:role/team/Dev", session: "monday"), "s3:GetObject", "arn:aws:s3:::b/k"),
        .notAllowed(
          .role(arn: "arn:aws:iam::123456789012:role/team/Dev", session: "friday"), "s3:GetObject", "arn:aws:s3:::b/k"),
      ]),
    Example(
      page: "\(notPrincipalPage): IAM user in the same or a different account",
      identity: [policy("{\"Effect\": \"Allow\", \"Action\": \"*\", \"Resource\": \"*\"}")],
      resource: (.resource, except("\"arn:aws:iam::444455556666:user/Bob\", \"arn:aws:iam::444455556666:root\"")),
      cases: [
        .allowed(
          .user(arn: "arn:aws:iam::444455556666:user/Bob"), "s3:GetObject", "arn:aws:s3:::BUCKETNAME/k",
          ownedBy: "444455556666"),
        .denied(
          .user(arn: "arn:aws:iam::444455556666:user/Ann"), "s3:GetObject", "arn:aws:s3:::BUCKETNAME/k",
          ownedBy: "444455556666"),
        .denied(stranger, "s3:GetObject", "arn:aws:s3:::BUCKETNAME/k", ownedBy: "444455556666"),
      ]),
    Example(
      page: "\(notPrincipalPage): a session without its role and account is denied",
      identity: [policy("{\"Effect\": \"Allow\", \"Action\": \"*\", \"Resource\": \"*\"}")],
      resource: (.resource, except("\"arn:aws:sts::123456789012:assumed-role/Admin/tuesday\"")),
      cases: [.denied(admin, "s3:GetObject", "arn:aws:s3:::BUCKETNAME/k")]),
    Example(
      page: "\(evaluationPage): the bucket's policy alone",
      resource: (.resource, production),
      cases: [.notAllowed(carlos, "s3:PutObject", "arn:aws:s3:::Production/k", ownedBy: "222222222222")]),
    Example(
      page: "\(evaluationPage): the identity's policy alone",
      identity: [
        policy("{\"Sid\": \"AllowS3Access\", \"Effect\": \"Allow\", \"Action\": \"s3:*\", \"Resource\": \"*\"}")
      ],
      cases: [
        .notAllowed(carlos, "s3:PutObject", "arn:aws:s3:::Production/k", ownedBy: "222222222222"),
        .allowed(carlos, "s3:PutObject", "arn:aws:s3:::Own/k", ownedBy: "111111111111"),
      ]),
    Example(
      page: "\(evaluationPage): Carlos writes to Production, logs stay closed",
      identity: [
        policy(
          "{\"Sid\": \"AllowS3ListRead\", \"Effect\": \"Allow\", \"Action\": [\"s3:Get*\", \"s3:List*\"], \"Resource\": \"*\"}",
          "{\"Sid\": \"AllowS3ProductionObjectActions\", \"Effect\": \"Allow\", \"Action\": \"s3:*Object*\", \"Resource\": \"arn:aws:s3:::Production/*\"}",
          "{\"Sid\": \"DenyS3Logs\", \"Effect\": \"Deny\", \"Action\": \"s3:*\", \"Resource\": [\"arn:aws:s3:::*log*\", \"arn:aws:s3:::*log*/*\"]}"
        )
      ],
      resource: (.resource, production),
      cases: [
        .allowed(carlos, "s3:PutObject", "arn:aws:s3:::Production/k", ownedBy: "222222222222"),
        .notAllowed(carlos, "s3:DeleteBucket", "arn:aws:s3:::Production", ownedBy: "222222222222"),
        .denied(carlos, "s3:GetObject", "arn:aws:s3:::carlossalazar-logs/k", ownedBy: "111111111111"),
      ]),
    Example(
      page: "Key policies in AWS KMS: Allows access to the AWS account and enables IAM policies",
      identity: [policy("{\"Effect\": \"Allow\", \"Action\": \"kms:Decrypt\", \"Resource\": \"*\"}")],
      resource: (
        .key,
        policy(
          """
          {"Sid": "Enable IAM User Permissions", "Effect": "Allow",
           "Principal": {"AWS": "arn:aws:iam::111122223333:root"}, "Action": "kms:*", "Resource": "*"}
          """)
      ),
      cases: [.allowed(owner, "kms:Decrypt", keyARN), .notAllowed(owner, "kms:Encrypt", keyARN)]),
    Example(
      page: "Key policies in AWS KMS: without the account's statement, identity policies do not count",
      identity: [policy("{\"Effect\": \"Allow\", \"Action\": \"kms:*\", \"Resource\": \"*\"}")],
      resource: (
        .key,
        policy(
          """
          {"Sid": "Allow use of the key", "Effect": "Allow",
           "Principal": {"AWS": "arn:aws:iam::111122223333:user/KMSUser"}, "Action": "kms:Encrypt", "Resource": "*"}
          """)
      ),
      cases: [
        .notAllowed(owner, "kms:Encrypt", keyARN),
        .allowed(.user(arn: "arn:aws:iam::111122223333:user/KMSUser"), "kms:Encrypt", keyARN),
      ]),
    Example(
      page: "IAM tutorial: Delegate access across AWS accounts using IAM roles",
      identity: [policy("{\"Effect\": \"Allow\", \"Action\": \"sts:AssumeRole\", \"Resource\": \"\(roleARN)\"}")],
      resource: (.trust, trust("{\"AWS\": \"arn:aws:iam::123456789012:root\"}")),
      cases: [
        .allowed(bob, "sts:AssumeRole", roleARN), .notAllowed(stranger, "sts:AssumeRole", roleARN),
        .notAllowed(bob, "sts:AssumeRole", "arn:aws:iam::111122223333:role/Other"),
      ]),
    Example(
      page: "The confused deputy problem: Use of external ID",
      identity: [policy("{\"Effect\": \"Allow\", \"Action\": \"sts:AssumeRole\", \"Resource\": \"*\"}")],
      resource: (
        .trust,
        trust("{\"AWS\": \"arn:aws:iam::123456789012:root\"}", "\"StringEquals\": {\"sts:ExternalId\": \"12345\"}")
      ),
      cases: [
        .allowed(bob, "sts:AssumeRole", roleARN, ["sts:ExternalId": ["12345"]]),
        .notAllowed(bob, "sts:AssumeRole", roleARN, ["sts:ExternalId": ["54321"]]),
        .notAllowed(bob, "sts:AssumeRole", roleARN),
      ]),
    Example(
      page: "The confused deputy problem: Cross-service confused deputy prevention",
      resource: (
        .trust,
        trust(
          "{\"Service\": \"firehose.amazonaws.com\"}",
          """
          "ArnLike": {"aws:SourceArn": "arn:aws:firehose:*:111122223333:deliverystream/*"},
          "StringEquals": {"aws:SourceAccount": "111122223333"}
          """)
      ),
      cases: [
        .allowed(
          .service("firehose.amazonaws.com"), "sts:AssumeRole", roleARN,
          [
            "aws:SourceAccount": ["111122223333"],
            "aws:SourceArn": ["arn:aws:firehose:eu-west-1:111122223333:deliverystream/s"],
          ]),
        .notAllowed(
          .service("firehose.amazonaws.com"), "sts:AssumeRole", roleARN,
          [
            "aws:SourceAccount": ["999999999999"],
            "aws:SourceArn": ["arn:aws:firehose:eu-west-1:999999999999:deliverystream/s"],
          ]),
        .notAllowed(.service("glue.amazonaws.com"), "sts:AssumeRole", roleARN, ["aws:SourceAccount": ["111122223333"]]),
      ]),
    Example(
      page: "Create a role for OpenID Connect federation: GitHub",
      resource: (
        .trust,
        policy(
          """
          {"Effect": "Allow", "Action": "sts:AssumeRoleWithWebIdentity",
           "Principal": {"Federated": "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com"},
           "Condition": {"StringEquals": {"token.actions.githubusercontent.com:aud": "sts.amazonaws.com"},
                         "StringLike": {"token.actions.githubusercontent.com:sub": "repo:GitHubOrg/GitHubRepo:*"}}}
          """)
      ),
      cases: [
        .allowed(
          gitHub, "sts:AssumeRoleWithWebIdentity", roleARN, claims("repo:GitHubOrg/GitHubRepo:ref:refs/heads/main")),
        .notAllowed(
          gitHub, "sts:AssumeRoleWithWebIdentity", roleARN, claims("repo:Other/GitHubRepo:ref:refs/heads/main")),
      ]),
    Example(
      page: "IAM JSON policy elements: Condition operators: SNS to SQS by ArnEquals",
      resource: (
        .resource,
        policy(
          """
          {"Effect": "Allow", "Principal": {"Service": "sns.amazonaws.com"}, "Action": "SQS:SendMessage",
           "Resource": "arn:aws:sqs:us-east-1:123456789012:QUEUE-ID",
           "Condition": {"ArnEquals": {"aws:SourceArn": "arn:aws:sns:us-east-1:123456789012:TOPIC-ID"}}}
          """)
      ),
      cases: [
        .allowed(
          .service("sns.amazonaws.com"), "sqs:SendMessage", "arn:aws:sqs:us-east-1:123456789012:QUEUE-ID",
          ["aws:SourceArn": ["arn:aws:sns:us-east-1:123456789012:TOPIC-ID"]]),
        .notAllowed(.service("sns.amazonaws.com"), "sqs:SendMessage", "arn:aws:sqs:us-east-1:123456789012:QUEUE-ID"),
        .notAllowed(bob, "sqs:SendMessage", "arn:aws:sqs:us-east-1:123456789012:QUEUE-ID"),
      ]),
    Example(
      page: "Working with resource-based IAM policies in Lambda: Granting function access to AWS services",
      resource: (
        .resource,
        policy(
          """
          {"Sid": "events", "Effect": "Allow", "Principal": {"Service": "events.amazonaws.com"},
           "Action": "lambda:InvokeFunction", "Resource": "arn:aws:lambda:us-east-2:123456789012:function:my-function",
           "Condition": {"ArnLike": {"aws:SourceArn": "arn:aws:events:us-east-2:123456789012:rule/every-minute"}}}
          """)
      ),
      cases: [
        .allowed(
          .service("events.amazonaws.com"), "lambda:InvokeFunction",
          "arn:aws:lambda:us-east-2:123456789012:function:my-function",
          ["aws:SourceArn": ["arn:aws:events:us-east-2:123456789012:rule/every-minute"]]),
        .notAllowed(
          .service("events.amazonaws.com"), "lambda:InvokeFunction",
          "arn:aws:lambda:us-east-2:123456789012:function:my-function",
          ["aws:SourceArn": ["arn:aws:events:us-east-2:123456789012:rule/other"]]),
      ]),
    Example(
      page: "Private repository policies in Amazon ECR: a policy without a resource is about its repository",
      resource: (
        .resource,
        policy(
          """
          {"Sid": "LambdaECRImageRetrievalPolicy", "Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"},
           "Action": ["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"]}
          """)
      ),
      cases: [
        .allowed(
          .service("lambda.amazonaws.com"), "ecr:BatchGetImage", "arn:aws:ecr:us-east-1:123456789012:repository/r"),
        .notAllowed(
          .service("lambda.amazonaws.com"), "ecr:PutImage", "arn:aws:ecr:us-east-1:123456789012:repository/r"),
      ]),
  ]

  private static let gitHub = Request.Principal.federated(
    provider: "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com")

  private static func claims(_ subject: String) -> RequestContext {
    [
      "token.actions.githubusercontent.com:aud": ["sts.amazonaws.com"],
      "token.actions.githubusercontent.com:sub": [subject],
    ]
  }

  private static func bucket(_ principal: String) -> String {
    policy(
      "{\"Effect\": \"Allow\", \"Principal\": \(principal), \"Action\": \"s3:GetObject\", \"Resource\": \"arn:aws:s3:::b/*\"}"
    )
  }

  private static func except(_ principals: String) -> String {
    policy(
      """
      {"Effect": "Deny", "NotPrincipal": {"AWS": [\(principals)]}, "Action": "s3:*",
       "Resource": ["arn:aws:s3:::BUCKETNAME", "arn:aws:s3:::BUCKETNAME/*"]}
      """)
  }

  private static let production = policy(
    """
    {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111111111111:root"},
     "Action": ["s3:PutObject", "s3:GetObject"], "Resource": "arn:aws:s3:::Production/*"}
    """)

  private static func trust(_ principal: String, _ condition: String = "") -> String {
    policy(
      "{\"Effect\": \"Allow\", \"Principal\": \(principal), \"Action\": \"sts:AssumeRole\", \"Condition\": {\(condition)}}"
    )
  }
}
