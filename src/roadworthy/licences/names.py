"""What is known of licences by name: their tags and the titles of their texts.

A name clears nobody: it tells what a licence reserves and never what it allows, and a name that two
licences share stands for neither.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from roadworthy.licences.terms import terms
from roadworthy.safe_yaml import parse

_WORDS = re.compile(r"\b(?:or|and|with)\b|[(),]")
_WEB = re.compile(r"https?://(?:www\.)?|/(?:deed(?:\.\w+)?|legalcode(?:\.\w+)?)?/?$")
_NO_NAME = frozenset({"", "other", "unknown", "custom", "see license", "license.md", "license"})


@dataclass(frozen=True, slots=True)
class Licence:
    """One licence."""

    id: str
    name: str
    tags: tuple[str, ...] = ()
    titles: tuple[str, ...] = ()
    """First lines of its text, as `evidence.licences` writes them."""
    then: tuple[str, ...] = ()
    """One of these stands within a few lines below the title."""
    marks: tuple[str, ...] = ()
    """All of these stand somewhere in the text."""
    above: int = 0
    """Lines that may stand above the title."""
    whole: bool = False
    """True when it is only known word for word, so that its title alone proves nothing."""
    about: str = "any"
    """model, code, data, policy (forbidden uses that belong to a licence), or any."""


@cache
def known() -> tuple[Licence, ...]:
    """Return every licence that is known by name."""
    data = parse((resources.files("roadworthy.licences") / "names.yaml").read_bytes(), name="").data
    return tuple(_licence(row) for row in data["licences"])


def _licence(row: dict[str, Any]) -> Licence:
    values: Any = {key: tuple(v) if isinstance(v, list) else v for key, v in row.items()}
    return Licence(**values)


@cache
def _by_name() -> Mapping[str, tuple[Licence, ...]]:
    found: dict[str, tuple[Licence, ...]] = {}
    for licence in known():
        bare = licence.id.removeprefix("LicenseRef-")
        names = (licence.id, bare, licence.name, *licence.tags)
        for name in dict.fromkeys(map(_equal, names)):
            found[name] = (*found.get(name, ()), licence)
    return found


def _equal(name: str) -> str:
    return _WEB.sub("", name.strip().lower().replace("licence", "license"))


def named(name: str) -> tuple[Licence, ...]:
    """Return the licences that a tag, an identifier, a name or an address can mean.

    >>> [licence.id for licence in named("apache-2.0")]
    ['Apache-2.0']
    >>> named("my own terms")
    ()
    """
    return _by_name().get(_equal(name), ())


def reserved(name: str) -> tuple[str, ...]:
    """Return what a licence of that name reserves, whichever of its licences is meant.

    >>> reserved("llama3.2")
    ('user_threshold', 'broad_use_restrictions')
    """
    first, *others = [_limits(licence) for licence in named(name)] or [()]
    return tuple(limit for limit in first if all(limit in other for other in others))


def _limits(licence: Licence) -> tuple[str, ...]:
    found = terms(licence.id)
    return found.limits if found else ()


def same(one: str, other: str) -> bool | None:
    """Tell whether two names can mean the same licence; None when one of them says nothing.

    A list or an expression agrees with each licence that stands in it.

    >>> same("mit", "MIT License"), same("llama3", "llama3.1"), same("other", "MIT")
    (True, False, None)
    >>> same("MIT OR Apache-2.0", "Apache-2.0")
    True
    """
    if _equal(one) == _equal(other):
        return True
    sides = [_meant(one), _meant(other)]
    if not all(sides):
        return None
    return bool(sides[0] & sides[1])


def _meant(name: str) -> set[str]:
    if whole := named(name):
        return {licence.id for licence in whole}
    parts = [part.strip() for part in _WORDS.split(name.lower())]
    if any(part and part not in _NO_NAME and not named(part) for part in parts):
        return set()
    return {licence.id for part in parts for licence in named(part)}
