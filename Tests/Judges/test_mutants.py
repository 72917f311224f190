"""The generated `terraform test` passes offline, and notices at least 95 % of small changes to the configuration.

A sample in every run, spread over files and kinds of change; MUTANTS=all takes every one (hours).
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from queue import Queue

import pytest

import hcl_mutants
import tools
from hcl_mutants import Mutant

pytestmark = pytest.mark.mutants

SEED = 20251103
SAMPLE = 60
WORKERS = 2
LEAST_KILLED = 0.95


@dataclass(frozen=True)
class Outcome:
    """What became of a mutant: refused by validation, noticed by a test, or neither."""

    mutant: Mutant
    is_valid: bool
    is_noticed: bool


def terraform(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Runs terraform without a network: a proxy that nobody answers at stands in the way."""
    kept = tools.environment(TF_IN_AUTOMATION="1", CHECKPOINT_DISABLE="1", HTTPS_PROXY="http://127.0.0.1:9")
    kept.pop("TF_CLI_CONFIG_FILE", None)
    return subprocess.run(
        [tools.terraform(), *arguments], cwd=folder, env=kept, capture_output=True, text=True, timeout=600
    )


def initialised(generated: Path, folder: Path) -> Path:
    """A copy of the root, made ready once."""
    shutil.copytree(generated, folder)
    root = folder / "terraform" / tools.ENVIRONMENT
    mirror = tools.provider_mirror()
    ended = subprocess.run(
        [tools.terraform(), "init", "-input=false", *([f"-plugin-dir={mirror}"] if mirror else [])],
        cwd=root,
        env={name: value for name, value in tools.environment().items() if name != "TF_CLI_CONFIG_FILE"},
        capture_output=True,
        text=True,
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr
    return root


@pytest.fixture(scope="module")
def roots(terraform_command: str, generated: Path, tmp_path_factory: pytest.TempPathFactory) -> Queue[Path]:
    """A root for each worker, which takes one and puts it back as it was."""
    waiting: Queue[Path] = Queue()
    for number in range(WORKERS):
        waiting.put(initialised(generated, tmp_path_factory.mktemp("mutants") / str(number)))
    return waiting


@pytest.fixture(scope="module")
def terraform_command(terraform: str) -> str:
    """Terraform, which must know `terraform test` with mocks."""
    return terraform


def test_the_configuration_passes_its_own_test(roots: Queue[Path]) -> None:
    root = roots.get()
    ended = terraform(root, "test", "-no-color")
    roots.put(root)
    assert ended.returncode == 0 and "2 passed, 0 failed" in ended.stdout, ended.stdout + ended.stderr


def judged(mutant: Mutant, roots: Queue[Path]) -> Outcome:
    """Puts the mutant in place, tests, and puts the original back."""
    root = roots.get()
    file = root / mutant.file
    original = file.read_text()
    try:
        file.write_text(mutant.text)
        ended = terraform(root, "test", "-no-color")
        if ended.returncode == 0:
            return Outcome(mutant, is_valid=True, is_noticed=False)
        is_valid = "Test assertion failed" in ended.stderr + ended.stdout or terraform(root, "validate").returncode == 0
        return Outcome(mutant, is_valid, is_noticed=is_valid)
    finally:
        file.write_text(original)
        roots.put(root)


def test_changes_are_noticed(
    roots: Queue[Path],
    generated: Path,
    record_property: Callable[[str, object], None],
    capsys: pytest.CaptureFixture[str],
) -> None:
    everything = hcl_mutants.seeded(generated / "terraform" / tools.ENVIRONMENT, SEED)
    chosen = everything if os.environ.get("MUTANTS") == "all" else everything[:SAMPLE]
    with ThreadPoolExecutor(WORKERS) as workers:
        outcomes = list(workers.map(lambda mutant: judged(mutant, roots), chosen))
    valid = [outcome for outcome in outcomes if outcome.is_valid]
    noticed = [outcome for outcome in valid if outcome.is_noticed]
    invalid = len(outcomes) - len(valid)
    survivors = [str(outcome.mutant) for outcome in valid if not outcome.is_noticed]
    figures = f"{len(chosen)} of {len(everything)} mutants: {invalid} refused by validation, {len(noticed)} noticed"
    record_property("mutants", figures)
    with capsys.disabled():
        print(f"\n{figures}, {len(survivors)} not: {survivors}")
    kinds = {outcome.mutant.kind for outcome in outcomes}
    assert len(kinds) >= 8 and len({outcome.mutant.file for outcome in outcomes}) >= 12, kinds
    assert len(noticed) >= LEAST_KILLED * len(valid), "\n".join(survivors)
