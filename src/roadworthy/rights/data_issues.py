"""What follows from what is stated of data sets, and from what is not."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import partial

from roadworthy.rights.data import DataSet
from roadworthy.rights.interface import Issue
from roadworthy.system import Evidence, Outcome, Severity

RIGHTS = "data-rights-undeclared"
SENSITIVE = "data-sensitive-undeclared"

_DECLARED = ("personal_data_statement", "data_sensitive", "data_sensitive_possible",
             "data_anonymised", "data_fictional")  # fmt: skip
_ONE_OR_MORE = re.compile(r"\{([^|}]*)\|([^}]*)\}")
_ORDER = (Severity.HIGH, Severity.MEDIUM, Severity.LOW)
_SHOWN = 3
_STATE = (
    "Write a card beside the data (README.md), or answer for this component in roadworthy.yaml."
)
_STATE_NAMED = (
    "Read the cards, and state source, licence and ground in roadworthy.yaml (a component of kind "
    "dataset with this id)."
)


def judge(sets: Sequence[DataSet], hands_on: bool | None) -> tuple[Issue, ...]:
    """Return the issues of all data sets.

    Args:
        sets: the data sets.
        hands_on: whether a model, or the whole, is handed on to others.
    """
    found: list[Issue] = []
    for one in sets:
        if not one.named:
            found += _rights(one, hands_on)
            found += _people(one)
        elif issue := _known_against(one):
            found.append(issue)
    found += _unstated([one for one in sets if not one.named], hands_on)
    found += _silent([one for one in sets if not one.named], hands_on)
    found += _named([one for one in sets if one.named], hands_on)
    return tuple(found)


def _weight(one: DataSet, hands_on: bool | None) -> Severity:
    """Return how bad it is that something is not stated: more, where a model carries it on."""
    if one.trains is True and hands_on is True:
        return Severity.HIGH
    if (one.trains is True and hands_on is not False) or (one.trains is None and hands_on is True):
        return Severity.MEDIUM
    return Severity.LOW


# -- rights --------------------------------------------------------------------------------------


def _rights(one: DataSet, hands_on: bool | None) -> Iterator[Issue]:
    if _refused(one):
        who = "the people in it" if "consent" in one.grounds else "the holders of its rights"
        place = one.first("data_grounds")
        yield Issue(
            RIGHTS,
            Outcome.FAIL,
            Severity.HIGH if one.trains is not False or hands_on else Severity.MEDIUM,
            (one.name,),
            "",
            "",
            f"It is stated of {one.shown} that {who} did not agree to its use, and no other ground "
            "is stated.",
            "Leave it out, or get consent or permission, and state it in its card.",
            place,
            "medium",
        )
    elif one.known and one.known.withdrawn:
        yield _withdrawn(one, one.known.withdrawn)


def _unstated(sets: Sequence[DataSet], hands_on: bool | None) -> Iterator[Issue]:
    """Yield what is not stated, once for all data sets of which the same is missing."""
    alike: dict[tuple[Severity, tuple[str, ...]], list[DataSet]] = {}
    for one in sets:
        if missing := _missing(one):
            alike.setdefault((_weight(one, hands_on), tuple(missing)), []).append(one)
    for (severity, parts), group in alike.items():
        told = _joined([_ONE_OR_MORE.sub(partial(_number, len(group) > 1), p) for p in parts])
        yield Issue(
            RIGHTS,
            Outcome.UNKNOWN,
            severity,
            tuple(one.name for one in group),
            "",
            "",
            f"Of {_names(group)} it is not stated {told}.",
            _STATE,
            group[0].place,
        )


def _number(several: bool, match: re.Match[str]) -> str:
    return match[2] if several else match[1]


def _refused(one: DataSet) -> bool:
    return bool(one.grounds) and not any(one.grounds.values())


def _missing(one: DataSet) -> list[str]:
    """Return what is not stated, each as the end of a sentence: {one|several}."""
    if _refused(one):
        return []
    found = []
    sources = one.value("source_datasets")
    derived = isinstance(sources, str) and sources.strip().lower() not in ("", "original")
    granted = {name for name, given in one.grounds.items() if given}
    if not (one.value("data_origin") or derived or "own_work" in granted):
        found.append("where {it comes|they come} from")
    if not (one.licence or granted):
        found.append("under which licence or on which other ground {it|they} may be used")
    if one.has_people and not granted & {"consent", "other_ground"}:
        found.append("whether the people in {it|them} agreed")
    if one.value("data_crawled") is True and not (
        one.value("data_opt_outs") or one.value("data_terms") or granted & {"licensed"}
    ):
        found.append("whether reservations of rights and the terms of the sites were respected")
    if one.value("data_synthetic") is True and not one.value("data_written_by"):
        found.append("which model wrote {it|them}")
    return found


def _known_against(one: DataSet) -> Issue | None:
    """Return what speaks against a data set that is only named, by its id."""
    if one.known is None or not (one.known.withdrawn or one.known.against):
        return None
    if one.known.withdrawn:
        return _withdrawn(one, one.known.withdrawn)
    return Issue(
        RIGHTS,
        Outcome.UNKNOWN,
        Severity.LOW if one.trains is False else Severity.MEDIUM,
        (one.name,),
        "",
        "",
        f"{_where(one.place)} names the data set {one.name}: {one.known.against}",
        "Find out which part was used and on which ground, and state it in roadworthy.yaml.",
        one.place,
        one.known.confidence,
    )


def _withdrawn(one: DataSet, why: str) -> Issue:
    return Issue(
        RIGHTS,
        Outcome.FAIL,
        Severity.MEDIUM if one.trains is False else Severity.HIGH,
        (one.name,),
        "",
        "",
        f"{_where(one.place)} names the data set {one.name}, which was taken down: {why}",
        "Use another one, or state which part of it was used and on which ground.",
        one.place,
        "medium",
    )


def _named(sets: Sequence[DataSet], hands_on: bool | None) -> Iterator[Issue]:
    """Yield one issue for each file that names data sets which do not lie here."""
    by_file: dict[str, list[DataSet]] = {}
    for one in sets:
        by_file.setdefault(one.place.path if one.place else "", []).append(one)
    for group in by_file.values():
        quiet = [one for one in group if not _known_against(one)]
        if quiet:
            yield _group(RIGHTS, quiet, hands_on, _by_the_id(quiet))
        held = [one for one in group if one.known and one.known.holds]
        told = f" By their ids, {_names(held)} may hold material of that kind." if held else ""
        holds = "it holds" if len(group) == 1 else "they hold"
        says = (
            f"{_where(group[0].place)} names {_count(group)} ({_names(group)}), and what {holds} "
            f"of people and other sensitive material is not stated here.{told}"
        )
        yield _group(SENSITIVE, group, None, says)


def _by_the_id(sets: Sequence[DataSet]) -> str:
    """Say what the ids alone tell of some data sets."""
    licensed = [one for one in sets if one.known and one.known.licences]
    other = [one for one in sets if one not in licensed]
    here = "does not lie here" if len(sets) == 1 else "do not lie here"
    parts = [f"{_where(sets[0].place)} names {_count(sets)} that {here}"]
    if licensed:
        told = ", ".join(
            f"{one.name} ({' and '.join(one.known.licences)})"
            for one in licensed[:_SHOWN]
            if one.known
        )
        more = f" and {len(licensed) - _SHOWN} more" if len(licensed) > _SHOWN else ""
        parts.append(f"by the id alone a licence is known for {told}{more}")
    if other:
        parts.append(f"nothing that would allow the use is known of {_names(other)}")
    return "; ".join(parts) + "."


def _group(check: str, sets: Sequence[DataSet], hands_on: bool | None, says: str) -> Issue:
    severity = min((_weight(one, hands_on) for one in sets), key=_ORDER.index)
    if check == SENSITIVE:
        severity = Severity.LOW
    names = tuple(one.name for one in sets)
    return Issue(check, Outcome.UNKNOWN, severity, names, "", "", says, _STATE_NAMED, sets[0].place)


# -- people --------------------------------------------------------------------------------------


def declared(one: DataSet) -> bool:
    """Return whether anything is stated about people and sensitive material in it."""
    return any(one.value(fact) for fact in _DECLARED)


def _people(one: DataSet) -> Iterator[Issue]:
    """Yield where columns and statements disagree, or where columns speak and nobody else does."""
    who, traits = one.value("names_people") is True, one.value("names_personal_traits") is True
    if not (who or traits) or one.value("data_fictional") is True:
        return
    fact = "names_people" if who else "names_personal_traits"
    place = one.first(fact)
    columns = place.shows if place else ""
    tell = "tell who somebody is" if who else "name traits of people"
    seen = f"columns of {one.shown} ({columns}) {tell}"
    denied = one.option("data_sensitive", "personal") is False
    if denied and who:
        yield _of_people(one, Outcome.FAIL, Severity.MEDIUM, place, (
            f"The {seen}, and it is stated that it holds no personal data"
            f" ({_at(one.first('data_sensitive'))})."
        ))  # fmt: skip
    elif denied or one.value("data_anonymised"):
        said = "holds no personal data" if denied else "was anonymised"
        at = _at(one.first("data_sensitive" if denied else "data_anonymised"))
        yield _of_people(one, Outcome.UNKNOWN, Severity.LOW, place, (
            f"The {seen}, and it is stated that it {said} ({at}); whether both hold is not known."
        ))  # fmt: skip
    elif not declared(one):
        yield _of_people(one, Outcome.UNKNOWN, Severity.MEDIUM, place, (
            f"The {seen}, and nothing is stated about personal data."
        ))  # fmt: skip


def _of_people(
    one: DataSet, outcome: Outcome, severity: Severity, place: Evidence | None, says: str
) -> Issue:
    fix = "Say in its card whose data these are, on which ground, and what was removed."
    return Issue(SENSITIVE, outcome, severity, (one.name,), "", "", says, fix, place, "medium")


def _silent(sets: Sequence[DataSet], hands_on: bool | None) -> Iterator[Issue]:
    """Yield one issue for all data sets of which nothing is stated and nothing is seen."""
    silent = [one for one in sets if not declared(one) and not one.has_people]
    if not silent:
        return
    severity = min((_weight(one, hands_on) for one in silent), key=_ORDER.index)
    verb = "holds" if len(silent) == 1 else "hold"
    yield Issue(
        SENSITIVE,
        Outcome.UNKNOWN,
        Severity.LOW if severity is Severity.LOW else Severity.MEDIUM,
        tuple(one.name for one in silent),
        "",
        "",
        f"What {_names(silent)} {verb} of personal data and other sensitive material is not "
        "stated.",
        _STATE,
        silent[0].place,
    )


# -- words ---------------------------------------------------------------------------------------


def _joined(parts: Sequence[str]) -> str:
    if len(parts) < 2:
        return "".join(parts)
    return f"{', '.join(parts[:-1])}, and {parts[-1]}"


def _names(sets: Sequence[DataSet]) -> str:
    names = [one.shown for one in sets]
    if len(names) > _SHOWN:
        return f"{', '.join(names[:_SHOWN])} and {len(names) - _SHOWN} more"
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def _count(sets: Sequence[DataSet]) -> str:
    return "a data set" if len(sets) == 1 else f"{len(sets)} data sets"


def _where(place: Evidence | None) -> str:
    return place.path if place else "roadworthy.yaml"


def _at(place: Evidence | None) -> str:
    if place is None:
        return "roadworthy.yaml"
    return place.where
