"""What holds for every estate: order does not matter, and the unknown never clears anybody."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from roadworthy.licences.terms import ids
from roadworthy.rights.flow import judge
from roadworthy.rights.interface import (
    Estate,
    Holding,
    How,
    Intended,
    Issue,
    Link,
    Standing,
)
from roadworthy.system import Evidence, Interval, Outcome

LICENCES = [id_ for id_ in ids() if not id_.endswith("-use-policy")]
NAMES = ["a", "b", "c", "d", "e"]
KINDS = ["weights", "adapter", "dataset", "code", "dependency"]
WORK = [How.FINETUNE, How.ADAPTER, How.MERGE, How.QUANTISED, How.DERIVED]
PLACE = Evidence("LICENSE", 1, "")
BADNESS = (Outcome.FAIL, Outcome.UNKNOWN, Outcome.ACCEPTED, Outcome.NOT_APPLICABLE, Outcome.PASS)
tried = settings(deadline=None, max_examples=int(os.environ.get("FLOW_EXAMPLES", "50")))
KNOWN = Intended(
    commercial=True,
    hosts=True,
    hands_on=True,
    in_union=True,
    offered_in_union=True,
    monthly_users=Interval(1e9, 1e9),
)

flags = st.sampled_from([None, True, False])
licences = st.lists(st.sampled_from(LICENCES), min_size=1, max_size=2, unique=True).map(tuple)
uses = st.builds(
    Intended,
    commercial=flags,
    hosts=flags,
    hands_on=flags,
    research_only=flags,
    in_union=flags,
    offered_in_union=flags,
    monthly_users=st.sampled_from([None, Interval(10, 10), Interval(1e6, 1e9)]),
)


def holding(name: str) -> st.SearchStrategy[Holding]:
    return st.builds(
        Holding,
        id=st.just(name),
        kind=st.sampled_from(KINDS),
        name=st.just(name),
        standing=st.sampled_from(list(Standing)),
        licences=licences | st.just(()),
        choice=st.just(()) | licences,
        place=st.just(PLACE),
        ours=st.booleans(),
        shipped=flags,
        multimodal=flags,
        stand_in=st.booleans(),
    )


links = st.lists(
    st.builds(
        Link,
        child=st.sampled_from([*NAMES, "not here"]),
        parent=st.sampled_from([*NAMES, "not here"]),
        how=st.sampled_from(list(How)),
    ),
    max_size=10,
).map(tuple)
holdings = st.tuples(*(holding(name) for name in NAMES))
estates = st.builds(Estate, holdings, links, uses)


def worst(issues: Iterable[Issue]) -> dict[tuple[str, str], int]:
    """Return the worst outcome of each check and licence."""
    found: dict[tuple[str, str], int] = {}
    for one in issues:
        key = (one.check, one.licence)
        found[key] = min(found.get(key, len(BADNESS)), BADNESS.index(one.outcome))
    return found


def convicted(issues: Iterable[Issue]) -> set[tuple[str, str, str]]:
    """Return what certainly stands against the use of each component."""
    checks = ("non-commercial-in-product", "geography-excluded", "threshold-near")
    return {
        (one.check, one.licence, name)
        for one in issues
        if one.outcome is Outcome.FAIL and one.check in checks
        for name in one.components
    }


@tried
@given(estates)
def test_the_order_of_holdings_and_links_never_matters(estate: Estate) -> None:
    shuffled = replace(
        estate,
        holdings=tuple(reversed(estate.holdings)),
        links=tuple(sorted(estate.links, key=lambda link: (link.how, link.parent))),
    )

    assert judge(shuffled) == judge(estate)


@tried
@given(estates, licences, st.sampled_from(WORK), st.sampled_from(NAMES))
def test_another_parent_never_removes_what_was_said_of_a_pair(
    estate: Estate, licence: tuple[str, ...], how: How, child: str
) -> None:
    parent = Holding(
        "new", "weights", "new", Standing.EXACT, licence, place=PLACE, ours=False, shipped=False
    )
    more = replace(
        estate,
        holdings=(*estate.holdings, parent),
        links=(*estate.links, Link(child, "new", how)),
    )
    spared = set(licence)

    before, after = worst(judge(estate)), worst(judge(more))

    assert {
        key: after.get(key)
        for key, outcome in before.items()
        if key[1] not in spared and after.get(key, len(BADNESS)) > outcome
    } == {}


@tried
@given(estates, st.sampled_from(NAMES))
def test_without_a_licence_that_is_known_nothing_fails_and_something_is_open(
    estate: Estate, name: str
) -> None:
    nobody = tuple(
        replace(one, licences=(), choice=(), standing=Standing.MISSING) for one in estate.holdings
    )
    use = replace(estate.intended, commercial=None)

    issues = judge(replace(estate, holdings=nobody, intended=use))

    assert {one.outcome for one in issues} == {Outcome.UNKNOWN}
    assert "non-commercial-in-product" in {one.check for one in issues}


@tried
@given(estates)
def test_what_is_not_certain_convicts_nobody(estate: Estate) -> None:
    doubtful = tuple(replace(one, standing=Standing.CHANGED) for one in estate.holdings)

    issues = judge(replace(estate, holdings=doubtful))

    assert [one for one in issues if one.outcome is Outcome.FAIL] == []


@tried
@given(estates, st.sampled_from(["commercial", "hosts", "in_union", "offered_in_union"]))
def test_learning_that_something_is_so_never_makes_it_better(estate: Estate, fact: str) -> None:
    nothing: dict[str, Any] = {fact: None}
    something: dict[str, Any] = {fact: True}
    unknown = replace(estate, intended=replace(estate.intended, **nothing))
    learnt = replace(estate, intended=replace(estate.intended, **something))

    before, after = worst(judge(unknown)), worst(judge(learnt))

    assert [key for key, was in before.items() if was == 0 and after.get(key) != 0] == []


@tried
@given(estates, licences)
def test_learning_a_licence_clears_no_other_component_of_what_stands_against_its_use(
    estate: Estate, licence: tuple[str, ...]
) -> None:
    first, *rest = estate.holdings
    unknown = replace(first, licences=(), choice=(), standing=Standing.MISSING)
    learnt = replace(unknown, licences=licence, standing=Standing.EXACT)

    before = convicted(judge(replace(estate, holdings=(unknown, *rest))))
    after = convicted(judge(replace(estate, holdings=(learnt, *rest))))

    assert {one for one in before if one[2] != first.name} <= after


@tried
@given(estates)
def test_only_certain_licences_stop_anybody(estate: Estate) -> None:
    named = tuple(replace(one, standing=Standing.STATED, statements=()) for one in estate.holdings)

    assert [one for one in judge(replace(estate, holdings=named)) if one.stops] == []


def test_ten_thousand_fine_tunes_in_a_row_and_a_circle_end() -> None:
    llama = ("LicenseRef-llama-3.1-community",)
    row = tuple(
        Holding(f"m{i:05}", "weights", f"m{i:05}", Standing.EXACT, llama if i % 2 else ("MIT",))
        for i in range(10_000)
    )
    chain = tuple(Link(f"m{i:05}", f"m{(i + 1) % 10_000:05}", How.FINETUNE) for i in range(10_000))

    issues = judge(Estate(row, chain, KNOWN))

    assert {"licence-flow-down", "threshold-near"} <= {one.check for one in issues}
    assert len(issues) < 30_000


def test_ten_thousand_parents_of_one_merge_end() -> None:
    row = tuple(
        Holding(f"m{i:05}", "weights", f"m{i:05}", Standing.EXACT, (LICENCES[i % len(LICENCES)],))
        for i in range(10_000)
    )
    merged = Holding("merged", "weights", "merged", Standing.EXACT, ("MIT",))
    parents = tuple(Link("merged", one.id, How.MERGE) for one in row)

    issues = judge(Estate((*row, merged), parents, KNOWN))

    assert "licence-conflict" in {one.check for one in issues}
