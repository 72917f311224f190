"""Terraform and a stand-in for AWS judge generated/terraform: canonical, valid, applied, stable and removable."""

from __future__ import annotations

import json
import re
import subprocess
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

import standin_aws
import tools
from leftovers import left
from terraform_command import Run
from terraform_root import TerraformRoot, resources

pytestmark = pytest.mark.terraform

TABLES = {
    "personal_details": "uuid gender title first_name last_name email date_of_birth age phone cell",
    "address": "uuid street_number street_name city state country",
    "location": "uuid latitude longitude timezone_offset timezone_description",
    "login": "uuid username password",
    "registration": "uuid registration_date registration_age",
    "picture": "uuid profile_picture_large profile_picture_medium profile_picture_thumbnail",
    "encrypted_details": "uuid salt md5 sha1 sha256",
}


@dataclass
class Applied:
    """One life of the configuration against an empty account: what each command answered, and the account after it."""

    root: TerraformRoot
    stages: dict[str, Run]
    state: dict[str, Any]

    def aws(self, service: str) -> Any:
        """A client of the stand-in."""
        return self.root.standin.client(service, self.region)

    @property
    def region(self) -> str:
        """Where the configuration says that the pipeline runs."""
        return self.values("aws_kinesis_firehose_delivery_stream")[0]["arn"].split(":")[3]

    def values(self, kind: str) -> list[dict[str, Any]]:
        """The attributes of every resource of a type, as the state has them."""
        return [r["values"] for r in resources(self.state) if r["type"] == kind]


@pytest.fixture(scope="module")
def applied(terraform: str, generated: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Applied]:
    """init, validate, plan, apply and a second plan, in that order; a failed command ends the chain."""
    with standin_aws.running() as standin:
        root = TerraformRoot(tmp_path_factory.mktemp("applied"), standin)
        stages: dict[str, Run] = {}
        for name, command in {
            "init": root.init,
            "validate": lambda: root.run("validate"),
            "plan": lambda: root.run("plan", "-input=false", "-out=first.plan"),
            "apply": lambda: root.run("apply", "-input=false", "first.plan"),
            "second plan": lambda: root.run("plan", "-input=false", "-detailed-exitcode", "-out=second.plan"),
        }.items():
            stages[name] = command()
            if stages[name].code != 0:
                break
        complete = "second plan" in stages
        state = root.show()["values"]["root_module"] if complete else {}
        yield Applied(root, stages, state)


@pytest.fixture(scope="module")
def account(applied: Applied) -> Applied:
    """The account after a successful apply."""
    last = list(applied.stages)[-1]
    assert "apply" in applied.stages and applied.stages["apply"].code == 0, f"{last} failed, so nothing to look at"
    return applied


# ── The commands ─────────────────────────────────────────────────────────────────────────────


def test_text_is_what_fmt_would_write(terraform: str, generated: Path) -> None:
    ended = subprocess.run(
        [terraform, "fmt", "-check", "-diff", "-recursive", "-no-color", str(generated)],
        capture_output=True,
        text=True,
        env={"PATH": "/usr/bin:/bin"},
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr


@pytest.mark.parametrize("stage", ["init", "validate", "plan", "apply", "second plan"])
def test_command_succeeds(applied: Applied, stage: str) -> None:
    assert stage in applied.stages, f"not reached: {list(applied.stages)[-1]} failed"
    ended = applied.stages[stage]
    meaning = "the second plan is not empty" if stage == "second plan" and ended.code == 2 else f"{stage} failed"
    assert ended.code == 0, f"{meaning}\n{ended.output[-8000:]}"


def test_validate_has_no_warning(applied: Applied) -> None:
    assert "Warning" not in applied.stages["validate"].output, applied.stages["validate"].output


# ── Every row of the system is really there ──────────────────────────────────────────────────


def test_both_layers_and_the_script_have_buckets(account: Applied) -> None:
    names = [bucket["Name"] for bucket in account.aws("s3").list_buckets()["Buckets"]]
    for layer in ("raw", "transform"):
        assert any(f"user-data-{layer}-layer" in name for name in names), f"no bucket of the {layer} layer in {names}"
    assert len(names) == len(account.values("aws_s3_bucket"))


def test_the_script_is_stored_where_the_job_looks(account: Applied, generated: Path) -> None:
    (job,) = account.aws("glue").get_jobs()["Jobs"]
    bucket, key = re.fullmatch(r"s3://([^/]+)/(.+)", job["Command"]["ScriptLocation"]).groups()
    stored = account.aws("s3").get_object(Bucket=bucket, Key=key)["Body"].read()
    (script,) = generated.glob("glue/*.py")
    assert stored == script.read_bytes()


def test_the_stream_converts_to_parquet_by_the_raw_table(account: Applied) -> None:
    firehose = account.aws("firehose")
    (name,) = firehose.list_delivery_streams()["DeliveryStreamNames"]
    (destination,) = firehose.describe_delivery_stream(DeliveryStreamName=name)["DeliveryStreamDescription"][
        "Destinations"
    ]
    s3 = destination["ExtendedS3DestinationDescription"]
    conversion = s3["DataFormatConversionConfiguration"]
    assert s3["BufferingHints"] == {"SizeInMBs": 64, "IntervalInSeconds": 300}
    assert s3["CloudWatchLoggingOptions"]["Enabled"]
    assert "p_date=!{timestamp:yyyy-MM-dd}/" in s3["Prefix"]
    assert "!{firehose:error-output-type}" in s3["ErrorOutputPrefix"]
    assert not s3["ErrorOutputPrefix"].startswith(s3["Prefix"].split("!")[0].split("p_date")[0])
    assert conversion["Enabled"] is True
    assert "OpenXJsonSerDe" in conversion["InputFormatConfiguration"]["Deserializer"]
    assert "ParquetSerDe" in conversion["OutputFormatConfiguration"]["Serializer"]
    schema = conversion["SchemaConfiguration"]
    table = account.aws("glue").get_table(DatabaseName=schema["DatabaseName"], Name=schema["TableName"])["Table"]
    assert [key["Name"] for key in table["PartitionKeys"]] == ["p_date"]
    location = f"s3://{s3['BucketARN'].rsplit(':')[-1]}/{s3['Prefix'].split('p_date=')[0]}"
    assert table["StorageDescriptor"]["Location"].rstrip("/") == location.rstrip("/")


def test_the_function_is_an_image_pinned_by_digest(account: Applied) -> None:
    (function,) = account.aws("lambda").list_functions()["Functions"]
    assert function["PackageType"] == "Image"
    image = account.aws("lambda").get_function(FunctionName=function["FunctionName"])["Code"]["ImageUri"]
    (repository,) = account.aws("ecr").describe_repositories()["repositories"]
    assert re.fullmatch(re.escape(repository["repositoryUri"]) + r"@sha256:[0-9a-f]{64}", image), image
    (stream,) = account.aws("firehose").list_delivery_streams()["DeliveryStreamNames"]
    assert stream in function["Environment"]["Variables"].values()


def test_the_function_runs_every_minute(account: Applied) -> None:
    events = account.aws("events")
    (rule,) = [rule for rule in events.list_rules()["Rules"] if "ScheduleExpression" in rule]
    assert (rule["ScheduleExpression"], rule["State"]) == ("rate(1 minute)", "ENABLED")
    (target,) = events.list_targets_by_rule(Rule=rule["Name"])["Targets"]
    (function,) = account.aws("lambda").list_functions()["Functions"]
    assert target["Arn"] == function["FunctionArn"]
    policy = json.loads(account.aws("lambda").get_policy(FunctionName=function["FunctionName"])["Policy"])
    (statement,) = policy["Statement"]
    assert statement["Principal"] == {"Service": "events.amazonaws.com"}
    assert rule["Arn"] in json.dumps(statement["Condition"])


def test_a_poll_that_failed_leaves_its_event_in_the_queue(account: Applied) -> None:
    (function,) = account.aws("lambda").list_functions()["Functions"]
    config = account.aws("lambda").get_function_event_invoke_config(FunctionName=function["FunctionName"])
    assert config["MaximumRetryAttempts"] == 0
    (url,) = account.aws("sqs").list_queues()["QueueUrls"]
    queue = account.aws("sqs").get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
    assert config["DestinationConfig"]["OnFailure"]["Destination"] == queue["QueueArn"]
    assert queue["SqsManagedSseEnabled"] == "true"


def test_alarms_reach_the_topic(account: Applied) -> None:
    (topic,) = [topic["TopicArn"] for topic in account.aws("sns").list_topics()["Topics"]]
    alarms = account.aws("cloudwatch").describe_alarms()["MetricAlarms"]
    assert {(alarm["Namespace"], alarm["MetricName"]) for alarm in alarms} == {
        ("AWS/Firehose", "DeliveryToS3.DataFreshness"),
        ("AWS/Firehose", "FailedConversion.Records"),
        ("AWS/Firehose", "IncomingRecords"),
        ("AWS/Lambda", "Errors"),
        ("AWS/Lambda", "Throttles"),
        ("user-data", "pending"),
        ("user-data", "set_aside"),
    }
    (stream,) = account.aws("firehose").list_delivery_streams()["DeliveryStreamNames"]
    (function,) = account.aws("lambda").list_functions()["Functions"]
    for alarm in alarms:
        assert alarm["AlarmActions"] == alarm["OKActions"] == [topic]
        if alarm["Namespace"].startswith("AWS/"):
            assert alarm["Dimensions"][0]["Value"] in (stream, function["FunctionName"])
    # The function's ledger brings the metrics of its own under the name that it is given.
    assert function["Environment"]["Variables"]["PLAN_METRIC_NAMESPACE"] == "user-data"
    silence = next(alarm for alarm in alarms if alarm["MetricName"] == "IncomingRecords")
    assert (silence["Period"], silence["TreatMissingData"]) == (86_400, "breaching")


def test_events_of_job_and_crawlers_reach_the_topic(account: Applied) -> None:
    events, glue = account.aws("events"), account.aws("glue")
    (topic,) = [topic["TopicArn"] for topic in account.aws("sns").list_topics()["Topics"]]
    rules = [rule for rule in events.list_rules()["Rules"] if "EventPattern" in rule]
    patterns = {(pattern := json.loads(rule["EventPattern"]))["detail-type"][0]: pattern["detail"] for rule in rules}
    assert patterns["Glue Job State Change"]["jobName"] == [job["Name"] for job in glue.get_jobs()["Jobs"]]
    assert set(patterns["Glue Crawler State Change"]["crawlerName"]) == {
        crawler["Name"] for crawler in glue.get_crawlers()["Crawlers"]
    }
    for rule in rules:
        (target,) = events.list_targets_by_rule(Rule=rule["Name"])["Targets"]
        assert target["Arn"] == topic


def test_every_bucket_is_private_versioned_logged_and_tls_only(account: Applied) -> None:
    s3 = account.aws("s3")
    names = [bucket["Name"] for bucket in s3.list_buckets()["Buckets"]]
    (logs,) = [name for name in names if "access-logs" in name]
    for name in names:
        assert all(s3.get_public_access_block(Bucket=name)["PublicAccessBlockConfiguration"].values())
        assert s3.get_bucket_versioning(Bucket=name)["Status"] == "Enabled"
        (rule,) = s3.get_bucket_lifecycle_configuration(Bucket=name)["Rules"]
        assert rule["AbortIncompleteMultipartUpload"] == {"DaysAfterInitiation": 7}
        statements = json.loads(s3.get_bucket_policy(Bucket=name)["Policy"])["Statement"]
        (deny,) = [statement for statement in statements if statement["Effect"] == "Deny"]
        assert deny["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}
        logging = s3.get_bucket_logging(Bucket=name).get("LoggingEnabled")
        assert (logging is None) == (name == logs)
        assert logging is None or logging["TargetBucket"] == logs


def test_crawlers_run_before_and_after_the_job(account: Applied) -> None:
    glue = account.aws("glue")
    crawlers = {crawler["Schedule"]["ScheduleExpression"]: crawler for crawler in glue.get_crawlers()["Crawlers"]}
    assert set(crawlers) == {"cron(0 1 * * ? *)", "cron(0 2 * * ? *)"}
    for crawler in crawlers.values():
        assert crawler["SchemaChangePolicy"] == {"UpdateBehavior": "LOG", "DeleteBehavior": "LOG"}
    (trigger,) = glue.get_triggers()["Triggers"]
    assert (trigger["Type"], trigger["Schedule"]) == ("SCHEDULED", "cron(30 1 * * ? *)")
    assert trigger["State"] == "ACTIVATED", "a trigger that is only created starts nothing"
    (job,) = glue.get_jobs()["Jobs"]
    assert [action["JobName"] for action in trigger["Actions"]] == [job["Name"]]


def test_the_job_is_sized_as_declared(account: Applied) -> None:
    (job,) = account.aws("glue").get_jobs()["Jobs"]
    assert (job["WorkerType"], job["NumberOfWorkers"], job["MaxRetries"]) == ("G.1X", 2, 1)
    assert job["GlueVersion"] == "5.1"
    assert (job["Command"]["Name"], job["Command"]["PythonVersion"]) == ("glueetl", "3")


def test_the_seven_tables_are_in_the_catalog(account: Applied) -> None:
    glue = account.aws("glue")
    tables = {
        table["Name"]: table
        for database in glue.get_databases()["DatabaseList"]
        for table in glue.get_tables(DatabaseName=database["Name"])["TableList"]
    }
    for name, columns in TABLES.items():
        table = tables[name]
        assert [column["Name"] for column in table["StorageDescriptor"]["Columns"]] == columns.split(), name
        assert [(key["Name"], key["Type"]) for key in table["PartitionKeys"]] == [("p_date", "string")], name
        assert table["StorageDescriptor"]["SerdeInfo"]["SerializationLibrary"].endswith("ParquetHiveSerDe"), name
        assert "user-data-transform-layer" in table["StorageDescriptor"]["Location"], name
    assert len({table["StorageDescriptor"]["Location"] for table in tables.values()}) == len(tables) == len(TABLES) + 1


def test_each_principal_has_a_role_and_a_policy_of_its_own(account: Applied) -> None:
    iam = account.aws("iam")
    principals: Counter[str] = Counter()
    for role in iam.list_roles()["Roles"]:
        (statement,) = role["AssumeRolePolicyDocument"]["Statement"]
        principals[statement["Principal"]["Service"]] += 1
        inline = iam.list_role_policies(RoleName=role["RoleName"])["PolicyNames"]
        attached = iam.list_attached_role_policies(RoleName=role["RoleName"])["AttachedPolicies"]
        assert inline or attached, f"{role['RoleName']} may do nothing"
        assert not [p for p in attached if ":aws:policy/" in p["PolicyArn"]], f"{role['RoleName']} has an AWS policy"
        for policy in inline:
            assert_least(iam.get_role_policy(RoleName=role["RoleName"], PolicyName=policy)["PolicyDocument"])
    assert set(principals) == {"lambda.amazonaws.com", "firehose.amazonaws.com", "glue.amazonaws.com"}
    assert principals["glue.amazonaws.com"] >= 2, "the crawlers and the job need roles of their own"


def assert_least(document: dict[str, Any]) -> None:
    """No statement allows a service's every action, or an action on everything but a metric."""
    for statement in document["Statement"]:
        actions = [statement["Action"]] if isinstance(statement["Action"], str) else statement["Action"]
        targets = [statement["Resource"]] if isinstance(statement["Resource"], str) else statement["Resource"]
        assert not [action for action in actions if "*" in action], statement
        assert "*" not in targets or statement.get("Condition"), statement


def test_the_log_groups_keep_for_a_while(account: Applied) -> None:
    groups = account.aws("logs").describe_log_groups()["logGroups"]
    assert {group["logGroupName"].split("/")[2] for group in groups} >= {"lambda", "kinesisfirehose"}
    assert all("retentionInDays" in group for group in groups), groups


# ── Everything is tagged ─────────────────────────────────────────────────────────────────────

# What the pipelines of a project share, or may come to share: its layers, the scripts, the logs, the image, the alarms.
SHARED = {
    "aws_s3_bucket",
    "aws_s3_object",
    "aws_glue_catalog_database",
    "aws_ecr_repository",
    "aws_sns_topic",
    "aws_kms_key",
    "aws_athena_workgroup",
}


@pytest.mark.parametrize(
    ("key", "value", "shared"),
    [("project", "user-data", set()), ("environment", tools.ENVIRONMENT, set()), ("pipeline", "user-data", SHARED)],
)
def test_everything_that_can_be_is_tagged(account: Applied, key: str, value: str, shared: set[str]) -> None:
    """Read off the state, as the provider has read it back."""
    tags = {
        each["address"]: each["values"]["tags_all"] or {}
        for each in resources(account.state)
        if "tags_all" in each["values"] and each["type"] not in shared
    }
    assert len(tags) >= 20 and "aws_lambda_function.user_data_ingest" in tags
    without = {address for address, found in tags.items() if found.get(key) != value}
    assert without == set()


# ── Nothing is written twice ─────────────────────────────────────────────────────────────────

ACCOUNT_NUMBER = re.compile(r"(?<![\w-])\d{12}(?![\w-])")
REGION_NAME = re.compile(r"\b(?:af|ap|ca|cn|eu|il|me|mx|sa|us)(?:-gov)?-[a-z]+-\d\b")
PARTITION = re.compile(r"arn:aws[a-z-]*:")


def lines_with(pattern: re.Pattern[str], generated: Path) -> list[str]:
    """The lines of the Terraform text that match, with file and number."""
    return [
        f"{path.name}:{number}: {line.strip()}"
        for path in sorted((generated / "terraform" / tools.ENVIRONMENT).glob("*.tf"))
        for number, line in enumerate(path.read_text().splitlines(), start=1)
        if pattern.search(line)
    ]


@pytest.mark.parametrize("pattern", [ACCOUNT_NUMBER, PARTITION], ids=["account", "partition"])
def test_no_account_or_partition_in_the_text(generated: Path, pattern: re.Pattern[str]) -> None:
    assert lines_with(pattern, generated) == []


def test_the_region_is_written_once(generated: Path) -> None:
    assert len(lines_with(REGION_NAME, generated)) <= 1, lines_with(REGION_NAME, generated)


BLOCK = re.compile(r"^\w+[^\n]*\{\n.*?^\}", re.MULTILINE | re.DOTALL)
DECLARED_NAME = re.compile(r'^  (?:name|bucket|function_name|  (?!name)\w+)\s*= "([a-z0-9_-]+)"$', re.MULTILINE)
STRING = re.compile(r'"((?:[^"\\]|\\.)*)"')


def strings(block: str) -> str:
    """The literal parts of a block's strings: no header, no comment, nothing interpolated."""
    body = re.sub(r"^\s*#.*$", "", block.split("\n", 1)[-1], flags=re.MULTILINE)
    return "\n".join(re.sub(r"\$\{[^}]*\}", "\n", literal) for literal in STRING.findall(body))


def test_no_name_is_written_in_two_blocks(generated: Path) -> None:
    """A name stands in the block that declares it, a resource or the locals; every other block refers to that one. Two
    resources of different kinds may be called alike. Left out: the pipeline's own name, which is prose too, and names
    of one plain word, such as `address`, since columns are called so.
    """
    texts = [path.read_text() for path in sorted((generated / "terraform" / tools.ENVIRONMENT).glob("*.tf"))]
    blocks = [block for text in texts for block in BLOCK.findall(text)]
    names = {name for block in blocks for name in DECLARED_NAME.findall(block) if re.search("[_-]", name)}
    assert names, "no declared name found: has the form of the text changed?"
    for name in sorted(names):
        written = [
            block
            for block in blocks
            if re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-]|\.\w)", strings(block))
            and name not in DECLARED_NAME.findall(block)
        ]
        assert written == [], f"{name} is written in {[block.splitlines()[0] for block in written]}"


# ── The end ──────────────────────────────────────────────────────────────────────────────────


def test_destroy_leaves_nothing(account: Applied, record_property: Callable[[str, object], None]) -> None:
    record_property("resources", sum(1 for _ in resources(account.state)))
    ended = account.root.run("destroy", "-auto-approve", "-input=false")
    assert ended.code == 0, ended.output[-8000:]
    assert left(account.aws) == {}
