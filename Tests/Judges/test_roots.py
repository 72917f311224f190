"""Every root that plan-gen writes, for the manifest and each variant, is valid and passes its own test offline."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest

from offline_root import OfflineRoot
from terraform_command import Run

pytestmark = pytest.mark.variants

MANIFEST = "manifest"
AT_ONCE = 2


@dataclass(frozen=True)
class Judged:
    """One environment of one project, and what Terraform says of a copy of it."""

    project: str
    folder: Path
    valid: Run
    tested: Run

    def __str__(self) -> str:
        return f"{self.project}/{self.folder.name}"


def judged(project: str, folder: Path, copy: Path) -> Judged:
    """Validates and tests a copy of a root."""
    root = OfflineRoot.copied(folder.parent.parent, folder.name, copy)
    return Judged(project, folder, root.run("validate"), root.run("test"))


@pytest.fixture(scope="module")
def roots(terraform: str, generated: Path, variants: Path, tmp_path_factory: pytest.TempPathFactory) -> list[Judged]:
    """All there are, two at once."""
    projects = {MANIFEST: generated, **{folder.name: folder for folder in sorted(variants.iterdir())}}
    found = [
        (name, path.parent, tmp_path_factory.mktemp("root") / name)
        for name, project in projects.items()
        for path in sorted(project.glob("terraform/*/versions.tf"))
    ]
    with ThreadPoolExecutor(AT_ONCE) as workers:
        return list(workers.map(lambda each: judged(*each), found))


def test_no_environment_and_no_variant_is_left_out(roots: list[Judged], variants: Path) -> None:
    assert [root.folder.name for root in roots if root.project == MANIFEST] == ["dev", "prod", "staging"]
    assert {root.project for root in roots} == {MANIFEST, *(path.parent.name for path in variants.glob("*/terraform"))}


def test_every_root_is_valid(roots: list[Judged]) -> None:
    wrong = {str(root): root.valid.output for root in roots if root.valid.code != 0 or "Warning" in root.valid.output}
    assert wrong == {}, "\n".join(wrong.values())


def test_every_root_passes_its_own_test(roots: list[Judged]) -> None:
    wrong = {
        str(root): root.tested.output
        for root in roots
        if root.tested.code != 0 or "2 passed, 0 failed" not in root.tested.output
    }
    assert wrong == {}, "\n".join(wrong.values())


def test_every_resource_is_asserted(roots: list[Judged], record_property: Callable[[str, object], None]) -> None:
    """An assertion for each resource and one for the outputs: a test that asserts little would pass as well."""
    counts = {}
    for root in roots:
        resources = sum(path.read_text().count('\nresource "') for path in root.folder.glob("*.tf"))
        counts[str(root)] = (resources, (root.folder / "tests/settings.tftest.hcl").read_text().count("\n  assert {"))
    record_property("resources and assertions", counts)
    assert {name: found for name, found in counts.items() if found[1] != found[0] + 1} == {}
