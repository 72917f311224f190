"""Drives transform as a user and a bad day would: every fault is told, and the old tables stay."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import time
from pathlib import Path
from typing import Any

import duckdb
import pyarrow
import pyarrow.parquet
import pytest

import lake
import tools
from lake import TABLES, Lake

USAGE = 64


def test_a_second_transform_gives_the_same_bytes(ready: tuple[Lake, str], transform: Path) -> None:
    made, day = ready
    before = lake.contents(made.folder / "transform")
    assert len(before) >= len(TABLES)
    ended = lake.run(transform, "run", "--date", day, "--lake", made.folder, TZ="Asia/Kathmandu", LANG="tr_TR.UTF-8")
    assert ended.code == 0, ended.error
    assert lake.contents(made.folder / "transform") == before


def test_duckdb_and_cat_see_the_same_rows(ready: tuple[Lake, str], transform: Path) -> None:
    made, day = ready
    for name in TABLES:
        partition = made.table(name, day)
        query = f"SELECT * FROM read_parquet('{partition}/*.parquet', hive_partitioning=false)"
        seen = duckdb.sql(query).fetchall()
        printed = [tuple(row.values()) for row in lake.cat(transform, partition)]
        assert sorted(map(str, seen_as_text(seen))) == sorted(map(str, seen_as_text(printed))), name


def seen_as_text(rows: list[tuple[Any, ...]]) -> list[tuple[str | None, ...]]:
    return [tuple(None if value is None else str(value) for value in row) for row in rows]


def test_schema_names_the_columns(ready: tuple[Lake, str], transform: Path) -> None:
    made, day = ready
    (file,) = lake.parquet_files(made.table("address", day))
    ended = lake.run(transform, "schema", file)
    assert ended.code == 0 and ended.out.startswith("message"), ended.out + ended.error
    for column in ("uuid", "street_number", "street_name", "city", "state", "country"):
        assert re.search(rf"\b{column}\b", ended.out), ended.out


def test_a_day_without_raw_rows_is_told(ready: tuple[Lake, str], transform: Path) -> None:
    made, _ = ready
    before = lake.contents(made.folder)
    ended = lake.run(transform, "run", "--date", "2001-02-03", "--lake", made.folder)
    assert ended.code == 1 and "2001-02-03" in ended.error, ended.error
    assert lake.contents(made.folder) == before


@pytest.mark.parametrize(
    "date", ["2025-02-30", "2025-13-01", "yesterday", "03-11-2025", "", "2025-11-3", "２０２５-01-01"]
)
def test_an_impossible_date_is_told(ready: tuple[Lake, str], transform: Path, date: str) -> None:
    made, _ = ready
    before = lake.contents(made.folder)
    ended = lake.run(transform, "run", "--date", date, "--lake", made.folder)
    assert ended.code in (1, USAGE) and "yyyy-MM-dd" in ended.error and date in ended.error, ended.error
    assert lake.contents(made.folder) == before


def test_several_days_are_run_one_after_another(ready: tuple[Lake, str], transform: Path) -> None:
    made, day = ready
    for other in ("2024-02-28", "2024-03-01"):
        made.copy_day(day, other)
    ended = lake.run(transform, "run", "--from", "2024-02-28", "--to", "2024-03-01", "--lake", made.folder)
    # The leap day has no rows: it is told, and the day after is run all the same.
    assert ended.code == 1 and "1 of 3 days failed: 2024-02-29" in ended.error, ended.error
    for other in ("2024-02-28", "2024-03-01"):
        assert ended.out.count(other) >= 2
        for table in lake.TABLES:
            assert lake.rows(made.table(table, other)) == lake.rows(made.table(table, day))
    assert not made.table(lake.TABLES[0], "2024-02-29").exists()


@pytest.mark.parametrize(
    "days", [("--from", "2024-03-01", "--to", "2024-02-28"), ("--to", "2024-03-01"), ("--date", "2024-03-01", "--from")]
)
def test_days_that_are_no_range_are_told(ready: tuple[Lake, str], transform: Path, days: tuple[str, ...]) -> None:
    made, day = ready
    before = lake.contents(made.folder)
    arguments = (*days, day) if days[-1] == "--from" else days
    ended = lake.run(transform, "run", *arguments, "--lake", made.folder)
    assert ended.code == USAGE and "--from" in ended.error, ended.error
    assert lake.contents(made.folder) == before


def test_a_row_group_that_no_filter_lets_through_is_not_read(ready: tuple[Lake, str], transform: Path) -> None:
    """The manifest wants users with a uuid: of a row group without any, the pages may be anything."""
    made, day = ready
    (file,) = lake.parquet_files(made.raw / f"p_date={day}")
    whole = pyarrow.parquet.read_table(file, partitioning=None)
    login = whole["login"].combine_chunks()
    names = [field.name for field in login.type]
    without = pyarrow.StructArray.from_arrays(
        [pyarrow.nulls(len(login), pyarrow.string()) if name == "uuid" else login.field(name) for name in names],
        names=names,
    )
    nobody = whole.set_column(whole.column_names.index("login"), "login", without)
    with pyarrow.parquet.ParquetWriter(file, whole.schema) as writer:
        writer.write_table(nobody)
        writer.write_table(whole)
    before = lake.contents(made.folder / "transform")
    group = pyarrow.parquet.ParquetFile(file).metadata.row_group(0)
    places = [group.column(i) for i in range(group.num_columns)]
    column = next(each for each in places if each.path_in_schema == "login.username")
    data = bytearray(file.read_bytes())
    start = column.dictionary_page_offset or column.data_page_offset
    data[start : start + column.total_compressed_size] = b"\xff" * column.total_compressed_size
    file.write_bytes(data)
    ended = lake.run(transform, "run", "--date", day, "--lake", made.folder)
    assert ended.code == 0, ended.error
    assert lake.contents(made.folder / "transform") == before
    # What is read is checked: the same damage in the other row group is told.
    assert lake.run(transform, "cat", file).code == 1


def test_a_long_run_tells_how_far_it_is(ready: tuple[Lake, str], transform: Path) -> None:
    """A run that stands still for five seconds is a long one: the next row group that it reads is told."""
    made, day = ready
    (file,) = lake.parquet_files(made.raw / f"p_date={day}")
    for number in range(120):
        shutil.copy(file, file.with_name(f"{number}-{file.name}"))
    command = [transform, "run", "--date", day, "--lake", made.folder]
    running = subprocess.Popen(command, env=tools.environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    time.sleep(1)
    running.send_signal(signal.SIGSTOP)
    time.sleep(5.5)
    running.send_signal(signal.SIGCONT)
    out, error = running.communicate(timeout=300)
    assert running.returncode == 0, error.decode()
    # A dedupe reads each row group before the tables are made of it, and those of equal rows once more for each column.
    line = re.compile(rf"transform: {day}: (?:(\d+) of 242|(\d+)) row groups read(, some of them again)?, \d+ s")
    told = [line.fullmatch(each) for each in error.decode().splitlines()]
    assert told and all(told), error.decode()
    assert all(bool(each[2]) == bool(each[3]) and int(each[1] or 1) <= 242 for each in told if each), error.decode()
    assert b"in 121 files" in out, out.decode()


def spoil(kind: str, path: Path) -> None:
    """Makes a raw file unreadable."""
    whole = path.read_bytes()
    spoiled = {
        "truncated": whole[: len(whole) // 2],
        "without its footer": whole[:-8],
        "foreign": b"uuid,name\n1,Ann\n",
        "empty": b"",
        "a length that lies": whole[:-8] + b"\xff\xff\xff\x7fPAR1",
    }
    path.write_bytes(spoiled[kind])


@pytest.mark.parametrize("kind", ["truncated", "without its footer", "foreign", "empty", "a length that lies"])
def test_a_spoiled_raw_file_is_told_and_the_old_tables_stay(
    ready: tuple[Lake, str], transform: Path, kind: str
) -> None:
    made, day = ready
    before = lake.contents(made.folder / "transform")
    (file,) = lake.parquet_files(made.raw / f"p_date={day}")
    spoil(kind, file)
    ended = lake.run(transform, "run", "--date", day, "--lake", made.folder)
    assert ended.code == 1 and file.name in ended.error, ended.error
    assert lake.contents(made.folder / "transform") == before
    for command in ("cat", "schema"):
        ended = lake.run(transform, command, file)
        assert ended.code == 1 and file.name in ended.error, ended.error


def test_a_parquet_file_of_something_else_is_told_and_the_old_tables_stay(
    ready: tuple[Lake, str], transform: Path
) -> None:
    made, day = ready
    before = lake.contents(made.folder / "transform")
    foreign = made.raw / f"p_date={day}" / "foreign.parquet"
    pyarrow.parquet.write_table(pyarrow.table({"x": [1, 2], "y": ["a", "b"]}), foreign)
    ended = lake.run(transform, "run", "--date", day, "--lake", made.folder)
    assert ended.code == 1 and foreign.name in ended.error and "no column" in ended.error, ended.error
    assert lake.contents(made.folder / "transform") == before


def test_raw_files_without_rows_are_told_and_the_old_tables_stay(ready: tuple[Lake, str], transform: Path) -> None:
    made, day = ready
    before = lake.contents(made.folder / "transform")
    (file,) = lake.parquet_files(made.raw / f"p_date={day}")
    pyarrow.parquet.write_table(pyarrow.parquet.read_schema(file).empty_table(), file)
    ended = lake.run(transform, "run", "--date", day, "--lake", made.folder)
    assert ended.code == 1 and "no raw rows" in ended.error and day in ended.error, ended.error
    assert lake.contents(made.folder / "transform") == before


def test_a_pipe_in_a_partition_does_not_hang(ready: tuple[Lake, str], transform: Path) -> None:
    made, day = ready
    before = lake.contents(made.folder / "transform")
    os.mkfifo(made.raw / f"p_date={day}" / "0.parquet")
    ended = lake.run(transform, "run", "--date", day, "--lake", made.folder)
    assert ended.code == 0, ended.error
    assert lake.contents(made.folder / "transform") == before


def test_transform_into_an_unwritable_folder_leaves_the_other_tables(ready: tuple[Lake, str], transform: Path) -> None:
    made, day = ready
    shutil.rmtree(made.folder / "transform" / "picture")
    (made.folder / "transform" / "picture").write_text("a file, not a folder")
    before = {name: lake.contents(made.table(name, day)) for name in TABLES if name != "picture"}
    ended = lake.run(transform, "run", "--date", day, "--lake", made.folder)
    assert ended.code == 1 and "picture" in ended.error, ended.error
    assert {name: lake.contents(made.table(name, day)) for name in TABLES if name != "picture"} == before


def test_nothing_half_written_is_left(ready: tuple[Lake, str]) -> None:
    made, day = ready
    for name in TABLES:
        assert [path.suffix for path in made.table(name, day).iterdir()] == [".parquet"], name
    assert sorted(path.name for path in (made.folder / "transform").iterdir()) == sorted(TABLES)


def test_commands_do_not_depend_on_the_folder_they_start_in(
    ready: tuple[Lake, str], transform: Path, tmp_path: Path
) -> None:
    made, day = ready
    before = lake.contents(made.folder / "transform")
    relative = os.path.relpath(made.folder, tmp_path)
    ended = lake.run(transform, "run", "--date", day, "--lake", relative, folder=tmp_path)
    assert ended.code == 0, ended.error
    assert lake.contents(made.folder / "transform") == before


def test_a_file_that_is_not_there_is_told(transform: Path, tmp_path: Path) -> None:
    for command in ("cat", "schema"):
        ended = lake.run(transform, command, tmp_path / "none.parquet")
        assert ended.code == 1 and "none.parquet" in ended.error, ended.error
