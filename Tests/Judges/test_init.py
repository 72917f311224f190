"""`plan-gen init` makes a package that builds, generates and tests at once, or nothing at all."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

import lake
import tools


def swift(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["swift", *arguments], cwd=folder, capture_output=True, text=True, timeout=1500)


@pytest.mark.package
def test_a_new_package_builds_generates_and_tests(plan_gen: Path, tmp_path: Path) -> None:
    """Just the generator and the tests are built: the runtimes take minutes, and are the same sources as here."""
    ended = lake.run(plan_gen, "init", "demo", "--path", tmp_path / "demo")
    assert ended.code == 0, ended.error
    package = tmp_path / "demo"
    # Dependencies that this checkout has fetched need not be fetched again.
    for name in ("Package.resolved", ".build/repositories"):
        source, target = tools.ROOT / name, package / name
        if source.is_dir():
            shutil.copytree(source, target, symlinks=True)
    built = swift(package, "build", "--product", "plan-gen")
    assert built.returncode == 0, built.stdout[-4000:] + built.stderr[-4000:]
    assert "warning: var" not in built.stdout
    first = swift(package, "run", "--skip-build", "plan-gen")
    assert first.returncode == 0 and "created generated/terraform/dev/" in first.stdout, first.stdout + first.stderr
    written = lake.contents(package / "generated")
    assert {"docs/demo.svg", "glue/demo_transform.py", "terraform/prod/demo_stream.tf"} <= set(written)
    again = swift(package, "run", "--skip-build", "plan-gen")
    assert ", 0 changed" in again.stdout and lake.contents(package / "generated") == written
    assert swift(package, "run", "--skip-build", "plan-gen", "check").returncode == 0
    tested = subprocess.run(["make", "test"], cwd=package, capture_output=True, text=True, timeout=1500)
    assert tested.returncode == 0 and "2 tests" in tested.stdout, tested.stdout[-4000:] + tested.stderr[-4000:]
    # And they see what they are for.
    (package / "generated" / "NAMES").write_text((package / "generated" / "NAMES").read_text() + "\n")
    (package / "generated" / "docs" / "iam.md").write_text("by hand\n")
    tested = swift(package, "test", "--skip-build")
    assert tested.returncode != 0 and "docs/iam.md: edited by hand" in tested.stdout + tested.stderr


@pytest.mark.parametrize("name", ["", "Users", "user_events", "plan-gen", "../x", "a" * 21])
def test_a_name_that_is_none_is_told(plan_gen: Path, tmp_path: Path, name: str) -> None:
    ended = lake.run(plan_gen, "init", name, "--path", tmp_path / "new")
    assert ended.code == 1 and f'"{name}"' in ended.error and not list(tmp_path.iterdir()), ended


def test_what_is_there_stays(plan_gen: Path, tmp_path: Path) -> None:
    full, file, empty = tmp_path / "full", tmp_path / "file", tmp_path / "empty"
    full.mkdir()
    (full / "mine").write_text("")
    file.write_text("mine")
    empty.mkdir()
    ended = lake.run(plan_gen, "init", "demo", "--path", full)
    assert ended.code == 1 and "is a folder that is not empty" in ended.error and "--path" in ended.error
    ended = lake.run(plan_gen, "init", "demo", "--path", file)
    assert ended.code == 1 and "is a file" in ended.error and file.read_text() == "mine"
    assert lake.run(plan_gen, "init", "demo", "--path", empty).code == 0 and (empty / "Package.swift").is_file()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["empty", "file", "full"]


def test_a_place_that_cannot_be_written_is_told(plan_gen: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    ended = lake.run(plan_gen, "init", "demo", "--path", tmp_path / "file" / "demo")
    assert ended.code == 1 and "cannot make" in ended.error and "Not a directory" in ended.error
    if os.geteuid() != 0:
        (tmp_path / "closed").mkdir(mode=0o500)
        ended = lake.run(plan_gen, "init", "demo", "--path", tmp_path / "closed" / "demo")
        assert ended.code == 1 and "Permission denied" in ended.error
    assert "demo" not in {path.name for path in tmp_path.iterdir()}


def test_the_dependency_is_where_it_was_said(plan_gen: Path, tmp_path: Path) -> None:
    url = "https://example.com/team/plan-gen.git"
    assert lake.run(plan_gen, "init", "demo", "--path", tmp_path / "a", "--from", url, "--at", "1.2.0").code == 0
    assert f'.package(url: "{url}", exact: "1.2.0")' in (tmp_path / "a" / "Package.swift").read_text()
    ended = lake.run(plan_gen, "init", "demo", "--path", tmp_path / "b", "--from", str(tmp_path))
    assert ended.code == 1 and "does not hold plan-gen's sources" in ended.error
    ended = lake.run(plan_gen, "init", "demo", "--path", tmp_path / "b", "--at", "1.0.0")
    assert ended.code == 1 and "--from" in ended.error
    ended = lake.run(plan_gen, "init", "demo", folder=tmp_path)
    assert ended.code == 1 and "does not hold plan-gen's sources" in ended.error
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a"]
