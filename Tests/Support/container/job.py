"""The image's other program: a job as a function, which makes a day's tables in a stand-in for S3."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import lake
import standin_aws
import tools
from lake import TABLES, Lake
from loopback_api import LoopbackAPI, Reply
from runtime_api import RuntimeAPI

from .function import Image

PROGRAM = "/var/runtime/transform"
RAW, TABLES_BUCKET = "proof-raw", "proof-tables"


@dataclass(frozen=True)
class Programs:
    """The same programs as this machine has built them, and a folder for what they make."""

    ingest: Path
    transform: Path
    folder: Path

    def day(self) -> tuple[Lake, str]:
        """A lake with a day and its tables: what the image has to make."""
        made = Lake(self.folder / "lake")
        with LoopbackAPI(Reply(tools.SAMPLE.read_bytes())) as api:
            lake.run(self.ingest, "run", "--once", "--lake", made.folder, "--api-url", api.url)
        (day,) = made.days()
        ended = lake.run(self.transform, "run", "--date", day, "--lake", made.folder)
        if ended.code != 0:
            raise RuntimeError(f"transform on this machine: exit {ended.code}: {ended.error}")
        return made, day


def faults(image: Image, programs: Programs, log: Path) -> Iterator[str]:
    """What the job should have done in the image and did not: nothing where it made the bytes that it makes here."""
    made, day = programs.day()
    with standin_aws.running() as cloud:
        s3 = cloud.client("s3")
        for bucket in (RAW, TABLES_BUCKET):
            s3.create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": standin_aws.REGION})
        for path in made.raw.rglob("*.parquet"):
            s3.upload_file(str(path), RAW, f"raw/users/{path.relative_to(made.raw)}")
        variables = {**cloud.environment, "PLAN_RAW_BUCKET": RAW, "PLAN_TRANSFORM_BUCKET": TABLES_BUCKET}
        with RuntimeAPI() as runtime:
            variables["AWS_LAMBDA_RUNTIME_API"] = runtime.address
            with image.started(variables, log, entry_point=PROGRAM):
                answer = runtime.invoke({"p_date": day})
        if answer.kind != "response":
            yield f"the job answered with {answer.kind}: {answer.body.decode(errors='replace')}"
            return
        if json.loads(answer.body)["p_date"] != day:
            yield f"the job's report is of another day than {day}: {answer.body!r}"
        for name in TABLES:
            key = f"transform/{name}/p_date={day}/part-00000.parquet"
            expected = (made.table(name, day) / "part-00000.parquet").read_bytes()
            found = s3.list_objects_v2(Bucket=TABLES_BUCKET, Prefix=key)["KeyCount"]
            if not found or s3.get_object(Bucket=TABLES_BUCKET, Key=key)["Body"].read() != expected:
                yield f"{key} is {'not what' if found else 'missing, which'} this machine's transform made"
