"""A copy of one environment's Terraform root, for the commands that need no account: validate and test."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import tools
from terraform_root import DEPLOYED, Run

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
        mirror = tools.provider_mirror()
        mirrored = [f"-plugin-dir={mirror}"] if mirror else []
        ended = made.command("init", "-input=false", "-backend=false", *mirrored)
        assert ended.code == 0, ended.output
        return made

    def run(self, *arguments: str) -> Run:
        """Runs one terraform command; what it looks up, it does not find."""
        return self.command(*arguments, HTTP_PROXY=NO_NETWORK, HTTPS_PROXY=NO_NETWORK)

    def command(self, *arguments: str, **variables: str) -> Run:
        kept = tools.environment(TF_IN_AUTOMATION="1", CHECKPOINT_DISABLE="1", **variables)
        kept.pop("TF_CLI_CONFIG_FILE", None)
        ended = subprocess.run(
            [tools.terraform(), *arguments, "-no-color"],
            cwd=self.root,
            env=kept,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=600,
        )
        return Run(ended.returncode, ended.stdout)
