"""Every root that plan-gen writes, for the manifest and each variant, is valid and passes its own test offline."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import pytest

from offline_root import OfflineRoot
from terraform_root import Run

pytestmark = pytest.mark.variants

MANIFEST = "manifest"
ROOTS = [
    *((MANIFEST, environment) for environment in ("dev", "staging", "prod")),
    ("plain", "dev"),
    ("every-option", "live"),
    ("two-pipelines", "dev"),
    ("two-pipelines", "live"),
    ("operators", "prod"),
    *((name, environment) for name in ("renames-before", "renames-after") for environment in ("dev", "prod")),
]
AT_ONCE = 2
Judgement = dict[str, Run]


@pytest.fixture(scope="module")
def projects(generated: Path, variants: Path) -> dict[str, Path]:
    """What plan-gen wrote of each project."""
    return {MANIFEST: generated, **{folder.name: folder for folder in variants.iterdir()}}


def judged(generated: Path, environment: str, folder: Path) -> Judgement:
    """What Terraform says of a copy of one root."""
    root = OfflineRoot.copied(generated, environment, folder)
    return {command: root.run(command) for command in ("validate", "test")}


@pytest.fixture(scope="module")
def judgements(
    terraform: str, projects: dict[str, Path], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[tuple[str, str], Future[Judgement]]]:
    """All roots, two at once; a test waits for its own."""
    with ThreadPoolExecutor(AT_ONCE) as workers:
        yield {
            (project, environment): workers.submit(
                judged, projects[project], environment, tmp_path_factory.mktemp("root") / project
            )
            for project, environment in ROOTS
        }


def test_no_root_is_left_out(projects: dict[str, Path]) -> None:
    written = {
        (name, path.parent.name) for name, folder in projects.items() for path in folder.glob("terraform/*/versions.tf")
    }
    assert written == set(ROOTS)


@pytest.mark.parametrize(("project", "environment"), ROOTS)
def test_it_is_valid(judgements: dict[tuple[str, str], Future[Judgement]], project: str, environment: str) -> None:
    ended = judgements[project, environment].result()["validate"]
    assert ended.code == 0 and "Warning" not in ended.output, ended.output


@pytest.mark.parametrize(("project", "environment"), ROOTS)
def test_it_passes_its_own_test(
    judgements: dict[tuple[str, str], Future[Judgement]],
    projects: dict[str, Path],
    project: str,
    environment: str,
    record_property: Callable[[str, object], None],
) -> None:
    """An assertion for each resource and one for the outputs: a test that asserts little passes too."""
    ended = judgements[project, environment].result()["test"]
    assert ended.code == 0 and "2 passed, 0 failed" in ended.output, ended.output
    folder = projects[project] / "terraform" / environment
    resources = sum(path.read_text().count('\nresource "') for path in folder.glob("*.tf"))
    asserted = (folder / "tests/settings.tftest.hcl").read_text().count("\n  assert {")
    record_property("asserted", f"{asserted} of {resources} resources")
    assert asserted == resources + 1
