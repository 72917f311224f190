"""A small evaluator of IAM policies: an explicit deny wins, then an allow, then nothing ("Policy evaluation logic")."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

Policy = dict[str, Any]
Context = dict[str, str]


@dataclass(frozen=True)
class Verdict:
    """Whether something is allowed, and by which statement."""

    is_allowed: bool
    statement: str = ""


def listed(value: Any) -> list[Any]:
    """One value or several, as policies write either."""
    return value if isinstance(value, list) else [value]


def is_like(pattern: str, text: str) -> bool:
    """Whether a text fits a pattern with `*` and `?`."""
    escaped = re.escape(pattern).replace(r"\*", ".*").replace(r"\?", ".")
    return re.fullmatch(escaped, text, re.DOTALL) is not None


TESTS: dict[str, Callable[[str, str], bool]] = {
    "StringEquals": lambda wanted, given: wanted == given,
    "StringLike": is_like,
    "ArnEquals": is_like,
    "ArnLike": is_like,
    "Bool": lambda wanted, given: wanted.lower() == given.lower(),
}
IF_EXISTS = "IfExists"


def holds(condition: dict[str, dict[str, Any]], context: Context) -> bool:
    """Whether every test of a condition holds; a key that the request lacks fails one without `IfExists`."""
    for name, tests in condition.items():
        test = TESTS[name.removesuffix(IF_EXISTS)]  # another operator is an error of this file, not a pass
        for key, wanted in tests.items():
            given = context.get(key.lower())
            if given is None and name.endswith(IF_EXISTS):
                continue
            if given is None or not any(test(str(each), given) for each in listed(wanted)):
                return False
    return True


def applies(statement: Policy, action: str, resource: str, context: Context) -> bool:
    """Whether a statement is about a request, its principal aside."""
    return (
        any(is_like(each.lower(), action.lower()) for each in listed(statement["Action"]))
        and any(is_like(each, resource) for each in listed(statement.get("Resource", resource)))
        and holds(statement.get("Condition", {}), context)
    )


def names(statement: Policy, principal: dict[str, str]) -> bool:
    """Whether a statement of a resource's policy names the principal."""
    wanted = statement.get("Principal", {})
    if wanted == "*":
        return True
    return any(
        value == "*" or is_like(value, principal.get(kind, "")) or value == principal.get("account")
        for kind, values in wanted.items()
        for value in listed(values)
    )


def decide(statements: Iterable[Policy], action: str, resource: str, context: Context) -> Verdict:
    """The verdict of the statements that are about the caller."""
    allowed = Verdict(False)
    for statement in statements:
        if applies(statement, action, resource, context):
            if statement["Effect"] == "Deny":
                return Verdict(False, statement.get("Sid", ""))
            allowed = allowed if allowed.is_allowed else Verdict(True, statement.get("Sid", ""))
    return allowed


def statements_of(document: Policy) -> list[Policy]:
    """The statements of a document."""
    return listed(document.get("Statement", []))
