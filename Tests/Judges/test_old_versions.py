"""Old versions, before a destroy: asked for as botocore would, with the user's keys; a refusal where it cannot see."""

from __future__ import annotations

import datetime
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from unittest import mock

import botocore.auth
import pytest
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from deployment import keys, versions
from deployment.commands import CannotDeploy, Commands
from deployment.keys import Keys

NOON = datetime.datetime(2026, 2, 28, 12, 0, 0, tzinfo=datetime.timezone.utc)
LISTING = """<?xml version="1.0"?><ListVersionsResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">%s</ListVersionsResult>"""
MARKER = "<Name>raw</Name><DeleteMarker><Key>raw/ключ 1</Key><VersionId>1</VersionId></DeleteMarker>"


@pytest.mark.parametrize("token", ["", "IQoJb3JpZ2luX2VjEXAMPLE+token/with=signs=="])
def test_a_question_is_signed_as_botocore_signs_it(token: str) -> None:
    address = f"{versions.endpoint({}, 'eu-west-1')}/user-data-raw?{versions.QUERY}"
    signer = botocore.auth.S3SigV4Auth(Credentials("AKIDEXAMPLE", "secret", token or None), "s3", "eu-west-1")
    request = AWSRequest(method="GET", url=address)
    with mock.patch("botocore.auth.get_current_datetime", return_value=NOON.replace(tzinfo=None), create=True):
        signer.add_auth(request)
    told = versions.signed(address, "eu-west-1", Keys("AKIDEXAMPLE", "secret", token), NOON)
    assert told["authorization"] == request.headers["Authorization"]


def commands(folder: Path, **given: str) -> Commands:
    """A shell with nothing but these variables."""
    return Commands(folder, {"AWS_SHARED_CREDENTIALS_FILE": str(folder / "credentials"), **given}, folder / "log")


def command_line(folder: Path, answer: str) -> str:
    """A PATH on which `aws` answers this."""
    program = folder / "aws"
    program.write_text(f"#!/bin/sh\n{answer}\n")
    program.chmod(0o755)
    return f"{folder}:/usr/bin:/bin"


def test_keys_come_from_the_environment_first_and_then_from_the_aws_cli_and_the_file(tmp_path: Path) -> None:
    given = {"AWS_ACCESS_KEY_ID": "A", "AWS_SECRET_ACCESS_KEY": "B", "AWS_SESSION_TOKEN": "C"}
    (tmp_path / "credentials").write_text("[work]\naws_access_key_id = F\naws_secret_access_key = G%\n")
    path = command_line(tmp_path, """echo '{"Version": 1, "AccessKeyId": "D", "SecretAccessKey": "E"}'""")
    assert keys.find(commands(tmp_path, PATH=path, **given)) == Keys("A", "B", "C")
    assert keys.find(commands(tmp_path, PATH=path)) == Keys("D", "E")
    assert '"E"' not in (tmp_path / "log").read_text()
    path = command_line(tmp_path, "echo 'Token has expired' >&2; exit 255")
    assert keys.find(commands(tmp_path, PATH=path, AWS_PROFILE="work")) == Keys("F", "G%")
    assert keys.find(commands(tmp_path, PATH=path, AWS_PROFILE="none")) is None


def test_without_keys_nothing_is_destroyed(tmp_path: Path) -> None:
    with pytest.raises(CannotDeploy, match="nothing was destroyed: whether raw, tables keep old versions.*export-cred"):
        versions.first_versions(commands(tmp_path, PATH="/nowhere"), "eu-west-1", ["raw", "tables"])
    assert versions.first_versions(commands(tmp_path, PATH="/nowhere"), "eu-west-1", []) == {}


@pytest.fixture
def s3() -> Iterator[dict[str, tuple[int, str]]]:
    """A server on loopback that gives the answers that are put into it, by bucket; its address is under ``."""
    answers: dict[str, tuple[int, str]] = {}

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            bucket, _, query = self.path.lstrip("/").partition("?")
            code, text = answers[bucket] if query == versions.QUERY else (400, "")
            self.send_response(code)
            self.end_headers()
            self.wfile.write(text.encode())

        def log_message(self, *_: object) -> None:
            """Says nothing."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    answers[""] = (0, f"http://127.0.0.1:{server.server_port}")
    yield answers
    server.shutdown()
    server.server_close()


def asked(folder: Path, address: str, **more: str) -> dict[str, str]:
    """What is kept in the buckets `raw` and `tables`."""
    given = {"AWS_ACCESS_KEY_ID": "A", "AWS_SECRET_ACCESS_KEY": "B", "AWS_ENDPOINT_URL_S3": address, **more}
    return versions.first_versions(commands(folder, **given), "eu-west-1", ["raw", "tables"])


def test_a_version_or_a_marker_is_told_and_a_bucket_that_is_gone_keeps_none(
    s3: dict[str, tuple[int, str]], tmp_path: Path
) -> None:
    s3["raw"], s3["tables"] = (200, LISTING % MARKER), (200, LISTING % "<Name>tables</Name><Prefix/>")
    assert asked(tmp_path, s3[""][1]) == {"raw": "raw/ключ 1"}
    s3["raw"] = (404, "<Error><Code>NoSuchBucket</Code></Error>")
    assert asked(tmp_path, s3[""][1]) == {}


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        ((403, "<Error><Code>AccessDenied</Code></Error>"), "S3 answers 403.*s3:ListBucketVersions(.|\n)*AccessDenied"),
        ((200, "<html>a proxy's page"), "S3 cannot be asked which versions raw keeps"),
    ],
)
def test_where_it_cannot_be_seen_nothing_is_destroyed(
    s3: dict[str, tuple[int, str]], tmp_path: Path, answer: tuple[int, str], told: str
) -> None:
    s3["raw"] = answer
    with pytest.raises(CannotDeploy, match=f"nothing was destroyed: {told}"):
        asked(tmp_path, s3[""][1])


@pytest.mark.parametrize("more", [{}, {"AWS_CA_BUNDLE": "/nowhere/bundle.pem"}])
def test_an_s3_that_is_away_is_told(tmp_path: Path, more: dict[str, str]) -> None:
    with pytest.raises(CannotDeploy, match="S3 cannot be asked which versions raw keeps.*Fix: check the network"):
        asked(tmp_path, "http://127.0.0.1:9", **more)
