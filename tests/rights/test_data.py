"""What is stated of data sets, and what follows from what is not."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roadworthy.rights.data import DataSet, data_sets
from roadworthy.rights.data_issues import RIGHTS, SENSITIVE, judge
from roadworthy.rights.interface import Issue
from roadworthy.sightings import Fetch
from roadworthy.system import UNDETERMINABLE, Component, Evidence, Fact, Outcome, Severity

CARD = Evidence("data/a/README.md", 3, "", "")
TABLE = Evidence("data/a/x.csv", 1, "", "full_name, email")
WHOLE: dict[str, Any] = {
    "data_origin": "From our archive.",
    "licence_tag": "cc-by-4.0",
    "data_sensitive": {"personal": False},
}


def part(id_: str = "dataset:data/a", kind_: str = "dataset", **facts: Any) -> Component:
    made = {
        name: Fact(name, value, (TABLE if name.startswith("names_") else CARD,))
        for name, value in facts.items()
    }
    name = id_.partition(":")[2]
    return Component(id_, kind_, name, facts=made, files=(CARD,))


def fetch(name: str, unsure: str = "", what: str = "data") -> Fetch:
    place = Evidence("train.py", 7, "", "")
    return Fetch(place, what, name, "", "set-up", "load_dataset", unsure=unsure)


def issues(
    *parts: Component, fetches: Sequence[Fetch] = (), hands_on: bool | None = None
) -> tuple[Issue, ...]:
    return judge(data_sets(parts, fetches), hands_on)


def of(found: Sequence[Issue], check: str) -> list[tuple[Outcome, Severity]]:
    return [(issue.outcome, issue.severity) for issue in found if issue.check == check]


LOW = (Outcome.UNKNOWN, Severity.LOW)
MEDIUM = (Outcome.UNKNOWN, Severity.MEDIUM)


def test_nothing_stated_is_unknown() -> None:
    found = issues(part())

    assert of(found, RIGHTS) == [LOW]
    assert of(found, SENSITIVE) == [LOW]
    assert found[0].says == (
        "Of data/a/ it is not stated where it comes from, and under which licence or on which "
        "other ground it may be used."
    )


def test_what_is_stated_as_a_whole_leaves_nothing() -> None:
    assert issues(part(**WHOLE)) == ()


def test_data_sets_of_which_the_same_is_missing_are_told_together() -> None:
    first, second = issues(part("dataset:a"), part("dataset:b"), part("dataset:c", **WHOLE))

    assert first.components == ("a", "b")
    assert first.says.startswith("Of a/ and b/ it is not stated where they come from, and under")
    assert second.components == ("a", "b")


@pytest.mark.parametrize("missing", ["data_origin", "licence_tag"])
def test_each_missing_statement_is_named(missing: str) -> None:
    known = {name: value for name, value in WHOLE.items() if name != missing}

    assert of(issues(part(**known)), RIGHTS) == [LOW]


@pytest.mark.parametrize(
    "more",
    [
        {"licence_tag": "other"},
        {"licence_tag": "unknown"},
        {"licence_tag": UNDETERMINABLE},
        {"data_origin": UNDETERMINABLE},
        {"data_crawled": True},
        {"data_synthetic": True},
        {"data_sensitive": {"personal": True}},
        {"data_sensitive": {"biometric": True}},
        {"names_people": True, "data_sensitive": {"special_categories": True}},
    ],
    ids=str,
)
def test_what_is_stated_can_ask_for_more(more: dict[str, Any]) -> None:
    assert of(issues(part(**{**WHOLE, **more})), RIGHTS) == [LOW]


@pytest.mark.parametrize(
    "more",
    [
        {"licence_tag": "other", "licence_name": "our terms"},
        {"licence_tag": "other", "data_licence_stated": "CC-BY-4.0"},
        {"licence_tag": "unknown", "data_grounds": {"own_work": True}},
        {"data_crawled": True, "data_opt_outs": "We followed robots.txt."},
        {"data_crawled": True, "data_terms": "The terms of the site apply."},
        {"data_synthetic": True, "data_written_by": "gpt-4o"},
        {"data_synthetic": False},
        {"data_sensitive": {"personal": True}, "data_grounds": {"consent": True}},
        {"data_sensitive": {"personal": True}, "data_grounds": {"other_ground": True}},
        {"names_people": True, "data_fictional": True},
    ],
    ids=str,
)
def test_a_statement_answers_it(more: dict[str, Any]) -> None:
    assert issues(part(**{**WHOLE, **more})) == ()


@pytest.mark.parametrize("original", ["original", " Original ", ""])
def test_original_names_no_source(original: str) -> None:
    facts = {**WHOLE, "source_datasets": original}
    del facts["data_origin"]

    assert of(issues(part(**facts)), RIGHTS) == [LOW]


@pytest.mark.parametrize("refused", ["consent", "licensed"])
def test_a_ground_that_was_refused_fails(refused: str) -> None:
    found = issues(part(**{**WHOLE, "data_grounds": {refused: False}}))

    assert of(found, RIGHTS) == [(Outcome.FAIL, Severity.MEDIUM)]
    assert found[0].place == CARD


def test_another_ground_outweighs_a_refused_one() -> None:
    grounds = {"consent": False, "other_ground": True}

    assert issues(part(**{**WHOLE, "data_grounds": grounds})) == ()


@pytest.mark.parametrize(
    ("trains", "hands_on", "severity"),
    [
        (False, True, Severity.LOW),
        (True, True, Severity.MEDIUM),
        (True, None, Severity.LOW),
        (True, False, Severity.LOW),
    ],
)
def test_it_weighs_more_where_a_model_is_trained_and_handed_on(
    trains: bool, hands_on: bool | None, severity: Severity
) -> None:
    code = part("code", "code", code_fine_tunes=trains)

    assert of(issues(part(), code, hands_on=hands_on), RIGHTS) == [(Outcome.UNKNOWN, severity)]


def test_a_stand_in_says_nothing() -> None:
    stand_in = Component("dataset:data/a", "dataset", "a", files=(CARD,), stand_in=True)

    assert issues(stand_in) == ()


# -- people --------------------------------------------------------------------------------------


def test_columns_with_names_against_a_card_that_denies_them_fail() -> None:
    found = issues(part(**{**WHOLE, "names_people": True, "data_grounds": {"consent": True}}))

    assert of(found, SENSITIVE) == [(Outcome.FAIL, Severity.MEDIUM)]
    assert found[0].place == TABLE
    assert "full_name, email" in found[0].says
    assert "data/a/README.md:3" in found[0].says


def test_traits_against_a_card_that_denies_are_unknown() -> None:
    facts = {**WHOLE, "names_personal_traits": True, "data_grounds": {"consent": True}}

    assert of(issues(part(**facts)), SENSITIVE) == [LOW]


def test_columns_with_names_and_no_statement_are_unknown() -> None:
    facts = {**WHOLE, "names_people": True, "data_grounds": {"consent": True}}
    del facts["data_sensitive"]

    assert of(issues(part(**facts)), SENSITIVE) == [MEDIUM]


def test_columns_with_names_and_a_card_that_says_so_are_declared() -> None:
    facts = {
        **WHOLE,
        "names_people": True,
        "data_sensitive": {"personal": True},
        "data_grounds": {"consent": True},
    }

    assert issues(part(**facts)) == ()


def test_silent_data_sets_are_told_together() -> None:
    found = issues(*(part(f"dataset:data/{name}", **{**WHOLE, "data_sensitive": UNDETERMINABLE})
                     for name in "abcde"))  # fmt: skip

    assert of(found, SENSITIVE) == [LOW]
    assert found[0].says.startswith(
        "What data/a/, data/b/, data/c/ and 2 more hold of personal data"
    )


# -- data sets that are only named ---------------------------------------------------------------


def test_a_data_set_that_a_card_names_is_unknown_whatever_its_id_tells() -> None:
    found = issues(part("card:README.md", "document", training_datasets="squad, org/own"))

    assert of(found, RIGHTS) == [MEDIUM]
    assert of(found, SENSITIVE) == [LOW]
    assert "by the id alone a licence is known for squad (CC-BY-SA-4.0)" in found[0].says
    assert "nothing that would allow the use is known of org/own" in found[0].says


def test_a_data_set_that_was_taken_down_fails() -> None:
    found = issues(part("card:README.md", "document", training_datasets="the_pile_books3"))

    assert of(found, RIGHTS) == [(Outcome.FAIL, Severity.HIGH)]
    assert found[0].confidence == "medium"


def test_a_data_set_with_known_trouble_is_told_by_itself() -> None:
    found = issues(fetches=[fetch("ms_marco")])

    assert of(found, RIGHTS) == [LOW]
    assert "non-commercial research only" in found[0].says


@pytest.mark.parametrize(
    "one", [fetch("", "name"), fetch("x/y", "name"), fetch("x/y", what="model")], ids=str
)
def test_what_is_no_data_set_or_has_no_name_is_left_out(one: Fetch) -> None:
    assert issues(fetches=[one]) == ()


def test_a_named_data_set_that_somebody_described_counts_as_described() -> None:
    described = Component("dataset:squad", "dataset", "squad", facts=part(**WHOLE).facts)

    assert issues(described, fetches=[fetch("squad")]) == ()


def test_a_list_that_was_cut_off_names_no_half_id() -> None:
    found = data_sets(
        [part("card:README.md", "document", training_datasets="a/b, c/d, e/f...")], []
    )

    assert [one.name for one in found] == ["a/b", "c/d"]


def test_a_list_that_was_cut_off_is_read_from_its_lines() -> None:
    places = tuple(
        Evidence("README.md", n, "", f"- {name}") for n, name in enumerate(["a/b", '"c/d"', "e/f"])
    )
    fact = Fact("training_datasets", "a/b, c/d...", places)
    card = Component("card:README.md", "document", "README.md", facts={fact.name: fact})
    found = data_sets([card], [])

    assert [one.name for one in found] == ["a/b", "c/d", "e/f"]
    assert [one.place for one in found] == list(places)


def test_a_name_that_a_card_and_code_share_is_told_once() -> None:
    card = part("card:README.md", "document", training_datasets="org/own")
    (one,) = data_sets([card], [fetch("org/own")])

    assert one.trains is True


# -- properties ----------------------------------------------------------------------------------

STATED = st.fixed_dictionaries(
    {},
    optional={
        "data_origin": st.just("From somewhere."),
        "licence_tag": st.sampled_from(["mit", "other", "unknown"]),
        "data_crawled": st.booleans(),
        "data_synthetic": st.booleans(),
        "data_fictional": st.just(True),
        "names_people": st.just(True),
        "names_personal_traits": st.just(True),
        "data_opt_outs": st.just("We followed robots.txt."),
        "data_sensitive": st.dictionaries(
            st.sampled_from(["personal", "biometric"]), st.booleans()
        ),
        "data_grounds": st.dictionaries(
            st.sampled_from(["consent", "licensed", "own_work"]), st.booleans()
        ),
    },
)


@given(STATED)
def test_nobody_is_cleared_without_a_source_and_a_ground(facts: dict[str, Any]) -> None:
    (one,) = data_sets([part(**facts)], [])
    sourced = "data_origin" in facts or one.grounds.get("own_work")
    granted = one.licence or any(one.grounds.values())

    rights = of(judge([one], None), RIGHTS)

    assert (sourced and granted) or rights


@given(STATED, st.sampled_from([None, True, False]))
def test_each_issue_has_words_and_a_way_out(facts: dict[str, Any], hands_on: bool | None) -> None:
    for issue in issues(part(**facts), hands_on=hands_on):
        assert issue.says.endswith(".")
        assert issue.fix.endswith(".")
        assert issue.components == ("data/a",)


@given(st.lists(STATED, max_size=4), st.randoms())
def test_the_order_of_data_sets_changes_no_outcome(
    all_facts: list[dict[str, Any]], random: Any
) -> None:
    parts = [part(f"dataset:data/{n}", **facts) for n, facts in enumerate(all_facts)]
    mixed = random.sample(parts, len(parts))

    assert sorted(map(str, of(issues(*parts), RIGHTS))) == sorted(
        map(str, of(issues(*mixed), RIGHTS))
    )


def test_many_data_sets_are_judged_fast_and_in_few_words() -> None:
    names = ", ".join(f"org/set{n}" for n in range(5_000))
    found = issues(part("card:README.md", "document", training_datasets=names))

    assert len(found) == 2
    assert all(len(issue.says) < 400 for issue in found)


def test_a_value_that_nobody_could_tell_is_not_stated() -> None:
    one = DataSet("x", "dataset:x", part(data_origin=UNDETERMINABLE).facts, None)

    assert one.value("data_origin") is None
