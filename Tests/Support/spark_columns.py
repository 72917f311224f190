"""The expressions of the conformance cases as columns of Spark, and their values as the tables have them."""

from __future__ import annotations

import decimal
import re
from collections.abc import Callable
from typing import Any

import pyarrow as pa
from pyspark.sql import Column, DataFrame, SparkSession
from pyspark.sql import functions as F
from pyspark.sql import types as T

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


def table_name(type_of: T.DataType) -> str:
    """What the tables call a type."""
    if isinstance(type_of, T.ArrayType):
        return f"array of {table_name(type_of.elementType)}"
    return {T.DateType(): "day", T.TimestampType(): "instant"}.get(type_of, type_of.simpleString())


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


def arrow_table(types: dict[str, str], rows: list[list[Any]]) -> pa.Table:
    """Rows of the tables as pyarrow has them, by the names of their columns and of their types."""
    columns = {}
    for number, (name, type_name) in enumerate(types.items()):
        values = [from_json(row[number], type_name) for row in rows]
        stored = {"day": pa.int32(), "instant": pa.int64()}.get(type_name)
        # Python's own days and instants end before Spark's do.
        columns[name] = (
            pa.array(values, stored).view(arrow_type(type_name)) if stored else pa.array(values, arrow_type(type_name))
        )
    return pa.table(columns)


def arrow_type(name: str) -> pa.DataType:
    """The type of pyarrow that the tables call `name`."""
    if name.startswith("array of "):
        return pa.list_(arrow_type(name.removeprefix("array of ")))
    if name.startswith("decimal("):
        decimals = spark_type(name)
        return pa.decimal128(decimals.precision, decimals.scale)
    return {
        "bool": pa.bool_(),
        "int32": pa.int32(),
        "int64": pa.int64(),
        "double": pa.float64(),
        "string": pa.string(),
        "day": pa.date32(),
        "instant": pa.timestamp("us", "UTC"),
    }[name]


def stored_schema(types: dict[str, str]) -> T.StructType:
    """The schema under which Spark reads such a table from a file."""
    stored = {"day": T.DateType(), "instant": T.TimestampType()}
    return T.StructType([T.StructField(name, stored.get(each) or spark_type(each)) for name, each in types.items()])
