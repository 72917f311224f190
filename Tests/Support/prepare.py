"""Sets up what `make demo` and `make test` need and is missing: system packages by apt, Python packages in .venv*."""

from __future__ import annotations

import argparse
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import provider_bindings
import s3a_jars
import tools

# The scanners live apart: what they pin clashes with what the other judges pin.
JUDGES = (tools.ROOT / ".venv", Path(__file__).with_name("requirements.txt"))
SCANNERS = (tools.ROOT / ".venv-scanners", Path(__file__).with_name("requirements-scanners.txt"))


class CannotPrepare(Exception):
    """Something is missing that this script may not or cannot install; the text says what to do."""


def has_header(name: str) -> bool:
    """True if a compiler finds the header, in the system's folders, Homebrew's or the macOS SDK."""
    places = [Path("/usr/include"), Path("/usr/local/include")]
    if brew := shutil.which("brew"):
        found = subprocess.run([brew, "--prefix"], capture_output=True, text=True).stdout.strip()
        places.append(Path(found) / "include")
    if xcrun := shutil.which("xcrun"):
        found = subprocess.run([xcrun, "--show-sdk-path"], capture_output=True, text=True).stdout.strip()
        places.append(Path(found) / "usr" / "include")
    return any((place / name).is_file() for place in places)


def has_java() -> bool:
    """True if Spark finds a Java."""
    try:
        return tools.java_home().is_dir()
    except tools.MissingTool:
        return False


def has_chromium() -> bool:
    """True if there is a browser that draws pages without a window."""
    try:
        return bool(tools.chromium())
    except tools.MissingTool:
        return False


def has_command(name: str) -> Callable[[], bool]:
    """Whether a command is on PATH, asked when needed."""
    return lambda: shutil.which(name) is not None


@dataclass(frozen=True)
class Package:
    """A system package: what it is for, how its presence shows, its name for apt and, where there is one, Homebrew."""

    purpose: str
    is_here: Callable[[], bool]
    apt: str
    brew: str = ""

    @property
    def advice(self) -> str:
        """What a person may type to get it."""
        return f"apt-get install {self.apt}" + (f", or brew install {self.brew}" if self.brew else "")


SNAPPY = Package(
    "Snappy, the compression of Parquet files", lambda: has_header("snappy-c.h"), "libsnappy-dev", "snappy"
)
ZSTD = Package("Zstandard, the compression of Parquet files", lambda: has_header("zstd.h"), "libzstd-dev", "zstd")
LZ4 = Package("LZ4, a compression of Parquet files", lambda: has_header("lz4.h"), "liblz4-dev", "lz4")
BROTLI = Package(
    "Brotli, a compression of Parquet files", lambda: has_header("brotli/decode.h"), "libbrotli-dev", "brotli"
)
ZLIB = Package("zlib, for compressed answers", lambda: has_header("zlib.h"), "zlib1g-dev", "zlib")
JAVA = Package("Java, for the Spark judge", has_java, "openjdk-17-jre-headless", "openjdk@17")
BUILDAH = Package("buildah, for the container and deployment judges", has_command("buildah"), "buildah")
DEBOOTSTRAP = Package("debootstrap, for the container judge", has_command("debootstrap"), "debootstrap")
CHROMIUM = Package("Chromium, for the judge of pictures", has_chromium, "chromium", "--cask chromium")
REGISTRY = Package("a container registry, for the deployment judge", has_command("docker-registry"), "docker-registry")


def install(packages: list[Package], required: bool) -> None:
    """Installs what is missing, or says how to; a package that is only a judge's need may stay missing."""
    missing = [package for package in packages if not package.is_here()]
    if not missing:
        return
    apt = [*administrator(), "apt-get", "-qq"]
    if shutil.which("apt-get") and apt[0] != "nobody":
        for package in missing:
            print(f"  installing {package.apt} ({package.purpose})", flush=True)
        names = [package.apt for package in missing]
        quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        subprocess.run([*apt, "update"], env=quiet, stdout=subprocess.DEVNULL)
        subprocess.run([*apt, "install", "-y", "--no-install-recommends", *names], env=quiet, stdout=subprocess.DEVNULL)
        missing = [package for package in missing if not package.is_here()]
    for package in missing:
        if required:
            raise CannotPrepare(f"{package.purpose} is missing: {package.advice}")
        print(f"  {package.purpose} is missing, its judge will be skipped: {package.advice}", flush=True)


def administrator() -> list[str]:
    """What to put before a command that needs root: nothing, sudo, or `nobody` where neither will do."""
    if os.geteuid() == 0:
        return []
    allowed = shutil.which("sudo") and subprocess.run(["sudo", "-n", "true"], capture_output=True).returncode == 0
    return ["sudo", "-n"] if allowed else ["nobody"]


def check_swift() -> None:
    """Swift itself is not installed here: its toolchain is the user's choice."""
    if not shutil.which("swift"):
        raise CannotPrepare("swift is missing: install Swift 6.2 or later from swift.org and put it on PATH")


def make_venv(folder: Path, requirements: Path) -> None:
    """Makes an environment with exactly the pinned packages; one made from the same pins is left as it is."""
    python = shutil.which("python3.11") or sys.executable
    version = subprocess.run([python, "--version"], capture_output=True, text=True).stdout
    wanted = hashlib.sha256(version.encode() + requirements.read_bytes()).hexdigest()
    stamp = folder / "made-from"
    if stamp.is_file() and stamp.read_text() == wanted:
        return
    print(f"  making {folder.name} with {version.strip()} (about a minute)", flush=True)
    if subprocess.run([python, "-m", "venv", "--clear", str(folder)]).returncode != 0:
        raise CannotPrepare("a Python virtual environment cannot be made: apt-get install python3-venv")
    pip = [str(folder / "bin" / "python"), "-m", "pip", "--disable-pip-version-check", "-q", "install"]
    if subprocess.run([*pip, "-r", str(requirements)]).returncode != 0:
        raise CannotPrepare(f"pip could not install {requirements.name}: see above")
    stamp.write_text(wanted)


def make_scanners() -> None:
    """The scanners' environment may stay missing: their judge then says so, and fails under CI."""
    try:
        make_venv(*SCANNERS)
    except CannotPrepare as problem:
        shutil.rmtree(SCANNERS[0], ignore_errors=True)
        print(f"  checkov and parliament are missing, their judge will be skipped: {problem}", flush=True)


def fetch_bindings() -> None:
    """The bindings of a later AWS provider, as the wheel that they come in; their judge says so where it is missing."""
    python = SCANNERS[0] / "bin" / "python"
    if tools.BINDINGS.is_file() or not python.is_file():
        return
    print("  fetching the bindings of a later AWS provider (60 MB)", flush=True)
    pip = [str(python), "-m", "pip", "--disable-pip-version-check", "-q", "download", "--no-deps"]
    wanted = f"{provider_bindings.PACKAGE}=={provider_bindings.VERSION}"
    if subprocess.run([*pip, "--dest", str(tools.BINDINGS.parent), wanted]).returncode != 0:
        print("  they could not be fetched, their judge will be skipped", flush=True)


def fetch_s3a() -> None:
    """Spark's connector to S3; its judge says so where it is missing."""
    if s3a_jars.are_in(tools.S3A) or not has_java():
        return
    print("  fetching S3A, Spark's connector to S3 (180 MB)", flush=True)
    try:
        s3a_jars.fetch(tools.S3A, JUDGES[0] / "bin" / "python", tools.java_home())
    except (OSError, ValueError, subprocess.CalledProcessError) as problem:
        print(f"  it could not be fetched, its judge will be skipped: {problem}", flush=True)


def fetch_mermaid() -> None:
    """Mermaid, as the wheel that it comes in; its judge says so where it is missing."""
    if tools.MERMAID.is_file():
        return
    print("  fetching Mermaid (1 MB)", flush=True)
    python = tools.MERMAID.parent / "bin" / "python"
    pip = [str(python), "-m", "pip", "--disable-pip-version-check", "-q", "download", "--no-deps"]
    # Nothing of it runs in Python: any version of Python may have it.
    any_python = ["--python-version", "3.13", "--only-binary", ":all:", "--dest", str(tools.MERMAID.parent)]
    if subprocess.run([*pip, *any_python, tools.MERMAID_PACKAGE]).returncode != 0:
        print("  it could not be fetched, its judge will be skipped", flush=True)


def main() -> int:
    parser = argparse.ArgumentParser(description="Set up what is missing.")
    parser.add_argument("for_what", choices=("build", "test"))
    wanted = parser.parse_args().for_what
    try:
        check_swift()
        install([SNAPPY, ZLIB, ZSTD, LZ4, BROTLI], required=True)
        if wanted == "test":
            install([JAVA, BUILDAH, DEBOOTSTRAP, REGISTRY, CHROMIUM], required=False)
            make_venv(*JUDGES)
            make_scanners()
            fetch_bindings()
            fetch_s3a()
            fetch_mermaid()
    except CannotPrepare as problem:
        print(f"cannot set up: {problem}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
