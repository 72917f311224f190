// Policy documents: what a principal may do, as data (AWS: "IAM JSON policy elements reference").

/// A policy: statements in the order of their ids.
package struct PolicyDocument: Sendable, Hashable {
  package let statements: [Statement]

  package init(_ statements: [Statement]) { self.statements = statements.sorted { $0.id < $1.id } }
}

/// One statement. It allows: least privilege is granted by naming, never by taking away.
package struct Statement: Sendable, Hashable {
  /// The statement id: what the permission is for, in letters and digits.
  package let id: String
  package let actions: [Action]
  /// ARNs, or parts that become ARNs in the configuration.
  package let resources: [Resource]
  package let conditions: [Condition]

  package init(_ id: String, _ actions: [Action], on resources: [Resource], if conditions: [Condition] = []) {
    self.id = id
    self.actions = actions.sorted()
    self.resources = resources
    self.conditions = conditions
  }
}

/// An API action ("Actions, resources, and condition keys for AWS services"). Each is named; a wildcard cannot be written.
package enum Action: String, Sendable, Hashable, Comparable, CaseIterable {
  case ecrBatchGetImage = "ecr:BatchGetImage"
  case ecrGetDownloadUrlForLayer = "ecr:GetDownloadUrlForLayer"
  case firehosePutRecordBatch = "firehose:PutRecordBatch"
  case glueBatchCreatePartition = "glue:BatchCreatePartition"
  case glueBatchGetPartition = "glue:BatchGetPartition"
  case glueGetDatabase = "glue:GetDatabase"
  case glueGetPartition = "glue:GetPartition"
  case glueGetPartitions = "glue:GetPartitions"
  case glueGetTable = "glue:GetTable"
  case glueGetTableVersion = "glue:GetTableVersion"
  case glueGetTableVersions = "glue:GetTableVersions"
  case glueGetTables = "glue:GetTables"
  case glueUpdatePartition = "glue:UpdatePartition"
  case lambdaInvokeFunction = "lambda:InvokeFunction"
  case logsCreateLogGroup = "logs:CreateLogGroup"
  case logsCreateLogStream = "logs:CreateLogStream"
  case logsPutLogEvents = "logs:PutLogEvents"
  case s3AbortMultipartUpload = "s3:AbortMultipartUpload"
  case s3DeleteObject = "s3:DeleteObject"
  case s3GetBucketLocation = "s3:GetBucketLocation"
  case s3GetObject = "s3:GetObject"
  case s3ListBucket = "s3:ListBucket"
  case s3ListBucketMultipartUploads = "s3:ListBucketMultipartUploads"
  case s3PutObject = "s3:PutObject"
  case snsPublish = "sns:Publish"
  case sqsSendMessage = "sqs:SendMessage"

  package static func < (left: Action, right: Action) -> Bool { left.rawValue < right.rawValue }
}

/// What a statement is about: an attribute of a Terraform resource, with text before and after it.
package struct Resource: Sendable, Hashable {
  /// The parts that, joined, give the ARN: text and references to Terraform values.
  package let parts: [Part]

  package enum Part: Sendable, Hashable {
    case text(String)
    case reference(String)
  }

  package init(_ parts: Part...) { self.parts = parts }
  package init(parts: [Part]) { self.parts = parts }
}

/// A condition: `"ArnEquals": { "aws:SourceArn": … }`.
package struct Condition: Sendable, Hashable {
  package let test: String
  package let key: String
  package let values: [Resource]

  package init(_ test: String, _ key: String, _ values: [Resource]) {
    self.test = test
    self.key = key
    self.values = values
  }
}

/// Who may assume a role: a service, for this account's resources only.
package struct TrustPolicy: Sendable, Hashable {
  /// The service principal, such as `firehose.amazonaws.com`.
  package let service: String
  /// Keeps another account's resources from using the role (the confused deputy problem).
  package let conditions: [Condition]

  package init(service: String, conditions: [Condition]) {
    self.service = service
    self.conditions = conditions
  }
}
