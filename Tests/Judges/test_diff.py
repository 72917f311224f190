"""Terraform judges `plan-gen diff`: what it says of each resource is what a plan over the applied base says."""

from __future__ import annotations

import concurrent.futures
import json
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

import standin_aws
import tools
from terraform_root import TerraformRoot

pytestmark = pytest.mark.diff

# The same words for what Terraform calls by its actions ("Machine-Readable UI": planned_change).
CLASSES = {"create": "added", "delete": "destroyed", "update": "changed", "replace": "replaced", "move": "moved"}
# Of these a plan is kept, to be asked why resources are replaced: there every kind of name changes in AWS.
EXPLAINED = "suffix-changed"
LEAST_CHANGES = 40
# Terraform's plans mostly wait for the provider to start; two at a time keep both cores busy.
AT_ONCE = 2


@dataclass(frozen=True)
class Verdict:
    """What becomes of a resource, and the address that it had."""

    action: str
    previous: str | None

    def __str__(self) -> str:
        return self.action + (f" (was {self.previous})" if self.previous else "")


def said(folder: Path) -> dict[str, Verdict]:
    """What plan-gen says of each resource."""
    environments = json.loads((folder / "difference.json").read_text())["environments"]
    resources = [each for environment in environments for each in environment["resources"]]
    return {each["address"]: Verdict(each["action"], each["previousAddress"]) for each in resources}


def planned(lines: str) -> dict[str, Verdict]:
    """What Terraform says of each resource that it touches or moves."""
    messages = [json.loads(line) for line in lines.splitlines() if line.startswith("{")]
    changes = [each["change"] for each in messages if each["type"] == "planned_change"]
    return {
        each["resource"]["addr"]: Verdict(CLASSES[each["action"]], each.get("previous_resource", {}).get("addr"))
        for each in changes
        if each["action"] != "read"
    }


def forced(plan: dict[str, Any]) -> dict[str, set[str]]:
    """The arguments that make Terraform replace a resource, by their first names."""
    return {
        each["address"]: {str(path[0]) for path in each["change"]["replace_paths"]}
        for each in plan["resource_changes"]
        if each["change"].get("replace_paths")
    }


def forced_as_said(folder: Path) -> dict[str, set[str]]:
    """The same as plan-gen says it."""
    environments = json.loads((folder / "difference.json").read_text())["environments"]
    return {
        each["address"]: {
            argument["path"].split(".")[0].split("[")[0]
            for argument in each["arguments"]
            if argument["forcesReplacement"]
        }
        for environment in environments
        for each in environment["resources"]
        if each["action"] == "replaced"
    }


@pytest.fixture(scope="module")
def changes(terraform: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The bases and changes of Tests/ComparisonTests/ProjectChange.swift, as their test writes them."""
    if given := os.environ.get("PLAN_CHANGES_WRITTEN"):
        return Path(given)
    folder = tmp_path_factory.mktemp("changes")
    tools.swift_test("changesAreWrittenForTheJudge", PLAN_CHANGES=str(folder))
    return folder


@pytest.fixture(scope="module")
def applied(changes: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, TerraformRoot]]:
    """The bases, applied on the stand-in, which stays up for the plans."""
    with standin_aws.running() as standin, concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:
        folder = tmp_path_factory.mktemp("applied")
        roots = {
            name: TerraformRoot(folder / name, standin, changes / name, environment="live")
            for name in ("plain", "rich")
        }
        list(pool.map(apply, roots.values()))
        yield roots


def apply(root: TerraformRoot) -> None:
    """Applies a base; its state is what every plan starts from."""
    assert root.init().code == 0, root.log[-1]
    ended = root.run("apply", "-auto-approve", "-input=false")
    assert ended.code == 0, ended.output[-8000:]


def prepared(base: TerraformRoot, change: Path, folder: Path) -> TerraformRoot:
    """A copy of a change over the state of its base."""
    root = TerraformRoot(folder, base.standin, change, environment="live")
    for name in ("terraform.tfstate", ".terraform.lock.hcl"):
        shutil.copy(base.root / name, root.root / name)
    (root.root / ".terraform").symlink_to(base.root / ".terraform")
    return root


def differences(base: TerraformRoot, change: Path, folder: Path) -> tuple[int, list[str]]:
    """How many resources a change touches, and those of which plan-gen and Terraform say different things."""
    root = prepared(base, change, folder)
    # By the state alone: what the stand-in would say of it is judged elsewhere.
    ended = root.run("plan", "-json", "-refresh=false", "-input=false", "-lock=false", "-out=change.plan")
    assert ended.code == 0, f"{change.name}\n{ended.output[-4000:]}"
    ours, theirs = said(change), planned(ended.output)
    title = f"{change.parent.name}/{change.name}"
    lines = [
        f"{title}: {address}: plan-gen {ours.get(address)}, Terraform {theirs.get(address)}"
        for address in sorted(ours.keys() | theirs.keys())
        if ours.get(address) != theirs.get(address)
    ]
    if change.name == EXPLAINED:
        why, because = forced_as_said(change), forced(root.show("change.plan"))
        assert because
        lines += [
            f"{title}: {address} is forced by {why.get(address)}; by {because[address]}"
            for address in sorted(because)
            if why.get(address) != because[address]
        ]
    return len(theirs), lines


def test_classes_are_those_of_a_plan(
    changes: Path, applied: dict[str, TerraformRoot], tmp_path: Path, record_property: Any
) -> None:
    folders = [(base, each) for base in applied for each in sorted((changes / f"{base}-changes").iterdir())]
    assert len(folders) >= LEAST_CHANGES
    with concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:
        judged = list(
            pool.map(lambda each: differences(applied[each[0]], each[1], tmp_path / each[0] / each[1].name), folders)
        )
    touched, lines = sum(count for count, _ in judged), [line for _, lines in judged for line in lines]
    record_property("changes", len(folders))
    record_property("resources", touched)
    assert not lines, "\n".join(lines)
    assert touched > 500
    # Every class is among them, so none agrees by never being said.
    verdicts = {verdict.action for _, folder in folders for verdict in said(folder).values()}
    assert verdicts == {"added", "changed", "destroyed", "moved", "replaced"}
