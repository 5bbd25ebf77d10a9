"""Licences that are named or present, and not settled: which source leaves what open."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from roadworthy.licences import named
from roadworthy.licences.terms import terms
from roadworthy.rights.interface import Holding, Issue, Rank, Standing, Statement
from roadworthy.rights.statements import NO_SCOPE, where
from roadworthy.sightings import LicenceSaid, LicenceText
from roadworthy.system import Outcome, Severity

UNCLEAR = "licence-unclear"

_NAMED = 2
"""Names that a sentence about many spells out."""


def unclear(holdings: Sequence[Holding]) -> Iterator[Issue]:
    """Yield what is unclear of each part, and once what is unclear of libraries."""
    open_ = [one for one in holdings if one.standing in (Standing.UNCLEAR, Standing.CHANGED)]
    for same in alike(one for one in open_ if one.kind != "dependency"):
        yield _changed(same) if same[0].standing is Standing.CHANGED else _open(same)
    yield from _by_title(holdings)
    far = sorted((one for one in open_ if one.kind == "dependency"), key=lambda one: one.name)
    if far:
        said = "; ".join(f"{one.name}: {one.why}" for one in far[:_NAMED])
        more = f"; and {len(far) - _NAMED} more" if len(far) > _NAMED else ""
        count = "1 dependency is" if len(far) == 1 else f"{len(far)} dependencies are"
        yield Issue(
            UNCLEAR,
            Outcome.UNKNOWN,
            Severity.LOW,
            ("dependency", *(one.name for one in far)),
            "",
            "",
            f"The licences of {count} unclear ({said}{more})."
            if len(far) > 1
            else f"The licence of {far[0].name} is unclear: {far[0].why}.",
            "Read the text that each brings, and state it under `components:` in roadworthy.yaml.",
            far[0].place,
        )


def _by_title(holdings: Sequence[Holding]) -> Iterator[Issue]:
    """Tell once which texts were known by their titles alone."""
    found: dict[str, Statement] = {}
    for one in holdings:
        first = one.statements[0] if one.statements else None
        text = first is not None and first.rank <= Rank.SCOPED_TEXT and not first.exact
        near = one.standing is Standing.STATED and one.kind != "dependency"
        if near and text and first and first.place:
            found.setdefault(first.place.path, first)
    if not found:
        return
    path, by = next(iter(sorted(found.items())))
    known = f"{path} is the {_name(by.licences[0])} by its title" if by.licences else path
    more = f", and so are {len(found) - 1} more" if len(found) > 1 else ""
    yield Issue(
        UNCLEAR,
        Outcome.UNKNOWN,
        Severity.LOW,
        ("title", path),
        by.licences[0] if by.licences else "",
        "",
        f"{known}{more}; the words below it were not compared.",
        "Compare it with the published text, and keep that answer in roadworthy.yaml.",
        by.place,
    )


def alike(holdings: Iterable[Holding]) -> list[list[Holding]]:
    """Put together what is open for the same reason by the same sources: files of one package."""
    groups: dict[object, list[Holding]] = {}
    for one in holdings:
        because = tuple((by.place.path, by.place.line) for by in one.because if by.place)
        key = (one.ours, one.standing, one.why, because) if because else one.id
        groups.setdefault(key, []).append(one)
    return list(groups.values())


def names(holdings: Sequence[Holding]) -> str:
    """Return how a sentence calls components that are alike: two of them, then how many more."""
    called_ = list(dict.fromkeys(map(called, holdings)))
    more = len(called_) - _NAMED
    if more > 0:
        return f"{', '.join(called_[:_NAMED])} and {more} more"
    return " and ".join(called_)


def _open(same: Sequence[Holding]) -> Issue:
    one = same[0]
    by = one.because[0] if one.because else None
    empty = by is not None and by.empty and one.ours
    told = by is not None and _is_among(one, by)
    own_name = one.ours and by is not None and by.rank is Rank.CARD and not by.empty
    return Issue(
        UNCLEAR,
        Outcome.FAIL if empty and not told else Outcome.UNKNOWN,
        Severity.LOW if _is_beside(one) or own_name or told else Severity.MEDIUM,
        _all(same),
        one.licences[0] if len(one.licences) == 1 else "",
        "",
        f"The licence of {names(same)} is unclear: {one.why}{_at(by, one.why)}.",
        "Name the text LICENSE-CODE or LICENSE-MODEL, and add the one for the other part."
        if _is_beside(one)
        else "Put the one text that applies beside it, and name it in the card by its identifier."
        if one.ours
        else "Ask its publisher, and state the answer under `components:` in roadworthy.yaml.",
        by.place if by and by.place and by.place.path else one.place,
    )


def _is_among(one: Holding, text: Statement) -> bool:
    """Tell whether another source names one of the licences that a text for code holds.

    The others are then most likely those of parts inside, which is only harmless where each of them
    is free and open.
    """
    free = [of is not None and of.free_and_open.code == "met" for of in map(terms, text.licences)]
    others = (said for said in one.statements if said.rank > text.rank)
    named_ = any(set(said.licences) & set(text.licences) for said in others)
    return one.kind == "code" and all(free) and named_


def _is_beside(one: Holding) -> bool:
    return bool(one.because) and one.because[0].note.endswith(NO_SCOPE)


def _at(by: Statement | None, why: str) -> str:
    if by is None or by.place is None or not by.place.path or by.place.path in why:
        return ""
    return f" ({where(by.place)})"


def called(one: Holding) -> str:
    """Return how a sentence calls a component."""
    return f"the {one.name}" if one.kind == "code" and one.id == "code" else one.name


def _name(licence: str) -> str:
    known = named(licence)
    return known[0].name if known else licence


def _all(same: Sequence[Holding]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one.name for one in same))


def _changed(same: Sequence[Holding]) -> Issue:
    one = same[0]
    by = one.because[0]
    first = by.differences[0]
    title = f" ({first.title})" if first.title else ""
    clause = first.clause or "a passage"
    clause = f"clause {clause}" if clause[0].isdigit() else clause
    more = len(by.differences) - 1
    others = f", and {more} more" if more else ""
    shows = f': "{first.shows[:120]}"' if first.shows else ""
    path = by.place.path if by.place else one.name
    return Issue(
        UNCLEAR,
        Outcome.UNKNOWN,
        Severity.MEDIUM,
        _all(same),
        one.licences[0] if one.licences else "",
        first.clause,
        f"The licence of {names(same)} is the {_name(one.licences[0])} with a change: {clause}"
        f"{title} is {first.kind} in {path}, line {first.line}{others}{shows}.",
        "Read what was changed, and state under `components:` in roadworthy.yaml which terms hold.",
        by.place,
    )


def unowned(texts: Sequence[LicenceText], said: Iterable[LicenceSaid]) -> tuple[Issue, ...]:
    """Return what texts there are that belong to no part, and that are not known word for word."""
    taken = {one.place.path for one in said}
    loose = [text for text in texts if text.place.path not in taken and not text.aside]
    strict = [text for text in loose if _is_strict(text.reading.exact)]
    found = sorted(text.place.path for text in loose if not text.reading.exact)
    return (*_strict(strict), *_unknown_words(found, texts))


def _is_strict(id_: str) -> bool:
    """Tell whether a licence that is known word for word asks for more than its notices."""
    of = terms(id_) if id_ else None
    return bool(id_) and (
        of is None or of.passing_on.code != "any" or of.commercial.code != "allowed"
    )


def _strict(texts: Sequence[LicenceText]) -> Iterator[Issue]:
    """Tell of licences that ask for much and lie beside no part: what they are for stays open."""
    groups: dict[str, list[LicenceText]] = {}
    for text in sorted(texts, key=lambda text: text.place.path):
        groups.setdefault(text.reading.exact, []).append(text)
    for id_, group in groups.items():
        of = terms(id_)
        free = of is not None and of.commercial.code == "allowed"
        more = f" (and {len(group) - 1} more like it)" if len(group) > 1 else ""
        yield Issue(
            UNCLEAR,
            Outcome.UNKNOWN,
            Severity.LOW if free else Severity.MEDIUM,
            ("licence text", id_),
            id_,
            "",
            f"{group[0].place.path} is the {_name(id_)}{more}, and for which part is not known.",
            "Find out what it is for, and whether that is handed on or used.",
            group[0].place,
        )


def _unknown_words(found: Sequence[str], texts: Sequence[LicenceText]) -> tuple[Issue, ...]:
    if not found:
        return ()
    place = next(text.place for text in texts if text.place.path == found[0])
    if len(found) == 1:
        which = f"{found[0]} is a licence text"
    elif len(found) <= _NAMED:
        which = f"{' and '.join(found)} are licence texts"
    else:
        which = f"{found[0]} and {len(found) - 1} more are licence texts"
    says = f"{which} for no part that was found, and not known word for word."
    fix = "Read what it is for, and keep it beside that part."
    issue = Issue(
        UNCLEAR, Outcome.UNKNOWN, Severity.LOW, ("licence text",), "", "", says, fix, place
    )
    return (issue,)
