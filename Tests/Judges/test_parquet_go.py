"""Apache Arrow's Parquet for Go, which calls itself parquet-go: it reads what we write, and we read what it writes.

It has no command of its own; Sling, a command that moves tables, has it inside.
"""

from __future__ import annotations

import csv
import datetime as dt
import decimal
import os
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

import tools
from conftest import need
from test_parquet import SAMPLES, cat, sample_row
from test_parquet import samples as samples

Copy = Callable[..., None]
INSTANT = "%Y-%m-%dT%H:%M:%S.%fZ"


@pytest.fixture(scope="session")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Copy:
    """Copies a table from one file to another, of which one is Parquet."""
    program = str(need(tools.sling))
    home = tmp_path_factory.mktemp("sling")
    # With DuckDB, which is judged elsewhere, Sling would leave the files to it. And it is to tell nobody of itself.
    settings = {"SLING_HOME_DIR": str(home), "SLING_DUCKDB_COMPUTE": "FALSE", "SLING_DISABLE_TELEMETRY": "TRUE"}

    def run(source: Path, target: Path, *options: str) -> None:
        command = [program, "run", "--src-stream", f"file://{source}", "--tgt-object", f"file://{target}", *options]
        ended = subprocess.run(
            command, env={**os.environ, **settings}, capture_output=True, text=True, timeout=120, check=False
        )
        assert ended.returncode == 0, ended.stdout[-2000:] + ended.stderr[-2000:]

    return run


def instant(text: str) -> dt.datetime:
    """Sling's `1970-01-01 23:43:19.999976 +00`."""
    return dt.datetime.strptime(
        text.replace(" +00", ".0 +00", 0 if "." in text else 1) + "00", "%Y-%m-%d %H:%M:%S.%f %z"
    )


# How Sling's text of each column of the sample is read.
COLUMNS: dict[str, Callable[[str], Any]] = {
    **dict.fromkeys(("id", "small"), int),
    **dict.fromkeys(("name", "key"), str),
    **dict.fromkeys(("price", "ratio"), float),
    **dict.fromkeys(("amount", "total", "big"), decimal.Decimal),
    "flag": lambda text: {"true": True, "false": False}[text],
    "day": dt.date.fromisoformat,
    "at": instant,
    "local": lambda text: instant(text).replace(tzinfo=None),
}


@pytest.mark.parametrize("name", [name for name, rows in SAMPLES.items() if 0 < rows <= 3000])
def test_go_reads_ours(copy: Copy, samples: Path, name: str, tmp_path: Path) -> None:
    # Sling does not see where a file ends, and has to be told.
    copy(samples / f"{name}.parquet", tmp_path / "rows.csv", "--limit", str(SAMPLES[name]))
    with (tmp_path / "rows.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == SAMPLES[name]
    for number, row in enumerate(rows):
        expected = sample_row(number)
        for column, read in COLUMNS.items():
            found = read(row[column]) if row[column] else None
            assert found == expected[column], f"row {number}, {column}: {found!r} != {expected[column]!r}"


def written_row(number: int) -> dict[str, Any]:
    """A row of the file that Go writes, none of whose texts is empty: in CSV that would be null."""
    at = dt.datetime(1969, 12, 31, tzinfo=dt.UTC) + dt.timedelta(microseconds=number * 86_399_999_983)
    return {
        "id": number * 7919 - 5000,
        "name": f"näme-{number % 13}",
        "amount": None if number % 5 == 0 else decimal.Decimal(number * -123_457).scaleb(-3),
        "ok": None if number % 4 == 0 else number % 3 == 0,
        "day": None if number % 6 == 0 else dt.date(1960, 1, 1) + dt.timedelta(days=number * 7),
        "at": None if number % 7 == 0 else at,
    }


def in_csv(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, dt.datetime):
        return value.strftime(INSTANT)
    return "" if value is None else str(value)


@pytest.mark.parametrize("codec", ["none", "snappy", "gzip", "zstd"])
def test_reads_go(copy: Copy, codec: str, tmp_path: Path) -> None:
    rows = [written_row(number) for number in range(5000)]
    with (tmp_path / "rows.csv").open("w", encoding="utf-8", newline="") as file:
        lines = csv.writer(file)
        lines.writerow(rows[0])
        lines.writerows([in_csv(value) for value in row.values()] for row in rows)
    path = tmp_path / "rows.parquet"
    copy(tmp_path / "rows.csv", path, "--tgt-options", f"{{compression: {codec}}}")
    metadata = pq.ParquetFile(path).metadata
    assert metadata.created_by.startswith("parquet-go version")
    chunk = metadata.row_group(0).column(0)
    assert chunk.compression == {"none": "UNCOMPRESSED"}.get(codec, codec.upper())
    found = cat(path)
    assert len(found) == len(rows)
    for number, (row, expected) in enumerate(zip(found, rows, strict=True)):
        shown = {
            name: value.strftime(INSTANT) if isinstance(value, dt.datetime) else value
            for name, value in expected.items()
        }
        shown["day"] = shown["day"] and shown["day"].isoformat()
        assert row == shown, f"row {number}"
