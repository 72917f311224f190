"""Cases of functions over awkward values; Spark's answers to them are recorded in Tests/ConformanceTests/Cases."""

from __future__ import annotations

import itertools
import sys
from collections.abc import Iterable
from typing import Any

Form = dict[str, Any]
Case = dict[str, Any]

TEXTS = [
    *("", " ", "  ", "a", "A", " a", "a ", "  a b  ", "\ta\t", "\u00a0a\u00a0", "ab", "aB", "ABC", "abcabc", "aaaa"),
    *(
        "e\u0301",
        "é",
        "É",
        "ß",
        "ẞ",
        "İ",
        "I",
        "ı",
        "ŉ",
        "ﬃ",
        "ΑΣ",
        "Σ",
        "ΑΣΑ",
        "Α\u0345Σ",
        "ΑΣ\u0301",
        "ΑΣ.",
        "Α.Σ",
        "1Σ",
    ),
    *(
        "𝄞",
        "𐐀",
        "𐐨",
        "a𝄞b",
        "中文",
        "中文字符",
        "zz\u0000z",
        "a,b,,c",
        "2018-09-01",
        "null",
        "ÀÈ",
        "Straße",
        "\uffff",
        "ǅ",
    ),
    "A text of more than thirty-two bytes, so that blocks are crossed, and Ünïcödé in it",
]
PARTS = ["", "a", "A", "ab", "bc", "aa", " ", "é", "文", "𝄞", "\u0301", ",", "abcabc"]
INTEGERS = [-(2**63), -(2**63) + 1, -(2**53) - 1, -7, -2, -1, 0, 1, 2, 3, 7, 10, 2**31, 2**53 + 1, 2**63 - 1]
NARROW = [-(2**31), -1, 0, 1, 7, 2**31 - 1]
DOUBLES = [
    *(
        "NaN",
        "-0.0",
        "0.0",
        "1.0",
        "-1.0",
        "1.5",
        "-2.5",
        "0.1",
        "0.30000000000000004",
        "3.0",
        "7.9",
        "-7.9",
        "1.0E-300",
    ),
    *("Infinity", "-Infinity", "5.0E-324", "1.7976931348623157E308", "9.007199254740993E15", "9.223372036854775E18"),
    *("9.223372036854776E18", "-9.223372036854776E18", "1.0E300"),
]
INTEGER_TEXTS = [
    *(
        "",
        " ",
        "0",
        "-0",
        "+0",
        "1",
        "-1",
        "+5",
        "--1",
        "+-1",
        "-",
        "+",
        ".",
        "-.",
        "12.7",
        "12.",
        ".5",
        "1.2.3",
        "1e3",
        "1_000",
    ),
    *(
        "12,000",
        "0x10",
        "007",
        " 12 ",
        "\t12\n",
        "\u00a012",
        "12\u00a0",
        "1 2",
        "\u007f12",
        "\u000012",
        "12\u0085",
        "١٢",
        "12L",
    ),
    *(
        "9223372036854775807",
        "9223372036854775808",
        "-9223372036854775808",
        "-9223372036854775809",
        "99999999999999999999",
    ),
    *("92233720368547758070", "9223372036854775807.9", "0000000000000000000000001", "true", "NaN", "12.a", "12.3 4"),
]
# Where Java's text changes its form, is not the shortest, or was once wrong.
PRINTED = [
    *(
        "0.001",
        "0.0009999",
        "0.00309",
        "0.0029190422867058307",
        "9999999.0",
        "10000000.0",
        "12345678.9",
        "0.1",
        "100.0",
    ),
    *("2.0E-3", "2.2250738585072014E-308", "2.225073858507201E-308", "1.0E23", "2.0E23", "8.41E21", "5.0E-324"),
    *("5.684341886080802E-14", "9.007199254740992E15", "9.007199254740994E15", "1.8014398509481984E16"),
    *("4.611686018427388E18", "9.223372036854776E18", "1.8446744073709552E19", "123456789012345680.0", "1.0E7"),
    *("3.5E-5", "0.3", "0.7", "1.1", "33333.333333333336", "1.0E-5", "4.35", "2.675", "1.005", "-7.0E-10", "1.0E16"),
    *("6.02214076E23", "1.7976931348623157E308", "9.5367431640625E-7", "1.4901161193847656E-8", "1.0E22", "1.0E21"),
]
DAYS = [-719162, -1, 0, 1, 59, 10956, 17775, 2932896]


DOUBLE_TEXTS = [
    *INTEGER_TEXTS,
    *(
        "1.5f",
        "1.5F",
        "1.5d",
        "1.5D",
        "1f",
        ".5d",
        "5.f",
        "1.5ff",
        "1.5 f",
        "f",
        "d",
        "1e",
        "1e+",
        "1e-3",
        "1E3",
        "1e3f",
    ),
    *("+1e+3", "-1e-3", "1e400", "-1e400", "1e-400", "-1e-400", "4.9e-324", "2.4703282292062327e-324", "2.5e-324"),
    *(
        "1.7976931348623157e308",
        "1.7976931348623158e308",
        "1.7976931348623159e308",
        "179769313486231580793728971405303e276",
    ),
    *(
        "9007199254740993",
        "9007199254740992.5",
        "0.1",
        "0.30000000000000004",
        "123456789012345.6",
        "1234567890123456789",
    ),
    *(
        "2.2250738585072011e-308",
        "2.2250738585072014e-308",
        "1.00000000000000011102230246251565",
        "3.141592653589793238",
    ),
    *(
        "inf",
        "INF",
        "+inf",
        "-inf",
        "-Inf",
        "infinity",
        "Infinity",
        "+Infinity",
        "-INFINITY",
        " inf ",
        "infinit",
        "in f",
    ),
    *("nan", "NaN", "NAN", "+nan", "-nan", "+NaN", "-NaN", "-NAN", " nan ", "naN", "nanf", "NaNd", "inff", "Infinityd"),
    *("0x1p3", "0X1P3", "0x1.8p1", "0x.8p1", "0x1p", "0x1", "0x", "0xp3", "-0x1p-3", "0x1p3f", "0x1.fffffffffffff8p0"),
    *(
        "1..5",
        "1.5.",
        "1,5",
        "1 5",
        "--1",
        "+-1",
        "+",
        "-",
        "e3",
        ".e3",
        "\u00a01",
        "１",
        "\t1.5\n",
        "\u007f1",
        "1_0.5",
    ),
    *(
        "0.000000000000000000000000000001",
        "-0",
        "-0.0",
        "+0.0",
        "00012.50",
        "1e0000000003",
        "1e00000000000000000000400",
    ),
    *(
        "123456789012345",
        "1234567890123456",
        "0.000000000000001",
        "999999999999999.9",
        "1e22",
        "1e23",
        "8.5e22",
        "-1.5e-7",
    ),
]
TRUTH_TEXTS = [
    *("true", "TRUE", "True", "t", "T", "yes", "YES", "y", "1", "false", "FALSE", "f", "F", "no", "n", "N", "0", ""),
    *(" true ", "\ttrue\n", "\u007ftrue", "\u0000t", "\u00a0true", "tr ue", "on", "off", "2", "01", "1.0", "-1", "+1"),
    *("truee", "tru", "null", "ｔrue", "K", "\u212a", "ſ", "ye\u017f"),
]
NARROW_TEXTS = ["2147483647", "2147483648", "-2147483648", "-2147483649", "2147483647.9", "4294967296", "-2147483648.9"]


def column(name: str) -> Form:
    """A column of the case's rows."""
    return {"column": name}


def constant(value: Any, type_name: str = "string") -> Form:
    """A literal."""
    return {"literal": {type_name: value}}


def case(name: str, type_name: str, expression: Form, columns: dict[str, str], inputs: Iterable[Iterable[Any]]) -> Case:
    """A case whose answers are still to be recorded."""
    return {
        "name": name,
        "columns": [{"name": each, "type": of} for each, of in columns.items()],
        "expression": expression,
        "type": type_name,
        "rows": [{"input": list(row)} for row in inputs],
    }


def of_texts(name: str, type_name: str, expression: Form, texts: Iterable[Any] = TEXTS) -> Case:
    """A case over one column of texts, null among them."""
    return case(name, type_name, expression, {"text": "string"}, [[None], *([each] for each in texts)])


def letters() -> list[str]:
    """Everything that Python takes for a letter with case, in texts of 48; Java knows fewer of them."""
    cased = [chr(code) for code in range(sys.maxunicode + 1) if not 0xD800 <= code < 0xE000]
    cased = [each for each in cased if each.lower() != each or each.upper() != each]
    return ["".join(cased[start : start + 48]) for start in range(0, len(cased), 48)]


def text_cases() -> list[Case]:
    """Functions of text."""
    text = column("text")
    functions = ("lower", "upper", "trim", "trimStart", "trimEnd", "reversed", "md5")
    made = [of_texts(name, "string", {name: text}) for name in functions]
    made += [of_texts(f"{name} of letters", "string", {name: text}, letters()) for name in ("lower", "upper")]
    made.append(of_texts("length", "int64", {"length": text}))
    made += [
        of_texts(
            f"substring from {start} of {length}",
            "string",
            {"substring": [text, constant(start, "int64"), constant(length, "int64")]},
        )
        for start in (-(2**31), -100, -4, -3, -2, -1, 0, 1, 2, 3, 4, 100, 2**31 - 1)
        for length in (-(2**31), -1, 0, 1, 2, 3, 2**31 - 1)
    ]
    made += [
        of_texts(f"replace {part!a} by {other!a}", "string", {"replace": [text, constant(part), constant(other)]})
        for part in PARTS
        for other in ("", "x", "aé")
    ]
    made += [
        of_texts(f"{name} {part!a}", "bool", {name: [text, constant(part)]})
        for name in ("contains", "startsWith", "endsWith")
        for part in PARTS
    ]
    made += [of_texts(f"position of {part!a}", "int64", {"position": [text, constant(part)]}) for part in PARTS]
    nested = {
        "trimmed ends": {"trimEnd": {"trimStart": text}},
        "reversed twice": {"reversed": {"reversed": text}},
        "lower of trim": {"lower": {"trim": text}},
        "trim of replace": {"trim": {"replace": [text, constant("a"), constant(" ")]}},
        "upper of substring": {"upper": {"substring": [text, constant(2, "int64"), constant(3, "int64")]}},
        "sha256 of lower": {"sha256": {"lower": text}},
        "day of trim": {"day": {"trim": text}},
        "lower of a constant": {"lower": constant("ÀB")},
        "joined with a constant": {"joined": [constant("-"), text, constant("é"), text]},
    }
    made += [of_texts(name, "day" if name.startswith("day") else "string", form) for name, form in nested.items()]
    some = [None, "", "a", "é", ",", "a,b"]
    pairs = list(itertools.product(some, some))
    made += [
        case(
            f"joined by {separator!a}",
            "string",
            {"joined": [constant(separator), column("left"), column("right")]},
            {"left": "string", "right": "string"},
            pairs,
        )
        for separator in ("", ", ", "–", "a")
    ]
    made.append(of_texts("joined of one", "string", {"joined": [constant(","), text]}))
    return made


def number_cases() -> list[Case]:
    """Arithmetic and casts."""
    made = []
    for type_name, numbers in (("int64", INTEGERS), ("double", DOUBLES)):
        pairs = [*itertools.product(numbers, numbers), *((None, each) for each in numbers[:3]), (numbers[0], None)]
        for name in ("add", "subtract", "multiply", "divide", "remainder"):
            result = "double" if name == "divide" else type_name
            both = {"left": type_name, "right": type_name}
            made.append(case(f"{name} {type_name}", result, {name: [column("left"), column("right")]}, both, pairs))
            for number in numbers[4:8]:
                one = {name: [column("left"), constant(number, type_name)]}
                rows = [[None], *([each] for each in numbers)]
                made.append(case(f"{name} {type_name} {number}", result, one, {"left": type_name}, rows))
                other = {name: [constant(number, type_name), column("left")]}
                made.append(case(f"{number} {name} {type_name}", result, other, {"left": type_name}, rows))
    values = {
        "bool": [True, False],
        "int32": NARROW,
        "int64": INTEGERS,
        "double": DOUBLES,
        "string": INTEGER_TEXTS,
        "day": DAYS,
    }
    casts = [
        *(("bool", to) for to in ("int32", "int64", "double", "string")),
        *(("int32", to) for to in ("bool", "int64", "double", "string")),
        *(("int64", to) for to in ("bool", "int64", "double", "string")),
        *(("double", to) for to in ("bool", "int32", "int64", "string")),
        ("string", "int64"),
        ("day", "string"),
    ]
    for source, target in casts:
        rows = [[None], *([each] for each in values[source])]
        made.append(case(f"cast {source} to {target}", target, {f"cast {target}": column("c")}, {"c": source}, rows))
    rows = [
        [None],
        *([each] for each in (*DAYS, *(sign * each for sign in (1, -1) for each in (106751991, 106751992)))),
    ]
    made.append(case("cast day to instant", "instant", {"cast instant": column("c")}, {"c": "day"}, rows))
    for target, texts in (("double", DOUBLE_TEXTS), ("bool", TRUTH_TEXTS), ("int32", [*INTEGER_TEXTS, *NARROW_TEXTS])):
        rows = [[None], *([each] for each in texts)]
        made.append(case(f"cast string to {target}", target, {f"cast {target}": column("c")}, {"c": "string"}, rows))
    printed = [[each] for each in PRINTED]
    made.append(case("text of a double", "string", {"cast string": column("c")}, {"c": "double"}, printed))
    made.append(
        case("cast int64 to int32", "int32", {"cast int32": column("c")}, {"c": "int64"}, [[each] for each in INTEGERS])
    )
    return made


DECIMALS: dict[str, list[str]] = {
    "decimal(5,2)": ["0.00", "0.01", "-0.01", "0.05", "1.25", "-12.50", "999.99", "-999.99", "3.33", "100.00"],
    "decimal(18,0)": ["0", "1", "-1", "7", "999999999999999999", "-999999999999999999", "1000000000", "50"],
    "decimal(18,6)": ["0.000000", "0.000001", "-0.000001", "0.500000", "2.500000", "999999999999.999999", "1.005000"],
    "decimal(20,2)": [
        "0.00",
        "0.01",
        "-0.05",
        "123456789012345678.99",
        "999999999999999999.99",
        "-92233720368547758.08",
    ],
    "decimal(38,10)": [
        *("0.0000000000", "0.0000000001", "-0.0000000005", "1.5000000000", "9223372036854775808.0000000000"),
        *("9999999999999999999999999999.9999999999", "-9999999999999999999999999999.9999999999", "0.3333333333"),
    ],
    "decimal(38,0)": [
        "0",
        "-1",
        "18446744073709551616",
        "-170141183460469231731687303715884",
        "9" * 38,
        "-" + "9" * 38,
    ],
    "decimal(9,9)": ["0.000000000", "0.000000001", "0.999999999", "-0.999999999", "0.500000000", "0.000001000"],
}
DECIMAL_TEXTS = [
    *("0.005", "-0.005", "0.0049999999999999999999", "0.004", "999.994", "999.995", "-999.995", "1e2", "1e-2", "1E+2"),
    *("0e37", "0e38", "0.00e39", "0.00e40", "1e38", "1e-400", "0e-400", "1e99999999999", "1e-99999999999", "1e", "e1"),
    *("1e00000000000000002", "123456789012345678", "999999999999999999.4", "999999999999999999.5", "1.5f", "0x1p3"),
    *("٣.٥", "１２", "𝟏", "1.٥e١", "\u00a01", "\u2003 1", "1 ", "\x011\x1f", ".5", "5.", ".", "+.5e1", "--1", "1.2.3"),
    "0.1234567890123456789012345678901234567890",
    "12345678901234567890123456789012345678901234567890e-48",
    "00000000000000000000000000000000000000000000000001.5",
    *("9" * 38, "9" * 38 + ".4", "9" * 38 + ".5", "6" * 39 + "e-1", "1" * 39, "-" + "9" * 28 + "." + "9" * 10 + "5"),
    "0.00000000000000000000000000000000000000000000000015e47",
]


def decimal_cases() -> list[Case]:
    """Casts from and to decimals, what is reckoned of them, and how they compare."""
    made = []
    others: dict[str, list[Any]] = {
        "bool": [True, False],
        "int32": NARROW,
        "int64": [*INTEGERS, 999, 1000, -999, 10**18 - 1, 10**18],
        "double": [*DOUBLES, *PRINTED, "0.005", "0.125", "1.005", "2.675", "999.995", "1.0E17", "9.99999999999999E17"],
        "string": [*DOUBLE_TEXTS, *DECIMAL_TEXTS],
    }
    values = {**others, **DECIMALS}
    casts = [(source, target) for target in DECIMALS for source in values if source != target]
    casts += [(source, target) for source in DECIMALS for target in ("bool", "int32", "int64", "double", "string")]
    for source, target in casts:
        rows = [[None], *([each] for each in values[source])]
        made.append(case(f"cast {source} to {target}", target, {f"cast {target}": column("c")}, {"c": source}, rows))
    for left, right in [*((each, each) for each in DECIMALS), *itertools.permutations(DECIMALS, 2)]:
        pairs = [
            *itertools.product(DECIMALS[left], DECIMALS[right]),
            (None, DECIMALS[right][1]),
            (DECIMALS[left][1], None),
        ]
        for name in ("add", "subtract", "multiply") if left == right else ("multiply",):
            form = {f"{name} {left}": [column("left"), column("right")]}
            made.append(case(f"{name} {left} and {right}", left, form, {"left": left, "right": right}, pairs))
    for type_name, numbers in DECIMALS.items():
        both = {"left": type_name, "right": type_name}
        pairs = [*itertools.product(numbers, numbers), (None, numbers[0]), (numbers[0], None)]
        for name in ("equal", "notEqual", "less", "lessOrEqual", "greater", "greaterOrEqual"):
            made.append(case(f"{name} {type_name}", "bool", {name: [column("left"), column("right")]}, both, pairs))
        rows = [[None], *([each] for each in numbers)]
        given = constant(numbers[1], type_name)
        made.append(case(f"less {type_name} constant", "bool", {"less": [column("c"), given]}, {"c": type_name}, rows))
        among = {"isIn": [column("c"), given, constant(numbers[4], type_name)]}
        made.append(case(f"isIn {type_name}", "bool", among, {"c": type_name}, rows))
        chosen = {"when": [{"isNull": column("left")}, column("right"), column("left")]}
        made.append(case(f"when {type_name}", type_name, chosen, both, pairs))
        made.append(
            case(f"coalesce {type_name}", type_name, {"coalesce": [column("left"), column("right")]}, both, pairs)
        )
    return made


def choice_cases() -> list[Case]:
    """Conditions and membership."""
    made = []
    truth, left, right = column("if"), column("left"), column("right")
    values: dict[str, list[Any]] = {
        "bool": [True, False],
        "int32": [0, 7],
        "int64": [0, 7],
        "double": ["NaN", "-0.0"],
        "string": ["", "é"],
        "day": [0, 17775],
    }
    for type_name, (first, second) in values.items():
        columns = {"if": "bool", "left": type_name, "right": type_name}
        rows = list(itertools.product([None, True, False], [None, first], [None, second]))
        made.append(case(f"when {type_name}", type_name, {"when": [truth, left, right]}, columns, rows))
        nothing = {"when": [truth, left, constant(None, type_name)]}
        made.append(case(f"when {type_name} or null", type_name, nothing, columns, rows))
        chain = {"when": [truth, left, {"when": [{"isNull": truth}, right, constant(None, type_name)]}]}
        made.append(case(f"when {type_name} chained", type_name, chain, columns, rows))
    band = {
        "when": [
            {"less": [column("age"), constant(18, "int64")]},
            constant("minor"),
            {"when": [{"less": [column("age"), constant(65, "int64")]}, constant("adult"), constant("senior")]},
        ]
    }
    ages = [[None], *([age] for age in (-1, 0, 17, 18, 64, 65, 2**63 - 1))]
    made.append(case("age band", "string", band, {"age": "int64"}, ages))
    for members in (["a"], ["a", "é"], ["", " a", "A"], ["x"]):
        form = {"isIn": [column("text"), *map(constant, members)]}
        made.append(of_texts(f"is in {members!a}", "bool", form))
    for numbers in ([0], [1, 7, -7], [2**63 - 1, -(2**63)]):
        form = {"isIn": [column("n"), *(constant(each, "int64") for each in numbers)]}
        rows = [[None], *([each] for each in INTEGERS)]
        made.append(case(f"is in {numbers}", "bool", form, {"n": "int64"}, rows))
    numbered = [constant(each, "int64") for each in (-(2**63), -1, 0, 7, 2**53 + 1)]
    named = [constant(each) for each in ("", "a", "é", "𝄞", "Straße")]
    made += [
        case(f"{name} looked up", type_name, {"lookup": [column("c"), *pairs]}, {"c": key_type}, rows)
        for name, type_name, pairs, key_type, rows in (
            ("a text's number", "int64", flat(named, numbered), "string", [[None], *([each] for each in TEXTS)]),
            ("a text's text", "string", flat(named, named[::-1]), "string", [[None], *([each] for each in TEXTS)]),
            ("a number's text", "string", flat(numbered, named), "int64", [[None], *([each] for each in INTEGERS)]),
            (
                "a number's number",
                "int64",
                flat(numbered[:1], numbered[1:2]),
                "int64",
                [[None], *([each] for each in INTEGERS)],
            ),
        )
    ]
    # The columns of a table that rows are joined with are of every type that a constant has.
    columns: dict[str, list[Any]] = {
        "bool": [True, False, True, False, True],
        "double": ["-0.0", "1.0E300", "NaN", "-2.5", "5.0E-324"],
        "decimal(9,2)": ["0.00", "-0.01", "9999999.99", "-9999999.99", "1.20"],
    }
    for type_name, values in columns.items():
        pairs = flat(named, [constant(each, type_name) for each in values])
        rows = [[None], *([each] for each in TEXTS)]
        made.append(
            case(f"a text's {type_name} looked up", type_name, {"lookup": [column("c"), *pairs]}, {"c": "string"}, rows)
        )
    return made


def flat(keys: list[Form], values: list[Form]) -> list[Form]:
    """Keys and values in turn."""
    return [each for pair in zip(keys, values, strict=True) for each in pair]


def calendar_cases() -> list[Case]:
    """Functions of days: around leap days, centuries and the epoch, and far from all of them."""
    around = [
        -719162,
        -719100,
        -141428,
        -25568,
        -25509,
        -1,
        0,
        3,
        4,
        58,
        59,
        60,
        364,
        365,
        789,
        790,
        10956,
        11016,
        11017,
    ]
    days = [*around, 17775, 20088, 20148, 20149, 20453, 20454, 2932530, 2932896]
    rows = [[None], *([day] for day in days)]
    one = {"day": "day"}
    parts = ("year", "quarter", "month", "dayOfMonth", "dayOfYear", "dayOfWeek", "weekOfYear")
    made = [case(name, "int64", {name: column("day")}, one, rows) for name in parts]
    starts = [f"start of {period}" for period in ("year", "quarter", "month", "week")]
    made += [case(name, "day", {name: column("day")}, one, rows) for name in (*starts, "endOfMonth")]
    made += [
        case(f"adding {shift} days", "day", {"adding": [column("day"), constant(shift, "int64")]}, one, rows)
        for shift in (-366, -31, -1, 0, 1, 30, 365)
    ]
    made += [
        case(f"adding {shift} months", "day", {"addingMonths": [column("day"), constant(shift, "int64")]}, one, rows)
        for shift in (-1201, -25, -12, -2, -1, 0, 1, 2, 11, 12, 13, 48)
    ]
    # Weeks about the turn of each year, over a cycle of the calendar.
    turns = [[10957 + 365 * year + year // 4 + day] for year in range(0, 40) for day in (-4, -1, 0, 2, 5)]
    made.append(case("week about the turn of the year", "int64", {"weekOfYear": column("day")}, one, turns))
    pairs = [*itertools.product(days[::3], days[::4]), (None, 0), (0, None)]
    both = {"left": "day", "right": "day"}
    made.append(case("days between", "int64", {"days": [column("left"), column("right")]}, both, pairs))
    nested = {"dayOfWeek": {"start of week": {"endOfMonth": column("day")}}}
    made.append(case("day of week of a week's start", "int64", nested, one, rows))
    return made


INSTANT_TEXTS = [
    *("2018-09-01T11:38:30.116Z", "2018-09-01 11:38:30.116", "2018-09-01T11:38:30Z", "2018-09-01T11:38:30"),
    *(
        "2018-09-01T11:38Z",
        "2018-09-01 11:38",
        "2018-09-01T11Z",
        "2018-09-01T",
        "2018-09-01",
        "2018-09",
        "2018",
        "11:38:30",
    ),
    *("2018-09-01T11:38:30.1", "2018-09-01T11:38:30.123456", "2018-09-01T11:38:30.1234567Z"),
    *(
        "2018-09-01T11:38:30.123456789Z",
        "2018-09-01T11:38:30.1234567891Z",
        "2018-09-01T11:38:30.Z",
        "2018-09-01T11:38:30.",
    ),
    *(
        "2018-09-01T11:38:30+05:30",
        "2018-09-01T11:38:30-0530",
        "2018-09-01T11:38:30+00:00",
        "2018-09-01T11:38:30-00:00",
    ),
    *(
        "2018-09-01T11:38:30+18:00",
        "2018-09-01T11:38:30-18:00",
        "2018-09-01T11:38:30+18:01",
        "2018-09-01T11:38:30+17:59",
    ),
    *("2018-09-01T11:38:30+19:00", "2018-09-01T11:38:30+05:60", "2018-09-01T11:38:30+5:30", "2018-09-01T11:38:30+05"),
    *(
        "2018-09-01T11:38:30.5+02:00",
        "2018-09-01T11:38+02:00",
        "2018-09-01T11:38:30 UTC",
        "2018-09-01T11:38:30Europe/Berlin",
    ),
    *(
        "2018-09-01t11:38:30z",
        "2018-09-01T11:38:30z",
        " 2018-09-01T11:38:30Z",
        "2018-09-01T11:38:30Z ",
        "2018-09-01T11:38:30Z\n",
    ),
    *(
        "2018-9-1T11:38:30Z",
        "2018-09-01T1:38:30Z",
        "2018-09-01T24:00:00Z",
        "2018-09-01T23:60:00Z",
        "2018-09-01T23:59:60Z",
    ),
    *(
        "2018-02-29T00:00:00Z",
        "2020-02-29T00:00:00Z",
        "1900-02-29T00:00:00Z",
        "2000-02-29T00:00:00Z",
        "2018-13-01T00:00:00Z",
    ),
    *(
        "2018-00-01T00:00:00Z",
        "2018-01-00T00:00:00Z",
        "2018-04-31T00:00:00Z",
        "0000-01-01T00:00:00Z",
        "0001-01-01T00:00:00Z",
    ),
    *("9999-12-31T23:59:59.999999Z", "9999-12-31T23:59:59-18:00", "10000-01-01T00:00:00Z", "+2018-09-01T11:38:30Z"),
    *("-2018-09-01T11:38:30Z", "1582-10-04T23:59:59Z", "1582-10-10T00:00:00Z", "1969-12-31T23:59:59.999999Z"),
    *(
        "1969-12-31T23:59:59.9999999Z",
        "2024-03-31T02:30:00",
        "2024-10-27T02:30:00+02:00",
        "1535801910",
        "1535801910116",
        "",
    ),
    *(
        "２018-09-01T11:38:30Z",
        "2018-09-01T11:38:30,5Z",
        "2018-09-01_11:38:30Z",
        "2018/09/01T11:38:30Z",
        "null",
        "0000-01-01T00:00+18:00",
    ),
]
INSTANTS = [
    *(-62135596800000000, -62135596799999999, -12219292800000001, -12219292800000000, -2208988800000001, -86400000001),
    *(-86400000000, -3600000001, -60000001, -1000001, -1000000, -999999, -1, 0, 1, 999999, 1000000, 59999999, 60000000),
    *(3599999999, 3600000000, 86399999999, 86400000000, 951782399999999, 1535801910116000, 1709251199000001),
    *(1711846799999999, 1711846800000000, 1729987200000000, 1730005199123450, 4102444800000000, 253402300799999999),
]


# Nights in which clocks are put forward or back: in Berlin (2024 and 2399), New York and on Lord Howe, and the day that
# Samoa skipped.
CLOCK_CHANGES = [
    *(1711846800000000, 1711850400000000, 1729990800000000, 1729994400000000, 1710054000000000, 1710036000000000),
    *(1712415600000000, 1712455200000000, 1325239200000000, 1325289600000000, 13545363600000000, 13545367200000000),
]


def instant_cases() -> list[Case]:
    """Functions of instants: texts of every form, both sides of 1970, nights of changing clocks, ends of years."""
    texts = {"text": "string"}
    read = {"instant": column("text")}
    written = [[None], *([each] for each in INSTANT_TEXTS)]
    made = [
        case("instant of a text", "instant", read, texts, written),
        case("text of an instant of a text", "string", {"cast string": read}, texts, written),
        case("day of an instant of a text", "day", {"day of instant": read}, texts, written),
        case("whether a text is an instant", "bool", {"isNull": read}, texts, written),
    ]
    one = {"instant": "instant"}
    rows = [[None], *([each] for each in INSTANTS)]
    units = ("seconds", "milliseconds", "microseconds")
    parts = ("hour", "minute", "second", *(f"unix {unit}" for unit in units))
    made += [case(f"{name} of an instant", "int64", {name: column("instant")}, one, rows) for name in parts]
    made.append(case("day of an instant", "day", {"day of instant": column("instant")}, one, rows))
    made.append(case("text of an instant", "string", {"cast string": column("instant")}, one, rows))
    periods = [f"instant at start of {period}" for period in ("second", "minute", "hour", "day")]
    made += [case(name, "instant", {name: column("instant")}, one, rows) for name in periods]
    made += [
        case(
            f"adding {shift} microseconds",
            "instant",
            {"adding microseconds": [column("instant"), constant(shift, "int64")]},
            one,
            rows,
        )
        for shift in (-86400000000, -3600000000, -1, 0, 1, 60000000, 7200000000)
    ]
    pairs = [*itertools.product(INSTANTS[::3], INSTANTS[::4]), (None, 0), (0, None)]
    both = {"left": "instant", "right": "instant"}
    made.append(case("microseconds between", "int64", {"microseconds": [column("left"), column("right")]}, both, pairs))
    made += [
        case(f"instants: {name}", "bool", {name: [column("left"), column("right")]}, both, pairs)
        for name in ("equal", "notEqual", "less", "lessOrEqual", "greater", "greaterOrEqual")
    ]
    made.append(case("the first instant", "instant", {"coalesce": [column("left"), column("right")]}, both, pairs))
    edges = {"seconds": 1, "milliseconds": 1000, "microseconds": 1000000}
    for unit, each_second in edges.items():
        first, last = -62135596800 * each_second, 253402300800 * each_second - 1
        counts = [first - 1, first, first + 1, last - 1, last, last + 1, 1535801910, 1535801910116, *INTEGERS]
        name = f"instant of unix {unit}"
        made.append(
            case(name, "instant", {name: column("count")}, {"count": "int64"}, [[None], *([c] for c in counts)])
        )
    for zone in ("Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "Pacific/Apia", "UTC"):
        nights = [each + shift for each in CLOCK_CHANGES for shift in range(-5_400_000_000, 5_400_000_001, 900_000_000)]
        instants = [*rows, *([each] for each in nights)]
        for name in (f"local time in {zone}", f"instant of local time in {zone}"):
            made.append(case(name, "instant", {name: column("instant")}, one, instants))
    local_hour = {"hour": {"local time in Europe/Berlin": column("instant")}}
    made.append(case("hour in Europe/Berlin", "int64", local_hour, one, rows))
    nested = {"hour": {"instant at start of day": read}}
    made.append(case("hour of a day's start", "int64", nested, texts, written))
    return made


ARRAYS: dict[str, list[list[Any]]] = {
    "string": [
        *([], [""], ["a"], ["a", None], [None], [None, None], ["a", "b", "a"], ["ab"], ["a", "", "é"], ["", None, ""]),
        *(["\u0000"], ["\u0000", "a"], ["\u0000a"], ["\u0001"], ["𝄞", "\uffff"], [None, "a"], ["b"], ["a", "\u0000"]),
    ],
    "int64": [[], [0], [None], [1, None, 2], [-1, 0], [-(2**63), 2**63 - 1], [0, 0, 0], [7], [0, None], [None, 0]],
    "double": [[], ["0.0"], ["-0.0"], ["NaN"], ["NaN", None], [None, "Infinity"], ["1.5", "-1.5"], ["0.0", "NaN"]],
}
SEPARATORS = [",", ".", "|", "\\", "a", "aa", "ab", " ", "^$", "é", "e\u0301", "𝄞", "[a]", "-", "(", "x{2}", "文字"]


PATTERNS = [
    *(
        "a",
        "^a",
        "a$",
        "^a+$",
        "b|a",
        "(a|ab)(c|bcd)?",
        "(a*)(b?)",
        "[a-c]+",
        "[^a-c ]",
        "[^,]+,?",
        ".",
        "^.$",
        "..+?b",
    ),
    *(
        r"\d+",
        r"^\d{4}-\d{2}-\d{2}$",
        r"(\d+)-(\d+)",
        r"\D+",
        r"\w+",
        r"\W",
        r"\s",
        r"\S+$",
        r"\Aa",
        r"a\z",
        r"^$",
        r"^\s*$",
    ),
    *(
        "a??b",
        "a+?",
        "(a)|(b)",
        "(?:a|b)c",
        "a{2}",
        "a{2,}",
        "a{1,2}?",
        "(ab|a)(bc|c)?",
        "é",
        "e\u0301",
        "𝄞",
        "[𝄞-𝄿]",
        "[é-文]",
    ),
    *(r"\.", r"[.|*]", r"[\]\[-]", r"[-a]", r"[a-]", r"[\d-]+", r"[^\w\s]", r"\$", r"\|", r"x\{2\}", "]", "}", "a.c"),
    *("(a|b|ab)*c", "(?:(a)|b)+", "(a(b)?)+", "((a)(b)?)?c", "(x+x+)+y", "null|true", r"\t|\n|\r|\f", "^(.*?),(.*)$"),
]
REPLACED = {
    "a": "<$0>",
    "(a|b)": "$1$1",
    "[^a-z]+": "",
    r"(\d+)-(\d+)": "$2/$1",
    "(a)|(b)": "[$1|$2]",
    "a+?": "é",
    ".": "x",
    "𝄞": "$0$0",
    "(ab|a)(bc|c)?": "{$2}",
}
PATTERN_TEXTS = [
    *(
        "",
        "a",
        "b",
        "ab",
        "abc",
        "abcd",
        "aab",
        "aaab",
        "aabb",
        "ba",
        "cab",
        "abab",
        "ababc",
        "abcabc",
        "acbc",
        "xxxxxxxxy",
    ),
    *(
        "xxxxxxxxxx",
        "2018-09-01",
        "x2018-09-01",
        "12-34 56-78",
        "a,b,,c",
        ",",
        ",,",
        "a.c",
        "a\nc",
        "a\n",
        "a\r\n",
        "\n",
        "\r\n",
    ),
    *(
        "a\r",
        "a\u0085",
        "a\u2028",
        "a\u2029b",
        "a\n\n",
        "\r\na",
        " ",
        "\t",
        "\u000b",
        "\u00a0",
        "é",
        "e\u0301",
        "𝄞",
        "a𝄞b",
        "𝄿",
    ),
    *(
        "中文字符",
        "x{2}",
        "]",
        "}",
        "a|b",
        "-",
        "[a]",
        "$1",
        "\\",
        "_",
        "A",
        "null",
        "Straße",
        "\u0000",
        "\uffff",
        "ſ",
        "K",
        "\u2028",
    ),
]


def pattern_cases() -> list[Case]:
    """Regular expressions, in the dialect that the engine shares with Java."""
    made = []
    text = column("text")
    for pattern in PATTERNS:
        form = {"matches": [text, constant(pattern)]}
        made.append(of_texts(f"matches {pattern!a}", "bool", form, PATTERN_TEXTS))
        groups = pattern.replace("(?:", "").replace(r"\(", "").count("(")
        for group in range(groups + 1):
            form = {"extract": [text, constant(pattern), constant(group, "int64")]}
            made.append(of_texts(f"extract {group} of {pattern!a}", "string", form, PATTERN_TEXTS))
    for pattern, other in REPLACED.items():
        form = {"replacePattern": [text, constant(pattern), constant(other)]}
        made.append(of_texts(f"replace {pattern!a} with {other!a}", "string", form, PATTERN_TEXTS))
    return made


def array_cases() -> list[Case]:
    """Functions of arrays, and the order of arrays, which ties are broken by."""
    made = []
    text, array = column("text"), column("c")
    texts = [*TEXTS, ",", ",,", ",a", "a,", "a|b|", "a.b", "aaa", "a\\b", "^$^$", "x{2}xx", "[a]a[a]", "-a--b-"]
    for separator in SEPARATORS:
        parts = {"split": [text, constant(separator)]}
        name = f"split at {separator!a}"
        made.append(of_texts(f"{name}, joined", "string", {"array joined": [parts, constant("¦")]}, texts))
        made.append(of_texts(f"{name}, counted", "int64", {"count": parts}, texts))
    made.append(of_texts("split", "array of string", {"split": [text, constant(",")]}, texts))
    constants = {"string": ["", "a", "\u0000"], "int64": [0, 7, -(2**63)], "double": ["NaN", "-0.0", "1.5"]}
    for element, values in ARRAYS.items():
        type_name = f"array of {element}"
        rows = [[None], *([each] for each in values)]
        columns = {"c": type_name}
        made.append(case(f"count {type_name}", "int64", {"count": array}, columns, rows))
        made.append(case(f"is null {type_name}", "bool", {"isNull": array}, columns, rows))
        for place in (0, 1, 2, 2**31 - 1):
            form = {"element": [array, constant(place, "int64")]}
            made.append(case(f"element {place} of {type_name}", element, form, columns, rows))
        for given in constants[element]:
            form = {"array contains": [array, constant(given, element)]}
            made.append(case(f"{type_name} contains {given!a}", "bool", form, columns, rows))
        pairs = list(itertools.product([None, *values], [None, *values]))
        for name in ("equal", "less", "greaterOrEqual"):
            form = {name: [column("left"), column("right")]}
            made.append(case(f"{name} {type_name}", "bool", form, {"left": type_name, "right": type_name}, pairs))
        both = {"coalesce": [column("left"), column("right")]}
        made.append(case(f"coalesce {type_name}", type_name, both, {"left": type_name, "right": type_name}, pairs))
        chosen = {"when": [{"isNull": column("left")}, column("right"), column("left")]}
        made.append(case(f"when {type_name}", type_name, chosen, {"left": type_name, "right": type_name}, pairs))
    rows = [[None], *([each] for each in ARRAYS["string"])]
    for separator in ("", ",", "é"):
        form = {"array joined": [array, constant(separator)]}
        made.append(case(f"array joined by {separator!a}", "string", form, {"c": "array of string"}, rows))
    return made


def comparison_cases() -> list[Case]:
    """Each comparison with a constant, on either side."""
    names = ("equal", "notEqual", "less", "lessOrEqual", "greater", "greaterOrEqual")
    values: dict[str, tuple[list[Any], list[Any]]] = {
        "string": (TEXTS, ["", "a", "ab", "é", "𝄞", "\uffff"]),
        "int64": (INTEGERS, [-(2**63), -1, 0, 2**53 + 1]),
        "double": (DOUBLES, ["NaN", "-0.0", "0.0", "-Infinity"]),
        "bool": ([True, False], [True, False]),
    }
    return [
        case(
            f"{name} {type_name} {given!a}{', the other way round' if is_turned else ''}",
            "bool",
            {name: [constant(given, type_name), column("c")][:: 1 if is_turned else -1]},
            {"c": type_name},
            [[None], *([each] for each in all_values)],
        )
        for type_name, (all_values, constants) in values.items()
        for given in constants
        for name in names
        for is_turned in (False, True)
        if not is_turned or name in ("equal", "less", "greaterOrEqual")
    ]


def families() -> dict[str, list[Case]]:
    """The cases by the file that they stand in."""
    return {
        "text": text_cases(),
        "numbers": number_cases(),
        "choices": choice_cases(),
        "calendar": calendar_cases(),
        "instants": instant_cases(),
        "comparisons": comparison_cases(),
        "arrays": array_cases(),
        "patterns": pattern_cases(),
        "decimals": decimal_cases(),
    }
