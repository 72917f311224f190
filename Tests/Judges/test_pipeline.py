"""Drives ingest and transform as a user and a bad day would: every fault is told, good rows and old data stay."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pyarrow
import pyarrow.parquet
import pytest

import lake
import make_users
import tools
from lake import TABLES, Ended, Lake
from loopback_api import LoopbackAPI, Reply

SAMPLE = tools.ROOT / "Tests" / "Support" / "sample-users.json"
USAGE = 64


@pytest.fixture
def fetch(ingest: Path, tmp_path: Path) -> Callable[..., tuple[Ended, Lake]]:
    """Ingests one answer of the API into a fresh lake, or into the one given."""

    def once(reply: Reply | bytes, into: Path | None = None, **environment: str) -> tuple[Ended, Lake]:
        folder = into or tmp_path / "lake"
        with LoopbackAPI(reply if isinstance(reply, Reply) else Reply(reply)) as api:
            ended = lake.run(ingest, "run", "--once", "--lake", folder, "--api-url", api.url, **environment)
        return ended, Lake(folder)

    return once


def document(users: list[Any]) -> bytes:
    return json.dumps({"results": users, "info": {}}, ensure_ascii=False).encode()


def users(count: int = 5) -> list[dict[str, Any]]:
    dice = make_users.Dice(20251103)
    return [make_users.make_user(dice) for _ in range(count)]


def raw_rows(of: Lake) -> int:
    return sum(lake.rows(partition).total() for partition in of.raw.glob("p_date=*"))


# ── The fixture ──────────────────────────────────────────────────────────────────────────────


def test_the_sample_is_what_its_script_makes() -> None:
    assert SAMPLE.read_text() == make_users.response(count=250, seed=7)


# ── What the API may do ──────────────────────────────────────────────────────────────────────


def test_every_record_is_a_row_or_set_aside(fetch: Callable[..., tuple[Ended, Lake]]) -> None:
    ended, into = fetch(SAMPLE.read_bytes())
    assert raw_rows(into) + len(set_aside(into)) == 250, ended.out + ended.error
    assert (ended.code == 0) == (not set_aside(into))


def set_aside(of: Lake) -> list[dict[str, Any]]:
    """The records in the error files, each with the reason."""
    return [json.loads(line) for path in of.set_aside() for line in path.read_text().splitlines()]


def ledger(ended: Ended) -> dict[str, Any]:
    """The one line of the ledger that a poll logs."""
    (line,) = [json.loads(line) for line in ended.error.splitlines() if line.startswith('{"ledger":')]
    return dict(line)


def test_a_poll_logs_its_account(fetch: Callable[..., tuple[Ended, Lake]]) -> None:
    odd = {"gender": 7, "login": "none", "hobbies": []}
    ended, into = fetch(document([*users(3), odd]))
    told = ledger(ended)
    assert [told[key] for key in ("fetched", "delivered", "set_aside", "pending")] == [4, 3, 1, 0], told
    assert raw_rows(into) == 3 and len(set_aside(into)) == 1
    assert told["target"].endswith(".parquet") and told["set_aside_target"].endswith(".json") and told["calls"] == 1
    ended, _ = fetch(Reply(b"gone", status=404))
    assert ledger(ended)["fetched"] == 0 and "404" in ledger(ended)["failure"]


def test_what_cannot_be_written_is_pending(fetch: Callable[..., tuple[Ended, Lake]], tmp_path: Path) -> None:
    """A file in the place of the layer's folder: nothing is delivered, and the account says so."""
    (tmp_path / "lake").mkdir()
    (tmp_path / "lake" / "raw").write_text("in the way")
    ended, _ = fetch(document(users(3)))
    told = ledger(ended)
    assert [told[key] for key in ("fetched", "delivered", "set_aside", "pending")] == [3, 0, 0, 3], told
    assert ended.code == 1 and "pending 3" in ended.out and told["failure"] in ended.error


ANSWERS: dict[str, tuple[Reply, str]] = {
    "status 500": (Reply(b"oops", status=500, content_type="text/plain"), "500"),
    "status 404": (Reply(b"", status=404), "404"),
    "status 204": (Reply(b"", status=204), "204|JSON"),
    "not JSON": (Reply(b"<html>busy</html>", content_type="text/html"), "JSON"),
    "empty body": (Reply(b""), "JSON"),
    "JSON cut off": (Reply(b'{"results":[{"gender":"fem'), "JSON"),
    "body cut off": (Reply(b'{"results":[]}' + b" " * 100, sent=20), "http"),
    "invalid UTF-8": (Reply(b'{"results":[{"gender":"\xff\xfe"}]}'), "UTF-8|JSON"),
    "no results": (Reply(b'{"error":"rate limited"}'), "results"),
    "results is an object": (Reply(b'{"results":{"gender":"female"}}'), "results"),
    "results is null": (Reply(b'{"results":null}'), "results"),
    "an array at the top": (Reply(b"[1,2]"), "expected an object"),
    "nested a million deep": (Reply(b"[" * 1_000_000), "JSON|nest|deep"),
}


@pytest.mark.parametrize("name", ANSWERS)
def test_an_answer_that_holds_no_records_is_told_and_writes_nothing(
    fetch: Callable[..., tuple[Ended, Lake]], name: str
) -> None:
    reply, told = ANSWERS[name]
    ended, into = fetch(reply)
    assert ended.code == 1, ended.out + ended.error
    assert re.search(told, ended.error), ended.error
    assert "http://127.0.0.1:" in ended.error, f"the message does not name the URL: {ended.error}"
    assert not into.days()


def test_an_api_that_is_not_there(ingest: Path, tmp_path: Path) -> None:
    with LoopbackAPI(Reply(b"")) as api:
        gone = api.url
    ended = lake.run(ingest, "run", "--once", "--lake", tmp_path / "lake", "--api-url", gone)
    assert ended.code == 1 and gone in ended.error, ended.error


@pytest.mark.parametrize("url", ["nonsense", "ftp://127.0.0.1/", "http://", "file:///etc/hostname"])
def test_an_address_that_is_none(ingest: Path, tmp_path: Path, url: str) -> None:
    ended = lake.run(ingest, "run", "--once", "--lake", tmp_path / "lake", "--api-url", url)
    assert ended.code in (1, USAGE) and url in ended.error, ended.error


def test_the_address_may_come_from_the_environment(ingest: Path, tmp_path: Path) -> None:
    with LoopbackAPI(Reply(document(users(3)))) as api:
        ended = lake.run(ingest, "run", "--once", "--lake", tmp_path / "lake", PLAN_API_URL=api.url)
    assert ended.code == 0, ended.error
    assert raw_rows(Lake(tmp_path / "lake")) == 3


@pytest.mark.parametrize("command", [("ingest", "run", "--once"), ("transform", "run")])
@pytest.mark.parametrize("by_option", [True, False])
def test_a_pipeline_that_is_not_in_the_manifest(
    built: Callable[[str], Path], tmp_path: Path, command: tuple[str, ...], by_option: bool
) -> None:
    """It is named with those that there are, and nothing is made."""
    option = ("--pipeline", "nothing") if by_option else ()
    given = {} if by_option else {"PLAN_PIPELINE": "nothing"}
    ended = lake.run(built(command[0]), *command[1:], "--lake", tmp_path / "lake", *option, **given)
    assert ended.code == 1 and '"nothing"' in ended.error and '"user-data"' in ended.error, ended.error
    assert not (tmp_path / "lake").exists()


def set_path(*path: str, to: Any) -> Callable[[dict[str, Any]], None]:
    """An edit that puts a value at a path of a user."""

    def edit(user: dict[str, Any]) -> None:
        for key in path[:-1]:
            user = user[key]
        user[path[-1]] = to

    return edit


WRONG_SHAPES: dict[str, tuple[Callable[[dict[str, Any]], None], str]] = {
    "an object where a number is due": (set_path("dob", "age", to={"years": 3}), "dob.age"),
    "text where a number is due": (set_path("location", "street", "number", to="twelve"), "location.street.number"),
    "a number where an object is due": (set_path("login", to=7), "login"),
    "text where an object is due": (set_path("name", to="Ann Mine"), "name"),
}


@pytest.mark.parametrize("name", WRONG_SHAPES)
def test_a_record_of_the_wrong_shape_is_set_aside_alone(fetch: Callable[..., tuple[Ended, Lake]], name: str) -> None:
    edit, path = WRONG_SHAPES[name]
    given = users(5)
    edit(given[2])
    ended, into = fetch(document(given))
    assert ended.code == 1, "the exit code does not say that a record was set aside"
    assert raw_rows(into) == 4
    (aside,) = set_aside(into)
    assert path in json.dumps(aside), aside
    assert path in ended.error + ended.out, ended.error


@pytest.mark.parametrize("record", [None, 7, "text", [1], True])
def test_what_is_no_record_is_set_aside_alone(fetch: Callable[..., tuple[Ended, Lake]], record: Any) -> None:
    ended, into = fetch(document([*users(2), record]))
    assert ended.code == 1, ended.error
    assert raw_rows(into) == 2 and len(set_aside(into)) == 1


@pytest.mark.parametrize("name", ["half an emoji", "nested too deep"])
def test_a_record_that_cannot_be_text_is_set_aside_alone(fetch: Callable[..., tuple[Ended, Lake]], name: str) -> None:
    given = users(5)
    given[2]["name"]["first"] = "MARK"
    value = {"half an emoji": rb'"\ud83d"', "nested too deep": b"[" * 600 + b"]" * 600}[name]
    ended, into = fetch(document(given).replace(b'"MARK"', value))
    assert ended.code == 1, ended.out
    assert raw_rows(into) == 4
    (aside,) = set_aside(into)
    assert "$.results[2].name.first" in aside["lastErrorMessage"] and len(aside["lastErrorMessage"]) < 400, aside


def test_numbers_become_text_where_text_is_declared(fetch: Callable[..., tuple[Ended, Lake]], transform: Path) -> None:
    given = users(3)
    for user, postcode in zip(given, (4711, "EH8 9ZZ", 12.5)):
        user["location"]["postcode"] = postcode
    _, into = fetch(document(given))
    found = [row["location"]["postcode"] for row in cat(transform, into.raw)]
    assert sorted(found) == ["12.5", "4711", "EH8 9ZZ"]


def cat(transform: Path, folder: Path) -> list[dict[str, Any]]:
    """The rows that `transform cat` prints of every data file below a folder."""
    files = [path for path in sorted(folder.rglob("*.parquet")) if not path.name.startswith(".")]
    answers = [lake.run(transform, "cat", path) for path in files]
    assert all(answer.code == 0 for answer in answers), answers
    return [json.loads(line) for answer in answers for line in answer.out.splitlines()]


def test_no_users_is_no_fault(fetch: Callable[..., tuple[Ended, Lake]]) -> None:
    ended, into = fetch(document([]))
    assert ended.code == 0, ended.error
    assert raw_rows(into) == 0


def test_a_second_ingest_adds_and_changes_nothing_before(fetch: Callable[..., tuple[Ended, Lake]]) -> None:
    _, into = fetch(document(users(3)))
    before = lake.contents(into.folder)
    fetch(document(users(5)), into=into.folder)
    after = lake.contents(into.folder)
    assert before.items() <= after.items()
    assert raw_rows(into) == 8


def test_p_date_and_p_time_are_of_the_pipelines_zone(fetch: Callable[..., tuple[Ended, Lake]], transform: Path) -> None:
    _, into = fetch(document(users(1)), TZ="Pacific/Kiritimati")
    (row,) = cat(transform, into.raw)
    assert re.fullmatch(r"\d\d:\d\d:\d\d", row["p_time"])
    _, here = fetch(document(users(1)), into=into.folder.with_name("utc"), TZ="UTC")
    assert into.days() == here.days()


# ── What the lake may do ─────────────────────────────────────────────────────────────────────


@pytest.fixture
def ready(fetch: Callable[..., tuple[Ended, Lake]], transform: Path) -> tuple[Lake, str]:
    """A lake with one day, transformed once."""
    _, made = fetch(SAMPLE.read_bytes())
    (day,) = made.days()
    ended = lake.run(transform, "run", "--date", day, "--lake", made.folder)
    assert ended.code == 0, ended.error
    return made, day


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
        printed = [tuple(row.values()) for row in cat(transform, partition)]
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


@pytest.fixture
def unwritable(tmp_path: Path) -> Path:
    """A folder in which nothing can be made, even by root: its parent is a file."""
    blocked = tmp_path / "blocked"
    blocked.write_text("a file, not a folder")
    return blocked / "lake"


def test_ingest_into_an_unwritable_folder_is_told(fetch: Callable[..., tuple[Ended, Lake]], unwritable: Path) -> None:
    ended, _ = fetch(document(users(1)), into=unwritable)
    assert ended.code == 1 and str(unwritable.parent) in ended.error, ended.error


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


# ── Command lines ────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "line",
    [
        "ingest --nonsense", "ingest run --nonsense", "ingest run --sink nowhere", "ingest walk", "ingest run --lake",
        "transform --nonsense", "transform run --nonsense", "transform cat", "transform schema", "transform dog x",
        "plan-gen --nonsense", "plan-gen check --nonsense", "plan-gen generate --output", "plan-gen destroy",
    ],
)  # fmt: skip
def test_an_unknown_option_gives_usage_and_64(built: Callable[[str], Path], line: str) -> None:
    command, *arguments = line.split()
    ended = lake.run(built(command), *arguments)
    assert ended.code == USAGE, ended.out + ended.error
    assert "usage" in ended.error.lower(), ended.error


@pytest.mark.parametrize("command", ["plan-gen", "ingest", "transform"])
def test_help_explains(built: Callable[[str], Path], command: str) -> None:
    ended = lake.run(built(command), "--help")
    assert ended.code == 0 and "USAGE" in ended.out, ended.out


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
