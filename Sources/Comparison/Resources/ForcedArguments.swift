// What the AWS provider cannot change in place: arguments whose change makes Terraform replace the resource.

/// What provider 5.100 says of the resource types that plan-gen emits (its documentation's "Forces new resource" and the
/// schemas' `ForceNew` and `RequiresReplace`); `terraform plan` judges it in Tests/Judges/test_diff.py.
enum ProviderRules {
  /// Whether a change of the argument at `path`, names joined by points, replaces a resource of the type.
  static func replaces(_ type: String, _ path: String) -> Bool {
    forced[type]?.contains { path == $0 || path.hasPrefix($0 + ".") } ?? false
  }

  /// Arguments by resource type.
  static let forced: [String: Set<String>] = [
    "aws_athena_workgroup": ["name"],
    "aws_cloudwatch_dashboard": ["dashboard_name"],
    "aws_cloudwatch_event_rule": ["name", "name_prefix", "event_bus_name"],
    "aws_cloudwatch_event_target": ["rule", "target_id", "event_bus_name"],
    "aws_cloudwatch_log_group": ["name", "name_prefix", "log_group_class"],
    "aws_cloudwatch_log_stream": ["name", "log_group_name"],
    "aws_cloudwatch_metric_alarm": ["alarm_name"],
    "aws_ecr_lifecycle_policy": ["repository", "policy"],
    "aws_ecr_repository": ["name", "encryption_configuration"],
    "aws_ecr_repository_policy": ["repository"],
    "aws_glue_catalog_database": ["name", "catalog_id"],
    "aws_glue_catalog_table": ["name", "database_name", "catalog_id", "open_table_format_input", "partition_index"],
    "aws_glue_crawler": ["name", "database_name"],
    "aws_glue_job": ["name"],
    "aws_glue_trigger": ["name", "type", "workflow_name"],
    "aws_iam_role": ["name", "name_prefix", "path"],
    "aws_iam_role_policy": ["name", "name_prefix", "role"],
    "aws_kinesis_firehose_delivery_stream": [
      "name", "destination", "kinesis_source_configuration", "msk_source_configuration",
      "extended_s3_configuration.dynamic_partitioning_configuration",
    ],
    "aws_kms_alias": ["name", "name_prefix"],
    "aws_kms_key": ["customer_master_key_spec", "key_usage", "custom_key_store_id", "multi_region"],
    "aws_lambda_function": ["function_name", "package_type"],
    "aws_lambda_function_event_invoke_config": ["function_name", "qualifier"],
    "aws_lambda_permission": [
      "action", "event_source_token", "function_name", "function_url_auth_type", "principal", "principal_org_id",
      "qualifier", "source_account", "source_arn", "statement_id", "statement_id_prefix",
    ],
    "aws_s3_bucket": ["bucket", "bucket_prefix", "object_lock_enabled"],
    "aws_s3_bucket_lifecycle_configuration": ["bucket", "expected_bucket_owner"],
    "aws_s3_bucket_logging": ["bucket", "expected_bucket_owner"],
    "aws_s3_bucket_ownership_controls": ["bucket"],
    "aws_s3_bucket_policy": ["bucket"],
    "aws_s3_bucket_public_access_block": ["bucket"],
    "aws_s3_bucket_server_side_encryption_configuration": ["bucket", "expected_bucket_owner"],
    "aws_s3_bucket_versioning": ["bucket", "expected_bucket_owner"],
    "aws_s3_object": ["bucket", "key"],
    "aws_scheduler_schedule": ["name", "name_prefix", "group_name"],
    "aws_secretsmanager_secret": ["name", "name_prefix"],
    "aws_sns_topic": ["name", "name_prefix", "fifo_topic"],
    "aws_sns_topic_policy": ["arn"],
    "aws_sns_topic_subscription": ["topic_arn", "protocol", "endpoint"],
    "aws_ssm_parameter": ["name", "data_type"],
    "aws_sqs_queue": ["name", "name_prefix", "fifo_queue"],
  ]

  /// Optional arguments that AWS fills in where they are not given: taking one away changes nothing.
  static func isKeptWhenRemoved(_ type: String, _ path: String) -> Bool {
    kept[type]?.contains(path) ?? false
  }

  private static let kept: [String: Set<String>] = [
    "aws_lambda_function": ["tracing_config"]
  ]

  /// Arguments whose elements have no order.
  static func isSet(_ type: String, _ path: String) -> Bool { sets[type]?.contains(path) ?? false }

  private static let sets: [String: Set<String>] = [
    "aws_cloudwatch_metric_alarm": ["alarm_actions", "ok_actions", "insufficient_data_actions"]
  ]

  /// Arguments that hold a policy, which the provider compares by what it says.
  static func isPolicy(_ type: String, _ path: String) -> Bool {
    path == "assume_role_policy" || (path == "policy" && type != "aws_ecr_lifecycle_policy")
  }

  /// Types that take the provider's default tags.
  static let taggable: Set<String> = [
    "aws_athena_workgroup", "aws_cloudwatch_event_rule", "aws_cloudwatch_log_group", "aws_cloudwatch_metric_alarm",
    "aws_ecr_repository", "aws_glue_catalog_database", "aws_glue_crawler", "aws_glue_job", "aws_glue_trigger",
    "aws_iam_role", "aws_kinesis_firehose_delivery_stream", "aws_kms_key", "aws_lambda_function", "aws_s3_bucket",
    "aws_s3_object", "aws_sns_topic", "aws_sqs_queue",
  ]
}
