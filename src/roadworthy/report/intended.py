"""Which facts about the intended use are not known although a licence depends on them."""

from __future__ import annotations

from collections.abc import Iterator

from roadworthy.licences.terms import Terms, terms
from roadworthy.rights.interface import Estate, Holding, Intended

_SIZES = {
    "monthly_active_users": "monthly_users",
    "daily_active_users": "daily_users",
    "yearly_revenue_usd": "yearly_revenue_usd",
    "monthly_revenue_usd": "monthly_revenue_usd",
}
"""The facts of the vocabulary that are compared with a threshold, and their fields in Intended."""


def open_facts(estate: Estate) -> Iterator[str]:
    """Yield the facts in words, each with its name, the one that decides most first."""
    asked: dict[str, None] = {}
    for holding in (one for one in estate.holdings if not one.stand_in):
        for found in map(terms, (*holding.licences, *holding.choice)):
            if found is not None:
                asked |= dict.fromkeys(_asked(found, holding, estate.intended))
    for name in sorted(asked, key=_ORDER.index):
        yield f"{WORDS[name]} ({name})"


WORDS = {
    "commercial_use": "whether this is commercial use",
    "main_business_in_union": "whether our main place of business is in the EU",
    "union_link": "whether it is supplied or used in the EU",
    "hosted_for_others": "whether others use it over our network",
    "handed_on": "whether we hand it on",
    "monthly_active_users": "users in a month",
    "daily_active_users": "users in a day",
    "yearly_revenue_usd": "yearly revenue",
    "monthly_revenue_usd": "monthly revenue",
}
"""The facts of the vocabulary in a few words, the one that decides most first."""
_ORDER = tuple(WORDS)


def _asked(found: Terms, holding: Holding, intended: Intended) -> Iterator[str]:
    commercial = found.commercial.code in ("forbidden", "conditional")
    for threshold in found.thresholds:
        if threshold.of == "any_commercial_use":
            commercial = True
        elif getattr(intended, _SIZES[threshold.of]) is None:
            yield threshold.of
    if commercial and intended.commercial is None:
        yield "commercial_use"
    for region in found.regions:
        spared = region.what == "multimodal" and holding.multimodal is False
        if "EU" in region.excluded and not spared:
            if region.who == "licensee" and intended.in_union is None:
                yield "main_business_in_union"
            if region.who == "everybody" and intended.offered_in_union is None:
                yield "union_link"
    if found.hosting.code != "free" and intended.hosts is None:
        yield "hosted_for_others"
    if found.passing_on.code != "any" and intended.hands_on is None:
        yield "handed_on"
