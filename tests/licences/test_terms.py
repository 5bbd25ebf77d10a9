"""Terms of licences: complete, and free of contradictions."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roadworthy.licences.names import Licence, known, named, reserved
from roadworthy.licences.terms import Terms, ids, terms
from roadworthy.vocabulary import common

WITHOUT_NAME = {"LicenseRef-unknown": "what holds where no licence is stated; nobody names it"}
USERS = {"monthly_active_users", "daily_active_users"}
MONEY = {"monthly_revenue_usd", "yearly_revenue_usd", "any_commercial_use"}
LIMITING = {"inside", "separate"}


def _terms(id_: str) -> Terms:
    found = terms(id_)
    assert found is not None
    return found


ALL = [_terms(id_) for id_ in ids()]


def _those(wrong: Callable[[Terms], bool]) -> list[str]:
    return [each.id for each in ALL if wrong(each)]


def _clauses(each: Terms) -> list[str]:
    said = (
        each.commercial, *each.thresholds, *each.regions, each.policy, *each.naming, each.outputs,
        each.passing_on, each.hosting, each.patent, each.free_and_open,
    )  # fmt: skip
    return [one.clause for one in said if one.clause]


def _fails(each: Terms, *reasons: str) -> bool:
    return bool(set(reasons) & set(each.free_and_open.fails))


def _user_threshold(each: Terms) -> bool:
    return any(one.of in USERS and one.then != "display" for one in each.thresholds)


def _excluded_everything(each: Terms) -> bool:
    return any(one.what == "all" for one in each.regions)


def test_every_named_licence_has_terms() -> None:
    assert {licence.id for licence in known()} - set(ids()) == set()


def test_every_licence_with_terms_has_a_name_or_a_reason() -> None:
    assert set(ids()) - {licence.id for licence in known()} == set(WITHOUT_NAME)


@pytest.mark.parametrize("licence", known(), ids=lambda licence: licence.id)
def test_terms_and_names_call_a_licence_the_same(licence: Licence) -> None:
    assert _terms(licence.id).name == licence.name


@pytest.mark.parametrize("id_", ids())
def test_a_file_is_named_after_its_licence(id_: str) -> None:
    assert _terms(id_).id == id_


def test_a_policy_that_is_named_has_terms_of_its_own() -> None:
    policies = {each.id for each in ALL if each.family == "policy"}
    assert {each.policy.document for each in ALL if each.policy.document} <= policies


def test_only_separate_policies_are_documents() -> None:
    assert _those(lambda each: bool(each.policy.document) and each.policy.code != "separate") == []


def test_only_a_policy_binds_users() -> None:
    assert _those(lambda t: t.policy.binds_users and t.policy.code not in LIMITING) == []


def test_the_non_commercial_family_is_the_one_that_forbids_business() -> None:
    assert _those(
        lambda t: (t.family == "non_commercial") != (t.commercial.code == "forbidden")
    ) == []  # fmt: skip


def test_what_forbids_business_is_neither_free_nor_passed_on_for_business() -> None:
    forbidden = [each for each in ALL if each.commercial.code == "forbidden"]

    assert {each.free_and_open.code for each in forbidden} == {"not_met"}
    assert [each.id for each in forbidden if not _fails(each, "non_commercial")] == []
    assert {each.passing_on.code for each in forbidden} <= {
        "non_commercial", "non_commercial_same", "forbidden", "unknown",
    }  # fmt: skip
    assert {each.outputs.code for each in forbidden} & {"free", "naming"} == set()


def test_a_free_licence_reserves_nothing() -> None:
    free = [each for each in ALL if each.free_and_open.code == "met"]

    assert {each.commercial.code for each in free} == {"allowed"}
    assert {each.policy.code for each in free} <= {"none", "law_only"}
    assert {each.passing_on.code for each in free} <= {"any", "same_family", "only_same"}
    assert [
        each.id for each in free if each.thresholds or each.regions or each.free_and_open.fails
    ] == []  # fmt: skip


def test_what_is_not_free_says_why() -> None:
    assert _those(lambda t: t.free_and_open.code != "met" and not t.free_and_open.fails) == []


def test_a_limit_by_users_stands_on_both_sides() -> None:
    assert _those(lambda each: _fails(each, "user_threshold") != _user_threshold(each)) == []


def test_an_excluded_region_stands_on_both_sides() -> None:
    assert _those(lambda each: _fails(each, "excluded_regions") != _excluded_everything(each)) == []


def test_a_separate_licence_for_business_has_its_ground() -> None:
    assert _those(
        lambda t: (
            _fails(t, "separate_commercial_licence")
            and t.commercial.code not in {"conditional", "forbidden"}
            and not {one.of for one in t.thresholds} & MONEY
        )
    ) == []  # fmt: skip


def test_restricted_uses_have_their_ground() -> None:
    assert _those(
        lambda t: (
            _fails(t, "use_restrictions")
            and t.policy.code not in LIMITING
            and t.commercial.code == "allowed"
            and t.outputs.code != "forbidden"
        )
    ) == []  # fmt: skip


def test_a_use_policy_restricts_uses() -> None:
    assert _those(lambda t: t.policy.code in LIMITING and not _fails(t, "use_restrictions")) == []


def test_a_naming_duty_that_costs_freedom_is_written_down() -> None:
    assert _those(lambda each: _fails(each, "naming") and not each.naming) == []


def test_what_may_not_be_passed_on_is_not_free() -> None:
    assert _those(
        lambda t: (
            t.passing_on.code == "forbidden"
            and not _fails(t, "no_modification", "no_redistribution")
        )
    ) == []  # fmt: skip


def test_what_stays_under_its_own_terms_travels_with_their_text_or_a_link() -> None:
    assert _those(
        lambda t: (
            t.passing_on.code in {"only_same", "non_commercial_same"}
            and not {"licence_text", "attribution"} & set(t.passing_on.needs)
        )
    ) == []  # fmt: skip


def test_limits_that_are_passed_on_exist() -> None:
    assert _those(
        lambda t: t.passing_on.code == "with_limits" and "use_limits" not in t.passing_on.needs
    ) == []  # fmt: skip
    assert _those(
        lambda t: (
            bool({"use_limits", "use_policy"} & set(t.passing_on.needs))
            and t.policy.code not in LIMITING
        )
    ) == []  # fmt: skip


def test_a_permissive_licence_lets_any_licence_follow() -> None:
    permissive = [
        each for each in ALL if each.family in {"permissive", "public_domain", "content"}
    ]  # fmt: skip

    assert {each.passing_on.code for each in permissive} == {"any"}
    assert {each.commercial.code for each in permissive} == {"allowed"}


def test_copyleft_stays_in_its_family() -> None:
    copyleft = [each for each in ALL if each.family.endswith("copyleft")]
    assert {each.passing_on.code for each in copyleft} == {"same_family", "only_same"}


def test_the_initiative_approves_free_licences_only() -> None:
    assert _those(lambda t: t.osi == "approved" and t.free_and_open.code != "met") == []


def test_models_are_spared_only_by_what_forbids() -> None:
    assert _those(lambda t: bool(t.outputs.same_family) and t.outputs.code != "forbidden") == []


@pytest.mark.parametrize(
    ("licence", "later"),
    [
        ("LicenseRef-llama-2-community", "llama-3-8b"),
        ("LicenseRef-llama-3-community", "llama-3.1-8b"),
    ],
)
def test_a_spared_name_spares_no_later_version(licence: str, later: str) -> None:
    assert not later.startswith(tuple(_terms(licence).outputs.same_family))


def test_a_name_that_is_shown_has_its_words() -> None:
    fixed = {"display", "name_prefix", "notice_file"}
    assert _those(lambda t: any(not one.text for one in t.naming if one.how in fixed)) == []


def test_sure_facts_have_an_address() -> None:
    assert _those(
        lambda t: (
            t.confirmed
            and not t.basis.source.startswith("https://")
            and t.family not in {"unknown", "proprietary"}
        )
    ) == []  # fmt: skip


def test_what_nobody_read_has_no_clause() -> None:
    assert _those(lambda each: each.basis.confidence == "low" and bool(_clauses(each))) == []


def test_a_name_reserves_what_its_terms_reserve() -> None:
    assert reserved("llama4") == ("user_threshold", "broad_use_restrictions")
    assert reserved("cc-by-nc-nd-4.0") == ("non_commercial", "no_redistribution")
    assert reserved("apache-2.0") == ()


def test_a_name_of_two_licences_reserves_what_both_reserve() -> None:
    assert {licence.id for licence in named("falcon-llm-license")} == {
        "LicenseRef-falcon-2-11b-1.0", "LicenseRef-falcon-llm-1.0",
    }  # fmt: skip
    assert reserved("falcon-llm-license") == ()


def test_what_is_unclear_or_unread_reserves_nothing() -> None:
    assert _terms("LicenseRef-dinov3").limits == ()
    assert _terms("LicenseRef-jamba-open-model").limits == ()
    assert _terms("LicenseRef-llama-4-use-policy").limits == ()


def test_every_limit_is_an_option_of_the_fact() -> None:
    options = common().facts["licence_limits"].options
    assert {limit for each in ALL for limit in each.limits} <= set(options)


@given(st.text())
def test_a_strange_id_finds_nothing(id_: str) -> None:
    assert terms(f"../{id_}") is None
    assert terms(f"{id_}/MIT") is None
    assert terms(f"{id_}\0") is None
