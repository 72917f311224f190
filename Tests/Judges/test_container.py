"""The generated Dockerfile is built and its image answers one invocation; on stand-ins of the base images.

Minutes when the inputs changed, a second when they have passed before. See Tests/Support/container/README.md.
"""

from __future__ import annotations

import subprocess
import urllib.request
from pathlib import Path

import pytest

from container import inputs
from container.base_images import IMAGES, BaseNames, base_names, qualified
from container.buildah import CannotRun, refuse_unusable_machine
from container.job import Programs
from container.loopback import STREAM, Host, Put, serving
from container.proof import Proof
from make_users import Dice, make_user


def test_the_manifests_own_image_is_the_same_without_the_job(generated: Path, variants: Path) -> None:
    both = (variants / "native/lambda/Dockerfile").read_text()
    lines = [line for line in both.splitlines() if ".build/release/transform" not in line and "--product t" not in line]
    alone = (generated / "lambda/Dockerfile").read_text().splitlines()
    assert [line.replace("/out/bootstrap /out/transform", "/out/bootstrap") for line in lines] == alone


PACKAGE = """// swift-tools-version: 6.2
import PackageDescription
let package = Package(
  name: "small",
  products: [.executable(name: "tool", targets: ["tool"])],
  targets: [.executableTarget(name: "tool", dependencies: ["Used"]), .target(name: "Used"), .target(name: "Unused")])
"""


def test_the_images_programs_do_their_work(variants: Path, ingest: Path, transform: Path, tmp_path: Path) -> None:
    """The Dockerfile of a manifest with a native job has all that one without has, and a program more."""
    programs = Programs(ingest, transform, tmp_path)
    report = Proof(variants / "native/lambda/Dockerfile", programs=programs).run()
    print(report)
    if report.startswith("skipped: "):
        pytest.skip(report.removeprefix("skipped: "))


def test_base_names_are_read_from_the_dockerfile() -> None:
    names = base_names(
        "FROM swift:6.3-amazonlinux2023 AS build\nRUN true\nFROM public.ecr.aws/lambda/provided:al2023\n"
    )
    assert names == BaseNames("swift:6.3-amazonlinux2023", "public.ecr.aws/lambda/provided:al2023")
    assert names.swift_version == "6.3"
    assert qualified(names.builder) == "docker.io/library/swift:6.3-amazonlinux2023"
    assert qualified(names.runtime) == names.runtime


def test_a_dockerfile_of_another_shape_is_refused() -> None:
    with pytest.raises(ValueError, match="expected two FROM lines"):
        base_names("FROM scratch\n")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["install", "-y", "snapy-devel"], "Unable to find a match: snapy-devel"),
        (["swap", "a", "b"], "knows install and clean"),
    ],
)
def test_standin_dnf_refuses_what_it_does_not_know(arguments: list[str], message: str) -> None:
    done = subprocess.run([IMAGES / "dnf", *arguments], capture_output=True, text=True)
    assert done.returncode == 1
    assert message in done.stderr


def test_a_machine_without_buildah_is_a_stated_skip(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(CannotRun, match="buildah, debootstrap.* not found"):
        refuse_unusable_machine()


def test_digest_follows_what_the_product_reaches(tmp_path: Path) -> None:
    for name in ("tool", "Used", "Unused"):
        (tmp_path / "Sources" / name).mkdir(parents=True)
        (tmp_path / "Sources" / name / f"{name}.swift").write_text("let one = 1\n")
    (tmp_path / "Package.swift").write_text(PACKAGE)
    dockerfile = tmp_path / "Dockerfile"
    dockerfile.write_text("FROM scratch\n")

    def digest() -> str:
        return inputs.digest(tmp_path, dockerfile, ["tool"], "Swift version 6.3.1")

    first = digest()
    (tmp_path / "Sources/Unused/Unused.swift").write_text("let one = 2\n")
    assert digest() == first
    (tmp_path / "Sources/Used/Used.swift").write_text("let one = 2\n")
    assert digest() != first


def test_a_silent_function_is_found_out() -> None:
    with serving([make_user(Dice(1))]) as host:
        faults = list(host.faults())
    assert "responses posted: 0, expected 1" in faults
    assert "records delivered: 0, expected 1" in faults


def test_a_wrong_delivery_is_found_out() -> None:
    host = Host([make_user(Dice(1))])
    host.puts = [Put("other", [b'{"email":"someone@example.com"}\n'], "")]
    faults = "\n".join(host.delivery_faults())
    assert f"put to stream 'other', expected '{STREAM}'" in faults
    assert "put without a Firehose signature" in faults
    assert "record 0 is not the user" in faults


def test_an_error_report_is_a_fault() -> None:
    with serving([]) as host:
        address = f"http://{host.environment['AWS_LAMBDA_RUNTIME_API']}/2018-06-01/runtime/init/error"
        urllib.request.urlopen(urllib.request.Request(address, data=b"no stream"), timeout=10).close()
        assert "error reported to /2018-06-01/runtime/init/error: no stream" in list(host.faults())
