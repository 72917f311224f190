"""`make deploy` and `make destroy` on a stand-in for AWS and a real registry: first, again, wrong, and the end."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

import standin_aws
import tools
from conftest import need
from image_store import ImageStore
from loopback_registry import LoopbackRegistry
from loopback_registry import program as registry_program
from terraform_command import Run
from terraform_root import TerraformRoot

pytestmark = pytest.mark.deployment

ENVIRONMENT = "prod"
REPOSITORY = "user-data-ingest"
REGION = "eu-west-1"
FIRST, SECOND, FOREIGN = (f"localhost/plan-gen/tiny:{name}" for name in ("v1", "v2", "arm"))
KEY = "raw/users/p_date=2026-01-01/users.parquet"


@dataclass
class Scene:
    """An account, a registry, images on this machine, and a copy of generated/ to deploy."""

    root: TerraformRoot
    registry: LoopbackRegistry
    images: ImageStore
    plan_gen: Path
    home: Path

    def make(self, *words: str, **changes: str | None) -> Run:
        """Runs `make` as a user does, who has an account but no terminal; a variable that is None is taken away."""
        return self.run(["make", "--no-print-directory", *words], **changes)

    def script(self, *arguments: str, **changes: str | None) -> Run:
        """Runs what make runs, where PATH has no make."""
        return self.run([sys.executable, str(tools.ROOT / "Tests/Support/deploy.py"), *arguments], **changes)

    def run(self, command: list[str], **changes: str | None) -> Run:
        given = {**self.environment, **changes}
        ended = subprocess.run(
            command,
            cwd=tools.ROOT,
            env={name: value for name, value in given.items() if value is not None},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=900,
        )
        return Run(ended.returncode, ended.stdout)

    @property
    def environment(self) -> dict[str, str]:
        """A user's variables, with nobody's own keys. What a make around this one says to its children is left out."""
        kept = tools.environment(**self.root.standin.environment, **self.images.environment)
        for name in ("MAKEFLAGS", "MAKELEVEL", "MFLAGS", "ENV", "IMAGE", "YES"):
            kept.pop(name, None)
        if not Path(kept.get("TF_CLI_CONFIG_FILE", "/nowhere")).is_file():
            kept.pop("TF_CLI_CONFIG_FILE", None)
        return {
            **kept,
            "AWS_CONFIG_FILE": str(self.home / "config"),
            "AWS_SHARED_CREDENTIALS_FILE": str(self.home / "credentials"),
            "TMPDIR": str(self.home),
            "XDG_RUNTIME_DIR": str(self.home),
            "PYTHON": sys.executable,
            "PLAN_GENERATED": str(self.root.folder),
            "PLAN_GEN_BIN": str(self.plan_gen),
        }

    def aws(self, service: str) -> Any:
        """A client of the stand-in."""
        return self.root.standin.client(service, REGION)

    @property
    def image_uri(self) -> str:
        """The image of the deployed function."""
        return self.aws("lambda").get_function(FunctionName="user-data-ingest")["Code"]["ImageUri"]

    @property
    def raw_bucket(self) -> str:
        (name,) = [b["Name"] for b in self.aws("s3").list_buckets()["Buckets"] if "raw-layer" in b["Name"]]
        return name

    @property
    def belongings(self) -> dict[str, Any]:
        """What a command that fails must leave as it is."""
        files = [self.root.root / name for name in ("terraform.tfstate", "image.auto.tfvars")]
        return {
            "files": {path.name: path.read_bytes() for path in files if path.is_file()},
            "images": self.registry.tags(),
            "function": [f["CodeSha256"] for f in self.aws("lambda").list_functions()["Functions"]],
            "buckets": [b["Name"] for b in self.aws("s3").list_buckets()["Buckets"]],
        }


@pytest.fixture(scope="module")
def scene(terraform: str, generated: Path, plan_gen: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    """An empty account, an empty registry, and two small images in place of one that takes minutes to build."""
    need(registry_program)
    images = ImageStore(Path(need(lambda: ImageStore(tmp_path_factory.mktemp("images")).folder)))
    images.make(FIRST, "one\n")
    images.make(SECOND, "two\n")
    images.make(FOREIGN, "three\n", architecture="arm64")
    registry = LoopbackRegistry(tmp_path_factory.mktemp("registry"))
    registry.start()
    try:
        with standin_aws.running(registry.host) as standin:
            root = TerraformRoot(tmp_path_factory.mktemp("generated"), standin, generated, ENVIRONMENT)
            yield Scene(root, registry, images, plan_gen, tmp_path_factory.mktemp("home"))
    finally:
        registry.stop()


@pytest.fixture(scope="module")
def first(scene: Scene) -> Run:
    """The first deployment, into the empty account."""
    return scene.make("deploy", f"ENV={ENVIRONMENT}", f"IMAGE={FIRST}", "YES=1")


@pytest.fixture
def deployed(scene: Scene, first: Run) -> Scene:
    """The scene after a first deployment that succeeded."""
    assert first.code == 0, first.output
    return scene


def assert_refused(scene: Scene, before: dict[str, Any], ended: Run, *said: str) -> None:
    """The command failed, said all of this, without a traceback, and left everything as it was."""
    assert ended.code != 0, ended.output
    assert "Traceback" not in ended.output, ended.output
    for text in said:
        assert text in ended.output, ended.output
    assert scene.belongings == before


# ── From nothing ─────────────────────────────────────────────────────────────────────────────


def test_one_command_deploys_into_an_empty_account(first: Run) -> None:
    assert first.code == 0, first.output
    steps = re.findall(r"^  ok     (.+?) +\d+\.\d s", first.output, re.MULTILINE)
    assert steps == [
        "generated/ current",
        "tools",
        "terraform init",
        "credentials",
        "plan registry",
        "apply registry",
        "image",
        "plan everything",
        "apply everything",
        "plan again",
    ]


def test_the_function_runs_the_image_that_the_registry_has(deployed: Scene) -> None:
    ((repository, (tag,)),) = deployed.registry.tags().items()
    identity = deployed.images.buildah("inspect", "--type", "image", "--format", "{{.FromImageID}}", FIRST)
    assert (repository, tag) == (REPOSITORY, f"v1-{identity[:12]}")
    blobs = deployed.registry.folder / "data/docker/registry/v2/repositories" / REPOSITORY / "_manifests/tags" / tag
    digest = (blobs / "current/link").read_text()
    assert deployed.image_uri == f"{deployed.registry.host}/{REPOSITORY}@{digest}"
    assert f'ingest_image_digest = "{digest}"' in (deployed.root.root / "image.auto.tfvars").read_text()


def test_the_end_says_what_a_person_does_next(first: Run) -> None:
    assert "function_name: user-data-ingest" in first.output
    assert "aws lambda invoke --function-name user-data-ingest" in first.output


def test_the_password_stays_nowhere(deployed: Scene, first: Run) -> None:
    log = (deployed.root.root / ".terraform/deploy.log").read_text()
    assert "auth-token" not in first.output + log
    left = [path for path in deployed.home.rglob("*") if path.is_file()]
    assert left == [], "temporary files and a signed-in registry would be here"


def test_a_second_deployment_pushes_and_changes_nothing(deployed: Scene) -> None:
    before = deployed.belongings
    deployed.registry.start(read_only=True)
    ended = deployed.make("deploy", f"ENV={ENVIRONMENT}", f"IMAGE={FIRST}", "YES=1")
    deployed.registry.start()
    assert ended.code == 0, ended.output
    assert "is there, sha256:" in ended.output and "pushed" not in ended.output
    assert ended.output.count("nothing to change") == 2 and "apply" not in ended.output
    assert deployed.belongings == before


# ── What goes wrong ──────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("command", ["deploy", "destroy"])
@pytest.mark.parametrize(("words", "given"), [((), "ENV is not given"), (("ENV=live",), 'ENV is "live"')])
def test_a_wrong_environment_is_told_which_there_are(
    deployed: Scene, command: str, words: tuple[str, ...], given: str
) -> None:
    before = deployed.belongings
    ended = deployed.make(command, *words, "YES=1")
    manifest = (tools.ROOT / "Sources/Manifest/Pipeline.swift").read_text().splitlines()
    assert_refused(
        deployed, before, ended, f"{given}; the manifest's environments are", f"Fix: `make {command} ENV=dev`"
    )
    told = re.findall(r"^  Sources/Manifest/Pipeline\.swift:(\d+): (\w+)$", ended.output, re.MULTILINE)
    assert [name for _, name in told] == ["dev", "prod", "staging"]
    assert [manifest[int(line) - 1].strip().split(",")[0] for line, _ in told] == [
        f'Environment("{name}"' for _, name in told
    ]


def test_a_stale_folder_is_not_deployed(deployed: Scene) -> None:
    before = deployed.belongings
    file = deployed.root.root / "outputs.tf"
    text = file.read_text()
    file.write_text(text.replace("Where the ingest image is pushed to.", "Edited by hand."))
    ended = deployed.make("deploy", f"ENV={ENVIRONMENT}", f"IMAGE={FIRST}", "YES=1")
    file.write_text(text)
    assert_refused(deployed, before, ended, "generated/ is not what the manifest gives", "-", "Fix: `make generate`")


def test_without_terraform_it_says_so(deployed: Scene, tmp_path: Path) -> None:
    before = deployed.belongings
    ended = deployed.script("deploy", "--env", ENVIRONMENT, "--yes", PATH=str(tmp_path))
    assert_refused(deployed, before, ended, "terraform not found (install 1.5 or later, or set TERRAFORM to its path)")


def test_without_a_container_tool_it_says_so(deployed: Scene, terraform: str, tmp_path: Path) -> None:
    before = deployed.belongings
    (tmp_path / "terraform").symlink_to(terraform)
    ended = deployed.script("deploy", "--env", ENVIRONMENT, "--yes", PATH=str(tmp_path), CONTAINER_TOOL=None)
    told = "no container tool works here (docker: not found; podman: not found; buildah: not found)"
    assert_refused(deployed, before, ended, told, "Fix: start Docker, or install podman or buildah")


@pytest.mark.parametrize("command", ["deploy", "destroy"])
def test_without_credentials_it_says_so(deployed: Scene, command: str) -> None:
    before = deployed.belongings
    nobody = {"AWS_ACCESS_KEY_ID": None, "AWS_SECRET_ACCESS_KEY": None}
    ended = deployed.make(command, f"ENV={ENVIRONMENT}", "YES=1", **nobody)
    assert_refused(deployed, before, ended, "no AWS credentials that work were found", "AWS_PROFILE", "aws sso login")


@pytest.mark.parametrize("command", ["deploy", "destroy"])
def test_without_approval_nothing_changes(deployed: Scene, command: str) -> None:
    before = deployed.belongings
    ended = deployed.make(command, f"ENV={ENVIRONMENT}", f"IMAGE={SECOND}")
    assert_refused(deployed, before, ended, "standard input is no terminal, so nobody can approve. Fix: add YES=1")


def test_an_image_that_is_not_here_is_told(deployed: Scene) -> None:
    before = deployed.belongings
    ended = deployed.make("deploy", f"ENV={ENVIRONMENT}", "IMAGE=localhost/none:v1", "YES=1")
    assert_refused(
        deployed, before, ended, "buildah has no image localhost/none:v1 on this machine", "Fix: build or pull"
    )


def test_an_image_for_another_processor_is_refused(deployed: Scene) -> None:
    before = deployed.belongings
    ended = deployed.make("deploy", f"ENV={ENVIRONMENT}", f"IMAGE={FOREIGN}", "YES=1")
    assert_refused(deployed, before, ended, "is built for linux/arm64; the function runs on linux/amd64")


def test_a_push_that_fails_leaves_the_old_image_running(deployed: Scene) -> None:
    before = deployed.belongings
    deployed.registry.start(read_only=True)
    ended = deployed.make("deploy", f"ENV={ENVIRONMENT}", f"IMAGE={SECOND}", "YES=1")
    deployed.registry.start()
    assert_refused(deployed, before, ended, "`buildah push` ended with", "The whole log: ")


def test_a_registry_that_is_away_leaves_the_old_image_running(deployed: Scene) -> None:
    before = deployed.belongings
    deployed.registry.stop()
    ended = deployed.make("deploy", f"ENV={ENVIRONMENT}", f"IMAGE={SECOND}", "YES=1")
    deployed.registry.start()
    assert_refused(deployed, before, ended, f"the registry {deployed.registry.host} does not answer", "Fix: ")


# ── The next image, and the end ──────────────────────────────────────────────────────────────


def test_the_next_image_changes_the_function_alone(deployed: Scene) -> None:
    old = deployed.image_uri
    ended = deployed.make("deploy", f"ENV={ENVIRONMENT}", f"IMAGE={SECOND}", "YES=1")
    assert ended.code == 0, ended.output
    assert re.search(r"apply everything .* 0 to add, 1 to change, 0 to destroy", ended.output), ended.output
    assert deployed.image_uri != old
    assert len(deployed.registry.tags()[REPOSITORY]) == 2


def test_destroy_refuses_to_lose_protected_data(deployed: Scene) -> None:
    bucket = deployed.raw_bucket
    deployed.aws("s3").put_object(Bucket=bucket, Key=KEY, Body=b"a day")
    before = deployed.belongings
    ended = deployed.make("destroy", f"ENV={ENVIRONMENT}", "YES=1")
    told = (f"{bucket} holds objects, such as {KEY}", "nothing was destroyed", "onDestroy: .deleteData")
    assert_refused(deployed, before, ended, *told)
    assert deployed.aws("s3").get_object(Bucket=bucket, Key=KEY)["Body"].read() == b"a day"


def test_destroy_refuses_to_lose_old_versions(deployed: Scene) -> None:
    """A bucket that only looks empty: S3 would refuse it too, but after the rest is gone."""
    bucket, s3 = deployed.raw_bucket, deployed.aws("s3")
    s3.delete_object(Bucket=bucket, Key=KEY)
    (version,) = s3.list_object_versions(Bucket=bucket)["Versions"]
    (marker,) = s3.list_object_versions(Bucket=bucket)["DeleteMarkers"]
    for kept in (version, marker):
        before = deployed.belongings
        ended = deployed.make("destroy", f"ENV={ENVIRONMENT}", "YES=1")
        told = (f"{bucket} holds old versions, such as of {KEY}", "nothing was destroyed", "with its old versions")
        assert_refused(deployed, before, ended, *told)
        s3.delete_object(Bucket=bucket, Key=KEY, VersionId=kept["VersionId"])


def test_destroy_leaves_nothing(deployed: Scene) -> None:
    ended = deployed.make("destroy", f"ENV={ENVIRONMENT}", "YES=1")
    assert ended.code == 0, ended.output
    assert deployed.root.show().get("values", {}) == {}
    assert not (deployed.root.root / "image.auto.tfvars").exists()
    left = {
        "buckets": deployed.aws("s3").list_buckets()["Buckets"],
        "repositories": deployed.aws("ecr").describe_repositories()["repositories"],
        "functions": deployed.aws("lambda").list_functions()["Functions"],
        "roles": deployed.aws("iam").list_roles()["Roles"],
        "streams": deployed.aws("firehose").list_delivery_streams()["DeliveryStreamNames"],
        "log groups": deployed.aws("logs").describe_log_groups()["logGroups"],
    }
    assert not any(left.values()), left


def test_destroy_of_nothing_is_fine(deployed: Scene) -> None:
    ended = deployed.make("destroy", f"ENV={ENVIRONMENT}", "YES=1")
    assert ended.code == 0, ended.output
    assert "nothing is left" in ended.output
