"""What is missing, unclear or contradictory about the licences of an estate.

One sentence for each component that people make, ship or build on; what is many and alike, such as
the libraries of a project, is told once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from roadworthy.rights.interface import Estate, Holding, How, Issue, Rank, Standing, Statement
from roadworthy.rights.links import MODEL
from roadworthy.rights.standing import ids
from roadworthy.rights.statements import where
from roadworthy.rights.unclear import alike, called, names, unclear
from roadworthy.system import Outcome, Severity

MISSING = "licence-missing"
DISAGREEMENT = "licence-disagreement"

_NAMELESS = "model:unknown:"
_MODELS = ("weights", "adapter")
_NAMED = 2
"""Names that a sentence about many spells out."""


def doubts(estate: Estate) -> tuple[Issue, ...]:
    """Return what is missing, unclear or contradictory, worst first."""
    holdings = [one for one in estate.holdings if not one.stand_in]
    found = [
        *_missing(holdings, estate),
        *unclear(holdings),
        *_disagreements(holdings),
        *_against_answers(holdings),
    ]
    return worst_first(found)


def worst_first(issues: Iterable[Issue]) -> tuple[Issue, ...]:
    """Return issues in the order in which they are shown."""
    return tuple(sorted(issues, key=_order))


def _order(issue: Issue) -> tuple[bool, int, int, str, tuple[str, ...], str]:
    place = issue.place
    return (
        not issue.stops,
        *issue.weight,
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
        elif one.id.startswith(MODEL) and one.found and not _is_nameless(one):
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
        [one for one in rest if _is_nameless(one)],
        "model whose name the code does not hold",
        "models whose names the code does not hold",
        "Name the model in the code, or state its licence under `components:` in roadworthy.yaml.",
    )
    yield from _together(
        [one for one in rest if one.kind in _MODELS and not _is_nameless(one)],
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


def _is_nameless(one: Holding) -> bool:
    return one.id.startswith(_NAMELESS)


def _is_far(one: Holding) -> bool:
    if one.kind == "dependency":
        return True
    return one.id.startswith(MODEL) and (not one.found or _is_nameless(one))


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
        f"No licence is stated for {called(one)}, so nobody who gets it may use it.",
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
    ordered = sorted(holdings, key=lambda one: (_short(one).lower(), one.id))
    shown = [_short(one) for one in ordered[:_NAMED]]
    if len(holdings) == 1:
        says = f"The licence of a {word} is not known, nor what it asks: {shown[0]}."
    else:
        first = " first" if len(holdings) > _NAMED else ""
        says = (
            f"The licences of {len(holdings)} {words} are not known, {' and '.join(shown)}{first}, "
            "nor is what they ask."
        )
    place = next((one.place for one in ordered if one.place), None)
    components = tuple(one.name for one in ordered)
    yield Issue(
        MISSING, Outcome.UNKNOWN, Severity.LOW, (word, *components), "", "", says, fix, place
    )


def _short(one: Holding) -> str:
    """Return a name, or the place in the code of a model that has none."""
    return one.id.removeprefix(_NAMELESS) if _is_nameless(one) else one.name


# -- disagreement -------------------------------------------------------------------------------


def _disagreements(holdings: Sequence[Holding]) -> Iterator[Issue]:
    for same in alike(one for one in holdings if one.standing is Standing.DISAGREE):
        one = same[0]
        first, second = one.because
        far = one.kind == "dependency"
        yield Issue(
            DISAGREEMENT,
            Outcome.FAIL if one.ours else Outcome.UNKNOWN,
            Severity.LOW if far else Severity.MEDIUM,
            tuple(dict.fromkeys(other.name for other in same)),
            "",
            "",
            f"The licence of {names(same)} is {_said(first)} and {_said(second)}.",
            "Correct the source that is wrong."
            if one.ours
            else "Ask its publisher which holds; until then the stricter one counts.",
            _blamed(first, second).place or one.place,
        )


def _against_answers(holdings: Sequence[Holding]) -> Iterator[Issue]:
    """Tell of answers that no source bears out: the answer counts, and somebody has to look."""
    for one in holdings:
        telling = [said for said in one.statements if ids(said)]
        answers = [said for said in telling if said.rank is Rank.ANSWER]
        sources = [said for said in telling if said.rank is not Rank.ANSWER]
        borne_out = any(ids(a) & ids(b) for a in answers for b in sources)
        if not answers or not sources or borne_out or one.standing is Standing.DISAGREE:
            continue
        yield Issue(
            DISAGREEMENT,
            Outcome.UNKNOWN,
            Severity.MEDIUM,
            (one.name,),
            "",
            "",
            f"The licence of {called(one)} is {answers[0].says} by the answer and "
            f"{_said(sources[0])}.",
            "Correct the one that is wrong, or accept this in `decisions:` with the reason.",
            sources[0].place or one.place,
        )


def _said(one: Statement) -> str:
    if one.rank is Rank.KNOWN:
        return f"{', '.join(one.licences)} {one.says}"
    changed = " with changes" if one.differences else ""
    return f"{one.says}{changed} by {where(one.place)}"


def _blamed(first: Statement, second: Statement) -> Statement:
    """Return the statement that weighs less: it is most likely the wrong one."""
    return second if second.rank is not Rank.ANSWER and second.place else first
