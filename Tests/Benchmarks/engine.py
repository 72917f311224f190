"""A day's job over user records: seconds and memory of `transform` beside DuckDB and Spark, on the same files.

    engine.py [--rows N …] [--spark] [--runs N]

The files are made here from a seed: half of them in PLAIN, half with dictionaries. Every engine writes one table, which
DuckDB then compares row by row. Ends with 1 where an engine's rows differ.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "Support"))

from measuring import Usage, measured

import tools

DAY = "2025-11-03"
RUNS = 3
FILES = 4
OURS = "transform"
# Run by the judges' own Python, which has the peers.
PYTHON = tools.ROOT / ".venv" / "bin" / "python"
PEERS = Path(__file__).with_name("engine_peers.py")


def command(engine: str, lake: Path, target: Path) -> list[str]:
    if engine == OURS:
        return [str(tools.ROOT / ".build" / "release" / "user-job"), "run", "--date", DAY, "--lake", str(lake)]
    return [str(PYTHON), str(PEERS), engine, str(lake / "raw" / "users" / f"p_date={DAY}"), str(target)]


def main() -> int:
    parser = argparse.ArgumentParser(description="The engine beside DuckDB and Spark.")
    parser.add_argument("--rows", type=int, nargs="+", default=[100_000, 1_000_000])
    parser.add_argument("--spark", action="store_true", help="run Spark too, which takes minutes")
    parser.add_argument("--runs", type=int, default=RUNS)
    arguments = parser.parse_args()
    build = ["swift", "build", "-c", "release", "--product", "user-job"]
    subprocess.run(build, cwd=tools.ROOT, check=True, stdout=subprocess.DEVNULL)
    environment = {**tools.environment(), "USER_JOB": str(tools.ROOT / ".build" / "release" / "user-job")}
    if home := tools.java_home():
        environment["JAVA_HOME"] = str(home)
    commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], cwd=tools.ROOT, capture_output=True, text=True)
    machine = {"machine": platform.machine(), "cores": os.cpu_count(), "commit": commit.stdout.strip()}
    print(json.dumps(machine), flush=True)
    differs = False
    for rows in arguments.rows:
        with tempfile.TemporaryDirectory() as folder:
            lake = Path(folder) / "lake"
            raw = lake / "raw" / "users" / f"p_date={DAY}"
            raw.mkdir(parents=True)
            subprocess.run([str(PYTHON), str(PEERS), "make", str(raw), str(rows), str(FILES)], check=True)
            figures: dict[str, Usage] = {}
            for engine in [OURS, "duckdb", *(["spark"] if arguments.spark else [])]:
                target = Path(folder) / engine
                runs = []
                for _ in range(1 if engine == "spark" else arguments.runs):
                    shutil.rmtree(target, ignore_errors=True)
                    runs.append(measured(command(engine, lake, target), environment))
                median = [statistics.median(getattr(run, part) for run in runs) for part in ("wall", "processor")]
                figures[engine] = Usage(*median, max(run.mebibytes for run in runs))
                ours = figures[OURS]
                names = ("wall", "processor", "mebibytes")
                times = [getattr(figures[engine], part) / getattr(ours, part) for part in names]
                used = "{:7.2f} s, {:7.2f} s of cores, {:6.0f} MiB".format(*dataclasses.astuple(figures[engine]))
                line = f"{used}   {times[0]:5.2f} × wall, {times[1]:5.2f} × cores, {times[2]:5.2f} × MiB"
                # Spark's work is that of a process of Java's, which is no child of the one that is measured.
                line = f"{figures[engine].wall:7.2f} s   {times[0]:5.2f} × wall" if engine == "spark" else line
                print(f"{rows:9} rows {engine:10} {line}", flush=True)
                if engine != OURS:
                    made = lake / "tables" / "people" / f"p_date={DAY}"
                    compared = [str(PYTHON), str(PEERS), "compare", str(made), str(target)]
                    differs |= subprocess.run(compared).returncode != 0
    return 1 if differs else 0


if __name__ == "__main__":
    sys.exit(main())
