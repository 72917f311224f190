"""Parquet against Spark: we read what it writes in each codec, and it reads what we write."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from pyspark.sql import SparkSession
from pyspark.sql import functions as F
from pyspark.sql import types as T

from test_conformance import session
from test_parquet import assert_same_rows, cat, run, samples, table  # noqa: F401

pytestmark = pytest.mark.spark

# Codecs by what Spark calls them, with what pyarrow calls them, who does not know Hadoop's LZ4.
CODECS = {
    "none": "UNCOMPRESSED",
    "snappy": "SNAPPY",
    "gzip": "GZIP",
    "zstd": "ZSTD",
    "lz4": "UNKNOWN",
    "lz4raw": "LZ4",
}
NULLS = {"ignoreNullFields": "false"}
# What Spark and pyarrow hold alike; unsigned integers, times and halves are none of Spark's types.
COLUMNS = [
    "bool",
    "int32",
    "int64",
    "double",
    "string",
    "few",
    "binary",
    "date",
    "decimal9",
    "place",
    "tags",
    "matrix",
    "stops",
]


@pytest.fixture(scope="module")
def spark(java_home: Path) -> Iterator[SparkSession]:
    os.environ["JAVA_HOME"] = str(java_home)
    running = session()
    # Dates before 1582 as they are, as the generated script has it.
    for way in ("Read", "Write"):
        running.conf.set(f"spark.sql.parquet.datetimeRebaseModeIn{way}", "CORRECTED")
    yield running
    running.stop()


@pytest.mark.parametrize("codec", CODECS)
def test_reads_spark(spark: SparkSession, tmp_path: Path, codec: str) -> None:
    written = table(400, 0.2)
    written = written.select([name for name in COLUMNS if name in written.column_names])
    pq.write_table(written, tmp_path / "source.parquet", store_decimal_as_integer=False)
    made = tmp_path / codec
    frame = spark.read.parquet(str(tmp_path / "source.parquet")).coalesce(1)
    frame.write.option("compression", codec).option("parquet.page.size", 2000).parquet(str(made))
    (path,) = made.glob("*.parquet")
    group = pq.ParquetFile(path).metadata.row_group(0)
    assert group.column(0).compression == CODECS[codec]
    assert_same_rows(cat(path), pa.Table.from_pylist(written.to_pylist(), written.schema))


@pytest.mark.parametrize("may_hold_null", [True, False])
def test_reads_the_lists_of_old_spark(spark: SparkSession, tmp_path: Path, may_hold_null: bool) -> None:
    """Spark's legacy format has the other layouts of lists: `bag` with a field `array`, and just a repeated `array`."""
    line = T.StructType([T.StructField("n", T.LongType())])
    schema = T.StructType(
        [
            T.StructField("tags", T.ArrayType(T.StringType(), may_hold_null)),
            T.StructField("lines", T.ArrayType(line, may_hold_null)),
            T.StructField("counts", T.MapType(T.StringType(), T.LongType(), may_hold_null)),
        ]
    )
    rows: list[Any] = [
        (["a", None if may_hold_null else "x", "c"], [(1,), (None,)], {"k": 1}),
        ([], [], {}),
        (None, None, None),
        (["d"], [(None,)], {"l": 2, "m": 3}),
    ]
    spark.conf.set("spark.sql.parquet.writeLegacyFormat", "true")
    try:
        spark.createDataFrame(rows, schema).coalesce(1).write.parquet(str(tmp_path / "legacy"))
    finally:
        spark.conf.unset("spark.sql.parquet.writeLegacyFormat")
    (path,) = (tmp_path / "legacy").glob("*.parquet")
    text = run("schema", path).stdout.decode()
    assert ("repeated group bag" if may_hold_null else "repeated binary array") in text, text
    expected = [
        {
            "tags": tags,
            "lines": None if lines is None else [{"n": line[0]} for line in lines],
            "counts": None if counts is None else [{"key": key, "value": value} for key, value in counts.items()],
        }
        for tags, lines, counts in rows
    ]
    assert sorted(cat(path), key=repr) == sorted(expected, key=repr)


@pytest.mark.parametrize("name", ["snappy", "zstandard", "gzip", "uncompressed", "small-pages"])
def test_spark_reads_ours(spark: SparkSession, samples: Path, name: str) -> None:  # noqa: F811
    path = samples / f"{name}.parquet"
    expected = pq.read_table(path)
    columns = [
        field.name
        for field in expected.schema
        if not (pa.types.is_time(field.type) or pa.types.is_float16(field.type) or "uint" in str(field.type))
    ]
    found = spark.read.parquet(str(path))
    assert found.count() == expected.num_rows
    flat = [each for each in columns if each in found.columns and not pa.types.is_nested(expected[each].type)]
    compared = 0
    for column in flat:
        values = [row[0] for row in found.select(column).collect()]
        assert sum(value is None for value in values) == expected[column].null_count
        if pa.types.is_integer(expected[column].type) or pa.types.is_string(expected[column].type):
            assert values == expected[column].to_pylist(), column
            compared += 1
    assert compared >= 3 and len(flat) >= 8, f"only {compared} of {len(flat)} columns were compared"
    for column in ("tags", "matrix", "lines"):
        values = [json.loads(row[0])[column] for row in found.select(F.to_json(F.struct(column), NULLS)).collect()]
        assert values == expected[column].to_pylist(), column
