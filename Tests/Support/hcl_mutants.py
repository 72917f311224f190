"""Small changes to generated Terraform, which a good test notices: values, references, blocks, resources, permissions.

Left out is what no test of a mocked plan can see: comments, descriptions and messages of variables and outputs,
`depends_on` (an order of calls, and no value of anything), and what sets up Terraform and its provider (versions.tf,
provider.tf), since a mocked provider is given no settings: neither a region nor default tags.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

UNSEEN_FILES = ("versions.tf", "provider.tf")
ATTRIBUTE = re.compile(r"^(\s*)([\w\"./:-]+)(\s*=\s*)(.+)$")
# An action, and no condition key, which stands before an equals sign.
ACTION = re.compile(r'"([a-z0-9]+:[A-Z]\w+)"(?! +=)')
REFERENCE = re.compile(r"\b(aws_\w+)\.(\w+)\.(\w+)")
EFFECT = re.compile(r'(\bEffect\s*= )"(Allow|Deny)"')


@dataclass(frozen=True)
class Mutant:
    """Some lines of one file and what they become."""

    kind: str
    file: str
    line: int
    old: tuple[str, ...]
    new: str

    def __str__(self) -> str:
        old = self.old[0].strip()
        return f"{self.file}:{self.line}: {self.kind}: `{old}` " + (
            f"becomes `{self.new.strip()}`" if self.new else "goes"
        )


def applied(texts: Mapping[str, str], mutants: Iterable[Mutant]) -> dict[str, str]:
    """The files that the mutants change, changed; no two may be about the same lines."""
    lines: dict[str, list[str]] = {}
    for mutant in sorted(mutants, key=lambda mutant: mutant.line, reverse=True):
        file = lines.setdefault(mutant.file, texts[mutant.file].splitlines(keepends=True))
        file[mutant.line - 1 : mutant.line - 1 + len(mutant.old)] = [mutant.new] if mutant.new else []
    return {file: "".join(changed) for file, changed in lines.items()}


def texts_of(root: Path) -> dict[str, str]:
    """The files of a root that mutants are made of."""
    return {path.name: path.read_text() for path in sorted(root.glob("*.tf")) if path.name not in UNSEEN_FILES}


def seeded(texts: Mapping[str, str], seed: int) -> list[Mutant]:
    """Every mutant of a root, in an order that the seed decides and that takes each kind and file in turn."""
    names = addresses("".join(texts.values()))
    chance = random.Random(seed)
    groups: dict[tuple[str, str], list[Mutant]] = {}
    for file, text in texts.items():
        for mutant in mutants(file, text, names, chance):
            groups.setdefault((mutant.kind, file), []).append(mutant)
    for each in groups.values():
        chance.shuffle(each)
    order = sorted(groups)
    chance.shuffle(order)
    turns = max(len(each) for each in groups.values())
    return [groups[key][turn] for turn in range(turns) for key in order if turn < len(groups[key])]


def addresses(text: str) -> dict[str, list[str]]:
    """The names of all resources, by type."""
    found: dict[str, list[str]] = {}
    for kind, name in re.findall(r'^resource "(\w+)" "(\w+)"', text, re.MULTILINE):
        found.setdefault(kind, []).append(name)
    return found


def mutants(file: str, text: str, names: dict[str, list[str]], chance: random.Random) -> Iterator[Mutant]:
    """Every mutant of one file."""
    lines = text.splitlines(keepends=True)
    hidden = unseen(lines)
    for index, line in enumerate(lines):
        if index in hidden:
            continue
        for kind, new in changed(line, names, chance):
            yield Mutant(kind, file, index + 1, (line,), new)
        if dropped := whole(lines, index):
            kind, end = dropped
            yield Mutant(kind, file, index + 1, tuple(lines[index : end + 1]), "")


def unseen(lines: list[str]) -> set[int]:
    """The lines that no test can see."""
    found, depends = set(), False
    for index, line in enumerate(lines):
        depends = depends or line.lstrip().startswith("depends_on")
        if depends or line.lstrip().startswith(("#", "description", "error_message")) or not line.strip():
            found.add(index)
        if depends and line.rstrip().endswith("]"):
            depends = False
    return found


# What opens over several lines, and what its absence is called: the first pattern that fits.
OPENINGS = {
    "resource dropped": re.compile(r'^resource "\w+" "\w+" \{$'),
    "block dropped": re.compile(r"^\s+\w+ \{$"),
    "condition dropped": re.compile(r"^\s+Condition\s*= \{$"),
    "value dropped": re.compile(r"^\s+[\w\"./:-]+\s*= .*[\[({]$"),
    "element dropped": re.compile(r"^\s+\{$"),
}


def whole(lines: list[str], index: int) -> tuple[str, int] | None:
    """What begins on a line and ends on a later one, and where; a policy's statement is an element with an effect."""
    kind = next((kind for kind, opening in OPENINGS.items() if opening.match(lines[index].rstrip("\n"))), None)
    if not kind:
        return None
    indent = re.match(r"\s*", lines[index])[0]
    end = next(end for end in range(index + 1, len(lines)) if re.match(rf"{indent}[\])}}]", lines[end]))
    is_statement = kind == "element dropped" and any(EFFECT.search(line) for line in lines[index:end])
    return "statement dropped" if is_statement else kind, end


def changed(line: str, names: dict[str, list[str]], chance: random.Random) -> Iterator[tuple[str, str]]:
    """What may become of one line."""
    if effect := EFFECT.search(line):
        yield "effect flipped", EFFECT.sub(rf'\1"{"Deny" if effect[2] == "Allow" else "Allow"}"', line)
    if action := ACTION.search(line):
        other = chance.choice(["s3:DeleteBucket", "iam:PassRole", "kms:Decrypt"])
        yield "action replaced", line.replace(action[1], other, 1)
        yield "action added", line.replace(action[0], f'{action[0]}, "{other}"', 1)
        without = re.sub(rf"{re.escape(action[0])}(, )?", "", line, count=1)
        if "[]" not in without:
            yield "action removed", without if without.strip(" ,\n") else ""
    for reference in REFERENCE.finditer(line):
        others = [name for name in names.get(reference[1], []) if name != reference[2]]
        if others:
            swapped = f"{reference[1]}.{chance.choice(others)}.{reference[3]}"
            yield "reference swapped", line[: reference.start()] + swapped + line[reference.end() :]
    attribute = ATTRIBUTE.match(line.rstrip("\n"))
    if not attribute:
        if re.match(r'^\s+["\w].*,$', line) and not ACTION.search(line):
            yield "element dropped", ""
        return
    value = attribute[4]
    for kind, change in VALUES.items():
        if (new := change(value)) is not None and "\n" not in new:
            yield kind, f"{attribute[1]}{attribute[2]}{attribute[3]}{new}\n"
    if not value.endswith(("{", "[", "(", "({")) and attribute[1] != "":
        yield "attribute dropped", ""


def number(value: str) -> str | None:
    """The next number."""
    return str(int(value) + 1) if re.fullmatch(r"\d+", value) else None


def flag(value: str) -> str | None:
    """The other truth."""
    return {"true": "false", "false": "true"}.get(value)


def string(value: str) -> str | None:
    """A string with a letter more; not one that is a reference or an action alone."""
    found = re.fullmatch(r'"((?:[^"\\]|\\.)*)"', value)
    return f'"{found[1]}x"' if found and not ACTION.fullmatch(value) else None


VALUES: dict[str, Callable[[str], str | None]] = {"number": number, "flag": flag, "string": string}
