"""The runner of `make test` itself: its count tells the truth, also of what failed, was skipped or never ran."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

import run_tests
import steps
from run_tests import Count
from steps import Outcome, Step

REPORT = """<testsuites><testsuite>
<testcase name="a"/><testcase name="b"><failure/></testcase><testcase name="c"><skipped>no tool</skipped></testcase>
<testcase name="d"><error/></testcase></testsuite></testsuites>"""


@pytest.fixture(autouse=True)
def logs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(steps, "LOGS", tmp_path)
    return tmp_path


def python(name: str, code: str, *after: str, seconds: int = 20) -> Step:
    return Step(name, (sys.executable, "-c", code), after, seconds)


def outcomes(*given: Step) -> dict[str, Outcome]:
    return {outcome.step.name: outcome for outcome in steps.run(given, 2, steps.Progress(), tell=False)}


def test_every_marked_judge_has_its_step(pytestconfig: pytest.Config) -> None:
    """What the step of the others leaves out would be run by none."""
    ini = Path(str(pytestconfig.inipath)).read_text()
    markers = {line.split(":")[0].strip() for line in ini.split("markers =")[1].splitlines() if ":" in line}
    assert set(run_tests.STEPS_OF_THEIR_OWN) == markers
    chosen = [
        step.command[list(step.command).index("-m", 3) + 1] for step in run_tests.plan() if "pytest" in step.command
    ]
    asked = {expression.split(" and not ")[0] for expression in chosen if not expression.startswith("not ")}
    assert asked == markers


def test_a_command_counts_as_one(logs: Path) -> None:
    ended = outcomes(python("good", "print('fine')"), python("bad", "print('why'); raise SystemExit(3)"))
    assert run_tests.count(ended["good"]) == Count(passed=1)
    assert run_tests.count(ended["bad"]) == Count(failed=1)
    assert "why" in ended["bad"].step.log.read_text()


@pytest.mark.parametrize("file", ["cases.xml", "cases-swift-testing.xml"])
def test_cases_are_counted_from_their_report(logs: Path, file: str) -> None:
    (logs / file).write_text(REPORT)
    ended = outcomes(python("cases", "raise SystemExit(1)"))
    assert run_tests.count(ended["cases"]) == Count(passed=1, failed=2, skipped=1)


def test_a_crash_after_good_cases_is_a_failure(logs: Path) -> None:
    (logs / "cases.xml").write_text('<testsuite><testcase name="a"/></testsuite>')
    ended = outcomes(python("cases", "raise SystemExit(139)"))
    assert run_tests.count(ended["cases"]) == Count(passed=1, failed=1)


def test_what_waits_for_a_failed_step_is_not_run() -> None:
    ended = outcomes(python("build", "raise SystemExit(1)"), python("tests", "print(1)", "build"))
    assert ended["tests"].code is None
    assert run_tests.count(ended["tests"]) == Count(skipped=1)


def test_a_step_that_hangs_is_ended() -> None:
    ended = outcomes(python("hangs", "import time; time.sleep(60)", seconds=1))
    assert ended["hangs"].code == 1 and "ended after 1 s" in ended["hangs"].note


def test_the_count_reads_as_the_closing_line() -> None:
    assert str(Count(3, 0, 1)) == "3 passed, 0 failed, 1 skipped"
