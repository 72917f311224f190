"""Glue's entry to Spark and to the catalog. STANDIN_CATALOG maps `database.table` to a folder of Parquet partitions."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from pyspark import SparkContext
from pyspark.errors import AnalysisException
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql.types import StringType, StructField, StructType

from awsglue import record
from awsglue.dynamicframe import DynamicFrame


class GlueContext:
    """The context a job makes from its SparkContext."""

    def __init__(self, spark_context: SparkContext) -> None:
        self.spark_session = SparkSession.builder.getOrCreate()
        self.create_dynamic_frame = CatalogReader(self.spark_session)

    def get_logger(self) -> Any:
        """Glue's own log; Spark's log4j here."""
        return self.spark_session._jvm.org.apache.log4j.LogManager.getLogger("glue")


class CatalogReader:
    """`create_dynamic_frame.from_catalog`."""

    def __init__(self, spark: SparkSession) -> None:
        self._spark = spark

    def from_catalog(
        self,
        database: str,
        table_name: str,
        redshift_tmp_dir: str = "",
        transformation_ctx: str = "",
        push_down_predicate: str = "",
        additional_options: dict[str, Any] | None = None,
        catalog_id: str | None = None,
    ) -> DynamicFrame:
        """The table's rows in the partitions that the predicate lets through; no such partition gives a frame without
        columns, as Glue does, which is how a job silently succeeds on nothing.
        """
        record.append({"call": "from_catalog", "table": f"{database}.{table_name}", "predicate": push_down_predicate})
        folder = table_folder(database, table_name)
        wanted = self._wanted(folder, push_down_predicate)
        if not wanted:
            return DynamicFrame(self._spark.createDataFrame([], StructType([])), table_name)
        return DynamicFrame(self._read(folder, wanted), table_name)

    def _wanted(self, folder: Path, predicate: str) -> list[str]:
        """The partitions that the predicate lets through. It may name partition keys only: Glue prunes by it."""
        paths = partitions(folder)
        values = [dict(part.split("=", 1) for part in path.split("/")) for path in paths]
        if not values:
            return []
        keys = list(values[0])
        schema = StructType([StructField(key, StringType()) for key in [*keys, "\0path"]])
        rows = [(*value.values(), path) for value, path in zip(values, paths)]
        frame = self._spark.createDataFrame(rows, schema)
        try:
            kept = frame.where(predicate or "true")
        except AnalysisException as error:
            raise ValueError(f"push_down_predicate {predicate!r} may name only {', '.join(keys)}: {error}") from error
        return sorted(row["\0path"] for row in kept.collect())

    def _read(self, folder: Path, wanted: list[str]) -> DataFrame:
        """The partitions' files; the catalog says that the keys are strings, so nothing is inferred from their text."""
        setting = "spark.sql.sources.partitionColumnTypeInference.enabled"
        before = self._spark.conf.get(setting)
        self._spark.conf.set(setting, "false")
        try:
            paths = [str(folder / path) for path in wanted]
            return self._spark.read.option("basePath", str(folder)).parquet(*paths)
        finally:
            self._spark.conf.set(setting, before)


def table_folder(database: str, table: str) -> Path:
    """The folder behind a table of the catalog."""
    catalog = json.loads(os.environ.get("STANDIN_CATALOG", "{}"))
    if (folder := catalog.get(f"{database}.{table}")) is None:
        raise ValueError(f"EntityNotFoundException: table {database}.{table}; the catalog has {sorted(catalog)}")
    return Path(folder)


def partitions(folder: Path) -> list[str]:
    """The folders that hold files of the table, relative to it: `p_date=2025-11-19`."""
    return sorted(
        {str(file.parent.relative_to(folder)) for file in folder.rglob("*.parquet") if "=" in file.parent.name}
    )
