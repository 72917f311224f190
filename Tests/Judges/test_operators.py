"""An operator runs the transformation with the role of their own: all of it passes, nothing else, nothing less."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

import lake
import standin_aws
import tools
from enforcement.guard import Guard, enforcing
from lake import TABLES, Ended, Lake
from loopback_api import LoopbackAPI, Reply
from terraform_root import TerraformRoot, resources

pytestmark = pytest.mark.variants

ROLE = "user-data-transform"


@dataclass
class Deployment:
    """The manifest applied with an operator, on a stand-in that enforces IAM, and a day of raw rows."""

    standin: standin_aws.StandIn
    guard: Guard
    outputs: dict[str, Any]
    region: str
    day: str

    def administrator(self, service: str) -> Any:
        return self.standin.client(service, self.region)

    def assume(self, role: str, keys: dict[str, str]) -> dict[str, str]:
        """The variables of someone who has assumed a role with these keys."""
        sts = boto3.client(
            "sts",
            endpoint_url=self.standin.endpoint,
            region_name=self.region,
            aws_access_key_id=keys["AWS_ACCESS_KEY_ID"],
            aws_secret_access_key=keys["AWS_SECRET_ACCESS_KEY"],
            aws_session_token=keys.get("AWS_SESSION_TOKEN"),
        )
        given = sts.assume_role(RoleArn=role, RoleSessionName="test")["Credentials"]
        return {
            "AWS_ACCESS_KEY_ID": given["AccessKeyId"],
            "AWS_SECRET_ACCESS_KEY": given["SecretAccessKey"],
            "AWS_SESSION_TOKEN": given["SessionToken"],
        }

    def holder(self, name: str) -> dict[str, str]:
        """The variables of whoever holds a role of the account that has no policies."""
        arn = self.administrator("iam").get_role(RoleName=name)["Role"]["Arn"]
        return self.assume(arn, self.standin.environment)

    def run(self, transform: Path, keys: dict[str, str]) -> Ended:
        """Runs the day as the operator would, by the names that `terraform output` gives, after Spark has run it."""
        for table in TABLES:
            key = f"transform/{table}/p_date={self.day}/part-00000-spark.snappy.parquet"
            self.administrator("s3").put_object(Bucket=self.outputs["transform_bucket"], Key=key, Body=b"old")
        buckets = ("--raw-bucket", self.outputs["raw_bucket"], "--transform-bucket", self.outputs["transform_bucket"])
        variables = {**self.standin.environment, **keys, "AWS_REGION": self.region}
        return lake.run(transform, "run", "--date", self.day, *buckets, **variables)

    def policy(self) -> dict[str, Any]:
        found = self.administrator("iam").get_role_policy(RoleName=ROLE, PolicyName="transform")["PolicyDocument"]
        return dict(found)

    def give(self, policy: dict[str, Any]) -> None:
        self.administrator("iam").put_role_policy(
            RoleName=ROLE, PolicyName="transform", PolicyDocument=json.dumps(policy)
        )


@pytest.fixture(scope="module")
def deployment(variants: Path, ingest: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployment]:
    with standin_aws.running() as standin, enforcing(standin_aws.ACCOUNT) as guard:
        trusting = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole"}]}
        trusting["Statement"][0]["Principal"] = {"AWS": f"arn:aws:iam::{standin_aws.ACCOUNT}:root"}
        for name in ("data-engineer", "somebody-else"):
            standin.client("iam").create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps(trusting))
        root = TerraformRoot(tmp_path_factory.mktemp("operators"), standin, variants / "operators", "prod")
        assert root.init().code == 0
        ended = root.run("apply", "-auto-approve", "-input=false")
        assert ended.code == 0, ended.output[-8000:]
        values = root.show()["values"]
        streams = [each for each in resources(values["root_module"]) if "firehose" in each["type"]]
        outputs = values["outputs"]["user_data"]["value"]
        region = streams[0]["values"]["arn"].split(":")[3]
        folder = tmp_path_factory.mktemp("raw") / "lake"
        with LoopbackAPI(Reply(tools.SAMPLE.read_bytes())) as api:
            lake.run(ingest, "run", "--once", "--lake", folder, "--api-url", api.url)
        raw = Lake(folder).raw
        for path in raw.rglob("*.parquet"):
            standin.client("s3").upload_file(str(path), outputs["raw_bucket"], f"raw/users/{path.relative_to(raw)}")
        yield Deployment(standin, guard, outputs, region, Lake(folder).days()[0])


def test_the_operator_runs_it_with_just_the_declared_calls(deployment: Deployment, transform: Path) -> None:
    keys = deployment.assume(deployment.outputs["transform_role_arn"], deployment.holder("data-engineer"))
    start = len(deployment.guard.records)
    ended = deployment.run(transform, keys)
    assert ended.code == 0, ended.error
    seen = {(each.statement, each.action) for each in deployment.guard.records[start:] if each.caller == ROLE}
    granted = {(one["Sid"], action) for one in deployment.policy()["Statement"] for action in one["Action"]}
    assert seen == granted
    listed = deployment.administrator("s3").list_objects_v2(Bucket=deployment.outputs["transform_bucket"])["Contents"]
    assert len(listed) == len(TABLES) and all(each["Key"].endswith("/part-00000.parquet") for each in listed)


def test_without_one_action_it_fails_at_that_call(
    deployment: Deployment, transform: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    keys = deployment.assume(deployment.outputs["transform_role_arn"], deployment.holder("data-engineer"))
    policy = deployment.policy()
    pairs = [(one["Sid"], action) for one in policy["Statement"] for action in one["Action"]]
    try:
        for sid, action in pairs:
            kept = [
                {**one, "Action": [each for each in one["Action"] if (one["Sid"], each) != (sid, action)]}
                for one in policy["Statement"]
            ]
            deployment.give({**policy, "Statement": [one for one in kept if one["Action"]]})
            ended = deployment.run(transform, keys)
            assert ended.code == 1 and "AccessDenied" in ended.error and f"{action} on s3://" in ended.error, ended
            layer = "raw_bucket" if "Raw" in sid else "transform_bucket"
            assert f"s3://{deployment.outputs[layer]}/" in ended.error, f"without {action} in {sid}: {ended.error}"
    finally:
        deployment.give(policy)
    with capsys.disabled():
        print(f"\ntransform: {len(pairs)} actions removed one by one, {len(pairs)} caught")
    assert len(pairs) == 5


def test_nobody_else_has_the_roles(deployment: Deployment) -> None:
    for keys in (deployment.holder("somebody-else"), deployment.standin.environment):
        for role in ("transform_role_arn", "redrive_role_arn"):
            with pytest.raises(ClientError, match="AccessDenied"):
                deployment.assume(deployment.outputs[role], keys)


def redrive(deployment: Deployment, ingest: Path, keys: dict[str, str]) -> Ended:
    """Redrives an object of which one record fits the schema and one does not, as the operator would."""
    good = json.loads(tools.SAMPLE.read_text())["results"][0]
    lines = [{"rawData": base64.b64encode(json.dumps(record).encode()).decode()} for record in (good, {"gender": 7})]
    deployment.administrator("s3").put_object(
        Bucket=deployment.outputs["raw_bucket"],
        Key="error/users/format-conversion-failed/p_date=2025-11-03/one",
        Body="\n".join(map(json.dumps, lines)),
    )
    variables = {
        **deployment.standin.environment,
        **keys,
        "AWS_REGION": deployment.region,
        "PLAN_STREAM_NAME": deployment.outputs["stream_name"],
        "PLAN_RAW_BUCKET": deployment.outputs["raw_bucket"],
    }
    return lake.run(ingest, "redrive", "--sink", "firehose", **variables)


def test_a_redrive_makes_just_the_declared_calls(
    deployment: Deployment, ingest: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """All of them pass; without any one it fails at that call, and the object is still there."""
    role, iam = "user-data-redrive", deployment.administrator("iam")
    keys = deployment.assume(deployment.outputs["redrive_role_arn"], deployment.holder("data-engineer"))
    start = len(deployment.guard.records)
    ended = redrive(deployment, ingest, keys)
    assert ended.code == 1 and "delivered 1" in ended.out and "1 stay set aside" in ended.out, ended
    seen = {(each.statement, each.action) for each in deployment.guard.records[start:] if each.caller == role}
    policy = dict(iam.get_role_policy(RoleName=role, PolicyName="redrive")["PolicyDocument"])
    pairs = [(one["Sid"], action) for one in policy["Statement"] for action in one["Action"]]
    assert seen == set(pairs) and len(pairs) == 5
    for sid, action in pairs:
        kept = [
            {**one, "Action": [each for each in one["Action"] if (one["Sid"], each) != (sid, action)]}
            for one in policy["Statement"]
        ]
        lesser = {**policy, "Statement": [one for one in kept if one["Action"]]}
        iam.put_role_policy(RoleName=role, PolicyName="redrive", PolicyDocument=json.dumps(lesser))
        ended = redrive(deployment, ingest, keys)
        assert ended.code == 1 and "AccessDenied" in ended.error and action in ended.error, f"without {action}: {ended}"
        found = deployment.administrator("s3").list_objects_v2(Bucket=deployment.outputs["raw_bucket"], Prefix="error/")
        assert "error/users/format-conversion-failed/p_date=2025-11-03/one" in [
            each["Key"] for each in found["Contents"]
        ]
    with capsys.disabled():
        print(f"\nredrive: {len(pairs)} actions removed one by one, {len(pairs)} caught")
