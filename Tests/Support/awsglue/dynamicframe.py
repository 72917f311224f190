"""Glue's frame without a fixed schema, here a thin cover of a Spark DataFrame."""

from __future__ import annotations

from pyspark.sql import DataFrame


class DynamicFrame:
    """What `from_catalog` gives; a job takes the DataFrame out of it."""

    def __init__(self, frame: DataFrame, name: str) -> None:
        self._frame = frame
        self.name = name

    def toDF(self) -> DataFrame:
        """The rows as a DataFrame."""
        return self._frame

    def count(self) -> int:
        """How many rows there are."""
        return self._frame.count()
