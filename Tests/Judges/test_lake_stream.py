"""A lake's stream under harm: pollers side by side, killed at any moment, on a full disk; nothing told is lost."""

from __future__ import annotations

import json
import random
import resource
import subprocess
import time
from collections import Counter
from pathlib import Path
from typing import Any

import lake
import make_users
import tools
from lake import Lake
from loopback_api import LoopbackAPI, Reply

POLLERS, KILLS, BATCH = 3, 12, 7


class Batches(LoopbackAPI):
    """An API that gives other records at each request, numbered: `poller-batch-record` is a user's name."""

    def __init__(self, name: str) -> None:
        super().__init__(Reply(b""))
        self.name = name
        self.user = make_users.make_user(make_users.Dice(1))

    @property
    def reply(self) -> Reply:  # type: ignore[override]
        number = len(self.requests)
        users = [
            {**self.user, "login": {**self.user["login"], "uuid": f"{self.name}-{number}-{index}"}}
            for index in range(BATCH)
        ]
        return Reply(json.dumps({"results": users}).encode())

    @reply.setter
    def reply(self, value: Reply) -> None:
        """Replies are made, not given."""


def start(ingest: Path, folder: Path, api: LoopbackAPI, log: Path, **how: Any) -> subprocess.Popen[bytes]:
    command = [str(ingest), "run", "--lake", str(folder), "--api-url", api.url, "--every", "20ms"]
    return subprocess.Popen(
        command,
        env=tools.environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=log.open("ab"),
        **how,
    )


def acknowledged(log: Path, records: int = BATCH) -> int:
    """Polls of which the ledger says that all was delivered."""
    lines = [line for line in log.read_text().splitlines() if line.startswith('{"ledger":"ingest"') and line[-1] == "}"]
    return sum(json.loads(line)["delivered"] == records for line in lines)


def uuids(of: Lake) -> Counter[str]:
    rows = [row for partition in of.raw.glob("p_date=*") for row in lake.rows(partition).elements()]
    return Counter(
        dict(value)["uuid"] for row in rows for value in row if isinstance(value, tuple) and "uuid" in dict(value)
    )


def finish(ingest: Path, folder: Path) -> None:
    """Any later run writes what killed ones have left."""
    with Batches("last") as api:
        ended = lake.run(ingest, "run", "--once", "--lake", folder, "--api-url", api.url)
    assert ended.code == 0, ended.error
    assert not list((folder / ".buffer").rglob("*.ndjson"))
    assert not list(folder.rglob("*.partial"))


def test_pollers_that_are_killed_lose_and_double_nothing_acknowledged(
    ingest: Path, tmp_path: Path, record_property: Any
) -> None:
    dice, folder = random.Random(5), tmp_path / "lake"
    expected: list[tuple[str, int]] = []
    for round in range(KILLS):
        apis = [Batches(f"{round}.{number}") for number in range(POLLERS)]
        logs = [tmp_path / f"log-{api.name}" for api in apis]
        for api in apis:
            api.__enter__()
        running = [start(ingest, folder, api, log) for api, log in zip(apis, logs)]
        time.sleep(dice.uniform(0.1, 0.7))
        for process in running:
            process.kill()
        for process, api, log in zip(running, apis, logs):
            process.wait()
            expected.append((api.name, acknowledged(log)))
            api.__exit__(None, None, None)
    finish(ingest, folder)
    found = uuids(Lake(folder))
    assert max(found.values()) == 1, [name for name, count in found.items() if count > 1]
    told = {
        f"{name}-{batch + 1}-{index}" for name, count in expected for batch in range(count) for index in range(BATCH)
    }
    assert told - set(found) == set()
    # Of a poll that was killed before it was told, all records are there, or none.
    whole = Counter(name.rsplit("-", 1)[0] for name in found)
    assert set(whole.values()) == {BATCH}
    assert len(told) > 300, len(told)
    record_property("acknowledged", len(told))


def test_a_poller_that_ends_in_good_order_leaves_nothing_behind(ingest: Path, tmp_path: Path) -> None:
    folder, log = tmp_path / "lake", tmp_path / "log"
    with Batches("a") as api:
        process = start(ingest, folder, api, log)
        time.sleep(1.5)
        process.terminate()
        assert process.wait(60) == 0
    found = uuids(Lake(folder))
    assert sum(found.values()) == BATCH * acknowledged(log) > 0 and max(found.values()) == 1
    assert len(list(Lake(folder).raw.rglob("*.parquet"))) == 1, "polls share a file, as in the stream's buffer"
    assert f"wrote {sum(found.values())} rows to" in log.read_text()


def test_a_full_disk_takes_no_part_of_a_poll(ingest: Path, tmp_path: Path) -> None:
    """A limit of the file's size stands for the disk: a poll that does not fit is pending, those before it are kept."""
    folder, log = tmp_path / "lake", tmp_path / "log"
    limit = 64 << 10
    with Batches("a") as api:
        process = start(
            ingest, folder, api, log, preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
        )
        for _ in range(600):
            if '"pending":7' in log.read_text():
                break
            time.sleep(0.05)
        process.kill()
        process.wait()
    lines = [json.loads(line) for line in log.read_text().splitlines() if line.startswith('{"ledger":"ingest"')]
    refused = [line for line in lines if line["pending"] == BATCH]
    assert refused and "File too large" in refused[0]["failure"], log.read_text()[-2000:]
    finish(ingest, folder)
    found = uuids(Lake(folder))
    kept = {name for name in found if not name.startswith("last")}
    assert len(kept) == BATCH * acknowledged(log) > 50 and max(found.values()) == 1


def test_the_same_rows_as_without_a_buffer(ingest: Path, tmp_path: Path) -> None:
    answer = Reply(tools.SAMPLE.read_bytes())
    with LoopbackAPI(answer) as api:
        once = lake.run(ingest, "run", "--once", "--lake", tmp_path / "once", "--api-url", api.url)
        process = start(ingest, tmp_path / "on", api, tmp_path / "log", close_fds=True)
        for _ in range(600):
            if '"ledger"' in (tmp_path / "log").read_text():
                break
            time.sleep(0.05)
        process.terminate()
        assert process.wait(60) == 0 and once.code in (0, 1)
    (single,), (several,) = (list(Lake(tmp_path / name).raw.glob("p_date=*")) for name in ("once", "on"))

    def unstamped(partition: Path) -> Counter[Any]:
        """Rows without their last column, the time of arrival."""
        return Counter(row[:-1] for row in lake.rows(partition).elements())

    expected = unstamped(single)
    # A poll that the signal cut off has delivered nothing.
    polls = acknowledged(tmp_path / "log", records=expected.total())
    assert polls > 0
    assert unstamped(several) == Counter({row: count * polls for row, count in expected.items()})
