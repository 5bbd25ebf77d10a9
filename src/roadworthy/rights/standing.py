"""From all statements about one component to what is known of its licence."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations

from roadworthy.licences import named
from roadworthy.licences.terms import terms
from roadworthy.rights.interface import Rank, Standing, Statement

_LATER = re.compile(r"-(?:only|or-later)$")
_WORD = re.compile(r"[a-z0-9.]+")
_NO_NAME = ("the", "license", "licence", "agreement")
_MOST_COMPARED = 50


@dataclass(frozen=True, slots=True)
class Known:
    """What follows from the statements."""

    standing: Standing
    licences: tuple[str, ...] = ()
    choice: tuple[str, ...] = ()
    clash: tuple[Statement, Statement] | None = None
    """The two that cannot both be right."""
    why: str = ""
    """What is unclear, as the end of a sentence: "its text holds two licences"."""
    by: Statement | None = None
    """The statement that makes it unclear."""


def resolve(statements: Sequence[Statement], beside: Sequence[Statement] = ()) -> Known:
    """Return what statements come to.

    Args:
        statements: those about the component, by rank.
        beside: those of which nobody can tell whether they are about it.
    """
    limiting = [one for one in statements if one.limits]
    known = _resolve(
        [one for one in statements if not one.limits], [one for one in beside if not one.limits]
    )
    settled = known.standing in (Standing.EXACT, Standing.STATED)
    answered = any(one.rank is Rank.ANSWER and ids(one) for one in statements)
    if not limiting or not settled or answered or _without_commerce(known):
        return known
    both = (*known.licences, *known.choice)
    return Known(Standing.UNCLEAR, both, why=limiting[0].note, by=limiting[0])


def _without_commerce(known: Known) -> bool:
    """Tell whether what the licence allows is no more than words beside it do."""
    found = [terms(id_) for id_ in known.licences or known.choice]
    kept = [one for one in found if one is not None and one.commercial.code != "allowed"]
    return bool(kept) and (bool(known.licences) or len(kept) == len(found))


def _resolve(statements: Sequence[Statement], beside: Sequence[Statement]) -> Known:
    if not statements:
        if not beside:
            return Known(Standing.MISSING)
        open_ = beside[0]
        return Known(Standing.UNCLEAR, _all(beside), why=open_.note, by=open_)
    counted = _without_overruled(statements)
    telling = [one for one in counted if ids(one)]
    if not telling:
        first = next((one for one in counted if one.note), counted[0])
        return Known(Standing.UNCLEAR, why=first.note or "it names no licence", by=first)
    texts = [one for one in telling if one.rank <= Rank.SCOPED_TEXT]
    if several := _several(texts, telling):
        return several
    if clash := _clash(telling):
        return Known(Standing.DISAGREE, _all(telling), clash=clash, by=clash[0])
    settled = [one for one in telling if not one.note and len(ids(one)) == 1]
    open_ones = [
        one
        for one in counted
        if one.note
        and not (one.family and settled)
        and not _answered(one, counted)
        and not _is_title_of(one, texts)
    ]
    if open_ones:
        first = open_ones[0]
        return Known(Standing.UNCLEAR, _all(telling), why=first.note, by=first)
    return _agreed(telling, texts)


def ids(one: Statement) -> frozenset[str]:
    """Return every licence that a statement names, whatever version may follow it."""
    return frozenset(_LATER.sub("", id_) for id_ in (*one.licences, *one.choice))


def _without_overruled(statements: Sequence[Statement]) -> list[Statement]:
    """Leave out what a person has answered against, and what we only know by an id."""
    ranks = {one.rank for one in statements if ids(one)}
    if Rank.ANSWER in ranks:
        return [one for one in statements if one.rank <= Rank.ANSWER]
    others = [one for one in statements if one.rank is not Rank.KNOWN]
    return others or list(statements)


def _answered(one: Statement, counted: Iterable[Statement]) -> bool:
    """Tell whether a person said which licence it is, where a source leaves it open."""
    answers = [other for other in counted if other.rank is Rank.ANSWER and ids(other)]
    return bool(answers) and not one.differences


def _is_title_of(one: Statement, texts: Iterable[Statement]) -> bool:
    """Tell whether a name that is no licence's own is the title of the whole text beside it.

    "modified-mit" is the title of several texts; beside one of them it says which it means.
    """
    exact = {id_ for text in texts if text.exact for id_ in text.licences}
    titles = (title for id_ in exact for licence in named(id_) for title in licence.titles)
    return not ids(one) and _words(one.says) in map(_words, titles)


def _words(name: str) -> list[str]:
    return [word for word in _WORD.findall(name.lower()) if word not in _NO_NAME]


def _all(statements: Iterable[Statement]) -> tuple[str, ...]:
    found = (id_ for one in statements for id_ in (*one.licences, *one.choice))
    return tuple(dict.fromkeys(found))


def _several(texts: Sequence[Statement], telling: Sequence[Statement]) -> Known | None:
    """Judge texts of several licences: an expression says how they go together."""
    different = {ids(one) for one in texts}
    if len(different) < 2 or frozenset.intersection(*different):
        return None
    names = frozenset().union(*different)
    for one in telling:
        if one.rank > Rank.SCOPED_TEXT and names <= ids(one) and not one.note:
            exact = all(text.exact for text in texts) and ids(one) == names
            best = Standing.EXACT if exact else Standing.STATED
            if one.choice:
                return Known(best, choice=one.choice, by=one)
            if one.together:
                return Known(best, one.licences, by=one)
    paths = dict.fromkeys(one.place.path for one in texts if one.place)
    why = f"texts of several licences lie beside it ({', '.join(list(paths)[:3])})"
    return Known(Standing.UNCLEAR, _all(texts), why=why, by=texts[0])


def _clash(telling: Sequence[Statement]) -> tuple[Statement, Statement] | None:
    for one, other in combinations(telling[:_MOST_COMPARED], 2):
        if not ids(one) & ids(other):
            return one, other
    return None


def _agreed(telling: Sequence[Statement], texts: Sequence[Statement]) -> Known:
    changed = next((one for one in texts if one.differences), None)
    if changed is not None:
        return Known(Standing.CHANGED, _all(texts), why="its text was changed", by=changed)
    exact = any(one.exact for one in texts)
    first = telling[0]
    expression = next((one for one in telling if one.choice or one.together), None)
    if expression is not None:
        whole = exact and ids(expression) <= frozenset().union(*map(ids, texts))
        standing = Standing.EXACT if whole else Standing.STATED
        if expression.together or len(expression.choice) < 2:
            return Known(standing, expression.licences or expression.choice, by=expression)
        return Known(standing, choice=expression.choice, by=expression)
    common = frozenset.intersection(*map(ids, telling))
    left = (
        tuple(id_ for id_ in dict.fromkeys(_all(telling)) if _LATER.sub("", id_) in common)[:1]
        if len(common) == 1
        else ()
    )
    if left:
        return Known(Standing.EXACT if exact else Standing.STATED, left, by=first)
    return Known(Standing.UNCLEAR, _all(telling), why=f"{first.says!r} can mean several", by=first)
