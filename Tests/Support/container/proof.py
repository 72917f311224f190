"""The container proof, step by step: base images, the Dockerfile's build, one invocation of the image.

Runs by itself too: `python -m container.proof` in Tests/Support (add --help for its options).
"""

from __future__ import annotations

import argparse
import re
import sys
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from make_users import Dice, make_user

from . import inputs, job
from .base_images import BaseNames, base_names, make_base_images
from .buildah import Buildah, BuildFailed, CannotRun
from .function import Image
from .loopback import Host, serving
from .toolchain import Toolchain, host_toolchain, package_source_volumes

TAG = "localhost/plan-gen/ingest:proof"
REPOSITORY = Path(__file__).resolve().parents[3]
USERS = 20
ANSWER_SECONDS = 60
LARGEST_IMAGE_ADDITION = 150_000_000
# Of glibc, which every Linux base has, nothing travels; the Swift runtime must not be needed at all.
GLIBC = re.compile(r"^(linux-vdso|ld-linux|lib(c|m|dl|pthread|rt|util|resolv)\.so)")


class ProofFailed(Exception):
    """The image was built but does not do what Lambda needs; the text says what, and where the logs are."""


@dataclass(frozen=True)
class Proof:
    """One package and its Dockerfile, and where this proof keeps images, logs and the record of its last pass."""

    dockerfile: Path
    package: Path = REPOSITORY
    # Where the image has a job's program too: this machine's own, which it is held against.
    programs: job.Programs | None = None

    @property
    def home(self) -> Path:
        return self.package / ".build/container"

    def run(self, always: bool = False) -> str:
        """Returns the report of a pass, or a line that begins with `skipped:`; raises when the image is not right."""
        names = base_names(self.dockerfile.read_text())
        try:
            toolchain = host_toolchain(names.swift_version)
            products = ["ingest", *(["transform"] if self.programs else [])]
            fingerprint = inputs.digest(self.package, self.dockerfile, products, toolchain.version)
            if not always and inputs.is_recorded(self.home / "passed", fingerprint):
                return "skipped: container inputs unchanged since the recorded pass"
            buildah = Buildah(self.home)
            report = self.build_and_invoke(buildah, names, toolchain)
        except CannotRun as reason:
            return f"skipped: buildah cannot run here: {reason}"
        inputs.write_record(self.home / "passed", fingerprint, report)
        return report

    def build_and_invoke(self, buildah: Buildah, names: BaseNames, toolchain: Toolchain) -> str:
        clock = Stopwatch()
        make_base_images(buildah, names)
        clock.lap("base images")
        self.build(buildah, toolchain)
        clock.lap("build")
        with buildah.mounted(names.runtime) as base, buildah.mounted(TAG) as root:
            image = Image(root, buildah.configuration(TAG))
            added = image.size - Image(base, {}).size
            refuse_writable(image)
            libraries = needed_libraries(image)
            host = self.invoke(image)
            clock.lap("invocation")
            refuse(host.faults(), self.home / "function.log")
            if self.programs:
                log = self.home / "job.log"
                refuse(job.faults(image, self.programs, log), log)
                clock.lap("job")
        if added > LARGEST_IMAGE_ADDITION:
            raise ProofFailed(f"the image adds {added:,} bytes to its base; allowed are {LARGEST_IMAGE_ADDITION:,}")
        records = sum(len(put.records) for put in host.puts)
        return (
            f"container: one invocation answered, {records} records to {host.puts[0].stream}; "
            f"{added / 1e6:.1f} MB over the base; libraries beyond glibc: {', '.join(libraries) or 'none'}; {clock}"
            + ("; a day's tables, byte for byte those of this machine" if self.programs else "")
        )

    def build(self, buildah: Buildah, toolchain: Toolchain) -> None:
        """Builds the Dockerfile unchanged, with the toolchain, git's rules and SwiftPM's build folder mounted.

        SwiftPM compares modification times and sizes, so that the packages it depends on stay built and this
        package's own sources, copied anew, are compiled anew. The folder is keyed by what compiles.
        """
        scratch = self.home / "scratch" / inputs.key(toolchain.version)
        scratch.mkdir(parents=True, exist_ok=True)
        volumes = {**toolchain.volumes, **package_source_volumes(self.home), scratch: "/src/.build"}
        buildah.build(TAG, self.dockerfile, self.package, volumes, {})
        buildah.run("rmi", "--prune")

    def invoke(self, image: Image) -> Host:
        """Lets the image answer one invocation; returns when it polls for the next, ends or takes too long."""
        users = [make_user(Dice(seed)) for seed in range(USERS)]
        log = self.home / "function.log"
        with serving(users) as host, image.started(host.environment, log) as process:
            deadline = time.monotonic() + ANSWER_SECONDS
            while time.monotonic() < deadline and process.poll() is None:
                if host.asked_again.wait(timeout=0.1):
                    break
        return host


def refuse_writable(image: Image) -> None:
    """Raises unless /tmp alone takes files: otherwise the invocation would prove less than it says."""
    written = image.output(
        ["sh", "-c", "for d in / /var/task /tmp; do touch $d/probe 2>/dev/null && echo $d; done; true"]
    )
    if written.split() != ["/tmp"]:
        raise ProofFailed(f"folders the function could write to: {written.split()}, expected /tmp alone")


def needed_libraries(image: Image) -> list[str]:
    """The shared libraries beyond glibc that the programs load, found by the image's own loader."""
    programs = ["/var/runtime/bootstrap", *([job.PROGRAM] if (image.root / job.PROGRAM.lstrip("/")).exists() else [])]
    lines = [line for program in programs for line in image.output(["ldd", program]).split("\n")]
    names = sorted({line.split()[0] for line in lines if line.strip()})
    missing = [line.strip() for line in lines if "not found" in line]
    swift = [name for name in names if re.match(r"lib(swift|Foundation|_Foundation|dispatch|Blocks)", name)]
    if missing or swift:
        raise ProofFailed(f"a program needs libraries it does not have, or Swift's own: {missing + swift}")
    return [name for name in names if not GLIBC.match(Path(name).name)]


def refuse(faults: Iterable[str], log: Path) -> None:
    """Raises with every fault, if there is one, and the end of what the program printed."""
    found = list(faults)
    if found:
        tail = "\n".join(log.read_text(errors="replace").splitlines()[-20:])
        raise ProofFailed("\n".join(found) + f"\nthe end of {log}:\n{tail}")


class Stopwatch:
    """Seconds of each step, for the report."""

    def __init__(self) -> None:
        self.last = time.monotonic()
        self.laps: list[str] = []

    def lap(self, name: str) -> None:
        now = time.monotonic()
        self.laps.append(f"{name} {now - self.last:.0f} s")
        self.last = now

    def __str__(self) -> str:
        return ", ".join(self.laps)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--package",
        type=lambda text: Path(text).resolve(),
        default=REPOSITORY,
        help="the package whose Dockerfile is built",
    )
    parser.add_argument("--always", action="store_true", help="build even when the inputs passed before")
    options = parser.parse_args()
    try:
        print(Proof(options.package / "generated/lambda/Dockerfile", options.package).run(options.always))
    except (BuildFailed, ProofFailed, ValueError, OSError) as problem:
        print(f"container: {problem}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
