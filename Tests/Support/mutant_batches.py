"""Packs mutants so that one `terraform test` judges many: no two of a batch can be the cause of the same complaint.

A change of an attribute shows in its own block, and in blocks that refer to that attribute, directly or through others.
What a provider computes, such as an ARN, is mocked and does not follow. Mutants for which these are different blocks
are told apart by the block that a complaint is about.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from hcl_mutants import Mutant

TEST = "tests/settings.tftest.hcl"
OUTPUTS = "outputs"
BLOCK = re.compile(r'^(\w+)(?: "(\w+)")?(?: "(\w+)")? \{$')
ITEM = re.compile(r"^( +)(\w+)(?: | *=)")
REFERENCE = re.compile(r"\b((?:data\.aws_\w+|aws_\w+|local|var)\.\w+)(?:\.(\w+))?")
# How the generated test names what an assertion is about, what it gives to a resource before, and what it has refused.
ABOUT = re.compile(
    r'error_message = "(\S+) is not what |error_message = "(An output) is not what |target = (\S+)$'
    r"|expect_failures = \[(\S+)\]"
)


@dataclass(frozen=True)
class Batch:
    """Mutants, each with the blocks in which it can show."""

    mutants: tuple[Mutant, ...]
    seen_in: tuple[frozenset[str], ...]

    def causes(self, blocks: Iterable[str]) -> list[Mutant]:
        """The mutants that complaints about these blocks come from, in the batch's order."""
        wanted = set(blocks)
        return [mutant for mutant, seen in zip(self.mutants, self.seen_in) if seen & wanted]

    def without(self, judged: Iterable[Mutant]) -> Batch:
        """The mutants that are left."""
        gone = set(judged)
        return self.part([index for index, mutant in enumerate(self.mutants) if mutant not in gone])

    def halves(self) -> tuple[Batch, Batch]:
        """Two batches in place of one whose complaints are about none of its blocks."""
        indices = list(range(len(self.mutants)))
        middle = len(indices) // 2
        return self.part(indices[:middle]), self.part(indices[middle:])

    def part(self, indices: Sequence[int]) -> Batch:
        """Some of the mutants."""
        return Batch(tuple(self.mutants[i] for i in indices), tuple(self.seen_in[i] for i in indices))


class Place(NamedTuple):
    """An attribute of a block; empty for the block as a whole."""

    block: str
    attribute: str = ""


def places(text: str) -> list[Place]:
    """For each line of a file the attribute that it belongs to; a local value is a block of its own."""
    found, current = [], Place("")
    for line in text.splitlines():
        if opening := BLOCK.match(line):
            current = Place(name(*opening.groups()))
        elif item := ITEM.match(line):
            current = entered(current, len(item[1]), item[2])
        found.append(current)
        current = Place("") if line == "}" else current
    return found


def entered(current: Place, indent: int, item: str) -> Place:
    """Where a line is that begins an attribute or a nested block: deeper ones belong to the one above."""
    if current.block.split(".")[0] == "local":
        return Place(f"local.{item}") if indent == 2 else Place(current.block, item) if indent == 4 else current
    return Place(current.block, item) if indent == 2 else current


def name(kind: str, first: str | None, second: str | None) -> str:
    """What references call a block."""
    names = {"resource": f"{first}.{second}", "data": f"data.{first}.{second}", "variable": f"var.{first}"}
    return names.get(kind) or {"locals": "local", "output": OUTPUTS}.get(kind, kind)


def references(text: str) -> set[Place]:
    """What a text refers to."""
    return {Place(block, attribute) for block, attribute in REFERENCE.findall(text)}


class Uses:
    """Which attributes are made from which."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        self.direct: dict[Place, set[Place]] = {}
        for text in texts.values():
            for line, place in zip(text.splitlines(), places(text)):
                for reference in references(line) if not line.lstrip().startswith("#") else ():
                    self.direct.setdefault(reference, set()).add(place)

    def of_block(self, block: str) -> set[Place]:
        """What refers to a block in any way."""
        return set().union(*(users for place, users in self.direct.items() if place.block == block))

    def shows(self, start: Iterable[Place]) -> frozenset[str]:
        """The blocks in which a change of these attributes can show, their own among them."""
        found, waiting = set(start), list(start)
        while waiting:
            for place in self.direct.get(waiting.pop(), set()) - found:
                # What only comes later than another block does not change with it.
                if place.attribute != "depends_on":
                    found.add(place)
                    waiting.append(place)
        return frozenset(place.block for place in found)


def packed(mutants: Iterable[Mutant], texts: Mapping[str, str]) -> list[Batch]:
    """All mutants, each in the first batch in which it can be told from the others."""
    uses, lines = Uses(texts), {file: places(text) for file, text in texts.items()}
    batches: list[tuple[list[Mutant], list[frozenset[str]], set[str]]] = []
    for mutant in mutants:
        seen = visible(mutant, uses, lines[mutant.file])
        batch = next((each for each in batches if not each[2] & seen), None)
        if batch is None:
            batches.append(batch := ([], [], set()))
        batch[0].append(mutant)
        batch[1].append(seen)
        batch[2].update(seen)
    return [Batch(tuple(mutants), tuple(seen)) for mutants, seen, _ in batches]


def visible(mutant: Mutant, uses: Uses, lines: Sequence[Place]) -> frozenset[str]:
    """The blocks in which a mutant can show."""
    changed = set(lines[mutant.line - 1 : mutant.line - 1 + len(mutant.old)])
    # A reference to another attribute than before makes this one depend on that.
    added = references(mutant.new) - references("".join(mutant.old))
    gone = {place for place in changed if len(mutant.old) > 1 and not place.attribute}
    users = set().union(*(uses.of_block(place.block) for place in gone))
    return uses.shows(changed | added) | uses.shows(users)


@dataclass(frozen=True)
class Complaint:
    """An error that Terraform told, and the block that it is about, if one can be named."""

    summary: str
    block: str

    @property
    def is_of_assertion(self) -> bool:
        """True where the test ran, and a value is not what it asks for."""
        return self.summary == "Test assertion failed"


def complaints(output: str, texts: Mapping[str, str], test: str) -> Iterator[Complaint]:
    """The errors in the JSON that `terraform test` or `terraform validate` printed about these texts."""
    lines = {file: [place.block for place in places(text)] for file, text in texts.items()} | {TEST: tested(test)}
    for found in diagnostics(output):
        place = found.get("range") or {}
        of_file = lines.get(place.get("filename", ""), [])
        number = place.get("start", {}).get("line", 0)
        yield Complaint(found["summary"], of_file[number - 1] if 0 < number <= len(of_file) else "")


def diagnostics(output: str) -> Iterator[dict]:
    """The errors of either form: one JSON object, or one a line."""
    if output.startswith("{\n"):
        told = json.loads(output)["diagnostics"]
    else:
        lines = (json.loads(line) for line in output.splitlines() if line.startswith("{"))
        told = [line["diagnostic"] for line in lines if "diagnostic" in line]
    return (each for each in told if each["severity"] == "error")


def tested(test: str) -> list[str]:
    """For each line of the generated test the block that it is about, which the last line of its part names."""
    found: list[str] = []
    for line in test.splitlines():
        about = ABOUT.search(line)
        found.append(next((each for each in about.groups() if each), "") if about else "")
    current = ""
    for index in range(len(found) - 1, -1, -1):
        current = found[index] or current
        found[index] = OUTPUTS if current == "An output" else current
    return found
