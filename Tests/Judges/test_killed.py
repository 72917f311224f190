"""A run of `transform`, killed at any moment: a table has its old partition or its new one; the next run repairs."""

from __future__ import annotations

import random
import shutil
import signal
import subprocess
import time
from pathlib import Path

import pytest

import lake
import make_users
import tools
from lake import TABLES, Lake
from loopback_api import LoopbackAPI, Reply

POINTS = 100
USERS = 3000


@pytest.fixture(scope="module")
def days(ingest: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Lake, str]:
    """A lake with two days of the same number of other users: of one day, then of both, its tables are made."""
    folder = tmp_path_factory.mktemp("killed")
    answers = [make_users.response(USERS, seed=seed).encode() for seed in (1, 2)]
    lakes = []
    for number, answer in enumerate(answers):
        with LoopbackAPI(Reply(answer)) as api:
            ended = lake.run(ingest, "run", "--once", "--lake", folder / str(number), "--api-url", api.url)
        assert ended.code in (0, 1), ended.error
        lakes.append(Lake(folder / str(number)))
    (day,) = lakes[0].days()
    # The second day's raw rows stand in for the first's when it is run again.
    shutil.copytree(lakes[1].raw / f"p_date={lakes[1].days()[0]}", folder / "other")
    return lakes[0], day


def tables(of: Lake, day: str) -> dict[str, dict[str, bytes]]:
    return {table: lake.contents(of.table(table, day)) for table in TABLES}


def stop_after(process: subprocess.Popen[bytes], seconds: float) -> None:
    """Returns after some seconds, or once the process has ended."""
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        pass


def stop_once_changed(process: subprocess.Popen[bytes], folder: Path) -> None:
    """Returns at the moment at which another folder stands there, or once the process has ended."""
    before = folder.stat().st_ino
    while process.poll() is None and folder.stat().st_ino == before:
        pass


def test_a_killed_run_leaves_the_old_partition_or_the_new_one(transform: Path, days: tuple[Lake, str]) -> None:
    here, day = days
    raw = here.raw / f"p_date={day}"
    first = raw.with_name("first")
    raw.rename(first)
    versions = []
    for source in (first, here.folder.parent / "other"):
        shutil.copytree(source, raw, dirs_exist_ok=False)
        ended = lake.run(transform, "run", "--date", day, "--lake", here.folder)
        assert ended.code == 0, ended.error
        versions.append(tables(here, day))
        shutil.rmtree(raw)
    assert all(versions[0][table] != versions[1][table] for table in TABLES)

    rng = random.Random(17)
    command = [str(transform), "run", "--date", day, "--lake", str(here.folder)]
    started = time.monotonic()
    sources = [first, here.folder.parent / "other"]
    shutil.copytree(sources[0], raw)
    subprocess.run(command, env=tools.environment(), check=True, stdout=subprocess.DEVNULL)
    whole = time.monotonic() - started
    killed, mixed = 0, 0
    current = 0
    for _ in range(POINTS):
        wanted = 1 - current
        shutil.rmtree(raw)
        shutil.copytree(sources[wanted], raw)
        process = subprocess.Popen(command, env=tools.environment(), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        if rng.random() < 0.5:
            stop_after(process, whole * rng.random())
        else:
            # Where partitions are exchanged, one table after another.
            stop_once_changed(process, here.table(TABLES[rng.randrange(3)], day))
        killed += process.poll() is None
        process.kill()
        _, error = process.communicate(timeout=60)
        assert process.returncode in (0, -9), error.decode()
        found = tables(here, day)
        which = [[version[table] == found[table] for version in versions].index(True) for table in TABLES]
        mixed += len(set(which)) > 1
        # The next run waits for nobody, and clears what the killed one has left.
        subprocess.run(command, env=tools.environment(), check=True, stdout=subprocess.DEVNULL)
        assert tables(here, day) == versions[wanted]
        assert [path.name for path in (here.folder / ".staging").iterdir()] == ["lock"]
        current = wanted
    assert killed >= POINTS // 3, f"only {killed} runs were killed before they ended"
    assert mixed > 0, "no run was killed between the exchange of two tables"
    print(f"{killed} of {POINTS} killed, {mixed} between two tables")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_run_that_is_asked_to_end_leaves_nothing(
    transform: Path, days: tuple[Lake, str], number: signal.Signals
) -> None:
    here, _ = days
    raw = here.raw / "p_date=2001-01-01"
    shutil.rmtree(raw, ignore_errors=True)
    # Many row groups: there is a moment between two of them.
    raw.mkdir()
    (source,) = (here.folder.parent / "other").glob("*.parquet")
    for copy in range(40):
        shutil.copy(source, raw / f"part-{copy}.parquet")
    command = [str(transform), "run", "--date", "2001-01-01", "--lake", str(here.folder)]
    process = subprocess.Popen(
        command, env=tools.environment(), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    )
    staging = here.folder / ".staging"
    deadline = time.monotonic() + 60
    while process.poll() is None and time.monotonic() < deadline:
        if staging.exists() and any(path.name != "lock" for path in staging.iterdir()):
            process.send_signal(number)
            break
    _, error = process.communicate(timeout=60)
    assert process.returncode == 128 + number and "the tables are as they were" in error, error
    assert [path.name for path in staging.iterdir()] == ["lock"]
    assert not any(here.table(table, "2001-01-01").exists() for table in TABLES)
