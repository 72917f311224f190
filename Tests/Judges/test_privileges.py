"""The roles at work: with their own credentials every call passes; without any one permission just its steps fail."""

from __future__ import annotations

import copy
import json
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

import make_users
import service_calls
import standin_aws
import tools
from enforcement.guard import SERVICE_HEADER, SOURCE_HEADER, Guard, Record, enforcing
from loopback_api import LoopbackAPI, Reply
from service_calls import Deployed, Layer, Step
from terraform_root import TerraformRoot, resources

pytestmark = pytest.mark.privileges

SERVICES = {
    "ingest": "lambda.amazonaws.com",
    "stream": "firehose.amazonaws.com",
    "raw-crawler": "glue.amazonaws.com",
    "job": "glue.amazonaws.com",
    "transform-crawler": "glue.amazonaws.com",
}
# What a denied call says, as boto3 or the binary tells it; a missing upload or partition is no denial.
DENIED = ("AccessDenied", "AccessDeniedException")


@dataclass
class Account:
    """An applied configuration on a stand-in that enforces IAM."""

    standin: standin_aws.StandIn
    guard: Guard
    state: dict[str, list[dict[str, Any]]]
    deployed: Deployed

    @property
    def region(self) -> str:
        """Where the configuration says that the pipeline runs."""
        return self.state["aws_kinesis_firehose_delivery_stream"][0]["arn"].split(":")[3]

    def administrator(self, service: str) -> Any:
        """A client that may do everything."""
        return self.standin.client(service, self.region)

    def role(self, principal: str) -> str:
        """The name of a principal's role."""
        return f"user-data-{principal}"

    def assume(self, principal: str, service: str | None = None, account: str = standin_aws.ACCOUNT) -> dict[str, str]:
        """Credentials of a principal's role, asked for as the service that its trust policy names."""
        sts = boto3.client(
            "sts",
            endpoint_url=self.standin.endpoint,
            region_name=self.region,
            aws_access_key_id="service",
            aws_secret_access_key="service",
        )

        def act(request: Any, **_: Any) -> None:
            request.headers[SERVICE_HEADER] = service or SERVICES[principal]
            request.headers[SOURCE_HEADER] = account

        sts.meta.events.register("before-sign.sts.AssumeRole", act)
        arn = f"arn:aws:iam::{standin_aws.ACCOUNT}:role/{self.role(principal)}"
        return sts.assume_role(RoleArn=arn, RoleSessionName="test")["Credentials"]

    def as_principal(self, principal: str) -> service_calls.Clients:
        """Clients with the credentials of a principal's role."""
        given = self.assume(principal)
        session = boto3.Session(given["AccessKeyId"], given["SecretAccessKey"], given["SessionToken"], self.region)
        made: dict[str, Any] = {}
        return lambda name: made.setdefault(name, session.client(name, endpoint_url=self.standin.endpoint))

    def policy(self, principal: str) -> dict[str, Any]:
        """A principal's policy, as Terraform applied it."""
        holder = self.administrator("iam").get_role_policy(RoleName=self.role(principal), PolicyName=principal)
        return holder["PolicyDocument"]

    def give(self, principal: str, policy: dict[str, Any]) -> None:
        """Replaces a principal's policy."""
        self.administrator("iam").put_role_policy(
            RoleName=self.role(principal), PolicyName=principal, PolicyDocument=json.dumps(policy)
        )

    def seen(self, principal: str, work: Callable[[], object]) -> list[Record]:
        """What a principal asked for during some work."""
        start = len(self.guard.records)
        work()
        return [each for each in self.guard.records[start:] if each.caller == self.role(principal)]


@pytest.fixture(scope="module")
def account(terraform: str, generated: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Account]:
    """The configuration applied by an administrator, under enforcement from the first request on."""
    with standin_aws.running() as standin, enforcing(standin_aws.ACCOUNT) as guard:
        root = TerraformRoot(tmp_path_factory.mktemp("enforced"), standin)
        assert root.init().code == 0
        ended = root.run("apply", "-auto-approve", "-input=false")
        assert ended.code == 0, ended.output[-8000:]
        state: dict[str, list[dict[str, Any]]] = {}
        for each in resources(root.show()["values"]["root_module"]):
            state.setdefault(each["type"], []).append(each["values"])
        account = Account(standin, guard, state, deployed(state))
        service_calls.prepare(account.deployed, account.administrator)
        yield account


def deployed(state: dict[str, list[dict[str, Any]]]) -> Deployed:
    """The names of what was applied."""

    def layer(name: str) -> Layer:
        tables = [table for table in state["aws_glue_catalog_table"] if f"_{name}" in table["database_name"]]
        location = tables[0]["storage_descriptor"][0]["location"].removeprefix("s3://")
        bucket, _, path = location.partition("/")
        names = tuple(sorted(table["name"] for table in tables))
        return Layer(bucket, tables[0]["database_name"], f"{path.split('/')[0]}/", names)

    def group(part: str) -> str:
        return next(each["name"] for each in state["aws_cloudwatch_log_group"] if part in each["name"])

    return Deployed(
        raw=layer("raw"),
        transform=layer("transform"),
        artifacts=state["aws_s3_object"][0]["bucket"],
        script=state["aws_s3_object"][0]["key"],
        function_log=group("/aws/lambda/"),
        stream_log=group("/aws/kinesisfirehose/"),
        queue=state["aws_sqs_queue"][0]["url"],
    )


@pytest.fixture(scope="module")
def api() -> Iterator[LoopbackAPI]:
    """Users of whom one does not fit the schema, so that ingest both delivers and sets aside."""
    answer = json.loads(make_users.response(count=5, seed=7))
    answer["results"][0]["name"] = "no object"
    with LoopbackAPI(Reply(json.dumps(answer).encode())) as served:
        yield served


def ingest_step(account: Account, ingest: Path, api: LoopbackAPI) -> Step:
    """The binary itself, with the environment that the function has and the credentials of its role."""
    (function,) = account.state["aws_lambda_function"]
    variables = function["environment"][0]["variables"]

    def run(_: service_calls.Clients) -> None:
        given = account.assume("ingest")
        environment = {
            **account.standin.environment,
            **variables,
            "AWS_REGION": account.region,
            "AWS_ACCESS_KEY_ID": given["AccessKeyId"],
            "AWS_SECRET_ACCESS_KEY": given["SecretAccessKey"],
            "AWS_SESSION_TOKEN": given["SessionToken"],
            "PLAN_API_URL": api.url,
        }
        command = [str(ingest), "run", "--once", "--sink", "firehose"]
        ended = subprocess.run(
            command, env=tools.environment(**environment), capture_output=True, text=True, timeout=60
        )
        if "AccessDenied" in ended.stderr:
            raise PermissionError(ended.stderr)
        # One record is always set aside, which is exit code 1.
        assert ended.returncode == 1 and "set aside 1 in s3://" in ended.stdout, ended.stdout + ended.stderr

    return Step("ingest: a poll", run)


@pytest.fixture(scope="module")
def steps(account: Account, ingest: Path, api: LoopbackAPI) -> dict[str, list[Step]]:
    """What each principal does, in order."""
    names = account.deployed
    return {
        "ingest": [ingest_step(account, ingest, api), *service_calls.lambda_steps(names)],
        "stream": service_calls.stream_steps(names),
        "raw-crawler": service_calls.crawler_steps(names.raw),
        "job": service_calls.job_steps(names),
        "transform-crawler": service_calls.crawler_steps(names.transform),
    }


def refused(step: Step, clients: service_calls.Clients) -> bool:
    """Whether a step fails for want of a permission; that something is not there is no such want."""
    try:
        step.run(clients)
    except PermissionError:
        return True
    except ClientError as problem:
        return problem.response["Error"]["Code"] in (*DENIED, "403")
    return False


@pytest.mark.parametrize("principal", SERVICES)
def test_every_call_passes_with_the_role_of_its_own(
    account: Account, steps: dict[str, list[Step]], principal: str
) -> None:
    clients = account.as_principal(principal)
    assert [step.name for step in steps[principal] if refused(step, clients)] == []


@pytest.mark.parametrize("principal", SERVICES)
def test_what_is_called_is_what_is_declared(account: Account, steps: dict[str, list[Step]], principal: str) -> None:
    clients = account.as_principal(principal)
    seen = account.seen(principal, lambda: [refused(step, clients) for step in steps[principal]])
    granted = {
        (statement["Sid"], action)
        for statement in account.policy(principal)["Statement"]
        for action in statement["Action"]
    }
    assert {(each.statement, each.action) for each in seen} == granted


def without(policy: dict[str, Any], sid: str, action: str) -> dict[str, Any]:
    """The policy with one action less in one statement."""
    changed = copy.deepcopy(policy)
    for statement in changed["Statement"]:
        if statement["Sid"] == sid:
            statement["Action"] = [each for each in statement["Action"] if each != action]
    changed["Statement"] = [statement for statement in changed["Statement"] if statement["Action"]]
    return changed


@pytest.mark.parametrize("principal", SERVICES)
def test_without_one_action_the_steps_that_need_it_fail(
    account: Account,
    steps: dict[str, list[Step]],
    principal: str,
    record_property: Callable[[str, object], None],
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Which steps need a permission is what the record says of a run in which all is allowed."""
    policy, clients = account.policy(principal), account.as_principal(principal)
    needing: dict[tuple[str, str], set[str]] = {}
    for step in steps[principal]:
        for record in account.seen(principal, lambda step=step: refused(step, clients)):
            needing.setdefault((record.statement, record.action), set()).add(step.name)
    try:
        for (sid, action), expected in needing.items():
            account.give(principal, without(policy, sid, action))
            failed = {step.name for step in steps[principal] if refused(step, clients)}
            assert failed == expected, f"without {action} in {sid}"
    finally:
        account.give(principal, policy)
    record_property("removed one by one", len(needing))
    with capsys.disabled():
        print(f"\n{principal}: {len(needing)} actions removed one by one, {len(needing)} caught")


def test_a_role_is_assumed_by_its_service_for_this_account_only(account: Account) -> None:
    for principal, service in SERVICES.items():
        assert account.assume(principal)["AccessKeyId"]
        other = "ec2.amazonaws.com" if service != "ec2.amazonaws.com" else "s3.amazonaws.com"
        for asked in ({"service": other}, {"account": "999999999999"}):
            with pytest.raises(ClientError, match="AccessDenied"):
                account.assume(principal, **asked)


def test_nobody_reaches_what_is_not_theirs(account: Account) -> None:
    raw, target = account.deployed.raw, account.deployed.transform
    other = f"another-pipeline-{standin_aws.ACCOUNT}"
    account.administrator("s3").create_bucket(
        Bucket=other, CreateBucketConfiguration={"LocationConstraint": account.region}
    )
    into_raw = {"Bucket": raw.bucket, "Key": raw.key(account.deployed.raw_table)}
    into_target = {"Bucket": target.bucket, "Key": target.key(target.tables[0])}
    neighbours = [
        Step("write another pipeline's bucket", lambda aws: aws("s3").put_object(Bucket=other, Key="raw/users/1")),
        Step("list another pipeline's bucket", lambda aws: aws("s3").list_objects_v2(Bucket=other, Prefix="raw/")),
        Step("read its own policy", lambda aws: aws("iam").get_role(RoleName=account.role("job"))),
        Step(
            "widen a policy", lambda aws: aws("iam").put_role_policy(RoleName="a", PolicyName="b", PolicyDocument="{}")
        ),
        Step("open a bucket", lambda aws: aws("s3").put_bucket_policy(Bucket=raw.bucket, Policy="{}")),
        Step("drop a table", lambda aws: aws("glue").delete_table(DatabaseName=raw.database, Name=raw.tables[0])),
    ]
    write_raw = Step("write raw rows", lambda aws: aws("s3").put_object(**into_raw))
    read_raw = Step("read raw rows", lambda aws: aws("s3").get_object(**into_raw))
    write_tables = Step("write tables", lambda aws: aws("s3").put_object(**into_target))
    read_tables = Step("read tables", lambda aws: aws("s3").get_object(**into_target))
    forbidden = {
        "ingest": [write_raw, read_raw, write_tables, read_tables],
        "stream": [write_tables, read_tables],
        "raw-crawler": [write_raw, write_tables, read_tables],
        "job": [write_raw],
        "transform-crawler": [write_raw, read_raw, write_tables],
    }
    for principal, tried in forbidden.items():
        clients = account.as_principal(principal)
        passed = [step.name for step in (*tried, *neighbours) if not refused(step, clients)]
        assert passed == [], f"{principal} may {passed}"
