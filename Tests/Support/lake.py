"""Drives `ingest` and `transform` on a lake folder, and reads what they wrote with pyarrow."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow.parquet as parquet

import tools

TABLES = ("personal_details", "address", "location", "login", "registration", "picture", "encrypted_details")


@dataclass
class Ended:
    """How a command ended."""

    code: int
    out: str
    error: str


def run(binary: Path, *arguments: object, folder: Path | None = None, **environment: str) -> Ended:
    """Runs a command without the AWS and pipeline variables of this shell; keywords add to its environment."""
    ended = subprocess.run(
        [str(binary), *map(str, arguments)],
        cwd=folder or tools.ROOT,
        env=tools.environment(**environment),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=300,
    )
    return Ended(ended.returncode, ended.stdout.decode(errors="replace"), ended.stderr.decode(errors="replace"))


@dataclass(frozen=True)
class Lake:
    """A lake folder: raw/<dataset>/, error/<dataset>/ and transform/<table>/, each by p_date."""

    folder: Path

    @property
    def raw(self) -> Path:
        """The folder of the one raw dataset."""
        return self.folder / "raw" / "users"

    def days(self) -> list[str]:
        """The days that have raw rows."""
        return sorted(path.name.removeprefix("p_date=") for path in self.raw.glob("p_date=*"))

    def copy_day(self, day: str, to: str) -> None:
        """Gives another day the same raw files."""
        shutil.copytree(self.raw / f"p_date={day}", self.raw / f"p_date={to}")

    def table(self, name: str, day: str) -> Path:
        """A table's partition."""
        return self.folder / "transform" / name / f"p_date={day}"

    def set_aside(self) -> list[Path]:
        """The files of records that could not become rows."""
        return sorted(path for path in (self.folder / "error").rglob("*") if path.is_file())


def parquet_files(partition: Path) -> list[Path]:
    """The data files of a partition; names that start with `.` or `_` are not data, as in Hive."""
    return sorted(path for path in partition.glob("*.parquet") if not path.name.startswith((".", "_")))


def columns(partition: Path) -> dict[str, str]:
    """The names and types of a partition's columns, the same in each of its files."""
    schemas = [parquet.read_schema(path) for path in parquet_files(partition)]
    (described,) = {tuple((field.name, str(field.type)) for field in schema) for schema in schemas}
    return dict(described)


def rows(partition: Path) -> Counter[tuple[Any, ...]]:
    """The rows of a partition as a multiset; values compare exactly."""
    total: Counter[tuple[Any, ...]] = Counter()
    for path in parquet_files(partition):
        table = parquet.ParquetFile(path).read()
        total.update(zip(*(map(frozen, column.to_pylist()) for column in table.columns)))
    return total


def frozen(value: Any) -> Any:
    """A value that may be counted: a struct as its fields."""
    return tuple((name, frozen(part)) for name, part in value.items()) if isinstance(value, dict) else value


def contents(folder: Path) -> dict[str, bytes]:
    """Every file below a folder, by its path there."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def cat(transform: Path, folder: Path) -> list[dict[str, Any]]:
    """The rows that `transform cat` prints of every data file below a folder."""
    files = [path for path in sorted(folder.rglob("*.parquet")) if not path.name.startswith(".")]
    answers = [run(transform, "cat", path) for path in files]
    assert all(answer.code == 0 for answer in answers), answers
    return [json.loads(line) for answer in answers for line in answer.out.splitlines()]
