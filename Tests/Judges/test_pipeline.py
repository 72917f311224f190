"""Drives ingest as a user and a bad day would: every fault is told, and good rows stay; and every command line."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import lake
import make_users
import tools
from lake import Ended, Lake
from loopback_api import LoopbackAPI, Reply

USAGE = 64


def document(users: list[Any]) -> bytes:
    return json.dumps({"results": users, "info": {}}, ensure_ascii=False).encode()


def users(count: int = 5) -> list[dict[str, Any]]:
    dice = make_users.Dice(20251103)
    return [make_users.make_user(dice) for _ in range(count)]


def raw_rows(of: Lake) -> int:
    return sum(lake.rows(partition).total() for partition in of.raw.glob("p_date=*"))


# ── The fixture ──────────────────────────────────────────────────────────────────────────────


def test_the_sample_is_what_its_script_makes() -> None:
    assert tools.SAMPLE.read_text() == make_users.response(count=250, seed=7)


# ── What the API may do ──────────────────────────────────────────────────────────────────────


def test_every_record_is_a_row_or_set_aside(fetch: Callable[..., tuple[Ended, Lake]]) -> None:
    ended, into = fetch(tools.SAMPLE.read_bytes())
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
    found = [row["location"]["postcode"] for row in lake.cat(transform, into.raw)]
    assert sorted(found) == ["12.5", "4711", "EH8 9ZZ"]


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
    (row,) = lake.cat(transform, into.raw)
    assert re.fullmatch(r"\d\d:\d\d:\d\d", row["p_time"])
    _, here = fetch(document(users(1)), into=into.folder.with_name("utc"), TZ="UTC")
    assert into.days() == here.days()


@pytest.fixture
def unwritable(tmp_path: Path) -> Path:
    """A folder in which nothing can be made, even by root: its parent is a file."""
    blocked = tmp_path / "blocked"
    blocked.write_text("a file, not a folder")
    return blocked / "lake"


def test_ingest_into_an_unwritable_folder_is_told(fetch: Callable[..., tuple[Ended, Lake]], unwritable: Path) -> None:
    ended, _ = fetch(document(users(1)), into=unwritable)
    assert ended.code == 1 and str(unwritable.parent) in ended.error, ended.error


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
