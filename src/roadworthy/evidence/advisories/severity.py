"""How bad an advisory is: the level that its database gives, or the base score of CVSS 3.

The formulas are those of https://www.first.org/cvss/v3.1/specification-document, section 7.1.
A vector of CVSS 4 alone gives no level: its score needs a table of hundreds of classes, and the
databases state their own level beside it.
"""

from __future__ import annotations

import math
from collections.abc import Iterable

from roadworthy.evidence.advisories.entries import Entry

LEVELS = ("low", "medium", "high", "critical")
_WORDS = {"moderate": "medium", "important": "high"}
_IMPACT = {"N": 0.0, "L": 0.22, "H": 0.56}
_WEIGHTS = {
    "AV": {"N": 0.85, "A": 0.62, "L": 0.55, "P": 0.2},
    "AC": {"L": 0.77, "H": 0.44},
    "UI": {"N": 0.85, "R": 0.62},
    "C": _IMPACT,
    "I": _IMPACT,
    "A": _IMPACT,
}
_PRIVILEGES = {"U": {"N": 0.85, "L": 0.62, "H": 0.27}, "C": {"N": 0.85, "L": 0.68, "H": 0.5}}


def level(entries: Iterable[Entry]) -> str:
    """Return the worst level that entries on the same flaw give, or nothing.

    A package that was made to do harm is critical whatever else is said.
    """
    worst = -1
    for entry in entries:
        if entry.malicious:
            return "critical"
        for one in _levels(entry):
            worst = max(worst, LEVELS.index(one))
    return LEVELS[worst] if worst >= 0 else ""


def _levels(entry: Entry) -> Iterable[str]:
    own = entry.database_specific
    said = own.get("severity") if isinstance(own, dict) else None
    if isinstance(said, str):
        word = _WORDS.get(said.lower(), said.lower())
        if word in LEVELS:
            yield word
    scores = [*(entry.severity or ())]
    scores += [score for one in entry.affected or () for score in one.severity or ()]
    for score in scores:
        base = base_score(score.score)
        if base is not None and base > 0:
            yield of_score(base)


def of_score(score: float) -> str:
    """Return the level of a score.

    >>> of_score(9.8), of_score(6.9), of_score(0.1)
    ('critical', 'medium', 'low')
    """
    return "critical" if score >= 9 else "high" if score >= 7 else "medium" if score >= 4 else "low"


def base_score(vector: str) -> float | None:
    """Return the base score of a vector of CVSS 3, or None where it is no such vector.

    >>> base_score("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H")
    9.8
    """
    head, _, rest = vector[:400].partition("/")
    if head not in ("CVSS:3.0", "CVSS:3.1"):
        return None
    metrics = dict(part.split(":", 1) for part in rest.split("/") if ":" in part)
    try:
        av, ac, ui, c, i, a = (table[metrics[key]] for key, table in _WEIGHTS.items())
        changed = {"U": False, "C": True}[metrics["S"]]
        pr = _PRIVILEGES[metrics["S"]][metrics["PR"]]
    except KeyError:
        return None
    lost = 1 - (1 - c) * (1 - i) * (1 - a)
    impact = 7.52 * (lost - 0.029) - 3.25 * (lost - 0.02) ** 15 if changed else 6.42 * lost
    if impact <= 0:
        return 0.0
    total = impact + 8.22 * av * ac * pr * ui
    return _rounded_up(min(10.0, 1.08 * total if changed else total))


def _rounded_up(value: float) -> float:
    """Round up to one place, as the specification does it without errors of binary fractions."""
    whole = round(value * 100_000)
    return whole / 100_000 if whole % 10_000 == 0 else (math.floor(whole / 10_000) + 1) / 10
