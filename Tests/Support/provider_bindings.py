"""The schema of a later AWS provider, read from the bindings that the CDK for Terraform generates from it.

The registry is not needed for this: the bindings are a package of PyPI, one module a resource type, with a class for
each block whose constructor has the block's arguments. They are read as text in their wheel; nothing of them runs.
"""

from __future__ import annotations

import ast
import re
import zipfile
from dataclasses import dataclass
from pathlib import Path

PACKAGE = "cdktf-cdktf-provider-aws"
VERSION = "21.22.1"
ROOT = "cdktf_cdktf_provider_aws"
PROVIDER = re.compile(r"providers/hashicorp/aws/(\d+\.\d+\.\d+)/")
# Arguments of every resource, which are Terraform's own.
META = {"connection", "count", "depends_on", "for_each", "lifecycle", "provider", "provisioners"}


@dataclass(frozen=True)
class Argument:
    """An argument or nested block as the later provider has it."""

    is_required: bool
    # "string", "number", "bool", "list", "map" or, for a nested block, the name of its class.
    kind: str


@dataclass(frozen=True)
class Block:
    """What may stand in a block, and what it gives once it is applied."""

    arguments: dict[str, Argument]
    attributes: frozenset[str]


class Bindings:
    """The bindings in a wheel."""

    def __init__(self, wheel: Path) -> None:
        self.wheel = zipfile.ZipFile(wheel)
        self.modules: dict[str, dict[str, ast.ClassDef]] = {}

    def module(self, kind: str) -> dict[str, ast.ClassDef]:
        """The classes of a resource's or data source's module, by name."""
        if kind not in self.modules:
            nodes = ast.parse(self.text(kind)).body
            self.modules[kind] = {node.name: node for node in nodes if isinstance(node, ast.ClassDef)}
        return self.modules[kind]

    def text(self, kind: str) -> str:
        """A module's text."""
        return self.wheel.read(f"{ROOT}/{kind}/__init__.py").decode()

    def provider(self, kind: str) -> str:
        """The version of the provider that the bindings were made from."""
        found = PROVIDER.search(self.text(kind))
        assert found, f"the bindings of {kind} do not say which provider they are of"
        return found.group(1)

    def resource(self, kind: str) -> Block:
        """A resource's or data source's own block: `s3_bucket`, `data_aws_partition`."""
        classes = self.module(kind)
        name = next(each.removesuffix("Config") for each in classes if each.endswith("Config") and each[:-6] in classes)
        properties = {each.name for each in classes[name].body if isinstance(each, ast.FunctionDef)}
        return Block(self.arguments(kind, f"{name}Config"), frozenset(properties))

    def nested(self, kind: str, name: str) -> Block:
        """A block within a resource, by its class."""
        return Block(self.arguments(kind, name), frozenset())

    def arguments(self, kind: str, name: str) -> dict[str, Argument]:
        """What the constructor of a class takes."""
        classes = self.module(kind)
        made = (each for each in classes[name].body if isinstance(each, ast.FunctionDef) and each.name == "__init__")
        given = next(made).args
        return {
            each.arg: Argument(default is None, kind_of(ast.unparse(each.annotation or ast.Constant(None)), classes))
            for each, default in zip(given.kwonlyargs, given.kw_defaults, strict=True)
            if each.arg not in META
        }


def kind_of(annotation: str, classes: dict[str, ast.ClassDef]) -> str:
    """What an annotation says: a nested block's class first, as its other form is a dictionary."""
    blocks = [each for each in re.findall(r"\b[A-Z]\w+\b", annotation) if each in classes]
    if blocks:
        return blocks[0]
    forms = [("Sequence", "list"), ("Mapping", "map"), ("builtins.bool", "bool"), ("Number", "number")]
    return next((kind for sign, kind in forms if sign in annotation), "string")
