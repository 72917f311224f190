"""The long run under mixed faults: 200,000 records from a faulty API into a faulty stream, and not one without account.

PLAN_SOAK=2000000 runs as many; `make soak` does so.
"""

from __future__ import annotations

import base64
import json
import os
import random
import subprocess
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import lake
import make_users
import standin_aws
import tools
from firehose_api import MIXED, FirehoseAPI
from loopback_api import LoopbackAPI, Reply
from runtime_api import RuntimeAPI

pytestmark = pytest.mark.soak

RECORDS, BATCH, BUCKET = int(os.environ.get("PLAN_SOAK", "200000")), 10_000, "raw-layer"
STREAM = "user-data-stream"
# The records of a batch that fall short of the schema.
BAD = 20


def batch(number: int) -> bytes:
    """A batch of small users, each of its own id, and some that are none."""
    user = make_users.make_user(make_users.Dice(1))
    text = json.dumps(user, separators=(",", ":"))
    head, _, tail = text.partition(user["login"]["uuid"])
    users = [f"{head}{number}-{index}{tail}" for index in range(BATCH - BAD)]
    users += [json.dumps({"login": f"{number}-{index}"}) for index in range(BATCH - BAD, BATCH)]
    return f'{{"results":[{",".join(users)}]}}'.encode()


def troubles(dice: random.Random, good: bytes) -> list[Reply]:
    """What goes wrong before a batch is there."""
    possible = [
        Reply(b'{"error":"later"}', status=429, headers=(("Retry-After", "0"),)),
        Reply(b"<html>busy</html>", status=503, content_type="text/html"),
        Reply(good, sent=len(good) // 2),
        Reply(b"", status=500),
    ]
    return [dice.choice(possible) for _ in range(dice.choice((0, 0, 1, 2)))]


def resident_peak(pid: int) -> int:
    """The most memory that a running process has had resident, in bytes; 0 where only Linux tells."""
    status = Path(f"/proc/{pid}/status")
    return int(status.read_text().split("VmHWM:")[1].split()[0]) << 10 if status.exists() else 0


def uuid_of(line: bytes) -> bytes:
    """The id of a user's line."""
    return line.split(b'"uuid":"', 1)[1].split(b'"', 1)[0]


def test_no_record_is_lost_in_the_long_run(
    ingest: Path, tmp_path: Path, record_property: Callable[[str, object], None], capsys: pytest.CaptureFixture[str]
) -> None:
    dice, polls = random.Random(3), RECORDS // BATCH
    with standin_aws.running() as cloud, FirehoseAPI(MIXED, seed=7, keeps_records=False, name=uuid_of) as stream:
        s3 = cloud.client("s3")
        s3.create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": standin_aws.REGION})
        given = {
            **cloud.environment,
            "AWS_ENDPOINT_URL_FIREHOSE": stream.url,
            "PLAN_STREAM_NAME": STREAM,
            "PLAN_RAW_BUCKET": BUCKET,
        }
        with LoopbackAPI(Reply(b"")) as api, RuntimeAPI(seconds=120) as runtime:
            log = tmp_path / "log"
            function = subprocess.Popen(
                [str(ingest)],
                env=tools.environment(**given, PLAN_API_URL=api.url, AWS_LAMBDA_RUNTIME_API=runtime.address),
                stdin=subprocess.DEVNULL,
                stdout=log.open("wb"),
                stderr=subprocess.STDOUT,
            )
            started = time.monotonic()
            for number in range(polls):
                good = batch(number)
                api.reply, api.troubles = Reply(good), troubles(dice, good)
                answer = runtime.invoke({}, timeout=150)
                assert answer.kind == "response", answer
            seconds = time.monotonic() - started
            peak = resident_peak(function.pid)
            function.kill()
            function.wait()
        lines = [json.loads(line) for line in log.read_text().splitlines() if line.startswith('{"ledger":')]
        total: Counter[str] = Counter()
        for line in lines:
            assert line["fetched"] == line["delivered"] + line["set_aside"] + line["pending"], line
            total.update({key: value for key, value in line.items() if isinstance(value, int)})
        assert total["fetched"] == polls * BATCH and total["pending"] == 0

        # What is set aside is in the bucket, with its reason; once the stream is well again, it is redriven.
        kept = set_aside(s3)
        assert len(kept) == total["set_aside"] >= polls * BAD
        stream.faults = type(MIXED)()
        redriven = lake.run(ingest, "redrive", "--sink", "firehose", **given)
        assert redriven.code == 1 and f"{polls * BAD} stay set aside" in redriven.out, redriven.out + redriven.error
        left = Counter(json.loads(raw)["login"] for raw in set_aside(s3))

    assert stream.complaints == []
    expected = {f"{number}-{index}" for number in range(polls) for index in range(BATCH - BAD)}
    found = Counter({name.decode(): count for name, count in stream.taken.items()})
    assert set(found) == expected, "a record is lost"
    assert left == Counter(f"{number}-{index}" for number in range(polls) for index in range(BATCH - BAD, BATCH))
    doubled = {name: count - 1 for name, count in found.items() if count > 1}
    unanswered = {name.decode(): count for name, count in stream.unanswered.items()}
    assert all(
        count <= unanswered.get(name, 0) for name, count in doubled.items()
    ), "a record is doubled without a lost answer"
    assert sum(doubled.values()) <= total["may_be_doubled"] + len(kept) - polls * BAD
    assert peak < 256 << 20
    assert all(stream.answers[fault] > 0 for fault in ("partial", "throttled", "failed", "reset", "lost", "slow"))
    figures = {
        "records": total["fetched"],
        "lost": 0,
        "doubled": sum(doubled.values()),
        "set aside": total["set_aside"],
        "calls": total["put_calls"],
        "faults": dict(stream.answers),
        "MB resident": peak >> 20,
        "records a second": round(total["fetched"] / seconds),
    }
    record_property("soak", json.dumps(figures))
    with capsys.disabled():
        print("\nsoak: " + ", ".join(f"{name} {value}" for name, value in figures.items()))


def set_aside(s3: Any) -> list[str]:
    """The records of all error objects."""
    records = []
    for page in s3.get_paginator("list_objects_v2").paginate(Bucket=BUCKET, Prefix="error/"):
        for entry in page.get("Contents", []):
            body = s3.get_object(Bucket=BUCKET, Key=entry["Key"])["Body"].read()
            records += [base64.b64decode(json.loads(line)["rawData"]).decode() for line in body.splitlines()]
    return records
