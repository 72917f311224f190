"""plan-gen as a tool: completions that shells take, help, colours for terminals alone, JSON under a version."""

from __future__ import annotations

import json
import os
import pty
import shutil
import subprocess
from pathlib import Path

import pytest

import lake
import tools
from terraform_root import DEPLOYED

COMMANDS = ("generate", "check", "explain", "graph", "infer", "init")


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completions_are_given_for_every_shell(plan_gen: Path, tmp_path: Path, shell: str) -> None:
    ended = lake.run(plan_gen, "--generate-completion-script", shell)
    assert ended.code == 0 and all(command in ended.out for command in COMMANDS), ended.error
    (tmp_path / "script").write_text(ended.out)
    if found := shutil.which(shell):
        checked = subprocess.run([found, "-n", str(tmp_path / "script")], capture_output=True, text=True)
        assert checked.returncode == 0, checked.stderr
    else:
        assert shell != "bash"


@pytest.mark.parametrize("command", COMMANDS)
def test_help_has_examples_and_exit_codes(plan_gen: Path, command: str) -> None:
    ended = lake.run(plan_gen, command, "--help")
    assert ended.code == 0 and ended.error == ""
    for heading in ("EXAMPLES", "EXIT CODES", "OPTIONS"):
        assert heading in ended.out, heading
    assert f"plan-gen {command}" in ended.out


@pytest.mark.parametrize(
    "arguments",
    [
        ("check", "--format", "json"), ("explain", "userData.raw", "--format", "json"),
        ("explain", "ingest", "s3:PutObject", "--format", "json"), ("graph", "--format", "json"),
        ("infer", str(tools.SAMPLE), "--records", "results", "--format", "json"),
        ("explain", "PG0401", "--format", "json"),
    ],
)  # fmt: skip
def test_json_says_its_version(plan_gen: Path, arguments: tuple[str, ...]) -> None:
    ended = lake.run(plan_gen, *arguments)
    given = json.loads(ended.out)
    assert given["schemaVersion"] == 1 and len(given) >= 2 and ended.code == 0, ended
    assert lake.run(plan_gen, *arguments).out == ended.out


def test_json_of_generate_tells_what_was_written(plan_gen: Path, tmp_path: Path) -> None:
    ended = lake.run(plan_gen, "generate", "--output", tmp_path / "out", "--format", "json")
    given = json.loads(ended.out)
    assert {each["path"] for each in given["changes"]} == {
        f"{tmp_path}/out/{path}" for path in lake.contents(tmp_path / "out")
    }
    assert {each["change"] for each in given["changes"]} == {"created"} and given["files"] == len(given["changes"])


def on_a_terminal(command: list[str], folder: Path, **variables: str) -> str:
    """What a command writes where somebody looks."""
    reader, writer = pty.openpty()
    environment = {**tools.environment(TERM="xterm-256color"), **variables}
    process = subprocess.Popen(command, cwd=folder, env=environment, stdout=writer, stderr=subprocess.DEVNULL)
    os.close(writer)
    text = b""
    while True:
        try:
            part = os.read(reader, 1 << 16)
        except OSError:
            break
        if not part:
            break
        text += part
    process.wait()
    os.close(reader)
    return text.decode()


def test_colours_are_for_terminals_that_want_them(plan_gen: Path, generated: Path, tmp_path: Path) -> None:
    shutil.copytree(generated, tmp_path / "generated", ignore=DEPLOYED)
    edited = tmp_path / "generated" / "docs" / "iam.md"
    edited.write_text(edited.read_text() + "by hand\n")
    command = [str(plan_gen), "check", "--output", "generated"]
    (tmp_path / "Sources" / "Manifest").mkdir(parents=True)
    (tmp_path / "Sources" / "Manifest" / "Pipeline.swift").write_text("")
    assert "\x1b[31m-by hand" in on_a_terminal(command, tmp_path)
    for refused in ({"NO_COLOR": "1"}, {"TERM": "dumb"}):
        text = on_a_terminal(command, tmp_path, **refused)
        assert "-by hand" in text and "\x1b" not in text, refused
    assert "\x1b[31m" in on_a_terminal(command, tmp_path, NO_COLOR="")
    assert "\x1b" not in lake.run(plan_gen, "check", folder=tmp_path).out


@pytest.mark.parametrize("arguments", [("nonsense",), ("check", "--format", "xml"), ("graph", "--pipeline"), ("init",)])
def test_usage_is_64_and_on_standard_error(plan_gen: Path, arguments: tuple[str, ...]) -> None:
    ended = lake.run(plan_gen, *arguments)
    assert ended.code == 64 and ended.out == "" and "Usage:" in ended.error, ended
