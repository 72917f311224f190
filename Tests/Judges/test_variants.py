"""Terraform judges projects that use every option: canonical, applied on the stand-in, stable, removable."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

import standin_aws
from enforcement.guard import enforcing
from enforcement.users import deployer_policies, make_user
from terraform_root import TerraformRoot

APPLIED = [("every-option", "live"), ("two-pipelines", "live")]
STATE_BUCKET = "example-terraform-state"

pytestmark = pytest.mark.variants


def test_a_renamed_project_loses_nothing(variants: Path, tmp_path: Path) -> None:
    """Project, pipeline, bucket, database, function, stream, job and a table are renamed at once, after an apply. The
    plan is what is judged: the stand-in cannot update a crawler or a job.
    """
    with standin_aws.running() as standin:
        root = TerraformRoot(tmp_path / "root", standin, variants / "renames-before", "prod")
        assert root.init().code == 0
        ended = root.run("apply", "-auto-approve", "-input=false")
        assert ended.code == 0, ended.output[-8000:]
        for path in [*root.root.glob("*.tf"), *root.folder.glob("glue/*")]:
            if path.name != "zz_standin_override.tf":
                path.unlink()
        shutil.copytree(variants / "renames-after", root.folder, dirs_exist_ok=True)
        ended = root.run("plan", "-input=false", "-out=rename.plan")
        assert ended.code == 0, ended.output[-8000:]
        changes = [each for each in root.show("rename.plan")["resource_changes"] if each["mode"] == "managed"]
        gone = {each["address"] for each in changes if "delete" in each["change"]["actions"]}
        said = (variants / "renames-after" / "said.txt").read_text()
        assert gone == set(re.findall(r"^replaced: (\S+):", said, re.MULTILINE)) != set()
        assert not [each for each in changes if each["change"]["actions"] == ["create"]]
        moved = {each["address"] for each in changes if "previous_address" in each}
        assert len(moved) > 50 and f"moved: {len(moved)} addresses" in said, said


def prepared(variants: Path, name: str, environment: str, folder: Path, standin: standin_aws.StandIn) -> TerraformRoot:
    """An initialised copy of a variant's root; a state in S3 is kept on the stand-in, in a bucket made before."""
    user = make_user(standin, f"{name}-deployer", deployer_policies(variants / name, environment))
    root = TerraformRoot(folder, standin, variants / name, environment, credentials=user)
    if 'backend "s3"' in (root.root / "versions.tf").read_text():
        standin.client("s3").create_bucket(
            Bucket=STATE_BUCKET, CreateBucketConfiguration={"LocationConstraint": standin_aws.REGION}
        )
    ended = root.init()
    assert ended.code == 0, ended.output[-4000:]
    return root


def test_text_is_what_fmt_would_write(terraform: str, variants: Path) -> None:
    ended = subprocess.run(
        [terraform, "fmt", "-check", "-diff", "-recursive", "-no-color", str(variants)], capture_output=True, text=True
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr


@pytest.mark.parametrize(("name", "environment"), APPLIED)
def test_its_deployer_applies_it_and_it_is_stable(variants: Path, tmp_path: Path, name: str, environment: str) -> None:
    """Under enforcement, by a user who has just the policies generated for the environment's deployer."""
    with standin_aws.running() as standin, enforcing(standin_aws.ACCOUNT):
        root = prepared(variants, name, environment, tmp_path / "root", standin)
        ended = root.run("apply", "-auto-approve", "-input=false")
        assert ended.code == 0, ended.output[-8000:]
        ended = root.run("plan", "-input=false", "-detailed-exitcode")
        assert ended.code == 0, f"the second plan is not empty\n{ended.output[-8000:]}"
        if name == "every-option":
            objects = standin.client("s3").list_objects_v2(Bucket=STATE_BUCKET)["Contents"]
            assert [each["Key"] for each in objects] == [
                "shop/live.tfstate"
            ], "the lock stayed, or the state is elsewhere"
        ended = root.run("destroy", "-auto-approve", "-input=false")
        assert ended.code == 0, ended.output[-8000:]
