"""The Swift compiler judges what `plan-gen infer` prints, and the sample's own records go through it."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

import lake
import make_users
import tools

MODULES = tools.ROOT / ".build" / "debug" / "Modules"
# Records that need every trick: names that are no identifiers, keywords, twins, mixes, and structs called like types.
AWKWARD = [
    {
        "class": 1, "default": {"self": {"in": "x"}}, "first_name": "a", "user-id": 7, "2fa": True, "ID": 3, "id": 4,
        "environment": {"layer": {"string": "x"}}, "schema": {"column": 1.5}, "mixed": 1, "list": [1], "none": None,
        "lines": [{"sku": "x", "codes": [1], "to": {"city": "c"}}, {"sku": "y"}], "tags": ["a", None],
        "quote\"d": "x", "back\\slash": 1, "day": "2025-11-03", "password": "x", "row": {"row": {"row": 1}},
    },
    {"mixed": "x", "id": 9223372036854775808},
]  # fmt: skip


def infer(plan_gen: Path, sample: Path, *arguments: str) -> lake.Ended:
    return lake.run(plan_gen, "infer", sample, *arguments)


def compile_structs(text: str, folder: Path) -> None:
    """Compiles structs as a manifest holds them."""
    source = folder / "main.swift"
    source.write_text(f"import Dataflow\n\n{text}\nlet rows = Row.rows\n")
    command = ["swiftc", "-typecheck", "-warnings-as-errors", "-swift-version", "6", "-I", str(MODULES), str(source)]
    ended = subprocess.run(command, capture_output=True, text=True)
    assert ended.returncode == 0, ended.stderr


@pytest.fixture
def awkward(tmp_path: Path) -> Path:
    path = tmp_path / "awkward.json"
    path.write_text(json.dumps({"rows": AWKWARD, "info": {"page": 1}}))
    return path


def test_what_is_printed_compiles(plan_gen: Path, awkward: Path, tmp_path: Path) -> None:
    for sample in (tools.SAMPLE, awkward):
        ended = infer(plan_gen, sample, "--name", "Row")
        assert ended.code == 0 and ended.out.startswith("struct "), ended.error
        compile_structs(ended.out, tmp_path)


def test_the_users_schema_is_what_the_manifest_says(plan_gen: Path) -> None:
    ended = infer(plan_gen, tools.SAMPLE, "--records", "results", "--name", "User")
    assert ended.code == 0 and ended.error.startswith('250 records under "results"')
    assert (
        "struct Coordinates: Schema {\n  let latitude: Column<String>\n  let longitude: Column<String>\n}" in ended.out
    )
    assert "let postcode: Column<Coerced<String>>" in ended.out and "let sha256: Column<Secret<String" in ended.out
    assert "let date: Column<String>  // instants" in ended.out


def test_standard_input_is_a_sample_too(plan_gen: Path) -> None:
    command = [str(plan_gen), "infer", "-"]
    answer = make_users.response(count=3, seed=1)
    ended = subprocess.run(command, input=answer, capture_output=True, text=True, cwd=tools.ROOT)
    assert ended.returncode == 0 and "struct Record: Schema {" in ended.stdout


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (("nowhere.json",), 1, "nowhere.json cannot be read"), (("Makefile",), 1, "is no JSON: line 1, column 1"),
        ((str(tools.SAMPLE), "--records", "users"), 1, "--records results"),
        ((str(tools.SAMPLE), "--name", "user"), 64, "--name user"),
        ((), 64, "Missing expected argument"),
    ],
)  # fmt: skip
def test_a_mistake_is_told(plan_gen: Path, arguments: tuple[str, ...], code: int, told: str) -> None:
    ended = lake.run(plan_gen, "infer", *arguments)
    assert ended.code == code and told in ended.error and ended.out == "", ended
