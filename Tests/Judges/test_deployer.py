"""The deployer's policies are enough: a user with nothing else applies, plans again and destroys under enforcement."""

from __future__ import annotations

import functools
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import boto3
import pytest
from botocore.exceptions import ClientError

import standin_aws
import tools
from enforcement.guard import Guard, enforcing
from enforcement.users import deployer_policies, make_user
from leftovers import left
from terraform_root import TerraformRoot, resources

pytestmark = pytest.mark.privileges

MOST_CHARACTERS = 6144


@dataclass
class Deployer:
    """An account with a user who has just the generated policies."""

    standin: standin_aws.StandIn
    guard: Guard
    credentials: dict[str, str]


@pytest.fixture
def environment() -> str:
    """Whose policies: production's, unless a test says another."""
    return tools.ENVIRONMENT


@pytest.fixture
def deployer(generated: Path, environment: str) -> Iterator[Deployer]:
    """A fresh account."""
    with standin_aws.running() as standin, enforcing(standin_aws.ACCOUNT) as guard:
        yield Deployer(standin, guard, make_user(standin, "deployer", deployer_policies(generated, environment)))


@pytest.mark.parametrize("environment", ["dev", "prod"])
def test_the_policies_are_enough_from_the_first_apply_to_the_end(
    terraform: str, generated: Path, environment: str, deployer: Deployer, tmp_path: Path
) -> None:
    """In dev the manifest lets data go (`onDestroy: .deleteData`): objects and old versions are then no hindrance."""
    root = TerraformRoot(tmp_path / "root", deployer.standin, environment=environment, credentials=deployer.credentials)
    assert root.init().code == 0
    ended = root.run("apply", "-auto-approve", "-input=false")
    assert ended.code == 0, ended.output[-8000:]
    made = list(resources(root.show()["values"]["root_module"]))
    ended = root.run("plan", "-input=false", "-detailed-exitcode")
    assert ended.code == 0, ended.output[-8000:]
    if environment == "dev":
        leave_data(deployer.standin, next(each["values"]["bucket"] for each in made if "raw_layer" in each["address"]))
    ended = root.run("destroy", "-auto-approve", "-input=false")
    assert ended.code == 0, ended.output[-8000:]
    assert left(lambda service: deployer.standin.client(service, "eu-west-1")) == {}
    asked = {record.action for record in deployer.guard.records if record.caller == "deployer"}
    assert len(made) >= 70 and len(asked) >= 95, (len(made), len(asked))
    # The provider asks who it is by GetUser when told not to check its credentials, and then by GetCallerIdentity.
    refused = {(each.action, each.resource) for each in deployer.guard.records if not each.is_allowed}
    assert refused <= {("iam:GetUser", "*")}


def test_a_key_is_made_used_and_removed_and_no_other_one_is_touched(
    terraform: str, variants: Path, tmp_path: Path
) -> None:
    generated = variants / "every-option"
    with standin_aws.running() as standin, enforcing(standin_aws.ACCOUNT) as guard:
        credentials = make_user(standin, "deployer", deployer_policies(generated, "live"))
        root = TerraformRoot(tmp_path / "root", standin, generated, "live", credentials=credentials)
        root.keep_state_here()
        assert root.init().code == 0
        ended = root.run("apply", "-auto-approve", "-input=false")
        assert ended.code == 0, ended.output[-8000:]
        ended = root.run("plan", "-input=false", "-detailed-exitcode")
        assert ended.code == 0, ended.output[-8000:]
        others(standin, credentials)
        # The manifest's buckets of data are kept; without objects they go with the rest.
        ended = root.run("destroy", "-auto-approve", "-input=false")
        assert ended.code == 0, ended.output[-8000:]
        asked = {each.action for each in guard.records if each.caller == "deployer" and each.action.startswith("kms:")}
    assert asked >= {"kms:CreateKey", "kms:TagResource", "kms:GenerateDataKey", "kms:ScheduleKeyDeletion"}, asked


def others(standin: standin_aws.StandIn, credentials: dict[str, str]) -> None:
    """Of another project's key, and of one without tags, the deployer may read what is known of it."""
    region = "eu-central-1"
    ours = boto3.client(
        "kms",
        region_name=region,
        endpoint_url=standin.endpoint,
        aws_access_key_id=credentials["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=credentials["AWS_SECRET_ACCESS_KEY"],
    )
    tags = [{"TagKey": "project", "TagValue": "another"}, {"TagKey": "environment", "TagValue": "live"}]
    mine = [{"TagKey": "project", "TagValue": "shop"}, {"TagKey": "environment", "TagValue": "live"}]
    for given in (tags, []):
        key = standin.client("kms", region).create_key(Tags=given)["KeyMetadata"]["KeyId"]
        ours.describe_key(KeyId=key)
        calls: list[Callable[[], object]] = [
            functools.partial(ours.schedule_key_deletion, KeyId=key),
            functools.partial(ours.disable_key_rotation, KeyId=key),
            functools.partial(ours.generate_data_key, KeyId=key, KeySpec="AES_256"),
            functools.partial(ours.put_key_policy, KeyId=key, PolicyName="default", Policy="{}"),
            functools.partial(ours.create_key, Tags=given),
        ]
        # One that has the tag of another project cannot be taken over by a new tag.
        calls += [functools.partial(ours.tag_resource, KeyId=key, Tags=mine)] if given else []
        for call in calls:
            with pytest.raises(ClientError, match="AccessDenied"):
                call()


def leave_data(standin: standin_aws.StandIn, bucket: str) -> None:
    """An object, one that was replaced, and one that was deleted."""
    s3 = standin.client("s3")
    for key in ("raw/users/1", "raw/users/2", "raw/users/2", "raw/users/3"):
        s3.put_object(Bucket=bucket, Key=key, Body=b"PAR1")
    s3.delete_object(Bucket=bucket, Key="raw/users/3")
    held = s3.list_object_versions(Bucket=bucket)
    assert (len(held["Versions"]), len(held["DeleteMarkers"])) == (4, 1)


def test_without_leave_to_pass_a_role_the_apply_stops(
    terraform: str, generated: Path, deployer: Deployer, tmp_path: Path
) -> None:
    policies = deployer_policies(generated, tools.ENVIRONMENT)
    for policy in policies:
        policy["Statement"] = [each for each in policy["Statement"] if each["Sid"] != "PassRolesToFirehose"]
    credentials = make_user(deployer.standin, "lesser", policies)
    root = TerraformRoot(tmp_path / "root", deployer.standin, credentials=credentials)
    assert root.init().code == 0
    targets = ["-target=aws_kinesis_firehose_delivery_stream.user_data_stream"]
    ended = root.run("apply", "-auto-approve", "-input=false", *targets)
    assert ended.code == 1 and "AccessDenied" in ended.output and "iam:PassRole" in ended.output, ended.output[-4000:]
    assert "role/user-data-stream" in ended.output


@pytest.mark.parametrize("environment", ["dev", "staging", "prod"])
def test_each_policy_is_one_that_iam_takes(generated: Path, environment: str) -> None:
    found = deployer_policies(generated, environment)
    assert found
    names = []
    for document in found:
        text = "".join(json.dumps(document, separators=(",", ":")).split())
        assert len(text) <= MOST_CHARACTERS
        for statement in document["Statement"]:
            names.append(statement["Sid"])
            assert not [action for action in statement["Action"] if "*" in action], statement["Sid"]
            if statement["Resource"] == ["*"]:
                assert statement["Sid"] in ("LogIntoTheRegistry", "ListAliases", "MakeKeys"), statement["Sid"]
            if statement["Action"] == ["iam:PassRole"]:
                assert all(":role/user-data-" in each for each in statement["Resource"])
                assert set(statement["Condition"]["StringEquals"]) == {"iam:PassedToService"}
    assert len(names) == len(set(names))
