"""Polars, whose Parquet is its own: it reads what we write, by its statistics too, and we read what it writes."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import polars as pl
import pyarrow.parquet as pq
import pytest

from test_parquet import SAMPLES, assert_same_rows, cat, expected_table
from test_parquet import samples as samples


@pytest.mark.parametrize("name", SAMPLES)
def test_polars_reads_ours(samples: Path, name: str) -> None:
    found = pl.read_parquet(samples / f"{name}.parquet", use_pyarrow=False)
    expected = expected_table(SAMPLES[name])
    assert found.columns == expected.column_names
    for column in expected.column_names:
        assert found[column].to_arrow().to_pylist() == expected[column].to_pylist(), column


@pytest.mark.parametrize("bound", [-1, 0, 30_000, 60_000, 69_999, 80_000])
def test_polars_skips_row_groups_by_statistics(samples: Path, bound: int) -> None:
    """With its statistics used and not, the same rows are left."""
    path, least = samples / "row-groups.parquet", bound * 1_000_003
    counts = [
        pl.scan_parquet(path, use_statistics=used).filter(pl.col("id") > least).select(pl.len()).collect().item()
        for used in (True, False)
    ]
    rows = sum(i * 1_000_003 - 500_000 > least for i in range(SAMPLES["row-groups"]))
    assert counts == [rows, rows]


def frame(rows: int) -> pl.DataFrame:
    """Columns of the types that Polars and the pipeline share, with nulls, and a struct."""
    start = dt.datetime(1969, 12, 31, tzinfo=dt.UTC)

    def unless(every: int, i: int, value: Any) -> Any:
        return None if i % every == 0 else value

    return pl.DataFrame(
        {
            "id": [i * 7919 for i in range(rows)],
            "name": [unless(5, i, f"näme-{i % 13}") for i in range(rows)],
            "share": [unless(7, i, i / 3) for i in range(rows)],
            "flag": [unless(4, i, i % 3 == 0) for i in range(rows)],
            "day": [unless(6, i, dt.date(2000, 1, 1) + dt.timedelta(days=i)) for i in range(rows)],
            "at": [unless(9, i, start + dt.timedelta(microseconds=i * 86_399_999_983)) for i in range(rows)],
            "place": [unless(8, i, {"city": unless(3, i, f"city {i}"), "zip": i}) for i in range(rows)],
            "tags": [unless(5, i, [unless(3, i + j, f"tag {j}") for j in range(i % 4)]) for i in range(rows)],
            "lines": [unless(6, i, [{"n": j, "at": [i, None]} for j in range(i % 3)]) for i in range(rows)],
        },
        schema_overrides={"at": pl.Datetime("us", "UTC")},
    )


@pytest.mark.parametrize("rows", [1, 3000])
@pytest.mark.parametrize("codec", ["uncompressed", "snappy", "gzip", "zstd", "lz4", "brotli"])
def test_reads_polars(tmp_path: Path, codec: Any, rows: int) -> None:
    path = tmp_path / "file.parquet"
    frame(rows).write_parquet(path, compression=codec, row_group_size=1000, data_page_size=2000)
    assert_same_rows(cat(path), pq.read_table(path))
