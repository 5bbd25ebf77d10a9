"""Asking, without any input or output: which screen comes next, and what an answer becomes.

First at most five things that files suggest and the first round does not ask, for a person to
confirm; then the questions of the first round, with what files suggest beside their options, each
followed by the screens that its ticks open; follow-ups where somebody wants them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Literal

import yaml

from roadworthy.assessment import Assessment, assess, distinct, suggestions
from roadworthy.description import FILE, VERSION, Description, understand
from roadworthy.errors import DescriptionError
from roadworthy.law.ask import may_lift
from roadworthy.law.book import Book
from roadworthy.law.clock import Clock
from roadworthy.report.view import printable
from roadworthy.report.words import place
from roadworthy.safe_yaml import parse, scalar
from roadworthy.system import (
    Collected,
    Interval,
    Kind,
    Organisation,
    Proposal,
    System,
    Undeterminable,
    Value,
)
from roadworthy.vocabulary import FactDefinition, Option, Question, Vocabulary, led_to, picked

CONFIRM = "confirm"
CONFIRMATIONS = 5
PURPOSE = "purpose"
"""The question about all uses together, and the fact that it is about."""
USE = "main"
"""The id of the use that is asked about."""
UNNAMED = "somebody who gave no name"


@dataclass(frozen=True, slots=True)
class Choice:
    """One option of a screen."""

    id: str
    says: str
    place: str = ""
    """File and line that suggest it."""
    shows: str = ""
    """What stands there."""
    alone: bool = False
    """It cannot stand beside another."""
    means: tuple[str, ...] = ()
    """What ticking it says, in the words of the vocabulary."""


@dataclass(frozen=True, slots=True)
class Screen:
    """What a person sees at once. "I don't know" is always possible besides the options."""

    id: str
    """`confirm`, or the id of the question."""
    text: str
    options: tuple[Choice, ...]
    many: bool
    kind: Literal["confirm", "first", "leaf", "follow_up"]
    confirmed: tuple[Choice, ...] = ()
    """Options that a confirmed line has ticked already; they belong to every answer."""
    number: int = 0
    """Which question of the first round it is, or belongs to; 0 for all other screens."""

    @property
    def unsure(self) -> str:
        """Return how the answer reads that ticks nothing."""
        return "None of it, or I don't know" if self.kind == "confirm" else "I don't know"


@dataclass(frozen=True, slots=True)
class Given:
    """An answer, and the facts that it sets."""

    kind: Kind
    entry: Mapping[str, Any]
    """As the description file holds it, without who and when."""
    values: Mapping[str, Value | Undeterminable]
    says: str


@dataclass(frozen=True, slots=True)
class Conflict:
    """An answer that contradicts earlier ones; a person says which holds."""

    screen: Screen
    new: Given
    before: tuple[Given, ...]
    ticks: int


@dataclass(frozen=True, slots=True)
class _State:
    """How far somebody has come."""

    given: tuple[Given, ...] = ()
    asked: tuple[str, ...] = ()
    """Ids of the screens that are done."""
    opened: tuple[str, ...] = ()
    """Ids of the questions that the last ticks opened and that come next."""
    number: int = 0
    following: bool = False
    ticks: int = 0


class Interview:
    """One person, one system. It asks nothing itself and writes nothing."""

    def __init__(
        self, name: str, collected: Collected, book: Book, clock: Clock, who: str = UNNAMED
    ) -> None:
        """Begin.

        Args:
            name: what the system is called.
            collected: what the files show.
            book: the law packs.
            clock: the day of the report, and today.
            who: who answers; can be set until the end.
        """
        self.name = printable(name) or "system"
        self.who = who
        self._collected = collected
        self._book = book
        self._clock = clock
        self._day = min(clock.on, clock.law_as_of)
        self._states = [_State()]
        self._shown: tuple[_State, Screen | None] | None = None
        self._assessed: tuple[tuple[Given, ...], Assessment] | None = None
        self.questions = sum(question.first for question in book.vocabulary.questions.values())
        """How many questions the first round has at most."""

    @property
    def screen(self) -> Screen | None:
        """Return what to ask now; None when the round is done."""
        state = self._state
        if self._shown is None or self._shown[0] is not state:
            self._shown = (state, self._next(state))
        return self._shown[1]

    @property
    def ticks(self) -> int:
        """Return how many answers were given: ticks and confirmations; "I don't know" is one."""
        return self._state.ticks

    @property
    def steps(self) -> int:
        """Return how many steps one can go back."""
        return len(self._states) - 1

    @property
    def answered(self) -> bool:
        """Tell whether anything was answered."""
        return bool(self._state.given)

    def answer(self, picks: Sequence[str]) -> Conflict | None:
        """Answer the current screen.

        Args:
            picks: ids of options; none means "I don't know", or that nothing is confirmed.

        Returns:
            What it contradicts, if anything; then nothing is kept until `settle`.

        Raises:
            DescriptionError: when the screen has no such option, or they exclude each other.
        """
        screen = self.screen
        if screen is None:
            raise DescriptionError("nothing is being asked", hint="see `screen`")
        chosen = _chosen(screen, picks)
        if not chosen:
            self._advance(screen, self._state.given, 1)
        elif screen.id == CONFIRM:
            proposals = {_id(proposal): proposal for proposal in self._proposals}
            confirmed = [self._confirmation(proposals[choice.id]) for choice in chosen]
            self._advance(screen, (*self._state.given, *confirmed), len(chosen))
        else:
            question = self._vocabulary.questions[screen.id]
            new = self._given(question, _with_confirmed(screen, chosen))
            before = tuple(given for given in self._state.given if _contradict(given, new))
            conflict = Conflict(screen, new, before, len(chosen))
            if before:
                return conflict
            self._keep(conflict)
        return None

    def settle(self, conflict: Conflict, keep_new: bool) -> None:
        """Say which of two contradicting answers holds; that is an answer, too.

        When the earlier one holds, the screen is asked again.
        """
        conflict = replace(conflict, ticks=conflict.ticks + 1)
        if keep_new:
            self._keep(conflict)
        else:
            self._states[-1] = replace(self._state, ticks=self._state.ticks + conflict.ticks)

    def back(self, screens: int = 1) -> bool:
        """Take back the last screens; False when there are not so many."""
        if not 0 < screens < len(self._states):
            return False
        del self._states[-screens:]
        return True

    def follow_up(self) -> None:
        """Go on with the open questions, by what settles most; `back` leads to the result again."""
        following = replace(self._state, following=True)
        self._states = [*(self._states if self.steps else []), following]

    def description_text(self) -> str:
        """Write the description file."""
        stamp = {"who": printable(self.who.strip()) or UNNAMED, "when": self._day.isoformat()}

        def answers(kind: Kind) -> list[dict[str, Any]]:
            return [
                {**part.entry, **stamp}
                for given in self._state.given
                for part in _parts(given)
                if part.kind is kind
            ]

        system: dict[str, Any] = {"id": self.name, "name": self.name}
        if found := answers(Kind.SYSTEM):
            system["answers"] = found
        if found := answers(Kind.USE):
            system["uses"] = [{"id": USE, "answers": found}]
        data: dict[str, Any] = {"version": VERSION}
        if found := answers(Kind.ORGANISATION):
            data["organisation"] = {"answers": found}
        data["systems"] = [system]
        return yaml.dump(data, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=100)

    def assessment(self) -> Assessment:
        """Say what follows from the files and the answers so far."""
        given = self._state.given
        if self._assessed is None or self._assessed[0] is not given:
            description = Description(Organisation(), (System(self.name, self.name),))
            if given:
                document = parse(self.description_text(), name=FILE)
                description = understand(document, self._vocabulary, self._clock.on)
            assessment = assess(
                self._collected,
                description,
                description.systems[0],
                self._book,
                self._clock,
                described=bool(given),
            )
            self._assessed = (given, assessment)
        return self._assessed[1]

    # -- which screen comes next --

    @property
    def _state(self) -> _State:
        return self._states[-1]

    @property
    def _vocabulary(self) -> Vocabulary:
        return self._book.vocabulary

    def _next(self, state: _State) -> Screen | None:
        questions = self._vocabulary.questions
        if not state.asked and (screen := self._confirm()):
            return screen
        if state.opened:
            return self._screen(questions[state.opened[0]], "leaf", state.number)
        first = [question for question in questions.values() if question.first]
        for number, question in enumerate(first, 1):
            if question.id not in state.asked and self._open(state, question):
                return self._screen(question, "first", number)
        if state.following:
            for item in self.assessment().questions:
                if self._worth_asking(item.question):
                    return self._screen(item.question, "follow_up", 0)
        return None

    def _open(self, state: _State, question: Question) -> bool:
        """Tell whether anything waits for a question; while nothing is known, everything does."""
        if not state.given:
            return True
        return any(item.question.id == question.id for item in self.assessment().questions)

    def _worth_asking(self, question: Question) -> bool:
        """Tell whether an open question is new, makes sense, and could still tell something.

        What a screen asks presupposes an answer to a question that leads to it.
        """
        state = self._state
        if question.id in state.asked or question.about is Kind.COMPONENT:
            return False
        above = {
            other.id
            for other in self._vocabulary.questions.values()
            if any(option.opens == question.id for option in other.options)
        }
        answered = {given.entry.get("question") for given in state.given}
        known = self._said(question.about)
        flags = {flag for option in question.options for flag in self._flags(question, option)}
        return not (above and not above & answered) and not (flags and flags <= set(known))

    def _said(self, kind: Kind) -> dict[tuple[str, str], bool]:
        """Return what the answers say of each flag."""
        return {
            flag: yes
            for given in self._state.given
            for part in _parts(given)
            if part.kind is kind
            for fact, value in part.values.items()
            for flag, yes in _flags(fact, value).items()
        }

    def _confirm(self) -> Screen | None:
        choices = tuple(self._suggestion(proposal) for proposal in self._proposals)
        text = "We think so, because of these lines. Which of it is right?"
        return Screen(CONFIRM, text, choices, many=True, kind="confirm") if choices else None

    def _screen(
        self, question: Question, kind: Literal["first", "leaf", "follow_up"], number: int
    ) -> Screen:
        many = question.pick == "many"
        ticked = [option for option in question.options if self._confirmed(question, option)]
        choices = {option.id: self._choice(question, option) for option in question.options}
        if ticked:
            choices = {
                name: replace(choice, says="Nothing else") if choice.alone else choice
                for name, choice in choices.items()
            }
        return Screen(
            question.id,
            printable(question.text),
            tuple(choices[option.id] for option in question.options if option not in ticked),
            many,
            kind,
            tuple(choices[option.id] for option in ticked),
            number,
        )

    def _choice(self, question: Question, option: Option) -> Choice:
        found = self._pointing_at(question, option)
        return Choice(
            option.id,
            printable(option.says),
            printable(place(found.evidence)) if found else "",
            printable(found.evidence.shows) if found else "",
            option.alone,
            tuple(_means(self._vocabulary, option)),
        )

    # -- what files suggest --

    @cached_property
    def _suggested(self) -> tuple[Proposal, ...]:
        """Return what the files suggest, uses first."""
        about = self._vocabulary.facts
        files = System(self.name, self.name, components=self._collected.components)
        return tuple(
            sorted(
                distinct(suggestions(self._collected, files, self._book, self._clock)),
                key=lambda proposal: about[proposal.fact].about is not Kind.USE,
            )
        )

    @cached_property
    def _proposals(self) -> tuple[Proposal, ...]:
        """Return what is shown for confirmation, at most five; nothing that contradicts another.

        What a question of the first round can tick is shown there, beside its option.
        """
        shown: list[Proposal] = []
        for proposal in self._suggested:
            if self._asked_first & set(_flags(proposal.fact, proposal.value)):
                continue
            new = self._confirmation(proposal)
            if not may_clear(self._book, proposal) and not any(
                _contradict(self._confirmation(other), new) for other in shown
            ):
                shown.append(proposal)
        return tuple(shown[:CONFIRMATIONS])

    def _suggestion(self, proposal: Proposal) -> Choice:
        definition = self._vocabulary.facts[proposal.fact]
        return Choice(
            _id(proposal),
            printable(_told(definition, proposal.value)),
            printable(place(proposal.evidence)),
            printable(proposal.evidence.shows),
            means=(f"{proposal.fact}: {printable(definition.says)}",),
        )

    def _confirmation(self, proposal: Proposal) -> Given:
        definition = self._vocabulary.facts[proposal.fact]
        value = dict(proposal.value) if isinstance(proposal.value, Mapping) else proposal.value
        where = place(proposal.evidence)
        return Given(
            definition.about,
            {"fact": proposal.fact, "value": value},
            {proposal.fact: proposal.value},
            printable(f"{_told(definition, proposal.value)} ({where})"),
        )

    def _pointing_at(self, question: Question, option: Option) -> Proposal | None:
        """Return what was found, and not confirmed, that an option would tick or lead to."""
        said = self._said(question.about)
        leads_to = self._reached(question, option)
        return next(
            (
                proposal
                for proposal in self._suggested
                if leads_to & (flags := set(_flags(proposal.fact, proposal.value)))
                and not flags <= set(said)
                and not may_clear(self._book, proposal)
            ),
            None,
        )

    @cached_property
    def _asked_first(self) -> frozenset[tuple[str, str]]:
        """Return the flags that the first round, or a screen behind it, can tick."""
        questions = self._vocabulary.questions
        return frozenset(
            flag
            for first in questions.values()
            if first.first
            for name in led_to(questions, first)
            for option in questions[name].options
            for flag in self._flags(questions[name], option)
        )

    def _confirmed(self, question: Question, option: Option) -> bool:
        """Tell whether a confirmed line ticks this option already, and could tick no other."""
        wanted = self._flags(question, option)
        others = (other for other in question.options if other is not option)
        elsewhere = {flag for other in others for flag in self._flags(question, other)}
        if question.pick != "many" or not wanted or wanted & elsewhere:
            return False
        known = {
            flag
            for given in self._state.given
            if given.kind is question.about and "fact" in given.entry
            for fact, value in given.values.items()
            for flag, yes in _flags(fact, value).items()
            if yes
        }
        return wanted <= known

    def _reached(self, question: Question, option: Option) -> set[tuple[str, str]]:
        """Return the flags to which an option says yes, or could by the screen it only leads to."""
        if option.sets or not option.opens:
            return self._flags(question, option)
        behind = self._vocabulary.questions[option.opens]
        return {flag for inner in behind.options for flag in self._flags(behind, inner)}

    def _flags(self, question: Question, option: Option) -> set[tuple[str, str]]:
        """Return the flags to which an option says yes."""
        vocabulary = self._vocabulary
        return {
            flag
            for fact, text in option.sets.items()
            for flag, yes in _flags(
                fact, vocabulary.value(fact, text, where=question.id, day=self._day)
            ).items()
            if yes
        }

    # -- what an answer becomes --

    def _given(self, question: Question, chosen: Sequence[Choice]) -> Given:
        picks = [choice.id for choice in chosen]
        pick = picks[0] if len(picks) == 1 else picks
        entry: dict[str, Any] = {"question": question.id, "pick": pick}
        shown: list[str] = []
        if question.pick == "many":
            shown = [option.id for option in question.options]
            entry["shown"] = shown
        values = picked(question, pick, shown, self._vocabulary, self._day, where=question.id)
        says = f"{question.text} {'; '.join(choice.says for choice in chosen)}"
        return Given(question.about, entry, values, printable(says))

    def _keep(self, conflict: Conflict) -> None:
        given = tuple(given for given in self._state.given if given not in conflict.before)
        opened = tuple(self._opened_by(conflict.new))
        self._advance(conflict.screen, (*given, conflict.new), conflict.ticks, opened)

    def _advance(
        self, screen: Screen, given: tuple[Given, ...], ticks: int, opened: tuple[str, ...] = ()
    ) -> None:
        """Go on to the next screen, with those first that the new answer opens."""
        state = self._state
        asked = (*state.asked, screen.id)
        waiting = dict.fromkeys((*opened, *state.opened))
        new = replace(
            state,
            given=given,
            asked=asked,
            opened=tuple(name for name in waiting if name not in asked),
            number=screen.number,
            ticks=state.ticks + ticks,
        )
        self._states.append(new)

    def _opened_by(self, given: Given) -> Iterator[str]:
        question = self._vocabulary.questions.get(given.entry.get("question", ""))
        if question is not None:
            pick = given.entry["pick"]
            picks = [pick] if isinstance(pick, str) else pick
            yield from (o.opens for o in question.options if o.id in picks and o.opens)


def may_clear(book: Book, proposal: Proposal) -> bool:
    """Tell whether a proposal could lift something; such a fact is never put into one's mouth.

    A number could: it may lie below a threshold.
    """
    if isinstance(proposal.value, Interval):
        return True
    flags = _flags(proposal.fact, proposal.value)
    return False in flags.values() or may_lift(book, proposal.fact, {key for _, key in flags})


def _chosen(screen: Screen, picks: Sequence[str]) -> list[Choice]:
    """Return the options that were picked, in their order.

    Raises:
        DescriptionError: when there is no such option, or they exclude each other.
    """
    known = {choice.id: choice for choice in screen.options}
    if unknown := [pick for pick in picks if pick not in known]:
        raise DescriptionError(
            f"{unknown[0][:80]!r} is no option of {screen.id!r}",
            hint=f"options: {', '.join(known)}",
        )
    chosen = [choice for choice in screen.options if choice.id in picks]
    if not screen.many and len(chosen) > 1:
        raise DescriptionError(f"{screen.id!r} takes one option", hint="keep one")
    if len(chosen) > 1 and any(choice.alone for choice in chosen):
        alone = next(choice for choice in chosen if choice.alone)
        raise DescriptionError(f'"{alone.says}" cannot stand beside another', hint="keep one")
    return chosen


def _with_confirmed(screen: Screen, chosen: Sequence[Choice]) -> list[Choice]:
    """Put what a confirmed line has ticked before an answer; beside it "nothing else" is silent."""
    rest = [choice for choice in chosen if not (screen.confirmed and choice.alone)]
    return [*screen.confirmed, *rest]


def _id(proposal: Proposal) -> str:
    value = proposal.value
    keys = value if isinstance(value, Mapping) else () if value is True else (str(value),)
    return ".".join((proposal.fact, *keys))


def _told(definition: FactDefinition, value: Value) -> str:
    says = definition.says.rstrip(".")
    if isinstance(value, Mapping):
        return f"{says}: {', '.join(definition.options[option] for option in value)}"
    return says if value is True else f"{says}: {value}"


def _means(vocabulary: Vocabulary, option: Option) -> Iterator[str]:
    """Say in the words of the vocabulary what an option sets."""
    for fact, given in option.sets.items():
        definition = vocabulary.facts[fact]
        if isinstance(given, Mapping):
            for key, flag in given.items():
                yield f"{fact}.{key}: {_word(flag)} ({definition.options[key]})"
        else:
            yield f"{fact}: {_word(given)} ({definition.says.rstrip('.')})"
    if option.opens:
        yield f"asks on: {vocabulary.questions[option.opens].text}"


def _word(given: Any) -> str:
    if isinstance(given, bool):
        return "yes" if given else "no"
    return " to ".join(f"{part}" for part in given) if isinstance(given, list) else f"{given}"


_COMPLETE = Given(
    Kind.SYSTEM,
    {"fact": "uses_complete", "value": True},
    {"uses_complete": True},
    "These are all its uses",
)


def _parts(given: Given) -> Iterator[Given]:
    """Yield an answer and what it says besides: that on the purpose asks for all uses together."""
    yield given
    if given.entry.get("question") == PURPOSE:
        yield _COMPLETE


def _flags(fact: str, value: Value | Undeterminable) -> dict[tuple[str, str], bool]:
    if isinstance(value, Mapping):
        return {(fact, option): flag for option, flag in value.items()}
    return {(fact, ""): value} if isinstance(value, bool) else {}


def _contradict(one: Given, other: Given) -> bool:
    if one.kind is not other.kind:
        return False
    for fact in set(one.values) & set(other.values):
        mine, theirs = one.values[fact], other.values[fact]
        if isinstance(mine, Mapping) and isinstance(theirs, Mapping):
            if any(mine[key] != theirs[key] for key in set(mine) & set(theirs)):
                return True
        elif mine != theirs:
            return True
    return False


class _Dumper(yaml.SafeDumper):
    """Quotes every text that the strict reader, which follows YAML 1.2, would take for another."""

    def ignore_aliases(self, data: Any) -> bool:
        """Write everything out: the strict reader takes no aliases."""
        return True


def _quoted(dumper: _Dumper, text: str) -> yaml.Node:
    style = None if isinstance(scalar(text), str) else "'"
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(str, _quoted)
