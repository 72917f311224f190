"""Where the judges' tools are on this machine, and what to say when one is missing."""

from __future__ import annotations

import ast
import importlib.util
import os
import shutil
import subprocess
import zipfile
from pathlib import Path

import provider_bindings
import s3a_jars

# The package: this one, or one that `plan-gen init` made and whose `make deploy` runs this.
ROOT = Path(os.environ.get("PLAN_PACKAGE") or Path(__file__).resolve().parents[2])
GENERATED = Path(os.environ.get("PLAN_GENERATED", ROOT / "generated"))
# An answer of the API with dirt of every kind, as make_users.py makes it.
SAMPLE = ROOT / "Tests" / "Support" / "sample-users.json"

# The environment whose root the judges read and apply: production's, which leaves nothing out.
ENVIRONMENT = "prod"

# Where Terraform looks for a provider mirror by itself, and where images and packages put one.
MIRRORS = ("~/.terraform.d/plugins", "/usr/local/share/terraform/plugins", "/usr/share/terraform/plugins")


class MissingTool(Exception):
    """A tool that a judge needs is not on this machine; the text says which and how to get it."""


def under_ci() -> bool:
    """True where a missing tool is a failure, not a skip (CI=true)."""
    return os.environ.get("CI", "").lower() in ("true", "1", "yes")


def environment(**more: str) -> dict[str, str]:
    """This shell's environment without what would steer the commands elsewhere: AWS_* and PLAN_* variables."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "PLAN_"))}
    return {**kept, **more}


def swift_test(name: str, seconds: int = 600, **variables: str) -> str:
    """Runs one test of the built suite that does for a judge what no command does, and returns what was printed.

    The suite's own program, where it is one: SwiftPM would first look at the whole package, and wait for other builds.
    """
    suite = Path(os.environ.get("PLAN_TEST_SUITE", ROOT / ".build" / "debug" / "plan-genPackageTests.xctest"))
    swift = ["swift", "test", "--skip-build", "--disable-xctest"]
    program = [str(suite), "--testing-library", "swift-testing"] if suite.is_file() else swift
    ended = subprocess.run(
        [*program, "--filter", name],
        cwd=ROOT,
        env=environment(**variables),
        capture_output=True,
        text=True,
        timeout=seconds,
    )
    printed = ended.stdout + ended.stderr
    # SwiftPM is content with a name that no test has.
    if ended.returncode != 0 or "Test run with 0 tests" in printed or "Test run with" not in printed:
        raise AssertionError(
            f"no test '{name}' passed: is it named so, and built (swift build --build-tests)?\n{printed}"
        )
    return printed


def terraform() -> str:
    """The terraform command: TERRAFORM, or the one on PATH."""
    found = shutil.which(os.environ.get("TERRAFORM", "terraform"))
    if not found:
        raise MissingTool("terraform not found (install 1.5 or later, or set TERRAFORM to its path)")
    return found


def provider_mirror() -> Path | None:
    """The folder above `registry.terraform.io` that holds the AWS provider, or None where init may use the network."""
    if given := os.environ.get("TF_PLUGIN_DIR"):
        return Path(given)
    candidates = [Path(place).expanduser() for place in MIRRORS]
    search = ["find", "/", "-maxdepth", "4", "-type", "d", "-name", "registry.terraform.io", "-not", "-path", "/proc/*"]
    try:
        found = subprocess.run(search, capture_output=True, text=True, timeout=20).stdout
    except (subprocess.TimeoutExpired, FileNotFoundError):
        found = ""
    candidates += [Path(line).parent for line in found.splitlines()]
    return next((place for place in candidates if (place / "registry.terraform.io/hashicorp/aws").is_dir()), None)


def script_options() -> dict[str, str]:
    """The options that a generated PySpark script sets before it reads rows."""
    script = next(GENERATED.glob("glue/*.py"))
    for statement in ast.parse(script.read_text(encoding="utf-8")).body:
        if isinstance(statement, ast.Assign) and ast.unparse(statement.targets[0]) == "OPTIONS":
            return ast.literal_eval(statement.value)
    raise AssertionError(f"{script} sets no OPTIONS")


def java_home() -> Path:
    """The Java that Spark runs on: JAVA_HOME, or the one that `java` on PATH belongs to."""
    java = shutil.which("java", path=str(Path(os.environ.get("JAVA_HOME", "/nowhere")) / "bin")) or shutil.which("java")
    if not java:
        raise MissingTool("java not found (apt-get install openjdk-17-jre-headless, or brew install openjdk@17)")
    return Path(java).resolve().parent.parent


def chromium() -> str:
    """A Chromium that draws pages without a window: CHROMIUM, one on PATH, or macOS's applications."""
    names = (os.environ.get("CHROMIUM", "chromium"), "chromium-browser", "google-chrome", *APPLICATIONS)
    if found := next((path for path in map(shutil.which, names) if path), None):
        return found
    raise MissingTool("chromium not found (apt-get install chromium, or brew install --cask chromium)")


def sling() -> str:
    """The command that has Apache's Parquet for Go in it: SLING, the one of the judges' packages, or one on PATH."""
    package = importlib.util.find_spec("sling_linux_amd64")
    packaged = [
        str(Path(folder) / "bin" / "sling-linux-amd64")
        for folder in (package and package.submodule_search_locations) or []
    ]
    given = [os.environ["SLING"]] if "SLING" in os.environ else []
    if found := next((path for path in map(shutil.which, [*given, *packaged, "sling"]) if path), None):
        return found
    raise MissingTool(
        "sling not found (make test fetches it for x86_64 Linux; else brew install slingdata-io/sling/sling)"
    )


def mermaid() -> str:
    """Mermaid itself, out of the wheel that it comes in."""
    if not MERMAID.is_file():
        raise MissingTool(f"{MERMAID.name} not found (make test fetches it)")
    with zipfile.ZipFile(MERMAID) as wheel:
        return wheel.read("artoo_mermaid/assets/mermaid.min.js").decode()


# Where macOS has browsers.
APPLICATIONS = (
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
)

# Mermaid as GitHub runs it, unpacked from nothing: the wheel wants a later Python than the judges have.
MERMAID_PACKAGE = "artoo-mermaid==11.16.0"
MERMAID = ROOT / ".venv" / "artoo_mermaid-11.16.0-py3-none-any.whl"

# The bindings of a later AWS provider, beside the scanners that read HCL.
BINDINGS = ROOT / ".venv-scanners" / f"{provider_bindings.ROOT}-{provider_bindings.VERSION}-py3-none-any.whl"


def provider_bindings_wheel() -> Path:
    """The wheel with the bindings of a later AWS provider."""
    if not BINDINGS.is_file():
        raise MissingTool(f"{provider_bindings.PACKAGE} {provider_bindings.VERSION} not found (make test fetches it)")
    return BINDINGS


# The jars of S3A, beside the Spark that they are for.
S3A = ROOT / ".venv" / "share" / "s3a"


def s3a() -> Path:
    """The folder with what Spark needs to reach S3."""
    if not s3a_jars.are_in(S3A):
        raise MissingTool(f"S3A, Spark's connector to S3, is not in {S3A} (make test fetches it)")
    return S3A


def binary(name: str) -> Path:
    """A built command of this package: <NAME>_BIN, or the debug build."""
    given = os.environ.get(name.upper().replace("-", "_") + "_BIN")
    path = Path(given) if given else ROOT / ".build" / "debug" / name
    if not path.is_file():
        raise MissingTool(f"{name} is not built at {path} (swift build)")
    return path
