"""The roles at work: with their own credentials every call passes; without any one permission just its steps fail."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from botocore.exceptions import ClientError

import make_users
import service_calls
import standin_aws
import tools
from enforcement.account import Account, applied, deployed, refused
from enforcement.guard import Record, enforcing
from loopback_api import LoopbackAPI, Reply
from service_calls import Step
from terraform_root import TerraformRoot

pytestmark = pytest.mark.privileges

SERVICES = {
    "ingest": "lambda.amazonaws.com",
    "stream": "firehose.amazonaws.com",
    "raw-crawler": "glue.amazonaws.com",
    "job": "glue.amazonaws.com",
    "transform-crawler": "glue.amazonaws.com",
}


@pytest.fixture(scope="module")
def account(terraform: str, generated: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Account]:
    """The configuration applied by an administrator, under enforcement from the first request on."""
    with standin_aws.running() as standin, enforcing(standin_aws.ACCOUNT) as guard:
        state = applied(TerraformRoot(tmp_path_factory.mktemp("enforced"), standin))
        account = Account(standin, guard, state, "user-data", SERVICES)
        service_calls.prepare(deployed(state), account.administrator)
        yield account


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
    names = deployed(account.state)
    return {
        "ingest": [ingest_step(account, ingest, api), *service_calls.lambda_steps(names)],
        "stream": service_calls.stream_steps(names),
        "raw-crawler": service_calls.crawler_steps(names.raw),
        "job": service_calls.job_steps(names),
        "transform-crawler": service_calls.crawler_steps(names.transform),
    }


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
    assert {(each.statement, each.action) for each in seen} == account.granted(principal)


# ── One permission less ──────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Removal:
    """A permission that a role is without, and the kinds of calls that the generator's own evaluator then denies."""

    principal: str
    sid: str
    removed: str
    denied: frozenset[str]


@pytest.fixture(scope="module")
def removals(tmp_path_factory: pytest.TempPathFactory) -> list[Removal]:
    """What the evaluator of Sources/IAM says of every permission; Tests/PlannerTests/RemovalTests.swift writes it."""
    path = tmp_path_factory.mktemp("removals") / "privileges.json"
    printed = tools.swift_test("aRemovedPermissionDeniesItsOwnCalls", PLAN_PRIVILEGES=str(path))
    assert path.is_file(), printed
    return [
        Removal(
            one["principal"],
            one["sid"],
            one["removed"],
            frozenset(kind_of(*each.split(" ", 1)) for each in one["denied"]),
        )
        for one in json.loads(path.read_text())
    ]


def kind_of(action: str, resource: str) -> str:
    """A call without what differs from run to run: an object is known by its bucket's part and first folder, and a log
    by its group.
    """
    if resource.startswith("arn:aws:s3:::"):
        bucket, _, key = resource.removeprefix("arn:aws:s3:::").partition("/")
        part = next(part for part in ("raw-layer", "transform-layer", "artifacts") if part in bucket)
        folder, slash, _ = key.partition("/")
        return f"{action} {part}/{folder}{slash}"
    return f"{action} {resource.split(':log-stream:')[0]}"


def kinds_of(records: list[Record]) -> frozenset[str]:
    """The kinds of what a step asks for."""
    return frozenset(kind_of(each.action, each.resource) for each in records)


@pytest.mark.parametrize("principal", SERVICES)
def test_without_one_action_what_the_evaluator_denies_fails(
    account: Account,
    steps: dict[str, list[Step]],
    removals: list[Removal],
    principal: str,
    record_property: Callable[[str, object], None],
    capsys: pytest.CaptureFixture[str],
) -> None:
    """With AccessDenied, at the steps that make a call which the evaluator names, at no other, and for no other call.

    Two statements may allow calls of one kind under different conditions: a step is held against the one that it uses.
    """
    clients = account.as_principal(principal)
    needed = {step.name: account.seen(principal, lambda step=step: refused(step, clients)) for step in steps[principal]}
    mine = [removal for removal in removals if removal.principal == principal]
    assert {(each.sid, each.removed) for each in mine} == account.granted(principal)
    for removal in mine:
        failed = account.failed_without(principal, removal.sid, removal.removed, steps[principal], clients)
        expected = {
            name
            for name, records in needed.items()
            if kinds_of([each for each in records if each.statement == removal.sid]) & removal.denied
        }
        assert set(failed) == expected != set(), f"without {removal.removed} in {removal.sid}"
        denied = frozenset().union(*(kinds_of(records[:1]) for records in failed.values()))
        assert denied == removal.denied, f"without {removal.removed} in {removal.sid}"
    record_property("removed one by one", len(mine))
    with capsys.disabled():
        print(f"\n{principal}: {len(mine)} actions removed one by one, {len(mine)} caught as the evaluator says")


# ── Who and where ────────────────────────────────────────────────────────────────────────────


def test_a_role_is_assumed_by_its_service_for_this_account_only(account: Account) -> None:
    for principal, service in SERVICES.items():
        assert account.assume(principal)["AccessKeyId"]
        other = "ec2.amazonaws.com" if service != "ec2.amazonaws.com" else "s3.amazonaws.com"
        for asked in ({"service": other}, {"account": "999999999999"}):
            with pytest.raises(ClientError, match="AccessDenied"):
                account.assume(principal, **asked)


def test_nobody_reaches_what_is_not_theirs(account: Account) -> None:
    names = deployed(account.state)
    raw, target = names.raw, names.transform
    other = f"another-pipeline-{standin_aws.ACCOUNT}"
    account.administrator("s3").create_bucket(
        Bucket=other, CreateBucketConfiguration={"LocationConstraint": account.region}
    )
    into_raw = {"Bucket": raw.bucket, "Key": raw.key(names.raw_table)}
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
