"""A private copy of the generated Terraform, run against the stand-in for AWS."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import terraform_command
import tools
from standin_aws import StandIn
from terraform_command import Run

# The generated root names no endpoint and no credentials: both come from the environment, these switches from here.
OVERRIDE = """provider "aws" {
  s3_use_path_style           = true
  skip_credentials_validation = true
  skip_metadata_api_check     = true
  max_retries                 = 2
}
"""

# The same switches for a state that is kept in S3.
BACKEND = [f"-backend-config={name}=true" for name in ("use_path_style", "skip_credentials_validation")]

# A digest as a registry gives it; the stand-in stores the image's name and pulls nothing.
VARIABLES = {"ingest_image_digest": "sha256:" + "0123456789abcdef" * 4}


# What `terraform init` and `make deploy` leave in a root of generated/: a copy must not touch what is really deployed.
DEPLOYED = shutil.ignore_patterns(".terraform", ".terraform.lock.hcl", "*.tfstate*", "*.auto.tfvars")


@dataclass
class TerraformRoot:
    """A copy of generated/ in which terraform may write its state; the original stays untouched."""

    folder: Path
    standin: StandIn
    generated: Path = tools.GENERATED
    environment: str = tools.ENVIRONMENT
    credentials: dict[str, str] = field(default_factory=dict)
    log: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        shutil.copytree(self.generated, self.folder, dirs_exist_ok=True, ignore=DEPLOYED)
        (self.root / "zz_standin_override.tf").write_text(OVERRIDE)

    @property
    def root(self) -> Path:
        """The environment's folder, which holds the .tf files."""
        return self.folder / "terraform" / self.environment

    def init(self) -> Run:
        """`terraform init`, from a provider mirror where this machine has one."""
        is_kept_here = (self.root / "zz_standin_backend_override.tf").is_file()
        has_backend = not is_kept_here and 'backend "s3"' in (self.root / "versions.tf").read_text()
        return self._kept(
            "init", terraform_command.initialise(self.root, self._environment(), *(BACKEND if has_backend else []))
        )

    def keep_state_here(self) -> None:
        """Overrides a backend: for what is about the resources and not the state."""
        (self.root / "zz_standin_backend_override.tf").write_text('terraform {\n  backend "local" {}\n}\n')

    def run(self, *arguments: str) -> Run:
        """Runs one terraform command in the copy and keeps what it said."""
        return self._kept(" ".join(arguments), terraform_command.run(self.root, self._environment(), *arguments))

    def _kept(self, command: str, ended: Run) -> Run:
        self.log.append(f"$ terraform {command}\n{ended.output}")
        return ended

    def show(self, plan: str | None = None) -> dict[str, Any]:
        """The state, or a saved plan, as terraform's own JSON."""
        ended = self.run("show", "-json", *([plan] if plan else []))
        return json.loads(ended.output)

    def _environment(self) -> dict[str, str]:
        declared = "".join(path.read_text() for path in self.root.glob("*.tf"))
        given = {f"TF_VAR_{name}": value for name, value in VARIABLES.items() if f'variable "{name}"' in declared}
        return {
            **tools.environment(),
            **self.standin.environment,
            **self.credentials,
            **given,
        }


def resources(module: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Every managed resource of a module of terraform's JSON, its child modules included."""
    for resource in module.get("resources", []):
        if resource.get("mode") == "managed":
            yield resource
    for child in module.get("child_modules", []):
        yield from resources(child)
