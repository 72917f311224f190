"""One terraform command in a root, and how it ended."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import kept_provider
import tools


@dataclass
class Run:
    """How one terraform command ended: its exit code, and all that it said."""

    code: int
    output: str


def run(root: Path, environment: Mapping[str, str], *arguments: str, seconds: int = 1200) -> Run:
    """Runs terraform in a root, with nothing of this shell's but the environment that is given."""
    told = {**environment, "TF_IN_AUTOMATION": "1", "CHECKPOINT_DISABLE": "1"}
    # A machine may name a file of settings that is not there.
    if not Path(told.get("TF_CLI_CONFIG_FILE", "/nowhere")).is_file():
        told.pop("TF_CLI_CONFIG_FILE", None)
    command = [tools.terraform(), *arguments, *([] if arguments[0] == "show" else ["-no-color"])]
    with kept_provider.attached(root, told, arguments[0]) as provider:
        ended = subprocess.run(
            command,
            cwd=root,
            env={**told, **provider},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=seconds,
        )
    return Run(ended.returncode, ended.stdout)


def initialise(root: Path, environment: Mapping[str, str], *options: str) -> Run:
    """`terraform init`, with the provider from a mirror where this machine has one."""
    mirror = tools.provider_mirror()
    return run(root, environment, "init", "-input=false", *([f"-plugin-dir={mirror}"] if mirror else []), *options)
