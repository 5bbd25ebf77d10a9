"""What a licence asks, in a few words each: for the table of licences, `explain` and the docs.

What a licence leaves free is not told here; what nobody knows of it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from roadworthy.licences.names import known
from roadworthy.licences.terms import FreeAndOpen, Naming, Region, Said, Terms, Threshold, terms

AI_ACT_TEST = "the licence part of the free and open-source test of Art. 53(2) AI Act"


@dataclass(frozen=True, slots=True)
class Ask:
    """One thing that a licence forbids, asks for, or leaves unknown."""

    topic: str
    """The field of `Terms`: commercial, thresholds, regions, policy, naming ..."""
    text: str
    limit: bool = False
    """Whether it takes away a use, a size, an audience or the choice of terms."""
    says: str = ""
    """The sentence of the terms."""
    clause: str = ""
    unknown: bool = False
    """Whether nobody knows; the text then only says of what."""
    multimodal: bool = False
    """Whether it is about models that take or make more than text, and no others."""


def title(id_: str) -> str:
    """Return what people call a licence; identifiers of SPDX stand for themselves.

    >>> title("MIT"), title("LicenseRef-llama-3.1-community")
    ('MIT', 'Llama 3.1 Community License')
    """
    if not id_.startswith("LicenseRef-"):
        return id_
    found = terms(id_)
    name = found.name if found else next((one.name for one in known() if one.id == id_), "")
    return name or id_.removeprefix("LicenseRef-")


def asks(found: Terms) -> tuple[Ask, ...]:
    """Return what a licence asks, what it takes away first."""
    every = list(_asks(found))
    return tuple(sorted(every, key=lambda ask: not ask.limit))


def told(every: Iterable[Ask]) -> tuple[str, ...]:
    """Return asks as texts; what nobody knows stands together at the end.

    >>> told([Ask("outputs", "what its output may train", unknown=True), Ask("naming", "credit")])
    ('credit', 'not known: what its output may train')
    """
    every = list(every)
    sure = dict.fromkeys(ask.text for ask in every if not ask.unknown)
    open_ = dict.fromkeys(ask.text for ask in every if ask.unknown)
    return (*sure, *([f"not known: {', '.join(open_)}"] if open_ else []))


def _ask(topic: str, text: str, limit: bool, said: Said) -> Ask:
    unknown = getattr(said, "code", "") == "unknown"
    return Ask(topic, text, limit, said.says, said.clause, unknown)


def _asks(found: Terms) -> Iterator[Ask]:
    commercial = {
        "forbidden": "no commercial use",
        "conditional": "commercial use under conditions only",
        "unknown": "commercial use",
    }.get(found.commercial.code)
    if commercial:
        yield _ask("commercial", commercial, True, found.commercial)
    names = [one.text for one in found.naming if one.when == "above_threshold" and one.text]
    for threshold in found.thresholds:
        text = above(threshold)
        if threshold.then == "display" and names:
            text = text.replace("its name", f'"{names[0]}"')
        yield _ask("thresholds", text, threshold.then != "display", threshold)
    for region in found.regions:
        one = _ask("regions", where(region), True, region)
        yield replace(one, multimodal=region.what == "multimodal")
    policy = found.policy
    if policy.code in ("inside", "separate", "unknown"):
        binds = ", which users have to be bound to" if policy.binds_users else ""
        text = {
            "inside": f"a list of forbidden uses{binds}",
            "separate": f"a use policy{binds}",
            "unknown": "forbidden uses",
        }[policy.code]
        yield _ask("policy", text, True, policy)
    outputs = found.outputs
    spares = f", except {', '.join(outputs.same_family)}" if outputs.same_family else ""
    made = {
        "naming": "a model trained on its output carries its name",
        "derivative": "a model trained on its output counts as made from it",
        "forbidden": f"its output trains no other model{spares}",
        "non_commercial": "its output serves no commercial use",
        "research": "its output trains models for research only",
        "unknown": "what its output may train",
    }.get(outputs.code)
    if made:
        limits = outputs.code not in ("naming", "derivative")
        yield _ask("outputs", made, limits, outputs)
    for naming in found.naming:
        if naming.text in names and naming.when == "above_threshold":
            continue
        if naming.how == "credit" and not naming.text and "attribution" in found.passing_on.needs:
            continue
        yield _ask("naming", shown(naming), False, naming)
    yield from _passing_on(found)
    yield from _hosting(found)


_TRAVELS = {
    "licence_text": "the licence text",
    "copyright_notice": "the copyright line",
    "notice_file": "the file NOTICE",
    "attribution": "credit",
    "change_marks": "a mark on what was changed",
    "source_offer": "the source",
    "use_limits": "the limits on use, as a clause",
    "use_policy": "the use policy",
}


def needs(found: Terms) -> str:
    """Return what travels with a copy.

    >>> needs(terms("MIT"))
    'the licence text and the copyright line'
    """
    *rest, last = ["", *(_TRAVELS[name] for name in found.passing_on.needs)]
    return f"{', '.join(filter(None, rest))} and {last}" if rest[1:] else last


def _passing_on(found: Terms) -> Iterator[Ask]:
    passing = found.passing_on
    under = {
        "same_family": "the same licence (copyleft)",
        "with_limits": "any terms that carry its limits on use",
        "only_same": "its own terms only",
        "non_commercial": "non-commercial use only",
        "non_commercial_same": "non-commercial use and the same licence only",
        "forbidden": "nothing made from it",
    }.get(passing.code, "")
    if passing.code == "unknown":
        yield _ask("passing_on", "under which terms it may be handed on", True, passing)
        return
    travels = needs(found) if passing.code != "forbidden" else ""
    text = ", with ".join(filter(None, (under, travels)))
    if text:
        yield _ask("passing_on", f"when handed on: {text}", passing.code != "any", passing)


def _hosting(found: Terms) -> Iterator[Ask]:
    hosting = found.hosting
    text = {
        "distribution": "running it for others counts as handing it on",
        "same_limits": "whoever it is run for is bound by its limits",
        "source_offer": "whoever it is run for is offered the source",
        "not_for_others": "not to be run for others",
        "separate_grant": "running it for others needs another licence",
        "unknown": "running it for others",
    }.get(hosting.code)
    if text:
        limits = hosting.code not in ("distribution", "same_limits")
        yield _ask("hosting", text, limits, hosting)


_OF = {
    "monthly_active_users": "{} monthly users",
    "daily_active_users": "{} daily users",
    "monthly_revenue_usd": "USD {} monthly revenue",
    "yearly_revenue_usd": "USD {} yearly revenue",
}
_THEN = {
    "permission": "another licence",
    "display": "its name to be shown",
    "royalty": "a payment",
    "excluded": "no licence",
}


def above(threshold: Threshold) -> str:
    """Write what changes above a size.

    >>> above(terms("LicenseRef-llama-3.1-community").thresholds[0])
    'another licence above 700 million monthly users'
    """
    if threshold.of == "any_commercial_use":
        return f"{_THEN[threshold.then]} for any commercial use"
    return f"{_THEN[threshold.then]} above {_OF[threshold.of].format(amount(threshold.above))}"


def amount(number: float) -> str:
    """Write a round number for people.

    >>> amount(700_000_000), amount(2.5e6), amount(1000)
    ('700 million', '2.5 million', '1,000')
    """
    if number >= _MILLION:
        return f"{number / _MILLION:,.10g} million"
    return f"{number:,.10g}"


_MILLION = 1e6
_REGIONS = {
    "EU": "the EU",
    "UK": "the UK",
    "KR": "South Korea",
    "CN": "China",
    "US": "the United States",
    "other": "other regions",
}


def where(region: Region) -> str:
    """Write where, or for whom, a licence grants nothing."""
    places = ", ".join(_REGIONS[name] for name in region.excluded)
    what = "multimodal models: " if region.what == "multimodal" else ""
    if region.who == "licensee":
        return f"{what}no licence for people and companies based in {places}"
    return f"{what}no licence in {places}"


_WHEN = {
    "always": "",
    "distributed": "when it is handed on",
    "derived": "for models made from it",
    "trained_with": "for models made from it or trained with its output",
    "above_threshold": "above the threshold",
}


def shown(naming: Naming) -> str:
    """Write which name, sentence or credit is asked for."""
    quoted = f'"{naming.text}"' if naming.text else ""
    text = {
        "display": f"{quoted or 'its name'} shown to users",
        "name_prefix": f"a name that begins with {quoted or 'its name'}",
        "notice_file": "a file NOTICE with its line",
        "sentence": f"the sentence {quoted}" if quoted else "a fixed sentence in the documents",
        "credit": f"credit to {quoted}" if quoted else "credit",
    }[naming.how]
    return f"{text} {_WHEN[naming.when]}".strip()


_FAILS = {
    "non_commercial": "non-commercial use only",
    "no_redistribution": "no handing on",
    "user_threshold": "a threshold of size",
    "separate_commercial_licence": "some uses need another licence",
    "use_restrictions": "limits on use",
    "excluded_regions": "regions left out",
    "no_modification": "no changes",
    "payment": "payment",
    "naming": "names to be shown",
    "revocable": "it can be taken back",
    "unknown": "not known",
}


def fails(test: FreeAndOpen) -> str:
    """Name the conditions of the free and open-source test that fail or are open."""
    return ", ".join(_FAILS[name] for name in test.fails)


def free_and_open(found: Terms) -> str:
    """Say what the free and open-source test comes to, with the clause where it does not pass.

    >>> free_and_open(terms("LicenseRef-llama-3.1-community"))
    'not free and open-source: a threshold of size, limits on use (section 2 and 1.b.iv)'
    """
    test = found.free_and_open
    word = {
        "met": "free and open-source as far as the licence goes",
        "not_met": "not free and open-source",
        "unclear": "not clear whether it is free and open-source",
    }[test.code]
    reasons = f": {fails(test)}" if test.fails else ""
    clause = f" ({test.clause})" if test.clause and test.code != "met" else ""
    return f"{word}{reasons}{clause}"
