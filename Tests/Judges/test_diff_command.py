"""`plan-gen diff` as it is used: against revisions and folders, with all formats, and with every kind of bad base."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest

import tools


@pytest.fixture
def package(tmp_path: Path, generated: Path) -> Path:
    """A repository whose one commit holds generated/ as it is."""
    folder = tmp_path / "package"
    shutil.copytree(generated, folder / "generated")
    (folder / "Sources/Manifest").mkdir(parents=True)
    (folder / "Sources/Manifest/Pipeline.swift").write_text("// The manifest is compiled into the command.\n")
    git(folder, "init", "-q")
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", "As it is.")
    return folder


def git(folder: Path, *arguments: str) -> None:
    who = ["-c", "user.name=A", "-c", "user.email=a@example.com"]
    subprocess.run(["git", *who, *arguments], cwd=folder, check=True, capture_output=True)


def run(plan_gen: Path, folder: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    command = [str(plan_gen), "diff", *arguments]
    return subprocess.run(command, cwd=folder, env=tools.environment(**environment), capture_output=True, text=True)


def changed(folder: Path) -> None:
    """A base in which a bucket had another name and a role could less."""
    storage = folder / "generated/terraform/prod/storage.tf"
    storage.write_text(storage.read_text().replace('"user-data-raw-layer-$', '"user-data-landing-$'))
    access = folder / "generated/terraform/prod/user_data_access.tf"
    access.write_text(access.read_text().replace('["firehose:PutRecordBatch"]', '["firehose:PutRecord"]'))


def test_nothing_changes_since_the_commit_of_the_manifest(plan_gen: Path, package: Path) -> None:
    ended = run(plan_gen, package)
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, "since HEAD: nothing changes\n", "")


def test_a_revision_is_compared(plan_gen: Path, package: Path) -> None:
    changed(package)
    git(package, "commit", "-qam", "What is deployed.")
    for base in ("HEAD", "HEAD~0"):
        ended = run(plan_gen, package, "--base", base)
        assert ended.returncode == 0 and "! Data lost" in ended.stdout and "! Access widened" in ended.stdout, ended
        assert "firehose:PutRecordBatch on aws_kinesis_firehose_delivery_stream.user_data_stream" in ended.stdout
    assert run(plan_gen, package, "--base", "HEAD~1").stdout == "since HEAD~1: nothing changes\n"


def test_a_folder_is_compared(plan_gen: Path, package: Path, tmp_path: Path) -> None:
    shutil.copytree(package / "generated", tmp_path / "deployed/generated")
    changed(tmp_path / "deployed")
    texts = {
        run(plan_gen, package, "--base", str(tmp_path / base)).stdout.split(":", 1)[1]
        for base in ("deployed", "deployed/generated")
    }
    assert len(texts) == 1 and "! Replaced" in texts.pop()


def test_formats(plan_gen: Path, package: Path) -> None:
    changed(package)
    git(package, "commit", "-qam", "What is deployed.")
    markdown = run(plan_gen, package, "--format", "markdown").stdout
    assert markdown.startswith("<!-- plan-gen diff -->\n") and len(markdown) <= 65_535
    document = json.loads(run(plan_gen, package, "--format", "json").stdout)
    assert document["schemaVersion"] == 1 and document["base"] == "HEAD"
    assert [each["name"] for each in document["environments"]] == ["prod"]
    assert document["dangers"] == ["data-loss", "iam-widening", "schema-break"]


def test_what_is_feared_fails(plan_gen: Path, package: Path) -> None:
    assert run(plan_gen, package, "--fail-on", "data-loss,iam-widening,schema-break").returncode == 0
    changed(package)
    git(package, "commit", "-qam", "What is deployed.")
    ended = run(plan_gen, package, "--fail-on", "iam-widening")
    assert ended.returncode == 1 and "! Access widened" in ended.stdout and "iam-widening" in ended.stderr
    ended = run(plan_gen, package, "--fail-on", "data-loos")
    assert ended.returncode == 64 and "data-loss, iam-widening, schema-break" in ended.stderr


def test_a_revision_without_generated_files_has_nothing(plan_gen: Path, package: Path) -> None:
    git(package, "rm", "-rq", "--cached", "generated")
    git(package, "commit", "-qm", "None.")
    ended = run(plan_gen, package)
    assert ended.returncode == 0 and "added: " in ended.stdout and "destroyed" not in ended.stdout


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--base", "no-such-thing"], ["neither a folder nor a revision", "fetch-depth"]),
        (["--base=--help"], ["neither a folder nor a revision"]),
        (["--base", "Sources"], ["Sources has no generated files"]),
    ],
)
def test_a_bad_base_is_told(plan_gen: Path, package: Path, arguments: list[str], words: list[str]) -> None:
    ended = run(plan_gen, package, *arguments)
    assert ended.returncode == 1 and ended.stdout == "" and all(word in ended.stderr for word in words), ended


def test_no_repository_and_no_git(plan_gen: Path, package: Path) -> None:
    shutil.rmtree(package / ".git")
    ended = run(plan_gen, package, GIT_CEILING_DIRECTORIES=str(package.parent))
    assert ended.returncode == 1 and "no git repository" in ended.stderr
    ended = run(plan_gen, package, PATH="/nowhere")
    assert ended.returncode == 1 and "git was not found" in ended.stderr


@pytest.mark.parametrize("damage", ["nonsense \x00 é", "", "cut"])
def test_a_damaged_base_is_told_with_its_line(plan_gen: Path, package: Path, damage: str) -> None:
    path = package / "generated/terraform/dev/storage.tf"
    text = path.read_text()
    path.write_text(text[: len(text) // 2] if damage == "cut" else damage)
    git(package, "commit", "-qam", "Damaged.")
    ended = run(plan_gen, package)
    if damage:
        assert ended.returncode == 1 and "HEAD:generated/terraform/dev/storage.tf:" in ended.stderr, ended
    else:
        assert ended.returncode == 0 and "added: " in ended.stdout
