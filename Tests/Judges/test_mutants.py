"""The generated `terraform test` passes offline, and notices at least 95 % of small changes to the configuration.

One command judges a batch of changes: those whose blocks it complains about are noticed, and the others are not. Every
run takes the first batches, of all files and kinds of change; MUTANTS=all takes every one (half an hour).
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from queue import Queue

import pytest

import hcl_mutants
import mutant_batches
import tools
from hcl_mutants import Mutant
from mutant_batches import Batch, Complaint
from offline_root import OfflineRoot

pytestmark = pytest.mark.mutants

SEED = 20251103
BATCHES = 10
WORKERS = 2
LEAST_KILLED = 0.95
# So many of those that were noticed, and of those that were not, are judged once more, each by itself.
ALONE = 3


@dataclass(frozen=True)
class Outcome:
    """What became of a mutant: refused by validation, noticed by a test, or neither."""

    mutant: Mutant
    is_valid: bool
    is_noticed: bool


@dataclass
class Bench:
    """A root that is changed and put back, and its texts as they are."""

    root: OfflineRoot
    texts: dict[str, str]

    @contextmanager
    def changed(self, batch: Batch) -> Iterator[dict[str, str]]:
        """The root with the mutants in it; the texts that it then has."""
        changed = hcl_mutants.applied(self.texts, batch.mutants)
        for file, text in changed.items():
            (self.root.root / file).write_text(text)
        try:
            yield {**self.texts, **changed}
        finally:
            for file in changed:
                (self.root.root / file).write_text(self.texts[file])

    def complaints(self, texts: dict[str, str], *command: str) -> list[Complaint]:
        """What a command says of the root; silence is success."""
        ended = self.root.run(*command, "-json")
        found = list(mutant_batches.complaints(ended.output, texts, (self.root.root / mutant_batches.TEST).read_text()))
        assert (ended.code == 0) == (not found), ended.output
        return found

    def judged(self, batch: Batch) -> list[Outcome]:
        """The outcome of each mutant. An error ends a command early: its causes go out, and the rest is tried again."""
        if not batch.mutants:
            return []
        with self.changed(batch) as texts:
            refusals = self.complaints(texts, "validate", "-no-tests")
            found = refusals or self.complaints(texts, "test")
        errors = refusals or [each for each in found if not each.is_of_assertion]
        causes = batch.causes(each.block for each in errors or found)
        if not errors:
            return [Outcome(mutant, is_valid=True, is_noticed=mutant in causes) for mutant in batch.mutants]
        if len(batch.mutants) > 1 and not causes:
            return [outcome for half in batch.halves() for outcome in self.judged(half)]
        told = [Outcome(mutant, not refusals, not refusals) for mutant in causes or batch.mutants]
        return told + self.judged(batch.without(outcome.mutant for outcome in told))


@pytest.fixture(scope="module")
def benches(terraform: str, generated: Path, tmp_path_factory: pytest.TempPathFactory) -> Queue[Bench]:
    """A root for each worker, which takes one and puts it back as it was."""
    waiting: Queue[Bench] = Queue()
    for number in range(WORKERS):
        root = OfflineRoot.copied(generated, tools.ENVIRONMENT, tmp_path_factory.mktemp("mutants") / str(number))
        waiting.put(Bench(root, hcl_mutants.texts_of(root.root)))
    return waiting


def judged(batches: list[Batch], benches: Queue[Bench]) -> list[Outcome]:
    """The outcomes of all batches, as many at once as there are roots."""

    def one(batch: Batch) -> list[Outcome]:
        bench = benches.get()
        try:
            return bench.judged(batch)
        finally:
            benches.put(bench)

    with ThreadPoolExecutor(WORKERS) as workers:
        return [outcome for outcomes in workers.map(one, batches) for outcome in outcomes]


@dataclass(frozen=True)
class Sample:
    """The batches of this run, and how many mutants there would be."""

    batches: list[Batch]
    total: int
    texts: dict[str, str]


@pytest.fixture(scope="module")
def sample(generated: Path) -> Sample:
    """The first batches, or all."""
    texts = hcl_mutants.texts_of(generated / "terraform" / tools.ENVIRONMENT)
    everything = hcl_mutants.seeded(texts, SEED)
    batches = mutant_batches.packed(everything, texts)
    chosen = batches if os.environ.get("MUTANTS") == "all" else batches[:BATCHES]
    return Sample(chosen, len(everything), texts)


@pytest.fixture(scope="module")
def outcomes(sample: Sample, benches: Queue[Bench]) -> list[Outcome]:
    """What became of every mutant."""
    found = judged(sample.batches, benches)
    assert Counter(outcome.mutant for outcome in found) == Counter(
        mutant for batch in sample.batches for mutant in batch.mutants
    )
    return found


def test_the_configuration_passes_its_own_test(benches: Queue[Bench]) -> None:
    bench = benches.get()
    ended = bench.root.run("test")
    benches.put(bench)
    assert ended.code == 0 and "2 passed, 0 failed" in ended.output, ended.output


def test_changes_are_noticed(
    sample: Sample,
    outcomes: list[Outcome],
    record_property: Callable[[str, object], None],
    capsys: pytest.CaptureFixture[str],
) -> None:
    valid = [outcome for outcome in outcomes if outcome.is_valid]
    noticed = [outcome for outcome in valid if outcome.is_noticed]
    invalid = len(outcomes) - len(valid)
    survivors = [str(outcome.mutant) for outcome in valid if not outcome.is_noticed]
    figures = f"{len(outcomes)} of {sample.total} mutants: {invalid} refused by validation, {len(noticed)} noticed"
    record_property("mutants", figures)
    with capsys.disabled():
        print(f"\n{figures}, {len(survivors)} not: {survivors}")
    kinds = {outcome.mutant.kind for outcome in outcomes}
    assert len(kinds) >= 14 and len({outcome.mutant.file for outcome in outcomes}) >= 12, kinds
    assert len(noticed) >= LEAST_KILLED * len(valid), "\n".join(survivors)


def test_a_batch_says_what_each_says_alone(sample: Sample, outcomes: list[Outcome], benches: Queue[Bench]) -> None:
    """Noticed are those here that share their batch with most others."""
    noticed = [outcome for outcome in outcomes if outcome.is_noticed]
    survivors = [outcome for outcome in outcomes if outcome.is_valid and not outcome.is_noticed]
    again = noticed[:ALONE] + survivors[:ALONE]
    alone = [batch for each in again for batch in mutant_batches.packed([each.mutant], sample.texts)]
    assert judged(alone, benches) == again
