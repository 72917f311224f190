// What Terraform's AWS provider calls to make, read, change and remove each type of resource.

/// The calls that the provider makes for a type, and what they are made on.
struct DeployerCalls {
  /// The statement id: what they are for.
  let purpose: String
  /// What kind of resource they are made on.
  let target: DeployerTarget
  /// What else has to hold, where the resource's name alone says too little.
  let condition: DeployerCondition?
  let actions: [String]

  init(_ purpose: String, on target: DeployerTarget, if condition: DeployerCondition? = nil, _ actions: String) {
    self.purpose = purpose
    self.target = target
    self.condition = condition
    self.actions = actions.split(separator: " ").map(String.init)
  }
}

/// What has to hold of a call on something whose ARN is not known before it is made.
enum DeployerCondition: Hashable {
  /// The resource has the project's and the environment's tags.
  case taggedAsOurs
  /// The call gives the resource those tags, and it is not another's already.
  case tagsAsOurs
  /// S3 asks in the deployer's name, for the bucket of the scripts.
  case storesScripts
}

/// What the calls for a type are made on.
enum DeployerTarget: Hashable {
  /// The bucket that the block names.
  case bucket
  /// The objects of the bucket.
  case objects
  /// A resource of a service by its name: `arn:…:service:region:account:` and a form with `{}` for the name.
  case named(service: String, form: String)
  /// The same where the ARN names no region.
  case global(service: String, form: String)
  /// A Glue database with the catalog, which Glue checks too.
  case database
  /// A Glue table with its database and the catalog.
  case table
  /// The log group, and all in it.
  case logGroup
  /// The objects of the bucket, if Terraform may delete them with it.
  case disposableObjects
  /// An action that knows no resources, or is made before there is one: the reason for `*`.
  case everything(because: String)
}

extension DeployerCalls {
  /// By type, as recorded of the provider 5.100 against the stand-in under enforcement, and with what the stand-in does
  /// not ask for: tags of `default_tags`, updates, and Lambda's own look at the image ("Create a function using a container
  /// image", permissions). Titles of the pages are those of "Actions, resources, and condition keys" of each service.
  static let byType: [String: [DeployerCalls]] = [
    "aws_s3_bucket": [
      DeployerCalls(
        "ManageBuckets", on: .bucket,
        """
        s3:CreateBucket s3:DeleteBucket s3:DeleteBucketPolicy s3:GetAccelerateConfiguration s3:GetBucketAcl s3:GetBucketCORS \
        s3:GetBucketLocation s3:GetBucketLogging s3:GetBucketObjectLockConfiguration s3:GetBucketOwnershipControls \
        s3:GetBucketPolicy s3:GetBucketPublicAccessBlock s3:GetBucketRequestPayment s3:GetBucketTagging \
        s3:GetBucketVersioning s3:GetBucketWebsite s3:GetEncryptionConfiguration s3:GetLifecycleConfiguration \
        s3:GetReplicationConfiguration s3:ListBucket s3:ListBucketVersions s3:PutBucketLogging \
        s3:PutBucketOwnershipControls s3:PutBucketPolicy s3:PutBucketPublicAccessBlock s3:PutBucketTagging \
        s3:PutBucketVersioning s3:PutEncryptionConfiguration s3:PutLifecycleConfiguration
        """),
      DeployerCalls("EmptyBuckets", on: .disposableObjects, "s3:DeleteObject s3:DeleteObjectVersion"),
    ],
    "aws_s3_object": [
      DeployerCalls(
        "ManageScripts", on: .objects,
        """
        s3:DeleteObject s3:DeleteObjectVersion s3:GetObject s3:GetObjectTagging s3:GetObjectVersion s3:PutObject \
        s3:PutObjectTagging
        """)
    ],
    "aws_kms_key": [
      DeployerCalls("ListAliases", on: .everything(because: "aliases are listed as a whole"), "kms:ListAliases"),
      // A key of no tags could be taken over so: that it is not yet tagged is all that tells a new key.
      DeployerCalls(
        "MakeKeys",
        on: .everything(because: "a key has no ARN before it is made; it has to be given the project's tags"),
        if: .tagsAsOurs, "kms:CreateKey kms:TagResource"),
      // What follows at once on the making: tags may take five minutes to count ("ABAC for AWS KMS").
      DeployerCalls(
        "SetKeysUp", on: .named(service: "kms", form: "key/*"),
        """
        kms:CreateAlias kms:DescribeKey kms:EnableKeyRotation kms:GetKeyPolicy kms:GetKeyRotationStatus \
        kms:ListResourceTags
        """),
      DeployerCalls(
        "ManageKeys", on: .named(service: "kms", form: "key/*"), if: .taggedAsOurs,
        """
        kms:DeleteAlias kms:DisableKeyRotation kms:PutKeyPolicy kms:ScheduleKeyDeletion kms:TagResource \
        kms:UntagResource kms:UpdateAlias kms:UpdateKeyDescription
        """),
      DeployerCalls(
        "EncryptScripts", on: .named(service: "kms", form: "key/*"), if: .storesScripts,
        "kms:Decrypt kms:GenerateDataKey"),
    ],
    "aws_kms_alias": [
      DeployerCalls(
        "NameKeys", on: .named(service: "kms", form: "{}"), "kms:CreateAlias kms:DeleteAlias kms:UpdateAlias")
    ],
    "aws_glue_catalog_database": [
      DeployerCalls(
        "ManageDatabases", on: .database,
        "glue:CreateDatabase glue:DeleteDatabase glue:GetDatabase glue:GetTags glue:TagResource glue:UntagResource glue:UpdateDatabase"
      )
    ],
    "aws_glue_catalog_table": [
      DeployerCalls(
        "ManageTables", on: .table,
        "glue:CreateTable glue:DeleteTable glue:GetPartitionIndexes glue:GetTable glue:UpdateTable")
    ],
    "aws_glue_crawler": [
      DeployerCalls(
        "ManageCrawlers", on: .named(service: "glue", form: "crawler/{}"),
        """
        glue:CreateCrawler glue:DeleteCrawler glue:GetCrawler glue:GetTags glue:StopCrawler glue:TagResource \
        glue:UntagResource glue:UpdateCrawler
        """)
    ],
    "aws_glue_job": [
      DeployerCalls(
        "ManageJobs", on: .named(service: "glue", form: "job/{}"),
        "glue:CreateJob glue:DeleteJob glue:GetJob glue:GetTags glue:TagResource glue:UntagResource glue:UpdateJob")
    ],
    "aws_glue_trigger": [
      DeployerCalls(
        "ManageTriggers", on: .named(service: "glue", form: "trigger/{}"),
        """
        glue:CreateTrigger glue:DeleteTrigger glue:GetTags glue:GetTrigger glue:StartTrigger glue:StopTrigger \
        glue:TagResource glue:UntagResource glue:UpdateTrigger
        """)
    ],
    "aws_kinesis_firehose_delivery_stream": [
      DeployerCalls(
        "ManageStreams", on: .named(service: "firehose", form: "deliverystream/{}"),
        """
        firehose:CreateDeliveryStream firehose:DeleteDeliveryStream firehose:DescribeDeliveryStream \
        firehose:ListTagsForDeliveryStream firehose:StartDeliveryStreamEncryption firehose:StopDeliveryStreamEncryption \
        firehose:TagDeliveryStream firehose:UntagDeliveryStream firehose:UpdateDestination
        """)
    ],
    "aws_ecr_repository": [
      DeployerCalls(
        "ManageRepositories", on: .named(service: "ecr", form: "repository/{}"),
        """
        ecr:BatchGetImage ecr:CreateRepository ecr:DeleteLifecyclePolicy ecr:DeleteRepository ecr:DeleteRepositoryPolicy \
        ecr:DescribeRepositories ecr:GetDownloadUrlForLayer ecr:GetLifecyclePolicy ecr:GetRepositoryPolicy \
        ecr:ListTagsForResource ecr:PutImageScanningConfiguration ecr:PutImageTagMutability ecr:PutLifecyclePolicy \
        ecr:SetRepositoryPolicy ecr:TagResource ecr:UntagResource
        """),
      DeployerCalls(
        "PushImages", on: .named(service: "ecr", form: "repository/{}"),
        """
        ecr:BatchCheckLayerAvailability ecr:CompleteLayerUpload ecr:DescribeImages ecr:InitiateLayerUpload ecr:PutImage \
        ecr:UploadLayerPart
        """),
      DeployerCalls(
        "LogIntoTheRegistry", on: .everything(because: "a token is for the registry, not for a repository"),
        "ecr:GetAuthorizationToken"),
    ],
    "aws_lambda_function": [
      DeployerCalls(
        "ManageFunctions", on: .named(service: "lambda", form: "function:{}"),
        """
        lambda:AddPermission lambda:CreateFunction lambda:DeleteFunction lambda:DeleteFunctionConcurrency \
        lambda:DeleteFunctionEventInvokeConfig lambda:GetFunction lambda:GetFunctionCodeSigningConfig \
        lambda:GetFunctionConfiguration lambda:GetFunctionEventInvokeConfig lambda:GetPolicy lambda:ListTags \
        lambda:ListVersionsByFunction lambda:PutFunctionConcurrency lambda:PutFunctionEventInvokeConfig \
        lambda:RemovePermission lambda:TagResource lambda:UntagResource lambda:UpdateFunctionCode \
        lambda:UpdateFunctionConfiguration lambda:UpdateFunctionEventInvokeConfig
        """)
    ],
    "aws_cloudwatch_log_group": [
      DeployerCalls(
        "ManageLogGroups", on: .logGroup,
        """
        logs:CreateLogGroup logs:CreateLogStream logs:DeleteLogGroup logs:DeleteLogStream logs:DeleteRetentionPolicy \
        logs:DescribeLogStreams logs:ListTagsForResource logs:PutRetentionPolicy logs:TagResource logs:UntagResource
        """),
      DeployerCalls(
        "FindLogGroups", on: .named(service: "logs", form: "log-group::log-stream:*"), "logs:DescribeLogGroups"),
    ],
    "aws_sqs_queue": [
      DeployerCalls(
        "ManageQueues", on: .named(service: "sqs", form: "{}"),
        """
        sqs:CreateQueue sqs:DeleteQueue sqs:GetQueueAttributes sqs:GetQueueUrl sqs:ListQueueTags sqs:SetQueueAttributes \
        sqs:TagQueue sqs:UntagQueue
        """)
    ],
    "aws_sns_topic": [
      DeployerCalls(
        "ManageTopics", on: .named(service: "sns", form: "{}"),
        """
        sns:CreateTopic sns:DeleteTopic sns:GetTopicAttributes sns:ListTagsForResource sns:SetTopicAttributes \
        sns:Subscribe sns:TagResource sns:UntagResource
        """),
      DeployerCalls(
        "ManageSubscriptions", on: .named(service: "sns", form: "{}:*"),
        "sns:GetSubscriptionAttributes sns:SetSubscriptionAttributes sns:Unsubscribe"),
    ],
    "aws_cloudwatch_event_rule": [
      DeployerCalls(
        "ManageRules", on: .named(service: "events", form: "rule/{}"),
        """
        events:DeleteRule events:DescribeRule events:ListTagsForResource events:ListTargetsByRule events:PutRule \
        events:PutTargets events:RemoveTargets events:TagResource events:UntagResource
        """)
    ],
    "aws_scheduler_schedule": [
      DeployerCalls(
        "ManageSchedules", on: .named(service: "scheduler", form: "schedule/default/{}"),
        "scheduler:CreateSchedule scheduler:DeleteSchedule scheduler:GetSchedule scheduler:UpdateSchedule")
    ],
    "aws_cloudwatch_metric_alarm": [
      DeployerCalls(
        "ManageAlarms", on: .named(service: "cloudwatch", form: "alarm:{}"),
        """
        cloudwatch:DeleteAlarms cloudwatch:DescribeAlarms cloudwatch:ListTagsForResource cloudwatch:PutMetricAlarm \
        cloudwatch:TagResource cloudwatch:UntagResource
        """)
    ],
    "aws_cloudwatch_dashboard": [
      DeployerCalls(
        "ManageDashboards", on: .global(service: "cloudwatch", form: "dashboard/{}"),
        "cloudwatch:DeleteDashboards cloudwatch:GetDashboard cloudwatch:PutDashboard")
    ],
    "aws_athena_workgroup": [
      DeployerCalls(
        "ManageWorkgroups", on: .named(service: "athena", form: "workgroup/{}"),
        """
        athena:CreateWorkGroup athena:DeleteWorkGroup athena:GetWorkGroup athena:ListTagsForResource athena:TagResource \
        athena:UntagResource athena:UpdateWorkGroup
        """)
    ],
    "aws_secretsmanager_secret": [
      // AWS adds a hyphen and six characters of its own to the name in the ARN ("Secrets Manager secret").
      DeployerCalls(
        "ManageSecrets", on: .named(service: "secretsmanager", form: "secret:{}-??????"),
        """
        secretsmanager:CreateSecret secretsmanager:DeleteSecret secretsmanager:DescribeSecret \
        secretsmanager:GetResourcePolicy secretsmanager:TagResource secretsmanager:UntagResource \
        secretsmanager:UpdateSecret
        """)
    ],
    "aws_ssm_parameter": [
      // The name begins with the slash that the ARN has after `parameter`.
      DeployerCalls(
        "ManageParameters", on: .named(service: "ssm", form: "parameter{}"),
        """
        ssm:AddTagsToResource ssm:DeleteParameter ssm:GetParameter ssm:ListTagsForResource ssm:PutParameter \
        ssm:RemoveTagsFromResource
        """),
      DeployerCalls(
        "FindParameters",
        on: .everything(because: "DescribeParameters lists, and knows no resource"), "ssm:DescribeParameters"),
    ],
    "aws_iam_role": [
      DeployerCalls(
        "ManageRoles", on: .global(service: "iam", form: "role/{}"),
        """
        iam:CreateRole iam:DeleteRole iam:DeleteRolePolicy iam:GetRole iam:GetRolePolicy iam:ListAttachedRolePolicies \
        iam:ListInstanceProfilesForRole iam:ListRolePolicies iam:PutRolePolicy iam:TagRole iam:UntagRole \
        iam:UpdateAssumeRolePolicy iam:UpdateRole
        """)
    ],
  ]

  /// What belongs to a resource of another type and is managed by that one's calls.
  static let companions: Set = [
    "aws_cloudwatch_event_target", "aws_cloudwatch_log_stream",
    "aws_ecr_lifecycle_policy", "aws_ecr_repository_policy", "aws_iam_role_policy",
    "aws_lambda_function_event_invoke_config", "aws_lambda_permission", "aws_s3_bucket_lifecycle_configuration",
    "aws_s3_bucket_logging", "aws_s3_bucket_ownership_controls", "aws_s3_bucket_policy",
    "aws_s3_bucket_public_access_block", "aws_s3_bucket_server_side_encryption_configuration",
    "aws_s3_bucket_versioning", "aws_sns_topic_policy", "aws_sns_topic_subscription",
  ]
}
