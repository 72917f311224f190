"""The roles of a project that uses every option, at work: its key, its traces, its scheduler, its operator."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from botocore.exceptions import ClientError

import service_calls
import standin_aws
from enforcement.account import Account, applied, deployed, refused
from enforcement.guard import enforcing
from service_calls import Step
from terraform_root import TerraformRoot

pytestmark = pytest.mark.variants

SERVICES = {
    "ingest": "lambda.amazonaws.com",
    "stream": "firehose.amazonaws.com",
    "raw-crawler": "glue.amazonaws.com",
    "job": "glue.amazonaws.com",
    "curated-crawler": "glue.amazonaws.com",
    "scheduler": "scheduler.amazonaws.com",
}
OPERATOR, HOLDER = "transform", "data-engineer"
PRINCIPALS = [*SERVICES, OPERATOR]
# Who reads or writes objects, and so needs the key.
WITH_THE_KEY = set(PRINCIPALS) - {"scheduler"}


@pytest.fixture(scope="module")
def account(variants: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Account]:
    """The configuration applied by an administrator, with an operator's role of the account."""
    with standin_aws.running() as standin, enforcing(standin_aws.ACCOUNT) as guard:
        allow = {
            "Effect": "Allow",
            "Action": "sts:AssumeRole",
            "Principal": {"AWS": f"arn:aws:iam::{standin_aws.ACCOUNT}:root"},
        }
        trust = json.dumps({"Version": "2012-10-17", "Statement": [allow]})
        standin.client("iam").create_role(RoleName=HOLDER, AssumeRolePolicyDocument=trust)
        root = TerraformRoot(tmp_path_factory.mktemp("options"), standin, variants / "every-option", "live")
        root.keep_state_here()
        account = Account(standin, guard, applied(root), "orders", SERVICES)
        service_calls.prepare(deployed(account.state), account.administrator)
        yield account


@pytest.fixture(scope="module")
def steps(account: Account) -> dict[str, list[Step]]:
    """What each principal does, in order."""
    names = deployed(account.state)
    return {
        "ingest": [*service_calls.poll_steps(names), *service_calls.lambda_steps(names)],
        "stream": service_calls.stream_steps(names),
        "raw-crawler": service_calls.crawler_steps(names.raw),
        "job": service_calls.job_steps(names),
        "curated-crawler": service_calls.crawler_steps(names.transform),
        "scheduler": service_calls.scheduler_steps(names),
        OPERATOR: service_calls.operator_steps(names),
    }


def acting(account: Account, principal: str) -> service_calls.Clients:
    """Clients with a principal's role; the operator's is assumed by a role of the account."""
    if principal != OPERATOR:
        return account.as_principal(principal)
    holder = account.session(account.assumed(account.administrator("sts"), HOLDER))
    return account.session(account.assumed(holder("sts"), account.role(OPERATOR)))


@pytest.mark.parametrize("principal", PRINCIPALS)
def test_what_is_called_passes_and_is_what_is_declared(
    account: Account, steps: dict[str, list[Step]], principal: str
) -> None:
    clients = acting(account, principal)
    failed: list[str] = []
    seen = account.seen(
        principal, lambda: failed.extend(step.name for step in steps[principal] if refused(step, clients))
    )
    assert failed == []
    assert {(each.statement, each.action) for each in seen} == account.granted(principal)
    assert any(each.action.startswith("kms:") for each in seen) == (principal in WITH_THE_KEY)


@pytest.mark.parametrize("principal", PRINCIPALS)
def test_without_one_action_the_steps_that_need_it_fail(
    account: Account,
    steps: dict[str, list[Step]],
    principal: str,
    record_property: Callable[[str, object], None],
    capsys: pytest.CaptureFixture[str],
) -> None:
    """The key's among them: S3 asks for it in the caller's name."""
    clients = acting(account, principal)
    needing: dict[tuple[str, str], set[str]] = {}
    for step in steps[principal]:
        for record in account.seen(principal, lambda step=step: refused(step, clients)):
            needing.setdefault((record.statement, record.action), set()).add(step.name)
    for (sid, action), expected in needing.items():
        failed = account.failed_without(principal, sid, action, steps[principal], clients)
        assert set(failed) == expected, f"without {action} in {sid}"
    record_property("removed one by one", len(needing))
    with capsys.disabled():
        print(f"\n{principal}: {len(needing)} actions removed one by one, {len(needing)} caught")


def test_only_the_scheduler_of_this_account_has_its_role(account: Account) -> None:
    assert account.assume("scheduler")["AccessKeyId"]
    for asked in ({"service": "events.amazonaws.com"}, {"account": "999999999999"}):
        with pytest.raises(ClientError, match="AccessDenied"):
            account.assume("scheduler", **asked)


def test_the_key_is_of_use_through_s3_and_for_the_pipelines_buckets_only(account: Account) -> None:
    """Straight from KMS, the same key decrypts nothing for a role that reads objects under it."""
    (key,) = account.state["aws_kms_key"]
    for principal in ("job", "stream"):
        direct = Step("use the key", lambda aws: aws("kms").generate_data_key(KeyId=key["arn"], KeySpec="AES_256"))
        assert refused(direct, account.as_principal(principal)), principal
