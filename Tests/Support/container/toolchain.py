"""The host's Swift toolchain and git's view of GitHub: what a build step borrows from the machine it runs on."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from .buildah import CannotRun

MOUNT_POINT = "/swift-toolchain"


@dataclass(frozen=True)
class Toolchain:
    """A Swift toolchain of this machine: the folder that holds usr/bin/swift, and what it calls itself."""

    root: Path
    version: str

    @property
    def volumes(self) -> dict[Path, str]:
        return {self.root: f"{MOUNT_POINT}:ro"}


def host_toolchain(wanted: str) -> Toolchain:
    """The toolchain behind `swift` on the path; `wanted` is the tag's version, as in swift:6.3-amazonlinux2023."""
    swift = shutil.which("swift")
    if not swift:
        raise CannotRun("no swift on the path")
    version = subprocess.run([swift, "--version"], capture_output=True, text=True).stdout.splitlines()[0]
    root = Path(swift).resolve().parents[2]
    if root == Path("/"):
        raise CannotRun(f"{swift} belongs to the system; the build needs a toolchain in a folder of its own")
    number = version.partition("Swift version ")[2].split(" ")[0]
    if not f"{number}.".startswith(f"{wanted}."):
        raise CannotRun(f"the Dockerfile wants Swift {wanted}, this machine has {number or version}")
    return Toolchain(root, version)


def package_source_volumes(scratch: Path) -> dict[Path, str]:
    """What lets SwiftPM resolve packages in a build step as it does here.

    Where git is told to read https://github.com/ from a local folder (`url.<folder>.insteadOf`), the build gets that
    folder, read-only, and the same rule as its system configuration. Elsewhere nothing: the network serves.
    """
    rules = subprocess.run(
        ["git", "config", "--get-regexp", r"^url\..*\.insteadof$"], capture_output=True, text=True
    ).stdout.splitlines()
    folders: dict[Path, str] = {}
    lines: list[str] = []
    for rule in rules:
        key, _, replaced = rule.partition(" ")
        source = key.removeprefix("url.").removesuffix(".insteadof")
        folder = Path(source.removeprefix("file://"))
        if folder.is_absolute() and folder.is_dir():
            folders[folder] = f"{folder}:ro"
            lines.append(f'[url "{source}"]\n\tinsteadOf = {replaced}\n')
    if not folders:
        return {}
    configuration = scratch / "gitconfig"
    configuration.write_text("".join(lines) + "[safe]\n\tdirectory = *\n")
    return {**folders, configuration: "/etc/gitconfig:ro"}
