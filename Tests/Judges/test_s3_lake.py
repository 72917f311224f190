"""The transformation on layers in S3: the same objects as on a folder, what Spark left replaced, faults told."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import lake
import standin_aws
import tools
from lake import TABLES, Ended, Lake
from loopback_api import LoopbackAPI, Reply

RAW, TABLE_BUCKET = "the-raw-layer", "the-transform-layer"


@pytest.fixture(scope="module")
def standin() -> Iterator[standin_aws.StandIn]:
    with standin_aws.running() as running:
        yield running


@pytest.fixture
def s3(standin: standin_aws.StandIn) -> Any:
    """Two empty buckets."""
    standin.reset()
    client = standin.client("s3")
    for bucket in (RAW, TABLE_BUCKET):
        client.create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": standin_aws.REGION})
    return client


@pytest.fixture
def local(ingest: Path, transform: Path, tmp_path: Path) -> tuple[Lake, str]:
    """A lake in a folder with its tables, and its day."""
    with LoopbackAPI(Reply(tools.SAMPLE.read_bytes())) as api:
        lake.run(ingest, "run", "--once", "--lake", tmp_path / "lake", "--api-url", api.url)
    made = Lake(tmp_path / "lake")
    day = next(made.raw.glob("p_date=*")).name.removeprefix("p_date=")
    ended = lake.run(transform, "run", "--date", day, "--lake", tmp_path / "lake")
    assert ended.code == 0, ended.error
    return made, day


def upload_raw(s3: Any, made: Lake) -> None:
    for path in made.raw.rglob("*.parquet"):
        s3.upload_file(str(path), RAW, f"raw/users/{path.relative_to(made.raw)}")


def on_s3(transform: Path, standin: standin_aws.StandIn, *arguments: str) -> Ended:
    buckets = ("--raw-bucket", RAW, "--transform-bucket", TABLE_BUCKET)
    return lake.run(transform, "run", *buckets, *arguments, **standin.environment)


def objects(s3: Any, bucket: str = TABLE_BUCKET) -> dict[str, bytes]:
    keys = [each["Key"] for each in s3.list_objects_v2(Bucket=bucket).get("Contents", [])]
    return {key: s3.get_object(Bucket=bucket, Key=key)["Body"].read() for key in keys}


def test_the_objects_are_those_of_a_folder(
    transform: Path, standin: standin_aws.StandIn, s3: Any, local: tuple[Lake, str]
) -> None:
    made, day = local
    upload_raw(s3, made)
    ended = on_s3(transform, standin, "--date", day)
    assert ended.code == 0, ended.error
    expected = {
        f"transform/{name}/p_date={day}/part-00000.parquet": (made.table(name, day) / "part-00000.parquet").read_bytes()
        for name in TABLES
    }
    assert objects(s3) == expected
    assert all(f"s3://{TABLE_BUCKET}/{key}" in ended.out for key in expected)
    assert on_s3(transform, standin, "--date", day).code == 0
    assert objects(s3) == expected


def test_what_spark_wrote_is_replaced_and_other_days_stay(
    transform: Path, standin: standin_aws.StandIn, s3: Any, local: tuple[Lake, str]
) -> None:
    made, day = local
    upload_raw(s3, made)
    table = sorted(TABLES)[0]
    former = [f"transform/{table}/p_date={day}/part-{number:05}-c0de.c000.snappy.parquet" for number in range(12)]
    former += [f"transform/{table}/p_date={day}/_SUCCESS", f"transform/{table}/p_date={day}/a b+c%20é.parquet"]
    kept = [f"transform/{table}/p_date=2001-01-01/part.parquet", f"transform/{table}_2/p_date={day}/part.parquet"]
    for key in former + kept:
        s3.put_object(Bucket=TABLE_BUCKET, Key=key, Body=b"old")
    # What readers ignore is no row: it would be no Parquet either.
    s3.put_object(Bucket=RAW, Key=f"raw/users/p_date={day}/_temporary", Body=b"no")
    s3.put_object(Bucket=RAW, Key=f"raw/users/p_date={day}/deeper/file", Body=b"no")
    ended = on_s3(transform, standin, "--date", day)
    assert ended.code == 0, ended.error
    keys = set(objects(s3))
    assert not keys & set(former) and keys >= set(kept)
    assert len(keys) == len(TABLES) + len(kept)


def test_a_bucket_of_many_pages_is_read_whole(
    transform: Path, standin: standin_aws.StandIn, s3: Any, local: tuple[Lake, str]
) -> None:
    made, day = local
    upload_raw(s3, made)
    table = sorted(TABLES)[0]
    former = [f"transform/{table}/p_date={day}/{number:04}" for number in range(1_050)]
    for key in former:
        s3.put_object(Bucket=TABLE_BUCKET, Key=key, Body=b"")
    assert on_s3(transform, standin, "--date", day).code == 0
    assert len(objects(s3)) == len(TABLES)


def test_faults_are_told_and_the_tables_stay(
    transform: Path, standin: standin_aws.StandIn, s3: Any, local: tuple[Lake, str]
) -> None:
    made, day = local
    missing = on_s3(transform, standin, "--date", "2001-01-01")
    assert missing.code == 1 and "holds no object" in missing.error and "ingest first" in missing.error
    upload_raw(s3, made)
    missing = on_s3(transform, standin, "--date", "2001-01-01")
    assert missing.code == 1 and f"--date: {day}" in missing.error
    s3.put_object(Bucket=RAW, Key=f"raw/users/p_date={day}/zz.parquet", Body=b"no Parquet")
    damaged = on_s3(transform, standin, "--date", day)
    assert damaged.code == 1 and f"s3://{RAW}/raw/users/p_date={day}/zz.parquet" in damaged.error
    other = lake.run(
        transform,
        "run",
        "--date",
        day,
        "--raw-bucket",
        "nobodys-bucket",
        "--transform-bucket",
        TABLE_BUCKET,
        **standin.environment,
    )
    assert other.code == 1 and "NoSuchBucket" in other.error and "s3://nobodys-bucket/raw/users/" in other.error
    assert objects(s3) == {}


def test_options_that_contradict_each_other_are_usage_errors(transform: Path) -> None:
    for arguments in (("--raw-bucket", RAW), ("--transform-bucket", TABLE_BUCKET)):
        ended = lake.run(transform, "run", *arguments)
        assert ended.code == 64 and "come together" in ended.error
    both = ("--raw-bucket", RAW, "--transform-bucket", TABLE_BUCKET, "--lake", "lake")
    assert lake.run(transform, "run", *both).code == 64
    # Without credentials nothing is asked of anybody.
    ended = lake.run(transform, "run", *both[:4], AWS_ACCESS_KEY_ID="", AWS_REGION="")
    assert ended.code == 1 and "AWS_REGION" in ended.error
