from __future__ import annotations

import importlib.util
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from roadworthy.vocabulary import common

_SCRIPT = Path(__file__).parents[1] / "benchmarks" / "questions.py"


@pytest.fixture(scope="module")
def benchmark() -> Iterator[ModuleType]:
    spec = importlib.util.spec_from_file_location("questions_benchmark", _SCRIPT)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # dataclasses look their module up
    spec.loader.exec_module(module)
    yield module
    del sys.modules[spec.name]


def test_profiles_are_many_and_weigh_a_thousand(benchmark: ModuleType) -> None:
    profiles = benchmark.profiles()
    ids = [profile.id for profile in profiles]

    assert len(ids) >= 60
    assert len(ids) == len(set(ids))
    assert sum(profile.weight for profile in profiles) == 1000
    assert all(profile.weight >= 1 for profile in profiles)


def test_two_thirds_of_the_profiles_have_files(benchmark: ModuleType) -> None:
    profiles = benchmark.profiles()

    assert 3 * sum(bool(profile.evidence) for profile in profiles) >= 2 * len(profiles)


def test_profiles_say_everything(benchmark: ModuleType) -> None:
    vocabulary = common()

    gaps = [
        f"{profile.id}: {gap}"
        for profile in benchmark.profiles()
        for gap in benchmark.gaps(profile, vocabulary)
    ]

    assert not gaps


@pytest.fixture(scope="module")
def plain(benchmark: ModuleType) -> object:
    return _played(benchmark, "plain")


def test_no_interview_ends_more_favourably_than_the_full_facts(plain: object) -> None:
    assert not plain.unsafe  # type: ignore[attr-defined]


def test_not_knowing_ends_nothing_more_favourably(benchmark: ModuleType) -> None:
    """Every third profile and one seed, for time; `python benchmarks/questions.py` plays all."""
    assert not _played(benchmark, "plain_unsure", step=3).unsafe  # type: ignore[attr-defined]


def test_half_need_four_answers_and_nine_in_ten_six(plain: object) -> None:
    assert plain.median <= 4  # type: ignore[attr-defined]
    assert plain.at_most_6 >= 0.9  # type: ignore[attr-defined]


def _played(benchmark: ModuleType, name: str, step: int = 1) -> object:
    run = next(run for run in benchmark.RUNS if run.id == name)
    indices = range(0, len(benchmark.profiles()), step)
    return benchmark.summary(run, [game for i in indices for game in benchmark.games(i, run, [1])])
