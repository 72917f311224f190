"""Times the built commands of a release build as whole processes: median seconds on the machine it names."""

from __future__ import annotations

import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "Support"))

import make_users
import tools
from loopback_api import LoopbackAPI, Reply

RUNS = 5
USERS = 20_000


def median(run: Callable[[int], None]) -> float:
    """The median seconds of a few runs; each is given its number."""
    taken = []
    for number in range(RUNS):
        started = time.monotonic()
        run(number)
        taken.append(time.monotonic() - started)
    return statistics.median(taken)


def call(name: str, *arguments: object) -> None:
    """Runs a release build; records set aside (exit 1) are no failure here."""
    command = [str(tools.ROOT / ".build" / "release" / name), *map(str, arguments)]
    ended = subprocess.run(command, env=tools.environment(), stdin=subprocess.DEVNULL, capture_output=True, text=True)
    if ended.returncode not in (0, 1):
        raise SystemExit(f"{name} ended with {ended.returncode}: {ended.stderr}")


def main() -> int:
    if subprocess.run(["swift", "build", "-c", "release"], cwd=tools.ROOT).returncode != 0:
        return 1
    commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], cwd=tools.ROOT, capture_output=True, text=True)
    print(f"{platform.machine()}, {os.cpu_count()} cores, commit {commit.stdout.strip()}, median of {RUNS} runs")
    with tempfile.TemporaryDirectory() as folder, LoopbackAPI(
        Reply(make_users.response(USERS, seed=1).encode())
    ) as api:
        lake = Path(folder)
        report("plan-gen, nothing changed", median(lambda _: call("plan-gen", "--output", lake / "generated")))
        ingest = median(
            lambda number: call("ingest", "run", "--once", "--lake", lake / str(number), "--api-url", api.url)
        )
        report(f"ingest of {USERS} users", ingest)
        day = next(lake.glob("0/raw/*/p_date=*")).name.split("=")[1]
        transform = median(lambda number: call("transform", "run", "--date", day, "--lake", lake / str(number)))
        report(f"transform of {USERS} users into seven tables", transform)
    return 0


def report(what: str, seconds: float) -> None:
    print(f"  {what:<48} {seconds:8.3f} s", flush=True)


if __name__ == "__main__":
    sys.exit(main())
