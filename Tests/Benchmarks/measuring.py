"""Times a command as a whole process, for every benchmark that sets one beside others."""

from __future__ import annotations

import os
import platform
import subprocess
import tempfile
import time
from dataclasses import dataclass


@dataclass(frozen=True)
class Usage:
    """What a process and the children that it waits for took: seconds, of all cores too, and the peak of its memory."""

    wall: float
    processor: float
    mebibytes: float


def measured(command: list[str], environment: dict[str, str]) -> Usage:
    """One run, start-up included; a command that fails is an error with the end of what it told."""
    with tempfile.TemporaryFile() as error:
        started = time.monotonic()
        process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=error)
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.monotonic() - started
        if status != 0:
            error.seek(0)
            told = error.read().decode(errors="replace")[-2000:] or f"status {status}"
            raise RuntimeError(f"{' '.join(command)}: {told}")
    scale = 1 << 20 if platform.system() == "Darwin" else 1 << 10
    return Usage(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / scale)
