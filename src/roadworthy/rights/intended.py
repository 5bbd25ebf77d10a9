"""What the system is meant for, as far as answers tell; what nobody answered stays open."""

from __future__ import annotations

from collections.abc import Mapping

from roadworthy.rights.interface import Intended
from roadworthy.system import Facts, Interval

_UNION_LINKS = 3
"""Options of `union_link`; only when each is denied, nothing connects it with the Union."""


def intended(organisation: Facts, system: Facts) -> Intended:
    """Return the intended use.

    A `yes` about selling or publishing says that it is commercial, or handed on. A `no` about them
    says nothing: a business that uses something inside earns no price with it.

    Whoever is not established in the Union has no main place of business there. Whoever is
    established there may have it elsewhere, so that stays open.
    """
    hosts = _flag(system, "hosted_for_others")
    established = _flag(organisation, "established_in_union")
    in_union = _flag(organisation, "main_business_in_union")
    return Intended(
        commercial=_either(system, "commercial_use", "commercial_activity", "monetised"),
        hosts=hosts,
        hands_on=_hands_on(system, hosts),
        research_only=_research_only(system),
        in_union=False if in_union is None and established is False else in_union,
        offered_in_union=_any(system, "union_link"),
        monthly_users=_number(organisation, "monthly_active_users"),
        daily_users=_number(organisation, "daily_active_users"),
        yearly_revenue_usd=_number(organisation, "yearly_revenue_usd"),
        monthly_revenue_usd=_number(organisation, "monthly_revenue_usd"),
    )


def _flag(facts: Facts, name: str) -> bool | None:
    fact = facts.get(name)
    return fact.value if fact is not None and isinstance(fact.value, bool) else None


def _either(facts: Facts, first: str, *others: str) -> bool | None:
    """Return the answer itself, or yes where another implies it; a no against that says nothing."""
    said = _flag(facts, first)
    if any(_flag(facts, other) for other in others):
        return None if said is False else True
    return said


def _hands_on(system: Facts, hosts: bool | None) -> bool | None:
    said = _either(system, "handed_on", "publishes_model")
    if said is None and _flag(system, "supplied_to_others") and not hosts:
        return True  # what is supplied and not over our network leaves the house
    return said


def _research_only(system: Facts) -> bool | None:
    fact = system.get("only_for")
    if fact is None or not isinstance(fact.value, Mapping):
        return None
    said = [fact.value.get("scientific_research"), fact.value.get("personal")]
    if True in said:
        return True
    return False if said == [False, False] else None


def _any(facts: Facts, name: str) -> bool | None:
    """Return yes where an option holds, no where each is known not to."""
    fact = facts.get(name)
    if fact is None or not isinstance(fact.value, Mapping):
        return None
    if any(fact.value.values()):
        return True
    return False if len(fact.value) >= _UNION_LINKS else None


def _number(facts: Facts, name: str) -> Interval | None:
    fact = facts.get(name)
    return fact.value if fact is not None and isinstance(fact.value, Interval) else None
