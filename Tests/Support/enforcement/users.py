"""Users of the stand-in who have just the policies that they are given."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from standin_aws import StandIn


def deployer_policies(generated: Path, environment: str) -> list[dict[str, Any]]:
    """The policies that an environment's deployer needs, as generated."""
    return [json.loads(path.read_text()) for path in sorted(generated.glob(f"deployer/{environment}-*.json"))]


def make_user(standin: StandIn, name: str, policies: list[dict[str, Any]]) -> dict[str, str]:
    """A user with these managed policies, and the variables that make a command act as that user."""
    iam = standin.client("iam")
    iam.create_user(UserName=name)
    for number, document in enumerate(policies):
        made = iam.create_policy(PolicyName=f"{name}-{number}", PolicyDocument=json.dumps(document))
        iam.attach_user_policy(UserName=name, PolicyArn=made["Policy"]["Arn"])
    key = iam.create_access_key(UserName=name)["AccessKey"]
    return {"AWS_ACCESS_KEY_ID": key["AccessKeyId"], "AWS_SECRET_ACCESS_KEY": key["SecretAccessKey"]}
