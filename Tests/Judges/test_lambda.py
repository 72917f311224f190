"""Runs `ingest` as the Lambda: a loopback runtime API invokes it, moto stands in for Firehose and S3."""

from __future__ import annotations

import base64
import contextlib
import json
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

import make_users
import standin_aws
import tools
from firehose_api import FirehoseAPI
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

    def set_aside(self) -> list[dict[str, Any]]:
        """The lines of the objects of records set aside."""
        s3 = self.standin.client("s3")
        found = s3.list_objects_v2(Bucket=BUCKET, Prefix="error/").get("Contents", [])
        bodies = [s3.get_object(Bucket=BUCKET, Key=entry["Key"])["Body"].read() for entry in found]
        return [json.loads(line) for body in bodies for line in body.splitlines()]


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


def fetched(api: LoopbackAPI) -> list[dict[str, Any]]:
    """The users that the API serves."""
    users: list[dict[str, Any]] = json.loads(api.reply.body)["results"]
    return users


def raw(entry: dict[str, Any]) -> dict[str, Any]:
    """The record that a line of an error object keeps."""
    record: dict[str, Any] = json.loads(base64.b64decode(entry["rawData"]))
    return record


def texts(records: list[dict[str, Any]]) -> list[str]:
    """The records without what the stream adds, in an order of their own: equal lists hold the same records."""
    kept = [{key: value for key, value in record.items() if key not in ("p_time", "p_date")} for record in records]
    return sorted(json.dumps(record, sort_keys=True) for record in kept)


def check_all_kept(cloud: Cloud, users: list[dict[str, Any]]) -> None:
    """Each user fetched was delivered or set aside, once."""
    assert texts(cloud.records() + [raw(entry) for entry in cloud.set_aside()]) == texts(users)


@pytest.fixture
def silent() -> Iterator[str]:
    """The address of a service that takes connections and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"


@contextlib.contextmanager
def serving(
    ingest: Path, log: Path, cloud: Cloud, api: LoopbackAPI, seconds: float = 30, **environment: str
) -> Iterator[Function]:
    """Runs ingest as the function, each invocation of which has that many seconds."""
    given = {
        **cloud.standin.environment,
        "PLAN_API_URL": api.url,
        "PLAN_STREAM_NAME": STREAM,
        "PLAN_RAW_BUCKET": BUCKET,
        **environment,
    }
    with RuntimeAPI(seconds=seconds) as runtime, log.open("wb") as output:
        process = subprocess.Popen(
            [str(ingest)],
            env=tools.environment(**given, AWS_LAMBDA_RUNTIME_API=runtime.address),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        try:
            yield Function(process, runtime)
        finally:
            process.kill()
            process.wait()


@pytest.fixture
def function(ingest: Path, cloud: Cloud, api: LoopbackAPI, tmp_path: Path) -> Iterator[Function]:
    with serving(ingest, tmp_path / "log", cloud, api) as running:
        yield running


def test_an_invocation_puts_the_users_to_the_stream(function: Function, cloud: Cloud, api: LoopbackAPI) -> None:
    answer = function.runtime.invoke(EVENT)
    assert answer.kind == "response" and answer.request_id == "request-1", answer
    records, account = cloud.records(), json.loads(answer.body)
    check_all_kept(cloud, fetched(api))
    assert (account["fetched"], account["delivered"]) == (20, len(records)), account
    assert account["set_aside"] == len(cloud.set_aside()) == 20 - len(records), account
    assert all(record["login"] and "p_time" in record for record in records)


def ledgers(log: Path) -> list[dict[str, Any]]:
    """The lines of the ledger in the function's log."""
    return [json.loads(line) for line in log.read_text().splitlines() if line.startswith('{"ledger":')]


def test_each_invocation_logs_one_line_of_the_ledger_with_its_metrics(
    ingest: Path, cloud: Cloud, api: LoopbackAPI, tmp_path: Path
) -> None:
    """One that delivers, one that sets aside, one that fails: the four counts add up, and CloudWatch finds its metrics
    ("Specification: Embedded metric format")."""
    users = make_users.make_users(4, seed=1)
    with serving(ingest, tmp_path / "log", cloud, api, PLAN_METRIC_NAMESPACE="user-data-dev") as function:
        api.reply = Reply(json.dumps({"results": users}).encode())
        function.runtime.invoke(EVENT)
        api.reply = Reply(json.dumps({"results": [*users, {"name": 1}]}).encode())
        function.runtime.invoke(EVENT)
        api.reply = Reply(b"gone", status=404)
        assert function.runtime.invoke(EVENT).kind == "error"
    good, odd, failed = ledgers(tmp_path / "log")
    assert [line["request_id"] for line in (good, odd, failed)] == ["request-1", "request-2", "request-3"]
    counts = [[line[key] for key in ("fetched", "delivered", "set_aside", "pending")] for line in (good, odd, failed)]
    fit = len(users)
    assert counts == [[fit, fit, 0, 0], [fit + 1, fit, 1, 0], [0, 0, 0, 0]]
    assert odd["set_aside_by_reason"] == {"DataFormatConversion.MalformedData": 1}
    assert "404" in failed["failure"] and "failure" not in odd
    for line in (good, odd, failed):
        (directive,) = line["_aws"]["CloudWatchMetrics"]
        assert directive["Namespace"] == "user-data-dev" and directive["Dimensions"] == [[]]
        assert all(isinstance(line[metric["Name"]], int) for metric in directive["Metrics"])
        assert abs(line["_aws"]["Timestamp"] / 1_000 - time.time()) < 600


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
    answer = function.runtime.invoke(EVENT)
    assert answer.kind == "response", answer
    [entry] = cloud.set_aside()
    assert raw(entry) == {"gender": 7, "login": "none"}
    assert entry["lastErrorCode"] == "DataFormatConversion.MalformedData"
    assert entry["lastErrorMessage"] == f"$.results[{len(good)}].login: expected object, found string"
    assert texts(cloud.records()) == texts(good)


def test_a_stream_that_never_answers_loses_no_record(
    ingest: Path, cloud: Cloud, api: LoopbackAPI, silent: str, tmp_path: Path
) -> None:
    with serving(ingest, tmp_path / "log", cloud, api, seconds=6, AWS_ENDPOINT_URL_FIREHOSE=silent) as function:
        started = time.monotonic()
        answer = function.runtime.invoke(EVENT)
        assert time.monotonic() - started < 6
        assert answer.kind == "error" and "set aside 20" in json.loads(answer.body)["errorMessage"], answer
        assert function.runtime._answers.empty()
    assert [entry["lastErrorCode"] for entry in cloud.set_aside()] == ["TimedOut"] * 20
    check_all_kept(cloud, fetched(api))


@pytest.mark.parametrize("seconds", [2, 5])
@pytest.mark.parametrize("services", [("API",), ("FIREHOSE",), ("FIREHOSE", "S3")])
def test_the_answer_comes_before_the_deadline_whatever_hangs(
    ingest: Path, cloud: Cloud, api: LoopbackAPI, silent: str, tmp_path: Path, services: tuple[str, ...], seconds: int
) -> None:
    """At least 200 ms before it, with what is left on record; the next invocation finds a function that works."""
    hanging = {"PLAN_API_URL" if name == "API" else f"AWS_ENDPOINT_URL_{name}": silent for name in services}
    with serving(ingest, tmp_path / "log", cloud, api, seconds=seconds, **hanging) as function:
        for number in (1, 2):
            answer = function.runtime.invoke(EVENT)
            assert (answer.kind, answer.request_id) == ("error", f"request-{number}"), answer
            assert 0.2 <= answer.left < seconds, answer
    for line in ledgers(tmp_path / "log"):
        assert line["fetched"] == line["delivered"] + line["set_aside"] + line["pending"], line
        assert line["pending"] == (line["fetched"] if "S3" in services else 0), line
        assert line["failure"] and line["fetched"] == (0 if "API" in services else 20), line


def test_told_to_end_it_answers_what_it_has_begun(ingest: Path, cloud: Cloud, api: LoopbackAPI, tmp_path: Path) -> None:
    """SIGTERM between two invocations ends it; in the middle of one, it is answered first."""
    api.delay = 1.0
    with serving(ingest, tmp_path / "log", cloud, api) as function:
        answer: list[Any] = []
        asking = threading.Thread(target=lambda: answer.append(function.runtime.invoke(EVENT)))
        asking.start()
        wait_for(lambda: len(api.requests) == 1)
        function.process.send_signal(signal.SIGTERM)
        asking.join(30)
        assert answer[0].kind == "response" and function.process.wait(30) == 0
    check_all_kept(cloud, fetched(api))
    with serving(ingest, tmp_path / "second", cloud, api) as function:
        function.runtime.invoke(EVENT)
        function.process.send_signal(signal.SIGTERM)
        assert function.process.wait(30) == 0


def wait_for(condition: Callable[[], bool]) -> None:
    for _ in range(3_000):
        if condition():
            return
        time.sleep(0.01)
    raise AssertionError("waited half a minute in vain")


def test_memory_stays_flat(ingest: Path, cloud: Cloud, tmp_path: Path) -> None:
    """Nothing is kept of an invocation: half a kilobyte a request would be two mebibytes here."""
    with FirehoseAPI(keeps_records=False) as stream, LoopbackAPI(Reply(make_users.response(2, seed=3).encode())) as api:
        given = {"AWS_ENDPOINT_URL_FIREHOSE": stream.url}
        with serving(ingest, tmp_path / "log", cloud, api, **given) as function:
            status = Path(f"/proc/{function.process.pid}/status")
            if not status.exists():
                pytest.skip("only Linux tells the memory of a process")
            resident = []
            for _ in range(2):
                for _ in range(1_000):
                    function.runtime.invoke(EVENT)
                resident.append(int(status.read_text().split("VmRSS:")[1].split()[0]) << 10)
    assert resident[1] - resident[0] < 1 << 20, resident


def test_calls_are_part_of_the_invocations_trace(ingest: Path, cloud: Cloud, api: LoopbackAPI, tmp_path: Path) -> None:
    with FirehoseAPI() as stream:
        given = {"AWS_ENDPOINT_URL_FIREHOSE": stream.url}
        with serving(ingest, tmp_path / "log", cloud, api, **given) as function:
            assert [function.runtime.invoke(EVENT).kind for _ in range(2)] == ["response"] * 2
        traces = [call.headers["x-amzn-trace-id"] for call in stream.calls]
    assert [trace.split(";")[0] for trace in traces] == [f"Root=1-00000000-{number:024d}" for number in (1, 2)]


def test_an_unknown_stream_fails_the_invocation_and_loses_no_record(
    ingest: Path, cloud: Cloud, api: LoopbackAPI, tmp_path: Path
) -> None:
    with serving(ingest, tmp_path / "log", cloud, api, PLAN_STREAM_NAME="no-such-stream") as function:
        answer = function.runtime.invoke(EVENT)
    message = json.loads(answer.body)["errorMessage"]
    assert answer.kind == "error", answer
    for part in ("ResourceNotFoundException", "no-such-stream", cloud.standin.endpoint, "check the name", BUCKET):
        assert part in message, message
    assert "set aside 20 in s3://" in message, message
    assert {entry["lastErrorCode"] for entry in cloud.set_aside()} == {"ResourceNotFoundException"}
    check_all_kept(cloud, fetched(api))


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
    assert ended.code == (1 if cloud.set_aside() else 0), ended.error
    check_all_kept(cloud, fetched(api))


def test_a_stream_that_is_not_there_is_told(ingest: Path, cloud: Cloud, api: LoopbackAPI) -> None:
    ended = run(
        ingest, "run", "--once", "--sink", "firehose", "--api-url", api.url,
        PLAN_STREAM_NAME="no-such-stream", PLAN_RAW_BUCKET=BUCKET, **cloud.standin.environment,
    )  # fmt: skip
    assert ended.code == 1 and "no-such-stream" in ended.error and "set aside 20" in ended.error, ended.error
    check_all_kept(cloud, fetched(api))


def test_a_missing_bucket_is_told_before_any_call(ingest: Path, cloud: Cloud, api: LoopbackAPI) -> None:
    ended = run(
        ingest, "run", "--once", "--sink", "firehose", "--api-url", api.url,
        PLAN_STREAM_NAME=STREAM, **cloud.standin.environment,
    )  # fmt: skip
    assert ended.code == 1 and "PLAN_RAW_BUCKET is not set" in ended.error, ended.error
    assert not api.requests and not cloud.records()


def test_an_address_with_a_password_is_refused_without_printing_it(ingest: Path) -> None:
    for address in ("ftp://u:hunter2@h/", "http://u:hunter2@h/"):
        ended = run(ingest, "run", "--once", "--api-url", address)
        assert ended.code == 1 and "--api-url http://" in ended.error, ended.error
        assert "hunter2" not in ended.out + ended.error


def test_missing_credentials_are_told(ingest: Path, api: LoopbackAPI, tmp_path: Path) -> None:
    ended = run(
        ingest, "run", "--once", "--sink", "firehose", "--api-url", api.url,
        PLAN_STREAM_NAME=STREAM, PLAN_RAW_BUCKET=BUCKET, HOME=str(tmp_path), AWS_REGION="eu-central-1",
    )  # fmt: skip
    assert ended.code == 1 and "AWS_ACCESS_KEY_ID" in ended.error, ended.error
