"""A copy of one environment's Terraform root, for the commands that need no account: validate and test."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

import terraform_command
import tools
from terraform_command import Run
from terraform_root import DEPLOYED

# A proxy that nobody answers at: a command that looks for the network fails.
NO_NETWORK = "http://127.0.0.1:9"


@dataclass(frozen=True)
class OfflineRoot:
    """An initialised root whose commands run without a network, an account or a state."""

    root: Path

    @classmethod
    def copied(cls, generated: Path, environment: str, folder: Path) -> OfflineRoot:
        """Copies all that plan-gen wrote, since a root reads the script beside it, and makes the root ready once."""
        shutil.copytree(generated, folder, ignore=DEPLOYED)
        made = cls(folder / "terraform" / environment)
        ended = terraform_command.initialise(made.root, tools.environment(), "-backend=false")
        assert ended.code == 0, ended.output
        return made

    def run(self, *arguments: str) -> Run:
        """Runs one terraform command; what it looks up, it does not find."""
        offline = tools.environment(HTTP_PROXY=NO_NETWORK, HTTPS_PROXY=NO_NETWORK)
        return terraform_command.run(self.root, offline, *arguments, seconds=600)
