"""A job with the engine .native: applied by its deployer, its function does the day with its own role."""

from __future__ import annotations

import datetime
import json
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import lake
import service_calls
import standin_aws
import tools
from enforcement.account import Account, applied, refused
from enforcement.guard import enforcing
from enforcement.users import deployer_policies, make_user
from lake import TABLES, Lake
from loopback_api import LoopbackAPI, Reply
from runtime_api import Answer, RuntimeAPI
from service_calls import Step
from terraform_root import TerraformRoot

pytestmark = pytest.mark.variants

ROLE, TARGET = "job", "transform/"


@pytest.fixture(scope="module")
def made(ingest: Path, transform: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Lake, str]:
    """A lake in a folder with its tables, and its day: what the function must make in S3."""
    folder = tmp_path_factory.mktemp("native") / "lake"
    with LoopbackAPI(Reply(tools.SAMPLE.read_bytes())) as api:
        lake.run(ingest, "run", "--once", "--lake", folder, "--api-url", api.url)
    local = Lake(folder)
    day = next(local.raw.glob("p_date=*")).name.removeprefix("p_date=")
    ended = lake.run(transform, "run", "--date", day, "--lake", folder)
    assert ended.code == 0, ended.error
    return local, day


@pytest.fixture(scope="module")
def account(variants: Path, made: tuple[Lake, str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Account]:
    """The configuration applied by its deployer, and stable; with the lake's raw objects in its raw layer."""
    with standin_aws.running() as standin, enforcing(standin_aws.ACCOUNT) as guard:
        deployer = make_user(standin, "native-deployer", deployer_policies(variants / "native", "prod"))
        folder = tmp_path_factory.mktemp("native")
        root = TerraformRoot(folder, standin, variants / "native", "prod", credentials=deployer)
        account = Account(standin, guard, applied(root), "user-data", {ROLE: "lambda.amazonaws.com"})
        ended = root.run("plan", "-input=false", "-detailed-exitcode")
        assert ended.code == 0, f"the second plan is not empty\n{ended.output[-8000:]}"
        local, _ = made
        for path in local.raw.rglob("*.parquet"):
            key = f"raw/users/{path.relative_to(local.raw)}"
            account.administrator("s3").upload_file(str(path), variables(account)["PLAN_RAW_BUCKET"], key)
        yield account


def function(account: Account) -> dict[str, Any]:
    """The job's function, as Terraform applied it."""
    return next(each for each in account.state["aws_lambda_function"] if "transform" in each["function_name"])


def variables(account: Account) -> dict[str, str]:
    return dict(function(account)["environment"][0]["variables"])


def invoke(account: Account, transform: Path, event: object, **environment: str) -> Answer:
    """One invocation of the binary as Lambda starts it: the image's command, its variables, its role's keys."""
    given = account.assume(ROLE)
    settings = {
        **account.standin.environment,
        **variables(account),
        "AWS_REGION": account.region,
        "AWS_ACCESS_KEY_ID": given["AccessKeyId"],
        "AWS_SECRET_ACCESS_KEY": given["SecretAccessKey"],
        "AWS_SESSION_TOKEN": given["SessionToken"],
        **environment,
    }
    with RuntimeAPI() as runtime:
        process = subprocess.Popen(
            [str(transform), "bootstrap"],
            env=tools.environment(**settings, AWS_LAMBDA_RUNTIME_API=runtime.address),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            return runtime.invoke(event)
        finally:
            process.kill()
            process.wait()


def objects(account: Account) -> dict[str, bytes]:
    """The transform layer."""
    s3, bucket = account.administrator("s3"), variables(account)["PLAN_TRANSFORM_BUCKET"]
    keys = [each["Key"] for each in s3.list_objects_v2(Bucket=bucket).get("Contents", [])]
    return {key: s3.get_object(Bucket=bucket, Key=key)["Body"].read() for key in keys}


def expected(made: tuple[Lake, str]) -> dict[str, bytes]:
    local, day = made
    return {
        f"{TARGET}{name}/p_date={day}/part-00000.parquet": (local.table(name, day) / "part-00000.parquet").read_bytes()
        for name in TABLES
    }


def next_day(day: str) -> str:
    return (datetime.date.fromisoformat(day) + datetime.timedelta(days=1)).isoformat()


def test_the_functions_image_and_size_are_the_manifests(account: Account) -> None:
    applied_function = function(account)
    assert applied_function["image_config"][0]["entry_point"] == ["/var/runtime/transform"]
    assert (applied_function["memory_size"], applied_function["timeout"]) == (2048, 900)
    assert "aws_glue_job" not in account.state
    (begins,) = account.state["aws_glue_trigger"]
    assert begins["type"] == "SCHEDULED" and "raw-crawler" in begins["actions"][0]["crawler_name"]


def test_the_image_gets_both_programs_and_each_library_once(
    variants: Path, ingest: Path, transform: Path, tmp_path: Path
) -> None:
    """The Dockerfile's own command, on the programs of this machine: `install` refuses a file that stands twice."""
    text = (variants / "native" / "lambda" / "Dockerfile").read_text()
    command = re.search(r"install --target-directory .*?\| sort -u\)", text, re.DOTALL)
    assert command and "install --strip .build/release/transform /out/transform" in text, text
    for name, program in (("bootstrap", ingest), ("transform", transform)):
        shutil.copy(program, tmp_path / name)
    shell = command[0].replace("\\\n", " ").replace("/out", str(tmp_path))
    ended = subprocess.run(["sh", "-c", shell], capture_output=True, text=True)
    assert ended.returncode == 0, ended.stderr
    assert {"bootstrap", "transform"} < {path.name for path in tmp_path.iterdir()}
    assert any(path.name.startswith("libsnappy") for path in tmp_path.iterdir())


def test_it_makes_the_objects_that_a_folder_has(account: Account, transform: Path, made: tuple[Lake, str]) -> None:
    """The event is EventBridge's, of the morning after; run again, by hand for the day, it gives the same bytes."""
    _, day = made
    for event in ({"source": "aws.events", "time": f"{next_day(day)}T01:30:00Z"}, {"p_date": day}):
        answer = invoke(account, transform, event)
        assert answer.kind == "response", answer
        report = json.loads(answer.body)
        assert report["p_date"] == day and set(report["rows"]) == set(TABLES) and report["raw_rows"] > 200, report
        assert objects(account) == expected(made)
        # The chain goes on with the crawler of the tables, which the stand-in leaves running.
        glue, name = account.administrator("glue"), variables(account)["PLAN_TRANSFORM_CRAWLER"]
        assert glue.get_crawler(Name=name)["Crawler"]["State"] == "RUNNING"
        glue.stop_crawler(Name=name)


def test_a_crawler_that_runs_already_is_an_error(account: Account, transform: Path, made: tuple[Lake, str]) -> None:
    """It may have passed what is new; the invocation is tried again, and by then it has ended."""
    glue, name = account.administrator("glue"), variables(account)["PLAN_TRANSFORM_CRAWLER"]
    glue.start_crawler(Name=name)
    answer = invoke(account, transform, {"p_date": made[1]})
    assert answer.kind == "error" and "CrawlerRunningException" in json.loads(answer.body)["errorMessage"], answer
    glue.stop_crawler(Name=name)


def test_a_day_that_is_not_there_or_none_is_told(account: Account, transform: Path, made: tuple[Lake, str]) -> None:
    before = objects(account)
    for event, words in (
        ({"p_date": "2001-01-01"}, "holds no object"),
        ({"p_date": "2025-02-30"}, "no day of the calendar"),
        ({"p_date": 20251103}, "p_date is '20251103', which is no day of the calendar"),
        ({"time": "2001-01-02T00:00:00Z"}, "for 2001-01-01"),
    ):
        answer = invoke(account, transform, event)
        assert answer.kind == "error" and words in json.loads(answer.body)["errorMessage"], answer
    assert objects(account) == before


def test_settings_that_are_missing_are_a_failed_start(account: Account, transform: Path) -> None:
    answer = invoke(account, transform, {}, PLAN_RAW_BUCKET="")
    assert answer.kind == "init/error" and "PLAN_RAW_BUCKET" in answer.body.decode(), answer


@pytest.fixture(scope="module")
def steps(account: Account, transform: Path, made: tuple[Lake, str]) -> list[Step]:
    """What is called in the role: by the binary, and by Lambda on its behalf."""
    _, day = made
    s3, bucket = account.administrator("s3"), variables(account)["PLAN_TRANSFORM_BUCKET"]

    def run(_: service_calls.Clients) -> None:
        # What Spark left is to be removed.
        s3.put_object(Bucket=bucket, Key=f"{TARGET}address/p_date={day}/part-00000-c0de.parquet", Body=b"PAR1")
        answer = invoke(account, transform, {"p_date": day})
        if answer.kind == "response":
            account.administrator("glue").stop_crawler(Name=variables(account)["PLAN_TRANSFORM_CRAWLER"])
        else:
            message = json.loads(answer.body)["errorMessage"]
            assert "AccessDenied" in message, message
            raise PermissionError(message)

    queue = next(each["url"] for each in account.state["aws_sqs_queue"] if "transform" in each["name"])
    log = f"/aws/lambda/{function(account)['function_name']}"
    assert log in {each["name"] for each in account.state["aws_cloudwatch_log_group"]}
    keep = Step("keep an event that failed", lambda aws: aws("sqs").send_message(QueueUrl=queue, MessageBody="{}"))
    return [Step("transform the day", run), *service_calls.log_steps("lambda", log), keep]


def test_what_is_called_passes_and_is_what_is_declared(account: Account, steps: list[Step]) -> None:
    clients = account.as_principal(ROLE)
    failed: list[str] = []
    seen = account.seen(ROLE, lambda: failed.extend(step.name for step in steps if refused(step, clients)))
    assert failed == []
    assert {(each.statement, each.action) for each in seen} == account.granted(ROLE)


def test_without_one_action_the_step_that_needs_it_fails(
    account: Account,
    steps: list[Step],
    record_property: Callable[[str, object], None],
    capsys: pytest.CaptureFixture[str],
) -> None:
    clients = account.as_principal(ROLE)
    granted = sorted(account.granted(ROLE))
    for sid, action in granted:
        failed = account.failed_without(ROLE, sid, action, steps, clients)
        assert len(failed) >= 1, f"without {action} in {sid} nothing fails"
    record_property("removed one by one", len(granted))
    with capsys.disabled():
        print(f"\nnative job: {len(granted)} actions removed one by one, {len(granted)} caught")
