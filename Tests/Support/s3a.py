"""The applied Glue job on a stand-in that enforces IAM, run by a real Spark that reaches S3 by S3A.

Glue 5.1 does so too ("Migrating AWS Glue for Spark jobs to AWS Glue version 5.1": S3A replaces EMRFS).
"""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import boto3

import s3a_jars
import standin_aws
import tools
from enforcement.guard import SERVICE_HEADER, SOURCE_HEADER, Guard, Record

# How the output reaches its place. Hadoop's own way, the default of S3A, renames: on S3 that is copy and delete. S3A's
# way completes multipart uploads; AWS has a form of it as its default with S3A ("EMR Spark MagicCommitProtocol").
COMMITTERS: dict[str, dict[str, str]] = {
    "file": {"spark.sql.parquet.output.committer.class": "org.apache.parquet.hadoop.ParquetOutputCommitter"},
    "magic": {
        "spark.sql.parquet.output.committer.class": "standin.BoundCommitter",
        "mapreduce.outputcommitter.factory.scheme.s3": "org.apache.hadoop.fs.s3a.commit.S3ACommitterFactory",
        "fs.s3a.committer.name": "magic",
    },
}


@dataclass
class Deployment:
    """The job and what it reads and writes, as they were applied."""

    standin: standin_aws.StandIn
    guard: Guard
    state: dict[str, list[dict[str, Any]]]

    @property
    def job(self) -> dict[str, Any]:
        """The Glue job's attributes."""
        return self.state["aws_glue_job"][0]

    @property
    def role(self) -> str:
        """The name of the job's role."""
        return str(self.job["role_arn"]).rsplit("/", 1)[-1]

    @property
    def target(self) -> tuple[str, str]:
        """The bucket and the prefix that the tables are written below."""
        bucket, _, prefix = self.job["default_arguments"]["--transform_path"].removeprefix("s3://").partition("/")
        return bucket, f"{prefix}/"

    @property
    def region(self) -> str:
        """Where the job runs."""
        return str(self.job["arn"]).split(":")[3]

    def administrator(self, service: str) -> Any:
        """A client that may do everything."""
        return self.standin.client(service, self.region)

    def policy(self) -> dict[str, Any]:
        """The policy of the job's role, as Terraform applied it."""
        return dict(self.administrator("iam").get_role_policy(**self._policy_name())["PolicyDocument"])

    def give(self, policy: dict[str, Any]) -> None:
        """Replaces that policy."""
        self.administrator("iam").put_role_policy(**self._policy_name(), PolicyDocument=json.dumps(policy))

    def _policy_name(self) -> dict[str, str]:
        (name,) = self.administrator("iam").list_role_policies(RoleName=self.role)["PolicyNames"]
        return {"RoleName": self.role, "PolicyName": name}

    def credentials(self) -> dict[str, str]:
        """The variables of someone in the job's role, which Glue assumes."""
        keys = {"aws_access_key_id": "service", "aws_secret_access_key": "service"}
        sts = boto3.client("sts", endpoint_url=self.standin.endpoint, region_name=self.region, **keys)

        def act(request: Any, **_: Any) -> None:
            request.headers[SERVICE_HEADER] = "glue.amazonaws.com"
            request.headers[SOURCE_HEADER] = standin_aws.ACCOUNT

        sts.meta.events.register("before-sign.sts.AssumeRole", act)
        given = sts.assume_role(RoleArn=self.job["role_arn"], RoleSessionName="test")["Credentials"]
        return {
            "AWS_ACCESS_KEY_ID": given["AccessKeyId"],
            "AWS_SECRET_ACCESS_KEY": given["SecretAccessKey"],
            "AWS_SESSION_TOKEN": given["SessionToken"],
        }

    def objects(self) -> dict[str, str]:
        """Every object of the transform bucket with what tells its content apart."""
        pages = self.administrator("s3").get_paginator("list_objects_v2").paginate(Bucket=self.target[0])
        return {each["Key"]: each["ETag"] for page in pages for each in page.get("Contents", [])}

    def empty(self) -> None:
        """Removes every object of the transform bucket."""
        for key in self.objects():
            self.administrator("s3").delete_object(Bucket=self.target[0], Key=key)


@dataclass
class Session:
    """A running Spark with the credentials of the job's role."""

    deployment: Deployment
    process: subprocess.Popen[str]
    log: Path
    records: list[Record] = field(default_factory=list)

    def run(self, day: str, committer: str) -> str | None:
        """Runs the job for a day, and keeps what it asked for; what it failed with, if it failed."""
        start = len(self.deployment.guard.records)
        arguments = {**self.deployment.job["default_arguments"], "--JOB_NAME": self.deployment.job["name"]}
        script = self.deployment.job["command"][0]["script_location"]
        asked = {"script": script, "arguments": {**arguments, "--p_date": day}, "settings": COMMITTERS[committer]}
        self.tell(asked)
        answer = self.process.stdout.readline() if self.process.stdout else ""
        assert answer, f"Spark has died:\n{self.log.read_text(errors='replace')[-8000:]}"
        seen = self.deployment.guard.records[start:]
        self.records = [each for each in seen if each.caller == self.deployment.role]
        return None if (failed := json.loads(answer)) is None else str(failed)

    def tell(self, message: object) -> None:
        """Sends one line."""
        assert self.process.stdin
        self.process.stdin.write(json.dumps(message) + "\n")
        self.process.stdin.flush()


@contextlib.contextmanager
def session(deployment: Deployment, java_home: Path, folder: Path) -> Iterator[Session]:
    """Starts Spark, and stops it at the end."""
    credentials, log = deployment.credentials(), folder / "spark.log"
    environment = tools.environment(
        **{**deployment.standin.environment, **credentials, "AWS_DEFAULT_REGION": deployment.region},
        JAVA_HOME=str(java_home),
        PYSPARK_PYTHON=sys.executable,
        SPARK_LOCAL_IP="127.0.0.1",
    )
    command = [sys.executable, str(Path(__file__).with_name("s3a_driver.py"))]
    pipes: dict[str, Any] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    with log.open("w") as errors, subprocess.Popen(command, env=environment, stderr=errors, **pipes) as process:
        started = Session(deployment, process, log)
        started.tell(settings(deployment, credentials, folder))
        yield started


def settings(deployment: Deployment, credentials: dict[str, str], folder: Path) -> dict[str, str]:
    """Spark's settings: one core, S3A behind s3://, the stand-in at loopback, the role's credentials."""
    s3a = {
        "endpoint": deployment.standin.endpoint,
        "endpoint.region": deployment.region,
        "path.style.access": "true",
        "connection.ssl.enabled": "false",
        "aws.credentials.provider": "org.apache.hadoop.fs.s3a.TemporaryAWSCredentialsProvider",
        "access.key": credentials["AWS_ACCESS_KEY_ID"],
        "secret.key": credentials["AWS_SECRET_ACCESS_KEY"],
        "session.token": credentials["AWS_SESSION_TOKEN"],
        # The default from Hadoop 3.4 on; 3.3 deletes the markers of all ancestors, and swallows that it may not.
        "directory.marker.retention": "keep",
    }
    return {
        "spark.master": "local[1]",
        "spark.ui.enabled": "false",
        # A process that lives for a minute: to compile and collect less costs less.
        "spark.driver.extraJavaOptions": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC",
        "spark.sql.shuffle.partitions": "1",
        "spark.local.dir": str(folder),
        "spark.driver.extraClassPath": f"{tools.S3A}/*:{s3a_jars.classes(tools.S3A)}",
        "spark.hadoop.hadoop.tmp.dir": str(folder),
        "spark.hadoop.fs.s3.impl": "org.apache.hadoop.fs.s3a.S3AFileSystem",
        **{f"spark.hadoop.fs.s3a.{name}": value for name, value in s3a.items()},
    }
