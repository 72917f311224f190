"""Spark on the conformance cases: the tables that test the reference evaluator and the engine, judged by Spark.

`python Tests/Judges/test_conformance.py --record` makes the cases of functions anew and writes Spark's answers into the
tables; review the diff.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from py4j.protocol import Py4JJavaError
from pyspark.errors import PySparkException
from pyspark.sql import Column, DataFrame, SparkSession, Window
from pyspark.sql import functions as F
from pyspark.sql import types as T

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "Support"))

import conformance_cases
import tools
from spark_columns import Case, arrow_table, column, frame, plain, stored_schema, table_name, to_json

pytestmark = pytest.mark.spark

TABLES = Path(__file__).resolve().parents[1] / "ConformanceTests" / "Cases"


def session() -> SparkSession:
    """A Spark with the options of the generated script."""
    running = (
        SparkSession.builder.master("local[1]")
        .appName("conformance")
        .config("spark.ui.enabled", "false")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.sql.shuffle.partitions", "1")
        .getOrCreate()
    )
    for name, value in tools.script_options().items():
        running.conf.set(name, value)
    return running


def values(spark: SparkSession, case: Case) -> list[Any]:
    """What Spark makes of each row of an expression's case."""
    return answers(spark, case, [(column(case["expression"]), case["type"])])[0]


def answers(spark: SparkSession, case: Case, wanted: list[tuple[Column, str]]) -> list[list[Any]]:
    """What Spark makes of each column on the case's rows, one list a column."""
    made = frame(spark, case, [row["input"] for row in case["rows"]])
    named = [plain(each, type_name).alias(f"result_{number}") for number, (each, type_name) in enumerate(wanted)]
    found = {position: rest for position, *rest in made.select("position", *named).collect()}
    rows = [found[position] for position in range(len(found))]
    return [[to_json(row[number], type_name) for row in rows] for number, (_, type_name) in enumerate(wanted)]


def kept(spark: SparkSession, case: Case) -> list[int]:
    """The positions of the rows that Spark keeps of a step's case."""
    made = frame(spark, case, case["inputs"])
    ((name, step),) = case["step"].items()
    if name == "filter":
        left = made.filter(column(step))
    else:
        order = [column(each).desc_nulls_last() for each in [step["latest"], *step["ties"]]]
        window = Window.partitionBy(column(step["key"])).orderBy(*order)
        left = made.withColumn("rank", F.row_number().over(window)).filter("rank = 1")
    return sorted(row["position"] for row in left.collect())


def load() -> dict[str, list[Case]]:
    """The tables by name."""
    return {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in sorted(TABLES.glob("*.json"))}


def save(table: str, cases: list[Case]) -> None:
    """Writes a table, a row a line."""
    (TABLES / f"{table}.json").write_text("[\n" + ",\n".join(map(_text, cases)) + "\n]\n", encoding="utf-8")


def _text(case: Case) -> str:
    rows_key = "rows" if "rows" in case else "inputs"
    lines = [f"  {json.dumps(key)}: {json.dumps(case[key])}" for key in case if key != rows_key]
    rows = ",\n".join(f"    {json.dumps(row)}" for row in case[rows_key])
    return "{\n" + ",\n".join([*lines, f'  "{rows_key}": [\n{rows}\n  ]']) + "\n}"


def record() -> None:
    """Writes Spark's answers into the tables."""
    spark = session()
    for table, cases in {**load(), **conformance_cases.families()}.items():
        for case in cases:
            if "step" in case:
                case["kept"] = kept(spark, case)
            else:
                for row, value in zip(case["rows"], values(spark, case), strict=True):
                    row["expected"] = value
        save(table, cases)
    spark.stop()


@pytest.fixture(scope="module")
def spark(java_home: Path) -> Iterator[SparkSession]:
    os.environ["JAVA_HOME"] = str(java_home)
    running = session()
    yield running
    running.stop()


def test_the_tables_have_the_cases_that_are_made() -> None:
    tables = load()
    for table, cases in conformance_cases.families().items():
        assert [{**each, "rows": [{"input": row["input"]} for row in each["rows"]]} for each in tables[table]] == cases


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What SparkJudgementTests.swift writes: expressions and scripts as the generator prints them."""
    path = tmp_path_factory.mktemp("spark") / "judgements.json"
    # About a second for ten transformations that are drawn.
    seconds = 300 + int(os.environ.get("SPARK_TRANSFORMATIONS", "0"))
    tools.swift_test("SparkJudgementTests", seconds, SPARK_JUDGEMENTS=str(path))
    return json.loads(path.read_text(encoding="utf-8"))


Judged = Callable[[Case], list[list[Any]]]


def rows_of(case: Case) -> str:
    """What cases on the same rows have in common."""
    return json.dumps([case["columns"], [row["input"] for row in case["rows"]]])


@pytest.fixture(scope="module")
def judged(spark: SparkSession, written: dict[str, Any]) -> Judged:
    """What Spark makes of a case by spark_columns.py, and by the generator's text: up to 24 cases on the same rows in
    one job, since a job takes longer than its rows."""
    alike: dict[str, list[Case]] = {}
    for case in (case for cases in load().values() for case in cases if "step" not in case):
        alike.setdefault(rows_of(case), []).append(case)
    known: dict[str, list[list[Any]]] = {}

    def judge(case: Case) -> list[list[Any]]:
        if case["name"] not in known:
            cases = alike[rows_of(case)]
            start = [each["name"] for each in cases].index(case["name"]) // 24 * 24
            chosen = cases[start : start + 24]
            wanted = []
            for each in chosen:
                printed = eval(written["expressions"][each["name"]], {"F": F})
                wanted += [(column(each["expression"]), each["type"]), (printed, each["type"])]
            found = answers(spark, case, wanted)
            for number, each in enumerate(chosen):
                known[each["name"]] = found[2 * number : 2 * number + 2]
        return known[case["name"]]

    return judge


@pytest.mark.parametrize("case", [case for cases in load().values() for case in cases], ids=lambda case: case["name"])
def test_spark_agrees(spark: SparkSession, judged: Judged, written: dict[str, Any], case: Case) -> None:
    """With the functions that spark_columns.py calls, and with the text that the generator prints."""
    if "step" in case:
        assert kept(spark, case) == case["kept"]
        return
    expected = [row["expected"] for row in case["rows"]]
    text = written["expressions"][case["name"]]
    called, printed = judged(case)
    assert called == expected, f"Spark differs on {differences(case, called)}"
    assert printed == expected, f"{text} differs on {differences(case, printed)}"


def differences(case: Case, answers: list[Any]) -> list[tuple[Any, Any]]:
    """The rows whose answers are not the expected ones."""
    return [(row, value) for row, value in zip(case["rows"], answers, strict=True) if row["expected"] != value]


def test_random_transformations_make_the_same_rows_on_spark(
    spark: SparkSession, written: dict[str, Any], tmp_path: Path
) -> None:
    assert len(written["transformations"]) >= 300
    wrong: list[tuple[str, Any, str]] = []
    for drawn in written["transformations"]:
        try:
            for table, rows in rows_made(spark, drawn, tmp_path / "raw.parquet").items():
                if sorted(map(repr, rows)) != sorted(map(repr, drawn["tables"][table])):
                    wrong.append((drawn["name"], (table, rows, drawn["tables"][table]), drawn["script"]))
        except (Py4JJavaError, PySparkException) as failed:
            # One that Spark cannot run does not end a run of hours.
            wrong.append((drawn["name"], failed, drawn["script"]))
        spark.catalog.clearCache()
    assert not wrong, f"{len(wrong)} differ: {[name for name, _, _ in wrong]}; the first: {wrong[0]}"


def rows_made(spark: SparkSession, drawn: dict[str, Any], raw: Path) -> dict[str, list[list[Any]]]:
    """What a drawn transformation's script makes of its rows, by table."""
    module: dict[str, Any] = {}
    exec(compile(drawn["script"], f"{drawn['name']}.py", "exec"), module)
    tables = {}
    for table, made in module["transform"](raw_frame(spark, drawn, raw)).items():
        wanted = leaves(made.schema)
        rows = made.select([plain(each, type_name) for each, type_name in wanted]).collect()
        types = [type_name for _, type_name in wanted]
        tables[table] = [[to_json(*each) for each in zip(row, types, strict=True)] for row in rows]
    return tables


def test_scripts_are_as_black_and_ruff_want_them(written: dict[str, Any], tmp_path: Path) -> None:
    """Lines of ASCII: black counts some letters as two columns wide, which Swift's library does not know."""
    scripts = {drawn["name"]: drawn["script"] for drawn in written["transformations"] if drawn["script"].isascii()}
    assert len(scripts) >= len(written["transformations"]) // 5
    for name, script in scripts.items():
        (tmp_path / f"{name}.py").write_text(script, encoding="utf-8")
    for command in (["black", "--check", "--diff", "-q"], ["ruff", "check", "--isolated", "--ignore", "E501"]):
        ended = subprocess.run([sys.executable, "-m", *command, str(tmp_path)], capture_output=True, text=True)
        assert ended.returncode == 0, ended.stdout[:4000] + ended.stderr[:1000]


def leaves(group: T.StructType, parent: str = "") -> list[tuple[Column, str]]:
    """The columns of a frame, those of structs too, with the names of their types."""
    found: list[tuple[Column, str]] = []
    for each in group:
        name = f"{parent}{each.name}"
        if isinstance(each.dataType, T.StructType):
            found += leaves(each.dataType, f"{name}.")
        else:
            found.append((F.col(name), table_name(each.dataType)))
    return found


def raw_frame(spark: SparkSession, drawn: dict[str, Any], path: Path) -> DataFrame:
    """The drawn rows, from a file as in the job, of which Spark need not read all; with the columns of a group in a
    struct, and those of an array of groups in an array of such."""
    names = [each["path"][-1] for each in drawn["columns"]]
    assert len(set(names)) == len(names), "the columns of a row of groups are told by their last names"
    types = {name: each["type"] for name, each in zip(names, drawn["columns"], strict=True)}
    pq.write_table(arrow_table(types, drawn["rows"]), path)
    made = spark.read.schema(stored_schema(types)).parquet(f"file://{path}")
    groups: dict[str, list[Column]] = {}
    columns = []
    for each in drawn["columns"]:
        column = F.col(each["path"][-1])
        if len(each["path"]) == 1:
            columns.append(column)
        else:
            groups.setdefault(each["path"][0], []).append(column)
    nested = [(F.arrays_zip if name == "lines" else F.struct)(*members).alias(name) for name, members in groups.items()]
    return made.select(*columns, *nested)


if __name__ == "__main__":
    if sys.argv[1:] != ["--record"]:
        sys.exit("usage: python Tests/Judges/test_conformance.py --record")
    record()
