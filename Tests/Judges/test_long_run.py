"""`ingest run --every`: polls on, tells how it is, and ends in good order when it is told to."""

from __future__ import annotations

import contextlib
import json
import re
import signal
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

import lake
import make_users
import tools
from lake import Lake
from loopback_api import LoopbackAPI, Reply


def document(count: int, seed: int = 1) -> Reply:
    dice = make_users.Dice(seed)
    return Reply(json.dumps({"results": [make_users.make_user(dice) for _ in range(count)]}).encode())


def wait_for(condition: Callable[[], bool], what: str) -> None:
    for _ in range(6_000):
        if condition():
            return
        time.sleep(0.01)
    raise AssertionError(f"waited a minute in vain for {what}")


@dataclass
class Poller:
    """A running poller and what it says."""

    process: subprocess.Popen[bytes]
    out: Path
    error: Path

    def ledgers(self) -> list[dict[str, Any]]:
        lines = [line for line in self.error.read_text().splitlines() if line.startswith('{"ledger":"ingest"')]
        return [json.loads(line) for line in lines if line.endswith("}")]

    def health(self) -> tuple[int, dict[str, Any]]:
        wait_for(lambda: "health at port" in self.error.read_text(), "the port of health")
        (port,) = re.findall(r"health at port (\d+)", self.error.read_text())
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=10) as answer:
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as refusal:
            return refusal.code, json.load(refusal)

    def end(self, number: int = signal.SIGTERM) -> int:
        self.process.send_signal(number)
        return self.process.wait(60)


@contextlib.contextmanager
def polling(ingest: Path, folder: Path, api: LoopbackAPI, *options: str) -> Iterator[Poller]:
    folder.mkdir(exist_ok=True)
    out, error = folder / "out", folder / "error"
    command = [str(ingest), "run", "--lake", str(folder / "lake"), "--api-url", api.url, *options]
    with out.open("wb") as output, error.open("wb") as errors:
        process = subprocess.Popen(
            command, env=tools.environment(), stdin=subprocess.DEVNULL, stdout=output, stderr=errors
        )
        try:
            yield Poller(process, out, error)
        finally:
            process.kill()
            process.wait()


def rows(folder: Path) -> int:
    return sum(lake.rows(partition).total() for partition in Lake(folder / "lake").raw.glob("p_date=*"))


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_polls_on_and_ends_in_good_order(ingest: Path, tmp_path: Path, number: int) -> None:
    with LoopbackAPI(document(5)) as api, polling(ingest, tmp_path, api, "--every", "1s", "--health", "0") as poller:
        wait_for(lambda: len(poller.ledgers()) >= 3, "three polls")
        status, told = poller.health()
        assert status == 200 and told["status"] == "healthy" and told["polls"] >= 3 and told["failed_in_a_row"] == 0
        assert told["fetched"] == told["delivered"] == 5 * told["polls"], told
        assert poller.end(number) == 0
        assert "ended as it was asked to" in poller.error.read_text()
        assert rows(tmp_path) == sum(line["delivered"] for line in poller.ledgers()) == 5 * len(api.requests)


def test_what_is_fetched_is_delivered_before_it_ends_and_a_fetch_is_given_up(ingest: Path, tmp_path: Path) -> None:
    with LoopbackAPI(document(5), delay=30) as api, polling(ingest, tmp_path, api, "--every", "1h") as poller:
        wait_for(lambda: len(api.requests) == 1, "the first request")
        started = time.monotonic()
        assert poller.end() == 0 and time.monotonic() - started < 20
        (line,) = poller.ledgers()
        assert line["fetched"] == 0 and "asked to end" in line["failure"] and rows(tmp_path) == 0


def test_polls_that_fail_are_told_and_make_it_unwell(ingest: Path, tmp_path: Path) -> None:
    with LoopbackAPI(Reply(b"gone", status=404)) as api:
        with polling(ingest, tmp_path, api, "--every", "1s", "--health", "127.0.0.1:0") as poller:
            wait_for(lambda: poller.health()[0] == 503, "poor health")
            _, told = poller.health()
            assert told["status"] == "unhealthy" and told["failed_in_a_row"] >= 3 and "404" in told["last_failure"]
            api.reply = document(2)
            wait_for(lambda: poller.health()[0] == 200, "good health")
            assert poller.end() == 0


def test_a_poll_may_take_as_long_as_it_is_given(ingest: Path, tmp_path: Path) -> None:
    with LoopbackAPI(document(1), delay=30) as api:
        started = time.monotonic()
        ended = lake.run(ingest, "run", "--once", "--within", "2s", "--lake", tmp_path / "lake", "--api-url", api.url)
        assert ended.code == 1 and "within" in ended.error and time.monotonic() - started < 25, ended.error


@pytest.mark.parametrize(
    "options, told",
    [
        *((("--every", span), f"'{span}' is no span") for span in ("5", "0s", "1d", "", "99999999999999999999h")),
        (("--every=-1m",), "'-1m' is no span"),
        (("--within", "ever"), "'ever' is no span"),
        *((("--health", place), f"'{place}' is no place") for place in ("x", "1:2:3", ":80", "70000")),
        (("--once", "--every", "1m"), "--once is one poll"),
        (("--once", "--health", "80"), "--once is one poll"),
    ],
)
def test_nonsense_is_refused(ingest: Path, tmp_path: Path, options: tuple[str, ...], told: str) -> None:
    ended = lake.run(ingest, "run", "--lake", tmp_path / "lake", *options)
    assert ended.code == 64 and told in ended.error and not (tmp_path / "lake").exists(), ended.error


def test_a_port_that_is_taken_is_told(ingest: Path, tmp_path: Path) -> None:
    with LoopbackAPI(document(1)) as api:
        port = api.url.split(":")[2].split("/")[0]
        ended = lake.run(ingest, "run", "--lake", tmp_path / "lake", "--api-url", api.url, "--health", port)
    assert ended.code == 1 and "cannot listen there" in ended.error and not api.requests, ended.error
    assert f":{port}:" in ended.error and "Fix: name another port" in ended.error, ended.error
