"""Asks AWS about the account, by Terraform's own data sources: the same credentials, region and settings as the apply.

So a user needs no AWS CLI and no Python package to deploy.
"""

from __future__ import annotations

import json
import re
import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .terraform import Terraform

WHO = """
data "aws_ecr_authorization_token" "registry" {}

output "account" { value = local.account_id }
output "caller" { value = data.aws_caller_identity.current.arn }
output "region" { value = local.region }
output "user" { value = data.aws_ecr_authorization_token.registry.user_name }
output "password" {
  value     = data.aws_ecr_authorization_token.registry.password
  sensitive = true
}
"""

OBJECTS = """
data "aws_s3_objects" "first" {
  for_each = toset(%s)
  bucket   = each.value
  max_keys = 1
}

output "first" { value = { for name, found in data.aws_s3_objects.first : name => try(found.keys[0], "") } }
"""

BLOCK_KIND = re.compile(r'^(\w+)(?: "[^"]*")* \{', re.MULTILINE)


@dataclass(frozen=True)
class Account:
    """Who deploys, to where, and the password that ECR takes from them for twelve hours."""

    number: str
    region: str
    caller: str
    user: str
    password: str


def identify(terraform: Terraform) -> Account:
    """Asks AWS who calls; raises CannotDeploy with the fix where nobody does."""
    told = ask(terraform, WHO)
    return Account(told["account"], told["region"], told["caller"], told["user"], told["password"])


def first_objects(terraform: Terraform, buckets: Sequence[str]) -> dict[str, str]:
    """The key of one object of each bucket that holds any; versions that were replaced or deleted do not show here."""
    if not buckets:
        return {}
    found = ask(terraform, OBJECTS % json.dumps(sorted(buckets)))["first"]
    return {bucket: key for bucket, key in found.items() if key}


def ask(terraform: Terraform, question: str) -> dict[str, Any]:
    """The outputs of `question`, with the root's provider and shared names, and without its state and resources.

    The answers may be secret: their state lies in a private folder that is removed at once.
    """
    with tempfile.TemporaryDirectory(dir=terraform.scratch) as name:
        folder = Path(name)
        for path in provider_files(terraform.root.folder):
            shutil.copy(path, folder)
        (folder / "question.tf").write_text(question)
        terraform.init(folder, mirror=terraform.root.folder / ".terraform" / "providers")
        terraform.run("apply", "-input=false", "-auto-approve", folder=folder, secret=True)
        return terraform.outputs(folder)


def provider_files(root: Path) -> list[Path]:
    """What sets up the provider: the generated files, the user's overrides, and the versions that init has chosen."""
    overrides = [
        path for path in root.glob("*override.tf") if set(BLOCK_KIND.findall(path.read_text())) == {"provider"}
    ]
    named = [root / name for name in ("provider.tf", "locals.tf", ".terraform.lock.hcl")]
    return [path for path in named if path.is_file()] + overrides
