"""`make deploy` and `make destroy`: one environment from nothing to running, and back to nothing.

Each step can be repeated without harm: it looks at what is there before it changes anything.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import tools
from deployment import account, containers, image, progress, removal, versions
from deployment.account import Account
from deployment.commands import CannotDeploy
from deployment.environments import Root, choose
from deployment.registry import Repository
from deployment.terraform import Plan, Terraform

FAILED, INTERRUPTED = 1, 130


def deploy(root: Root, given_image: str, yes: bool, scratch: Path) -> None:
    """Registry, image, everything else, and a second plan that must be empty."""
    with progress.step("generated/ current"):
        refuse_stale()
    with progress.step("tools") as note:
        progress.refuse_silence(yes)
        terraform = Terraform(root, scratch)
        tool = containers.find(terraform.commands, scratch)
        dockerfile = tools.GENERATED / "lambda" / "Dockerfile"
        tag = image.choose_tag(tool, tools.ROOT, dockerfile, given_image)
        note.text = f"{Path(terraform.program).name}, {tool.name}; image {tag}"
    who = sign_in(terraform)
    planned = plan(terraform, "registry", *[f"-target={address}" for address in root.registry])
    change(terraform, "registry", planned, who, yes)
    repository = Repository(terraform.outputs()[root.repository_output], who.user, who.password)
    with progress.step("image") as note:
        pushed = image.ensure(tool, repository, tag, tools.ROOT, dockerfile, given_image)
        image.pin(root.pinned_image, pushed.digest)
        note.text = f"{'is there' if pushed.was_there else 'pushed'}, {pushed.digest}"
    planned = plan(terraform, "everything")
    if planned.changes:
        change(terraform, "everything", planned, who, yes)
        refuse_drift(terraform)
    tell_what_is_next(root, terraform)


def destroy(root: Root, yes: bool, scratch: Path) -> None:
    """Everything of the environment goes, unless a bucket holds data that the manifest protects."""
    with progress.step("tools") as note:
        progress.refuse_silence(yes)
        terraform = Terraform(root, scratch)
        note.text = Path(terraform.program).name
    who = sign_in(terraform)
    planned = plan(terraform, "destroy", "-destroy")
    found = removal.buckets(planned)
    with progress.step("data") as note:
        objects = account.first_objects(terraform, [bucket.name for bucket in found])
        unseen = [bucket.name for bucket in found if not bucket.goes_with_data and bucket.name not in objects]
        old = versions.first_versions(terraform.commands, who.region, unseen)
        note.text = f"{len(objects)} of {len(found)} buckets hold objects, {len(old)} more old versions"
    held = {
        **{name: f"objects, such as {key}" for name, key in objects.items()},
        **{name: f"old versions, such as of {key}" for name, key in old.items()},
    }
    print("".join(f"    {line}\n" for line in removal.describe(planned, held)), end="", flush=True)
    removal.refuse_loss(found, held)
    if planned.changes:
        progress.approve(f"Destroy {root.name} in account {who.number}?", root.name, yes)
        with progress.step("destroy"):
            try:
                terraform.apply(planned)
            except CannotDeploy as problem:
                raise removal.explain(problem) from None
    root.pinned_image.unlink(missing_ok=True)
    print(f"\n{root.name}: nothing is left of it in account {who.number}.")


def refuse_stale() -> None:
    """Raises, with the difference, where generated/ is not what the manifest gives."""
    given = os.environ.get("PLAN_GEN_BIN")
    plan_gen = [given] if given else ["swift", "run", "--quiet", "plan-gen"]
    try:
        ended = subprocess.run(
            [*plan_gen, "check", "--output", str(tools.GENERATED)], cwd=tools.ROOT, capture_output=True, text=True
        )
    except FileNotFoundError:
        raise CannotDeploy(f"{plan_gen[0]} not found; Fix: put Swift 6.2 or later on PATH") from None
    if ended.returncode != 0:
        raise CannotDeploy(
            f"generated/ is not what the manifest gives:\n{(ended.stdout + ended.stderr).strip()}\n"
            "Fix: `make generate`, look at the difference, commit it, and deploy again"
        )


def sign_in(terraform: Terraform) -> Account:
    """Initialises the root and asks AWS who we are."""
    with progress.step("terraform init"):
        terraform.init()
    with progress.step("credentials") as note:
        who = account.identify(terraform)
        note.text = f"{who.caller}, {who.region}"
    return who


def plan(terraform: Terraform, name: str, *arguments: str) -> Plan:
    """Plans; the line says how much would change."""
    with progress.step(f"plan {name}") as note:
        planned = terraform.plan(name, *arguments)
        note.text = planned.summary if planned.changes else "nothing to change"
    return planned


def change(terraform: Terraform, name: str, planned: Plan, who: Account, yes: bool) -> None:
    """Shows the plan, asks, and applies just that plan; nothing where there is nothing to change."""
    if not planned.changes:
        return
    if not yes:
        terraform.show_plan(planned)
    progress.approve(f"Apply this to {terraform.root.name} in account {who.number}?", "yes", yes)
    with progress.step(f"apply {name}") as note:
        terraform.apply(planned)
        note.text = planned.summary


def refuse_drift(terraform: Terraform) -> None:
    """Raises unless the second plan is empty."""
    second = plan(terraform, "again")
    if second.changes:
        told = "\n".join(f"  {line}" for line in second.lines)
        raise CannotDeploy(f"the deployment is done, but a second plan is not empty:\n{told}")


def tell_what_is_next(root: Root, terraform: Terraform) -> None:
    """The outputs, and what only a person can do."""
    outputs = terraform.outputs()
    print(f"\n{root.name} is deployed.")
    for name, value in outputs.items():
        lines = [f"  {key}: {item}" for key, item in value.items()] if isinstance(value, dict) else [f"  {value}"]
        print("\n".join([f"{name}", *lines]))
    functions = [
        value["function_name"] for value in outputs.values() if isinstance(value, dict) and "function_name" in value
    ]
    print("\nWhat to do next:")
    if '"aws_sns_topic_subscription"' in root.text:
        print("  confirm the subscription to alarms: AWS has sent a mail to its address")
    for function in functions:
        print(f"  aws lambda invoke --function-name {function} /dev/stdout   one poll, at once")


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("command", choices=("deploy", "destroy"))
    parser.add_argument("--env", default="", help="the environment: a folder of generated/terraform")
    parser.add_argument("--image", default="", help="an image built before, in place of a build from the sources")
    parser.add_argument("--yes", action="store_true", help="approve everything beforehand")
    options = parser.parse_args(arguments)
    try:
        root = choose(tools.GENERATED, options.env, options.command)
        with tempfile.TemporaryDirectory(prefix="plan-gen-deploy-") as scratch:
            if options.command == "deploy":
                deploy(root, options.image, options.yes, Path(scratch))
            else:
                destroy(root, options.yes, Path(scratch))
    except CannotDeploy as problem:
        print(f"\ncannot {options.command}: {problem}", file=sys.stderr)
        return FAILED
    except KeyboardInterrupt:
        print("\ninterrupted; what is done stays, and the next run goes on from there", file=sys.stderr)
        return INTERRUPTED
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
