"""The parts of a deployment, each by itself: what the image is called, what is refused, what is waited for."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

import deploy
import tools
from conftest import need
from deployment import containers, environments, image, progress, removal
from deployment.commands import CannotDeploy, Commands
from deployment.registry import Repository
from deployment.terraform import Plan, Terraform
from image_store import ImageStore
from loopback_registry import PASSWORD, USER, LoopbackRegistry
from loopback_registry import program as registry_program

DOCKERFILE = "FROM scratch\nCOPY Package.swift /var/runtime/bootstrap\n"
INDEX = b'{"schemaVersion":2,"mediaType":"application/vnd.oci.image.index.v1+json","manifests":[]}'


# ── The roots ────────────────────────────────────────────────────────────────────────────────


def test_every_root_says_what_comes_before_the_image(generated: Path) -> None:
    for folder in sorted((generated / "terraform").iterdir()):
        root = environments.choose(generated, folder.name, "deploy")
        kinds = [address.split(".")[0] for address in root.registry]
        assert sorted(kinds) == ["aws_ecr_lifecycle_policy", "aws_ecr_repository", "aws_ecr_repository_policy"]
        assert (root.repository_output, root.required_version) == ("repository_url", "1.5")


def test_a_root_with_two_repositories_is_refused(tmp_path: Path) -> None:
    (tmp_path / "image.tf").write_text(
        "".join(f'resource "aws_ecr_repository" "{name}" {{\n}}\n' for name in ("one", "two"))
    )
    with pytest.raises(CannotDeploy, match="2 image repositories .*one, .*two"):
        _ = environments.Root("dev", tmp_path).registry


def test_an_old_terraform_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    old = tmp_path / "terraform"
    old.write_text("""#!/bin/sh\necho '{"terraform_version": "1.4.7"}'\n""")
    old.chmod(0o755)
    (tmp_path / "versions.tf").write_text('terraform {\n  required_version = ">= 1.5"\n}\n')
    monkeypatch.setenv("TERRAFORM", str(old))
    with pytest.raises(CannotDeploy, match=r"terraform is 1\.4\.7; generated/ is written for 1\.5 or later"):
        Terraform(environments.Root("dev", tmp_path), tmp_path)


# ── The image ────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """A package whose image needs no base and no compiler, in a git repository of its own."""
    folder = tmp_path / "package"
    (folder / "Sources/ingest").mkdir(parents=True)
    (folder / "generated/lambda").mkdir(parents=True)
    (folder / "Package.swift").write_text("// swift-tools-version: 6.2\n")
    (folder / "Sources/ingest/Main.swift").write_text("let one = 1\n")
    (folder / "generated/lambda/Dockerfile").write_text(DOCKERFILE)
    (folder / "generated/lambda/Dockerfile.dockerignore").write_text("*\n!Package.swift\n")
    commit(folder, "init", "-q")
    commit(folder, "add", ".")
    commit(folder, "commit", "-qm", "first")
    return folder


def commit(folder: Path, *arguments: str) -> None:
    """Runs git as nobody in particular."""
    who = ["-c", "user.name=A", "-c", "user.email=a@example.com", "-c", "commit.gpgsign=false"]
    subprocess.run(["git", "-C", str(folder), *who, *arguments], check=True, capture_output=True)


def tag_of(package: Path) -> str:
    return image.source_tag(package, package / "generated/lambda/Dockerfile")


def test_the_tag_follows_what_the_image_is_made_of(package: Path) -> None:
    first = tag_of(package)
    (package / "README.md").write_text("no part of the image\n")
    commit(package, "add", ".")
    commit(package, "commit", "-qm", "a readme")
    assert tag_of(package) == first
    (package / "Sources/ingest/Main.swift").write_text("let one = 2\n")
    uncommitted = tag_of(package)
    assert uncommitted.split("-")[0] == first.split("-")[0] and uncommitted != first
    commit(package, "commit", "-qam", "two")
    committed = tag_of(package)
    assert committed.split("-")[1] == uncommitted.split("-")[1] and committed.split("-")[0] != first.split("-")[0]


def test_the_tag_of_a_given_image_says_which_it_is() -> None:
    identity = "0123456789abcdef"
    tags = [image.given_tag(name, identity) for name in ("team/ingest:v7", "localhost:5000/ingest", "ingest@sha256:12")]
    assert tags == ["v7-0123456789ab", "image-0123456789ab", "image-0123456789ab"]


@pytest.fixture
def registry(tmp_path: Path) -> Iterator[LoopbackRegistry]:
    """A real, empty registry."""
    need(registry_program)
    (tmp_path / "registry").mkdir()
    running = LoopbackRegistry(tmp_path / "registry")
    running.start()
    yield running
    running.stop()


@pytest.fixture
def buildah(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> containers.ContainerTool:
    """buildah with a store of its own."""
    (tmp_path / "images").mkdir()
    store = ImageStore(Path(need(lambda: ImageStore(tmp_path / "images").folder)))
    for name, value in store.environment.items():
        monkeypatch.setenv(name, value)
    commands = Commands(tmp_path, tools.environment(**store.environment), tmp_path / "deploy.log")
    return containers.find(commands, tmp_path)


def test_an_image_is_built_from_the_sources_once(
    package: Path, registry: LoopbackRegistry, buildah: containers.ContainerTool
) -> None:
    repository = Repository(f"{registry.host}/ingest", USER, PASSWORD)
    dockerfile, tag = package / "generated/lambda/Dockerfile", tag_of(package)
    first, again = (image.ensure(buildah, repository, tag, package, dockerfile, "") for _ in range(2))
    assert (first.was_there, again.was_there, first.digest) == (False, True, again.digest)
    assert registry.tags() == {"ingest": [tag]}
    revision = buildah.run("inspect", "--format", "{{.OCIv1.Config.Labels}}", f"localhost/plan-gen/ingest:{tag}")
    assert image.git(package, "rev-parse", "HEAD") in revision


def test_a_wrong_password_is_the_registrys_answer(registry: LoopbackRegistry) -> None:
    with pytest.raises(CannotDeploy, match=f"the registry {registry.host} answers 401"):
        Repository(f"{registry.host}/ingest", USER, "wrong").digest("v1")


def test_an_index_of_images_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Repository, "get", lambda *_: ("application/json", INDEX))
    with pytest.raises(CannotDeploy, match="Lambda takes a single one.*provenance=false"):
        Repository("127.0.0.1:1/ingest", USER, PASSWORD).digest("v1")


@pytest.mark.parametrize(
    ("host", "is_on_loopback"),
    [("127.0.0.1:5000", True), ("localhost:5000", True), ("1.dkr.ecr.eu-west-1.amazonaws.com", False)],
)
def test_only_loopback_goes_without_tls(host: str, is_on_loopback: bool) -> None:
    assert Repository(f"{host}/ingest", USER, PASSWORD).is_on_loopback == is_on_loopback


def test_a_container_tool_of_another_name_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONTAINER_TOOL", "kaniko")
    with pytest.raises(CannotDeploy, match='CONTAINER_TOOL is "kaniko"; allowed are docker, podman, buildah'):
        containers.find(Commands(tmp_path, {}, tmp_path / "log"), tmp_path)


def test_docker_without_its_engine_is_passed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, code in {"docker": 1, "podman": 0}.items():
        (tmp_path / name).write_text(f"#!/bin/sh\necho 'Cannot connect' >&2\nexit {code}\n")
        (tmp_path / name).chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin")
    monkeypatch.delenv("CONTAINER_TOOL", raising=False)
    commands = Commands(tmp_path, dict(os.environ), tmp_path / "log")
    assert containers.find(commands, tmp_path).name == "podman"
    assert containers.why_not("docker", commands) == "Cannot connect"


def test_only_a_digest_is_pinned(tmp_path: Path) -> None:
    with pytest.raises(CannotDeploy, match="expected sha256: and 64"):
        image.pin(tmp_path / "image.auto.tfvars", "sha256:12")
    assert list(tmp_path.iterdir()) == []


# ── What is asked, waited for and refused ────────────────────────────────────────────────────


@pytest.mark.parametrize(("answer", "goes_on"), [("yes", True), ("y", False), ("", False)])
def test_only_the_whole_word_approves(monkeypatch: pytest.MonkeyPatch, answer: str, goes_on: bool) -> None:
    monkeypatch.setattr("sys.stdin.isatty", lambda: True)
    monkeypatch.setattr("builtins.input", lambda _: answer)
    if goes_on:
        progress.approve("Apply?", "yes", yes=False)
    else:
        with pytest.raises(CannotDeploy, match="not approved"):
            progress.approve("Apply?", "yes", yes=False)


def planned(*changes: dict[str, object]) -> Plan:
    return Plan(Path("p"), list(changes))


def bucket(name: str, force_destroy: bool | None) -> dict[str, object]:
    """A bucket's deletion, as a plan has it."""
    before = {"bucket": name, "force_destroy": force_destroy}
    change = {"actions": ["delete"], "before": before}
    return {"type": "aws_s3_bucket", "address": f"aws_s3_bucket.{name}", "change": change}


def test_data_goes_only_where_the_manifest_lets_it() -> None:
    objects = {"raw": "objects, such as a.parquet"}
    removal.refuse_loss(removal.buckets(planned(bucket("raw", True), bucket("empty", None))), objects)
    with pytest.raises(CannotDeploy, match="nothing was destroyed"):
        removal.refuse_loss(removal.buckets(planned(bucket("raw", None))), objects)
    told = removal.describe(planned(bucket("raw", True), bucket("empty", False)), objects)
    assert told[1:] == [
        "bucket empty: goes only if empty; no objects seen",
        "bucket raw: goes with what it holds; holds objects, such as a.parquet",
    ]


def test_a_second_plan_that_is_not_empty_is_an_error() -> None:
    class Drifting(Terraform):
        def __init__(self) -> None:
            """Runs nothing."""

        def plan(self, name: str, *arguments: str) -> Plan:
            return planned({"address": "aws_glue_job.one", "change": {"actions": ["update"]}})

    with pytest.raises(CannotDeploy, match=r"a second plan is not empty:\n  update aws_glue_job.one"):
        deploy.refuse_drift(Drifting())


def test_an_interrupted_command_comes_to_its_end(tmp_path: Path) -> None:
    """Terraform writes its state after Ctrl-C; killing it meanwhile would lose what it has made."""
    slow = "trap 'sleep 1; echo saved > saved; exit 0' INT; echo up > up; while :; do sleep 0.1; done"
    script = f"from deployment.commands import finish; import os; finish(['sh', '-c', {slow!r}], '.', os.environ)"
    process = subprocess.Popen(
        [sys.executable, "-c", script],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(tools.ROOT / "Tests/Support")},
        stderr=subprocess.PIPE,
        start_new_session=True,
        # A shell's background jobs begin with SIGINT ignored; a deployment at a terminal does not.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    try:
        while not (tmp_path / "up").exists() and process.poll() is None:
            time.sleep(0.05)
        os.killpg(process.pid, signal.SIGINT)
        _, error = process.communicate(timeout=30)
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
    assert (tmp_path / "saved").is_file(), error
    assert b"KeyboardInterrupt" in error
