"""Runs buildah on a store of its own under .build/container, and says why where it cannot run."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any


class CannotRun(Exception):
    """This machine cannot build images; the text says what is missing. It is no verdict on the Dockerfile."""


class BuildFailed(Exception):
    """A build step failed; the text carries the step's last lines and where the whole log is."""


class Buildah:
    """buildah with chroot isolation, no registry, and its images in `home`."""

    def __init__(self, home: Path) -> None:
        refuse_unusable_machine()
        self.home = home
        home.mkdir(parents=True, exist_ok=True)
        self.driver = "overlay" if self.starts("overlay") else "vfs"
        if self.driver == "vfs" and not self.starts("vfs"):
            raise CannotRun(self.command_error("vfs"))

    def starts(self, driver: str) -> bool:
        return not self.command_error(driver)

    def command_error(self, driver: str) -> str:
        """What a first, harmless container says on this storage driver; empty when it works."""
        made = subprocess.run([*self.command(driver), "from", "scratch"], capture_output=True, text=True)
        if made.returncode != 0:
            return f"storage driver {driver}: {made.stderr.strip()[-400:]}"
        mounted = subprocess.run([*self.command(driver), "mount", made.stdout.strip()], capture_output=True, text=True)
        subprocess.run([*self.command(driver), "rm", made.stdout.strip()], capture_output=True)
        return "" if mounted.returncode == 0 else f"storage driver {driver}: {mounted.stderr.strip()[-400:]}"

    def command(self, driver: str) -> list[str]:
        store = ["--root", str(self.home / "storage"), "--runroot", str(self.home / "run")]
        return ["buildah", *store, "--storage-driver", driver]

    def run(self, *arguments: str) -> str:
        """Runs one buildah command and returns its output; a failure carries its last lines."""
        done = subprocess.run([*self.command(self.driver), *arguments], capture_output=True, text=True)
        if done.returncode != 0:
            raise BuildFailed(f"buildah {' '.join(arguments)}\n{done.stderr[-2000:]}")
        return done.stdout.strip()

    def build(self, tag: str, containerfile: Path, context: Path, volumes: dict[Path, str], labels: dict[str, str]):
        """Builds `containerfile` to `tag`. Volumes are host paths and where steps see them (`:ro` for read-only)."""
        log = self.home / f"{containerfile.stem}.log"
        options = ["--isolation", "chroot", "--pull-never", "--force-rm", "--no-cache", "--tag", tag]
        options += [f"--volume={host}:{inside}" for host, inside in volumes.items()]
        options += [f"--label={name}={value}" for name, value in labels.items()]
        command = [*self.command(self.driver), "bud", *options, "--file", str(containerfile), str(context)]
        with log.open("w") as output:
            code = subprocess.run(command, stdout=output, stderr=subprocess.STDOUT).returncode
        if code != 0:
            tail = "\n".join(log.read_text(errors="replace").splitlines()[-40:])
            raise BuildFailed(f"{containerfile.name} does not build; the end of {log}:\n{tail}")

    def configuration(self, image: str) -> dict[str, Any]:
        """The image's run-time configuration: Env, Entrypoint, Cmd, WorkingDir, Labels."""
        found = json.loads(self.run("inspect", "--type", "image", image))
        return found["OCIv1"]["config"]

    def label(self, image: str, name: str) -> str | None:
        """The label of a local image, None when there is no such image or label."""
        try:
            return (self.configuration(image).get("Labels") or {}).get(name)
        except BuildFailed:
            return None

    @contextlib.contextmanager
    def mounted(self, image: str) -> Iterator[Path]:
        """The image's files in a folder, for as long as the block runs."""
        container = self.run("from", "--pull-never", image)
        try:
            yield Path(self.run("mount", container))
        finally:
            self.run("rm", container)


def refuse_unusable_machine() -> None:
    """Raises CannotRun unless the tools and rights are here that building and mounting images needs."""
    missing = [tool for tool in ("buildah", "debootstrap", "unshare", "chroot") if not shutil.which(tool)]
    if missing:
        raise CannotRun(f"{', '.join(missing)} not found; on Debian: apt-get install buildah debootstrap")
    if os.geteuid() != 0:
        raise CannotRun("it is not run by root, which debootstrap and mounting need")
