"""docker, podman or buildah, whichever works here: build, look at, tag and push an image."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from .commands import CannotDeploy, Commands
from .registry import Repository

PLATFORM = "linux/amd64"
# Whether the tool can work: for docker, whether its engine answers.
PROBES = {
    "docker": ["version", "--format", "{{.Server.Version}}"],
    "podman": ["info", "--format", "{{.Version.Version}}"],
    "buildah": ["images", "--quiet"],
}
DESCRIPTIONS = {
    "docker": ["image", "inspect", "--format", "{{.Id}} {{.Os}}/{{.Architecture}}"],
    "podman": ["image", "inspect", "--format", "{{.Id}} {{.Os}}/{{.Architecture}}"],
    "buildah": ["inspect", "--type", "image", "--format", "{{.FromImageID}} {{.OCIv1.OS}}/{{.OCIv1.Architecture}}"],
}


@dataclass(frozen=True)
class ContainerTool:
    """A container tool that works, and the private file in which podman and buildah keep the registry's password."""

    name: str
    commands: Commands

    def run(self, *arguments: str, given: str | None = None) -> str:
        """Runs one command of the tool."""
        return self.commands.run([self.name, *arguments], given=given)[1].strip()

    def build(self, dockerfile: Path, package: Path, tag: str, labels: Mapping[str, str]) -> None:
        """Builds the image for Lambda's platform."""
        options = ["--platform", PLATFORM, "--file", str(dockerfile), "--tag", tag]
        options += [f"--label={name}={value}" for name, value in labels.items()]
        if self.name != "docker":
            # docker finds the list of what is not sent to the builder by its name; the others did not always.
            options.append(f"--ignorefile={dockerfile}.dockerignore")
        self.run("build", *options, str(package))

    def identity(self, image: str) -> str:
        """The digest by which this machine knows the image; raises where there is none, or of another platform."""
        try:
            found = self.run(*DESCRIPTIONS[self.name], image)
        except CannotDeploy as problem:
            raise CannotDeploy(
                f"{self.name} has no image {image} on this machine. Fix: build or pull it first, or leave IMAGE out "
                f"to build from the sources\n{problem}"
            ) from None
        identity, platform = found.split()
        if platform != PLATFORM:
            raise CannotDeploy(
                f"{image} is built for {platform}; the function runs on {PLATFORM}. "
                f"Fix: build with --platform {PLATFORM}"
            )
        return identity.rsplit(":", 1)[-1]

    def push(self, image: str, repository: Repository, tag: str) -> None:
        """Pushes the image under the tag, signed in for just this long."""
        plain = ["--tls-verify=false"] if repository.is_on_loopback and self.name != "docker" else []
        self.run("tag", image, f"{repository.url}:{tag}")
        login = ["login", *plain, "--username", repository.user, "--password-stdin", repository.host]
        self.run(*login, given=repository.password)
        try:
            self.run("push", *plain, f"{repository.url}:{tag}")
        finally:
            self.run("logout", repository.host)


def find(commands: Commands, scratch: Path) -> ContainerTool:
    """The tool that CONTAINER_TOOL names, else the first that works; raises with why none does."""
    wanted = os.environ.get("CONTAINER_TOOL", "")
    if wanted and wanted not in PROBES:
        raise CannotDeploy(f'CONTAINER_TOOL is "{wanted}"; allowed are {", ".join(PROBES)}')
    reasons = {name: why_not(name, commands) for name in ([wanted] if wanted else PROBES)}
    working = [name for name, reason in reasons.items() if not reason]
    if not working:
        told = "; ".join(f"{name}: {reason}" for name, reason in reasons.items())
        raise CannotDeploy(f"no container tool works here ({told}). Fix: start Docker, or install podman or buildah")
    # docker asks the engine to add attestations unless told; Lambda takes an image and no index of images.
    commands.environment["BUILDX_NO_DEFAULT_ATTESTATIONS"] = "1"
    # podman and buildah keep passwords where this says; docker keeps them in its own store until `logout`.
    commands.environment["REGISTRY_AUTH_FILE"] = str(scratch / "registry-auth.json")
    return ContainerTool(working[0], commands)


def why_not(name: str, commands: Commands) -> str:
    """Why the tool cannot be used; empty where it can."""
    if not shutil.which(name):
        return "not found"
    try:
        ended = subprocess.run(
            [name, *PROBES[name]], env=commands.environment, capture_output=True, text=True, timeout=60
        )
    except (subprocess.TimeoutExpired, OSError) as problem:
        return str(problem)
    lines = (ended.stderr.strip() or f"ended with {ended.returncode}").splitlines()
    return lines[-1] if ended.returncode else ""
