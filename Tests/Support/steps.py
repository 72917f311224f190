"""Runs commands side by side with a log each, shows what runs and for how long, and ends what it started."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import tools

LOGS = tools.ROOT / ".build" / "test-logs"


@dataclass
class Step:
    """One command: what it waits for, and how long it may take."""

    name: str
    command: Sequence[str]
    after: tuple[str, ...] = ()
    seconds_allowed: int = 1800
    folder: Path = tools.ROOT
    environment: dict[str, str] = field(default_factory=dict)

    @property
    def log(self) -> Path:
        """Where its output goes."""
        return LOGS / f"{self.name.replace(' ', '-')}.log"


@dataclass
class Outcome:
    """How a step ended: its exit code (None if it never ran), and the seconds it took."""

    step: Step
    code: int | None
    seconds: float
    note: str = ""

    @property
    def passed(self) -> bool:
        """True if the command ran and exited 0."""
        return self.code == 0


class Running:
    """A started step."""

    def __init__(self, step: Step) -> None:
        self.step = step
        self.started = time.monotonic()
        step.log.parent.mkdir(parents=True, exist_ok=True)
        self._log = step.log.open("wb")
        self.process = subprocess.Popen(
            step.command,
            cwd=step.folder,
            env={**os.environ, **step.environment},
            stdin=subprocess.DEVNULL,
            stdout=self._log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )

    @property
    def seconds(self) -> float:
        """How long it has run."""
        return time.monotonic() - self.started

    def ended(self) -> Outcome | None:
        """The outcome, once there is one; a step that outstays its time is ended."""
        code = self.process.poll()
        if code is None and self.seconds > self.step.seconds_allowed:
            self.stop()
            return self._outcome(1, f"ended after {self.step.seconds_allowed} s")
        return None if code is None else self._outcome(code)

    def stop(self) -> None:
        """Ends the process and the children of its group."""
        for number in (signal.SIGTERM, signal.SIGKILL):
            try:
                os.killpg(self.process.pid, number)
                self.process.wait(timeout=10)
            except ProcessLookupError:
                return
            except subprocess.TimeoutExpired:
                continue

    def _outcome(self, code: int, note: str = "") -> Outcome:
        self._log.close()
        return Outcome(self.step, code, self.seconds, note)


class Progress:
    """One line that is written over while it changes; where nobody watches, a line at each change and each minute."""

    def __init__(self) -> None:
        self._live = sys.stdout.isatty()
        self._last_beat = time.monotonic()

    def running(self, steps: Sequence[Running]) -> None:
        """Says what runs now."""
        line = "  " + " · ".join(f"{running.step.name} {running.seconds:.0f} s" for running in steps)
        if self._live:
            print(f"\r\033[K{line[:118]}", end="", flush=True)
        elif time.monotonic() - self._last_beat > 60:
            self._last_beat = time.monotonic()
            print(line, flush=True)

    def say(self, line: str) -> None:
        """A line that stays."""
        print(f"\r\033[K{line}" if self._live else line, flush=True)


def run(steps: Sequence[Step], at_once: int, progress: Progress, tell: bool = True) -> list[Outcome]:
    """Runs the steps, at most so many at once and in the order given where they need not wait; returns all outcomes."""
    waiting, running, outcomes = list(steps), list[Running](), list[Outcome]()
    try:
        while waiting or running:
            for done in [(each, outcome) for each in running if (outcome := each.ended())]:
                running.remove(done[0])
                outcomes.append(done[1])
                if tell:
                    progress.say(describe(done[1]))
            outcomes += drop_hopeless(waiting, outcomes)
            for step in startable(waiting, outcomes)[: at_once - len(running)]:
                waiting.remove(step)
                running.append(Running(step))
            progress.running(running)
            time.sleep(0.2)
    finally:
        for each in running:
            each.stop()
    return outcomes


def startable(waiting: Sequence[Step], outcomes: Sequence[Outcome]) -> list[Step]:
    """The steps whose forerunners have all passed."""
    passed = {outcome.step.name for outcome in outcomes if outcome.passed}
    return [step for step in waiting if set(step.after) <= passed]


def drop_hopeless(waiting: list[Step], outcomes: Sequence[Outcome]) -> list[Outcome]:
    """Takes out the steps that wait for one that failed."""
    failed = {outcome.step.name for outcome in outcomes if not outcome.passed}
    hopeless = [step for step in waiting if failed & set(step.after)]
    for step in hopeless:
        waiting.remove(step)
    return [Outcome(step, None, 0, f"not run: {' and '.join(step.after)} failed") for step in hopeless]


def describe(outcome: Outcome) -> str:
    """One line on how a step ended."""
    mark = "ok    " if outcome.passed else "FAILED"
    note = f"  ({outcome.note})" if outcome.note else ""
    return f"  {mark} {outcome.step.name:<22} {outcome.seconds:6.1f} s{note}"
