"""Spark judges the native engine: the generated Glue script, unmodified, must give the rows that `transform` gives."""

from __future__ import annotations

import json
import py_compile
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pyarrow
import pyarrow.parquet as parquet
import pytest

import lake
import make_users
import tools
from lake import TABLES, Ended, Lake
from loopback_api import LoopbackAPI, Reply

pytestmark = pytest.mark.spark

OTHER_DAY = "2025-11-03"

# Defaults of a cluster that means harm: the script must set every option that its rows depend on.
HOSTILE_DEFAULTS = {
    "spark.sql.session.timeZone": "Asia/Kathmandu",
    "spark.sql.ansi.enabled": "true",
    "spark.sql.sources.partitionOverwriteMode": "static",
    "spark.sql.parquet.outputTimestampType": "INT96",
    "spark.sql.parquet.compression.codec": "gzip",
    "spark.sql.legacy.timeParserPolicy": "CORRECTED",
}


@dataclass
class GlueJob:
    """The generated script, run by a local Spark with a stand-in `awsglue`."""

    script: Path
    java_home: Path
    scratch: Path

    def run(
        self,
        source: Lake,
        target: Path,
        day: str | None,
        defaults: dict[str, str] | None = None,
        arguments: dict[str, str] | None = None,
    ) -> Ended:
        """Runs the job on a lake's raw files; `defaults` are options of the cluster, `arguments` more of the job's."""
        self.record.unlink(missing_ok=True)
        given = {"JOB_NAME": "judge", "raw_database": "raw", "raw_table": "users", "transform_path": str(target)}
        given |= ({"p_date": day} if day else {}) | (arguments or {})
        return lake.run(
            Path(sys.executable),
            self.script,
            *(part for name, value in given.items() for part in (f"--{name}", value)),
            folder=self.scratch,
            JAVA_HOME=str(self.java_home),
            PYTHONPATH=str(tools.ROOT / "Tests" / "Support"),
            PYSPARK_PYTHON=sys.executable,
            PYSPARK_SUBMIT_ARGS=submit_arguments(defaults or {}),
            SPARK_LOCAL_IP="127.0.0.1",
            STANDIN_CATALOG=json.dumps({"raw.users": str(source.raw)}),
            STANDIN_RECORD=str(self.record),
        )

    @property
    def record(self) -> Path:
        """What the last run asked of Glue."""
        return self.scratch / "calls.jsonl"

    def calls(self) -> list[dict[str, str]]:
        return [json.loads(line) for line in self.record.read_text().splitlines()]


def submit_arguments(defaults: dict[str, str]) -> str:
    options = {"spark.ui.enabled": "false", "spark.sql.shuffle.partitions": "2", **defaults}
    return " ".join(
        ["--master local[2]", *(f"--conf {name}={value}" for name, value in options.items()), "pyspark-shell"]
    )


def only_script(generated: Path) -> Path:
    (script,) = generated.glob("glue/*.py")
    return script


# ── The script's text ────────────────────────────────────────────────────────────────────────


def test_script_compiles(generated: Path, tmp_path: Path) -> None:
    py_compile.compile(str(only_script(generated)), cfile=str(tmp_path / "script.pyc"), doraise=True)


@pytest.mark.parametrize(
    "linter", [("black", "--check", "--diff", "-q"), ("ruff", "check", "--isolated")], ids=lambda x: x[0]
)
def test_script_is_clean(generated: Path, linter: tuple[str, ...]) -> None:
    ended = lake.run(Path(sys.executable), "-m", *linter, only_script(generated))
    assert ended.code == 0, ended.out + ended.error


# ── The stand-in is no kinder than Glue ──────────────────────────────────────────────────────

PROBE = """
import sys
from awsglue.context import GlueContext
from awsglue.utils import getResolvedOptions
from pyspark.context import SparkContext

options = getResolvedOptions(sys.argv, ["predicate", "raw_table"])
glue = GlueContext(SparkContext.getOrCreate())
reader = glue.create_dynamic_frame
frame = reader.from_catalog("raw", options["raw_table"], push_down_predicate=options["predicate"]).toDF()
print(sorted(map(tuple, frame.collect())), frame.columns)
"""


@pytest.fixture(scope="module")
def probe(java_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Ended]:
    """Reads a table of two days through the stand-in with a predicate."""
    folder = tmp_path_factory.mktemp("probe")
    script = folder / "probe.py"
    script.write_text(PROBE)
    table = Lake(folder)
    for number, day in enumerate(("2025-11-02", "2025-11-03")):
        (table.raw / f"p_date={day}").mkdir(parents=True)
        parquet.write_table(pyarrow.table({"n": [number]}), table.raw / f"p_date={day}" / "part.parquet")
    job = GlueJob(script, java_home, folder)
    return lambda predicate: job.run(table, folder, day=None, arguments={"predicate": predicate})


def test_standin_prunes_by_partition(probe: Callable[[str], Ended]) -> None:
    assert probe("p_date == '2025-11-03'").out.strip() == "[(1, '2025-11-03')] ['n', 'p_date']"


def test_standin_gives_no_columns_where_nothing_matches(probe: Callable[[str], Ended]) -> None:
    assert probe("p_date == '2001-02-03'").out.strip() == "[] []"


def test_standin_refuses_a_predicate_on_a_column(probe: Callable[[str], Ended]) -> None:
    ended = probe("n = 1")
    assert ended.code != 0 and "may name only p_date" in ended.error


# ── The same rows ────────────────────────────────────────────────────────────────────────────


@dataclass
class Both:
    """One day of raw rows, and what each engine made of it."""

    lake: Lake
    day: str
    spark: Path

    def assert_same_rows(self) -> None:
        for name in TABLES:
            native, spark = self.lake.table(name, self.day), self.spark / name / f"p_date={self.day}"
            missing, extra = lake.rows(spark) - lake.rows(native), lake.rows(native) - lake.rows(spark)
            assert not missing and not extra, f"{name}\nonly Spark: {shown(missing)}\nonly transform: {shown(extra)}"
            if lake.rows(spark):
                assert lake.columns(native) == lake.columns(spark), name


def shown(rows: dict[tuple[object, ...], int]) -> list[tuple[object, ...]]:
    return list(rows)[:5]


def ingested(ingest: Path, folder: Path, body: bytes) -> Lake:
    with LoopbackAPI(Reply(body)) as api:
        ended = lake.run(ingest, "run", "--once", "--lake", folder, "--api-url", api.url)
    made = Lake(folder)
    assert made.days(), ended.out + ended.error
    return made


@pytest.fixture(scope="module")
def job(generated: Path, java_home: Path, tmp_path_factory: pytest.TempPathFactory) -> GlueJob:
    return GlueJob(only_script(generated), java_home, tmp_path_factory.mktemp("spark"))


@pytest.fixture(scope="module")
def both(job: GlueJob, ingest: Path, transform: Path, tmp_path_factory: pytest.TempPathFactory) -> Both:
    """The sample, ingested once, and another day with the same files; both engines ran the first day."""
    source = ingested(ingest, tmp_path_factory.mktemp("lake"), tools.SAMPLE.read_bytes())
    (day,) = source.days()
    source.copy_day(day, to=OTHER_DAY)
    native = lake.run(transform, "run", "--date", day, "--lake", source.folder)
    assert native.code == 0, native.out + native.error
    spark = tmp_path_factory.mktemp("transform-layer")
    ended = job.run(source, spark, day, defaults=HOSTILE_DEFAULTS)
    assert ended.code == 0, ended.error[-8000:]
    return Both(source, day, spark)


def test_all_seven_tables_have_the_same_rows(both: Both) -> None:
    both.assert_same_rows()


def test_there_are_rows_to_compare(both: Both) -> None:
    counts = {name: lake.rows(both.lake.table(name, both.day)).total() for name in TABLES}
    assert all(count > 200 for count in counts.values()), counts


def test_the_job_reads_one_partition_and_commits(both: Both, job: GlueJob) -> None:
    job.run(both.lake, both.spark, both.day)
    calls = {call["call"]: call for call in job.calls()}
    assert calls["from_catalog"]["predicate"].replace(" ", "").replace('"', "'") == f"p_date=='{both.day}'"
    assert [call["call"] for call in job.calls()] == ["init", "from_catalog", "commit"]


def test_a_second_run_and_another_day_leave_the_first_as_it_was(both: Both, job: GlueJob, transform: Path) -> None:
    before = lake.contents(both.spark / "address" / f"p_date={both.day}")
    assert job.run(both.lake, both.spark, OTHER_DAY).code == 0
    assert lake.contents(both.spark / "address" / f"p_date={both.day}") == before
    assert job.run(both.lake, both.spark, both.day).code == 0
    both.assert_same_rows()
    assert lake.run(transform, "run", "--date", OTHER_DAY, "--lake", both.lake.folder).code == 0
    Both(both.lake, OTHER_DAY, both.spark).assert_same_rows()


@pytest.fixture
def changed(both: Both) -> Callable[[Callable[[Path], None]], Both]:
    """The same target with the raw files of the other day changed."""

    def change(edit: Callable[[Path], None]) -> Both:
        partition = both.lake.raw / f"p_date={OTHER_DAY}"
        shutil.rmtree(partition, ignore_errors=True)
        shutil.copytree(both.lake.raw / f"p_date={both.day}", partition)
        for path in lake.parquet_files(partition):
            edit(path)
        return Both(both.lake, OTHER_DAY, both.spark)

    return change


def keep(path: Path, condition: Callable[[dict[str, object]], bool]) -> None:
    """Leaves in a raw file the rows that meet the condition."""
    table = parquet.ParquetFile(path).read()
    kept = [at for at, row in enumerate(table.to_pylist()) if condition(row)]
    parquet.write_table(table.take(kept), path)


@pytest.mark.parametrize(
    "condition",
    [lambda row: row["gender"] == "female", lambda row: row["login"]["uuid"] is None],
    ids=["fewer rows", "no row left"],
)
def test_a_stale_partition_is_overwritten(
    both: Both, job: GlueJob, transform: Path, changed: Callable[..., Both], condition: Callable[..., bool]
) -> None:
    assert job.run(both.lake, both.spark, OTHER_DAY).code == 0
    after = changed(lambda path: keep(path, condition))
    native = lake.run(transform, "run", "--date", OTHER_DAY, "--lake", both.lake.folder)
    assert native.code == 0, native.out + native.error
    ended = job.run(both.lake, both.spark, OTHER_DAY)
    assert ended.code == 0, ended.error[-4000:]
    after.assert_same_rows()
    both.assert_same_rows()


def test_a_missing_partition_fails_and_writes_nothing(both: Both, job: GlueJob, tmp_path: Path) -> None:
    ended = job.run(both.lake, tmp_path / "target", "2001-02-03")
    assert ended.code != 0
    assert "2001-02-03" in ended.error, ended.error[-2000:]
    assert not (tmp_path / "target").exists()
    assert "commit" not in [call["call"] for call in job.calls()]


@pytest.mark.variants
@pytest.mark.parametrize("answer", ["warn", "empty"])
def test_a_missing_day_is_what_the_manifest_says(
    both: Both, variants: Path, transform: Path, java_home: Path, tmp_path: Path, answer: str
) -> None:
    """On Spark and natively: the tables of the day stay, or have no rows in the same columns; other days stay."""
    job = GlueJob(variants / "missing-days" / "glue" / f"{answer}.py", java_home, tmp_path)
    missing, target = "2001-02-03", tmp_path / "target"
    native = Lake(tmp_path / "lake")
    shutil.copytree(both.lake.folder, native.folder)
    for name in TABLES:
        # What an earlier run left of the day, and another day.
        for day in (missing, both.day):
            shutil.copytree(both.lake.table(name, both.day), target / name / f"p_date={day}")
            shutil.copytree(both.lake.table(name, both.day), native.table(name, day), dirs_exist_ok=True)
    before = lake.contents(target)
    spark = job.run(both.lake, target, missing)
    ended = lake.run(transform, "run", "--date", missing, "--missing-day", answer, "--lake", native.folder)
    assert (spark.code, ended.code) == (0, 0), spark.error[-4000:] + ended.error
    assert [call["call"] for call in job.calls()] == ["init", "from_catalog", "commit"]
    if answer == "warn":
        assert "the tables are as they were" in spark.out and "the tables are as they were" in ended.out
        assert lake.contents(target) == before
    for name in TABLES:
        ours, theirs = native.table(name, missing), target / name / f"p_date={missing}"
        assert (
            lake.rows(ours)
            == lake.rows(theirs)
            == (lake.rows(both.lake.table(name, both.day)) if answer == "warn" else {})
        )
        assert lake.columns(ours) == lake.columns(theirs), name
        assert lake.rows(native.table(name, both.day)) == lake.rows(target / name / f"p_date={both.day}") != {}


@pytest.mark.variants
def test_rows_that_break_an_expectation_are_dropped_and_counted_or_fail_the_job(
    both: Both, variants: Path, java_home: Path, tmp_path: Path
) -> None:
    raw = parquet.read_table(both.lake.raw / f"p_date={both.day}", partitioning=None).to_pylist()
    men = sum(row["gender"] != "female" for row in raw)
    mute = sum(row["gender"] == "female" and row["email"] is None for row in raw)
    aside = sum(row["gender"] != "female" or row["email"] is None for row in raw)
    assert 0 < men < len(raw)

    def run(answer: str) -> tuple[Ended, Path]:
        (tmp_path / answer).mkdir()
        job = GlueJob(variants / "expectations" / "glue" / f"{answer}.py", java_home, tmp_path / answer)
        target = tmp_path / answer / "target"
        names = {"raw_database": "raw", "raw_table": "users", "transform_path": str(target)}
        return job.run(both.lake, target, both.day, arguments=names), target

    ended, target = run("drop")
    assert ended.code == 0, ended.error[-4000:]
    assert f"{men} rows dropped that break the expectation: people are women" in ended.out
    assert f"{mute} rows dropped that break the expectation: people have an e-mail" in ended.out
    people = parquet.read_table(target / "people", partitioning=None)
    broken = parquet.read_table(target / "set_aside", partitioning=None).to_pylist()
    assert people.num_rows == len(raw) - men - mute and len(broken) == aside
    assert {row["broken_expectations"] for row in broken} <= {
        "people are women",
        "people have an e-mail",
        "people are women; people have an e-mail",
    }
    ended, target = run("fail")
    assert ended.code != 0 and f"{men} rows break the expectation: people are women" in ended.error
    assert not target.exists()


def test_an_impossible_date_fails(both: Both, job: GlueJob, tmp_path: Path) -> None:
    ended = job.run(both.lake, tmp_path / "target", "2025-02-30")
    assert (ended.code != 0 and "2025-02-30" in ended.error + ended.out) or "day is out of range" in ended.error
    assert not (tmp_path / "target").exists()


def test_more_users_with_other_dirt(job: GlueJob, ingest: Path, transform: Path, tmp_path: Path) -> None:
    source = ingested(ingest, tmp_path / "lake", make_users.response(count=2000, seed=20251103).encode())
    (day,) = source.days()
    assert lake.run(transform, "run", "--date", day, "--lake", source.folder).code == 0
    ended = job.run(source, tmp_path / "spark", day)
    assert ended.code == 0, ended.error[-8000:]
    Both(source, day, tmp_path / "spark").assert_same_rows()
