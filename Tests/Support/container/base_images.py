"""Makes local stand-ins for the two base images of the Lambda Dockerfile, where no registry can be reached.

They are Debian, not Amazon Linux: the host's own release (its toolchain must run there), with the names, variables,
folders, entry point and package command that the Dockerfile relies on. The real images differ in libc's age, in
package versions and in paths (/usr/lib64): README.md lists what the proof therefore does not show.
"""

from __future__ import annotations

import hashlib
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from .buildah import Buildah, CannotRun

IMAGES = Path(__file__).parent / "images"
DEBIAN = "localhost/plan-gen/debian"
LABEL = "plan-gen.inputs"


@dataclass(frozen=True)
class BaseNames:
    """The images that a Dockerfile starts from: the builder's and the runtime's."""

    builder: str
    runtime: str

    @property
    def swift_version(self) -> str:
        """The version in the builder's tag: 6.3 of swift:6.3-amazonlinux2023."""
        found = re.search(r"swift:(\d+(?:\.\d+)*)-", self.builder)
        if not found:
            raise ValueError(f"builder image {self.builder!r}: expected swift:<version>-<platform>")
        return found[1]


def base_names(dockerfile: str) -> BaseNames:
    """Reads the two FROM lines; anything but a builder stage and a last stage is an error."""
    names = re.findall(r"^FROM\s+(\S+)(?:\s+AS\s+\S+)?\s*$", dockerfile, re.MULTILINE | re.IGNORECASE)
    if len(names) != 2:
        raise ValueError(f"expected two FROM lines, builder and runtime; found {len(names)}: {names}")
    return BaseNames(builder=names[0], runtime=names[1])


def make_base_images(buildah: Buildah, names: BaseNames) -> None:
    """Tags a builder and a runtime stand-in with the names the Dockerfile uses, unless they are up to date."""
    release = debian_release()
    key = inputs_key(release)
    if buildah.label(DEBIAN, LABEL) != release:
        make_debian(buildah, release)
    for file, name in (("builder", names.builder), ("runtime", names.runtime)):
        tag = qualified(name)
        if buildah.label(tag, LABEL) != key:
            buildah.build(tag, IMAGES / f"{file}.Containerfile", IMAGES, {}, {LABEL: key})


def inputs_key(release: str | None = None) -> str:
    """A digest of all that decides the stand-ins' content, but for the versions of Debian's packages."""
    digest = hashlib.sha256((release or debian_release()).encode())
    for file in sorted(IMAGES.iterdir()):
        digest.update(file.name.encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()


def debian_release() -> str:
    """The host's Debian code name: the toolchain was built for it."""
    facts = dict(line.split("=", 1) for line in Path("/etc/os-release").read_text().splitlines() if "=" in line)
    if facts.get("ID") != "debian" or "VERSION_CODENAME" not in facts:
        raise CannotRun(f"the stand-ins are made on Debian only, this is {facts.get('PRETTY_NAME', 'unknown')}")
    return facts["VERSION_CODENAME"]


def make_debian(buildah: Buildah, release: str) -> None:
    """A minimal Debian as an image, from Debian's own mirror."""
    root = buildah.home / "debian"
    shutil.rmtree(root, ignore_errors=True)
    command = ["debootstrap", "--variant=minbase", "--include=ca-certificates", release, str(root)]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode != 0:
        raise CannotRun(f"debootstrap {release} failed: {done.stdout.strip()[-400:]}")
    container = buildah.run("from", "scratch")
    try:
        mounted = buildah.run("mount", container)
        subprocess.run(["cp", "-a", f"{root}/.", mounted], check=True)
        buildah.run("config", "--label", f"{LABEL}={release}", container)
        buildah.run("commit", "--quiet", container, DEBIAN)
    finally:
        buildah.run("rm", container)
        shutil.rmtree(root, ignore_errors=True)


def qualified(name: str) -> str:
    """The name under which a FROM line finds a local image: short names mean Docker Hub's library."""
    registry, slash, _ = name.partition("/")
    if slash and ("." in registry or ":" in registry or registry == "localhost"):
        return name
    return f"docker.io/{name if slash else f'library/{name}'}"
