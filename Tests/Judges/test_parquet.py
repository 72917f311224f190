"""Parquet against outside judges: pyarrow and DuckDB read what we write, and we read what they write.

Reading is judged through `transform cat` and `transform schema` (TRANSFORM_BIN, default .build/debug/transform).
Writing is judged on sample files that the unit tests write (PARQUET_TESTS_BIN, default the package's test bundle).
"""

from __future__ import annotations

import base64
import datetime as dt
import decimal
import json
import math
import os
import random
import subprocess
import sys
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

ROOT = Path(__file__).resolve().parents[2]
TRANSFORM = Path(os.environ.get("TRANSFORM_BIN", ROOT / ".build/debug/transform"))
TESTS = Path(os.environ.get("PARQUET_TESTS_BIN", ROOT / ".build/debug/plan-genPackageTests.xctest"))
EPOCH = dt.date(1970, 1, 1)
UTC = dt.timezone.utc


def run(*arguments: str | Path) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run([TRANSFORM, *arguments], capture_output=True, timeout=120)


def cat(path: Path) -> list[dict[str, Any]]:
    """The file's rows as `transform cat` prints them; numbers with a point stay exact."""
    result = run("cat", path)
    assert result.returncode == 0, result.stderr.decode()
    return [json.loads(line, parse_float=decimal.Decimal) for line in result.stdout.decode().splitlines()]


def shown(value: Any, type_: pa.DataType) -> Any:
    """A pyarrow value as `transform cat` must show it."""
    if value is None:
        return None
    if pa.types.is_struct(type_):
        return {field.name: shown(value[field.name], field.type) for field in type_}
    if pa.types.is_map(type_):
        return [{"key": shown(key, type_.key_type), "value": shown(each, type_.item_type)} for key, each in value]
    if pa.types.is_list(type_):
        return [shown(each, type_.value_type) for each in value]
    if pa.types.is_timestamp(type_):
        if type_.unit == "ns":
            raise AssertionError("nanoseconds are compared as integers")
        return value.strftime("%04Y-%m-%dT%H:%M:%S.%f").rjust(26, "0") + ("Z" if type_.tz else "")
    if pa.types.is_date(type_):
        return value.isoformat()
    if pa.types.is_time(type_):
        return value.strftime("%H:%M:%S.%f")
    if pa.types.is_floating(type_):
        if math.isnan(value):
            return "NaN"
        return value if math.isfinite(value) else "Infinity" if value > 0 else "-Infinity"
    if isinstance(value, bytes):
        try:
            return value.decode()
        except UnicodeDecodeError:
            return base64.b64encode(value).decode()
    return value


def same(found: Any, expected: Any, type_: pa.DataType) -> bool:
    if expected is None or found is None:
        return found is expected
    if pa.types.is_struct(type_):
        return found.keys() == expected.keys() and all(
            same(found[field.name], expected[field.name], field.type) for field in type_
        )
    if pa.types.is_map(type_):
        return len(found) == len(expected) and all(
            same(mine["key"], theirs["key"], type_.key_type) and same(mine["value"], theirs["value"], type_.item_type)
            for mine, theirs in zip(found, expected, strict=True)
        )
    if pa.types.is_list(type_):
        return len(found) == len(expected) and all(
            same(mine, theirs, type_.value_type) for mine, theirs in zip(found, expected, strict=True)
        )
    if pa.types.is_float32(type_) and not isinstance(expected, str):
        # The shortest text of a float is not that of the double nearest to it.
        return pa.scalar(float(found), pa.float32()).as_py() == expected
    if pa.types.is_floating(type_) and not isinstance(expected, str):
        return float(found) == expected and math.copysign(1, float(found)) == math.copysign(1, expected)
    return type(found) is type(expected) and found == expected


def assert_same_rows(found: list[dict[str, Any]], table: pa.Table) -> None:
    assert len(found) == table.num_rows
    for name in table.column_names:
        type_ = table.schema.field(name).type
        for row, value in enumerate(table[name].to_pylist()):
            expected = shown(value, type_)
            assert same(found[row][name], expected, type_), f"row {row}, {name}: {found[row][name]!r} != {expected!r}"
    if found:
        assert list(found[0]) == table.column_names


# ── What we read ─────────────────────────────────────────────────────────────────────────────────


def table(rows: int, null_share: float, seed: int = 1) -> pa.Table:
    """Random rows of every flat type, nested structs, and lists and maps of them."""
    rng = random.Random(seed)

    def column(type_: pa.DataType, value: Any) -> pa.Array:
        return pa.array([None if rng.random() < null_share else value() for _ in range(rows)], type_)

    def text() -> str:
        return "".join(rng.choice('abc é😀"\\\n\t\x01') for _ in range(rng.randrange(30)))

    def instant() -> dt.datetime:
        return dt.datetime(1, 1, 1) + dt.timedelta(microseconds=rng.randrange(9998 * 365 * 86400 * 10**6))

    def street() -> dict[str, Any] | None:
        return None if rng.random() < 0.3 else {"number": rng.choice([None, 7]), "name": rng.choice([None, text()])}

    def digits(precision: int, scale: int) -> decimal.Decimal:
        with decimal.localcontext(prec=50):
            return decimal.Decimal(rng.randrange(-(10**precision) + 1, 10**precision)).scaleb(-scale)

    def some(value: Any) -> Any:
        """Lists of up to three values, some of them null."""
        return lambda: [None if rng.random() < null_share else value() for _ in range(rng.randrange(4))]

    def stop() -> dict[str, Any]:
        return {"at": rng.choice([None, text()]), "bags": rng.choice([None, [], [rng.randrange(9), None]])}

    def counts() -> list[tuple[str, int | None]]:
        return [(f"k{i}", rng.choice([None, i])) for i in range(rng.randrange(3))]

    stops = pa.struct([("at", pa.string()), ("bags", pa.list_(pa.int32()))])
    place = pa.struct([("city", pa.string()), ("street", pa.struct([("number", pa.int32()), ("name", pa.string())]))])
    doubles = [0.0, -0.0, 0.1, 1e300, 5e-324, math.inf, -math.inf, math.nan, 1 / 3]
    return pa.table(
        {
            "bool": column(pa.bool_(), lambda: rng.random() < 0.5),
            "int8": column(pa.int8(), lambda: rng.randrange(-128, 128)),
            "uint16": column(pa.uint16(), lambda: rng.randrange(65536)),
            "int32": column(pa.int32(), lambda: rng.randrange(-(2**31), 2**31)),
            "uint32": column(pa.uint32(), lambda: rng.randrange(2**32)),
            "int64": column(pa.int64(), lambda: rng.randrange(-(2**63), 2**63)),
            "uint64": column(pa.uint64(), lambda: rng.randrange(2**64)),
            "float": column(pa.float32(), lambda: rng.uniform(-1e6, 1e6)),
            "double": column(pa.float64(), lambda: rng.choice(doubles)),
            "date": column(pa.date32(), lambda: dt.date.fromordinal(rng.randrange(1, 3_600_000))),
            "time": column(pa.time64("us"), lambda: instant().time()),
            "time_ms": column(pa.time32("ms"), lambda: instant().time().replace(microsecond=123_000)),
            "instant": column(pa.timestamp("us", "UTC"), lambda: instant().replace(tzinfo=UTC)),
            "instant_ms": column(pa.timestamp("ms", "UTC"), lambda: instant().replace(microsecond=5000, tzinfo=UTC)),
            "wall_clock": column(pa.timestamp("us"), instant),
            "decimal9": column(pa.decimal128(9, 2), lambda: digits(9, 2)),
            "decimal38": column(pa.decimal128(38, 10), lambda: digits(38, 10)),
            "string": column(pa.string(), text),
            "few": column(pa.string(), lambda: rng.choice(["a", "bb", "", "a longer one than sixteen bytes"])),
            "binary": column(pa.binary(), lambda: rng.randbytes(rng.randrange(20))),
            "fixed": column(pa.binary(5), lambda: rng.randbytes(5)),
            "place": column(place, lambda: {"city": rng.choice([None, "Ulm"]), "street": street()}),
            "tags": column(pa.list_(pa.string()), some(text)),
            "matrix": column(pa.list_(pa.list_(pa.float64())), some(some(lambda: rng.choice(doubles)))),
            "stops": column(pa.list_(stops), some(stop)),
            "counts": column(pa.map_(pa.string(), pa.int64()), counts),
        }
    )


WAYS: dict[str, dict[str, Any]] = {
    "default": {},
    "no-dictionary": {"use_dictionary": False},
    "uncompressed": {"compression": "none"},
    "v2": {"data_page_version": "2.0"},
    "v2-no-dictionary": {"data_page_version": "2.0", "use_dictionary": False},
    "v2-uncompressed": {"data_page_version": "2.0", "compression": "none"},
    "small-pages": {"data_page_size": 200, "write_batch_size": 16},
    "v2-small-pages": {"data_page_size": 200, "write_batch_size": 16, "data_page_version": "2.0"},
    "small-dictionary": {"dictionary_pagesize_limit": 300, "data_page_size": 200, "write_batch_size": 16},
    "row-groups": {"row_group_size": 77},
    "version-1": {"version": "1.0", "coerce_timestamps": "us"},
    "decimals-as-integers": {"store_decimal_as_integer": True},
    "checksums": {"write_page_checksum": True, "write_page_index": True},
}


@pytest.mark.parametrize("null_share", [0.0, 0.2, 0.95])
@pytest.mark.parametrize("way", WAYS)
def test_reads_pyarrow(tmp_path: Path, way: str, null_share: float) -> None:
    path = tmp_path / "file.parquet"
    written = table(400, null_share)
    if way == "version-1":
        # The old format has no unsigned 32-bit type: pyarrow widens it, to the same numbers.
        written = written.set_column(4, "uint32", written["uint32"].cast(pa.int64()))
    pq.write_table(written, path, **WAYS[way])
    assert_same_rows(cat(path), written)


def test_reads_required_columns(tmp_path: Path) -> None:
    path = tmp_path / "file.parquet"
    inner = pa.struct([pa.field("a", pa.int32(), nullable=False), pa.field("b", pa.string())])
    fields = [pa.field("s", inner, nullable=False), pa.field("n", pa.int64(), nullable=False)]
    rows = [{"s": {"a": i, "b": None if i % 3 == 0 else f"b{i}"}, "n": i * i} for i in range(50)]
    written = pa.Table.from_pylist(rows, pa.schema(fields))
    pq.write_table(written, path)
    assert_same_rows(cat(path), written)


def test_reads_int96(tmp_path: Path) -> None:
    """Spark's default timestamp: INT96, shown as an instant."""
    path = tmp_path / "file.parquet"
    instants = [dt.datetime(1582, 10, 15), dt.datetime(1969, 12, 31, 23, 59, 59, 999999), None, dt.datetime(2025, 2, 3)]
    pq.write_table(pa.table({"t": pa.array(instants, pa.timestamp("us"))}), path, use_deprecated_int96_timestamps=True)
    expected = [None if t is None else t.strftime("%Y-%m-%dT%H:%M:%S.%fZ") for t in instants]
    assert [row["t"] for row in cat(path)] == expected
    assert "optional int96 t;" in run("schema", path).stdout.decode()


def test_reads_nanoseconds(tmp_path: Path) -> None:
    path = tmp_path / "file.parquet"
    pq.write_table(pa.table({"t": pa.array([0, -1, 1_700_000_000_123_456_789], pa.timestamp("ns", "UTC"))}), path)
    assert [row["t"] for row in cat(path)] == [
        "1970-01-01T00:00:00.000000000Z",
        "1969-12-31T23:59:59.999999999Z",
        "2023-11-14T22:13:20.123456789Z",
    ]


@pytest.mark.parametrize("rows", [0, 1])
def test_reads_empty(tmp_path: Path, rows: int) -> None:
    path = tmp_path / "file.parquet"
    written = table(rows, 0.0)
    pq.write_table(written, path)
    assert_same_rows(cat(path), written)


@pytest.mark.parametrize("parquet_version", ["V1", "V2"])
def test_reads_duckdb(tmp_path: Path, parquet_version: str) -> None:
    """DuckDB's files, several row groups; what pyarrow sees in them is the expectation."""
    path = tmp_path / "file.parquet"
    duckdb.sql(f"""COPY (SELECT i AS id, CASE WHEN i % 7 = 0 THEN NULL ELSE 'name-' || (i % 100) END AS name,
                  md5(i::VARCHAR) AS hash, (i / 8.0)::DOUBLE AS price, i % 3 = 0 AS flag,
                  DATE '2020-01-01' + (i % 1000)::INTEGER AS day, make_timestamp(i * 1234567) AS wall_clock,
                  to_timestamp(i * 86399)::TIMESTAMPTZ AS instant, (i % 1000 / 10)::DECIMAL(9, 2) AS amount,
                  CASE WHEN i % 5 = 0 THEN NULL ELSE {{'a': i, 'b': {{'c': 'x' || (i % 9)}}}} END AS s,
                  CASE WHEN i % 4 = 1 THEN NULL ELSE list_transform(range(i % 5), lambda j: CASE WHEN j = 2 THEN NULL
                       ELSE {{'n': j, 'l': ['x' || i, NULL]}} END) END AS lines,
                  MAP {{'k' || (i % 3): i}} AS counts
             FROM range(5000) t(i))
            TO '{path}' (FORMAT parquet, ROW_GROUP_SIZE 2048, PARQUET_VERSION {parquet_version})""")
    assert_same_rows(cat(path), pq.read_table(path))


# Encodings by what pyarrow writes in them.
ENCODINGS = {
    "DELTA_BINARY_PACKED": ["int8", "uint16", "int32", "uint32", "int64", "uint64", "date", "time", "instant"],
    "DELTA_LENGTH_BYTE_ARRAY": ["string", "few", "binary"],
    "DELTA_BYTE_ARRAY": ["string", "few", "binary", "fixed", "decimal38"],
    "BYTE_STREAM_SPLIT": ["int32", "int64", "float", "double", "fixed", "decimal38", "date", "instant"],
}


@pytest.mark.parametrize("page_version", ["1.0", "2.0"])
@pytest.mark.parametrize("null_share", [0.0, 0.2, 1.0])
@pytest.mark.parametrize("encoding", ENCODINGS)
def test_reads_encodings(tmp_path: Path, encoding: str, null_share: float, page_version: str) -> None:
    path = tmp_path / "file.parquet"
    for rows, pages in ((0, 1 << 20), (1, 1 << 20), (127, 1 << 20), (129, 1 << 20), (2500, 700)):
        written = table(rows, null_share, seed=rows).select(ENCODINGS[encoding])
        pq.write_table(
            written,
            path,
            use_dictionary=False,
            column_encoding=dict.fromkeys(written.column_names, encoding),
            data_page_version=page_version,
            data_page_size=pages,
            write_batch_size=64,
            row_group_size=1500,
        )
        used = pq.ParquetFile(path).metadata
        if rows:
            group = used.row_group(0)
            assert all(encoding in group.column(index).encodings for index in range(group.num_columns))
        assert_same_rows(cat(path), written)


def test_reads_integers_whose_differences_overflow(tmp_path: Path) -> None:
    path = tmp_path / "file.parquet"
    wide, narrow = [2**63 - 1, -(2**63), 0, -1] * 100, [2**31 - 1, -(2**31), 0, -1] * 100
    written = pa.table({"wide": pa.array(wide, pa.int64()), "narrow": pa.array(narrow, pa.int32())})
    encoding = dict.fromkeys(written.column_names, "DELTA_BINARY_PACKED")
    pq.write_table(written, path, use_dictionary=False, column_encoding=encoding)
    assert_same_rows(cat(path), written)


@pytest.mark.parametrize("page_version", ["1.0", "2.0"])
@pytest.mark.parametrize("way", [{}, {"use_dictionary": False}, {"data_page_size": 200, "write_batch_size": 16}])
@pytest.mark.parametrize("codec", ["gzip", "zstd", "lz4", "brotli"])
def test_reads_codecs(tmp_path: Path, codec: str, way: dict[str, Any], page_version: str) -> None:
    path = tmp_path / "file.parquet"
    for null_share in (0.0, 0.2, 1.0):
        written = table(400, null_share)
        pq.write_table(written, path, compression=codec, data_page_version=page_version, **way)
        assert_same_rows(cat(path), written)


@pytest.mark.parametrize("codec", ["gzip", "zstd", "lz4_raw", "brotli"])
def test_reads_duckdbs_codecs(tmp_path: Path, codec: str) -> None:
    path = tmp_path / "file.parquet"
    duckdb.sql(f"COPY (SELECT i, i % 7 AS few FROM range(5000) t(i)) TO '{path}' (FORMAT parquet, COMPRESSION {codec})")
    assert_same_rows(cat(path), pq.read_table(path))


def test_schema_text(tmp_path: Path) -> None:
    path = tmp_path / "file.parquet"
    pq.write_table(table(1, 0.0).select(["int8", "date", "instant", "wall_clock", "decimal9", "place", "binary"]), path)
    assert run("schema", path).stdout.decode() == """message schema {
  optional int32 int8 (INTEGER(8,true));
  optional int32 date (DATE);
  optional int64 instant (TIMESTAMP(MICROS,true));
  optional int64 wall_clock (TIMESTAMP(MICROS,false));
  optional fixed_len_byte_array(4) decimal9 (DECIMAL(9,2));
  optional group place {
    optional binary city (STRING);
    optional group street {
      optional int32 number;
      optional binary name (STRING);
    }
  }
  optional binary binary;
}
"""


# ── What we refuse ───────────────────────────────────────────────────────────────────────────────


def assert_refused(path: Path, *words: str) -> None:
    result = run("cat", path)
    message = result.stderr.decode()
    # A crash has a negative code.
    assert result.returncode > 0, message
    for word in (str(path), *words):
        assert word in message
    assert len(message.splitlines()) == 1


def test_a_page_whose_checksum_is_another_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "file.parquet"
    written = pa.table({"word": [f"word {i}" for i in range(1000)]})
    pq.write_table(written, path, use_dictionary=False, compression="none", write_page_checksum=True)
    assert_same_rows(cat(path), written)
    data = bytearray(path.read_bytes())
    data[data.index(b"word 500")] ^= 1
    path.write_bytes(data)
    assert_refused(path, "column word", "byte 4", "CRC-32")


def test_lists_have_a_schema(tmp_path: Path) -> None:
    path = tmp_path / "file.parquet"
    written = pa.table({"l": pa.array([[1], []]), "m": pa.array([[("k", 1)]] * 2, pa.map_("string", "int32"))})
    pq.write_table(written, path)
    assert "optional group l (LIST) {\n    repeated group list {" in run("schema", path).stdout.decode()
    assert "optional group m (MAP) {\n    repeated group key_value {" in run("schema", path).stdout.decode()
    # The older name of the element, which Arrow wrote for years.
    pq.write_table(written, path, use_compliant_nested_type=False)
    assert "item" in run("schema", path).stdout.decode()
    assert_same_rows(cat(path), written)


def test_reads_required_lists(tmp_path: Path) -> None:
    """Lists and elements of which none may be null have fewer levels."""
    path = tmp_path / "file.parquet"
    sure = pa.list_(pa.field("element", pa.int64(), nullable=False))
    schema = pa.schema([pa.field("a", sure, nullable=False), pa.field("b", sure), pa.field("c", pa.list_(sure))])
    rows = [
        {"a": list(range(i % 4)), "b": [i] if i % 3 else None, "c": [[i], []] if i % 5 else None} for i in range(50)
    ]
    written = pa.Table.from_pylist(rows, schema)
    pq.write_table(written, path)
    assert_same_rows(cat(path), written)


def test_truncated_files_are_refused(tmp_path: Path) -> None:
    whole = tmp_path / "whole.parquet"
    pq.write_table(table(50, 0.2), whole)
    data = whole.read_bytes()
    path = tmp_path / "file.parquet"
    for end in [0, 3, 4, 8, 11, 12, len(data) // 3, len(data) // 2, len(data) - 9, len(data) - 1]:
        path.write_bytes(data[:end])
        assert_refused(path)


def test_damaged_pages_are_refused_with_their_place(tmp_path: Path) -> None:
    path = tmp_path / "file.parquet"
    pq.write_table(pa.table({"word": [f"word {i}" for i in range(1000)]}), path, use_dictionary=False)
    data = bytearray(path.read_bytes())
    data[200:300] = bytes(100)
    path.write_bytes(data)
    assert_refused(path, "column word", "byte 4")


@pytest.mark.parametrize("content", [b"", b"PAR1", b'{"results": []}\n' * 10, b"PK\x03\x04" + bytes(100)])
def test_foreign_files_are_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "file.parquet"
    path.write_bytes(content)
    assert_refused(path)


def test_missing_files_and_folders_are_refused(tmp_path: Path) -> None:
    assert_refused(tmp_path / "none.parquet", "No such file")
    assert_refused(tmp_path, "regular file")


def test_encrypted_files_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "file.parquet"
    path.write_bytes(b"PARE" + bytes(50) + b"PARE")
    assert_refused(path, "encryption")


def test_damage_never_crashes(tmp_path: Path) -> None:
    """A few hundred damaged files of another writer; the unit tests damage thousands of ours."""
    rng = random.Random(7)
    path = tmp_path / "file.parquet"
    sources = []
    for way in ["default", "v2-small-pages", "no-dictionary"]:
        pq.write_table(table(60, 0.2), path, **WAYS[way])
        sources.append(path.read_bytes())
    for encoding, columns in ENCODINGS.items():
        written = table(60, 0.2).select(columns)
        ways = {"column_encoding": dict.fromkeys(columns, encoding), "use_dictionary": False}
        pq.write_table(written, path, compression="none", **ways)
        sources.append(path.read_bytes())
    for codec in ["gzip", "zstd", "lz4", "brotli"]:
        pq.write_table(table(60, 0.2), path, compression=codec)
        sources.append(path.read_bytes())
    for round_ in range(50 * len(sources)):
        data = bytearray(sources[round_ % len(sources)])
        for _ in range(rng.randrange(1, 9)):
            data[rng.randrange(len(data))] = rng.randrange(256)
        path.write_bytes(data)
        result = run("cat", path)
        assert result.returncode in (0, 1), f"round {round_}: {result.returncode} {result.stderr.decode()[:2000]}"


# ── What we write ────────────────────────────────────────────────────────────────────────────────


SAMPLES = {
    "empty": 0,
    "one-row": 1,
    "snappy": 3000,
    "uncompressed": 3000,
    "gzip": 3000,
    "zstandard": 3000,
    "small-pages": 3000,
    "row-groups": 70_000,
    "metadata": 10,
}


@pytest.fixture(scope="session")
def samples(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files that Tests/ParquetTests/SampleFilesTests.swift writes."""
    if not TESTS.exists():
        pytest.fail(f"{TESTS} is not built: run `swift build --build-tests`")
    folder = tmp_path_factory.mktemp("samples")
    result = subprocess.run(
        [TESTS, "--testing-library", "swift-testing", "--filter", "SampleFilesTests"],
        env={**os.environ, "PARQUET_SAMPLES": str(folder)},
        capture_output=True,
        timeout=300,
    )
    assert result.returncode == 0, result.stdout.decode() + result.stderr.decode()
    assert {path.stem for path in folder.iterdir()} == set(SAMPLES)
    return folder


SAMPLE_SCHEMA = pa.schema(
    [
        pa.field("id", pa.int64(), nullable=False),
        ("small", pa.int8()),
        ("name", pa.string()),
        pa.field("key", pa.string(), nullable=False),
        ("price", pa.float64()),
        ("ratio", pa.float32()),
        ("flag", pa.bool_()),
        ("day", pa.date32()),
        ("at", pa.timestamp("us", "UTC")),
        ("local", pa.timestamp("us")),
        ("amount", pa.decimal128(9, 2)),
        ("total", pa.decimal128(18, 4)),
        ("big", pa.decimal128(38, 10)),
        ("huge", pa.uint64()),
        (
            "person",
            pa.struct(
                [
                    ("first", pa.string()),
                    ("address", pa.struct([pa.field("city", pa.string(), nullable=False), ("zip", pa.int32())])),
                ]
            ),
        ),
        ("blob", pa.binary()),
        ("nothing", pa.int32()),
        ("tags", pa.list_(pa.string())),
        ("matrix", pa.list_(pa.list_(pa.int32()))),
        ("lines", pa.list_(pa.struct([("sku", pa.string()), pa.field("quantity", pa.int64(), nullable=False)]))),
    ]
)


def sample_row(i: int) -> dict[str, Any]:
    """Row `i` of Tests/ParquetTests/SampleTable.swift."""

    def unless_every(n: int, value: Any) -> Any:
        return None if i % n == 0 else value

    def unscaled(value: int, scale: int) -> decimal.Decimal:
        return decimal.Decimal(value).scaleb(-scale, decimal.Context(prec=50))

    address = None if i % 3 == 0 else {"city": f"city {i % 40}", "zip": i if i % 2 == 0 else None}
    person = None if i % 5 == 1 else {"first": unless_every(4, f"Zoë {i}"), "address": address}
    at = dt.datetime(1970, 1, 1, tzinfo=UTC)
    return {
        "id": i * 1_000_003 - 500_000,
        "small": unless_every(5, i % 100 - 50),
        "name": unless_every(7, f"name-{i % 13}"),
        "key": f"key-{i}-{i * 7919 % 10007}",
        "price": unless_every(1_000_000, i / 8 - 10),
        "ratio": unless_every(3, i % 50 / 4),
        "flag": unless_every(4, i % 3 == 0),
        "day": unless_every(6, EPOCH + dt.timedelta(days=i % 5000 - 1000)),
        "at": unless_every(9, at + dt.timedelta(microseconds=i * 86_399_999_983 - 1_000_000_007)),
        "local": unless_every(9, dt.datetime(1970, 1, 1) + dt.timedelta(microseconds=i * 1_000_001)),
        "amount": unless_every(8, unscaled(i * 37 % 2_000_000 - 1_000_000, 2)),
        "total": unless_every(8, unscaled(i * -123_456_789, 4)),
        "big": unless_every(10, unscaled((i - 500) * 1_000_000_007_000_000_009, 10)),
        "huge": unless_every(11, 2**64 - 1 - i),
        "person": person,
        "blob": unless_every(3, bytes([0xFF, i & 0xFF])),
        "nothing": None,
        **sample_lists(i),
    }


def sample_lists(i: int) -> dict[str, Any]:
    """The lists of row `i`: Tests/ParquetTests/SampleLists.swift."""

    def tag(j: int) -> str | None:
        return None if (i + j) % 5 == 0 else f"tag {(i + j) % 11}"

    def inner(j: int) -> list[int] | None:
        return None if (i + j) % 4 == 1 else [i * (j + 1) + k for k in range((i + j) % 3)]

    def line(j: int) -> dict[str, Any] | None:
        return None if (i + j) % 9 == 0 else {"sku": None if j % 3 == 2 else f"sku {i % 20}", "quantity": i - j}

    return {
        "tags": None if i % 7 == 3 else [tag(j) for j in range(i % 4)],
        "matrix": None if i % 6 == 2 else [inner(j) for j in range(i % 3)],
        "lines": None if i % 8 == 5 else [line(j) for j in range(i * 7 % 4)],
    }


def expected_table(rows: int) -> pa.Table:
    return pa.Table.from_pylist([sample_row(i) for i in range(rows)], SAMPLE_SCHEMA)


@pytest.mark.parametrize("name", SAMPLES)
def test_pyarrow_reads_ours(samples: Path, name: str) -> None:
    read = pq.read_table(samples / f"{name}.parquet")
    assert read.schema.remove_metadata().equals(SAMPLE_SCHEMA)
    assert read.equals(expected_table(SAMPLES[name]).cast(read.schema))


@pytest.mark.parametrize("name", SAMPLES)
def test_duckdb_reads_ours(samples: Path, name: str) -> None:
    connection = duckdb.connect()
    connection.execute("SET TimeZone = 'UTC'")
    found = connection.sql(f"SELECT * FROM '{samples / name}.parquet'").to_arrow_table()
    expected = expected_table(SAMPLES[name])
    assert found.column_names == expected.column_names
    for column in expected.column_names:
        assert found[column].to_pylist() == expected[column].to_pylist(), column


@pytest.mark.parametrize("name", SAMPLES)
def test_cat_agrees_with_pyarrow_on_ours(samples: Path, name: str) -> None:
    path = samples / f"{name}.parquet"
    assert_same_rows(cat(path), pq.read_table(path))


def test_statistics_are_right(samples: Path) -> None:
    """The bounds that pyarrow finds in the footer are those of the rows, row group by row group."""
    for name in ["snappy", "small-pages", "row-groups"]:
        file = pq.ParquetFile(samples / f"{name}.parquet")
        assert file.metadata.num_rows == SAMPLES[name]
        for group in range(file.num_row_groups):
            rows = file.read_row_group(group)
            for index, field in enumerate(SAMPLE_SCHEMA):
                if pa.types.is_struct(field.type):
                    break
                statistics = file.metadata.row_group(group).column(index).statistics
                values = [value for value in rows[field.name].to_pylist() if value is not None]
                assert statistics.null_count == len(rows) - len(values)
                assert statistics.has_min_max
                assert (statistics.min, statistics.max) == (min(values), max(values)), field.name


def test_duckdb_skips_row_groups_by_statistics(samples: Path) -> None:
    path = samples / "row-groups.parquet"
    count = duckdb.sql(f"SELECT count(*) FROM '{path}' WHERE id > {60_000 * 1_000_003}").fetchall()
    assert count == [(70_000 - 60_001,)]
    bounds = duckdb.sql(
        f"SELECT stats_min_value, stats_max_value FROM parquet_metadata('{path}') WHERE path_in_schema = 'name'"
    ).fetchall()
    assert bounds == [("name-0", "name-9")] * 3


def test_form_of_ours(samples: Path) -> None:
    """Format version, pages, encodings, both kinds of type annotation."""
    metadata = pq.ParquetFile(samples / "snappy.parquet").metadata
    assert metadata.format_version == "2.6"
    assert metadata.created_by.startswith("plan-gen version ")
    columns = {metadata.row_group(0).column(i).path_in_schema: metadata.row_group(0).column(i) for i in range(19)}
    assert {column.compression for column in columns.values()} == {"SNAPPY"}
    assert "RLE_DICTIONARY" in columns["name"].encodings and columns["name"].has_dictionary_page
    assert "RLE_DICTIONARY" not in columns["key"].encodings and not columns["key"].has_dictionary_page
    schema = metadata.schema
    annotations = {
        schema.column(i).name: (str(schema.column(i).logical_type), schema.column(i).converted_type) for i in range(16)
    }
    assert annotations["name"] == ("String", "UTF8")
    assert annotations["day"] == ("Date", "DATE")
    assert annotations["at"][1] == "TIMESTAMP_MICROS"
    assert annotations["local"][1] == "NONE"
    assert annotations["amount"] == ("Decimal(precision=9, scale=2)", "DECIMAL")
    assert annotations["small"][1] == "INT_8"
    assert annotations["huge"][1] == "UINT_64"
    assert pq.ParquetFile(samples / "metadata.parquet").metadata.metadata == {b"pipeline": b"user-data"}
    uncompressed = pq.ParquetFile(samples / "uncompressed.parquet").metadata.row_group(0)
    assert {uncompressed.column(i).compression for i in range(19)} == {"UNCOMPRESSED"}
    gzip = pq.ParquetFile(samples / "gzip.parquet").metadata.row_group(0)
    assert {gzip.column(i).compression for i in range(19)} == {"GZIP"}
    zstandard = pq.ParquetFile(samples / "zstandard.parquet").metadata.row_group(0)
    assert {zstandard.column(i).compression for i in range(19)} == {"ZSTD"}


if __name__ == "__main__":
    sys.exit(pytest.main([__file__]))
