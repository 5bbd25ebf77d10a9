"""What is missing, unclear or contradictory about the licences of an estate.

One sentence for each component that people make, ship or build on; what is many and alike, such as
the libraries of a project, is told once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from roadworthy.licences import named
from roadworthy.rights.estate import where
from roadworthy.rights.interface import Estate, Holding, How, Issue, Rank, Standing, Statement
from roadworthy.rights.links import MODEL
from roadworthy.rights.statements import NO_SCOPE
from roadworthy.sightings import LicenceSaid, LicenceText
from roadworthy.system import Outcome, Severity

MISSING = "licence-missing"
UNCLEAR = "licence-unclear"
DISAGREEMENT = "licence-disagreement"

_NAMELESS = "model:unknown:"
_MODELS = ("weights", "adapter")
_NAMED = 2
"""Names that a sentence about many spells out."""
_OUTCOMES = tuple(Outcome)
_SEVERITIES = (Severity.HIGH, Severity.MEDIUM, Severity.LOW, Severity.INFO)
_WORDS = {"weights": "the model", "adapter": "the adapter", "dataset": "the data set"}


def doubts(estate: Estate) -> tuple[Issue, ...]:
    """Return what is missing, unclear or contradictory, worst first."""
    holdings = [one for one in estate.holdings if not one.stand_in]
    found = [*_missing(holdings, estate), *_unclear(holdings), *_disagreements(holdings)]
    return worst_first(found)


def worst_first(issues: Iterable[Issue]) -> tuple[Issue, ...]:
    """Return issues in the order in which they are shown."""
    return tuple(sorted(issues, key=_order))


def _order(issue: Issue) -> tuple[bool, int, int, str, tuple[str, ...], str]:
    place = issue.place
    return (
        not issue.stops,
        _OUTCOMES.index(issue.outcome),
        _SEVERITIES.index(issue.severity),
        issue.check,
        issue.components,
        place.path if place else "",
    )


# -- missing ------------------------------------------------------------------------------------


def _missing(holdings: Sequence[Holding], estate: Estate) -> Iterator[Issue]:
    hands_on = estate.intended.hands_on
    inside = {link.parent for link in estate.links if link.how is How.CONTAINS}
    without = [
        one for one in holdings
        if one.standing is Standing.MISSING and not (one.kind == "code" and one.id in inside)
    ]  # fmt: skip
    for one in without:
        if one.ours and one.kind in _MODELS:
            yield _no_right(one, estate)
        elif one.ours and one.kind == "code" and (hands_on is not False or one.shipped):
            yield _code_without(one, certain=bool(hands_on or one.shipped))
        elif one.id.startswith(MODEL) and one.found and not one.id.startswith(_NAMELESS):
            yield _upstream_without(one)
    rest = [one for one in without if _is_far(one)]
    yield from _together(
        [one for one in rest if one.kind == "dependency"],
        "dependency",
        "dependencies",
        "Read the licence in the metadata of each (`pip show NAME`), and state it under "
        "`components:` in roadworthy.yaml.",
    )
    yield from _together(
        [one for one in rest if one.kind in _MODELS],
        "model that is only named",
        "models that are only named",
        "Fetch the card and the licence of each, and check again; or state `licence_tag` under "
        "`components:` in roadworthy.yaml.",
    )
    yield from _together(
        [one for one in without if one.kind == "tokenizer"],
        "tokenizer without a model beside it",
        "tokenizers without a model beside them",
        "State from which model it was taken, and keep the licence of that model beside it.",
    )


def _is_far(one: Holding) -> bool:
    if one.kind == "dependency":
        return True
    return one.id.startswith(MODEL) and (not one.found or one.id.startswith(_NAMELESS))


def _no_right(one: Holding, estate: Estate) -> Issue:
    parents = [
        link.parent.removeprefix(MODEL) for link in estate.links
        if link.child == one.id and link.how not in (How.TRAINED_ON, How.USES)
    ]  # fmt: skip
    made = f" It was made from {parents[0]}, whose terms reach it as well." if parents else ""
    outside = estate.intended.hands_on is not False
    return Issue(
        MISSING,
        Outcome.FAIL if outside else Outcome.UNKNOWN,
        Severity.HIGH if outside else Severity.MEDIUM,
        (one.name,),
        "",
        "",
        f"No licence is stated for {one.name}, so nobody but its owner may use it.{made}",
        "Put the text of its licence beside it as LICENSE-MODEL, and name it in the front matter "
        "of its card.",
        one.place,
    )


def _code_without(one: Holding, *, certain: bool) -> Issue:
    return Issue(
        MISSING,
        Outcome.FAIL if certain else Outcome.UNKNOWN,
        Severity.MEDIUM if certain else Severity.LOW,
        (one.name,),
        "",
        "",
        f"No licence is stated for {_called(one)}, so nobody who gets it may use it.",
        "Put a file LICENSE at the root, and name it in the manifest.",
        one.place,
    )


def _upstream_without(one: Holding) -> Issue:
    return Issue(
        MISSING,
        Outcome.UNKNOWN,
        Severity.MEDIUM,
        (one.name,),
        "",
        "",
        f"{one.name} was found, and neither a card nor a file in it names a licence.",
        "Ask its publisher, and state the answer under `components:` in roadworthy.yaml.",
        one.place,
    )


def _together(holdings: Sequence[Holding], word: str, words: str, fix: str) -> Iterator[Issue]:
    if not holdings:
        return
    ordered = sorted(holdings, key=lambda one: (one.name.lower(), one.id))
    names = [one.name for one in ordered[:_NAMED]]
    if len(holdings) == 1:
        says = f"The licence of a {word} is not known: {names[0]}."
    else:
        first = " first" if len(holdings) > _NAMED else ""
        says = (
            f"The licences of {len(holdings)} {words} are not known, {' and '.join(names)}{first}."
        )
    place = next((one.place for one in ordered if one.place), None)
    components = tuple(one.name for one in ordered)
    yield Issue(
        MISSING, Outcome.UNKNOWN, Severity.LOW, (word, *components), "", "", says, fix, place
    )


# -- unclear ------------------------------------------------------------------------------------


def _unclear(holdings: Sequence[Holding]) -> Iterator[Issue]:
    open_ = [one for one in holdings if one.standing in (Standing.UNCLEAR, Standing.CHANGED)]
    for one in open_:
        if one.kind != "dependency":
            yield _changed(one) if one.standing is Standing.CHANGED else _open(one)
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


def _open(one: Holding) -> Issue:
    by = one.because[0] if one.because else None
    empty = by is not None and by.empty and one.ours
    own_name = one.ours and by is not None and by.rank is Rank.CARD and not by.empty
    return Issue(
        UNCLEAR,
        Outcome.FAIL if empty else Outcome.UNKNOWN,
        Severity.LOW if _is_beside(one) or own_name else Severity.MEDIUM,
        (one.name,),
        one.licences[0] if len(one.licences) == 1 else "",
        "",
        f"The licence of {_called(one)} is unclear: {one.why}{_at(by, one.why)}.",
        "Name the text LICENSE-CODE or LICENSE-MODEL, and add the one for the other part."
        if _is_beside(one)
        else "Put the one text that applies beside it, and name it in the card by its identifier."
        if one.ours
        else "Ask its publisher, and state the answer under `components:` in roadworthy.yaml.",
        by.place if by and by.place and by.place.path else one.place,
    )


def _is_beside(one: Holding) -> bool:
    return bool(one.because) and one.because[0].note.endswith(NO_SCOPE)


def _at(by: Statement | None, why: str) -> str:
    if by is None or by.place is None or not by.place.path or by.place.path in why:
        return ""
    return f" ({where(by.place)})"


def _called(one: Holding) -> str:
    return f"the {one.name}" if one.kind == "code" and one.id == "code" else one.name


def _name(licence: str) -> str:
    known = named(licence)
    return known[0].name if known else licence


def _changed(one: Holding) -> Issue:
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
        (one.name,),
        one.licences[0] if one.licences else "",
        first.clause,
        f"The licence of {_called(one)} is the {_name(one.licences[0])} with a change: {clause}"
        f"{title} is {first.kind} in {path}, line {first.line}{others}{shows}.",
        "Read what was changed, and state under `components:` in roadworthy.yaml which terms hold.",
        by.place,
    )


def unowned(texts: Sequence[LicenceText], said: Iterable[LicenceSaid]) -> tuple[Issue, ...]:
    """Return what texts there are that belong to no part, and that are not known word for word."""
    taken = {one.place.path for one in said}
    found = sorted(
        text.place.path for text in texts
        if text.place.path not in taken and not text.aside and not text.reading.exact
    )  # fmt: skip
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


# -- disagreement -------------------------------------------------------------------------------


def _disagreements(holdings: Sequence[Holding]) -> Iterator[Issue]:
    for one in holdings:
        if one.standing is not Standing.DISAGREE:
            continue
        first, second = one.because
        far = one.kind == "dependency"
        yield Issue(
            DISAGREEMENT,
            Outcome.FAIL if one.ours else Outcome.UNKNOWN,
            Severity.LOW if far else Severity.MEDIUM,
            (one.name,),
            "",
            "",
            f"The licence of {_called(one)} is {_said(first)} and {_said(second)}.",
            "Correct the source that is wrong."
            if one.ours
            else "Ask its publisher which holds; until then the stricter one counts.",
            _blamed(first, second).place or one.place,
        )


def _said(one: Statement) -> str:
    return f"{one.says} by {where(one.place)}"


def _blamed(first: Statement, second: Statement) -> Statement:
    """Return the statement that weighs less: it is most likely the wrong one."""
    return second if second.rank is not Rank.ANSWER and second.place else first
