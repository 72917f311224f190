"""Tells how a deployment goes, one line a step, and asks before something changes."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from .commands import CannotDeploy


class Note:
    """What a step has to say at its end."""

    def __init__(self) -> None:
        self.text = ""


@contextmanager
def step(name: str) -> Iterator[Note]:
    """One step: its name while it runs on a terminal, then a line with its seconds and its note."""
    live = sys.stdout.isatty()
    if live:
        print(f"  …      {name}", end="", flush=True)
    note, started, mark = Note(), time.monotonic(), "FAILED"
    try:
        yield note
        mark = "ok    "
    finally:
        start = "\r\033[K" if live else ""
        print(f"{start}  {mark} {name:<18} {time.monotonic() - started:6.1f} s  {note.text}".rstrip(), flush=True)


def refuse_silence(yes: bool) -> None:
    """Raises where a question could not be answered."""
    if not yes and not sys.stdin.isatty():
        raise CannotDeploy("standard input is no terminal, so nobody can approve. Fix: add YES=1 to approve beforehand")


def approve(question: str, expected: str, yes: bool) -> None:
    """Asks, and takes the expected word only; raises CannotDeploy for any other."""
    if yes:
        return
    refuse_silence(yes)
    if input(f"\n{question}\nType {expected} to go on: ").strip() != expected:
        raise CannotDeploy("not approved; nothing was changed in this step")
