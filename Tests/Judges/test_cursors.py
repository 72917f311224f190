"""How far polls have come, kept in an S3 and a Parameter Store of others: written, found again, and what spoils it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import standin_aws
import tools
from standin_aws import StandIn

KEY, PARAMETER = "_state/orders/open-orders.json", "/cursors/orders-dev/open-orders"
Polls = Callable[..., list[str]]


@pytest.fixture(scope="module")
def running() -> Iterator[StandIn]:
    with standin_aws.running() as standin:
        yield standin


@pytest.fixture
def cloud(running: StandIn) -> StandIn:
    """An account with the stream, the bucket, and the parameter as Terraform makes it."""
    running.reset()
    place = {"CreateBucketConfiguration": {"LocationConstraint": standin_aws.REGION}}
    running.client("s3").create_bucket(Bucket="raw", **place)
    destination = {"RoleARN": f"arn:aws:iam::{standin_aws.ACCOUNT}:role/stream", "BucketARN": "arn:aws:s3:::raw"}
    running.client("firehose").create_delivery_stream(
        DeliveryStreamName="orders", ExtendedS3DestinationConfiguration=destination
    )
    running.client("ssm").put_parameter(Name=PARAMETER, Value="{}", Type="String")
    return running


@pytest.fixture
def polls(cloud: StandIn, tmp_path: Path) -> Polls:
    """What so many polls ask, and what fails; Tests/IngestCommandTests/StandInCursorTests.swift does it."""

    def told(place: str, times: int, **variables: str) -> list[str]:
        given = {
            **cloud.environment,
            "PLAN_RAW_BUCKET": "raw",
            "PLAN_CURSOR_PLACE": place,
            "PLAN_CURSOR_POLLS": str(times),
            "PLAN_CURSOR_READ": str(tmp_path / "read"),
            "PLAN_CURSOR_OPEN_ORDERS": PARAMETER,
            **variables,
        }
        tools.swift_test("pollsAreWrittenForTheJudge", **given)
        return (tmp_path / "read").read_text().splitlines()

    return told


def kept(cloud: StandIn, place: str) -> Any:
    if place == "parameter":
        return json.loads(cloud.client("ssm").get_parameter(Name=PARAMETER)["Parameter"]["Value"])
    return json.loads(cloud.client("s3").get_object(Bucket="raw", Key=KEY)["Body"].read())


@pytest.mark.parametrize("place", ["bucket", "parameter"])
def test_the_next_poll_asks_for_what_is_new(cloud: StandIn, polls: Polls, place: str) -> None:
    assert polls(place, 3) == ["asked /api?after=5", "asked /api?after=41", "asked /api?after=41"]
    assert kept(cloud, place) == {"item": "after", "value": "41"}
    assert place == "bucket" or not cloud.client("s3").list_objects_v2(Bucket="raw", Prefix="_state/")["KeyCount"]


def test_a_parameter_that_is_gone_is_made_again(cloud: StandIn, polls: Polls) -> None:
    cloud.client("ssm").delete_parameter(Name=PARAMETER)
    assert polls("parameter", 2) == ["asked /api?after=5", "asked /api?after=41"]
    assert kept(cloud, "parameter")["value"] == "41"


def test_what_is_no_cursor_stops_the_poll_and_stays(cloud: StandIn, polls: Polls) -> None:
    for value in ["nonsense", '{"item":"since","value":"3"}']:
        cloud.client("ssm").put_parameter(Name=PARAMETER, Value=value, Overwrite=True)
        (told,) = polls("parameter", 1)
        assert f"the parameter '{PARAMETER}' is " in told and "set it to {}" in told, told
        assert cloud.client("ssm").get_parameter(Name=PARAMETER)["Parameter"]["Value"] == value


def test_without_its_name_there_is_no_poll(polls: Polls) -> None:
    (told,) = polls("parameter", 1, PLAN_CURSOR_OPEN_ORDERS="")
    assert "refused: PLAN_CURSOR_OPEN_ORDERS is not set. Fix: " in told, told
