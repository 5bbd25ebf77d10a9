"""Components as the rules see them: which licences bind, and how far they can be relied on."""

from __future__ import annotations

import enum
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from roadworthy.licences.terms import Terms, terms
from roadworthy.rights.interface import Holding, Intended, Issue, Rank, Standing
from roadworthy.system import Evidence, Outcome, Severity

_SHOWN = 3
_WEIGHT = {
    "any": 0,
    "same_family": 20,
    "with_limits": 30,
    "non_commercial": 40,
    "non_commercial_same": 41,
    "only_same": 42,
    "unknown": 60,
    "forbidden": 70,
}


class Ground(enum.IntEnum):
    """How far what is said of a licence can be relied on."""

    NONE = 0
    """Nothing is said, or nothing that is known here."""
    DOUBTFUL = 1
    """The text was changed, or sources disagree: the terms may be others."""
    NAMED = 2
    """It is named, and no text was compared."""
    SURE = 3
    """Its text was compared word for word, or a person stated it."""


@dataclass(frozen=True, slots=True)
class Part:
    """A component, with the licences that bind whoever takes it."""

    holding: Holding
    ground: Ground
    ids: tuple[str, ...]
    """Licences with known terms that apply, all of them; of a choice those that ask for least."""
    offers: tuple[tuple[str, ...], ...]
    """What its receivers may choose from, terms known or not; one where there is no choice."""
    unknown: bool
    """Whether a licence applies, or may apply, whose terms nobody knows."""

    @property
    def id(self) -> str:
        """Return the id of the component."""
        return self.holding.id

    @property
    def name(self) -> str:
        """Return its name."""
        return self.holding.name

    @property
    def place(self) -> Evidence | None:
        """Return the line that names its licence, or where it stands."""
        stated = (one.place for one in self.holding.statements if one.place is not None)
        return next(stated, None) or self.holding.place

    @property
    def called(self) -> str:
        """Return the names of its licences, or that there are none."""
        names = [asked_name(id_) for offer in self.offers for id_ in offer]
        return (" or " if len(self.offers) > 1 else " and ").join(dict.fromkeys(names))


def part(holding: Holding, intended: Intended) -> Part:
    """Return a component as the rules see it; a stand-in says nothing about production."""
    if holding.stand_in or not (holding.licences or holding.choice):
        return Part(holding, Ground.NONE, (), (), unknown=True)
    offers = ((holding.licences,) if holding.licences else ()) + tuple(
        (id_,) for id_ in holding.choice if not holding.licences
    )
    taken = min(offers, key=lambda offer: _asks(offer, intended))
    ids = tuple(dict.fromkeys(id_ for id_ in taken if asked(id_) is not None))
    unknown = any(asked(id_) is None for id_ in taken)
    return Part(holding, _ground(holding) if ids else Ground.NONE, ids, offers, unknown)


def asked(id_: str) -> Terms | None:
    """Return the terms of a licence; none for one that stands for "not known"."""
    found = terms(id_)
    return None if found is None or found.family == "unknown" else found


def _ground(holding: Holding) -> Ground:
    match holding.standing:
        case Standing.EXACT:
            return Ground.SURE
        case Standing.STATED:
            answered = any(one.rank is Rank.ANSWER and one.licences for one in holding.statements)
            return Ground.SURE if answered else Ground.NAMED
        case Standing.CHANGED | Standing.DISAGREE | Standing.UNCLEAR:
            return Ground.DOUBTFUL
        case Standing.MISSING:
            return Ground.NONE


def weight(id_: str, intended: Intended) -> int:
    """Return how much a licence asks in view of the use; what is not known asks most."""
    found = asked(id_)
    if found is None:
        return 1000
    sum_ = _WEIGHT[found.passing_on.code]
    if found.commercial.code != "allowed" and intended.commercial is not False:
        sum_ += 500
    if found.regions:
        sum_ += 200
    if found.hosting.code not in ("free", "distribution") and intended.hosts is not False:
        sum_ += 50
    return sum_ + 5 * len(found.thresholds) + len(found.naming)


def _asks(offer: Sequence[str], intended: Intended) -> int:
    return sum(weight(id_, intended) for id_ in offer)


def asked_name(id_: str) -> str:
    """Return how a licence is called; its id where nothing is known of it."""
    found = asked(id_)
    return found.name if found else id_.removeprefix("LicenseRef-")


def listed(parts: Iterable[Part]) -> str:
    """Return the names of components: the first three, and how many more there are."""
    names = list(dict.fromkeys(one.name for one in parts))
    if len(names) <= _SHOWN:
        return ", ".join(names[:-1]) + (" and " if len(names) > 1 else "") + names[-1]
    return f"{', '.join(names[:_SHOWN])} and {len(names) - _SHOWN} more"


def found(
    check: str,
    outcome: Outcome,
    severity: Severity,
    parts: Sequence[Part],
    says: str,
    fix: str,
    *,
    of: Terms | None = None,
    clause: str = "",
    place: Evidence | None = None,
    confidence: str = "high",
    relies_on: Sequence[Part] | None = None,
    stops: bool = False,
    follows: Sequence[Part] = (),
) -> Issue:
    """Return an issue that is no surer than the licences that it relies on.

    Args:
        check: the check that shows it.
        outcome: what it comes to where the licences are certain.
        severity: how bad it is.
        parts: the components, the one to change first.
        says: one sentence.
        fix: one sentence.
        of: the terms that ask for it.
        clause: where in the terms.
        place: where to point at; else the first of `parts` that has a place.
        confidence: of the reading of the law; that of the terms may lower it.
        relies_on: those whose licence matters; `parts` when left out.
        stops: whether the licence forbids what is intended, if it is certain.
        follows: those whose unsettled licences are the only reason, where they are.
    """
    grounds = [one.ground for one in (parts if relies_on is None else relies_on)]
    ground = min(grounds, default=Ground.NONE)
    levels = ("low", "medium", "high")
    trust = min(confidence, of.basis.confidence if of else "high", key=levels.index)
    if outcome is Outcome.FAIL and (ground <= Ground.DOUBTFUL or trust == "low"):
        outcome = Outcome.UNKNOWN
    return Issue(
        check=check,
        outcome=outcome,
        severity=severity,
        components=tuple(dict.fromkeys(one.name for one in parts)),
        licence=of.id if of else "",
        clause=clause,
        says=says,
        fix=fix,
        place=place or next((one.place for one in parts if one.place), None),
        confidence=trust,
        stops=stops and outcome is Outcome.FAIL and ground is Ground.SURE and trust == "high",
        follows=tuple(dict.fromkeys(one.name for one in follows)),
    )


def cited(of: Terms, clause: str) -> str:
    """Return a licence with its clause, as sentences name it: "MIT License (second paragraph)"."""
    return f"{of.name} ({clause})" if clause else of.name
