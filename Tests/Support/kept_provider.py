"""Keeps the AWS provider running beside a root: Terraform attaches to it instead of starting it for each command.

It is the same program that Terraform would start, by its own `-debug` flag; what is spared is its start, and with it
more than half of what a command computes.
"""

from __future__ import annotations

import atexit
import contextlib
import re
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock
from typing import IO

PROGRAM = ".terraform/providers/registry.terraform.io/hashicorp/aws/*/*/terraform-provider-aws*"
VARIABLE = "TF_REATTACH_PROVIDERS"
START_SECONDS = 60
# A judge has two roots at once at most; each provider takes a quarter of a gigabyte.
KEPT = 2
# By itself the provider tells all that it is asked and answers, megabytes a command.
QUIET = {f"TF_LOG_{part}": "off" for part in ("PROVIDER", "SDK", "SDK_PROTO", "SDK_FRAMEWORK", "SDK_MUX")}


@dataclass(frozen=True)
class Key:
    """What a provider may be kept for: one root, whose settings it has, and the account and keys of its variables."""

    root: Path
    variables: tuple[tuple[str, str], ...]


@dataclass
class Provider:
    """A provider that runs, and how many commands are attached to it."""

    process: subprocess.Popen[bytes]
    said: IO[bytes]
    address: str = ""
    attached: int = 0
    used: float = field(default_factory=time.monotonic)

    @classmethod
    def started(cls, program: Path, root: Path, environment: Mapping[str, str]) -> Provider:
        """Starts the program in its root, by which it finds files. A pipe that nobody reads would stop it: what it says
        goes to a file."""
        said = tempfile.TemporaryFile()
        provider = cls(
            subprocess.Popen(
                [program, "-debug"],
                cwd=root,
                env={**environment, **QUIET},
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=subprocess.STDOUT,
            ),
            said,
        )
        provider.address = provider.told_address()
        return provider

    def told_address(self) -> str:
        """Where it listens, in the form that Terraform's variable wants; raises if it does not start."""
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline and self.process.poll() is None:
            if found := re.search(rf"{VARIABLE}='(.+)'", self.text()):
                return found[1]
            time.sleep(0.05)
        self.stop()
        raise RuntimeError(
            f"{self.process.args[0]} did not say within {START_SECONDS} s where it listens, but: {self.text()}\n"
            "Fix: run it with -debug by hand"
        )

    def text(self) -> str:
        """What it has said."""
        self.said.seek(0)
        return self.said.read().decode(errors="replace")

    def stop(self) -> None:
        """Ends it as Ctrl-C would, so that it takes its socket away."""
        self.process.send_signal(signal.SIGINT)
        try:
            self.process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


_kept: dict[Key, Provider] = {}
_lock = Lock()


@contextlib.contextmanager
def attached(root: Path, environment: Mapping[str, str], command: str) -> Iterator[dict[str, str]]:
    """The variable by which a command in an initialised root finds its provider running; none for `init` itself.

    Commands that run at once in one root share its provider; no two roots do, since it has the settings of one.
    """
    program = next(iter(sorted(root.glob(PROGRAM))), None)
    if program is None or command == "init":
        yield {}
        return
    told = ((name, value) for name, value in environment.items() if name.startswith("AWS_") or name.endswith("_PROXY"))
    key = Key(root, tuple(sorted(told)))
    with _lock:
        provider = _kept.get(key)
        if provider is None or provider.process.poll() is not None:
            provider = _kept[key] = Provider.started(program.resolve(), root, environment)
        provider.attached += 1
        let_go(but=KEPT)
    try:
        yield {VARIABLE: provider.address}
    finally:
        with _lock:
            provider.attached -= 1
            provider.used = time.monotonic()


def let_go(but: int) -> None:
    """Ends the providers that wait longest, until there are no more than so many; never one that is attached."""
    waiting = sorted((each for each in _kept.items() if not each[1].attached), key=lambda each: each[1].used)
    for key, provider in waiting[: max(0, len(_kept) - but)]:
        del _kept[key]
        provider.stop()


@atexit.register
def end() -> None:
    """Ends all of them with the judges."""
    let_go(but=0)
