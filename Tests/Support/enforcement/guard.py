"""Stands before the stand-in: judges each request by its caller's policies, refuses as AWS does, keeps a record."""

from __future__ import annotations

import contextlib
import io
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, ClassVar

from .actions import Need, needs
from .objects import delete_the_rest
from .policies import Context, Policy, Verdict, decide, names, statements_of
from .requests import Asked, read

# Who a test acts as when it acts as an AWS service, which has no access key.
SERVICE_HEADER, SOURCE_HEADER = "x-standin-service", "x-standin-source-account"
# What needs no permission ("GetCallerIdentity").
FREE = {"sts:GetCallerIdentity"}


@dataclass(frozen=True)
class Caller:
    """Who asks: the account's administrator, a user, or someone in a role."""

    arn: str
    statements: tuple[Policy, ...] | None = field(hash=False, default=None)

    @property
    def is_administrator(self) -> bool:
        """True for the key that the stand-in's own clients use."""
        return self.statements is None

    @property
    def name(self) -> str:
        """The user's or the role's name."""
        return self.arn.rsplit("/", 1)[-1]


@dataclass(frozen=True)
class Record:
    """One permission that was asked for."""

    caller: str
    action: str
    resource: str
    is_allowed: bool
    statement: str
    # What a listing of a bucket is limited to.
    prefix: str = ""


class Guard:
    """The judge of every request, and what it has seen."""

    def __init__(self, account: str) -> None:
        self.account = account
        self.records: list[Record] = []
        self.unknown: list[str] = []

    def refusal(self, environ: dict[str, Any], body: bytes) -> tuple[Asked, list[Need]] | None:
        """All that is not allowed, if anything; a request that cannot be told is kept as the enforcement's error."""
        try:
            asked = read(environ, body)
            if asked is None:
                return None
            caller = self.caller(asked)
            wanted = [self.trust(asked, caller)] if asked.operation == "AssumeRole" else self.verdicts(asked, caller)
        except Exception as problem:  # the request's handler would only answer 500; the test must see why
            self.unknown.append(f"{type(problem).__name__}: {problem}")
            raise
        for need, verdict in wanted:
            prefix = need.context.get("s3:prefix", "")
            asked_for = (caller.name, need.action, need.resource)
            self.records.append(Record(*asked_for, verdict.is_allowed, verdict.statement, prefix))
        refused = [need for need, verdict in wanted if not verdict.is_allowed]
        return (asked, refused) if refused else None

    def verdicts(self, asked: Asked, caller: Caller) -> list[tuple[Need, Verdict]]:
        """The verdict on each permission that a request needs."""
        return [(need, self.verdict(need, caller)) for need in needs(asked, self.account)]

    def verdict(self, need: Need, caller: Caller) -> Verdict:
        """An allow of the caller's own policies, unless they or the resource's policy deny."""
        context: Context = {"aws:securetransport": "true", "aws:sourceaccount": self.account, **need.context}
        theirs = [each for each in resource_statements(self.account, need.resource) if names(each, {"AWS": caller.arn})]
        denied = [each for each in theirs if each["Effect"] == "Deny"]
        refused = decide([*denied, *theirs], need.action, need.resource, context)
        if denied and refused.statement in {each.get("Sid") for each in denied} and not refused.is_allowed:
            return refused
        if caller.is_administrator or need.action in FREE:
            return Verdict(True)
        return decide(caller.statements or (), need.action, need.resource, context)

    def trust(self, asked: Asked, caller: Caller) -> tuple[Need, Verdict]:
        """Whether the role may be assumed: by its trust policy alone."""
        role = asked.parameters["RoleArn"]
        service = asked.headers.get(SERVICE_HEADER)
        principal = {"Service": service} if service else {"AWS": caller.arn}
        source = asked.headers.get(SOURCE_HEADER)
        context = {"aws:sourceaccount": source} if source else {}
        if not service:
            context["aws:principalaccount"] = caller.arn.split(":")[4]
        document = roles(self.account)[role.rsplit("/", 1)[-1]].assume_role_policy_document
        trusted = [each for each in statements_of(json.loads(document)) if names(each, principal)]
        return Need("sts:AssumeRole", role), decide(trusted, "sts:AssumeRole", role, context)

    def caller(self, asked: Asked) -> Caller:
        """Who an access key belongs to."""
        from moto.iam.models import iam_backends
        from moto.sts.models import sts_backends

        for session in sts_backends[self.account]["aws"].assumed_roles:
            if session.access_key_id == asked.access_key:
                role = roles(self.account)[session.role_arn.rsplit("/", 1)[-1]]
                return Caller(role.arn, policies(role.policies.values(), role.managed_policies.values()))
        for user in iam_backends[self.account]["aws"].users.values():
            if any(key.access_key_id == asked.access_key for key in user.access_keys):
                return Caller(user.arn, policies(user.policies.values(), user.managed_policies.values()))
        return Caller(f"arn:aws:iam::{self.account}:root")


def roles(account: str) -> dict[str, Any]:
    """The account's roles, by name."""
    from moto.iam.models import iam_backends

    return {role.name: role for role in iam_backends[account]["aws"].roles.values()}


def policies(inline: Iterable[Any], managed: Iterable[Any]) -> tuple[Policy, ...]:
    """The statements of someone's inline and managed policies."""
    current = [version.document for policy in managed for version in policy.versions if version.is_default]
    documents = [*inline, *current]
    read = [json.loads(each) if isinstance(each, str) else each for each in documents]
    return tuple(statement for document in read for statement in statements_of(document))


def resource_statements(account: str, resource: str) -> list[Policy]:
    """The statements of the policy that a bucket has."""
    from moto.s3.models import s3_backends

    if not resource.startswith("arn:aws:s3:::"):
        return []
    bucket = s3_backends[account]["aws"].buckets.get(resource.split(":::")[1].split("/")[0])
    return statements_of(json.loads(bucket.policy)) if bucket and bucket.policy else []


@contextlib.contextmanager
def enforcing(account: str) -> Iterator[Guard]:
    """Judges every request to the stand-in while it lasts."""
    guard = Guard(account)
    Door.guards.append(guard)
    try:
        yield guard
    finally:
        Door.guards.remove(guard)
        assert guard.unknown == [], f"requests that the enforcement cannot judge: {guard.unknown}"


class Door:
    """A WSGI application before another one: the guard's refusals never reach the stand-in."""

    guards: ClassVar[list[Guard]] = []
    # What makes the application with a door before it, once it is put in place.
    behind: ClassVar[Callable[..., Any] | None] = None

    def __init__(self, inner: Callable[..., Iterable[bytes]]) -> None:
        self.inner = inner

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Answers a refusal itself, and hands on everything else."""
        if self.guards:
            length = int(environ.get("CONTENT_LENGTH") or 0)
            body = environ["wsgi.input"].read(length) if length else b""
            environ["wsgi.input"] = io.BytesIO(body)
            if refusal := self.guards[-1].refusal(environ, body):
                asked, refused = refusal
                if asked.operation == "DeleteObjects":
                    keys = {need.resource.partition("/")[2]: reason(need) for need in refused}
                    return delete_the_rest(self.inner, environ, body, keys, start_response)
                return answer(asked, refused[0], start_response)
        return self.inner(environ, start_response)


def reason(need: Need) -> str:
    """What a refusal says."""
    return f"not authorized to perform: {need.action} on resource: {need.resource}"


def answer(asked: Asked, need: Need, start_response: Callable[..., Any]) -> list[bytes]:
    """A refusal in the form of the service's protocol."""
    told = reason(need)
    if asked.service == "s3":
        kind, status = "application/xml", "403 Forbidden"
        text = f"<Error><Code>AccessDenied</Code><Message>{told}</Message></Error>"
    elif "x-amz-target" in asked.headers:
        kind, status = "application/x-amz-json-1.1", "400 Bad Request"
        text = json.dumps({"__type": "AccessDeniedException", "message": told, "Message": told})
    elif asked.service in ("lambda", "scheduler"):
        kind, status = "application/json", "403 Forbidden"
        text = json.dumps({"Type": "User", "message": told, "Message": told})
    else:
        kind, status = "text/xml", "403 Forbidden"
        fault = f"<Error><Type>Sender</Type><Code>AccessDenied</Code><Message>{told}</Message></Error>"
        text = f"<ErrorResponse>{fault}<RequestId>standin</RequestId></ErrorResponse>"
    body = text.encode()
    headers = [
        ("Content-Type", kind),
        ("Content-Length", str(len(body))),
        ("x-amzn-errortype", "AccessDeniedException"),
    ]
    start_response(status, headers)
    return [body]
