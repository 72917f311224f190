"""What the container proof depends on, as one digest, and the record of the last pass."""

from __future__ import annotations

import hashlib
import json
import subprocess
from pathlib import Path
from typing import Any

from .base_images import inputs_key

PROOF = Path(__file__).parent


def digest(package: Path, dockerfile: Path, products: list[str], toolchain_version: str) -> str:
    """SHA-256 over the Dockerfile, Package.swift, every source that `products` reach, the stand-ins, this proof."""
    total = hashlib.sha256(f"{toolchain_version}\0{inputs_key()}".encode())
    files = [dockerfile, package / "Package.swift", *sorted(PROOF.glob("*.py"))]
    for folder in sorted({folder for product in products for folder in reached_folders(package, product)}):
        files += sorted(file for file in folder.rglob("*") if file.is_file())
    for file in files:
        name = file.relative_to(package) if file.is_relative_to(package) else Path(file.name)
        total.update(f"{name}\0".encode() + hashlib.sha256(file.read_bytes()).digest())
    return total.hexdigest()


def key(toolchain_version: str) -> str:
    """A short name for what compiles: builds by another toolchain or in another builder are not mixed."""
    return hashlib.sha256(f"{toolchain_version}\0{inputs_key()}".encode()).hexdigest()[:16]


def reached_folders(package: Path, product: str) -> list[Path]:
    """The source folders of the targets that `product` links, found in SwiftPM's own description of the package."""
    dump = subprocess.run(["swift", "package", "dump-package"], cwd=package, capture_output=True, text=True, check=True)
    description = json.loads(dump.stdout)
    targets = {target["name"]: target for target in description["targets"]}
    # An executable is a product under its target's name, without a word in the package's list.
    products = {name: [name] for name, target in targets.items() if target["type"] == "executable"}
    products |= {item["name"]: item["targets"] for item in description["products"]}
    if product not in products:
        raise ValueError(f"Package.swift has no product {product!r}; it has {', '.join(sorted(products))}")
    reached: set[str] = set()
    waiting = list(products[product])
    while waiting:
        name = waiting.pop()
        if name in targets and name not in reached:
            reached.add(name)
            waiting += local_dependencies(targets[name])
    return [package / (targets[name].get("path") or f"Sources/{name}") for name in sorted(reached)]


def local_dependencies(target: dict[str, Any]) -> list[str]:
    """The names a target depends on by name or as a target; products of other packages are pinned in Package.swift."""
    return [
        dependency[kind][0]
        for dependency in target.get("dependencies", [])
        for kind in ("byName", "target")
        if kind in dependency
    ]


def is_recorded(record: Path, inputs: str) -> bool:
    return record.is_file() and record.read_text().split()[:1] == [inputs]


def write_record(record: Path, inputs: str, report: str) -> None:
    record.write_text(f"{inputs}\n{report}\n")
