"""The pipeline of plan-gen's benchmark, N times, as the peers troposphere and AWS CDK declare it and write it out.

CloudFormation has one resource for a bucket where Terraform has seven: so pipelines are compared, not resources.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

COLUMNS = {"id": "string", "name": "string", "registered": "string", "count": "bigint"}
ALARMS = (
    ("AWS/Firehose", "DeliveryToS3.DataFreshness"),
    ("AWS/Firehose", "FailedConversion.Records"),
    ("AWS/Firehose", "IncomingRecords"),
    ("AWS/Lambda", "Errors"),
    ("AWS/Lambda", "Throttles"),
    ("many", "SetAside"),
)
FORMAT = "org.apache.hadoop.hive.ql.io.parquet"


def policy(*statements: tuple[str, list[str], Any]) -> dict[str, Any]:
    """A policy document."""
    made = [{"Sid": sid, "Effect": "Allow", "Action": actions, "Resource": on} for sid, actions, on in statements]
    return {"Version": "2012-10-17", "Statement": made}


def resources(number: int, attribute: Any) -> list[tuple[str, str, dict[str, Any]]]:
    """One pipeline: id, type and properties of each resource; `attribute` refers to an attribute of another one."""
    p = f"P{number}"
    found: list[tuple[str, str, dict[str, Any]]] = []
    bucket = {
        "BucketEncryption": {
            "ServerSideEncryptionConfiguration": [{"ServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}]
        },
        "PublicAccessBlockConfiguration": {"BlockPublicAcls": True, "BlockPublicPolicy": True},
        "VersioningConfiguration": {"Status": "Enabled"},
    }
    for layer in ("Raw", "Tables"):
        found.append((f"{p}{layer}", "AWS::S3::Bucket", {"BucketName": f"many-{layer.lower()}-p{number}", **bucket}))
        found.append(
            (
                f"{p}{layer}Db",
                "AWS::Glue::Database",
                {"CatalogId": "1", "DatabaseInput": {"Name": f"{layer}_{p}".lower()}},
            )
        )
        crawler = {"Role": attribute(f"{p}CrawlRole{layer}", "Arn"), "Name": f"many-{layer}-{p}".lower()}
        target = {"CatalogTargets": [{"DatabaseName": f"{layer}_{p}".lower(), "Tables": ["rows"]}]}
        found.append((f"{p}{layer}Crawler", "AWS::Glue::Crawler", {**crawler, "Targets": target}))
    roles = ("Ingest", "Stream", "Job", "CrawlRoleRaw", "CrawlRoleTables")
    for role in roles:
        name = role if role.startswith("Crawl") else f"{role}Role"
        grant = policy(
            ("Read", ["s3:GetObject", "s3:PutObject"], attribute(f"{p}Raw", "Arn")),
            ("Log", ["logs:PutLogEvents"], "arn:aws:logs:eu-west-1:1:log-group:many"),
        )
        trust = policy(("Assume", ["sts:AssumeRole"], "*"))
        inline = [{"PolicyName": "own", "PolicyDocument": grant}]
        found.append((f"{p}{name}", "AWS::IAM::Role", {"AssumeRolePolicyDocument": trust, "Policies": inline}))
    for index in range(8):
        storage = {
            "Columns": [{"Name": name, "Type": kind} for name, kind in COLUMNS.items()],
            "InputFormat": f"{FORMAT}.MapredParquetInputFormat",
            "OutputFormat": f"{FORMAT}.MapredParquetOutputFormat",
            "Location": f"s3://many-raw-p{number}/table{index}/",
        }
        keys = [{"Name": "p_date", "Type": "string"}]
        table = {"Name": f"table{index}", "StorageDescriptor": storage, "PartitionKeys": keys}
        given = {"CatalogId": "1", "DatabaseName": f"raw_{p}".lower(), "TableInput": table}
        found.append((f"{p}Table{index}", "AWS::Glue::Table", given))
    for index in range(2):
        found.append((f"{p}Log{index}", "AWS::Logs::LogGroup", {"RetentionInDays": 30}))
    destination = {"BucketARN": attribute(f"{p}Raw", "Arn"), "RoleARN": attribute(f"{p}StreamRole", "Arn")}
    stream = {"DeliveryStreamType": "DirectPut", "ExtendedS3DestinationConfiguration": destination}
    code = {"ImageUri": "1.dkr.ecr.eu-west-1.amazonaws.com/many@sha256:0"}
    function = {"Code": code, "PackageType": "Image", "Role": attribute(f"{p}IngestRole", "Arn"), "Timeout": 50}
    command = {"Name": "glueetl", "ScriptLocation": "s3://many/script.py", "PythonVersion": "3"}
    job = {"Command": command, "Role": attribute(f"{p}JobRole", "Arn"), "GlueVersion": "5.0"}
    permission = {"Action": "lambda:InvokeFunction", "FunctionName": f"many-{p}", "Principal": "events.amazonaws.com"}
    target = {"Arn": attribute(f"{p}Function", "Arn"), "Id": "function"}
    trigger = {"Type": "SCHEDULED", "Schedule": "cron(30 1 * * ? *)", "Actions": [{"JobName": f"many-{p}"}]}
    found += [
        (f"{p}DeliveryStream", "AWS::KinesisFirehose::DeliveryStream", stream),
        (f"{p}Function", "AWS::Lambda::Function", function),
        (f"{p}Queue", "AWS::SQS::Queue", {"MessageRetentionPeriod": 1_209_600}),
        (f"{p}Rule", "AWS::Events::Rule", {"ScheduleExpression": "rate(1 minute)", "Targets": [target]}),
        (f"{p}Permission", "AWS::Lambda::Permission", permission),
        (f"{p}GlueJob", "AWS::Glue::Job", job),
        (f"{p}Trigger", "AWS::Glue::Trigger", trigger),
        (f"{p}Dashboard", "AWS::CloudWatch::Dashboard", {"DashboardBody": json.dumps({"widgets": []})}),
    ]
    for index, (namespace, metric) in enumerate(ALARMS):
        alarm = {
            "Namespace": namespace,
            "MetricName": metric,
            "ComparisonOperator": "GreaterThanThreshold",
            "EvaluationPeriods": 1,
            "Period": 300,
            "Statistic": "Sum",
            "Threshold": 0,
        }
        found.append((f"{p}Alarm{index}", "AWS::CloudWatch::Alarm", alarm))
    return found


def with_troposphere(count: int, output: Path) -> int:
    """Declares with troposphere's classes, which check names and types of properties; one template a pipeline, since a
    template holds 500 resources.
    """
    import troposphere

    modules = {
        kind: __import__(f"troposphere.{kind.split('::')[1].lower()}", fromlist=["x"])
        for number in (1,)
        for _, kind, _ in resources(number, troposphere.GetAtt)
        if kind.split("::")[1] not in ("KinesisFirehose", "Lambda")
    }
    import troposphere.awslambda
    import troposphere.firehose

    special = {"KinesisFirehose": troposphere.firehose, "Lambda": troposphere.awslambda}
    made = 0
    output.mkdir(parents=True)
    for number in range(1, count + 1):
        template = troposphere.Template()
        for name, kind, properties in resources(number, troposphere.GetAtt):
            module = special.get(kind.split("::")[1]) or modules[kind]
            template.add_resource(getattr(module, kind.split("::")[2]).from_dict(name, properties))
        (output / f"P{number}.json").write_text(template.to_json())
        made += len(template.resources)
    return made


def with_cdk(count: int, output: Path) -> int:
    """Declares with the CDK's constructs and synthesises; one stack a pipeline, since a stack holds 500 resources."""
    import aws_cdk

    app = aws_cdk.App(outdir=str(output))
    made = 0
    for number in range(1, count + 1):
        stack = aws_cdk.Stack(app, f"P{number}")
        for name, kind, properties in resources(number, aws_cdk.Fn.get_att):
            aws_cdk.CfnResource(stack, name, type=kind, properties=properties)
            made += 1
    app.synth()
    return made


if __name__ == "__main__":
    PEERS = {"troposphere": with_troposphere, "aws-cdk-lib": with_cdk}
    print(PEERS[sys.argv[1]](int(sys.argv[2]), Path(sys.argv[3])))
