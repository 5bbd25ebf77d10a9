"""`roadworthy ask`: a few plain questions, and a description file with the answers."""

from __future__ import annotations

import datetime as dt
import shutil
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
import yaml

from roadworthy.assessment import Assessment, assess
from roadworthy.cli.check import Day, Progress, render, today, write_whole
from roadworthy.description import FILE, Description, picked, understand
from roadworthy.errors import OptionError
from roadworthy.evidence import collect
from roadworthy.law.book import Book, load
from roadworthy.law.clock import Clock
from roadworthy.law.expression import Comparison, Flag, Member, Node, Not
from roadworthy.law.pack import Rule
from roadworthy.report.arrange import view
from roadworthy.report.view import printable
from roadworthy.safe_yaml import parse, scalar
from roadworthy.system import Collected, Kind, Organisation, Proposal, System, Undeterminable, Value
from roadworthy.vocabulary import Option, Question, common

QUESTIONS = 4
CONFIRMATIONS = 5
USE = "main"
"""The id of the use that is asked about while none is described."""


@click.command("ask")
@click.argument("path", type=click.Path(path_type=Path), default=Path())
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Write to this new file.")
@click.option("--on", type=Day(), help="The day of the answers and of the report (default: today).")
@click.option("--all", "everything", is_flag=True, help="Go on with the follow-up questions.")
def command(path: Path, output: Path | None, on: dt.date | None, everything: bool) -> None:
    """Ask at most four questions about PATH and write the answers to a new file.

    What the files suggest is shown first, for you to confirm. "I don't know" is always an answer,
    and it decides nothing. An existing file is never changed.
    """
    target = output or path / FILE
    if target.exists() or target.is_symlink():
        raise OptionError(
            f"{target} exists already",
            hint="write to a new file with -o, and take over what you need by hand",
        )
    if not target.parent.is_dir():
        raise OptionError(f"there is no folder {target.parent}", hint="choose another file with -o")
    progress = Progress()
    try:
        collected = collect(path, progress)
    finally:
        progress.close()
    interview = _Interview(path, collected, load(common()), on or today())
    interview.run(everything)
    if interview.given:
        write_whole(target, interview.text(), exclusive=True)
        click.echo(f"\nwritten to {target}\n", err=True)
    else:
        click.echo("\nnothing was answered, so nothing was written\n", err=True)
    click.echo(render(interview.assessment(), "text", full=False), nl=False)


class _Dumper(yaml.SafeDumper):
    """Quotes every text that the strict reader, which follows YAML 1.2, would take for another."""


def _quoted(dumper: _Dumper, text: str) -> yaml.Node:
    style = None if isinstance(scalar(text), str) else "'"
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(str, _quoted)


@dataclass(frozen=True, slots=True)
class _Given:
    """An answer, and the facts that it sets."""

    kind: Kind
    entry: Mapping[str, Any]
    values: Mapping[str, Value | Undeterminable]
    says: str


class _Interview:
    def __init__(self, path: Path, collected: Collected, book: Book, on: dt.date) -> None:
        self._collected = collected
        self._book = book
        self._clock = Clock(on, today())
        self._name = printable(path.resolve().name) or "system"
        self._who = ""
        self.given: list[_Given] = []

    def run(self, everything: bool) -> None:
        """Confirm what was found, then ask."""
        first = self.assessment()
        click.echo(f"{self._name}: at most {QUESTIONS} questions. 0 is always: I don't know.\n")
        self._who = _line("Who answers? (name and role)")
        self._confirm(first)
        asked: set[str] = set()
        while question := self._next(asked, everything):
            asked.add(question.id)
            self._ask(question)

    def assessment(self) -> Assessment:
        """Say what follows from the answers so far."""
        description = Description(Organisation(), (System(self._name, self._name),))
        if self.given:
            document = parse(self.text(), name=FILE)
            description = understand(document, self._book.vocabulary, self._clock.on)
        return assess(
            self._collected,
            description,
            description.systems[0],
            self._book,
            self._clock,
            described=bool(self.given),
        )

    def text(self) -> str:
        """Write the description."""

        def answers(kind: Kind) -> list[dict[str, Any]]:
            return [
                {**given.entry, "who": self._who, "when": self._clock.on.isoformat()}
                for given in self.given
                if given.kind is kind
            ]

        system: dict[str, Any] = {"id": self._name, "name": self._name}
        if found := answers(Kind.SYSTEM):
            system["answers"] = found
        if found := answers(Kind.USE):
            system["uses"] = [{"id": USE, "answers": found}]
        data: dict[str, Any] = {"version": 1}
        if found := answers(Kind.ORGANISATION):
            data["organisation"] = {"answers": found}
        data["systems"] = [system]
        return yaml.dump(data, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=100)

    def _next(self, asked: set[str], everything: bool) -> Question | None:
        """Return the open question that settles most, first round first."""
        vocabulary = self._book.vocabulary.questions
        first = sum(vocabulary[name].first for name in asked)
        for item in self.assessment().questions:
            question = item.question
            if question.id in asked or question.about is Kind.COMPONENT:
                continue
            if first < QUESTIONS if question.first else everything:
                return question
        return None

    def _confirm(self, assessment: Assessment) -> None:
        """Show what the files suggest; what is not confirmed stays open."""
        shown = [
            (proposal, suggestion)
            for proposal, suggestion in zip(
                assessment.proposals, view(assessment).suggestions, strict=True
            )
            if not may_clear(self._book, proposal)
        ][:CONFIRMATIONS]
        if not shown:
            return
        lines = [f"{item.text}\n{item.place}  {item.shows}" for _, item in shown]
        text = "We think so, because of these lines. Which of it is right?"
        for number in _choose(text, lines, many=True):
            proposal, suggestion = shown[number]
            value = dict(proposal.value) if isinstance(proposal.value, Mapping) else proposal.value
            self._keep(
                _Given(
                    self._book.vocabulary.facts[proposal.fact].about,
                    {"fact": proposal.fact, "value": value},
                    {proposal.fact: proposal.value},
                    f"{suggestion.text} ({suggestion.place})",
                )
            )

    def _ask(self, question: Question) -> None:
        """Ask until there is an answer that agrees with what was said before, or none."""
        while True:
            ticked = [option for option in question.options if self._confirmed(question, option)]
            text = question.text
            if ticked:
                text += "\nYou have confirmed: " + "; ".join(option.says for option in ticked)
            options = [option for option in question.options if option not in ticked]
            many = question.pick == "many"
            numbers = _choose(text, [_says(option, bool(ticked)) for option in options], many=many)
            if not numbers:
                return
            chosen = [options[number] for number in numbers]
            if ticked:
                chosen = [*ticked, *(option for option in chosen if option.sets)]
            if many and len(chosen) > 1 and any(not option.sets for option in chosen):
                click.echo("That answer cannot stand beside another.")
                continue
            if self._keep(self._answer(question, chosen)):
                return

    def _answer(self, question: Question, chosen: Sequence[Option]) -> _Given:
        picks = [option.id for option in chosen]
        pick = picks[0] if len(picks) == 1 else picks
        entry: dict[str, Any] = {"question": question.id, "pick": pick}
        shown: list[str] = []
        if question.pick == "many":
            shown = [option.id for option in question.options]
            entry["shown"] = shown
        values = picked(
            question, pick, shown, self._book.vocabulary, self._clock.on, where=question.id
        )
        says = f"{question.text} {'; '.join(option.says for option in chosen)}"
        return _Given(question.about, entry, values, says)

    def _confirmed(self, question: Question, option: Option) -> bool:
        """Tell whether a confirmed line ticks this option already, and could tick no other."""
        wanted = self._flags(question, option)
        elsewhere = {
            flag
            for other in question.options
            if other is not option
            for flag in self._flags(question, other)
        }
        if question.pick != "many" or not wanted or wanted & elsewhere:
            return False
        known = {
            flag
            for given in self.given
            if given.kind is question.about and "fact" in given.entry
            for fact, value in given.values.items()
            for flag in _flags(fact, value)
        }
        return wanted <= known

    def _flags(self, question: Question, option: Option) -> set[tuple[str, str]]:
        """Return the facts, with the option of each, to which an option says yes."""
        vocabulary, day = self._book.vocabulary, self._clock.on
        return {
            flag
            for fact, text in option.sets.items()
            for flag in _flags(fact, vocabulary.value(fact, text, where=question.id, day=day))
        }

    def _keep(self, new: _Given) -> bool:
        """Keep an answer; where it contradicts an earlier one, a person says which one holds."""
        against = [given for given in self.given if _contradict(given, new)]
        if against:
            options = [f"This: {new.says}", "Before: " + " / ".join(old.says for old in against)]
            if _choose("That contradicts what you said before. Which one holds?", options) != [0]:
                return False
        self.given = [given for given in self.given if given not in against] + [new]
        return True


def _flags(fact: str, value: Value | Undeterminable) -> set[tuple[str, str]]:
    if isinstance(value, Mapping):
        return {(fact, option) for option, flag in value.items() if flag}
    return {(fact, "")} if value is True else set()


def _contradict(one: _Given, other: _Given) -> bool:
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


def may_clear(book: Book, proposal: Proposal) -> bool:
    """Tell whether a proposal could lift something; such a fact is never put into one's mouth."""
    value = proposal.value
    denies = value is False or (isinstance(value, Mapping) and False in value.values())
    return denies or any(proposal.fact in _lifting(book, rule) for rule in book.rules.values())


def _lifting(book: Book, rule: Rule) -> set[str]:
    """Return the facts whose yes, in this rule, works for the operator."""
    if rule.test is None or (rule.then and book.conclusions[rule.then].favourable):
        return set()
    return set(_leaves(rule.test, _lifts(book, rule)))


def _lifts(book: Book, rule: Rule) -> bool:
    """Tell whether a rule excepts another; the exception to an exception closes it again."""
    return any(not _lifts(book, book.rules[name]) for name in rule.excepts)


def _leaves(node: Node, lifts: bool) -> Iterator[str]:
    match node:
        case Flag(fact=fact) | Member(fact=fact):
            if lifts:
                yield fact
        case Comparison(left=left, right=right):
            yield from (part.fact for part in (*left.walk(), *right.walk()) if part.fact)
        case Not(part=part):
            yield from _leaves(part, not lifts)
        case _:
            for part in node.parts():
                yield from _leaves(part, lifts)


def _says(option: Option, ticked: bool) -> str:
    return "Nothing else" if ticked and not option.sets else option.says


def _line(text: str) -> str:
    """Ask for a line that is not empty."""
    while True:
        answer: str = click.prompt(text, type=str)
        if answer.strip():
            return printable(answer.strip())


def _choose(text: str, options: Sequence[str], *, many: bool = False) -> list[int]:
    """Ask for one option or several; an empty list is "I don't know"."""
    click.echo("\n" + "\n".join(_wrap(text, "", "")))
    for number, option in enumerate(options, 1):
        first, *rest = option.split("\n")
        for line in _wrap(first, f"{number:>3} ", "    ") + _wrap(
            "\n".join(rest), "      ", "      "
        ):
            click.echo(line)
    click.echo("  0 I don't know")
    while True:
        answer = click.prompt("Numbers, separated by commas" if many else "Number", type=str)
        parts = [part for part in answer.replace(",", " ").split() if part]
        numbers = [
            int(part) for part in parts if part.isascii() and part.isdigit() and len(part) < 4
        ]
        if len(numbers) == len(parts) and numbers == [0]:
            return []
        if (
            len(numbers) == len(parts)
            and (many or len(numbers) == 1)
            and all(1 <= number <= len(options) for number in numbers)
        ):
            return sorted({number - 1 for number in numbers})
        click.echo(f"Give {'numbers' if many else 'one number'} from 1 to {len(options)}, or 0.")


def _wrap(text: str, first: str, rest: str) -> list[str]:
    width = min(shutil.get_terminal_size((80, 24)).columns, 100)
    return [
        line
        for part in text.split("\n")
        if part
        for line in textwrap.wrap(part, width, initial_indent=first, subsequent_indent=rest)
    ]
