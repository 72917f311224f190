"""Small changes to generated Terraform, which a good test notices: numbers, strings, references, blocks, permissions.

Left out is what no test of a plan can see: comments, descriptions and messages of variables and outputs, `depends_on`
(an order, not a value), and what configures Terraform itself (versions.tf, provider.tf).
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

UNSEEN_FILES = ("versions.tf", "provider.tf")
ATTRIBUTE = re.compile(r"^(\s*)([\w\"./:-]+)(\s*=\s*)(.+)$")
# An action, and no condition key, which stands before an equals sign.
ACTION = re.compile(r'"([a-z0-9]+:[A-Z]\w+)"(?! +=)')
REFERENCE = re.compile(r"\b(aws_\w+)\.(\w+)\.(\w+)")


@dataclass(frozen=True)
class Mutant:
    """One changed line or block of one file."""

    kind: str
    file: str
    line: int
    old: str
    new: str
    text: str

    def __str__(self) -> str:
        change = f"`{self.old.strip()}` becomes `{self.new.strip()}`" if self.new else f"`{self.old.strip()}` goes"
        return f"{self.file}:{self.line}: {self.kind}: {change}"


def seeded(root: Path, seed: int) -> list[Mutant]:
    """Every mutant of a root, in an order that the seed decides and that takes each kind and file in turn."""
    texts = {path.name: path.read_text() for path in sorted(root.glob("*.tf")) if path.name not in UNSEEN_FILES}
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
            yield Mutant(kind, file, index + 1, line, new, "".join([*lines[:index], new, *lines[index + 1 :]]))
        if end := nested_block(lines, index):
            rest = "".join([*lines[:index], *lines[end + 1 :]])
            yield Mutant("block dropped", file, index + 1, line, "", rest)


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


def nested_block(lines: list[str], index: int) -> int | None:
    """The last line of the nested block that begins here; blocks only, since an object's braces follow `=`."""
    opening = re.match(r"^(\s+)\w+ \{$", lines[index])
    if not opening:
        return None
    return next(end for end in range(index + 1, len(lines)) if lines[end].startswith(f"{opening[1]}}}"))


def changed(line: str, names: dict[str, list[str]], chance: random.Random) -> Iterator[tuple[str, str]]:
    """What may become of one line."""
    if action := ACTION.search(line):
        other = chance.choice(["s3:DeleteBucket", "iam:PassRole", "kms:Decrypt"])
        yield "action replaced", line.replace(action[1], other, 1)
        yield "action added", line.replace(action[0], f'{action[0]}, "{other}"', 1)
        without = re.sub(rf"{re.escape(action[0])}(, )?", "", line, count=1)
        if "[]" not in without and without.strip(" ,\n"):
            yield "action removed", without
    for reference in REFERENCE.finditer(line):
        others = [name for name in names.get(reference[1], []) if name != reference[2]]
        if others:
            swapped = f"{reference[1]}.{chance.choice(others)}.{reference[3]}"
            yield "reference swapped", line[: reference.start()] + swapped + line[reference.end() :]
    attribute = ATTRIBUTE.match(line.rstrip("\n"))
    if not attribute:
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
