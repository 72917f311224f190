// The API actions that anything here makes or is granted, each by name.

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
  case glueStartCrawler = "glue:StartCrawler"
  case glueUpdatePartition = "glue:UpdatePartition"
  case kmsDecrypt = "kms:Decrypt"
  case kmsGenerateDataKey = "kms:GenerateDataKey"
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
  case secretsManagerGetSecretValue = "secretsmanager:GetSecretValue"
  case snsPublish = "sns:Publish"
  case sqsSendMessage = "sqs:SendMessage"
  case ssmGetParameter = "ssm:GetParameter"
  case ssmPutParameter = "ssm:PutParameter"
  case xrayPutTelemetryRecords = "xray:PutTelemetryRecords"
  case xrayPutTraceSegments = "xray:PutTraceSegments"

  package static func < (left: Action, right: Action) -> Bool { left.rawValue < right.rawValue }
}

extension Action {
  /// The service's signing name, such as `firehose`.
  package var service: String { String(rawValue.prefix { $0 != ":" }) }
  /// The operation's name, such as `PutRecordBatch`.
  package var operation: String { String(rawValue.drop { $0 != ":" }.dropFirst()) }
}
