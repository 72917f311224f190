"""Shows the whole system on this machine: generate, serve sample users, ingest and transform them, print some rows."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import steps
import tools
from loopback_api import LoopbackAPI, Reply
from serve_users import SAMPLE
from steps import Step

LAKE = tools.ROOT / "lake" / "demo"
ROWS_SHOWN = 3
COLUMNS_SHOWN = ("first_name", "last_name", "email", "date_of_birth", "age")
FINDINGS = 1


class StageFailed(Exception):
    """A command did not do its part; the text is what it said."""


@contextlib.contextmanager
def stage(title: str) -> Iterator[None]:
    """Prints a stage's title before it, its seconds after it."""
    print(f"\n{title}", flush=True)
    started = time.monotonic()
    yield
    print(f"  {time.monotonic() - started:.2f} s", flush=True)


def command(name: str, *arguments: object, may_find: bool = False) -> str:
    """Runs a built command, prints what it says, and returns its standard output."""
    words = [name, *map(str, arguments)]
    print(f"  $ {' '.join(shorten(word) for word in words)}", flush=True)
    ended = subprocess.run(
        [str(tools.binary(name)), *words[1:]],
        cwd=tools.ROOT,
        env=tools.environment(),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
    )
    said = shorten((ended.stdout + ended.stderr).rstrip())
    if ended.returncode != 0 and not (may_find and ended.returncode == FINDINGS):
        raise StageFailed(f"{' '.join(words)} ended with {ended.returncode}:\n{said}")
    print("\n".join(f"    {line}" for line in said.splitlines()), flush=True)
    return ended.stdout


def shorten(text: str) -> str:
    """The text with paths as seen from the project's folder."""
    return text.replace(f"{tools.ROOT}{os.sep}", "")


def rows(partition: Path) -> list[dict[str, object]]:
    """The rows of a partition, as `transform cat` prints them."""
    cat = [str(tools.binary("transform")), "cat"]
    printed = [
        subprocess.run([*cat, str(file)], capture_output=True, text=True, check=True).stdout
        for file in sorted(partition.glob("*.parquet"))
    ]
    return [json.loads(line) for text in printed for line in text.splitlines()]


def build() -> None:
    (outcome,) = steps.run([Step("build", ("swift", "build"), seconds_allowed=3600)], 1, steps.Progress(), tell=False)
    if not outcome.passed:
        raise StageFailed("\n".join(outcome.step.log.read_text(errors="replace").splitlines()[-60:]))


def ingest() -> str:
    """Serves the sample and ingests it; returns the day it landed in."""
    with LoopbackAPI(Reply(SAMPLE.read_bytes())) as api:
        print(f"  {SAMPLE.name} answers at {api.url}", flush=True)
        command("ingest", "run", "--once", "--lake", LAKE, "--api-url", api.url, may_find=True)
    days = sorted((LAKE / "raw").glob("*/p_date=*"))
    if not days:
        raise StageFailed(f"ingest left no partition below {LAKE}/raw")
    print(f"  read back: {len(rows(days[-1]))} rows; the sample is dirty on purpose, as a real source is", flush=True)
    return days[-1].name.split("=", 1)[1]


def transform(day: str) -> None:
    command("transform", "run", "--date", day, "--lake", LAKE)
    partitions = sorted((LAKE / "transform").glob(f"*/p_date={day}"))
    counts = [len(rows(partition)) for partition in partitions]
    print(f"  read back: {sum(counts)} rows in {len(partitions)} tables", flush=True)


def show(day: str) -> None:
    for row in rows(LAKE / "transform" / "personal_details" / f"p_date={day}")[:ROWS_SHOWN]:
        print("  " + ", ".join(f"{name}: {row.get(name)}" for name in COLUMNS_SHOWN))


def tell_what_is_next(seconds: float) -> None:
    print(f"""
Done in {seconds:.0f} s. Here is everything:
  generated/terraform, generated/glue, generated/lambda   what AWS would run, made from the manifest
  {shorten(str(LAKE))}/raw, error, transform{" " * 25}what this machine made from the same manifest

What to do next:
  edit Sources/Manifest/Pipeline.swift, then `make generate` and `git diff generated`
  .build/debug/transform cat FILE     the rows of a Parquet file     (schema FILE: its columns)
  make test                           every test and outside judge, Terraform and Spark among them""")


def main() -> int:
    started = time.monotonic()
    shutil.rmtree(LAKE, ignore_errors=True)
    try:
        with stage("1. Build plan-gen, ingest and transform (minutes the first time)"):
            build()
        with stage("2. Generate: one manifest becomes Terraform, a Glue script and a Dockerfile"):
            command("plan-gen", "generate")
        with stage("3. Ingest: the API's users become Parquet in the raw layer"):
            day = ingest()
        with stage("4. Transform: the raw day becomes seven tables"):
            transform(day)
        with stage("5. A few rows of personal_details"):
            show(day)
    except (StageFailed, tools.MissingTool) as problem:
        print(f"\n{problem}", file=sys.stderr)
        return 1
    tell_what_is_next(time.monotonic() - started)
    return 0


if __name__ == "__main__":
    sys.exit(main())
