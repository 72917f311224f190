"""What types refuse, the compiler tells in words that name the mistake, at its line: one Swift file a mistake."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

import tools

FOLDER = Path(__file__).parent / "mistakes"
GIVEN = FOLDER / "Given.swift"
MISTAKES = sorted(path for path in FOLDER.glob("*.swift") if path != GIVEN)
MODULES = tools.ROOT / ".build" / "debug" / "Modules"

# What the messages are to be read with: a line of the file, and what is wrong there.
MESSAGE = re.compile(r"^(/.*\.swift):(\d+):\d+: error: (.*)$", re.MULTILINE)


@dataclass(frozen=True)
class Told:
    """An error: where it is, and what it says."""

    file: str
    line: int
    text: str


def expected(path: Path) -> Told:
    """The one error that the file's comment foretells for the line below it."""
    ((number, text),) = [
        (number, found[1])
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if (found := re.match(r"\s*// error: (.+)$", line))
    ]
    return Told(path.name, number + 1, text)


def type_check(files: Sequence[Path]) -> str:
    """What the compiler says of files that import the modules as they are built."""
    swiftc = shutil.which("swiftc")
    if not swiftc or not (MODULES / "PipelineDSL.swiftmodule").is_file():
        pytest.skip("the modules are not built (swift build)")
    command = [swiftc, "-typecheck", "-wmo", "-swift-version", "6", "-module-name", "Mistakes", "-parse-as-library"]
    ended = subprocess.run([*command, "-I", MODULES, *files], capture_output=True, text=True, timeout=600)
    assert ended.returncode in (0, 1), f"the compiler itself failed:\n{ended.stderr[-4000:]}"
    return ended.stderr


@pytest.fixture(scope="module")
def told() -> dict[str, list[Told]]:
    """The errors of every mistake, found by one run of the compiler."""
    found: dict[str, list[Told]] = {}
    for file, line, text in MESSAGE.findall(type_check([GIVEN, *MISTAKES])):
        found.setdefault(Path(file).name, []).append(Told(Path(file).name, int(line), text))
    return found


def test_what_the_mistakes_are_made_with_compiles() -> None:
    assert "error:" not in type_check([GIVEN])


def test_there_are_enough() -> None:
    assert len(MISTAKES) >= 20


@pytest.mark.parametrize("path", MISTAKES, ids=lambda path: path.stem)
def test_a_mistake_is_told_at_its_line(told: dict[str, list[Told]], path: Path) -> None:
    foretold = expected(path)
    errors = told.get(path.name, [])
    assert errors, f"{path.name} compiles"
    assert any(error.line == foretold.line and foretold.text in error.text for error in errors), errors
    # What follows from the mistake may be told too, if that does not bury it.
    assert len(errors) <= 3, errors
    assert max(len(error.text) for error in errors) < 250, f"no reader gets to the end of it: {errors}"
