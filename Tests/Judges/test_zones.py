"""Python's zoneinfo judges the offsets of every zone: on both sides of each change, and at random instants."""

from __future__ import annotations

import datetime
import random
import subprocess
import zoneinfo
from collections.abc import Iterator
from pathlib import Path

import tools

FIRST = int(datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC).timestamp())
LAST = int(datetime.datetime(2041, 1, 1, tzinfo=datetime.UTC).timestamp())
DAY = 86_400


def zones() -> list[str]:
    """The zones whose files Swift and Python both read: those of the system's database."""
    names = zoneinfo.available_timezones()
    folders = [Path(folder) for folder in zoneinfo.TZPATH]
    return sorted(name for name in names if name[0].isupper() and any((folder / name).is_file() for folder in folders))


def offset(zone: zoneinfo.ZoneInfo, instant: int) -> int:
    """Seconds east of UTC."""
    utcoffset = datetime.datetime.fromtimestamp(instant, zone).utcoffset()
    assert utcoffset is not None
    return int(utcoffset.total_seconds())


def changes(zone: zoneinfo.ZoneInfo) -> Iterator[int]:
    """The first second of each new offset, found by looking once a day and halving."""
    previous = offset(zone, FIRST)
    for instant in range(FIRST + DAY, LAST, DAY):
        current = offset(zone, instant)
        if current != previous:
            before, after = instant - DAY, instant
            while after - before > 1:
                middle = (before + after) // 2
                before, after = (middle, after) if offset(zone, middle) == previous else (before, middle)
            yield after
        previous = current


def test_offsets_are_those_of_zoneinfo(tmp_path: Path) -> None:
    draw = random.Random(2026)
    questions: dict[str, list[int]] = {}
    total = 0
    for name in zones():
        found = list(changes(zoneinfo.ZoneInfo(name)))
        total += len(found)
        near = [instant + step for instant in found for step in (-1, 0, 1)]
        questions[name] = near + [draw.randrange(-2_208_988_800, 4_102_444_800) for _ in range(40)]
    assert len(questions) > 300 and total > 2_000
    file = tmp_path / "questions"
    file.write_text("\n".join(f"{name} {' '.join(map(str, instants))}" for name, instants in questions.items()))
    swift = ["swift", "test", "--skip-build", "--disable-xctest", "--filter", "offsetsAreWrittenForTheJudge"]
    ended = subprocess.run(
        swift, cwd=tools.ROOT, env=tools.environment(ZONE_QUESTIONS=str(file)), capture_output=True, text=True
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr
    answers = (tmp_path / "questions.answers").read_text().split("\n")
    assert len(answers) == len(questions)
    differences = [
        f"{name} at {instant}: {answer}, zoneinfo says {expected}"
        for (name, instants), line in zip(questions.items(), answers, strict=True)
        for instant, answer in zip(instants, map(int, line.split(" ")), strict=True)
        if answer != (expected := offset(zoneinfo.ZoneInfo(name), instant))
    ]
    assert differences == [], f"{len(differences)} differences"
    print(f"{len(questions)} zones, {total} changes, {sum(map(len, questions.values()))} offsets agree")
