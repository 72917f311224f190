"""Terraform's commands on one root: initialise, plan into a file, apply just that plan, read outputs."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import tools

from .commands import CannotDeploy, Commands
from .environments import Root

# The function's image has no default, so that it cannot be forgotten. Where the function is no part of the plan, any
# digest will do; one that is pinned in the root's image.auto.tfvars comes before a variable of the environment.
PLACEHOLDER = "sha256:" + "0" * 64
UNCHANGED, CHANGED = 0, 2


@dataclass(frozen=True)
class Plan:
    """A saved plan: what it was read from, and what it would do."""

    file: Path
    changes: list[dict[str, Any]]

    @property
    def summary(self) -> str:
        """The counts, as Terraform words them."""
        actions = [change["change"]["actions"] for change in self.changes]
        added, destroyed = (sum(kind in action for action in actions) for kind in ("create", "delete"))
        changed = sum(action == ["update"] for action in actions)
        return f"{added} to add, {changed} to change, {destroyed} to destroy"

    @property
    def lines(self) -> list[str]:
        """One line a resource."""
        return [f"{'/'.join(change['change']['actions'])} {change['address']}" for change in self.changes]


class Terraform:
    """The terraform command in one root. Plans go to `scratch`, a folder that ends with the deployment."""

    def __init__(self, root: Root, scratch: Path) -> None:
        self.root = root
        self.scratch = scratch
        self.program = find()
        self.commands = Commands(root.folder, environment(), root.folder / ".terraform" / "deploy.log")
        self.refuse_old()

    def refuse_old(self) -> None:
        """Raises where this Terraform is older than the root wants."""
        _, output = self.commands.run([self.program, "version", "-json"])
        found = json.loads(output)["terraform_version"]
        if numbers(found) < numbers(self.root.required_version):
            raise CannotDeploy(
                f"terraform is {found}; generated/ is written for {self.root.required_version} or later. "
                "Fix: install a newer one, or set TERRAFORM to its path"
            )

    def init(self, folder: Path | None = None, mirror: Path | None = None) -> None:
        """`terraform init`, with the provider from a mirror where this machine has one."""
        place = mirror or tools.provider_mirror()
        self.run("init", "-input=false", *([f"-plugin-dir={place}"] if place else []), folder=folder)

    def run(self, *arguments: str, folder: Path | None = None, secret: bool = False) -> str:
        """Runs one command; returns its standard output."""
        command = [self.program, *arguments, *([] if arguments[0] in ("output", "show") else ["-no-color"])]
        return self.commands.run(command, folder, secret=secret)[1]

    def plan(self, name: str, *arguments: str) -> Plan:
        """Plans into a file, so that what was looked at is what is applied."""
        file = self.scratch / f"{name}.plan"
        options = ["-input=false", "-no-color", "-detailed-exitcode", f"-out={file}", *arguments]
        code, _ = self.commands.run([self.program, "plan", *options], allowed=(UNCHANGED, CHANGED))
        return Plan(file, self.changes(file) if code == CHANGED else [])

    def changes(self, file: Path) -> list[dict[str, Any]]:
        """What a saved plan would do, outputs left out where resources change too."""
        plan = json.loads(self.run("show", "-json", str(file), secret=True))
        moved = [c for c in plan.get("resource_changes", []) if c["change"]["actions"] not in (["no-op"], ["read"])]
        outputs = [
            {"address": f"output.{name}", "change": change}
            for name, change in plan.get("output_changes", {}).items()
            if change["actions"] != ["no-op"]
        ]
        return moved or outputs

    def apply(self, plan: Plan) -> None:
        """Applies a saved plan."""
        self.run("apply", "-input=false", str(plan.file))

    def outputs(self, folder: Path | None = None) -> dict[str, Any]:
        """The values of all outputs; they may be secret, and stay out of the log."""
        found = json.loads(self.run("output", "-json", folder=folder, secret=True))
        return {name: output["value"] for name, output in found.items()}

    def show_plan(self, plan: Plan) -> None:
        """The plan on this terminal, as Terraform draws it."""
        self.commands.show([self.program, "show", str(plan.file)])


def find() -> str:
    """The terraform command, or what to do without."""
    try:
        return tools.terraform()
    except tools.MissingTool as missing:
        raise CannotDeploy(str(missing)) from None


def environment() -> dict[str, str]:
    """This shell's environment: the user's credentials, and the answers that nobody is asked for.

    Each root keeps its own `.terraform`, whatever TF_DATA_DIR says: one folder for all would mix their states.
    """
    kept = {name: value for name, value in os.environ.items() if name != "TF_DATA_DIR"}
    return {
        **kept,
        "TF_VAR_ingest_image_digest": PLACEHOLDER,
        "TF_IN_AUTOMATION": "1",
        "CHECKPOINT_DISABLE": "1",
    }


def numbers(version: str) -> Sequence[int]:
    """A version's numbers, to compare; what follows a hyphen is left out."""
    return [int(part) for part in version.split("-")[0].split(".")]
