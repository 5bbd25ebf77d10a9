from __future__ import annotations

import json
import re
from dataclasses import replace
from importlib import resources
from pathlib import Path

import click
import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from roadworthy.assessment import Assessment
from roadworthy.description import understand
from roadworthy.licences.terms import Terms, ids, terms
from roadworthy.report import html as page
from roadworthy.report import json as programs
from roadworthy.report.asks import free_and_open
from roadworthy.report.descent import Lineage, limits
from roadworthy.report.free import free
from roadworthy.report.intended import WORDS
from roadworthy.report.licences import licences
from roadworthy.report.licences_text import LicenceText
from roadworthy.report.text import write
from roadworthy.report.view import Descent, LicenceRow, printable
from roadworthy.rights.interface import (
    Estate,
    Holding,
    How,
    Intended,
    Link,
    Review,
    Standing,
)
from roadworthy.safe_yaml import parse
from roadworthy.system import Interval
from roadworthy.vocabulary import common
from tests.report import estates
from tests.report.conftest import DAY, HOSTILE
from tests.report.estates import BASE, CHOICE, CODE, LLAMA, OURS, SHOP, library

GUIDE = Path(__file__).parents[2] / "docs" / "licensing.md"


def terms_of(id_: str) -> Terms:
    found = terms(id_)
    assert found is not None
    return found


NOT_FREE = free_and_open(terms_of(LLAMA))
ROWS = {row.name: row for row in licences(SHOP).rows}


def _review(*holdings: Holding, links: tuple[Link, ...] = ()) -> Review:
    return Review(Estate(holdings, links))


def _row(*holdings: Holding, links: tuple[Link, ...] = ()) -> LicenceRow:
    """Return the row of the first component."""
    rows = licences(_review(*holdings, links=links)).rows
    return next(row for row in rows if row.name == holdings[0].name)


def _lines(review: Review, width: int = 100, *, full: bool = False) -> list[str]:
    shown = printable(licences(review))
    return [click.unstyle(line) for line in LicenceText(shown, width, full).lines()]


def test_the_worst_comes_first_and_a_stand_in_last() -> None:
    assert list(ROWS) == [
        "acme/writer-8b",
        "reviews",
        "faq",
        "tone",
        "speech",
        "acme/pairs",
        "meta-llama/Llama-3.1-8B",
        "tool",
        "code of the project",
        "tiny",
    ]


@pytest.mark.parametrize(
    ("name", "licence", "known"),
    [
        ("code of the project", "MIT", "its whole text, LICENSE:1"),
        ("acme/writer-8b", "Apache-2.0", "named, README.md:4"),
        ("reviews", "none stated", ""),
        ("faq", "not clear", '"other" at data/faq/README.md:4'),
        ("tool", "one of MIT, Apache-2.0", "named, tool/pyproject.toml:3"),
        (
            "tone",
            "MIT or Apache-2.0",
            'sources disagree; "mit" at tone/README.md:4; "Apache-2.0" at tone/LICENSE:1',
        ),
        (
            "speech",
            "MIT, changed",
            "section 4 (its name to be shown) added at speech/LICENSE:14",
        ),
        (
            "meta-llama/Llama-3.1-8B",
            "Llama 3.1 Community License",
            "known of this model, no file read",
        ),
    ],
)
def test_a_row_says_which_licence_and_how_it_is_known(name: str, licence: str, known: str) -> None:
    assert (ROWS[name].licence, ROWS[name].known) == (licence, known)


@pytest.mark.parametrize(
    ("name", "taken"),
    [
        ("code of the project", ("nothing",)),
        ("tool", ("nothing, by the name",)),
        ("reviews", ("not known: no licence is stated",)),
        ("speech", ("not known: the text was changed",)),
        ("tone", ("not known: sources disagree",)),
        ("faq", ("not known: which licence holds is open",)),
    ],
)
def test_only_a_known_licence_takes_nothing_away(name: str, taken: tuple[str, ...]) -> None:
    assert ROWS[name].limits == taken


def test_what_a_parent_takes_away_is_told_of_what_was_made_from_it() -> None:
    assert ROWS["acme/writer-8b"].limits == (
        "nothing, by the name",
        "from meta-llama/Llama-3.1-8B: another licence above 700 million monthly users",
        "from meta-llama/Llama-3.1-8B: a use policy, which users have to be bound to",
        "from meta-llama/Llama-3.1-8B: when handed on: its own terms only",
    )


def test_a_parent_that_is_not_here_takes_away_what_nobody_knows() -> None:
    child = replace(CODE, id="weights:a", kind="weights", name="a")
    row = _row(child, links=(Link(child.id, "model:org/base", How.FINETUNE),))

    assert row.limits == ("nothing", "from org/base: not known")
    assert row.free == (
        "not known to be free and open-source: it is made from org/base, which is not here"
    )


def test_open_checks_stand_beside_the_part_that_has_to_change() -> None:
    assert ROWS["acme/writer-8b"].checks == ("licence-flow-down",)
    assert ROWS["meta-llama/Llama-3.1-8B"].checks == ()


@pytest.mark.parametrize(
    ("standing", "names", "text"),
    [
        (Standing.EXACT, ("Apache-2.0",), "free and open-source as far as the licence goes"),
        (
            Standing.STATED,
            ("Apache-2.0",),
            "not known to be free and open-source: its text was not compared",
        ),
        (
            Standing.CHANGED,
            ("Apache-2.0",),
            "not known to be free and open-source: its text was changed",
        ),
        (Standing.MISSING, (), ""),
        (Standing.UNCLEAR, ("Apache-2.0",), ""),
        (
            Standing.EXACT,
            ("Apache-2.0", LLAMA),
            NOT_FREE,
        ),
        (
            Standing.STATED,
            (LLAMA,),
            NOT_FREE,
        ),
        (
            Standing.EXACT,
            ("LicenseRef-nobody-knows",),
            "not known to be free and open-source: the terms of nobody-knows are not known here",
        ),
    ],
)
def test_only_a_whole_text_makes_a_model_free(
    standing: Standing, names: tuple[str, ...], text: str
) -> None:
    assert _row(Holding("weights:a", "weights", "a", standing, names)).free == text


def test_terms_that_have_to_be_confirmed_make_no_model_free() -> None:
    id_ = "LicenseRef-apple-ascl"

    row = _row(Holding("weights:a", "weights", "a", Standing.EXACT, (id_,)))

    assert row.free.startswith(("not clear", "not known"))


def test_a_model_is_as_free_as_what_it_was_made_from() -> None:
    own = Holding("weights:a", "weights", "a", Standing.EXACT, ("MIT",))
    middle = Holding("weights:b", "weights", "b", Standing.EXACT, ("MIT",))
    links = (Link("weights:a", "weights:b", How.MERGE), Link("weights:b", BASE.id, How.FINETUNE))

    free = _row(own, middle, links=links[:1]).free
    bound = _row(own, middle, BASE, links=links).free

    assert free == "free and open-source as far as the licence goes"
    assert bound == (
        f"not known to be free and open-source: it is made from meta-llama/Llama-3.1-8B, {NOT_FREE}"
    )


@given(st.sampled_from(ids()), st.sampled_from(list(Standing)[1:]))
def test_no_name_alone_ever_makes_a_model_free(id_: str, standing: Standing) -> None:
    model = Holding("weights:a", "weights", "a", standing, (id_,))

    assert not free(model, Lineage(Estate((model,)))).startswith("free")


@given(st.sampled_from(ids()), st.sampled_from(list(Standing)))
def test_nothing_is_taken_away_only_where_that_is_known(id_: str, standing: Standing) -> None:
    model = Holding("weights:a", "weights", "a", standing, (id_,))
    sure = standing in (Standing.EXACT, Standing.STATED)

    assert sure or limits(model, Lineage(Estate((model,))))[-1].startswith("not known")


def test_of_a_choice_the_freest_counts() -> None:
    choice = replace(CHOICE, kind="weights", standing=Standing.EXACT, choice=("MIT", LLAMA))

    row = _row(choice)

    assert row.free == "free and open-source as far as the licence goes"
    assert row.limits == ("nothing",)


def test_many_parts_without_a_licence_share_a_row() -> None:
    rows = licences(
        _review(*(Holding(f"dataset:{n}", "dataset", n, Standing.MISSING) for n in "abcde"))
    ).rows

    assert [(row.count, row.kind, row.name, row.licence) for row in rows] == [
        (5, "dataset", "a, b, c and 2 more", "none stated")
    ]


def test_dependencies_are_counted_by_licence_and_what_is_not_plain_is_named() -> None:
    copyleft = library(50, Standing.STATED, LLAMA)
    shown = licences(_review(*estates.LIBRARIES, copyleft)).dependencies

    assert shown == (
        "41 dependencies: not known (4: library-36, library-37, library-38 and 1 more), "
        "Llama 3.1 Community License (1: library-50), MIT (22), Apache-2.0 (14)"
    )


def test_the_chain_goes_from_the_first_parent_down() -> None:
    used = Descent("used by", "code of the project", "MIT")
    by_name = "Apache-2.0, by the name"

    (base, pairs) = licences(SHOP).descent

    assert base.name == "meta-llama/Llama-3.1-8B"
    assert base.below == (Descent("fine-tuned", "acme/writer-8b", by_name, (), (used,)),)
    assert pairs.below == (Descent("trained on it", "acme/writer-8b", by_name, (), (used,)),)


def test_a_circle_and_a_wide_graph_end() -> None:
    circle = (Link("a", "b", How.MERGE), Link("b", "a", How.MERGE))
    wide = tuple(Link(f"c{n}", f"p{m}", How.MERGE) for n in range(60) for m in range(60))

    shown = licences(_review(links=(*circle, *wide))).descent

    assert len(str(shown)) < 50_000
    assert shown[-1].name == "and more, which the JSON report holds"


def test_parents_beyond_those_that_are_looked_at_are_not_known() -> None:
    chain = [
        Holding(f"weights:{n}", "weights", f"w{n}", Standing.EXACT, ("MIT",)) for n in range(120)
    ]
    links = tuple(Link(f"weights:{n}", f"weights:{n + 1}", How.FINETUNE) for n in range(119))

    rows = {row.name: row for row in licences(_review(*chain, links=links)).rows}

    assert rows["w119"].free == "free and open-source as far as the licence goes"
    assert rows["w0"].free.startswith("not known to be free and open-source")
    assert rows["w0"].limits == ("nothing", "from more parents than are looked at: not known")


def test_facts_that_a_licence_waits_for_are_named_once_each() -> None:
    shown = licences(SHOP).ask_for

    assert "users in a month (monthly_active_users)" in shown
    assert len(shown) == len(set(shown))


def test_what_is_answered_is_not_asked_for() -> None:
    users = Interval(1000, 1000)
    intended = Intended(commercial=True, hosts=True, hands_on=False, monthly_users=users)
    review = Review(Estate((BASE,), (), intended))

    assert licences(review).ask_for == ()


@pytest.mark.parametrize(("multimodal", "asked"), [(True, True), (None, True), (False, False)])
def test_a_limit_on_multimodal_models_spares_only_what_is_known_to_be_none(
    multimodal: bool | None, asked: bool
) -> None:
    model = replace(BASE, licences=("LicenseRef-llama-3.2-community",), multimodal=multimodal)
    shown = licences(_review(model))

    assert any("multimodal" in limit for limit in shown.rows[0].limits) is asked
    assert any("main_business_in_union" in fact for fact in shown.ask_for) is asked


def test_limits_of_a_changed_text_are_not_all_that_there_may_be() -> None:
    model = replace(BASE, standing=Standing.CHANGED)

    assert _row(model).limits[-1] == "not known: the text was changed"


def test_a_permissive_licence_waits_for_no_fact() -> None:
    assert licences(_review(CODE)).ask_for == ()


def test_every_fact_that_is_asked_for_is_in_the_vocabulary() -> None:
    assert set(WORDS) <= set(common().facts)


def test_the_guide_names_the_facts_and_its_example_can_be_read() -> None:
    text = GUIDE.read_text(encoding="utf-8")
    (example,) = re.findall(r"```yaml\n(.*?)```", text, re.DOTALL)

    description = understand(parse(example, name="roadworthy.yaml"), common(), DAY)

    (system,) = description.systems
    assert {*system.facts, *description.organisation.facts} < set(WORDS)
    assert not [name for name in WORDS if f"`{name}`" not in text]


@pytest.mark.parametrize("width", [60, 80, 100, 140])
@pytest.mark.parametrize("full", [False, True])
def test_no_line_is_wider_than_the_terminal(width: int, full: bool) -> None:
    assert [line for line in _lines(SHOP, width, full=full) if len(line) > width] == []


def test_the_terminal_shows_a_few_and_counts_the_rest() -> None:
    short, full = _lines(SHOP), _lines(SHOP, full=True)

    assert "  and 2 more (--full lists them)" in short
    assert "    Apache-2.0, MIT: only what travels with a copy" in short
    assert "stand-in: proves nothing about production" in " ".join(full)


def test_copyleft_is_never_told_as_only_what_travels_with_a_copy() -> None:
    text = " ".join(" ".join(_lines(_review(library(1, Standing.STATED, "AGPL-3.0")))).split())

    assert "AGPL-3.0: when handed on: the same licence (copyleft), with" in text
    assert "whoever it is run for is offered the source" in text
    assert "only what travels with a copy" not in text


def test_nothing_is_shown_where_there_is_no_component() -> None:
    assert _lines(Review(Estate())) == []


def test_facts_about_a_licence_that_are_not_sure_are_to_be_confirmed() -> None:
    text = " ".join(_lines(_review(library(1, Standing.STATED, "LicenseRef-apple-ascl"))))

    assert "Apple Sample Code License (to confirm: " in text


def test_names_that_act_on_a_terminal_or_a_page_do_nothing(shop: Assessment) -> None:
    bad = replace(OURS, name=HOSTILE, notices=(HOSTILE,))
    review = replace(SHOP, estate=Estate((bad,), (Link(bad.id, f"model:{HOSTILE}", How.MERGE),)))
    hostile = replace(shop, rights=review)

    text = click.unstyle(write(hostile))

    assert "\x1b" not in text
    assert "\u202e" not in text
    assert "<script>" not in page.write(hostile)


def test_the_page_shows_the_same_rows_with_headers(shop: Assessment) -> None:
    shown = page.write(shop)

    assert '<h2 id="licences">Licences</h2>' in shown
    assert "<caption>Parts with a licence of their own, worst first</caption>" in shown
    for name in ROWS:
        assert f"<strong>{name}</strong>" in shown


def test_programs_get_standing_asks_and_links(shop: Assessment) -> None:
    file = resources.files("roadworthy.report") / "report-1.schema.json"
    report = json.loads(programs.write(shop))

    Draft202012Validator(json.loads(file.read_text(encoding="utf-8"))).validate(report)
    held = {one["id"]: one for one in report["holdings"]}
    assert set(held) == {one.id for one in estates.HOLDINGS}
    assert held["code"]["standing"] == "exact"
    assert held["code"]["known"] == ["its whole text, LICENSE:1"]
    assert held[BASE.id]["free_and_open"] == NOT_FREE
    by_id = {one["id"]: one for one in report["licences"]}
    assert list(by_id) == sorted(by_id)
    assert by_id[LLAMA]["terms"]["free_and_open"] == {
        "is": "not_met",
        "fails": ["user_threshold", "use_restrictions"],
        "clause": terms_of(LLAMA).free_and_open.clause,
    }
    assert report["links"][0] == {
        "child": OURS.id,
        "parent": BASE.id,
        "how": "finetune",
        "place": {"evidence": "README.md", "line": 5},
    }


def test_a_component_without_a_licence_of_its_own_has_empty_fields(answered: Assessment) -> None:
    report = json.loads(programs.write(answered))

    document = next(one for one in report["components"] if one["kind"] == "document")

    assert document["licence"]["standing"] is None
    assert document["licence"]["licences"] == []
