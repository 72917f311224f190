"""The Glue script on a real Spark with S3A, in the job's role: it may do all that it does, and does all that it may."""

from __future__ import annotations

import copy
import os
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

import lake
import s3a
import s3a_listing
import standin_aws
import tools
from enforcement.guard import Record, enforcing
from enforcement.policies import is_like
from enforcement.users import make_user
from lake import TABLES, Lake
from loopback_api import LoopbackAPI, Reply
from terraform_root import TerraformRoot, resources

pytestmark = pytest.mark.s3a

OTHER_DAY = "2025-11-03"
# Set, it has every resource and every prefix of every statement removed by itself, under each committer (minutes).
EVERYTHING = "PLAN_S3A_EVERYTHING"
# What only S3A's own committer does: find and end the uploads of runs that died.
OF_MAGIC = ("s3:AbortMultipartUpload", "s3:ListBucketMultipartUploads")


@pytest.fixture(scope="module")
def deployment(terraform: str, generated: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[s3a.Deployment]:
    """The configuration applied by an administrator, under enforcement from the first request on."""
    s3a_listing.deleted_objects_make_no_folders()
    with standin_aws.running() as standin, enforcing(standin_aws.ACCOUNT) as guard:
        root = TerraformRoot(tmp_path_factory.mktemp("deployed"), standin)
        assert root.init().code == 0
        ended = root.run("apply", "-auto-approve", "-input=false")
        assert ended.code == 0, ended.output[-8000:]
        state: dict[str, list[dict[str, Any]]] = {}
        for each in resources(root.show()["values"]["root_module"]):
            state.setdefault(each["type"], []).append(each["values"])
        yield s3a.Deployment(standin, guard, state)


@pytest.fixture(scope="module")
def native(ingest: Path, transform: Path, tmp_path_factory: pytest.TempPathFactory) -> Lake:
    """A day of the sample, and the tables that the native engine makes of it."""
    folder = tmp_path_factory.mktemp("native")
    with LoopbackAPI(Reply(tools.SAMPLE.read_bytes())) as api:
        lake.run(ingest, "run", "--once", "--lake", folder, "--api-url", api.url)
    made = Lake(folder)
    ended = lake.run(transform, "run", "--date", made.days()[0], "--lake", folder)
    assert ended.code == 0, ended.out + ended.error
    return made


@pytest.fixture(scope="module")
def day(deployment: s3a.Deployment, native: Lake) -> str:
    """The day, whose raw files are in the raw bucket and whose partition a crawler has registered."""
    (table,) = [each for each in deployment.state["aws_glue_catalog_table"] if each["name"] == native.raw.name]
    location = table["storage_descriptor"][0]["location"]
    bucket, _, prefix = location.removeprefix("s3://").partition("/")
    for path in native.raw.rglob("*.parquet"):
        deployment.administrator("s3").upload_file(str(path), bucket, f"{prefix}{path.relative_to(native.raw)}")
    (found,) = native.days()
    described = {"Values": [found], "StorageDescriptor": {"Location": f"{location}p_date={found}/"}}
    names = {"DatabaseName": table["database_name"], "TableName": table["name"]}
    deployment.administrator("glue").create_partition(**names, PartitionInput=described)
    return found


@pytest.fixture(scope="module")
def connector() -> Path:
    """The jars of S3A."""
    try:
        return tools.s3a()
    except tools.MissingTool as missing:
        pytest.skip(str(missing))


@pytest.fixture(scope="module")
def spark(
    connector: Path, java_home: Path, deployment: s3a.Deployment, day: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[s3a.Session]:
    """Spark in the job's role."""
    with s3a.session(deployment, java_home, tmp_path_factory.mktemp("spark")) as session:
        yield session


# ── The stand-in is no kinder than S3 ────────────────────────────────────────────────────────

OWN, NOT_LISTED, FOREIGN = "own/", "not-listed/", "foreign/"


@pytest.fixture(scope="module")
def clerk(deployment: s3a.Deployment) -> Any:
    """Someone who may do all in one folder of a bucket with versions, and read in another without listing it."""
    bucket, administrator = "some-bucket", deployment.administrator("s3")
    administrator.create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": deployment.region})
    administrator.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    for folder in (OWN, NOT_LISTED, FOREIGN):
        administrator.put_object(Bucket=bucket, Key=f"{folder}a", Body=b"a")
    arn = f"arn:aws:s3:::{bucket}"
    allowed: list[dict[str, Any]] = [
        {"Action": ["s3:GetObject"], "Resource": [f"{arn}/{OWN}*", f"{arn}/{NOT_LISTED}*"]},
        {"Action": ["s3:PutObject", "s3:DeleteObject"], "Resource": [f"{arn}/{OWN}*"]},
        {"Action": ["s3:ListBucket"], "Resource": [arn], "Condition": {"StringLike": {"s3:prefix": [f"{OWN}*"]}}},
    ]
    document = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", **each} for each in allowed]}
    keys = make_user(deployment.standin, "clerk", [document])
    return boto3.client(
        "s3",
        endpoint_url=deployment.standin.endpoint,
        region_name=deployment.region,
        aws_access_key_id=keys["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=keys["AWS_SECRET_ACCESS_KEY"],
    )


@pytest.mark.parametrize(("folder", "code"), [(OWN, "404"), (NOT_LISTED, "403"), (FOREIGN, "403")])
def test_that_a_key_is_missing_is_told_to_those_who_may_list(clerk: Any, folder: str, code: str) -> None:
    with pytest.raises(ClientError) as refused:
        clerk.head_object(Bucket="some-bucket", Key=f"{folder}missing")
    assert refused.value.response["Error"]["Code"] == code


def test_a_copy_needs_its_source(clerk: Any) -> None:
    clerk.copy_object(Bucket="some-bucket", Key=f"{OWN}b", CopySource=f"some-bucket/{NOT_LISTED}a")
    with pytest.raises(ClientError, match="AccessDenied"):
        clerk.copy_object(Bucket="some-bucket", Key=f"{OWN}c", CopySource=f"some-bucket/{FOREIGN}a")


def test_a_deletion_is_judged_key_by_key_and_what_is_deleted_makes_no_folder(clerk: Any) -> None:
    clerk.put_object(Bucket="some-bucket", Key=f"{OWN}deep/a", Body=b"a")
    keys = [f"{OWN}deep/a", f"{FOREIGN}a"]
    answer = clerk.delete_objects(Bucket="some-bucket", Delete={"Objects": [{"Key": key} for key in keys]})
    assert [each["Key"] for each in answer["Deleted"]] == keys[:1]
    assert [(each["Key"], each["Code"]) for each in answer["Errors"]] == [(keys[1], "AccessDenied")]
    listed = clerk.list_objects_v2(Bucket="some-bucket", Prefix=OWN, Delimiter="/")
    assert "CommonPrefixes" not in listed


# ── All that it does, it may ─────────────────────────────────────────────────────────────────


@dataclass
class Run:
    """How a run ended, what it asked for and what was in the transform bucket before and after."""

    before: dict[str, str]
    after: dict[str, str]
    failed: str | None
    records: list[Record] = field(repr=False)
    tables: Path


def observed(spark: s3a.Session, day: str, committer: str, folder: Path) -> Run:
    """Runs the job and keeps what it wrote."""
    before = spark.deployment.objects()
    failed = spark.run(day, committer)
    bucket, prefix = spark.deployment.target
    for key in (after := spark.deployment.objects()):
        if key.endswith(".parquet"):
            path = folder / key.removeprefix(prefix)
            path.parent.mkdir(parents=True, exist_ok=True)
            spark.deployment.administrator("s3").download_file(bucket, key, str(path))
    return Run(before, after, failed, spark.records, folder)


def partition(deployment: s3a.Deployment, table: str, day: str) -> str:
    """The prefix of a table's day."""
    return f"{deployment.target[1]}{table}/p_date={day}/"


def leave_behind(deployment: s3a.Deployment, day: str, *, other: str | None = None) -> None:
    """What may be there before a run: another day, old files of the day, the upload of a run that died."""
    client, bucket = deployment.administrator("s3"), deployment.target[0]
    for table in TABLES:
        if other:
            client.put_object(Bucket=bucket, Key=f"{partition(deployment, table, other)}part.parquet", Body=b"other")
        client.put_object(Bucket=bucket, Key=f"{partition(deployment, table, day)}part-old.parquet", Body=b"old")
        client.create_multipart_upload(Bucket=bucket, Key=f"{partition(deployment, table, day)}part-dead.parquet")


@pytest.fixture(scope="module")
def runs(spark: s3a.Session, day: str, tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[Run, Run]]:
    """With each committer the first run ever, into an empty bucket, and a second."""
    made: dict[str, tuple[Run, Run]] = {}
    for committer in s3a.COMMITTERS:
        spark.deployment.empty()
        first = observed(spark, day, committer, tmp_path_factory.mktemp("first"))
        leave_behind(spark.deployment, day, other=OTHER_DAY)
        made[committer] = (first, observed(spark, day, committer, tmp_path_factory.mktemp("second")))
    return made


@pytest.mark.parametrize("committer", s3a.COMMITTERS)
def test_the_first_run_ever_passes_and_gives_the_rows_of_the_native_engine(
    runs: dict[str, tuple[Run, Run]], native: Lake, day: str, committer: str
) -> None:
    first, _ = runs[committer]
    assert first.failed is None and first.before == {}
    for table in TABLES:
        rows = lake.rows(first.tables / table / f"p_date={day}")
        assert rows == lake.rows(native.table(table, day)) and rows.total() > 200, table


@pytest.mark.parametrize("committer", s3a.COMMITTERS)
def test_a_later_run_leaves_its_own_files_and_every_other_day(
    deployment: s3a.Deployment, runs: dict[str, tuple[Run, Run]], day: str, committer: str
) -> None:
    _, second = runs[committer]
    assert second.failed is None
    for table in TABLES:
        of_day = partition(deployment, table, day)
        # A key that ends with `/` is S3A's mark of a folder and holds nothing.
        left = {key for key in second.after if key.startswith(of_day)} - {of_day}
        kinds = sorted(key.removeprefix(of_day)[:5] for key in left)
        assert kinds == ["_SUCC", "part-"] and not left & set(second.before) - {f"{of_day}_SUCCESS"}, left
        other = f"{partition(deployment, table, OTHER_DAY)}part.parquet"
        assert second.after[other] == second.before[other]


@pytest.mark.parametrize("committer", s3a.COMMITTERS)
def test_nothing_that_it_asks_for_is_refused(runs: dict[str, tuple[Run, Run]], committer: str) -> None:
    asked = [each for run in runs[committer] for each in run.records]
    assert asked and [each for each in asked if not each.is_allowed] == []


# ── All that it may, it does ─────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Grant:
    """An action of a statement on one of its resources, or of its prefixes where it has any."""

    sid: str
    action: str
    pattern: str


def patterns(statement: dict[str, Any]) -> list[str]:
    """What a statement is limited to: the prefixes of a listing, or its resources."""
    (condition,) = statement.get("Condition", {"": {}}).values()
    return list(condition.get("s3:prefix", statement["Resource"]))


def grants(policy: dict[str, Any]) -> list[Grant]:
    """What a policy allows in S3."""
    return [
        Grant(each["Sid"], action, pattern)
        for each in policy["Statement"]
        for action in each["Action"]
        for pattern in patterns(each)
        if action.startswith("s3:")
    ]


def uses(record: Record, grant: Grant) -> bool:
    """Whether a request was allowed by a grant."""
    given = grant.pattern if grant.pattern.startswith("arn:") else ""
    asked = record.resource if given else record.prefix
    return (record.statement, record.action) == (grant.sid, grant.action) and is_like(grant.pattern, asked)


def test_every_permission_is_used(deployment: s3a.Deployment, runs: dict[str, tuple[Run, Run]]) -> None:
    seen = {each for both in runs.values() for run in both for each in run.records}
    unused = [each for each in grants(deployment.policy()) if not any(uses(record, each) for record in seen)]
    assert unused == []


@dataclass(frozen=True)
class Removal:
    """A permission to take away, all of it or one of its resources or prefixes, and the committer to try without it."""

    sid: str
    action: str
    pattern: str | None
    committer: str

    @property
    def needs_an_earlier_run(self) -> bool:
        """Whether it is for what is done only where there is something to replace or to end."""
        return self.action in ("s3:DeleteObject", "s3:AbortMultipartUpload")

    def applied_to(self, policy: dict[str, Any]) -> dict[str, Any]:
        """The policy with that much less."""
        changed: list[dict[str, Any]] = []
        for statement in copy.deepcopy(policy["Statement"]):
            if statement["Sid"] == self.sid:
                statement["Action"].remove(self.action)
                rest = [each for each in patterns(statement) if self.pattern not in (None, each)]
                left = {**statement, "Sid": f"{self.sid}Left", "Action": [self.action]}
                changed += [limited(left, rest)] if rest else []
            changed.append(statement)
        return {**policy, "Statement": [each for each in changed if each["Action"]]}


def limited(statement: dict[str, Any], rest: list[str]) -> dict[str, Any]:
    """The statement for the rest of its resources, or of its prefixes."""
    if "Condition" in statement:
        (operator,) = statement["Condition"]
        return {**statement, "Condition": {operator: {"s3:prefix": rest}}}
    return {**statement, "Resource": rest}


def removals(policy: dict[str, Any]) -> list[Removal]:
    """Every action of every statement, under the committer that AWS runs; if asked for, everything by itself."""
    granted = grants(policy)
    if not os.environ.get(EVERYTHING):
        return [Removal(*pair, None, "magic") for pair in sorted({(each.sid, each.action) for each in granted})]
    return [
        Removal(each.sid, each.action, each.pattern, committer)
        for committer in s3a.COMMITTERS
        for each in granted
        if committer == "magic" or each.action not in OF_MAGIC
    ]


def is_caught(spark: s3a.Session, day: str, removal: Removal, policy: dict[str, Any]) -> bool:
    """Whether a run without a permission fails, denied just that; a HEAD has no body to say more than its status."""
    spark.deployment.empty()
    if removal.needs_an_earlier_run:
        leave_behind(spark.deployment, day)
    spark.deployment.give(removal.applied_to(policy))
    failed = spark.run(day, removal.committer) or ""
    refused = {each.action for each in spark.records if not each.is_allowed}
    return ("AccessDenied" in failed or "Forbidden" in failed) and refused == {removal.action}


def test_without_any_one_permission_the_run_is_denied(
    spark: s3a.Session, runs: dict[str, tuple[Run, Run]], day: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert all(run.failed is None for both in runs.values() for run in both), "even with all of them it fails"
    policy, started = spark.deployment.policy(), time.monotonic()
    removed = removals(policy)
    try:
        missed = [each for each in removed if not is_caught(spark, day, each, policy)]
    finally:
        spark.deployment.give(policy)
    with capsys.disabled():
        caught, seconds = len(removed) - len(missed), time.monotonic() - started
        print(f"\nSpark on S3A: {len(removed)} permissions removed one by one, {caught} caught, {seconds:.0f} s")
    assert removed and missed == []
