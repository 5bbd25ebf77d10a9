from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from roadworthy.licences.readings import Difference, Kind
from roadworthy.rights.interface import Rank, Standing, Statement
from roadworthy.rights.standing import resolve
from roadworthy.system import Evidence

PLACE = Evidence("README.md", 1, "")
CHANGE = (Difference(Kind.ADDED, "", "a condition", line=20, shows="Not on Sundays."),)


def said(rank: Rank, *ids: str, note: str = "", exact: bool = False) -> Statement:
    return Statement(rank, ids[0] if ids else "?", ids, PLACE, note=note, exact=exact)


statements = st.lists(
    st.builds(
        lambda rank, ids, note, exact: said(
            rank, *ids, note=note or ("" if ids else "it names none"), exact=exact and len(ids) == 1
        ),
        st.sampled_from(Rank),
        st.lists(st.sampled_from(["MIT", "Apache-2.0", "GPL-3.0"]), max_size=2, unique=True),
        st.sampled_from(["", "it is unclear"]),
        st.booleans(),
    ),
    max_size=5,
).map(lambda found: sorted(found, key=lambda one: one.rank))


def test_nothing_said_is_missing() -> None:
    assert resolve(()).standing is Standing.MISSING


def test_an_answer_outweighs_cards_and_headers() -> None:
    answer, card = said(Rank.ANSWER, "MIT"), said(Rank.CARD, "GPL-3.0")

    assert resolve([answer, card]).licences == ("MIT",)


def test_an_answer_never_outweighs_a_text() -> None:
    text, answer = said(Rank.TEXT, "GPL-3.0", exact=True), said(Rank.ANSWER, "MIT")

    assert resolve([text, answer]).standing is Standing.DISAGREE


def test_an_answer_settles_a_text_that_is_not_known() -> None:
    text, answer = said(Rank.TEXT, note="it is not known"), said(Rank.ANSWER, "MIT")

    assert resolve([text, answer]).standing is Standing.STATED


def test_an_answer_does_not_undo_a_changed_clause() -> None:
    text = replace(said(Rank.TEXT, "MIT"), differences=CHANGE)

    assert resolve([text, said(Rank.ANSWER, "MIT")]).standing is Standing.CHANGED


def test_what_is_known_by_an_id_counts_only_alone() -> None:
    card, by_id = said(Rank.CARD, "GPL-3.0"), said(Rank.KNOWN, "MIT")

    assert resolve([card, by_id]).licences == ("GPL-3.0",)
    assert resolve([by_id]).licences == ("MIT",)


def test_a_name_of_two_licences_is_narrowed_by_a_text() -> None:
    text, tag = said(Rank.TEXT, "MIT", exact=True), said(Rank.CARD, "MIT", "GPL-3.0")

    assert resolve([text, tag]).standing is Standing.EXACT
    assert resolve([tag]).standing is Standing.UNCLEAR


@given(statements)
def test_only_a_whole_text_makes_it_exact(given: list[Statement]) -> None:
    known = resolve(given)

    assert known.standing is not Standing.EXACT or any(one.exact for one in given)


@given(statements)
def test_every_licence_that_applies_was_named_by_somebody(given: list[Statement]) -> None:
    known = resolve(given)
    named = {id_ for one in given for id_ in one.licences}

    assert set(known.licences) <= named


@given(statements)
def test_a_standing_that_settles_names_one_licence_and_nothing_is_left_open(
    given: list[Statement],
) -> None:
    known = resolve(given)

    settled = known.standing in (Standing.EXACT, Standing.STATED)
    assert not settled or (len(known.licences) == 1 and not known.why)


@given(statements, st.sampled_from(["MIT", "Apache-2.0"]))
def test_one_more_text_of_another_licence_never_settles_it(
    given: list[Statement], other: str
) -> None:
    text = said(Rank.TEXT, "MPL-2.0", exact=True)
    known = resolve(
        sorted([text, said(Rank.TEXT, other, exact=True), *given], key=lambda o: o.rank)
    )

    assert known.standing not in (Standing.EXACT, Standing.STATED)
