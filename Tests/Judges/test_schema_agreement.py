"""A schema's forms agree: Spark, with the Glue table's types, and pyarrow read from Parquet what the records had."""

from __future__ import annotations

import datetime as dt
import decimal
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from pyspark.sql import SparkSession
from pyspark.sql import functions as F

import tools
from test_conformance import session

pytestmark = pytest.mark.spark


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What SchemaAgreementTests.swift writes: random records, the Parquet made of them and the Glue table's types."""
    folder = tmp_path_factory.mktemp("agreement")
    tools.swift_test("SchemaAgreementTests", SCHEMA_AGREEMENT=str(folder))
    return folder


def parsed(line: str) -> dict[str, Any]:
    """A record, its fractions exact."""
    return json.loads(line, parse_float=number)


def number(text: str) -> decimal.Decimal | float:
    """A fraction by all its digits; one that only a double is, by its bits: Java prints it otherwise."""
    exact = decimal.Decimal(text)
    return exact if exact == 0 or 1e-200 < abs(exact) < 1e200 else float(text)


@pytest.fixture(scope="module")
def records(written: Path) -> list[dict[str, Any]]:
    lines = [parsed(line) for line in (written / "records.json").read_text(encoding="utf-8").split("\n")[:-1]]
    assert len(lines) == 2_000
    return lines


@pytest.fixture(scope="module")
def spark(java_home: Path) -> Iterator[SparkSession]:
    os.environ["JAVA_HOME"] = str(java_home)
    running = session()
    # Days before 1582 as they are, as the generated script has it.
    running.conf.set("spark.sql.parquet.datetimeRebaseModeInRead", "CORRECTED")
    yield running
    running.stop()


def test_spark_reads_the_records(spark: SparkSession, written: Path, records: list[dict[str, Any]]) -> None:
    types = (written / "types").read_text(encoding="utf-8")
    assert "array<struct<sku:string" in types and "array<timestamp>" in types and "array<decimal(12,2)>" in types
    read = spark.read.schema(types).parquet(str(written / "records.parquet"))
    options = {"ignoreNullFields": "false", "timestampFormat": "yyyy-MM-dd'T'HH:mm:ss.SSSSSSXXX"}
    rows = [parsed(row[0]) for row in read.select(F.to_json(F.struct("*"), options)).collect()]
    assert rows == records


def plain(value: Any) -> Any:
    """A value of pyarrow as the records have it."""
    if isinstance(value, dict):
        return {key: plain(each) for key, each in value.items()}
    if isinstance(value, float):
        return number(repr(value))
    if isinstance(value, list):
        return [plain(each) for each in value]
    if isinstance(value, dt.datetime):
        assert value.tzinfo is not None
        return value.strftime("%Y-%m-%dT%H:%M:%S.%fZ").rjust(27, "0")
    return value.isoformat() if isinstance(value, dt.date) else value


def test_pyarrow_reads_the_records(written: Path, records: list[dict[str, Any]]) -> None:
    assert plain(pq.read_table(written / "records.parquet").to_pylist()) == records


def test_files_of_others_are_read_back(spark: SparkSession, written: Path, tmp_path: Path) -> None:
    """The same records by pyarrow and Spark: decimals in bytes, in integers, as Hive has them; instants as INT96."""
    others = tmp_path / "others"
    others.mkdir()
    table = pq.read_table(written / "records.parquet")
    pq.write_table(table, others / "pyarrow.parquet")
    pq.write_table(table, others / "pyarrow-integers.parquet", store_decimal_as_integer=True, data_page_version="2.0")
    read = spark.read.schema((written / "types").read_text(encoding="utf-8")).parquet(str(written / "records.parquet"))
    for name, legacy, instants in (("spark", "false", "TIMESTAMP_MICROS"), ("hive", "true", "INT96")):
        spark.conf.set("spark.sql.parquet.writeLegacyFormat", legacy)
        spark.conf.set("spark.sql.parquet.outputTimestampType", instants)
        for each in ("datetimeRebaseModeInWrite", "int96RebaseModeInWrite"):
            spark.conf.set(f"spark.sql.parquet.{each}", "CORRECTED")
        read.coalesce(1).write.parquet(str(tmp_path / name))
        (part,) = (tmp_path / name).glob("*.parquet")
        part.rename(others / f"{name}.parquet")
    tools.swift_test("SchemaAgreementTests", SCHEMA_AGREEMENT_OTHERS=str(others))
