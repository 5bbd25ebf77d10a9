"""The words of `statements.yaml`, each compiled when it is first needed, and how sentences deny."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from importlib import resources
from typing import Any

from roadworthy.evidence import wording
from roadworthy.safe_yaml import parse

_PARTS = {"special_categories": "special"}
_CUT = re.compile(
    r"[;:]\s|,? (?:but|however|although|though|whereas|aber|jedoch|mais|toutefois|pero|aunque|ma"
    r"|però|maar|echter) ",
    re.IGNORECASE,
)
_NOT_ONLY = re.compile(
    r"\b(?:not (?:only|just|limited to)|nicht nur|pas seulement|no s[oó]lo|non solo|niet alleen)\b",
    re.IGNORECASE,
)
_SOME = r"(?:[\w'’/-]{1,30}[,\s]{1,3})"
_NO_SUCH = re.compile(
    r"\b(?:no|without|free (?:of|from)|devoid of|zero|kein\w{0,3}|ohne|frei von|aucune?s?|sans"
    r"|ning[uú]n\w?|sin|nessun\w?|senza|geen|zonder|pas de|pas d['’])\b\W{0,2}"
    rf"{_SOME}{{0,3}}$|(?:不包含|不含|没有|无)\s{{0,2}}$",
    re.IGNORECASE,
)
"""Ends right before a word that it denies."""
_HOLDS_NOT = re.compile(
    r"\b(?:not|n['’]t|never|ne|no|non|nicht|niet)\s{1,2}(?:\w{1,12}\s){0,2}?(?:contain|includ|hold"
    r"|have|carr|compris|involv|contien|comport|inclu|compren|conten|bevat|enth)\w{0,6}\s{1,3}"
    rf"{_SOME}{{0,6}}$",
    re.IGNORECASE,
)
_THERE = re.compile(
    r"\b(?:there (?:is|are|was|were)|es gibt|il n['’]y a|no hay|non ci sono|er zijn|er staan)\b",
    re.IGNORECASE,
)
_TAKEN = (
    r"(?:includ|present|contain|collect|record|stor|part|kept|gather|enthalten|erhoben|gespeichert"
    r"|inclus|présent|incluy|recog|incluid|raccolt|opgenomen|verzameld|aanwezig|used)"
)
_DENIED_AFTER = re.compile(
    r"\W{0,3}(?:[\w'’-]{1,20}\s){0,3}(?:(?:is|are|was|were|has been|have been)\s(?:not|never)"
    r"|(?:sind|ist|wurden|werden)\snicht|ne\s(?:sont|est)\spas|no\s(?:son|se|est[aá]n?)"
    rf"|non\s(?:sono|è)|(?:zijn|is)\sniet)\s(?:\w{{1,12}}\s){{0,2}}{_TAKEN}",
    re.IGNORECASE,
)
_TAKEN_AFTER = re.compile(
    r"\W{0,3}(?:[\w'’-]{1,20}[,\s]{1,2}){0,6}(?:is|are|was|were|has been|have been|sind|ist|wurden"
    rf"|werden)\s(?:\w{{1,12}}\s){{0,1}}{_TAKEN}",
    re.IGNORECASE,
)
_NEAR_NO = re.compile(
    r"\b(?:no|not|none|never|without|nor|neither|isn['’]t|aren['’]t|wasn['’]t|weren['’]t"
    r"|kein\w{0,3}|nicht|ohne|pas|aucune?s?|sans|sin|non|senza|niet|geen|zonder)\b"
    r"(?:\W{1,3}[\w'’-]{1,20}){0,4}\W{0,3}$",
    re.IGNORECASE,
)


def clauses(text: str) -> Iterator[str]:
    """Yield the parts of a sentence that may deny and affirm apart from each other."""
    for clause in _CUT.split(text):
        yield _NOT_ONLY.sub(" ", clause)


def denied(clause: str, match: re.Match[str], *, promised: bool) -> bool:
    """Tell whether a clause says that what was matched is not there.

    Args:
        clause: the clause.
        match: what it may deny.
        promised: whether the heading above is about just that.
    """
    before, after = clause[: match.start()], clause[match.end() :]
    if _HOLDS_NOT.search(before) or _DENIED_AFTER.match(after):
        return True
    no = _NO_SUCH.search(before)
    if no is None:
        return False
    lead = before[: no.start()]
    told = word("holds").search(lead) or _THERE.search(lead) or _TAKEN_AFTER.match(after)
    return bool(told or (promised and not before[: no.start()].strip()))


def near_no(text: str, match: re.Match[str]) -> bool:
    """Tell whether a word of denial stands shortly before a match, or the match is denied."""
    return bool(_NEAR_NO.search(text[: match.start()]) or _DENIED_AFTER.match(text[match.end() :]))


@cache
def word(name: str) -> re.Pattern[str]:
    """Return a pattern of `words`."""
    return _compiled(str(_data()["words"][name]))


@cache
def part(option: str) -> re.Pattern[str]:
    """Return a pattern of `parts`."""
    return _compiled(str(_data()["parts"][_PARTS.get(option, option)]))


def kinds_of(title: str) -> Iterator[str]:
    """Yield what kinds of statements a heading or a question promises."""
    for kind, pattern in _section_kinds():
        if pattern.search(title[:200]):
            yield kind


@cache
def _section_kinds() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((row["kind"], wording.compiled(row["titles"])) for row in _data()["sections"])


@cache
def _data() -> Mapping[str, Any]:
    path = resources.files("roadworthy.evidence") / "statements.yaml"
    data: Mapping[str, Any] = parse(path.read_bytes(), name="statements.yaml").data
    return data


def _compiled(text: str) -> re.Pattern[str]:
    parts = _data()["parts"]
    return wording.compiled(re.sub(r"\{([a-z_]+)\}", lambda match: f"({parts[match[1]]})", text))
