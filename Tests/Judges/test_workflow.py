"""The workflow for GitHub: a linter, shellcheck, the matcher on real findings, and least privilege."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

import pictures
import tools
from conftest import need

FOLDER = tools.ROOT / ".github"
TEXT = (FOLDER / "workflows" / "plan-gen.yml").read_text()
WORKFLOW = yaml.safe_load(TEXT)
JOBS = WORKFLOW["jobs"]
STEPS = [step for job in JOBS.values() for step in job["steps"]]
BIN = Path(sys.executable).parent


def beside_python(name: str) -> str:
    """A command of the judges' own environment."""
    if not (found := shutil.which(name, path=str(BIN))):
        pytest.skip(f"{name} not found (make test sets it up)")
    return found


def lint(path: Path) -> subprocess.CompletedProcess[str]:
    # Actions are taken by their major version: they are GitHub's own, and so is the machine that runs them.
    by_tag = ["--ignore", r"\[unpinned-(uses|images)\]|pinned (to|by) a "]
    command = [beside_python("jactionlint"), "--no-color", *by_tag, str(path)]
    environment = tools.environment(PATH=f"{BIN}:/usr/bin:/bin")
    return subprocess.run(command, capture_output=True, text=True, cwd=tools.ROOT, env=environment)


def test_the_linter_finds_nothing() -> None:
    ended = lint(FOLDER / "workflows" / "plan-gen.yml")
    assert ended.returncode == 0, ended.stdout + ended.stderr


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("contents: read", "contents: reed"), ("needs: check", "needs: nothing"), ("fetch-depth", "fetchdepth"),
        ("github.sha", "githubb.sha"), ('"$BASE" --format', "${{ github.head_ref }} --format"),
        ('"$GITHUB_WORKSPACE"', "$GITHUB_WORKSPACE/$(ls)"),
    ],
)  # fmt: skip
def test_the_linter_would_find_a_mistake(tmp_path: Path, right: str, wrong: str) -> None:
    assert right in TEXT
    (tmp_path / "wrong.yml").write_text(TEXT.replace(right, wrong, 1))
    assert lint(tmp_path / "wrong.yml").returncode == 1


def test_scripts_are_good_shell() -> None:
    scripts = [step["run"] for step in STEPS if "run" in step]
    assert len(scripts) >= 4
    for script in scripts:
        # Expressions stand in `env` alone: what a pull request says never becomes code.
        assert "${{" not in script
        ended = subprocess.run(
            [beside_python("shellcheck"), "--shell=bash", "-"], input=script, capture_output=True, text=True
        )
        assert ended.returncode == 0, ended.stdout


def test_nobody_has_more_rights_than_it_needs() -> None:
    assert WORKFLOW["permissions"] == {"contents": "read"} and "permissions" not in JOBS["check"]
    assert JOBS["comment"]["permissions"] == {"pull-requests": "write"}
    # What a pull request changed is run with a token that can only read.
    assert not [step for step in JOBS["comment"]["steps"] if "run" in step or "checkout" in step.get("uses", "")]
    assert "pull_request_target" not in TEXT and "secrets." not in TEXT
    for job in JOBS.values():
        assert job["timeout-minutes"] <= 30
    for step in STEPS:
        assert re.fullmatch(r"actions/[a-z-]+@v\d+", step.get("uses", "actions/none@v1")), step
    assert WORKFLOW["concurrency"]["group"]


def test_it_validates_checks_and_tells_what_changes() -> None:
    script = "\n".join(step["run"] for step in JOBS["check"]["steps"] if "run" in step)
    for command in ("plan-gen validate", "plan-gen check", "--format markdown", '--fail-on "$FAIL_ON"'):
        assert command in script, command
    assert "::add-matcher::.github/plan-gen-matcher.json" in script


def test_the_comment_is_written_over() -> None:
    """The script of the second job, run twice by Chromium's JavaScript against a GitHub that remembers."""
    script = next(step["with"]["script"] for step in JOBS["comment"]["steps"] if "script" in step.get("with", {}))
    github = """
      const calls = [];
      const comments = [{id: 1, user: {type: "User"}, body: "<!-- plan-gen diff -->\\nby hand"}];
      const issues = {
        listComments: "list",
        createComment: ({body}) => { calls.push("create"); comments.push({id: 7, user: {type: "Bot"}, body}); },
        updateComment: ({comment_id}) => { calls.push("update " + comment_id); },
      };
      const github = {paginate: async () => comments, rest: {issues}};
      const context = {repo: {owner: "o", repo: "r"}, issue: {number: 3}};
      const require = () => ({readFileSync: () => "<!-- plan-gen diff -->\\nnew"});
    """
    program = f"{github} const run = async () => {{ {script} }}; await run(); await run(); return calls;"
    assert pictures.answer(str(need(tools.chromium)), "", program) == ["create", "update 7"]


def test_the_matcher_finds_the_place_of_a_finding() -> None:
    (pattern,) = json.loads((FOLDER / "plan-gen-matcher.json").read_text())["problemMatcher"][0]["pattern"]
    line = 'Sources/Manifest/Pipeline.swift:92:28: error: [PG0402] stream "user-data-stream" buffers 5 MiB; at least 64'
    found = re.match(pattern["regexp"], line)
    assert found and found[pattern["file"]] == "Sources/Manifest/Pipeline.swift"
    assert (found[pattern["line"]], found[pattern["column"]], found[pattern["severity"]]) == ("92", "28", "error")
    assert found[pattern["message"]].startswith("[PG0402] stream")
    assert re.match(pattern["regexp"], line.replace("error", "warning"))
    assert not re.match(pattern["regexp"], "  generated/terraform/dev/x.tf: edited by hand")
