"""From what the law says to a list of duties: what binds, since when, what is open, what to do."""

from __future__ import annotations

import datetime as dt
import enum
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from roadworthy.law.book import Book
from roadworthy.law.clock import act_status
from roadworthy.law.results import Classification, Result
from roadworthy.law.statute import Fine
from roadworthy.law.truth import NO, YES
from roadworthy.system import Decision, Outcome, Undeterminable, Value


class State(enum.StrEnum):
    """How far a duty is fulfilled."""

    OPEN = "open"
    PARTLY = "partly"
    UNKNOWN = "unknown"
    ACCEPTED = "accepted"
    MET = "met"


@dataclass(frozen=True, slots=True)
class Duty:
    """A duty of this system's operator, with everything a reader needs to act on it."""

    id: str
    law: str
    cite: str
    force: str
    title: str
    says: str
    who: str
    result: Result
    state: State
    fine: str
    enforcement: str
    evidence: str
    """What should exist to show it."""
    met_by: tuple[str, ...]
    next: str
    note: str
    decision: Decision | None = None

    def binds(self, on: dt.date) -> bool:
        """Tell whether it stands on a day."""
        return any(
            period.stands == YES
            and period.since <= on
            and (period.until is None or on < period.until)
            for period in self.result.periods
        )

    def may_bind(self, on: dt.date) -> bool:
        """Tell whether it could stand on a day, for all that is known."""
        return any(
            period.since <= on and (period.until is None or on < period.until)
            for period in self.result.periods
        )


def review(
    classification: Classification,
    reviewed: Mapping[str, Outcome],
    decisions: Iterable[Decision],
    size: Value | Undeterminable | None,
) -> tuple[Duty, ...]:
    """Make the list of duties; those that the law denies are left out.

    Args:
        classification: what the packs say.
        reviewed: outcome by name (`check.x`, `document.x`) of everything that was looked at.
        decisions: what people accepted, and until when.
        size: how large the company is, for the maximum of fines.
    """
    by_duty = {decision.about: decision for decision in decisions}
    on = classification.clock.on
    duties = [
        _duty(classification, result, reviewed, by_duty, size)
        for result in classification.duties
        if result.stands != NO
    ]
    return tuple(sorted(duties, key=lambda duty: _urgency(duty, on)))


def _urgency(duty: Duty, on: dt.date) -> tuple[int, int, dt.date, list[object]]:
    """Order: worst first. Open and binding, open later, unknown, accepted, met."""
    rank = [State.OPEN, State.PARTLY, State.UNKNOWN, State.ACCEPTED, State.MET].index(duty.state)
    first = duty.result.due or min(
        (period.since for period in duty.result.periods), default=dt.date.max
    )
    return (rank, 0 if duty.binds(on) else 1, first, _natural(duty.id))


def _natural(id_: str) -> list[object]:
    """Order art_9 before art_10."""
    return [(0, int(part), "") if part.isdigit() else (1, 0, part) for part in id_.split("_")]


def _duty(
    classification: Classification,
    result: Result,
    reviewed: Mapping[str, Outcome],
    decisions: Mapping[str, Decision],
    size: Value | Undeterminable | None,
) -> Duty:
    book = classification.book
    rule = book.rules[result.id]
    pack = book.pack(rule.pack)
    act = act_status(pack.acts[rule.act], classification.clock)
    decision = decisions.get(rule.name)
    if decision is not None and not decision.when <= classification.clock.on <= decision.until:
        decision = None
    state = _state(result, [reviewed.get(name) for name in rule.text.met_by], decision)
    return Duty(
        id=rule.name,
        law=rule.pack,
        cite=rule.text.cite,
        force=rule.text.force,
        title=rule.text.title,
        says=rule.text.says,
        who=rule.text.who,
        result=result,
        state=state,
        fine=_fine(book, rule.pack, rule.text.fine, size),
        enforcement=act.enforcement,
        evidence=rule.text.evidence,
        met_by=tuple(rule.text.met_by),
        next=_next(state, rule.text.evidence, decision),
        note=rule.text.note,
        decision=decision,
    )


def _state(result: Result, outcomes: list[Outcome | None], decision: Decision | None) -> State:
    if result.stands != YES:
        return State.UNKNOWN
    if outcomes and all(outcome is Outcome.PASS for outcome in outcomes):
        return State.MET
    if decision is not None:
        return State.ACCEPTED
    return State.PARTLY if Outcome.PASS in outcomes else State.OPEN


def _next(state: State, evidence: str, decision: Decision | None) -> str:
    match state:
        case State.OPEN | State.PARTLY:
            return f"have {evidence}" if evidence else "show how it is fulfilled"
        case State.UNKNOWN:
            return "answer the open questions"
        case State.ACCEPTED if decision is not None:
            return f"look again by {decision.until}"
    return ""


def _fine(book: Book, pack: str, name: str, size: Value | Undeterminable | None) -> str:
    """Say the maximum fine in words (the maximum for a company, not what would be imposed)."""
    if not name:
        return ""
    fine = book.pack(pack).fines[name]
    most = amount(fine, size if isinstance(size, str) else None)
    return f"{most if fine.take == 'national' else f'up to {most}'} ({fine.cite})"


def amount(fine: Fine, size: str | None = None) -> str:
    """Write the maximum of a fine, for a company of a size or, without one, for all sizes."""
    if fine.take == "national":
        return "set by the Member State"
    which = "lower" if size in fine.lower_for else fine.take
    text = (
        f"EUR {fine.amount:,} or {fine.share:.0%} of worldwide annual turnover, "
        f"whichever is {which}"
    )
    if size is not None or not fine.lower_for:
        return text
    names = {"sme": "small and medium-sized companies", "smc": "small mid-caps"}
    return f"{text}; the lower for " + " and ".join(names.get(s, s) for s in fine.lower_for)
