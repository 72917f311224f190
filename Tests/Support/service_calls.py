"""What the services do in a pipeline's roles, call by call: Firehose, crawlers, the Spark job, Lambda for the function.

The stand-in runs none of them. Each step here is one call of the kind that the service or the script makes, on the
resources of an applied configuration, made with boto3 and whatever credentials it is given.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

DAY = "2025-11-03"
Clients = Callable[[str], Any]


@dataclass(frozen=True)
class Step:
    """A call with what it is for."""

    name: str
    run: Callable[[Clients], object]


@dataclass(frozen=True)
class Layer:
    """A layer as it is deployed."""

    bucket: str
    database: str
    prefix: str
    tables: tuple[str, ...]

    def key(self, table: str) -> str:
        """An object of the day's partition."""
        return f"{self.prefix}{table}/p_date={DAY}/part.parquet"


@dataclass(frozen=True)
class Deployed:
    """The names that the steps need."""

    raw: Layer
    transform: Layer
    artifacts: str
    script: str
    function: str
    stream: str
    function_log: str
    stream_log: str
    job_log: str
    queue: str
    secret: str | None = None
    # The key of the cursor, where the API is asked for changes.
    cursor: str | None = None
    # The parameter that holds another's.
    cursor_parameter: str | None = None

    @property
    def raw_table(self) -> str:
        """The dataset that the stream fills."""
        return self.raw.tables[0]


def prepare(deployed: Deployed, clients: Clients) -> None:
    """Puts an object into each layer and registers the day's partition of each table, as an administrator."""
    for layer in (deployed.raw, deployed.transform):
        for table in layer.tables:
            clients("s3").put_object(Bucket=layer.bucket, Key=layer.key(table), Body=b"PAR1")
            clients("glue").create_partition(
                DatabaseName=layer.database, TableName=table, PartitionInput={"Values": [DAY]}
            )


def log_steps(name: str, group: str, *, makes_group: bool = False) -> list[Step]:
    """A log group's first lines."""
    stream = {"logGroupName": group, "logStreamName": name}
    event = [{"timestamp": 1_762_128_000_000, "message": "a line"}]
    make = Step(f"{name}: make the log group", lambda aws: again(aws("logs"), "create_log_group", logGroupName=group))
    return [
        *([make] if makes_group else []),
        Step(f"{name}: open a log stream", lambda aws: again(aws("logs"), "create_log_stream", **stream)),
        Step(f"{name}: write the log", lambda aws: aws("logs").put_log_events(**stream, logEvents=event)),
    ]


def again(client: Any, operation: str, **parameters: Any) -> None:
    """A call that makes something, or finds it made before."""
    try:
        getattr(client, operation)(**parameters)
    except client.exceptions.ResourceAlreadyExistsException:
        pass


def lambda_steps(deployed: Deployed) -> list[Step]:
    """Lambda in the function's role."""
    keep = Step(
        "lambda: keep an event that failed",
        lambda aws: aws("sqs").send_message(QueueUrl=deployed.queue, MessageBody="{}"),
    )
    return [*log_steps("lambda", deployed.function_log), keep]


def cursor_steps(bucket: str, key: str) -> list[Step]:
    """How far the last poll came: looked for, read, and kept anew."""
    return [
        Step("keep the cursor", lambda aws: aws("s3").put_object(Bucket=bucket, Key=key, Body=b"{}")),
        Step("look for the cursor", lambda aws: aws("s3").list_objects_v2(Bucket=bucket, Prefix=key)),
        Step("read the cursor", lambda aws: aws("s3").get_object(Bucket=bucket, Key=key)),
    ]


def parameter_steps(name: str) -> list[Step]:
    """The same in Parameter Store."""
    kept = {"Name": name, "Value": "{}", "Overwrite": True}
    return [
        Step("keep the cursor's parameter", lambda aws: aws("ssm").put_parameter(**kept)),
        Step("read the cursor's parameter", lambda aws: aws("ssm").get_parameter(Name=name)),
    ]


def read_secret(aws: Clients, arn: str | None) -> None:
    """The secret as the function reads it; that nobody has put a value yet is no want of a permission."""
    aws("secretsmanager").get_secret_value(SecretId=arn)


def poll_steps(deployed: Deployed) -> list[Step]:
    """What the function itself calls, for a pipeline that no binary here runs: deliver, set aside, trace."""
    records = [{"Data": b"{}\n"}]
    key = f"error/{deployed.raw_table}/ingest-failed/{DAY}/1.json"
    segment = '{"name": "poll", "id": "70de5b6f19ff9a0a", "trace_id": "1-581cf771-a006649127e371903a2de979"}'
    telemetry = [{"Timestamp": 1_762_128_000}]
    return [
        Step(
            "deliver", lambda aws: aws("firehose").put_record_batch(DeliveryStreamName=deployed.stream, Records=records)
        ),
        Step("set aside", lambda aws: aws("s3").put_object(Bucket=deployed.raw.bucket, Key=key, Body=b"{}")),
        *(cursor_steps(deployed.raw.bucket, deployed.cursor) if deployed.cursor else []),
        *(parameter_steps(deployed.cursor_parameter) if deployed.cursor_parameter else []),
        *([Step("read the secret", lambda aws: read_secret(aws, deployed.secret))] if deployed.secret else []),
        Step("send a trace", lambda aws: aws("xray").put_trace_segments(TraceSegmentDocuments=[segment])),
        Step("send telemetry", lambda aws: aws("xray").put_telemetry_records(TelemetryRecords=telemetry)),
    ]


def scheduler_steps(deployed: Deployed) -> list[Step]:
    """EventBridge Scheduler in the role of its schedule."""
    return [Step("invoke the function", lambda aws: aws("lambda").invoke(FunctionName=deployed.function))]


def operator_steps(deployed: Deployed) -> list[Step]:
    """An operator's `transform run` on the layers."""
    raw, target = deployed.raw, deployed.transform
    steps = [
        Step("list the day", lambda aws: aws("s3").list_objects_v2(Bucket=raw.bucket, Prefix=day_of(deployed))),
        Step("read the day", lambda aws: aws("s3").get_object(Bucket=raw.bucket, Key=raw.key(deployed.raw_table))),
    ]
    for table in target.tables:
        steps += [
            step for step in overwrite_steps(target, table) if step.name.split(": ")[1] in ("list", "delete", "write")
        ]
    return steps


def day_of(deployed: Deployed) -> str:
    """The folder of the day's raw objects."""
    return f"{deployed.raw.prefix}{deployed.raw_table}/p_date={DAY}/"


def stream_steps(deployed: Deployed) -> list[Step]:
    """Firehose in the stream's role: find the bucket, read the schema, deliver, also in parts."""
    layer, table = deployed.raw, {"DatabaseName": deployed.raw.database, "TableName": deployed.raw_table}
    bucket = layer.bucket
    good, bad = layer.key(deployed.raw_table), f"error/{deployed.raw_table}/format-conversion-failed/p_date={DAY}/1"
    event = [{"timestamp": 1_762_128_000_000, "message": "DataFormatConversion.MalformedData"}]
    log = {"logGroupName": deployed.stream_log, "logStreamName": "DestinationDelivery", "logEvents": event}
    return [
        Step("find the bucket", lambda aws: aws("s3").get_bucket_location(Bucket=bucket)),
        Step("list the bucket", lambda aws: aws("s3").list_objects_v2(Bucket=bucket)),
        Step("list uploads", lambda aws: aws("s3").list_multipart_uploads(Bucket=bucket)),
        Step("read the table", lambda aws: aws("glue").get_table(DatabaseName=layer.database, Name=deployed.raw_table)),
        Step("read the table's versions", lambda aws: aws("glue").get_table_versions(**table)),
        Step("read a table's version", lambda aws: aws("glue").get_table_version(**table, VersionId="1")),
        Step("deliver", lambda aws: aws("s3").put_object(Bucket=bucket, Key=good, Body=b"PAR1")),
        Step("look at what was delivered", lambda aws: aws("s3").get_object(Bucket=bucket, Key=good)),
        Step("deliver an error object", lambda aws: aws("s3").put_object(Bucket=bucket, Key=bad, Body=b"{}")),
        Step(
            "give up an upload", lambda aws: aws("s3").abort_multipart_upload(Bucket=bucket, Key=good, UploadId="none")
        ),
        Step("look at an error object", lambda aws: aws("s3").get_object(Bucket=bucket, Key=bad)),
        Step(
            "give up an error object's upload",
            lambda aws: aws("s3").abort_multipart_upload(Bucket=bucket, Key=bad, UploadId="none"),
        ),
        Step("write the log", lambda aws: aws("logs").put_log_events(**log)),
    ]


def crawler_steps(layer: Layer) -> list[Step]:
    """A crawler: find the folders, read a file of each table, register the partition."""
    steps = [
        Step("find the bucket's region", lambda aws: aws("s3").get_bucket_location(Bucket=layer.bucket)),
        Step("list the layer", lambda aws: aws("s3").list_objects_v2(Bucket=layer.bucket, Prefix=listed(layer))),
        Step("find the database", lambda aws: aws("glue").get_database(Name=layer.database)),
        Step("find the tables", lambda aws: aws("glue").get_tables(DatabaseName=layer.database)),
    ]
    for table in layer.tables:
        steps += partition_steps(layer, table)
    return steps + log_steps("crawler", "/aws-glue/crawlers", makes_group=True)


def listed(layer: Layer) -> str:
    """What a crawler lists below: the folder that holds all its tables."""
    return f"{layer.prefix}{layer.tables[0]}/" if len(layer.tables) == 1 else layer.prefix


def partition_steps(layer: Layer, table: str) -> list[Step]:
    """One table's partition, looked for, made and described anew."""
    names = {"DatabaseName": layer.database, "TableName": table}
    values, described = {"Values": [DAY]}, {"Values": [DAY], "Parameters": {"seen": "again"}}
    return [
        Step(f"{table}: read a file", lambda aws: aws("s3").get_object(Bucket=layer.bucket, Key=layer.key(table))),
        Step(f"{table}: look it up", lambda aws: aws("glue").get_table(DatabaseName=layer.database, Name=table)),
        Step(f"{table}: list partitions", lambda aws: aws("glue").get_partitions(**names)),
        Step(f"{table}: look one up", lambda aws: aws("glue").get_partition(**names, PartitionValues=[DAY])),
        Step(
            f"{table}: look several up",
            lambda aws: aws("glue").batch_get_partition(**names, PartitionsToGet=[values]),
        ),
        Step(
            f"{table}: register",
            lambda aws: aws("glue").batch_create_partition(**names, PartitionInputList=[values]),
        ),
        Step(
            f"{table}: describe anew",
            lambda aws: aws("glue").update_partition(**names, PartitionValueList=[DAY], PartitionInput=described),
        ),
    ]


def job_steps(deployed: Deployed) -> list[Step]:
    """The Spark job: fetch the script, find and read the day's partition, replace that partition of each table."""
    raw, target = deployed.raw, deployed.transform
    names = {"DatabaseName": raw.database, "TableName": deployed.raw_table}
    day = day_of(deployed)
    steps = [
        Step("fetch the script", lambda aws: aws("s3").get_object(Bucket=deployed.artifacts, Key=deployed.script)),
        Step("find the database", lambda aws: aws("glue").get_database(Name=raw.database)),
        Step("find the table", lambda aws: aws("glue").get_table(DatabaseName=raw.database, Name=deployed.raw_table)),
        Step("find partitions", lambda aws: aws("glue").get_partitions(**names, Expression=f"p_date = '{DAY}'")),
        Step("look a partition up", lambda aws: aws("glue").get_partition(**names, PartitionValues=[DAY])),
        Step("list the day", lambda aws: aws("s3").list_objects_v2(Bucket=raw.bucket, Prefix=day)),
        Step("read the day", lambda aws: aws("s3").get_object(Bucket=raw.bucket, Key=raw.key(deployed.raw_table))),
        Step("look for uploads", lambda aws: aws("s3").list_multipart_uploads(Bucket=target.bucket)),
        Step(
            "look whether a folder is a file", lambda aws: missing(aws("s3"), target.bucket, target.prefix.rstrip("/"))
        ),
    ]
    for table in target.tables:
        steps += overwrite_steps(target, table)
    for group in ("output", "error"):
        steps += log_steps(f"job {group}", f"{deployed.job_log}/{group}", makes_group=True)
    return steps


def missing(s3: Any, bucket: str, key: str) -> None:
    """Asks for an object that is not there: who may list is told 404, and who may not 403."""
    try:
        s3.head_object(Bucket=bucket, Key=key)
    except s3.exceptions.ClientError as problem:
        if problem.response["Error"]["Code"] != "404":
            raise


def overwrite_steps(layer: Layer, table: str) -> list[Step]:
    """S3A overwriting one partition: list it, delete it, write it in parts, look at it."""
    there = {"Bucket": layer.bucket, "Key": layer.key(table)}
    folder = f"{layer.prefix}{table}/p_date={DAY}/"
    return [
        Step(f"{table}: list", lambda aws: aws("s3").list_objects_v2(Bucket=layer.bucket, Prefix=folder)),
        Step(f"{table}: delete", lambda aws: aws("s3").delete_object(**there)),
        Step(f"{table}: write", lambda aws: aws("s3").put_object(**there, Body=b"PAR1")),
        Step(f"{table}: look", lambda aws: aws("s3").head_object(**there)),
        Step(f"{table}: give up an upload", lambda aws: aws("s3").abort_multipart_upload(**there, UploadId="none")),
    ]
