"""`ingest redrive`: what was set aside is delivered once more, once, and what does not fit stays with its reason."""

from __future__ import annotations

import base64
import json
import random
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import lake
import make_users
import standin_aws
import tools
from lake import Ended, Lake
from loopback_api import LoopbackAPI, Reply
from standin_aws import StandIn

STREAM, BUCKET, DAY = "user-data-stream", "raw-layer", "2025-11-03"
FAILED = f"error/users/format-conversion-failed/p_date={DAY}"


def users(count: int, seed: int = 1) -> list[dict[str, Any]]:
    dice = make_users.Dice(seed)
    return [make_users.make_user(dice) for _ in range(count)]


def kept(record: Any, attempts: int = 1) -> str:
    """A line of the stream's own error object ("Handling errors for data format conversion")."""
    raw = record if isinstance(record, bytes) else json.dumps(record).encode()
    return json.dumps(
        {
            "attemptsMade": attempts,
            "arrivalTimestamp": 1762128000000,
            "lastErrorCode": "DataFormatConversion.MalformedData",
            "lastErrorMessage": "…",
            "attemptEndingTimestamp": 1762128060000,
            "rawData": base64.b64encode(raw).decode(),
            "sequenceNumber": "49640912",
            "subSequenceNumber": None,
            "dataCatalogTable": {"databaseName": "user_data_raw", "tableName": "users"},
        }
    )


def lines(*records: Any) -> str:
    return "".join(record + "\n" if isinstance(record, str) else kept(record) + "\n" for record in records)


def ledger(ended: Ended) -> dict[str, Any]:
    """The line of the ledger, whose sum holds."""
    (line,) = [json.loads(line) for line in ended.error.splitlines() if line.startswith('{"ledger":"redrive"')]
    assert line["read"] == line["delivered"] + line["set_aside"] + line["pending"], line
    return dict(line)


def uuids(of: Lake) -> list[str]:
    found = [row for partition in of.raw.glob("p_date=*") for row in lake.rows(partition).elements()]
    return sorted(
        dict(value)["uuid"] for row in found for value in row if isinstance(value, tuple) and "uuid" in dict(value)
    )


def names(records: list[dict[str, Any]]) -> list[str]:
    return sorted(record["login"]["uuid"] for record in records)


# ── A lake ───────────────────────────────────────────────────────────────────────────────────


def error_file(folder: Path, name: str, text: str) -> Path:
    path = folder / FAILED / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


def test_what_fits_is_delivered_and_the_rest_stays(ingest: Path, tmp_path: Path) -> None:
    good, of = users(7), Lake(tmp_path)
    joined = b"".join(json.dumps(user).encode() + b"\n" for user in good[3:5])
    first = error_file(tmp_path, "stream-1-a.json", lines(*good[:3], {"gender": 7}, "no error object", joined))
    second = error_file(tmp_path, "stream-1-b.json", lines({"login": "none"}))
    third = error_file(tmp_path, "stream-1-c.json", lines(*good[5:]))
    trial = lake.run(ingest, "redrive", "--lake", tmp_path, "--dry-run")
    assert trial.code == 1 and "7 fit now; nothing was changed" in trial.out and not of.days(), trial.out
    assert first.exists() and second.exists() and third.exists()

    ended = lake.run(ingest, "redrive", "--lake", tmp_path)
    told = ledger(ended)
    assert (told["objects"], told["read"], told["delivered"], told["set_aside"], told["unreadable"]) == (
        3,
        9,
        7,
        2,
        1,
    ), told
    assert ended.code == 1 and "2 stay set aside" in ended.out
    assert uuids(of) == names(good)
    rest = first.with_name("stream-1-a-rest.json")
    assert of.set_aside() == sorted([rest, second, tmp_path / "error" / "users" / ".redrive.lock"])
    changed, foreign = rest.read_text().splitlines()
    entry = json.loads(changed)
    assert foreign == "no error object" and entry["attemptsMade"] == 2
    assert json.loads(base64.b64decode(entry["rawData"])) == {"gender": 7}
    assert entry["lastErrorMessage"].startswith("stream-1-a line 4: $"), entry

    again = lake.run(ingest, "redrive", "--lake", tmp_path)
    assert again.code == 1 and ledger(again)["delivered"] == 0 and uuids(of) == names(good)
    assert rest.exists() and second.exists()


def test_nothing_to_redrive(ingest: Path, tmp_path: Path) -> None:
    ended = lake.run(ingest, "redrive", "--lake", tmp_path / "none")
    assert ended.code == 0 and ended.out.startswith("read 0 records from 0 error objects"), ended
    assert not (tmp_path / "none").exists()


def test_a_redrive_that_is_killed_at_any_moment_delivers_each_record_once(
    ingest: Path, tmp_path: Path, record_property: Any
) -> None:
    """Killed again and again, then left to end: each record is a row once, and each that does not fit is kept once."""
    dice, of, kills = random.Random(11), Lake(tmp_path), 0
    good, bad = users(1_200), [{"gender": number} for number in range(60)]
    for number in range(60):
        text = lines(*good[number * 20 : number * 20 + 20], bad[number])
        error_file(tmp_path, f"stream-1-{number:02}.json", text)
    command = [str(ingest), "redrive", "--lake", str(tmp_path)]
    for _ in range(60):
        process = subprocess.Popen(
            command, env=tools.environment(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        try:
            process.wait(dice.uniform(0.005, 0.08))
            break
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            kills += 1
    ended = lake.run(ingest, "redrive", "--lake", tmp_path)
    assert ended.code == 1, ended.out + ended.error
    assert uuids(of) == names(good)
    left = [
        json.loads(line) for path in of.set_aside() if path.suffix == ".json" for line in path.read_text().splitlines()
    ]
    assert sorted(json.loads(base64.b64decode(line["rawData"]))["gender"] for line in left) == list(range(60))
    assert kills >= 5
    assert not [path for path in tmp_path.rglob(".*") if path.name != ".redrive.lock"]
    record_property("killed", kills)


def test_what_a_cut_off_run_kept_is_not_delivered_twice(ingest: Path, tmp_path: Path) -> None:
    """Killed between the last two steps, when one record did not fit; the schema takes it by now."""
    good, of = users(3), Lake(tmp_path)
    claimed = error_file(tmp_path, f".stream-1-a.redriving-{DAY}", lines(*good))
    rest = error_file(tmp_path, "stream-1-a-rest.json", lines(good[2]))
    ended = lake.run(ingest, "redrive", "--lake", tmp_path)
    assert ended.code == 0 and ledger(ended)["delivered"] == 3, ended.out + ended.error
    assert uuids(of) == names(good) and of.days() == [DAY]
    assert not claimed.exists() and not rest.exists()


def test_one_redrive_at_a_time(ingest: Path, tmp_path: Path) -> None:
    good, of = users(400), Lake(tmp_path)
    for number in range(20):
        error_file(tmp_path, f"stream-1-{number:02}.json", lines(*good[number * 20 : number * 20 + 20]))
    command = [str(ingest), "redrive", "--lake", str(tmp_path)]
    together = [subprocess.Popen(command, env=tools.environment(), stdout=subprocess.PIPE) for _ in range(4)]
    codes = [process.wait(120) for process in together]
    assert codes == [0, 0, 0, 0] and uuids(of) == names(good)


# ── A bucket and a stream ────────────────────────────────────────────────────────────────────


@pytest.fixture
def cloud() -> Iterator[StandIn]:
    with standin_aws.running() as standin:
        place = {"LocationConstraint": standin_aws.REGION}
        standin.client("s3").create_bucket(Bucket=BUCKET, CreateBucketConfiguration=place)
        standin.client("firehose").create_delivery_stream(
            DeliveryStreamName=STREAM,
            ExtendedS3DestinationConfiguration={
                "RoleARN": f"arn:aws:iam::{standin_aws.ACCOUNT}:role/stream",
                "BucketARN": f"arn:aws:s3:::{BUCKET}",
            },
        )
        yield standin


def objects(cloud: StandIn, prefix: str) -> dict[str, bytes]:
    s3 = cloud.client("s3")
    found = s3.list_objects_v2(Bucket=BUCKET, Prefix=prefix).get("Contents", [])
    return {entry["Key"]: s3.get_object(Bucket=BUCKET, Key=entry["Key"])["Body"].read() for entry in found}


def delivered(cloud: StandIn) -> list[dict[str, Any]]:
    bodies = [body for key, body in objects(cloud, "").items() if not key.startswith("error/")]
    return [json.loads(line) for body in bodies for line in body.splitlines()]


def redrive(ingest: Path, cloud: StandIn, **environment: str) -> Ended:
    given = {"PLAN_STREAM_NAME": STREAM, "PLAN_RAW_BUCKET": BUCKET, **cloud.environment, **environment}
    return lake.run(ingest, "redrive", "--sink", "firehose", **given)


def test_what_a_stream_did_not_take_is_delivered_later(ingest: Path, cloud: StandIn) -> None:
    """A poll while the stream is not there, then a redrive when it is."""
    good = users(30)
    with LoopbackAPI(Reply(json.dumps({"results": good}).encode())) as api:
        given = {"PLAN_RAW_BUCKET": BUCKET, **cloud.environment, "PLAN_STREAM_NAME": "not-yet"}
        failed = lake.run(ingest, "run", "--once", "--sink", "firehose", "--api-url", api.url, **given)
    assert failed.code == 1 and len(objects(cloud, "error/")) == 1 and not delivered(cloud)
    still = redrive(ingest, cloud, PLAN_STREAM_NAME="not-yet")
    assert still.code == 1 and "ResourceNotFoundException" in still.error and len(objects(cloud, "error/")) == 1
    assert ledger(still)["delivered"] == 0
    ended = redrive(ingest, cloud)
    assert ended.code == 0 and ledger(ended)["delivered"] == 30, ended.error
    assert names(delivered(cloud)) == names(good) and objects(cloud, "error/") == {}


def test_the_streams_own_error_objects_are_read_too(ingest: Path, cloud: StandIn) -> None:
    """Without an ending in their names, and with p_date and p_time in the records, which are set anew."""
    good, s3 = users(3), cloud.client("s3")
    stamped = [{**user, "p_date": DAY, "p_time": "01:02:03"} for user in good]
    s3.put_object(Bucket=BUCKET, Key=f"{FAILED}/stream-1-a", Body=lines(*stamped, {"gender": 7}, "odd").encode())
    ended = redrive(ingest, cloud)
    assert ended.code == 1 and ledger(ended)["delivered"] == 3, ended.error
    assert names(delivered(cloud)) == names(good)
    assert all(
        record["p_date"] >= time.strftime("%Y-%m-%d", time.gmtime(time.time() - 86_400)) for record in delivered(cloud)
    )
    ((key, body),) = objects(cloud, "error/").items()
    assert key == f"{FAILED}/stream-1-a-rest" and len(body.splitlines()) == 2 and body.endswith(b"odd\n")


def test_a_stream_that_never_answers_keeps_the_objects(ingest: Path, cloud: StandIn) -> None:
    cloud.client("s3").put_object(Bucket=BUCKET, Key=f"{FAILED}/a.json", Body=lines(*users(2)).encode())
    with socket.create_server(("127.0.0.1", 0)) as listener:
        gone = f"http://127.0.0.1:{listener.getsockname()[1]}"
    ended = redrive(ingest, cloud, AWS_ENDPOINT_URL_FIREHOSE=gone)
    assert ended.code == 1 and ledger(ended)["set_aside"] == 2, ended.error
    assert list(objects(cloud, "error/")) == [f"{FAILED}/a.json"]
