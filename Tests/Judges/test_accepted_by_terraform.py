"""Terraform does not protect the user: it validates and plans each of these settings, which AWS refuses or lose data.

For each the manifest has a rule, or a type that does not let it be said.
"""

from __future__ import annotations

import json
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

import terraform_command
import tools

PROVIDER = """
terraform {
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.100, < 7.0"
    }
  }
}

provider "aws" {
  region                      = "eu-central-1"
  access_key                  = "example"
  secret_key                  = "example"
  skip_credentials_validation = true
  skip_metadata_api_check     = true
  skip_requesting_account_id  = true
}
"""

ROLE = '"arn:aws:iam::123456789012:role/example"'


def stream(name: str, settings: str = "", conversion: str = "", prefix: str | None = None) -> str:
    """A delivery stream that converts to Parquet, with one thing wrong."""
    usual = "" if prefix is not None else 'error_output_prefix = "error/!{firehose:error-output-type}/"'
    return f"""
resource "aws_kinesis_firehose_delivery_stream" "{name}" {{
  name        = "{name}"
  destination = "extended_s3"
  extended_s3_configuration {{
    role_arn   = {ROLE}
    bucket_arn = "arn:aws:s3:::example"
    prefix     = "{prefix if prefix is not None else "raw/!{timestamp:yyyy-MM-dd}/"}"
    {usual}
    {settings if "buffering_size" in settings else f"buffering_size = 64{chr(10)}    {settings}"}
    data_format_conversion_configuration {{
      input_format_configuration {{
        deserializer {{
          open_x_json_ser_de {{}}
        }}
      }}
      output_format_configuration {{
        serializer {{
          parquet_ser_de {{}}
        }}
      }}
      schema_configuration {{
        database_name = "example"
        table_name    = "example"
        role_arn      = {ROLE}
        {conversion}
      }}
    }}
  }}
}}
"""


def table(name: str, columns: dict[str, str] | list[tuple[str, str]], key: str = "p_date") -> str:
    """A table of the catalog."""
    pairs = columns.items() if isinstance(columns, dict) else columns
    blocks = "\n".join(f'    columns {{\n      name = "{each}"\n      type = "{kind}"\n    }}' for each, kind in pairs)
    return f"""
resource "aws_glue_catalog_table" "{name}" {{
  name          = "{name}"
  database_name = "example"
  partition_keys {{
    name = "{key}"
    type = "string"
  }}
  storage_descriptor {{
{blocks}
  }}
}}
"""


def job(name: str, settings: str) -> str:
    """A Spark job."""
    return f"""
resource "aws_glue_job" "{name}" {{
  name     = "{name}"
  role_arn = {ROLE}
  command {{
    script_location = "s3://example/job.py"
  }}
  {settings}
}}
"""


def crawler(name: str, settings: str) -> str:
    """A crawler of the catalog."""
    return f"""
resource "aws_glue_crawler" "{name}" {{
  name          = "{name}"
  database_name = "example"
  role          = {ROLE}
  {settings}
}}
"""


def trigger(name: str, schedule: str) -> str:
    """A trigger by the clock."""
    return f"""
resource "aws_glue_trigger" "{name}" {{
  name     = "{name}"
  type     = "SCHEDULED"
  schedule = "{schedule}"
  actions {{
    job_name = "example"
  }}
}}
"""


def rule(name: str, schedule: str) -> str:
    """A rule by the clock."""
    return f'\nresource "aws_cloudwatch_event_rule" "{name}" {{\n  schedule_expression = "{schedule}"\n}}\n'


TARGET = 's3_target {\n    path = "s3://example/raw"\n  }'
RECRAWL = """recrawl_policy {
    recrawl_behavior = "CRAWL_NEW_FOLDERS_ONLY"
  }
  schema_change_policy {
    delete_behavior = "DELETE_FROM_DATABASE"
    update_behavior = "UPDATE_IN_DATABASE"
  }"""
WORKERS = 'glue_version = "5.1"\n  worker_type = "{}"\n  number_of_workers = {}'

POLLER = f"""
resource "aws_lambda_function" "poller" {{
  function_name                  = "poller"
  role                           = {ROLE}
  package_type                   = "Image"
  image_uri                      = "123456789012.dkr.ecr.eu-central-1.amazonaws.com/poller@sha256:{"0" * 64}"
  timeout                        = 120
  reserved_concurrent_executions = 1
}}
{rule("poller", "rate(1 minute)")}
"""

TAGS = "\n".join(f'    tag{number} = "x"' for number in range(11))
SCRIPT = f"""
resource "aws_s3_object" "script" {{
  bucket  = "example"
  key     = "job.py"
  content = ""
  tags = {{
{TAGS}
  }}
}}
"""


@dataclass(frozen=True)
class Accepted:
    """A setting that Terraform accepts: its resource, and the rule or the mistake's file that refuses it."""

    about: str
    hcl: str
    refused_by: str


CASES = [
    Accepted("conversion with a buffer of 5 MiB", stream("small_buffer", "buffering_size = 5"), "PG0402"),
    Accepted(
        "conversion with compressed objects", stream("gzip", 'compression_format = "GZIP"'), "FirehoseCompression"
    ),
    Accepted("a decimal of 39 digits", table("decimal", {"amount": "decimal(39,2)"}), "PG0631"),
    Accepted("the week's year", stream("week", prefix="raw/!{timestamp:YYYY-MM-dd}/"), "FirehosePrefix"),
    Accepted("a prefix without an error prefix", stream("errors", prefix="raw/!{timestamp:yyyy}/"), "FirehosePrefix"),
    Accepted("a zone of another form", stream("form", 'custom_time_zone = "Etc/GMT+5"'), "PG0904"),
    Accepted("a zone that does not exist", stream("zone", 'custom_time_zone = "Europe/Berln"'), "PG0907"),
    Accepted("a version of Glue that does not exist", job("version", 'glue_version = "7.0"'), "GlueVersion"),
    Accepted("one worker", job("worker", WORKERS.format("G.1X", 1)), "PG0704"),
    Accepted("a worker type that the region has not", job("type", WORKERS.format("G.8X", 1_000)), "PG0705"),
    Accepted("a cron of five fields", trigger("five", "cron(0 1 * * *)"), "CronOfFiveFields"),
    Accepted("the 25th hour", trigger("hour", "cron(0 24 * * ? *)"), "PG0901"),
    Accepted("one minute in the plural", rule("plural", "rate(1 minutes)"), "PeriodAsText"),
    Accepted("the 61st minute", rule("minute", "cron(60 0 * * ? *)"), "PG0312"),
    Accepted("31 February", rule("never", "cron(0 0 31 2 ? *)"), "PG0313"),
    Accepted("days of month and week", rule("days", "cron(0 0 1 * 2 *)"), "CronBothDays"),
    Accepted("seconds for a rate", rule("seconds", "rate(90 seconds)"), "PG0302"),
    Accepted("columns that differ in case", table("case", [("user_id", "string"), ("USER_ID", "string")]), "PG0602"),
    Accepted("a partition key that is a column", table("key", {"p_date": "string", "id": "string"}), "PG0603"),
    Accepted("an empty group", table("group", {"extra": "struct<>"}), "PG0615"),
    Accepted("new folders only, and tables rewritten", crawler("folders", f"{TARGET}\n  {RECRAWL}"), "CrawlerRecrawl"),
    Accepted("a function slower than its schedule", POLLER, "PG0304"),
    Accepted("eleven tags on an object", SCRIPT, "PG0122"),
]


@pytest.fixture(scope="module")
def root(terraform: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A root with every setting in it."""
    folder = tmp_path_factory.mktemp("accepted")
    (folder / "main.tf").write_text(PROVIDER + "".join(case.hcl for case in CASES))
    ended = terraform_command.initialise(folder, tools.environment())
    assert ended.code == 0, ended.output
    return folder


def test_terraform_validates_all_of_it(root: Path) -> None:
    ended = terraform_command.run(root, tools.environment(), "validate")
    assert ended.code == 0, ended.output


def test_terraform_plans_all_of_it(root: Path) -> None:
    ended = terraform_command.run(root, tools.environment(), "plan", "-input=false", "-out=plan")
    assert ended.code == 0, ended.output
    shown = terraform_command.run(root, tools.environment(), "show", "-json", "plan")
    planned = json.loads(shown.output)["resource_changes"]
    assert len(planned) == sum(case.hcl.count('\nresource "') for case in CASES)


@pytest.fixture(scope="module")
def codes(plan_gen: Path) -> set[str]:
    """The codes of all rules."""
    ended = subprocess.run([plan_gen, "rules", "--format", "json"], capture_output=True, text=True, check=True)
    report = json.loads(ended.stdout)
    assert report["schemaVersion"] == 1
    return {rule["code"] for rule in report["rules"]}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.about)
def test_the_manifest_refuses_it(codes: set[str], case: Accepted) -> None:
    mistakes = {path.stem for path in (Path(__file__).parent / "mistakes").glob("*.swift")}
    assert case.refused_by in codes | mistakes
