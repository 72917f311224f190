"""The secret of an API, read from a Secrets Manager of others: its value, its JSON member, and what is missing."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import standin_aws
import tools
from standin_aws import StandIn


@pytest.fixture(scope="module")
def cloud() -> Iterator[StandIn]:
    with standin_aws.running() as standin:
        yield standin


@pytest.fixture
def read(cloud: StandIn, tmp_path: Path) -> Callable[..., str]:
    """What ingest reads of a secret with this ARN; Tests/IngestCommandTests/StandInSecretTests.swift does it."""

    def secret(arn: str, **variables: str) -> str:
        given = {
            **cloud.environment,
            "PLAN_ARN_JUDGED_TOKEN": arn,
            "PLAN_SECRET_READ": str(tmp_path / "read"),
            **variables,
        }
        tools.swift_test("theSecretIsWrittenForTheJudge", **given)
        return (tmp_path / "read").read_text()

    return secret


def test_a_value_and_a_member_of_one(cloud: StandIn, read: Callable[..., str]) -> None:
    secrets = cloud.client("secretsmanager")
    plain = secrets.create_secret(Name="judged-token", SecretString="s3cr3t ü")["ARN"]
    assert read(plain) == "value s3cr3t ü"
    secrets.put_secret_value(SecretId=plain, SecretString=json.dumps({"user": 1, "token": 'n"ew'}))
    assert read(plain, PLAN_SECRET_KEY="token") == 'value n"ew'
    assert "no JSON object with a text at 'other'" in read(plain, PLAN_SECRET_KEY="other")


def test_what_is_missing_is_told(cloud: StandIn, read: Callable[..., str]) -> None:
    """A secret as Terraform makes it, without a value; one of bytes; and none."""
    secrets = cloud.client("secretsmanager")
    empty = secrets.create_secret(Name="without-value")["ARN"]
    told = read(empty)
    assert told.startswith("error") and f"put-secret-value --secret-id {empty}" in told, told
    binary = secrets.create_secret(Name="binary", SecretBinary=b"\x00\x01")["ARN"]
    assert "its value is binary" in read(binary)
    gone = empty.replace("without-value", "nowhere")
    assert "ResourceNotFoundException" in read(gone)
