"""What S3 alone does: hide which keys are missing, want a copy's source readable, judge a deletion key by key."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import unquote
from xml.sax.saxutils import escape

from .policies import Context
from .requests import Asked

OBJECT = re.compile(rb"<Object>.*?<Key>(.*?)</Key>.*?</Object>", re.DOTALL)
Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


def hidden(asked: Asked, account: str) -> list[tuple[str, Context]]:
    """The bucket, where a read asks for a key that is not there: 404 is told to those who may list, 403 to all others
    ("HeadObject" and "GetObject", permissions).

    AWS does not say which s3:prefix such a request has; that it is the key is our reading. It is the narrowest under
    which a policy with a condition on s3:prefix can work at all.
    """
    from moto.s3.models import FakeDeleteMarker, s3_backends

    if asked.service != "s3" or asked.operation not in ("HeadObject", "GetObject") or asked.parameters["Version"]:
        return []
    name, key = asked.parameters["Bucket"], asked.parameters["Key"]
    bucket = s3_backends[account]["aws"].buckets.get(name)
    if bucket is None or not isinstance(bucket.keys.get(key), (FakeDeleteMarker, type(None))):
        return []
    return [(f"arn:aws:s3:::{name}", {"s3:prefix": key})]


def copied(asked: Asked) -> list[str]:
    """The object that a copy reads, which its caller must be allowed to get ("CopyObject")."""
    source = asked.headers.get("x-amz-copy-source") if asked.service == "s3" else None
    return [f"arn:aws:s3:::{unquote(source).lstrip('/').partition('?')[0]}"] if source else []


def delete_the_rest(
    application: Application,
    environ: dict[str, Any],
    body: bytes,
    refused: dict[str, str],
    start_response: Callable[..., Any],
) -> list[bytes]:
    """Answers a deletion of several objects of which some are refused, each with its reason: the others are deleted
    ("DeleteObjects": the answer tells the result of each key, and is 200 even so).
    """
    told = "".join(
        f"<Error><Key>{key}</Key><Code>AccessDenied</Code><Message>{escape(reason)}</Message></Error>"
        for key, reason in refused.items()
    )
    kept = OBJECT.sub(lambda found: b"" if key_in(found) in refused else found[0], body)
    status, answer = "200 OK", b"<DeleteResult></DeleteResult>"
    if OBJECT.search(kept):
        status, answer = forwarded(application, environ, kept)
    full = answer.replace(b"</DeleteResult>", f"{told}</DeleteResult>".encode())
    start_response(status, [("Content-Type", "application/xml"), ("Content-Length", str(len(full)))])
    return [full]


def key_in(found: re.Match[bytes]) -> str:
    """The key of one object of a deletion."""
    return found[1].decode()


def forwarded(application: Application, environ: dict[str, Any], body: bytes) -> tuple[str, bytes]:
    """What the application says to the same request with another body: its status and the text."""
    changed = {**environ, "wsgi.input": io.BytesIO(body), "CONTENT_LENGTH": str(len(body))}
    for name in ("HTTP_CONTENT_MD5", "HTTP_CONTENT_LENGTH"):
        changed.pop(name, None)
    said: list[str] = []
    text = b"".join(application(changed, lambda status, *_: said.append(status)))
    return said[0], text
