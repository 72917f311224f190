"""Spark on the conformance cases: the tables that test the reference evaluator and the engine, judged by Spark.

`python Tests/Judges/test_conformance.py --record` makes the cases of functions anew and writes Spark's answers into the
tables; review the diff.
"""

from __future__ import annotations

import decimal
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from pyspark.sql import Column, DataFrame, SparkSession, Window
from pyspark.sql import functions as F
from pyspark.sql import types as T

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "Support"))

import conformance_cases
import tools

pytestmark = pytest.mark.spark

TABLES = Path(__file__).resolve().parents[1] / "ConformanceTests" / "Cases"
TYPES: dict[str, T.DataType] = {
    "bool": T.BooleanType(),
    "int32": T.IntegerType(),
    "int64": T.LongType(),
    "double": T.DoubleType(),
    "string": T.StringType(),
    # Days since 1970-01-01: Python's own dates end before Spark's do.
    "day": T.IntegerType(),
    # Microseconds since 1970-01-01T00:00:00Z, for the same reason.
    "instant": T.LongType(),
}


def spark_type(name: str) -> T.DataType:
    """The type that the tables call `name`: `int64`, `decimal(7,2)`, `array of string`."""
    if name.startswith("array of "):
        return T.ArrayType(spark_type(name.removeprefix("array of ")))
    if name.startswith("decimal("):
        precision, scale = (int(each) for each in name.removeprefix("decimal(").removesuffix(")").split(","))
        return T.DecimalType(precision, scale)
    return TYPES[name]


# Text by RFC 3339: Spark's own cast takes more.
INSTANT = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}:[0-9]{2}([.][0-9]{1,9})?(Z|[+-][0-9]{2}:?[0-9]{2})?\z"
# How each unit of the time since 1970 is read, in counts a second.
UNITS: dict[str, tuple[Callable[[Column], Column], int]] = {
    "seconds": (F.timestamp_seconds, 1),
    "milliseconds": (F.timestamp_millis, 1_000),
    "microseconds": (F.timestamp_micros, 1_000_000),
}

COMPARISONS = {
    "equal": Column.__eq__,
    "notEqual": Column.__ne__,
    "less": Column.__lt__,
    "lessOrEqual": Column.__le__,
    "greater": Column.__gt__,
    "greaterOrEqual": Column.__ge__,
}

Case = dict[str, Any]


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


def column(form: dict[str, Any]) -> Column:
    """The Spark column of an expression's JSON form: an object with the operation as its only key."""
    ((name, operand),) = form.items()
    if name == "column":
        return F.col(operand)
    if name == "literal":
        ((type_name, value),) = operand.items()
        return F.lit(from_json(value, type_name)).cast("date" if type_name == "day" else spark_type(type_name))
    forms = operand if isinstance(operand, list) else [operand]
    if name in FUNCTIONS:
        constants = [next(iter(each["literal"].values())) if "literal" in each else None for each in forms]
        return FUNCTIONS[name]([column(each) for each in forms], constants)
    return operation(name, [column(each) for each in forms])


# Functions with constants, as the generated script calls them.
FUNCTIONS: dict[str, Callable[[list[Column], list[Any]], Column]] = {
    "substring": lambda operands, given: F.substring(operands[0], given[1], given[2]),
    "replace": lambda operands, given: F.replace(operands[0], F.lit(given[1]), F.lit(given[2])),
    "position": lambda operands, given: F.instr(operands[0], given[1]).cast("bigint"),
    "addingMonths": lambda operands, given: F.add_months(operands[0], given[1]),
    "contains": lambda operands, given: operands[0].contains(given[1]),
    "startsWith": lambda operands, given: operands[0].startswith(given[1]),
    "endsWith": lambda operands, given: operands[0].endswith(given[1]),
    "joined": lambda operands, given: F.concat_ws(given[0], *operands[1:]),
    "adding": lambda operands, given: F.date_add(operands[0], given[1]),
    "adding microseconds": lambda operands, given: F.timestamp_micros(F.unix_micros(operands[0]) + given[1]),
    "lookup": lambda operands, given: F.element_at(F.create_map(*operands[1:]), operands[0]),
    "isIn": lambda operands, given: operands[0].isin(operands[1:]),
    "matches": lambda operands, given: operands[0].rlike(given[1]),
    "extract": lambda operands, given: F.regexp_extract(operands[0], given[1], given[2]),
    "replacePattern": lambda operands, given: F.regexp_replace(operands[0], given[1], given[2]),
    "element": lambda operands, given: F.get(operands[0], given[1]),
    "array joined": lambda operands, given: F.array_join(operands[0], given[1]),
    "split": lambda operands, given: F.split(operands[0], re.sub(r"([\\^$.|?*+()\[\]{}])", r"\\\1", given[1]), -1),
}


def operation(name: str, operands: list[Column]) -> Column:
    """The Spark column of an operation."""
    first = operands[0]
    match name:
        case "isNull":
            return first.isNull()
        case "not":
            return ~first
        case "and":
            return first & operands[1]
        case "or":
            return first | operands[1]
        case "concat":
            return F.concat(*operands)
        case "coalesce":
            return F.coalesce(*operands)
        case "day":
            return first.cast("date")
        case "sha256":
            return F.sha2(first, 256)
        case "lower" | "upper" | "trim" | "md5":
            return getattr(F, name)(first)
        case "trimStart" | "trimEnd" | "reversed":
            return getattr(F, {"trimStart": "ltrim", "trimEnd": "rtrim", "reversed": "reverse"}[name])(first)
        case "length":
            return F.length(first).cast("bigint")
        case "when":
            return F.when(first, operands[1]).otherwise(operands[2])
        case "add":
            return first + operands[1]
        case "subtract":
            return first - operands[1]
        case "multiply":
            return first * operands[1]
        # Decimals say in which form the result is.
        case _ if " decimal(" in name and not name.startswith("cast "):
            return operation(name.split(" ")[0], operands).cast(spark_type(name.split(" ")[1]))
        case "divide":
            return first / operands[1]
        case "remainder":
            return first % operands[1]
        case "year" | "quarter" | "month" | "dayOfMonth" | "dayOfYear" | "dayOfWeek" | "weekOfYear":
            return getattr(F, name.lower())(first).cast("bigint")
        case "endOfMonth":
            return F.last_day(first)
        case "days":
            return F.datediff(first, operands[1]).cast("bigint")
        case "instant":
            return F.when(first.rlike(INSTANT), first.cast("timestamp"))
        case "hour" | "minute" | "second":
            return getattr(F, name)(first).cast("bigint")
        case "day of instant":
            return first.cast("date")
        case "count":
            return F.array_size(first).cast("bigint")
        case "array contains":
            return F.array_contains(first, operands[1])
        case "microseconds":
            return F.unix_micros(first) - F.unix_micros(operands[1])
        case _ if name.startswith("instant at start of "):
            return F.date_trunc(name.removeprefix("instant at start of "), first)
        case _ if name.startswith("local time in "):
            return F.from_utc_timestamp(first, name.removeprefix("local time in "))
        case _ if name.startswith("instant of local time in "):
            return F.to_utc_timestamp(first, name.removeprefix("instant of local time in "))
        case _ if name.startswith("instant of unix "):
            make, each_second = UNITS[name.removeprefix("instant of unix ")]
            last = 253_402_300_800 * each_second - 1
            return F.when(first.between(-62_135_596_800 * each_second, last), make(first))
        case _ if name.startswith("unix "):
            unit = {"seconds": "seconds", "milliseconds": "millis", "microseconds": "micros"}[
                name.removeprefix("unix ")
            ]
            return getattr(F, f"unix_{unit}")(first)
        case _ if name.startswith("start of "):
            return F.trunc(first, name.removeprefix("start of "))
        case "cast instant":
            return F.when(F.unix_date(first).between(-106_751_991, 106_751_991), first.cast("timestamp"))
        case _ if name.startswith("cast "):
            return first.cast(spark_type(name.removeprefix("cast ")))
        case _:
            return COMPARISONS[name](first, operands[1])


def from_json(value: Any, type_name: str) -> Any:
    """A value of the table as Spark takes it; doubles and decimals stand as text: JSON has no NaN, and few digits."""
    if isinstance(value, list):
        return [from_json(each, type_name.removeprefix("array of ")) for each in value]
    if type_name.startswith("decimal(") and value is not None:
        return decimal.Decimal(value)
    return float(value) if type_name == "double" and value is not None else value


def to_json(value: Any, type_name: str) -> Any:
    """A value of Spark as the table has it."""
    if isinstance(value, list):
        return [to_json(each, type_name.removeprefix("array of ")) for each in value]
    if type_name.startswith("decimal(") and value is not None:
        return format(decimal.Decimal(value), "f")
    if type_name != "double" or value is None:
        return value
    return repr(value).replace("nan", "NaN").replace("inf", "Infinity")


def frame(spark: SparkSession, case: Case, inputs: list[list[Any]]) -> DataFrame:
    """The case's rows with their positions."""
    columns = case["columns"]
    schema = T.StructType([T.StructField("position", T.IntegerType())])
    for each in columns:
        schema = schema.add(each["name"], spark_type(each["type"]))
    rows = [
        (position, *(from_json(value, each["type"]) for value, each in zip(row, columns, strict=True)))
        for position, row in enumerate(inputs)
    ]
    made = spark.createDataFrame(rows, schema)
    for each in columns:
        if each["type"] == "day":
            made = made.withColumn(each["name"], F.expr(f"date_from_unix_date({each['name']})"))
        if each["type"] == "instant":
            made = made.withColumn(each["name"], F.timestamp_micros(each["name"]))
    return made


def plain(value: Column, type_name: str) -> Column:
    """Days and instants as numbers; decimals as text, since Python is told of small ones with too many digits."""
    if type_name.startswith("decimal("):
        return value.cast("string")
    return {"day": F.unix_date, "instant": F.unix_micros}.get(type_name, lambda same: same)(value)


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
    """What Spark makes of a case by this file's functions, and by the generator's text: up to 24 cases on the same rows
    in one job, since a job takes longer than its rows."""
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
    """With the functions that this file calls, and with the text that the generator prints."""
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


def test_random_transformations_make_the_same_rows_on_spark(spark: SparkSession, written: dict[str, Any]) -> None:
    assert len(written["transformations"]) >= 300
    wrong = []
    for drawn in written["transformations"]:
        module: dict[str, Any] = {}
        exec(compile(drawn["script"], f"{drawn['name']}.py", "exec"), module)
        for table, made in module["transform"](raw_frame(spark, drawn)).items():
            wanted = leaves(made.schema)
            rows = made.select([plain(each, type_name) for each, type_name in wanted]).collect()
            types = [type_name for _, type_name in wanted]
            found = [[to_json(*each) for each in zip(row, types, strict=True)] for row in rows]
            if sorted(map(repr, found)) != sorted(map(repr, drawn["tables"][table])):
                wrong.append((drawn["name"], table, drawn["script"], found, drawn["tables"][table]))
        spark.catalog.clearCache()
    assert not wrong, wrong[0]


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


def raw_frame(spark: SparkSession, drawn: dict[str, Any]) -> DataFrame:
    """The drawn rows, with the columns of a group in a struct, and those of an array of groups in an array of such."""
    made = frame(
        spark,
        {"columns": [{"name": f"c{number}", "type": each["type"]} for number, each in enumerate(drawn["columns"])]},
        drawn["rows"],
    )
    names = [each["path"][-1] for each in drawn["columns"]]
    assert len(set(names)) == len(names), "the columns of a row of groups are told by their last names"
    groups: dict[str, list[Column]] = {}
    columns = []
    for each in drawn["columns"]:
        column = F.col(each["path"][-1])
        if len(each["path"]) == 1:
            columns.append(column)
        else:
            groups.setdefault(each["path"][0], []).append(column)
    nested = [(F.arrays_zip if name == "lines" else F.struct)(*members).alias(name) for name, members in groups.items()]
    return made.drop("position").toDF(*names).select(*columns, *nested)


def table_name(type_of: T.DataType) -> str:
    """What the tables call a type."""
    if isinstance(type_of, T.ArrayType):
        return f"array of {table_name(type_of.elementType)}"
    return {T.DateType(): "day", T.TimestampType(): "instant"}.get(type_of, type_of.simpleString())


if __name__ == "__main__":
    if sys.argv[1:] != ["--record"]:
        sys.exit("usage: python Tests/Judges/test_conformance.py --record")
    record()
