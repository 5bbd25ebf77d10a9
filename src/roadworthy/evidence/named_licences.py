"""Licences that a sentence names, by their identifiers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from roadworthy.licences import known

_CC = re.compile(
    r"\bCC[- ]BY((?:[- ](?:NC|SA|ND)){0,2})[- ]?(?:v(?:ersion)?\.? ?)?(\d\.\d)", re.IGNORECASE
)
_ANY_CC = re.compile(r"cc[- ]by[a-z-]*")
"""A name without a version, which stands in each name with one."""
_UNDER = re.compile(
    r"\b(?:released|licen[sc]ed|distributed|available|published|provided|shared|falls?|stands?"
    r"|lizenziert|veröffentlicht|publiée?s?|publicad[oa]s?|pubblicat[oaie]|gepubliceerd)\b.{0,60}\b"
    r"(?:under|unter|sous|bajo|sotto|onder|licen[sc]e|lizenz|licence|licencia|licenza)\b",
    re.IGNORECASE,
)
_NOT_OF_DATA = re.compile(
    r"\b(?:code|codebase|scripts?|software|tools?|models?|weights|paper|card|readme|website|template"
    r"|previous|earlier|original|upstream)\b",
    re.IGNORECASE,
)
_OF_DATA = re.compile(
    r"\b(?:data|data ?sets?|corpus|texts?|images|recordings|annotations|compilation|collection"
    r"|database|Daten|Datensatz|données|datos|dati|gegevens)\b",
    re.IGNORECASE,
)
_OPEN = re.compile(
    r"\b(?:not|no|never|neither|nor|except|unless|instead|if|whether|would|may|might|plan|will|nicht"
    r"|kein\w{0,3}|pas|aucune?|ning[uú]n\w?|nessun\w?|niet|geen)\b",
    re.IGNORECASE,
)
_MOST = 10


def names_a_licence(text: str) -> bool:
    """Tell whether a sentence says under what something is published."""
    return _UNDER.search(text) is not None


def of_data(raw: str) -> Iterator[str]:
    """Yield the licences that a sentence names for data; none where it denies or doubts.

    >>> list(of_data("The data is under CC BY-SA 4.0."))
    ['CC-BY-SA-4.0']
    >>> list(of_data("The code is under the MIT License.")), list(of_data("It is not under MIT."))
    ([], [])
    """
    if _OPEN.search(raw) or (_NOT_OF_DATA.search(raw) and not _OF_DATA.search(raw)):
        return
    found: dict[str, None] = {}
    for match in _CC.finditer(raw):
        found[f"CC-BY{re.sub('[- ]', '-', match[1].upper())}-{match[2]}"] = None
    for pattern, id_ in _names():
        if pattern.search(raw):
            found[id_] = None
    longer = [one for one in found if not any(one != o and o.startswith(one + "-") for o in found)]
    yield from longer[:_MOST]


@cache
def _names() -> tuple[tuple[re.Pattern[str], str], ...]:
    """Return patterns of the names of licences; a short one counts in its own letters only."""
    found = []
    for licence in known():
        if licence.about in ("model", "policy"):
            continue
        names = {licence.id.removeprefix("LicenseRef-"), licence.name, *licence.tags}
        for name in sorted(names):
            if len(name) < 3 or (len(name) < 6 and name.islower()) or _ANY_CC.fullmatch(name):
                continue
            flags = 0 if len(name) < 6 else re.IGNORECASE
            found.append((re.compile(rf"(?<![\w-]){re.escape(name)}(?![\w-])", flags), licence.id))
    return tuple(found)
