"""Asks S3 whether a bucket keeps versions: replaced and deleted objects, which no data source of Terraform shows.

Source: Amazon S3 API Reference, "ListObjectVersions"; AWS Signature Version 4, "Create a signed AWS API request".
"""

from __future__ import annotations

import datetime
import hashlib
import hmac
import ssl
import urllib.error
import urllib.request
import xml.etree.ElementTree as XML
from collections.abc import Mapping, Sequence
from urllib.parse import quote, urlsplit

from . import keys
from .commands import CannotDeploy, Commands
from .keys import Keys

SECONDS_ALLOWED = 60
QUERY = "max-keys=1&versions="
EMPTY = hashlib.sha256(b"").hexdigest()
UTC = datetime.timezone.utc  # `datetime.UTC` is newer than the Python that a deployment needs


def first_versions(commands: Commands, region: str, buckets: Sequence[str]) -> dict[str, str]:
    """The key of one version or delete marker of each bucket that keeps any.

    Raises CannotDeploy where that cannot be seen: S3 refuses a bucket that only looks empty, but when all else is gone.
    """
    if not buckets:
        return {}
    found = keys.find(commands)
    if found is None:
        raise CannotDeploy(
            f"nothing was destroyed: whether {', '.join(buckets)} keep old versions, which the manifest protects, "
            "cannot be seen, since no access keys are in the environment or the profile's file. Fix: "
            '`eval "$(aws configure export-credentials --format env)"`, then again'
        )
    kept = {bucket: first_version(commands.environment, region, bucket, found) for bucket in buckets}
    return {bucket: key for bucket, key in kept.items() if key}


def first_version(environment: Mapping[str, str], region: str, bucket: str, found: Keys) -> str | None:
    """The key of a version of a bucket, None where it keeps none or is gone."""
    address = f"{endpoint(environment, region)}/{quote(bucket, safe='')}?{QUERY}"
    request = urllib.request.Request(address, headers=signed(address, region, found, datetime.datetime.now(UTC)))
    try:
        trusted = ssl.create_default_context(cafile=environment.get("AWS_CA_BUNDLE") or None)
        with urllib.request.urlopen(request, timeout=SECONDS_ALLOWED, context=trusted) as answer:
            return key_in(answer.read())
    except urllib.error.HTTPError as refusal:
        if refusal.code == 404:
            return None
        raise CannotDeploy(
            f"nothing was destroyed: S3 answers {refusal.code} to the question which versions {bucket} keeps. Fix: "
            "allow s3:ListBucketVersions on it, as the policies in generated/deployer do. It said:\n"
            f"    {refusal.read().decode(errors='replace')[:500]}"
        ) from None
    except (OSError, XML.ParseError) as problem:
        raise CannotDeploy(
            f"nothing was destroyed: S3 cannot be asked which versions {bucket} keeps ({problem}). Fix: check the "
            "network, then again"
        ) from None


def endpoint(environment: Mapping[str, str], region: str) -> str:
    """Where S3 answers: the address that the AWS tools are told, or the region's own."""
    told = environment.get("AWS_ENDPOINT_URL_S3") or environment.get("AWS_ENDPOINT_URL")
    suffix = "amazonaws.com.cn" if region.startswith("cn-") else "amazonaws.com"
    return told.rstrip("/") if told else f"https://s3.{region}.{suffix}"


def key_in(answer: bytes) -> str | None:
    """The first key in a listing of versions."""
    found = [each for each in XML.fromstring(answer).iter() if each.tag.split("}")[-1] in ("Version", "DeleteMarker")]
    return next((child.text for each in found for child in each if child.tag.split("}")[-1] == "Key"), None)


def signed(address: str, region: str, found: Keys, now: datetime.datetime) -> dict[str, str]:
    """The headers of a signed GET of an address whose query is in canonical order."""
    parts, time = urlsplit(address), now.strftime("%Y%m%dT%H%M%SZ")
    headers = {"host": parts.netloc, "x-amz-content-sha256": EMPTY, "x-amz-date": time}
    if found.token:
        headers["x-amz-security-token"] = found.token
    names = ";".join(sorted(headers))
    listed = "".join(f"{name}:{headers[name]}\n" for name in sorted(headers))
    request = "\n".join(["GET", parts.path, parts.query, listed, names, EMPTY])
    scope = f"{time[:8]}/{region}/s3/aws4_request"
    text = "\n".join(["AWS4-HMAC-SHA256", time, scope, hashlib.sha256(request.encode()).hexdigest()])
    secret = f"AWS4{found.secret}".encode()
    for part in scope.split("/"):
        secret = hmac.new(secret, part.encode(), hashlib.sha256).digest()
    signature = hmac.new(secret, text.encode(), hashlib.sha256).hexdigest()
    credential = f"Credential={found.identifier}/{scope}, SignedHeaders={names}, Signature={signature}"
    return {**headers, "authorization": f"AWS4-HMAC-SHA256 {credential}"}
