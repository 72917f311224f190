"""An applied configuration on a stand-in that enforces IAM, and whoever acts in it with the credentials of a role."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import boto3
from botocore.exceptions import ClientError

import service_calls
import standin_aws
from enforcement.guard import SERVICE_HEADER, SOURCE_HEADER, Guard, Record
from service_calls import Deployed, Layer, Step
from terraform_root import TerraformRoot, resources

# What a denied call says, as boto3 or the binary tells it; a missing upload or partition is no denial.
DENIED = ("AccessDenied", "AccessDeniedException", "403")
State = dict[str, list[dict[str, Any]]]


@dataclass
class Account:
    """The account, what was applied in it, and what its guard has seen."""

    standin: standin_aws.StandIn
    guard: Guard
    state: State
    pipeline: str
    services: dict[str, str]

    @property
    def region(self) -> str:
        """Where the configuration says that the pipeline runs."""
        return str(self.state["aws_kinesis_firehose_delivery_stream"][0]["arn"].split(":")[3])

    def administrator(self, service: str) -> Any:
        """A client that may do everything."""
        return self.standin.client(service, self.region)

    def role(self, principal: str) -> str:
        """The name of a principal's role."""
        return f"{self.pipeline}-{principal}"

    def assume(self, principal: str, service: str | None = None, account: str = standin_aws.ACCOUNT) -> dict[str, str]:
        """Credentials of a principal's role, asked for as the service that its trust policy names."""
        sts = self.session({"AccessKeyId": "service", "SecretAccessKey": "service"})("sts")

        def act(request: Any, **_: Any) -> None:
            request.headers[SERVICE_HEADER] = service or self.services[principal]
            request.headers[SOURCE_HEADER] = account

        sts.meta.events.register("before-sign.sts.AssumeRole", act)
        return self.assumed(sts, self.role(principal))

    def assumed(self, sts: Any, role: str) -> dict[str, str]:
        """Credentials of a role, asked for with a client."""
        arn = f"arn:aws:iam::{standin_aws.ACCOUNT}:role/{role}"
        return dict(sts.assume_role(RoleArn=arn, RoleSessionName="test")["Credentials"])

    def as_principal(self, principal: str) -> service_calls.Clients:
        """Clients with the credentials of a principal's role."""
        return self.session(self.assume(principal))

    def session(self, given: dict[str, str]) -> service_calls.Clients:
        """Clients with these credentials."""
        session = boto3.Session(
            given["AccessKeyId"], given["SecretAccessKey"], given.get("SessionToken"), region_name=self.region
        )
        made: dict[str, Any] = {}
        return lambda name: made.setdefault(name, session.client(name, endpoint_url=self.standin.endpoint))

    def policy(self, principal: str) -> dict[str, Any]:
        """A principal's policy, as Terraform applied it."""
        holder = self.administrator("iam").get_role_policy(RoleName=self.role(principal), PolicyName=principal)
        return dict(holder["PolicyDocument"])

    def granted(self, principal: str) -> set[tuple[str, str]]:
        """Each statement of a principal's policy with each of its actions."""
        return {(one["Sid"], action) for one in self.policy(principal)["Statement"] for action in one["Action"]}

    def give(self, principal: str, policy: dict[str, Any]) -> None:
        """Replaces a principal's policy; one without a statement is none."""
        holder = {"RoleName": self.role(principal), "PolicyName": principal}
        if policy["Statement"]:
            self.administrator("iam").put_role_policy(**holder, PolicyDocument=json.dumps(policy))
        else:
            self.administrator("iam").delete_role_policy(**holder)

    def seen(self, principal: str, work: Callable[[], object]) -> list[Record]:
        """What a principal asked for during some work."""
        start = len(self.guard.records)
        work()
        return [each for each in self.guard.records[start:] if each.caller == self.role(principal)]

    def failed_without(
        self, principal: str, sid: str, action: str, steps: list[Step], clients: service_calls.Clients
    ) -> dict[str, list[Record]]:
        """The steps that fail while one action is gone from one statement, each with what was denied to it."""
        policy = self.policy(principal)
        self.give(principal, without(policy, sid, action))
        try:
            failed = {}
            for step in steps:
                start = len(self.guard.records)
                if refused(step, clients):
                    records = self.guard.records[start:]
                    failed[step.name] = [each for each in records if not each.is_allowed]
            return failed
        finally:
            self.give(principal, policy)


def applied(root: TerraformRoot) -> State:
    """The configuration, applied by an administrator: the attributes of each resource, by type."""
    assert root.init().code == 0
    ended = root.run("apply", "-auto-approve", "-input=false")
    assert ended.code == 0, ended.output[-8000:]
    state: State = {}
    for each in resources(root.show()["values"]["root_module"]):
        state.setdefault(each["type"], []).append(each["values"])
    return state


def deployed(state: State) -> Deployed:
    """The names of what was applied."""
    (stream,) = state["aws_kinesis_firehose_delivery_stream"]
    conversion = stream["extended_s3_configuration"][0]["data_format_conversion_configuration"][0]
    raw = conversion["schema_configuration"][0]["database_name"]
    (transform,) = {each["name"] for each in state["aws_glue_catalog_database"]} - {raw}

    def layer(database: str) -> Layer:
        tables = [table for table in state["aws_glue_catalog_table"] if table["database_name"] == database]
        location = tables[0]["storage_descriptor"][0]["location"].removeprefix("s3://")
        bucket, _, path = location.partition("/")
        return Layer(bucket, database, f"{path.split('/')[0]}/", tuple(sorted(table["name"] for table in tables)))

    def group(part: str) -> str:
        return str(next(each["name"] for each in state["aws_cloudwatch_log_group"] if part in each["name"]))

    return Deployed(
        raw=layer(raw),
        transform=layer(transform),
        artifacts=state["aws_s3_object"][0]["bucket"],
        script=state["aws_s3_object"][0]["key"],
        function=state["aws_lambda_function"][0]["function_name"],
        stream=stream["name"],
        function_log=group("/aws/lambda/"),
        stream_log=group("/aws/kinesisfirehose/"),
        job_log=state["aws_glue_job"][0]["default_arguments"]["--custom-logGroup-prefix"],
        queue=state["aws_sqs_queue"][0]["url"],
        cursor=cursor(state["aws_iam_role_policy"]),
        cursor_parameter=next((each["name"] for each in state.get("aws_ssm_parameter", [])), None),
        secret=next((each["arn"] for each in state.get("aws_secretsmanager_secret", [])), None),
    )


def cursor(policies: list[dict[str, Any]]) -> str | None:
    """The key of the cursor that a role may keep; None where none may."""
    statements = [one for each in policies for one in json.loads(each["policy"])["Statement"]]
    kept = [one["Resource"][0] for one in statements if one["Sid"] == "KeepTheCursor"]
    return kept[0].split("/", 1)[1] if kept else None


def refused(step: Step, clients: service_calls.Clients) -> bool:
    """Whether a step fails for want of a permission; that something is not there is no such want."""
    try:
        step.run(clients)
    except PermissionError:
        return True
    except ClientError as problem:
        return problem.response["Error"]["Code"] in DENIED
    return False


def without(policy: dict[str, Any], sid: str, action: str) -> dict[str, Any]:
    """The policy with one action less in one statement."""
    changed = copy.deepcopy(policy)
    for statement in changed["Statement"]:
        if statement["Sid"] == sid:
            statement["Action"] = [each for each in statement["Action"] if each != action]
    changed["Statement"] = [statement for statement in changed["Statement"] if statement["Action"]]
    return changed
