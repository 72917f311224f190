"""What every judge may ask for: the tools, the built commands and generated/, or a skip that says what is missing."""

from __future__ import annotations

from collections.abc import Callable, Generator
from pathlib import Path

import pytest

import lake
import tools
from lake import Ended, Lake
from loopback_api import LoopbackAPI, Reply


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The container judge is a step of its own."""
    for item in items:
        if item.path.name == "test_container.py":
            item.add_marker("container")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Under CI a judge that cannot sit has failed: it proves nothing. One whose inputs passed before need not sit."""
    report = yield
    if report.skipped and tools.under_ci() and isinstance(report.longrepr, tuple):
        reason = report.longrepr[2]
        if "unchanged" not in reason:
            report.outcome, report.longrepr = "failed", f"{reason} — counted as failed because CI is set"
    return report


def need(find: Callable[..., Path | str], *arguments: str) -> Path | str:
    """The tool, or a skip that says what is missing."""
    try:
        return find(*arguments)
    except tools.MissingTool as missing:
        pytest.skip(str(missing))


@pytest.fixture(scope="session")
def generated() -> Path:
    """The committed output of plan-gen."""
    return Path(need(generated_folder))


def generated_folder() -> Path:
    """Where plan-gen wrote, if it has."""
    if not (tools.GENERATED / "EMITTED").is_file():
        raise tools.MissingTool("generated/ is missing (swift run plan-gen)")
    return tools.GENERATED


@pytest.fixture(scope="session")
def terraform() -> str:
    """The terraform command."""
    return str(need(tools.terraform))


@pytest.fixture(scope="session")
def java_home() -> Path:
    """The Java that Spark runs on."""
    return Path(need(tools.java_home))


@pytest.fixture(scope="session")
def built() -> Callable[[str], Path]:
    """The path of a built command, by its name."""
    return lambda name: Path(need(tools.binary, name))


@pytest.fixture(scope="session")
def plan_gen() -> Path:
    """The generator's command."""
    return Path(need(tools.binary, "plan-gen"))


@pytest.fixture(scope="session")
def ingest() -> Path:
    """The ingest command."""
    return Path(need(tools.binary, "ingest"))


@pytest.fixture(scope="session")
def transform() -> Path:
    """The transform command."""
    return Path(need(tools.binary, "transform"))


@pytest.fixture(scope="session")
def variants(terraform: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The variants of Tests/PlannerTests/Variants.swift, as their test writes them."""
    folder = tmp_path_factory.mktemp("variants")
    printed = tools.swift_test("WrittenForTheJudge", PLAN_VARIANTS=str(folder))
    names = {
        "plain",
        "every-option",
        "two-pipelines",
        "many-tables",
        "long-names",
        "native",
        "operators",
        "missing-days",
        "expectations",
    }
    names |= {"renames-before", "renames-after"}
    assert {path.name for path in folder.iterdir()} == names, printed
    return folder


@pytest.fixture
def fetch(ingest: Path, tmp_path: Path) -> Callable[..., tuple[Ended, Lake]]:
    """Ingests one answer of the API into a fresh lake, or into the one given."""

    def once(reply: Reply | bytes, into: Path | None = None, **environment: str) -> tuple[Ended, Lake]:
        folder = into or tmp_path / "lake"
        with LoopbackAPI(reply if isinstance(reply, Reply) else Reply(reply)) as api:
            ended = lake.run(ingest, "run", "--once", "--lake", folder, "--api-url", api.url, **environment)
        return ended, Lake(folder)

    return once


@pytest.fixture
def ready(fetch: Callable[..., tuple[Ended, Lake]], transform: Path) -> tuple[Lake, str]:
    """A lake with one day, transformed once."""
    _, made = fetch(tools.SAMPLE.read_bytes())
    (day,) = made.days()
    ended = lake.run(transform, "run", "--date", day, "--lake", made.folder)
    assert ended.code == 0, ended.error
    return made, day
