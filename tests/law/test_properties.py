"""What has to hold for every pack and every world."""

from __future__ import annotations

import random
import tempfile
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from roadworthy.law.book import Book, bind, load
from roadworthy.law.cases import Case, read_cases
from roadworthy.law.engine import Evaluation, Mode
from roadworthy.law.pack import read_pack
from roadworthy.law.results import Results, break_points, classify
from roadworthy.law.truth import NO, UNKNOWN, YES, OneSystem, World
from roadworthy.system import Interval, Kind
from roadworthy.vocabulary import common

from .packs import (
    FACTS,
    MAKER,
    NOW,
    VOCABULARY,
    book,
    conclusion,
    learned,
    rule,
    world,
    worlds,
)
from .systems import ManySystems

COMMON = common()
LAW = load(COMMON)
CASES = read_cases(LAW.pack("eu_ai_act"), LAW.vocabulary)
ACT_FACTS = {
    name: fact
    for name, fact in LAW.vocabulary.facts.items()
    if any(name in rule.facts for rule in LAW.rules.values()) or name == "uses_complete"
}


def everything(law: Book, case: World) -> dict[tuple[str, int], tuple[int, int]]:
    evaluation = Evaluation(law, OneSystem(case), NOW)
    return {
        (name, row): (truth, stands)
        for name in (*law.rules, *law.conclusions)
        for row, (truth, stands) in enumerate(
            zip(evaluation.of(name, "truth"), evaluation.of(name, "stands"), strict=True)
        )
    }


ATOMS = {
    "system": ["a", "b", "c", "rich", "kinds in {x, y}", "kinds in {z}", "colour == red",
               "size > size * size", "born < date.start", "view == wide", "any(scores)",
               "all(scores or narrow)", "any(free)", "all(free)"],
    "use": ["scores", "narrow", "a", "kinds in {x}", "rich"],
}  # fmt: skip


@st.composite
def random_rules(draw: st.DrawFn) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """Draw a pack: conclusions that lean on earlier ones, exceptions, exceptions to exceptions."""
    conclusions: dict[str, Any] = {}
    rules: list[dict[str, Any]] = []

    def expression(kind: str, depth: int = 2) -> str:
        earlier = [name for name in conclusions if ("use." in name) <= (kind == "use")]
        nested = [f"any({name})" for name in conclusions if "use." in name and kind == "system"]
        atom = st.sampled_from(ATOMS[kind] + earlier + nested)
        if depth == 0 or draw(st.booleans()):
            return draw(atom)
        left, right = expression(kind, depth - 1), expression(kind, depth - 1)
        joined = f"({left} {draw(st.sampled_from(['and', 'or']))} {right})"
        return draw(st.sampled_from([joined, f"not {joined}"]))

    for number in range(draw(st.integers(1, 5))):
        kind = draw(st.sampled_from(["system", "system", "use"]))
        name = f"use.c{number}" if kind == "use" else f"c{number}"
        base = rule(f"r{number}", for_=kind, if_=expression(kind), then=name)
        added = [base]
        for depth in range(draw(st.integers(0, 2))):
            above = added[-1]["rule"]
            added.append(
                rule(f"r{number}_e{depth}", for_=kind, if_=expression(kind), except_=above)
            )
        rules += added
        conclusions[name] = conclusion(favourable=draw(st.booleans()))
    return rules, conclusions


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(random_rules(), worlds(), worlds(most=4))
def test_in_any_pack_learning_never_flips_truth_and_stands_is_never_weaker(
    pack: tuple[list[dict[str, Any]], dict[str, Any]], known: World, more: World
) -> None:
    rules, conclusions = pack
    with tempfile.TemporaryDirectory() as folder:
        law = book(Path(folder), rules, conclusions=conclusions)
    before, after = everything(law, known), everything(law, learned(known, more))
    for key, (truth, stands) in before.items():
        assert stands >= truth
        assert truth in (UNKNOWN, after[key][0]), key
    for name, entry in law.conclusions.items():
        if entry.favourable:
            assert all(t == s for (n, _), (t, s) in before.items() if n == name)


@settings(max_examples=150, deadline=None)
@given(worlds(ACT_FACTS), worlds(ACT_FACTS, most=4))
def test_in_the_ai_act_learning_never_flips_truth_and_stands_is_never_weaker(
    known: World, more: World
) -> None:
    before, after = everything(LAW, known), everything(LAW, learned(known, more))
    for key, (truth, stands) in before.items():
        assert stands >= truth
        assert truth in (UNKNOWN, after[key][0]), key


MODES: tuple[Mode, Mode] = ("truth", "stands")

FAVOURABLE = [name for name, entry in LAW.conclusions.items() if entry.favourable]


def _cleared(case: Case) -> list[tuple[str, int]]:
    evaluation = Evaluation(LAW, OneSystem(case.world), case.clock)
    return [
        (name, row)
        for name in FAVOURABLE
        for row, truth in enumerate(evaluation.of(name, "truth"))
        if truth == YES
    ]


CLEARED = [case for case in CASES if _cleared(case)]


def test_every_favourable_conclusion_is_reached_by_a_case() -> None:
    assert {name for case in CLEARED for name, _ in _cleared(case)} == set(FAVOURABLE)


@pytest.mark.parametrize("case", CLEARED, ids=lambda case: case.name)
def test_a_favourable_yes_survives_a_thousand_completions_of_the_unknowns(case: Case) -> None:
    cleared = _cleared(case)
    chance = random.Random(case.name)
    for _ in range(1000):
        completed = learned(case.world, _random_world(chance))
        evaluation = Evaluation(LAW, OneSystem(completed), case.clock)
        for name, row in cleared:
            assert evaluation.of(name, "truth")[row] == YES, name


def _random_world(chance: random.Random) -> World:
    def one(kind: Kind) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for name, fact in ACT_FACTS.items():
            if fact.about is not kind:
                continue
            match fact.type:
                case "flag":
                    found[name] = chance.random() < 0.5
                case "one" | "reading":
                    found[name] = chance.choice(sorted(fact.options))
                case "many":
                    found[name] = {option: chance.random() < 0.5 for option in fact.options}
                case "date":
                    day = chance.randrange(737000, 743000)
                    found[name] = Interval(day, day)
        return found

    return world(one(Kind.SYSTEM), [one(Kind.USE) for _ in range(4)], one(Kind.ORGANISATION))


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(random_rules(), worlds(), st.randoms(use_true_random=False))
def test_the_order_of_rules_and_files_never_matters(
    pack: tuple[list[dict[str, Any]], dict[str, Any]], case: World, chance: random.Random
) -> None:
    rules, conclusions = pack
    with tempfile.TemporaryDirectory() as folder:
        first = book(Path(folder), rules, conclusions=conclusions)
        target = Path(folder) / "toy"
        (target / "rules.yaml").unlink()
        mixed = [*rules, MAKER]
        chance.shuffle(mixed)
        cut = chance.randrange(len(mixed) + 1)
        for name, part in (("z", mixed[:cut]), ("b", mixed[cut:])):
            if part:
                (target / f"{name}.yaml").write_text(yaml.safe_dump(part))
        second = bind([read_pack(target, VOCABULARY)], VOCABULARY)
    assert everything(first, case) == everything(second, case)
    assert classify(first, case, NOW).duties == classify(second, case, NOW).duties


@settings(max_examples=10, deadline=None)
@given(worlds(ACT_FACTS))
def test_what_is_shared_between_days_and_readings_is_what_each_would_say_alone(case: World) -> None:
    results = Results(LAW, case, NOW)
    for duty in LAW.duties:
        alone = []
        for day in break_points(LAW, NOW):
            evaluation = Evaluation(LAW, OneSystem(case), NOW, day)
            pair = evaluation.of(duty.id, "truth")[0], evaluation.of(duty.id, "stands")[0]
            alone.append((day, pair))
        (result,) = results.of(duty.id)
        assert [(day, pair) for day, pair in alone if pair[1] > NO] == [
            (day, (span.truth, span.stands))
            for day, _ in alone
            for span in result.periods
            if span.since <= day and (span.until is None or day < span.until)
        ]
        for reading in result.contested:
            decided = case.learn(Kind.ORGANISATION, 0, {reading.reading: reading.option})
            assert reading.periods == Results(LAW, decided, NOW).periods(duty.id, 0)


@settings(max_examples=10, deadline=None)
@given(st.lists(worlds(ACT_FACTS), min_size=1, max_size=6))
def test_one_system_and_a_column_of_systems_agree(systems: list[World]) -> None:
    column = Evaluation(LAW, ManySystems(systems), NOW)
    for name in (*LAW.rules, *LAW.conclusions):
        for mode in MODES:
            alone = [
                value
                for system in systems
                for value in Evaluation(LAW, OneSystem(system), NOW).of(name, mode)
            ]
            assert list(column.of(name, mode)) == alone, (name, mode)


def test_the_toy_vocabulary_is_used_in_full() -> None:
    used = " ".join(ATOMS["system"] + ATOMS["use"])
    assert {name for name in FACTS if not name.endswith("_complete")} <= {
        word.strip("(){},") for word in used.replace("(", " ").split()
    }
