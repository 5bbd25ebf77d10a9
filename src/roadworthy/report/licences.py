"""The licences of all components, worst first: who has which, how that is known, what it asks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache

from roadworthy.licences.readings import Difference
from roadworthy.licences.terms import Terms, terms
from roadworthy.report.asks import Ask, asks, free_and_open, title, told
from roadworthy.report.descent import Lineage, descent, limits
from roadworthy.report.free import NOT_KNOWN, free
from roadworthy.report.intended import open_facts
from roadworthy.report.view import LicenceAsks, LicenceRow, Licences
from roadworthy.report.words import counted, place
from roadworthy.rights.interface import Holding, Issue, Rank, Review, Standing, Statement
from roadworthy.system import Outcome, Severity

MODELS = ("weights", "adapter", "model", "service")
_NAMED = 3
"""Names in a row of several components."""
_LONGEST = 60
"""Characters of what a source says."""
_UNREAD = "its terms are not known here: read its text"
_STANDINGS = tuple(reversed(Standing))
_OPEN = (Outcome.FAIL, Outcome.UNKNOWN)
_GRAVE = (Severity.HIGH, Severity.MEDIUM)
"""What is open and weighs less is a finding, and no mark on a row."""
_OF_EACH = ("licence-unclear", "licence-disagreement")
"""Checks whose findings are as true of each component that they name."""


def licences(review: Review) -> Licences:
    """Arrange what is known of the licences of a system."""
    lineage = Lineage(review.estate)
    issues = _open(review)
    holdings = sorted(review.estate.holdings, key=lambda one: _order(one, issues))
    libraries = [one for one in holdings if grouped(one)]
    parts = [one for one in holdings if not grouped(one)]
    ids = dict.fromkeys(id_ for one in (*parts, *libraries) for id_ in all_of(one))
    return Licences(
        rows=tuple(_together([(one, _row(one, lineage, issues)) for one in parts])),
        dependencies=_dependencies(libraries),
        asks=tuple(map(_told, ids)),
        descent=descent(review.estate),
        ask_for=tuple(open_facts(review.estate)),
    )


def grouped(holding: Holding) -> bool:
    """Tell whether a component is one of many libraries that are told together."""
    return holding.kind == "dependency"


def all_of(holding: Holding) -> tuple[str, ...]:
    """Return every licence that a component has, may choose, or is said to have."""
    said = (id_ for statement in holding.statements for id_ in statement.licences)
    named = () if holding.licences or holding.choice else said
    return tuple(dict.fromkeys((*holding.licences, *holding.choice, *named)))


_Issues = Mapping[str, Sequence[Issue]]
"""What is open, by the name of the component that has to change."""


def _open(review: Review) -> _Issues:
    found: dict[str, list[Issue]] = {}
    for issue in review.issues:
        if issue.components and (
            issue.outcome is Outcome.FAIL
            or (issue.outcome is Outcome.UNKNOWN and issue.severity in _GRAVE)
        ):
            each = issue.components if issue.check in _OF_EACH else issue.components[:1]
            for name in each:
                found.setdefault(name, []).append(issue)
    return found


def _order(holding: Holding, issues: _Issues) -> tuple[bool, int, int, int, str]:
    """Put what is wrong first, then what is least known, then what takes away most."""
    found = [_OPEN.index(issue.outcome) for issue in issues.get(holding.name, ())]
    taken = sum(ask.limit for id_ in all_of(holding) for ask in _asks_of(id_))
    known = _STANDINGS.index(holding.standing)
    worst = min(found, default=len(_OPEN))
    return holding.stand_in, worst, known, -taken, holding.name.casefold()


@cache
def _asks_of(id_: str) -> tuple[Ask, ...]:
    """Return what a licence asks; nothing where its terms are not known."""
    found = terms(id_)
    return asks(found) if found else ()


def _row(holding: Holding, lineage: Lineage, issues: _Issues) -> LicenceRow:
    notes = ["stand-in: proves nothing about production"] if holding.stand_in else []
    return LicenceRow(
        name=holding.name,
        kind=holding.kind,
        licence=licence(holding),
        known="; ".join(known(holding)),
        limits=limits(holding, lineage),
        checks=tuple(dict.fromkeys(one.check for one in issues.get(holding.name, ()))),
        free=_free(holding, lineage),
        notes=tuple(notes),
    )


def _free(holding: Holding, lineage: Lineage) -> str:
    """Say what the test comes to where that is more than that no licence is known."""
    said = free(holding, lineage) if holding.kind in MODELS else ""
    return "" if said == NOT_KNOWN else said


def licence(holding: Holding) -> str:
    """Name what a component is under."""
    if holding.choice:
        return f"one of {', '.join(map(title, holding.choice))}"
    if holding.standing is Standing.MISSING:
        return "none stated"
    ids = all_of(holding)
    names = ", ".join(map(title, ids))
    match holding.standing:
        case Standing.UNCLEAR:
            return f"not clear, perhaps {names}" if names else "not clear"
        case Standing.DISAGREE:
            return (
                names.replace(", ", " or ") if len(all_of(holding)) > 1 else f"{names} or another"
            )
        case Standing.CHANGED:
            return f"{names}, changed"
    return names


_HOW = {
    Rank.TEXT: "by the title of its text",
    Rank.SCOPED_TEXT: "by the title of its text",
    Rank.ANSWER: "a person says so",
    Rank.CARD: "named",
    Rank.SENTENCE: "in a sentence",
    Rank.METADATA: "inside the file",
    Rank.KNOWN: "known of this model, no file read",
}


def known(holding: Holding) -> Iterator[str]:
    """Say how the licence of a component is known, and where that stands."""
    match holding.standing:
        case Standing.MISSING:
            return
        case Standing.DISAGREE:
            yield "sources disagree"
            yield from _sources(holding)
        case Standing.UNCLEAR:
            yield from _sources(holding)
        case Standing.CHANGED:
            yield from _differences(holding)
        case _:
            yield from _first(holding)


def _first(holding: Holding) -> Iterator[str]:
    exact = holding.standing is Standing.EXACT
    for statement in holding.statements:
        if statement.exact is exact and (statement.licences or statement.choice):
            how = "its whole text" if exact else _HOW[statement.rank]
            yield ", ".join(filter(None, (how, place(statement.place))))
            return
    yield ", ".join(filter(None, ("its whole text" if exact else "named", place(holding.place))))


def _sources(holding: Holding) -> Iterator[str]:
    more = len(holding.statements) - _NAMED
    yield from map(_quoted, holding.statements[:_NAMED])
    if more > 0:
        yield f"and {more} more"


def _quoted(statement: Statement) -> str:
    said = title(statement.says) if statement.says.startswith("LicenseRef-") else statement.says
    says = said if len(said) <= _LONGEST else f"{said[:_LONGEST]}..."
    return " at ".join(filter(None, (f'"{says}"', place(statement.place))))


def _differences(holding: Holding) -> Iterator[str]:
    for statement in holding.statements:
        for one in statement.differences:
            yield _difference(one, statement)


def _difference(one: Difference, statement: Statement) -> str:
    where = place(replace(statement.place, line=one.line or None) if statement.place else None)
    clause = " ".join(filter(None, (one.clause, f"({one.title})" if one.title else "")))
    return " at ".join(filter(None, (f"{clause or 'a clause'} {one.kind}", where)))


def _together(rows: Sequence[tuple[Holding, LicenceRow]]) -> Iterator[LicenceRow]:
    """Yield the rows; many components of a kind of which nothing is stated share one."""
    alike = Counter(_alike(holding, row) for holding, row in rows)
    told: set[tuple[str, ...]] = set()
    for holding, row in rows:
        key = _alike(holding, row)
        if not key or alike[key] == 1:
            yield row
        elif key not in told:
            told.add(key)
            names = [other.name for one, other in rows if _alike(one, other) == key]
            yield replace(row, name=_few(names), count=len(names))


def _alike(holding: Holding, row: LicenceRow) -> tuple[str, ...]:
    bare = holding.standing is Standing.MISSING and not row.notes
    return (row.kind, *row.checks) if bare else ()


def _few(names: Sequence[str]) -> str:
    more = len(names) - _NAMED
    return ", ".join(names[:_NAMED]) + (f" and {more} more" if more > 0 else "")


def _dependencies(holdings: Sequence[Holding]) -> str:
    """Count libraries by licence: what is not known first, then what takes away something."""
    groups: dict[str, list[Holding]] = {}
    for one in holdings:
        sure = one.standing in (Standing.EXACT, Standing.STATED)
        groups.setdefault(licence(one) if sure else "not known", []).append(one)
    ordered = sorted(
        groups.items(),
        key=lambda item: (item[0] != "not known", _plain(item[1]), -len(item[1]), item[0]),
    )
    told = ", ".join(
        f"{name} ({len(members)})"
        if _plain(members)
        else f"{name} ({len(members)}: {_few([one.name for one in members])})"
        for name, members in ordered
    )
    many = counted("dependency", len(holdings))
    return f"{many}: {told}" if holdings else ""


def _plain(holdings: Iterable[Holding]) -> bool:
    """Tell whether all these are known and permissive."""
    for one in holdings:
        found = [terms(id_) for id_ in (*one.licences, *one.choice)]
        if not found or any(item is None or item.passing_on.code != "any" for item in found):
            return False
    return True


def _told(id_: str) -> LicenceAsks:
    found = terms(id_)
    if found is None:
        return LicenceAsks(title(id_), (_UNREAD,), "", limits=(_UNREAD,))
    return LicenceAsks(
        name=title(id_),
        asks=told(asks(found)) or ("nothing that we know of",),
        free=free_and_open(found),
        limits=told(ask for ask in asks(found) if ask.limit),
        confirm=_confirm(found),
        source=found.basis.source,
    )


def _confirm(found: Terms) -> str:
    return "" if found.confirmed else f"to confirm: {found.basis.how}"
