"""What a report says, in the words of its reader, before it is laid out as text or HTML."""

from __future__ import annotations

import datetime as dt
import enum
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields, is_dataclass, replace
from typing import TypeVar, cast

from roadworthy.assessment import Assessment, Level, Whole
from roadworthy.duties import Duty, State
from roadworthy.law.results import Period, Result
from roadworthy.law.trace import Ground, Unless
from roadworthy.law.truth import NO, UNKNOWN, YES
from roadworthy.system import (
    UNDETERMINABLE,
    Answer,
    Component,
    Evidence,
    Fact,
    Finding,
    Interval,
    Kind,
    Outcome,
    Proposal,
    Source,
    Undeterminable,
    Value,
)

DISCLAIMER = "Information, not legal advice."

OUTCOMES = {
    Whole.STOP: "STOP",
    Whole.OPEN: "OPEN",
    Whole.UNKNOWN: "CANNOT SAY YET",
    Whole.NOTHING_OPEN: "NOTHING OPEN",
}


@dataclass(frozen=True, slots=True)
class Statement:
    """One thing that the law says of the system, with citation, dates and reasons."""

    text: str
    cite: str
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DutyLine:
    """One duty on one line, with what belongs below it."""

    title: str
    cite: str
    state: str
    who: str
    next: str
    notes: tuple[str, ...] = ()
    fine: str = ""
    says: str = ""
    """What the law asks, with anything that has to be known beside it."""
    since: str = ""
    """The first day on which it binds or may bind."""


@dataclass(frozen=True, slots=True)
class DutyGroup:
    """Duties that start together and depend on the same things."""

    heading: str
    unless: str
    duties: tuple[DutyLine, ...]


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What a line of the project suggests, for a person to confirm."""

    text: str
    place: str
    shows: str


@dataclass(frozen=True, slots=True)
class Point:
    """A finding."""

    outcome: str
    severity: str
    check: str
    says: str
    fix: str
    place: str


@dataclass(frozen=True, slots=True)
class Milestone:
    """A day on which duties start, or the day that the report is about."""

    day: str
    today: bool
    binding: tuple[str, ...] = ()
    """Titles of the duties that start to bind, whether open or settled."""
    possible: tuple[str, ...] = ()
    """Titles of the duties that may start to bind."""


@dataclass(frozen=True, slots=True)
class View:
    """A whole report."""

    title: str
    law_as_of: str
    on: str
    outcome: Whole
    headline: str
    roles: tuple[Statement, ...] = ()
    statements: tuple[Statement, ...] = ()
    suggestions: tuple[Suggestion, ...] = ()
    if_so: tuple[Statement, ...] = ()
    found: tuple[str, ...] = ()
    """The parts that matter most: weights, services and licences; the others only counted."""
    possible: tuple[str, ...] = ()
    due: tuple[DutyGroup, ...] = ()
    later: tuple[DutyGroup, ...] = ()
    undecided: tuple[DutyLine, ...] = ()
    settled: tuple[DutyLine, ...] = ()
    contested: tuple[Statement, ...] = ()
    findings: tuple[Point, ...] = ()
    components: tuple[str, ...] = ()
    not_assessed: tuple[str, ...] = ()
    question: str = ""
    next: tuple[str, ...] = ()
    packs: tuple[str, ...] = ()
    skipped: tuple[str, ...] = field(default=())
    timeline: tuple[Milestone, ...] = ()
    digest: str = ""


def view(assessment: Assessment) -> View:
    """Arrange an assessment, worst first; every text in it is safe to show on a terminal."""
    return printable(_arrange(assessment))


T = TypeVar("T")


def printable(shown: T) -> T:
    r"""Return texts, and whatever holds texts, without characters that act on a screen.

    >>> printable(("a\x1b[31m\nb",))
    ('a\ufffd[31m b',)
    """
    if isinstance(shown, enum.Enum):
        return shown
    if isinstance(shown, str):
        if shown.isprintable():
            return shown
        text = "".join(c if c.isprintable() else " " if c.isspace() else "\ufffd" for c in shown)
        return cast(T, text)
    if isinstance(shown, tuple):
        return cast(T, tuple(printable(part) for part in shown))
    if is_dataclass(shown) and not isinstance(shown, type):
        changes = {item.name: printable(getattr(shown, item.name)) for item in fields(shown)}
        return cast(T, replace(shown, **changes))
    return shown


def _arrange(assessment: Assessment) -> View:
    words = _Words(assessment)
    on = assessment.clock.on
    open_ = [d for d in assessment.duties if d.state in (State.OPEN, State.PARTLY)]
    due = [duty for duty in open_ if duty.binds(on)]
    later = [duty for duty in open_ if not duty.binds(on)]
    undecided = [duty for duty in assessment.duties if duty.state is State.UNKNOWN]
    settled = [duty for duty in assessment.duties if duty.state in (State.MET, State.ACCEPTED)]
    return View(
        title=assessment.system.name,
        law_as_of=assessment.clock.law_as_of.isoformat(),
        on=on.isoformat(),
        outcome=assessment.outcome,
        headline=_headline(assessment, due, later, undecided),
        roles=tuple(words.conclusions("role")),
        statements=tuple(words.conclusions("scope", "system", "binding", "model")),
        suggestions=tuple(_suggestion(proposal, words) for proposal in assessment.proposals),
        if_so=tuple(words.if_so()),
        found=tuple(words.found()),
        possible=tuple(words.possible()),
        due=tuple(_groups(due, words, now=True)),
        later=tuple(_groups(later, words, now=False)),
        undecided=tuple(words.duty(duty) for duty in undecided),
        settled=tuple(words.duty(duty) for duty in settled),
        contested=tuple(words.contested()),
        findings=tuple(_point(finding) for finding in assessment.findings),
        components=tuple(words.components()),
        not_assessed=tuple(not_assessed(assessment)),
        question=assessment.questions[0].question.text if assessment.questions else "",
        next=tuple(_next(assessment, due, later)),
        packs=tuple(
            f"{pack.text.title}, pack {pack.id} {pack.text.version}"
            for pack in assessment.classification.book.packs
        ),
        skipped=assessment.collected.skipped,
        timeline=tuple(_timeline(assessment)),
        digest=f"sha256:{assessment.collected.digest}",
    )


def role_opening(statement: Statement) -> str:
    """Return the words before a role or a statement about scope."""
    return "You are " if statement.text.startswith(("not ", "bound")) else "You are the "


def not_assessed(assessment: Assessment) -> Iterator[str]:
    """Name the law that was not read, so that silence is never taken for clearance."""
    book = assessment.classification.book
    for error in book.broken:
        yield f"{error} (the pack cannot be read: {error.hint})"
    for pack in book.packs:
        for gap in pack.text.not_covered:
            yield f"{gap.cite}: {gap.says}"
    installed = {pack.id for pack in book.packs}
    for id_, name in OTHER_LAWS.items():
        if id_ not in installed:
            yield f"{name}: no pack installed"


OTHER_LAWS = {
    "eu_gdpr": "GDPR, Regulation (EU) 2016/679",
    "eu_mdr": "Medical devices, Regulation (EU) 2017/745",
    "eu_pld": "Product liability, Directive (EU) 2024/2853",
    "eu_cra": "Cyber resilience, Regulation (EU) 2024/2847",
    "us": "Law of the United States and of its states",
}
"""Laws that such a system commonly meets and that a pack may come to cover."""


def show_value(value: Value | Undeterminable | None, *, date: bool = False) -> str:
    """Write a value for people."""
    match value:
        case None:
            return "unknown"
        case bool():
            return "yes" if value else "no"
        case str():
            return value
        case Interval(lo=lo, hi=hi):
            write = _day if date else _number
            if lo == hi:
                return write(lo)
            return f"from {write(lo)} on" if hi == float("inf") else f"{write(lo)} to {write(hi)}"
        case Mapping():
            yes = sorted(option for option, flag in value.items() if flag)
            no = sorted(option for option, flag in value.items() if not flag)
            parts = [", ".join(yes)] if yes else []
            return "; ".join(parts + ([f"not {', not '.join(no)}"] if no else []))
    return UNDETERMINABLE.value


def _day(ordinal: float) -> str:
    return dt.date.fromordinal(int(ordinal)).isoformat()


def _number(value: float) -> str:
    return f"{value:,.0f}" if value == int(value) else f"{value:g}"


def place(evidence: Evidence | None) -> str:
    """Write a place as path:line."""
    if evidence is None:
        return ""
    return evidence.path if evidence.line is None else f"{evidence.path}:{evidence.line}"


def show_source(source: Source) -> str:
    """Write why we believe something."""
    match source:
        case Evidence():
            return place(source)
        case Answer(who=who, when=when):
            return f"answer, {who}, {when}"
    return f"derived by {source.rule}"


def _short_source(source: Source) -> str:
    return "answer" if isinstance(source, Answer) else show_source(source)


def _headline(
    assessment: Assessment, due: list[Duty], later: list[Duty], undecided: list[Duty]
) -> str:
    parts = []
    if assessment.outcome is Whole.STOP:
        parts += [m.says for m in assessment.matters if m.certain and m.level is Level.STOP][:1]
    if due:
        parts.append(f"{len(due)} due now")
    if later:
        parts.append(f"{len(later)} later")
    if undecided:
        parts.append(f"{len(undecided)} not decided")
    if not assessment.described:
        parts.append("nobody has answered a question yet")
    forbidden = [
        result
        for result in assessment.classification.conclusions
        if result.id.partition(".")[2] == "prohibited"
    ]
    if forbidden and all(result.truth == NO for result in forbidden):
        parts.append("no forbidden practice, by the answers")
    return ", ".join(parts) or "every question that the installed packs ask is settled"


def _groups(duties: list[Duty], words: _Words, *, now: bool) -> Iterator[DutyGroup]:
    groups: dict[tuple[dt.date | None, str], list[Duty]] = {}
    for duty in duties:
        since = None if now else duty.result.due
        groups.setdefault((since, either(duty.result.unless)), []).append(duty)
    for (since, unless), members in groups.items():
        heading = "" if now else f"from {since}" if since else "no day yet"
        yield DutyGroup(heading, unless, tuple(words.duty(duty) for duty in members))


def _timeline(assessment: Assessment) -> Iterator[Milestone]:
    """Put the days on which duties start in order, with the day of the report among them."""
    today = assessment.clock.on
    days: dict[dt.date, tuple[list[str], list[str]]] = {today: ([], [])}
    for duty in assessment.duties:
        first = _first(duty)
        if first is not None:
            binding, possible = days.setdefault(first, ([], []))
            (possible if duty.state is State.UNKNOWN else binding).append(duty.title)
    for day, (binding, possible) in sorted(days.items()):
        yield Milestone(day.isoformat(), day == today, tuple(binding), tuple(possible))


def _first(duty: Duty) -> dt.date | None:
    return duty.result.due or next((period.since for period in duty.result.periods), None)


def either(unless: tuple[Unless, ...]) -> str:
    """Join what would lift a result into words that follow "unless"."""
    return " or ".join(f"{item.text} ({item.cite})" for item in unless)


def _suggestion(proposal: Proposal, words: _Words) -> Suggestion:
    return Suggestion(
        words.option(proposal.fact, proposal.value),
        place(proposal.evidence),
        proposal.evidence.shows,
    )


def _point(finding: Finding) -> Point:
    return Point(
        outcome={Outcome.NOT_APPLICABLE: "not applicable"}.get(finding.outcome, finding.outcome),
        severity=finding.severity,
        check=finding.check,
        says=finding.says,
        fix=finding.fix,
        place=place(finding.place),
    )


def _next(assessment: Assessment, due: list[Duty], later: list[Duty]) -> Iterator[str]:
    if assessment.questions:
        item = assessment.questions[0]
        yield (
            f'answer "{item.question.text}" (question {item.question.id}; '
            f"{len(item.settles)} open points wait for it): roadworthy ask"
        )
    elif assessment.missing:
        fact = assessment.missing[0]
        definition = assessment.vocabulary.facts[fact.fact]
        yield (
            f'give the fact {fact.fact}, "{definition.says}" '
            f"({len(fact.settles)} open points wait for it): roadworthy explain {fact.fact}"
        )
    for duty in (due or later)[:1]:
        yield f"{duty.title}: {duty.next} ({duty.cite})"


class _Words:
    """Turns results and facts into sentences."""

    def __init__(self, assessment: Assessment) -> None:
        self._assessment = assessment
        self._book = assessment.classification.book
        self._numbers: dict[str, int] = {}

    def conclusions(self, *axes: str) -> Iterator[Statement]:
        for result in self._assessment.classification.conclusions:
            entry = self._book.conclusions[result.id]
            if entry.axis not in axes or result.stands != YES:
                continue
            yield Statement(
                text=self._sentence(result),
                cite="; ".join(self._carriers(result)),
                notes=tuple(self._notes(result)),
            )
        for result in self._assessment.classification.conclusions:
            entry = self._book.conclusions[result.id]
            if entry.axis in axes and result.truth == NO and result.lifted_by:
                rules = [self._book.rules[rule] for rule in result.lifted_by]
                article = "the " if entry.axis == "role" else ""
                yield Statement(
                    text=f"not {article}{entry.label}{self._subject(result)}",
                    cite="; ".join(rule.text.cite for rule in rules),
                    notes=tuple(rule.text.says for rule in rules),
                )

    def _subject(self, result: Result) -> str:
        if result.kind is not Kind.USE:
            return ""
        use = next(use for use in self._assessment.system.uses if use.id == result.subject)
        return f' for the use "{use.says or use.id}"'

    def _sentence(self, result: Result) -> str:
        entry = self._book.conclusions[result.id]
        label = entry.label.upper() if entry.axis == "role" else entry.label
        text = f"{label}{self._subject(result)}"
        return text if result.truth == YES else f"{text}, unless {either(result.unless)}"

    def _carriers(self, result: Result) -> list[str]:
        """Cite the rules that carry a conclusion, down to the entry of the law that starts it."""
        cites = dict.fromkeys(result.cites)
        for ground in result.because:
            if ground.rule and ground.value == YES and self._book.rules[ground.rule].then:
                cites[ground.cite] = None
        return list(cites)

    def _notes(self, result: Result) -> Iterator[str]:
        binding = self._when(result)
        if binding:
            yield binding
        closed = self._closed(result)
        if closed:
            yield closed
        facts = list(dict.fromkeys(self._facts(result)))
        if facts:
            yield "because " + "; ".join(facts)

    def _when(self, result: Result) -> str:
        """Say from when it binds, where that is a question of dates."""
        dated = any(self._book.rules[rule].starts for rule in result.routes)
        return f"binding from {result.due}" if dated and result.due else ""

    def _closed(self, result: Result) -> str:
        """Say which way out was looked at and is closed, and by what."""
        for ground in result.because:
            rule = self._book.rules.get(ground.rule)
            if rule and rule.excepts and ground.value == NO:
                closing = [
                    other
                    for other in result.because
                    if other.rule in self._book.exceptions.get(rule.id, ()) and other.value == YES
                ]
                if closing:
                    return f"{rule.text.cite} is closed: {closing[0].says} ({closing[0].cite})"
        return ""

    def _facts(self, result: Result) -> Iterator[str]:
        for ground in result.because:
            if ground.fact and ground.kind is not None and ground.value != UNKNOWN:
                fact = self.fact(ground.kind, ground.subject, ground.fact)
                if fact is not None:
                    yield f"{self._told(ground, fact)} [{_short_source(fact.sources[0])}]"

    def _told(self, ground: Ground, fact: Fact) -> str:
        definition = self._book.vocabulary.facts[ground.fact]
        if definition.type == "flag":
            return ("" if fact.value else "not: ") + definition.says.rstrip(".")
        if isinstance(fact.value, Mapping):
            yes = [definition.options[option] for option, flag in fact.value.items() if flag]
            return f"{ground.fact}: {', '.join(yes) or 'none of those shown'}"
        return f"{ground.fact}: {show_value(fact.value, date=definition.type == 'date')}"

    def fact(self, kind: Kind, subject: str, name: str) -> Fact | None:
        """Find a fact of the assessment."""
        assessment = self._assessment
        match kind:
            case Kind.ORGANISATION:
                return assessment.organisation.facts.get(name)
            case Kind.SYSTEM:
                return assessment.system.facts.get(name)
            case Kind.USE:
                uses = {use.id: use.facts for use in assessment.system.uses}
                return uses.get(subject, {}).get(name)
        parts = {part.id: part.facts for part in assessment.system.components}
        return parts.get(subject, {}).get(name)

    def option(self, fact: str, value: Value) -> str:
        """Write a suggested value in the words of the vocabulary."""
        definition = self._book.vocabulary.facts[fact]
        if isinstance(value, Mapping):
            return f"{fact}: " + ", ".join(definition.options[option] for option in value)
        return definition.says.rstrip(".")

    def if_so(self) -> Iterator[Statement]:
        """Say what would follow from the suggestions."""
        for result in self._assessment.if_so:
            entry = self._book.conclusions[result.id]
            notes = [note for note in (self._when(result), self._closed(result)) if note]
            yield Statement(entry.label, "; ".join(self._carriers(result)), tuple(notes))

    def possible(self) -> Iterator[str]:
        for result in self._assessment.classification.conclusions:
            entry = self._book.conclusions[result.id]
            if result.truth == UNKNOWN and result.stands == UNKNOWN:
                yield f"{entry.label}{self._subject(result)}"

    def duty(self, duty: Duty) -> DutyLine:
        since = _first(duty)
        notes = []
        if duty.result.truth != YES and duty.state is State.UNKNOWN:
            waits = [
                ground.fact
                for ground in duty.result.because
                if ground.fact and ground.value == UNKNOWN
            ]
            notes.append("waits for " + ", ".join(dict.fromkeys(waits)))
        if duty.enforcement:
            notes.append(f"enforcement: {duty.enforcement}")
        if duty.decision is not None:
            notes.append(f"accepted by {duty.decision.who}: {duty.decision.why}")
        return DutyLine(
            duty.title,
            duty.cite,
            str(duty.state).upper(),
            duty.who,
            duty.next,
            tuple(notes),
            duty.fine,
            f"{duty.says} {duty.note}".strip(),
            since.isoformat() if since else "",
        )

    def contested(self) -> Iterator[Statement]:
        """Show every reading of a contested point once, with the duties that hang on it."""
        readings: dict[str, dict[str, list[Duty]]] = {}
        for duty in self._assessment.duties:
            if duty.result.truth == UNKNOWN and not any(
                period.stands == YES
                for reading in duty.result.contested
                for period in reading.periods
            ):
                continue
            for reading in duty.result.contested:
                readings.setdefault(reading.reading, {}).setdefault(reading.option, []).append(duty)
        for name, options in readings.items():
            definition = self._book.vocabulary.facts[name]
            duties = dict.fromkeys(d.title for members in options.values() for d in members)
            notes = [f"touches: {', '.join(duties)}"]
            for option, members in options.items():
                result = next(c for c in members[0].result.contested if c.option == option)
                notes.append(
                    f"{option}: {definition.options[option]} -> {_periods(result.periods)}"
                )
            notes.append(f"decide with an answer on {name}")
            yield Statement(definition.says.rstrip("."), definition.cite, tuple(notes))

    def found(self) -> Iterator[str]:
        """Describe weights, services and licences, and count everything else."""
        counts: dict[str, int] = {}
        for part in self._assessment.system.components:
            if part.kind in ("weights", "adapter", "service") or "licence_text" in part.facts:
                yield self._part(part)
            else:
                counts[part.kind] = counts.get(part.kind, 0) + 1
        if counts:
            named = (f"{kind or 'component'}: {count}" for kind, count in sorted(counts.items()))
            yield "also " + ", ".join(named)

    def components(self) -> Iterator[str]:
        """Describe every component."""
        for part in self._assessment.system.components:
            yield self._part(part)

    def _part(self, part: Component) -> str:
        facts = ", ".join(
            f"{name.replace('_', ' ')} {show_value(fact.value)}"
            for name, fact in sorted(part.facts.items())
        )
        stand_in = " (stand-in: proves nothing about production)" if part.stand_in else ""
        places = ", ".join(place(evidence) for evidence in part.files[:2])
        return f"{part.kind or 'component'} {part.name}{stand_in}" + "".join(
            f"{sign}{text}" for sign, text in ((": ", facts), ("  ", places)) if text
        )


def _periods(periods: tuple[Period, ...]) -> str:
    if not periods:
        return "does not bind"
    return "; ".join(
        f"{_binds(period)} from {period.since}" + (f" until {period.until}" if period.until else "")
        for period in periods
    )


def _binds(period: Period) -> str:
    if period.stands != YES:
        return "may bind"
    return "binds" if period.truth == YES else "binds unless lifted"
