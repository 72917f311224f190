"""Spark's text of 300,000 random doubles is the engine's, digit by digit."""

from __future__ import annotations

import os
import struct
from pathlib import Path

import pytest
from pyspark.sql import functions as F

import tools
from test_conformance import session

pytestmark = pytest.mark.spark


def test_spark_prints_the_same_digits(tmp_path: Path, java_home: Path) -> None:
    file = tmp_path / "texts"
    tools.swift_test("DoubleTextTests", DOUBLE_TEXTS=str(file))
    pairs = [line.split(" ") for line in file.read_text(encoding="utf-8").split("\n")]
    assert len(pairs) == 300_000
    rows = [(struct.unpack(">d", int(bits).to_bytes(8))[0], text) for bits, text in pairs]
    os.environ["JAVA_HOME"] = str(java_home)
    spark = session()
    try:
        frame = spark.createDataFrame(rows, "number double, text string")
        wrong = frame.filter(F.col("number").cast("string") != F.col("text")).take(5)
    finally:
        spark.stop()
    assert wrong == []
