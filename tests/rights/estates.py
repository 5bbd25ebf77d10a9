"""Builds estates from the short form in `flow.yaml`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from roadworthy.licences.terms import ids
from roadworthy.rights.interface import (
    Estate,
    Holding,
    How,
    Intended,
    Issue,
    Link,
    Rank,
    Standing,
    Statement,
)
from roadworthy.system import Evidence, Interval

FILE = Path(__file__).parent / "flow.yaml"
FIGURES = ("monthly_users", "daily_users", "yearly_revenue_usd", "monthly_revenue_usd")


@dataclass(frozen=True)
class Case:
    """An estate in words, and what follows from it."""

    name: str
    estate: Estate
    expect: tuple[str, ...]

    def __str__(self) -> str:
        return self.name


def cases() -> tuple[Case, ...]:
    """Return all cases of `flow.yaml`."""
    data = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return tuple(_case(row, data["uses"]) for row in data["cases"])


def full(short: str) -> str:
    """Return the id of a licence that is written without `LicenseRef-`."""
    return short if short in ids() else f"LicenseRef-{short}"


def shown(issue: Issue) -> str:
    """Return an issue in one line, as `flow.yaml` expects it."""
    licence = issue.licence.removeprefix("LicenseRef-") or "-"
    clause = f" ({issue.clause})" if issue.clause else ""
    stops = " stops" if issue.stops else ""
    head = f"{issue.outcome}{stops} {issue.severity} {issue.check}"
    return f"{head} {licence}{clause}: {', '.join(issue.components)}"


def _case(row: Mapping[str, Any], uses: Mapping[str, Any]) -> Case:
    use = row.get("use", "released")
    words = {"as": use} if isinstance(use, str) else dict(use)
    intended = _intended({**uses[words.pop("as", "released")], **words})
    holdings = tuple(_holding(id_, part or {}) for id_, part in row["parts"].items())
    links = tuple(_link(text) for text in row.get("links", ()))
    return Case(row["case"], Estate(holdings, links, intended), tuple(row["expect"] or ()))


def _intended(words: Mapping[str, Any]) -> Intended:
    figures = {key: _interval(words[key]) for key in FIGURES if words.get(key) is not None}
    values: dict[str, Any] = {**dict.fromkeys(FIGURES), **words, **figures}
    return Intended(**values)


def _interval(value: Any) -> Interval:
    low, high = value if isinstance(value, list) else (value, value)
    return Interval(low, high)


def _holding(id_: str, part: Mapping[str, Any]) -> Holding:
    licences = tuple(map(full, _list(part.get("licence"))))
    choice = tuple(map(full, _list(part.get("either"))))
    standing = Standing(part.get("standing", "exact" if licences or choice else "missing"))
    place = Evidence(f"{id_}/LICENSE", 1, "")
    texts = tuple(
        Statement(Rank.TEXT, text, (full(text),), place, exact=True)
        for text in _list(part.get("text"))
    )
    answers = (Statement(Rank.ANSWER, "", licences, place),) if part.get("answered") else ()
    says = tuple(
        Statement(Rank.CARD, words, licences or choice, place) for words in _list(part.get("says"))
    )
    return Holding(
        id=id_,
        kind=part.get("kind", "weights"),
        name=id_,
        standing=standing,
        licences=licences,
        choice=choice,
        statements=(*texts, *answers, *says),
        place=place,
        ours=not part.get("theirs", False),
        shipped=part.get("shipped"),
        multimodal=part.get("multimodal"),
        names=tuple(_list(part.get("called"))),
        notices=tuple(_list(part.get("notices"))),
        policies=tuple(map(full, _list(part.get("policies")))),
        stand_in=part.get("stand_in", False),
    )


def _list(value: Any) -> list[Any]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def _link(text: str) -> Link:
    child, how, parent = text.split()
    return Link(child, parent, How(how))
