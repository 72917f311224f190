"""The benchmark of the generator complains of each limit that its figures break, and of nothing else."""

from __future__ import annotations

import sys

import pytest

import tools

sys.path.insert(0, str(tools.ROOT / "Tests" / "Benchmarks"))

from generator import Figure, complaints

GOOD = {1: (0.012, 15), 10: (0.02, 18), 100: (0.08, 40), 1000: (0.8, 190)}


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({}, []),
        ({1: (0.021, 15)}, ["1 pipelines take 0.021 s"]),
        ({1000: (1.01, 190)}, ["1000 pipelines take 1.010 s"]),
        ({1000: (0.8, 201)}, ["1000 pipelines take 201 MB"]),
        ({1: (0.020, 15), 10: (0.26, 18), 100: (1.0, 40), 1000: (1.0, 200)}, []),
        ({100: (0.27, 40)}, ["100 pipelines take 13.5 times as long as 10"]),
        ({100: (0.06, 40)}, ["1000 pipelines take 13.3 times as long as 100"]),
    ],
)
def test_what_is_too_slow_is_told(changes: dict[int, tuple[float, float]], told: list[str]) -> None:
    figures = {count: Figure(*found, resources=count * 90) for count, found in {**GOOD, **changes}.items()}
    found = complaints(figures)
    assert len(found) == len(told) and all(each.startswith(start) for each, start in zip(found, told)), found
