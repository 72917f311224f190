"""The offsets of every zone: Python's zoneinfo judges them on both sides of each change, and Spark the local times."""

from __future__ import annotations

import datetime
import os
import random
import zoneinfo
from collections.abc import Iterator
from pathlib import Path

import pytest
from pyspark.sql import functions as F

import tools
from test_conformance import session

pytestmark = pytest.mark.spark

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


def asked(folder: Path, questions: dict[str, list[int]], variable: str, test: str) -> list[str]:
    """What a Swift test answers, a line a zone."""
    file = folder / "questions"
    file.write_text("\n".join(f"{name} {' '.join(map(str, instants))}" for name, instants in questions.items()))
    tools.swift_test(test, **{variable: str(file)})
    answers = (folder / "questions.answers").read_text().split("\n")
    assert len(answers) == len(questions)
    return answers


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
    answers = asked(tmp_path, questions, "ZONE_QUESTIONS", "offsetsAreWrittenForTheJudge")
    differences = [
        f"{name} at {instant}: {answer}, zoneinfo says {expected}"
        for (name, instants), line in zip(questions.items(), answers, strict=True)
        for instant, answer in zip(instants, map(int, line.split(" ")), strict=True)
        if answer != (expected := offset(zoneinfo.ZoneInfo(name), instant))
    ]
    assert differences == [], f"{len(differences)} differences"
    print(f"{len(questions)} zones, {total} changes, {sum(map(len, questions.values()))} offsets agree")


# Names that the database may have before Java does, or that no clock stands behind. Those of three letters, some of
# which Java takes for others, plan-gen refuses.
UNKNOWN_TO_JAVA = {"America/Coyhaique", "Factory"}


def test_local_times_are_those_of_spark(tmp_path: Path, java_home: Path) -> None:
    """Since 1970, to the year 9999; before, the two databases are known to differ."""
    draw = random.Random(2027)
    names = [name for name in zones() if name not in UNKNOWN_TO_JAVA and (len(name) > 3 or name == "UTC")]
    questions: dict[str, list[int]] = {}
    for name in names:
        near = [
            instant + step for instant in changes(zoneinfo.ZoneInfo(name)) for step in (-1800, -1, 0, 1, 1800, 3600)
        ]
        # The same again as local times.
        near += [instant + offset(zoneinfo.ZoneInfo(name), instant) for instant in near]
        late = [draw.randrange(4_102_444_800, 253_402_200_000) for _ in range(20)]
        questions[name] = draw.sample(near, min(len(near), 60)) + [draw.randrange(LAST) for _ in range(40)] + late
    answers = asked(tmp_path, questions, "CLOCK_QUESTIONS", "localTimesAreWrittenForTheJudge")
    rows = [
        (name, instant, *map(int, answer.split(",")))
        for (name, instants), line in zip(questions.items(), answers, strict=True)
        for instant, answer in zip(instants, line.split(" "), strict=True)
    ]
    assert len(rows) > 30_000
    os.environ["JAVA_HOME"] = str(java_home)
    spark = session()
    try:
        frame = spark.createDataFrame(rows, "zone string, instant long, local long, utc long")
        at = F.timestamp_seconds("instant")
        found = frame.select(
            "*",
            F.unix_seconds(F.from_utc_timestamp(at, F.col("zone"))).alias("spark_local"),
            F.unix_seconds(F.to_utc_timestamp(at, F.col("zone"))).alias("spark_utc"),
        )
        wrong = found.filter("local <> spark_local or utc <> spark_utc").collect()
    finally:
        spark.stop()
    assert wrong == [], f"{len(wrong)} of {len(rows)} differ"
    print(f"{len(names)} zones, {len(rows)} local times agree with Spark")
