"""A licence, as `roadworthy explain` shows it."""

from __future__ import annotations

from collections.abc import Iterator

from roadworthy.licences.names import Licence, known, named
from roadworthy.licences.terms import Terms, ids, terms
from roadworthy.report.asks import AI_ACT_TEST, above, fails, needs, shown, title, where

OSI = {
    "approved": "approved by the Open Source Initiative as a licence of software",
    "not_approved": "not approved by the Open Source Initiative",
    "unconfirmed": "whether the Open Source Initiative approved it was not confirmed",
}
COMMERCIAL = {
    "allowed": "allowed by its terms",
    "forbidden": "forbidden",
    "conditional": "under conditions only",
    "unknown": "not known",
}
POLICY = {
    "none": "no list of forbidden uses",
    "law_only": "lawful use only",
    "inside": "a list of forbidden uses, inside",
    "separate": "a use policy, a document of its own",
    "unknown": "not known",
}
OUTPUTS = {
    "free": "may train other models",
    "naming": "may train other models, which then carry its name",
    "derivative": "a model trained on it counts as made from this one",
    "forbidden": "may train no other model",
    "non_commercial": "for no commercial use",
    "research": "may train models for research only",
    "unknown": "not known",
}
PASSING_ON = {
    "any": "under any terms",
    "same_family": "under the same licence (copyleft)",
    "with_limits": "under any terms that carry its limits on use as a clause",
    "only_same": "under its own terms only",
    "non_commercial": "for non-commercial use only",
    "non_commercial_same": "for non-commercial use and under the same licence only",
    "forbidden": "nothing made from it",
    "unknown": "not known",
}
HOSTING = {
    "free": "nothing more",
    "distribution": "counts as handing it on",
    "same_limits": "those whom it is run for are bound by its limits",
    "source_offer": "those whom it is run for are offered the source",
    "not_for_others": "not allowed",
    "separate_grant": "needs another licence",
    "unknown": "not known",
}
PATENT = {
    "granted": "granted",
    "excluded": "not granted",
    "unstated": "nothing is said",
}
TEST = {"met": "passes", "not_met": "does not pass", "unclear": "not clear"}
_FAMILY = {
    "use_limits": "open, with limits on use (RAIL)",
    "restricted": "community licence of a maker",
}

Row = tuple[str, str]


def every() -> Iterator[Licence]:
    """Yield every licence that has a name or terms, each once."""
    yield from known()
    named = {one.id for one in known()}
    for id_ in ids():
        found = terms(id_)
        if found and id_ not in named:
            yield Licence(id_, found.name)


def names(licence: Licence) -> tuple[str, ...]:
    """Return what somebody may call a licence besides its id."""
    return (licence.id.removeprefix("LicenseRef-"), licence.name, *licence.tags)


def means(licence: Licence, name: str) -> bool:
    """Tell whether a tag, a name or an address can mean a licence."""
    return licence.id in [one.id for one in named(name)]


def meanings(name: str, licences: list[tuple[str, str]]) -> Iterator[Row]:
    """Yield the licences that a name can mean, which then stands for none of them."""
    yield "", f"{len(licences)} licences are called {name}, so the name stands for none of them."
    yield from (("Perhaps", f"{id_}: {brief}") for id_, brief in licences)


def rows(licence: Licence) -> Iterator[Row]:
    """Yield all that is known of a licence, with the clause and the source."""
    found = terms(licence.id)
    yield "", found.name if found else licence.name
    if licence.tags:
        yield "Known as", ", ".join(licence.tags)
    yield from _members(licence)
    if found is None:
        yield "Terms", "not known here: a name alone clears nobody; read the text"
        return
    maker = f", of {found.maker}" if found.maker else ""
    yield "Family", f"{_FAMILY.get(found.family, found.family.replace('_', ' '))}{maker}"
    yield "Family", OSI[found.osi]
    yield from _uses(found)
    yield from _handing_on(found)
    test = found.free_and_open
    reasons = f": {fails(test)}" if test.fails else ""
    yield "Free and open", _said(f"{TEST[test.code]}{reasons}", test.says, test.clause)
    yield "Free and open", f"This is {AI_ACT_TEST}, which asks more than a licence."
    if found.note:
        yield "Note", found.note
    confirm = "" if found.confirmed else " (to confirm)"
    yield "Basis", f"{found.basis.how}, {found.basis.on}, {found.basis.confidence}{confirm}"
    yield "Source", found.basis.source


def _members(licence: Licence) -> Iterator[Row]:
    """Yield the licences of a family, for a name that is no title of a text."""
    bare = licence.id.removeprefix("LicenseRef-").lower()
    for one in known() if licence.id.startswith("LicenseRef-") and not licence.titles else ():
        if one.id != licence.id and bare in one.id.lower():
            yield "Perhaps", f"{one.id}: {one.name}"


def _said(text: str, says: str, clause: str) -> str:
    """Join a code in words, the sentence behind it and where that stands."""
    sentence = f"\n{says}" if says else ""
    return f"{text}{f' ({clause})' if clause else ''}{sentence}"


def _uses(found: Terms) -> Iterator[Row]:
    commercial, policy, outputs = found.commercial, found.policy, found.outputs
    yield "Commercial", _said(COMMERCIAL[commercial.code], commercial.says, commercial.clause)
    for one in found.thresholds:
        yield "Size", _said(above(one), one.says, one.clause)
    if not found.thresholds:
        yield "Size", "no threshold that we know of"
    for region in found.regions:
        yield "Regions", _said(where(region), region.says, region.clause)
    document = f": {title(policy.document)}" if policy.document else ""
    binds = ", and users have to be bound to it" if policy.binds_users else ""
    text = f"{POLICY[policy.code]}{document}{binds}"
    yield "Use policy", _said(text, policy.says, policy.clause)
    spares = f"; spared: {', '.join(outputs.same_family)}" if outputs.same_family else ""
    yield "Its output", _said(f"{OUTPUTS[outputs.code]}{spares}", outputs.says, outputs.clause)


def _handing_on(found: Terms) -> Iterator[Row]:
    passing, hosting, patent = found.passing_on, found.hosting, found.patent
    yield "Handing on", _said(PASSING_ON[passing.code], passing.says, passing.clause)
    if passing.needs:
        yield "Handing on", f"goes with it: {needs(found)}"
    if passing.own_terms:
        yield "Handing on", "our own changes may have terms of their own"
    for naming in found.naming:
        yield "Names to show", _said(shown(naming), naming.says, naming.clause)
    yield "Hosting", _said(HOSTING[hosting.code], hosting.says, hosting.clause)
    ends = ", and the rights end for who sues" if patent.ends_on_suit else ""
    yield "Patents", _said(f"{PATENT[patent.code]}{ends}", patent.says, patent.clause)
