"""Runs every test and judge, what can side by side, and closes with one line: N passed, N failed, N skipped."""

from __future__ import annotations

import os
import re
import sys
import xml.etree.ElementTree as XML
from dataclasses import dataclass
from pathlib import Path

import steps
import tools
from steps import Outcome, Step

PYTHON = str(tools.ROOT / ".venv" / "bin" / "python")
JUDGES = "Tests/Judges"
BUILD = ("swift", "build", "--build-tests", "--explicit-target-dependency-import-check", "error")
# The cores are few: a build fills them alone, and the Terraform judge mostly waits.
AT_ONCE = 2
SHOWN_LINES = 120
# The markers of pytest.ini: what has one is no part of the step of the others.
STEPS_OF_THEIR_OWN = (
    "terraform",
    "variants",
    "diff",
    "privileges",
    "spark",
    "s3a",
    "mutants",
    "scanners",
    "container",
    "deployment",
    "package",
    "soak",
)
COMPLAINT = re.compile(r"^(✘|E  |FAILED|ERROR)|\berror: ")


@dataclass
class Count:
    """How many cases passed, failed and were skipped."""

    passed: int = 0
    failed: int = 0
    skipped: int = 0

    def __add__(self, other: Count) -> Count:
        return Count(self.passed + other.passed, self.failed + other.failed, self.skipped + other.skipped)

    def __str__(self) -> str:
        return f"{self.passed} passed, {self.failed} failed, {self.skipped} skipped"


def pytest(name: str, *arguments: str, after: tuple[str, ...] = (), seconds_allowed: int = 1800) -> Step:
    """A group of judges."""
    report = f"--junitxml={results(name)}"
    command = (PYTHON, "-m", "pytest", "-q", "--tb=short", report, *arguments)
    return Step(name, command, after=after, seconds_allowed=seconds_allowed)


def results(name: str) -> Path:
    """Where a step's cases are written, in JUnit's XML."""
    return steps.LOGS / f"{name.replace(' ', '-')}.xml"


def plan() -> list[Step]:
    """What is run, the long ones first."""
    python_files = ("Tests/Support", JUDGES, "Tests/Benchmarks", "Tests/Fuzz")
    return [
        Step("build", BUILD, seconds_allowed=3000),
        pytest("terraform judge", "-m", "terraform", JUDGES),
        pytest("mutants", "-m", "mutants", JUDGES),
        pytest("scanners", "-m", "scanners and not variants", JUDGES),
        Step(
            "swift format", ("swift", "format", "lint", "--strict", "--recursive", "Sources", "Tests", "Package.swift")
        ),
        Step("black", (PYTHON, "-m", "black", "--check", "-q", "-l", "120", *python_files)),
        Step("ruff", (PYTHON, "-m", "ruff", "check", "--no-cache", *python_files)),
        # A release build of all that the image needs: the longest of all.
        pytest("container judge", "-m", "container", JUDGES, after=("build",), seconds_allowed=3000),
        Step("generated is current", (".build/debug/plan-gen", "check"), after=("build",)),
        Step(
            "swift tests",
            ("swift", "test", "--skip-build", "--disable-xctest", "--xunit-output", str(results("swift tests"))),
            after=("build",),
        ),
        pytest("deployment judge", "-m", "deployment", JUDGES, after=("build",)),
        pytest("variants", "-m", "variants", JUDGES, after=("swift tests",)),
        pytest("spark judges", "-m", "spark and not variants", JUDGES, after=("build",), seconds_allowed=3000),
        pytest("other judges", "-m", f"not ({' or '.join(STEPS_OF_THEIR_OWN)})", JUDGES, after=("build",)),
        pytest("privileges", "-m", "privileges", JUDGES, after=("swift tests",)),
        pytest("diff judge", "-m", "diff", JUDGES, after=("swift tests",)),
        pytest("spark on s3a", "-m", "s3a", JUDGES, after=("build",)),
        pytest("soak", "-m", "soak", JUDGES, after=("build",)),
        pytest("new package", "-m", "package", JUDGES, after=("build",)),
    ]


def count(outcome: Outcome) -> Count:
    """The cases of a step that reports them, else one for the step itself."""
    if outcome.code is None:
        return Count(skipped=1)
    cases = count_cases(outcome.step.name)
    if cases is None:
        return Count(passed=1) if outcome.passed else Count(failed=1)
    unexplained = not outcome.passed and cases.failed == 0
    return cases + Count(failed=1) if unexplained else cases


def count_cases(name: str) -> Count | None:
    """The cases in a step's JUnit files; None if it writes none. Swift Testing adds to the file's name."""
    found = [path for path in (results(name), results(f"{name}-swift-testing")) if path.is_file()]
    if not found:
        return None
    total = Count()
    for case in (case for path in found for case in XML.parse(path).iter("testcase")):
        kinds = {child.tag for child in case}
        total += Count(
            passed=int(not kinds & {"failure", "error", "skipped"}),
            failed=int(bool(kinds & {"failure", "error"})),
            skipped=int("skipped" in kinds and not kinds & {"failure", "error"}),
        )
    return total


def show(outcome: Outcome) -> None:
    """What a failed step says went wrong, wherever it stands in its log, and the log's end."""
    lines = outcome.step.log.read_text(errors="replace").splitlines()
    complaints = [line for line in lines[:-SHOWN_LINES] if COMPLAINT.search(line)]
    if complaints:
        print(f"\n── {outcome.step.name}: what failed ──")
        print("\n".join(complaints[:SHOWN_LINES]))
    print(f"\n── {outcome.step.name}: the end of {outcome.step.log.relative_to(tools.ROOT)} ──")
    print("\n".join(lines[-SHOWN_LINES:]), flush=True)


def show_skips(outcomes: list[Outcome]) -> None:
    """Says aloud what was skipped and why."""
    for outcome in outcomes:
        if outcome.code is None:
            print(f"skipped: {outcome.step.name} ({outcome.note})")
        for path in (results(outcome.step.name), results(f"{outcome.step.name}-swift-testing")):
            if not path.is_file():
                continue
            reasons = {skip.get("message") or skip.text or "" for skip in XML.parse(path).iter("skipped")}
            print("".join(f"skipped: {reason}\n" for reason in sorted(reasons)), end="")


def main() -> int:
    steps.LOGS.mkdir(parents=True, exist_ok=True)
    for old in steps.LOGS.iterdir():
        old.unlink()
    os.environ["PYTHONDONTWRITEBYTECODE"] = "1"
    outcomes = steps.run(plan(), AT_ONCE, steps.Progress())
    total = sum((count(outcome) for outcome in outcomes), Count())
    for outcome in outcomes:
        if outcome.code is not None and count(outcome).failed:
            show(outcome)
    show_skips(outcomes)
    (steps.LOGS / "summary").write_text(f"{total}\n")
    print(total, flush=True)
    return 1 if total.failed else 0


if __name__ == "__main__":
    sys.exit(main())
