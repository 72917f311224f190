"""Runs `ingest` as the Lambda: a loopback runtime API invokes it, moto stands in for Firehose and S3."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

import make_users
import standin_aws
import tools
from lake import run
from loopback_api import LoopbackAPI, Reply
from runtime_api import RuntimeAPI
from standin_aws import StandIn

STREAM, BUCKET = "user-data-stream", "raw-layer"
EVENT = {"source": "aws.events", "detail-type": "Scheduled Event"}


@dataclass
class Cloud:
    """The stand-in with a stream that delivers to a bucket."""

    standin: StandIn

    def records(self) -> list[dict[str, Any]]:
        """What the stream has delivered: moto writes the records' bytes as they came."""
        s3 = self.standin.client("s3")
        keys = [found["Key"] for found in s3.list_objects_v2(Bucket=BUCKET).get("Contents", [])]
        bodies = [s3.get_object(Bucket=BUCKET, Key=key)["Body"].read() for key in keys if not key.startswith("error/")]
        return [json.loads(line) for body in bodies for line in body.splitlines()]

    def set_aside(self) -> list[str]:
        """The objects of records set aside."""
        found = self.standin.client("s3").list_objects_v2(Bucket=BUCKET, Prefix="error/").get("Contents", [])
        return [entry["Key"] for entry in found]


@pytest.fixture
def cloud() -> Iterator[Cloud]:
    with standin_aws.running() as standin:
        standin.client("s3").create_bucket(
            Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": standin_aws.REGION}
        )
        standin.client("firehose").create_delivery_stream(
            DeliveryStreamName=STREAM,
            ExtendedS3DestinationConfiguration={
                "RoleARN": f"arn:aws:iam::{standin_aws.ACCOUNT}:role/stream",
                "BucketARN": f"arn:aws:s3:::{BUCKET}",
            },
        )
        yield Cloud(standin)


@dataclass
class Function:
    """A running ingest in Lambda mode."""

    process: subprocess.Popen[bytes]
    runtime: RuntimeAPI


@pytest.fixture
def api() -> Iterator[LoopbackAPI]:
    with LoopbackAPI(Reply(make_users.response(count=20, seed=3).encode())) as served:
        yield served


@pytest.fixture
def function(ingest: Path, cloud: Cloud, api: LoopbackAPI, tmp_path: Path) -> Iterator[Function]:
    with RuntimeAPI() as runtime:
        with (tmp_path / "log").open("wb") as log:
            process = subprocess.Popen(
                [str(ingest)],
                env=tools.environment(
                    **cloud.standin.environment,
                    AWS_LAMBDA_RUNTIME_API=runtime.address,
                    PLAN_API_URL=api.url,
                    PLAN_STREAM_NAME=STREAM,
                    PLAN_RAW_BUCKET=BUCKET,
                ),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
            yield Function(process, runtime)
            process.kill()
            process.wait()


def test_an_invocation_puts_the_users_to_the_stream(function: Function, cloud: Cloud) -> None:
    answer = function.runtime.invoke(EVENT)
    assert answer.kind == "response" and answer.request_id == "request-1", answer
    records = cloud.records()
    assert len(records) + (1 if cloud.set_aside() else 0) >= 19
    assert all(record["login"] and "p_time" in record for record in records)


def test_it_answers_again_and_again(function: Function, cloud: Cloud) -> None:
    answers = [function.runtime.invoke(EVENT) for _ in range(3)]
    assert [answer.request_id for answer in answers] == ["request-1", "request-2", "request-3"]
    assert {answer.kind for answer in answers} == {"response"}


def test_a_failed_invocation_is_reported_and_the_next_one_works(
    function: Function, cloud: Cloud, api: LoopbackAPI
) -> None:
    good, api.reply = api.reply, Reply(b"busy", status=503)
    failed = function.runtime.invoke(EVENT)
    assert failed.kind == "error" and failed.request_id == "request-1", failed
    report = json.loads(failed.body)
    assert report["errorType"] and api.url in report["errorMessage"] and "503" in report["errorMessage"], report
    api.reply = good
    assert function.runtime.invoke(EVENT).kind == "response"
    assert cloud.records()


def test_a_record_of_the_wrong_shape_is_set_aside_in_the_bucket(
    function: Function, cloud: Cloud, api: LoopbackAPI
) -> None:
    good = make_users.make_users(4, seed=1)
    api.reply = Reply(json.dumps({"results": [*good, {"gender": 7, "login": "none"}]}).encode())
    function.runtime.invoke(EVENT)
    assert cloud.set_aside()


def test_odd_events_are_invocations_too(function: Function) -> None:
    for event in ({}, [], None, "text", {"a": {"b": [1, 2, {"c": None}]}}):
        assert function.runtime.invoke(event).kind == "response"


def test_no_secret_is_printed(function: Function, tmp_path: Path) -> None:
    function.runtime.invoke(EVENT)
    assert b"standin-secret" not in (tmp_path / "log").read_bytes()


def test_the_command_line_puts_to_the_stream_too(ingest: Path, cloud: Cloud, api: LoopbackAPI) -> None:
    ended = run(
        ingest, "run", "--once", "--sink", "firehose", "--api-url", api.url,
        PLAN_STREAM_NAME=STREAM, PLAN_RAW_BUCKET=BUCKET, **cloud.standin.environment,
    )  # fmt: skip
    assert ended.code in (0, 1), ended.error
    assert len(cloud.records()) >= 18, ended.out + ended.error


def test_a_stream_that_is_not_there_is_told(ingest: Path, cloud: Cloud, api: LoopbackAPI) -> None:
    ended = run(
        ingest, "run", "--once", "--sink", "firehose", "--api-url", api.url,
        PLAN_STREAM_NAME="no-such-stream", PLAN_RAW_BUCKET=BUCKET, **cloud.standin.environment,
    )  # fmt: skip
    assert ended.code == 1 and "no-such-stream" in ended.out + ended.error, ended.error


def test_missing_credentials_are_told(ingest: Path, api: LoopbackAPI, tmp_path: Path) -> None:
    ended = run(
        ingest, "run", "--once", "--sink", "firehose", "--api-url", api.url,
        PLAN_STREAM_NAME=STREAM, HOME=str(tmp_path), AWS_REGION="eu-central-1",
    )  # fmt: skip
    assert ended.code == 1 and "AWS_ACCESS_KEY_ID" in ended.error, ended.error
