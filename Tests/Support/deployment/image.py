"""Which image is deployed: one built from the sources, or IMAGE; under a tag that says what is in it; pushed once."""

from __future__ import annotations

import hashlib
import re
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from .commands import CannotDeploy
from .containers import ContainerTool
from .registry import Repository

# What the image is made of. The Dockerfile copies Tests too, but only because Package.swift names them.
INPUTS = ("Package.swift", "Sources", "generated/lambda")


@dataclass(frozen=True)
class Pushed:
    """The image as the registry has it."""

    tag: str
    digest: str
    was_there: bool


def choose_tag(tool: ContainerTool, package: Path, dockerfile: Path, given: str) -> str:
    """The tag of what will be deployed; raises where `given` is no image that the function could run."""
    return given_tag(given, tool.identity(given)) if given else source_tag(package, dockerfile)


def ensure(
    tool: ContainerTool, repository: Repository, tag: str, package: Path, dockerfile: Path, given: str
) -> Pushed:
    """Builds (unless `given` names a built image) and pushes, unless the repository has the tag already."""
    if digest := repository.digest(tag):
        return Pushed(tag, digest, was_there=True)
    image = given or build(tool, package, dockerfile, tag)
    tool.identity(image)
    tool.push(image, repository, tag)
    if not (digest := repository.digest(tag)):
        raise CannotDeploy(f"{repository.url}:{tag} was pushed, but the registry does not have it; look at its log")
    return Pushed(tag, digest, was_there=False)


def build(tool: ContainerTool, package: Path, dockerfile: Path, tag: str) -> str:
    """Builds the image from the sources; returns its name on this machine."""
    name = f"localhost/plan-gen/ingest:{tag}"
    tool.build(dockerfile, package, name, labels(package))
    return name


def labels(package: Path) -> Mapping[str, str]:
    """OCI Image Format Specification, "Annotations": the commit that the image is built on."""
    commit = git(package, "rev-parse", "HEAD")
    return {"org.opencontainers.image.revision": commit} if commit else {}


def given_tag(given: str, identity: str) -> str:
    """IMAGE's own tag and the beginning of its digest: the same image always has the same tag."""
    name = given.split("@", 1)[0].rsplit("/", 1)[-1]
    own = name.rsplit(":", 1)[1] if ":" in name else "image"
    return f"{own[:100]}-{identity[:12]}"


def source_tag(package: Path, dockerfile: Path) -> str:
    """The last commit that touched what the image is made of, and the beginning of its SHA-256.

    The same sources always have the same tag, and so are built once; uncommitted changes show in the second part.
    """
    commit = git(package, "log", "-1", "--abbrev=12", "--format=%h", "--", *INPUTS)
    return f"{commit or 'uncommitted'}-{content(package, dockerfile)[:12]}"


def content(package: Path, dockerfile: Path) -> str:
    """SHA-256 over the names and bytes of what the image is made of; hidden files are an editor's or the system's."""
    total = hashlib.sha256()
    sources = [path for path in (package / "Sources").rglob("*") if path.is_file() and not path.name.startswith(".")]
    for path in [dockerfile, package / "Package.swift", *sorted(sources)]:
        name = path.relative_to(package) if path.is_relative_to(package) else Path(path.name)
        total.update(f"{name.as_posix()}\0".encode() + hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()


def git(package: Path, *arguments: str) -> str:
    """What git says, or nothing where there is no git or no repository."""
    try:
        ended = subprocess.run(["git", "-C", str(package), *arguments], capture_output=True, text=True)
    except FileNotFoundError:
        return ""
    return ended.stdout.strip() if ended.returncode == 0 else ""


def pin(file: Path, digest: str) -> None:
    """Writes the digest where Terraform reads it by itself; whole or not at all."""
    if not re.fullmatch(r"sha256:[0-9a-f]{64}", digest):
        raise CannotDeploy(f'the registry\'s digest is "{digest}"; expected sha256: and 64 hexadecimal digits')
    text = f'# The image that `make deploy` pushed last; not committed.\ningest_image_digest = "{digest}"\n'
    if file.is_file() and file.read_text() == text:
        return
    new = file.with_suffix(".new")
    new.write_text(text)
    new.replace(file)
