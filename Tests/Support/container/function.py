"""Starts an image as Lambda would: its entry point and command, a user without rights, only /tmp writable."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

# Arguments: the image's files, user:group, then the command. The mounts live in a namespace of their own and end with
# it. /dev is the host's, for null and urandom.
START = """
set -eu
root=$1 user=$2
shift 2
mount --bind "$root" "$root"
mount -o remount,bind,ro "$root"
mount -t tmpfs -o size=512m,mode=1777 tmpfs "$root/tmp"
mount -t proc proc "$root/proc"
mount --bind /dev "$root/dev"
exec chroot --userspec="$user" "$root" "$@"
"""
SANDBOX_USER = "993:990"


@dataclass(frozen=True)
class Image:
    """A built image: its files, mounted, and its configuration."""

    root: Path
    configuration: dict[str, Any]

    @property
    def size(self) -> int:
        """Bytes of all files."""
        return sum(file.lstat().st_size for file in self.root.rglob("*") if file.is_file() and not file.is_symlink())

    def command(self, arguments: list[str], environment: dict[str, str]) -> list[str]:
        """The command line that runs `arguments` inside, with the image's own variables below `environment`."""
        own = dict(pair.split("=", 1) for pair in self.configuration.get("Env", []))
        variables = [f"{name}={value}" for name, value in {**own, **environment}.items()]
        inside = ["/usr/bin/env", "-i", "-C", self.configuration.get("WorkingDir") or "/", *variables, *arguments]
        namespace = ["unshare", "--mount", "--pid", "--fork"]
        return [*namespace, "sh", "-c", START, "sh", str(self.root), SANDBOX_USER, *inside]

    def output(self, arguments: list[str]) -> str:
        """What one command inside prints."""
        done = subprocess.run(self.command(arguments, {}), capture_output=True, text=True, timeout=60)
        if done.returncode != 0:
            raise RuntimeError(f"{' '.join(arguments)} in the image: exit {done.returncode}: {done.stderr.strip()}")
        return done.stdout

    @contextlib.contextmanager
    def started(
        self, environment: dict[str, str], log: Path, entry_point: str | None = None
    ) -> Iterator[subprocess.Popen[bytes]]:
        """The image's entry point and command as a process, killed at the end; its output goes to `log`.

        An entry point of the function's own takes the place of the image's, and the image's command stays.
        """
        first = [entry_point] if entry_point else self.configuration.get("Entrypoint") or []
        arguments = [*first, *(self.configuration.get("Cmd") or [])]
        command = self.command(arguments, environment)
        with log.open("wb") as output:
            # A group of its own: the change of user clears the death signal that unshare could set for its child.
            group = subprocess.Popen(command, stdout=output, stderr=subprocess.STDOUT, start_new_session=True)
            try:
                yield group
            finally:
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(group.pid, signal.SIGKILL)
                group.wait(timeout=30)
