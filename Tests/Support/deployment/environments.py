"""The environments that can be deployed, and what the text of one environment's Terraform root says."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import tools

from .commands import CannotDeploy

RESOURCE = re.compile(r'^resource "(\w+)" "(\w+)" \{$', re.MULTILINE)
REPOSITORY_OUTPUT = re.compile(
    r'^output "(\w+)" \{(?:\n(?!\}).*)*?aws_ecr_repository\.\w+\.repository_url$', re.MULTILINE
)
DECLARATION = re.compile(r'\bEnvironment\(\s*"([^"]+)"')
MANIFEST = tools.ROOT / "Sources" / "Manifest"
REQUIRED_VERSION = re.compile(r'^  required_version\s*= ">= ([0-9.]+)"$', re.MULTILINE)


@dataclass(frozen=True)
class Root:
    """One environment's Terraform root: a folder of .tf files with a state of its own."""

    name: str
    folder: Path

    @property
    def text(self) -> str:
        """All of the root's generated text."""
        return "\n".join(path.read_text() for path in sorted(self.folder.glob("*.tf")))

    @property
    def registry(self) -> list[str]:
        """The addresses of the image's repository and its policies: what has to be there before the image can be."""
        found = [f"{kind}.{name}" for kind, name in RESOURCE.findall(self.text) if kind.startswith("aws_ecr_")]
        repositories = [address for address in found if address.startswith("aws_ecr_repository.")]
        if len(repositories) != 1:
            raise CannotDeploy(
                f"{self.folder} declares {len(repositories)} image repositories ({', '.join(repositories) or 'none'}); "
                "a deployment pushes one image to one. Fix: `make generate`"
            )
        return found

    @property
    def repository_output(self) -> str:
        """The output that holds the repository's address."""
        found = REPOSITORY_OUTPUT.search(self.text)
        if not found:
            raise CannotDeploy(f"no output of {self.folder} gives the repository's URL. Fix: `make generate`")
        return found[1]

    @property
    def required_version(self) -> str:
        """The oldest Terraform that the root is written for."""
        found = REQUIRED_VERSION.search(self.text)
        return found[1] if found else "1.5"

    @property
    def pinned_image(self) -> Path:
        """Where the deployed image's digest is kept: Terraform reads it by itself, git ignores it."""
        return self.folder / "image.auto.tfvars"


def choose(generated: Path, wanted: str, command: str) -> Root:
    """The root of the environment that ENV names; raises with what there is."""
    folder = generated / "terraform"
    names = sorted(path.parent.name for path in folder.glob("*/versions.tf"))
    if not names:
        raise CannotDeploy(f"{folder} holds no environment. Fix: `make generate`")
    if wanted not in names:
        given = f'ENV is "{wanted}"' if wanted else "ENV is not given"
        told = "".join(f"  {place}{name}\n" for name, place in declared(names).items())
        raise CannotDeploy(
            f"{given}; the manifest's environments are\n{told}Fix: `make {command} ENV={names[0]}`"
            + (f", or declare {wanted} beside them and `make generate`" if wanted else "")
        )
    return Root(wanted, folder / wanted)


def declared(names: Sequence[str]) -> dict[str, str]:
    """Where the manifest declares each environment, as editors understand it; empty where the text does not show it."""
    places = dict.fromkeys(names, "")
    for path in sorted(MANIFEST.rglob("*.swift")):
        text = path.read_text()
        for found in DECLARATION.finditer(text):
            if found[1] in places:
                line = text.count("\n", 0, found.start()) + 1
                places[found[1]] = f"{path.relative_to(tools.ROOT)}:{line}: "
    return places
