"""Which operation of which service a request asks for, and with what parameters (botocore's service models tell)."""

from __future__ import annotations

import functools
import json
import re
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, unquote

SCOPE = re.compile(r"Credential=([^/,]+)/\d+/([^/]+)/([^/]+)/aws4_request")


class CannotTell(Exception):
    """A request that no model describes: an enforcement that let it pass would prove nothing."""


@dataclass(frozen=True)
class Asked:
    """An operation with its parameters, as a caller asks for it."""

    access_key: str
    region: str
    service: str
    operation: str
    parameters: dict[str, Any] = field(hash=False)
    headers: dict[str, str] = field(hash=False)

    def __str__(self) -> str:
        return f"{self.service} {self.operation}"


def read(environ: dict[str, Any], body: bytes) -> Asked | None:
    """What a signed request asks for; None for one that is not signed (the stand-in's own pages)."""
    headers = {name[5:].replace("_", "-").lower(): str(value) for name, value in environ.items() if name[:5] == "HTTP_"}
    scope = SCOPE.search(headers.get("authorization", ""))
    if not scope:
        return None
    key, region, service = scope.groups()
    query = parse_qs(environ.get("QUERY_STRING", ""), keep_blank_values=True)
    path = unquote(environ.get("PATH_INFO", "/").encode("latin-1").decode())
    operation, parameters = operation_of(service, environ["REQUEST_METHOD"], path, query, headers, body)
    return Asked(key, region, service, operation, parameters, headers)


def operation_of(
    service: str, method: str, path: str, query: dict[str, list[str]], headers: dict[str, str], body: bytes
) -> tuple[str, dict[str, Any]]:
    """The operation, by the service's protocol: a header names it (JSON), a field (query), or the path (REST)."""
    if target := headers.get("x-amz-target"):
        return target.rsplit(".", 1)[-1], json.loads(body or b"{}")
    form = parse_qs(body.decode("utf-8", "replace"), keep_blank_values=True) if body[:1] not in (b"<", b"{") else {}
    if "Action" in form or ("Action" in query and "Version" in query):
        fields = {**query, **form}
        return fields["Action"][0], {name: values[0] for name, values in fields.items()}
    if service == "s3":
        return s3_operation(method, path, query, headers, body)
    found = rest_operation(service, method, path, query, headers)
    if not found:
        raise CannotTell(f"{service}: {method} {path}")
    name, labels = found
    sent = json.loads(body) if body[:1] == b"{" else {}
    return name, {**{each: values[0] for each, values in query.items()}, **sent, **labels}


def s3_operation(
    method: str, path: str, query: dict[str, list[str]], headers: dict[str, str], body: bytes
) -> tuple[str, dict[str, Any]]:
    """An S3 operation at a path-style address, where the bucket is the path's first part."""
    bucket, _, key = path.lstrip("/").partition("/")
    if not bucket:
        return "ListBuckets", {}
    found = rest_operation("s3", method, f"/{key}", query, headers)
    if not found:
        raise CannotTell(f"s3: {method} {path}?{'&'.join(query)}")
    parameters: dict[str, Any] = {"Bucket": bucket, "Key": key}
    if "prefix" in query:
        parameters["Prefix"] = query["prefix"][0]
    if found[0] == "DeleteObjects":
        parameters["Keys"] = re.findall(r"<Key>([^<]*)</Key>", body.decode())
    # One version of an object is another action than the object: DeleteObjectVersion.
    parameters["Version"] = "versionId" in query or (found[0] == "DeleteObjects" and b"<VersionId>" in body)
    return found[0], parameters


def rest_operation(
    service: str, method: str, path: str, query: dict[str, list[str]], headers: dict[str, str]
) -> tuple[str, dict[str, str]] | None:
    """The REST operation whose template fits best: with the most of the query and the longest literal path."""
    best: tuple[tuple[int, int], str, dict[str, str]] | None = None
    for template in templates(service):
        labels = template.match(method, path, query, headers)
        if labels is not None and (best is None or template.weight > best[0]):
            best = (template.weight, template.name, labels)
    return best and best[1:]


@dataclass(frozen=True)
class Template:
    """An operation's address as its model writes it."""

    name: str
    method: str
    pattern: re.Pattern[str]
    literals: frozenset[tuple[str, str]]
    required: frozenset[str]
    required_headers: frozenset[str]
    needs_bucket: bool
    length: int

    @property
    def weight(self) -> tuple[int, int]:
        """What makes one template fit better than another."""
        return (len(self.literals) + len(self.required) + len(self.required_headers), self.length)

    def match(
        self, method: str, path: str, query: dict[str, list[str]], headers: dict[str, str]
    ) -> dict[str, str] | None:
        """The labels in the path, if the request fits."""
        fits = (
            method == self.method
            and all(name in query and (not value or value in query[name]) for name, value in self.literals)
            and all(name in query for name in self.required)
            and all(name in headers for name in self.required_headers)
        )
        found = self.pattern.fullmatch(path) if fits else None
        return found.groupdict() if found else None


@functools.cache
def templates(service: str) -> list[Template]:
    """The operations of a REST service."""
    import botocore.session

    model = botocore.session.get_session().get_service_model(service)
    found = []
    for name in model.operation_names:
        operation = model.operation_model(name)
        path, _, literals = operation.http["requestUri"].partition("?")
        members = operation.input_shape.members if operation.input_shape else {}
        needed = set(operation.input_shape.required_members) if operation.input_shape else set()

        def places(kind: str, members: dict[str, Any] = members, needed: set[str] = needed) -> frozenset[str]:
            return frozenset(
                shape.serialization.get("name", member)
                for member, shape in members.items()
                if member in needed and shape.serialization.get("location") == kind
            )

        if service == "s3" and "Bucket" not in needed:
            continue
        pairs = [pair.partition("=")[::2] for pair in literals.split("&") if pair]
        found.append(
            Template(
                name=name,
                method=operation.http["method"],
                pattern=pattern(path.replace("/{Bucket}", "") or "/") if service == "s3" else pattern(path),
                literals=frozenset(pairs),
                required=places("querystring"),
                required_headers=frozenset(each.lower() for each in places("header")),
                needs_bucket=service == "s3",
                length=len(re.sub(r"\{[^}]*\}", "", path)),
            )
        )
    return found


def pattern(path: str) -> re.Pattern[str]:
    """A template's path as a pattern: `{Name}` is one part, `{Name+}` the rest."""
    parts = re.split(r"(\{[^}]*\})", path.rstrip("/") or "/")
    text = "".join(
        (
            rf"(?P<{part[1:-1].rstrip('+')}>{'.+' if part.endswith('+}') else '[^/]+'})"
            if part[:1] == "{"
            else re.escape(part)
        )
        for part in parts
    )
    return re.compile(text + "/?")
