"""A Spark session on S3A that runs a deployed Glue script as often as it is asked to: one JSON line in, one out.

It has just the credentials of the job's role, fetches the script from S3 as Glue does, and runs it as it is. Only what
Glue's own library would do is put in its place: the catalog is asked with boto3.
"""

from __future__ import annotations

import json
import os
import runpy
import sys
import tempfile
from pathlib import Path
from typing import Any, TextIO

import boto3
from pyspark.sql import SparkSession

import awsglue.context
from awsglue.dynamicframe import DynamicFrame


class CatalogReader:
    """`create_dynamic_frame.from_catalog` that asks the Glue catalog and reads what it finds there from S3."""

    def __init__(self, spark: SparkSession) -> None:
        self._spark = spark

    def from_catalog(self, database: str, table_name: str, push_down_predicate: str) -> DynamicFrame:
        """The rows of the partitions that the predicate lets through, at least one."""
        glue = boto3.client("glue")
        glue.get_database(Name=database)
        location = glue.get_table(DatabaseName=database, Name=table_name)["Table"]["StorageDescriptor"]["Location"]
        asked = {"DatabaseName": database, "TableName": table_name}
        found = glue.get_partitions(**asked, Expression=push_down_predicate.replace("==", "="))["Partitions"]
        paths = [partition["StorageDescriptor"]["Location"] for partition in found]
        return DynamicFrame(self._spark.read.option("basePath", location).parquet(*paths), table_name)


def run(asked: dict[str, Any]) -> str | None:
    """One run of the job; what it failed with, if it failed."""
    spark = SparkSession.builder.getOrCreate()
    spark.catalog.clearCache()  # what the job persists dies with it
    for name, value in asked["settings"].items():
        spark.conf.set(name, value)
    try:
        bucket, _, key = asked["script"].removeprefix("s3://").partition("/")
        with tempfile.TemporaryDirectory() as folder:
            script = Path(folder) / "script.py"
            boto3.client("s3").download_file(bucket, key, str(script))
            sys.argv = [str(script), *(part for pair in asked["arguments"].items() for part in pair)]
            runpy.run_path(str(script), run_name="__main__")
    except Exception as problem:  # whatever the job died of is the answer
        return f"{type(problem).__name__}: {problem}"[:4000]
    return None


def serve(answers: TextIO) -> None:
    """Starts Spark with the settings of the first line, then answers each further line."""
    builder = SparkSession.builder
    for name, value in json.loads(sys.stdin.readline()).items():
        builder = builder.config(name, value)
    builder.getOrCreate()
    awsglue.context.CatalogReader = CatalogReader
    for line in sys.stdin:
        print(json.dumps(run(json.loads(line))), file=answers, flush=True)


if __name__ == "__main__":
    # What Spark and the script print is no answer: only this file writes to standard output.
    own = os.fdopen(os.dup(sys.stdout.fileno()), "w")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    serve(own)
