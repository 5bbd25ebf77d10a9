"""`roadworthy explain`: what a name of the vocabulary or of a law pack means, and where from."""

from __future__ import annotations

import datetime as dt
import difflib
import re
import shutil
import textwrap
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial

import click

from roadworthy.cli import known, licence
from roadworthy.cli.inspection import Day, today
from roadworthy.duties import amount
from roadworthy.errors import OptionError
from roadworthy.findings import Explained, catalogue
from roadworthy.law.book import Book, load
from roadworthy.law.clock import Clock, act_status, applies, fill
from roadworthy.law.pack import Pack, Rule
from roadworthy.law.statute import Checked, DatedDay, DatedLine, Misreading, ValueLine
from roadworthy.report.view import printable
from roadworthy.system import Kind
from roadworthy.training.known import table
from roadworthy.vocabulary import Option, Question, common, read_day


@click.command("explain")
@click.argument("name")
@click.option("--law-as-of", type=Day(), help="Read the law as published by this day.")
def command(name: str, law_as_of: dt.date | None) -> None:
    """Explain NAME: what it says, where that stands in the law, since when, and what hangs on it.

    NAME is a fact, a question, a rule, a duty, a conclusion, a date, a value, a fine, an act, a
    contested reading, a misreading, a finding, a model whose training is known or a licence; a
    citation ("Art. 6(3)"), the title of a duty, the id of a model, the tag or the address of a
    licence will do. One of these words lists all of its kind: facts, readings, questions, duties,
    rules, conclusions, dates, values, fines, acts, misreadings, findings, models, licences.
    """
    book = load(common())
    for error in book.broken:
        click.echo(f"a pack cannot be read: {error} ({error.hint})", err=True)
    entries = list(Pages(book, Clock(today(), law_as_of or today())).entries())
    width = min(shutil.get_terminal_size((100, 24)).columns, 100)
    listed = [entry for entry in entries if entry.plural == name]
    if listed:
        for entry in listed:
            click.echo("\n".join(_wrap(f"{entry.name}  {entry.brief}", width, "", "    ")))
        return
    found = _together(name, [entry for entry in entries if entry.answers_to(name)])
    if not found:
        raise _unknown(name, entries)
    for number, entry in enumerate(found):
        if number:
            click.echo()
        click.echo("\n".join(_page(entry, width)))


Row = tuple[str, str]
"""A label, and a text beside it."""


def _never(_: str) -> bool:
    return False


@dataclass(frozen=True, slots=True)
class _Entry:
    """Something that can be explained."""

    kind: str
    name: str
    brief: str
    rows: Callable[[], Iterator[Row]]
    aliases: tuple[str, ...] = ()
    also: Callable[[str], bool] = _never
    """Tells whether a name that is no alias means it."""

    @property
    def plural(self) -> str:
        """Return the word that lists all of this kind."""
        return self.kind[:-1] + "ies" if self.kind.endswith("y") else self.kind + "s"

    def answers_to(self, name: str) -> bool:
        """Tell whether somebody who says this name means this entry."""
        words = (word.casefold() for word in self.aliases)
        return name == self.name or name.casefold() in words or self.also(name)


def _together(name: str, found: list[_Entry]) -> list[_Entry]:
    """Return what was found; licences that share a name are listed and not told one by one."""
    alike = [entry for entry in found if entry.kind == "licence"]
    if len(alike) < 2:
        return found
    rows = partial(licence.meanings, name, [(entry.name, entry.brief) for entry in alike])
    others = [entry for entry in found if entry not in alike]
    return [*others, _Entry("licence", name, "several licences", rows)]


def _unknown(name: str, entries: list[_Entry]) -> OptionError:
    names = {word: entry.name for entry in entries for word in (entry.name, *entry.aliases)}
    names |= {entry.plural: entry.plural for entry in entries}
    close = dict.fromkeys(names[word] for word in difflib.get_close_matches(name, names, n=5))
    meant = " or ".join(repr(word) for word in list(close)[:3])
    return OptionError(
        f"nothing is called {name!r}",
        hint=f"did you mean {meant}?" if meant else "`roadworthy explain facts` lists the facts",
    )


def _page(entry: _Entry, width: int) -> Iterator[str]:
    yield click.style(f"{entry.kind.upper()} {entry.name}", bold=True)
    last = ""
    for label, text in entry.rows():
        mark = "" if label == last else label
        last = label
        lead, rest = (f"  {mark:<14}", " " * 18) if label else ("  ", "  ")
        for number, line in enumerate(text.split("\n")):
            yield from _wrap(line, width, rest if number else lead, rest)


def _wrap(text: str, width: int, first: str, rest: str) -> list[str]:
    return textwrap.wrap(
        printable(text),
        max(60, width),
        initial_indent=first,
        subsequent_indent=rest,
        break_long_words=False,
        break_on_hyphens=False,
    )


class Pages:
    """Writes what is known about each name."""

    def __init__(self, book: Book, clock: Clock) -> None:
        self._book = book
        self._clock = clock
        self._rules = sorted(book.rules.values(), key=_in_order)

    def entries(self) -> Iterator[_Entry]:
        """Yield everything that has a name."""
        vocabulary = self._book.vocabulary
        for name, fact in vocabulary.facts.items():
            kind = "reading" if fact.type == "reading" else "fact"
            yield _Entry(kind, name, fact.says, partial(self._fact, name))
        for name, question in vocabulary.questions.items():
            yield _Entry("question", name, question.text, partial(self._question, question))
        for rule in self._rules:
            text = rule.text
            cites = (text.cite, *text.cite.split(", "))
            brief = f"{text.cite}: {text.title or text.says}"
            yield _Entry(
                "duty" if rule.is_duty else "rule",
                rule.name,
                brief,
                partial(self._rule, rule),
                (rule.id, *cites, *filter(None, [text.title])),
            )
        for id_, entry in self._book.conclusions.items():
            yield _Entry(
                "conclusion",
                id_.partition(".")[2],
                entry.says,
                partial(self._conclusion, id_),
                (id_, entry.label),
            )
        for pack in self._book.packs:
            yield from self._of(pack)
        for name, check in catalogue().findings.items():
            yield _Entry("finding", name, check.says, partial(_finding, check))
        for model in table().models:
            page = partial(known.rows, model)
            yield _Entry("model", model.name, known.brief(model), page, known.names(model))
        for one in licence.every():
            page, meant = partial(licence.rows, one), partial(licence.means, one)
            yield _Entry("licence", one.id, one.name, page, licence.names(one), meant)

    def _of(self, pack: Pack) -> Iterator[_Entry]:
        for name, date in pack.dates.items():
            day = applies(date, self._clock.law_as_of)
            brief = f"{day or 'no day yet'}  {date.says}"
            yield _Entry(
                "date",
                name,
                brief,
                partial(self._date, pack, name, date),
                (f"date.{name}", f"{pack.id}.{name}"),
            )
        for name, value in pack.values.items():
            yield _Entry(
                "value",
                name,
                value.says,
                partial(self._value, pack, name),
                (f"value.{name}", f"{pack.id}.{name}"),
            )
        for name, fine in pack.fines.items():
            yield _Entry("fine", name, f"{fine.cite}: {fine.says}", partial(self._fine, pack, name))
        for name, read in pack.misreadings.items():
            page = partial(self._misreading, pack, read)
            yield _Entry("misreading", name, read.claim, page, (read.topic,))
        for name, act in pack.acts.items():
            yield _Entry(
                "act",
                name,
                f"{act.short}: {self._status(pack, name)}",
                partial(self._act, pack, name),
                (act.short, act.cite),
            )

    # Facts and questions.

    def _fact(self, name: str) -> Iterator[Row]:
        fact = self._book.vocabulary.facts[name]
        yield "", fact.says
        if fact.cite:
            yield "Law", fact.cite
        yield "About", f"the {fact.about}"
        yield "Holds", _holds(fact.type, fact.unit)
        for option, says in fact.options.items():
            first = " (shown first)" if option == fact.shown_as else ""
            yield "Options", f"{option}: {says}{first}"
        yield from self._settled_by(name)
        for rule in self._rules:
            if name in rule.facts:
                yield "Read by", self._named(rule)

    def _settled_by(self, fact: str) -> Iterator[Row]:
        questions = self._questions(fact)
        for question in questions:
            yield "Settled by", f"question {question.id}: {question.text}"
        if not questions and self._book.vocabulary.facts[fact].about is Kind.COMPONENT:
            yield "Settled by", "what is read from the files"
        elif not questions:
            yield "Settled by", f"an answer with `fact: {fact}` and `value:` in roadworthy.yaml"

    def _questions(self, fact: str) -> list[Question]:
        return [
            question
            for question in self._book.vocabulary.questions.values()
            if any(fact in option.sets for option in question.options)
        ]

    def _question(self, question: Question) -> Iterator[Row]:
        yield "", question.text
        yield "About", f"the {question.about}"
        yield "Asked", "in the first round" if question.first else "as a follow-up"
        yield "Pick", "one option" if question.pick == "one" else "all that fit"
        for option in question.options:
            yield "Options", f"{option.id}: {option.says}\n{_sets(option)}"
        yield "Options", "unknown: I don't know\nsets nothing"
        if question.pick == "many":
            yield "", "An option that was shown and not ticked says no."

    # Rules, duties and conclusions.

    def _named(self, rule: Rule) -> str:
        return f"{'duty' if rule.is_duty else 'rule'} {rule.name} ({rule.text.cite})"

    def _rule(self, rule: Rule) -> Iterator[Row]:
        text, book = rule.text, self._book
        pack = book.pack(rule.pack)
        if text.title:
            yield "", text.title
        yield "", text.says
        if text.note:
            yield "", text.note
        yield "Law", f"{text.cite}, {pack.text.title}"
        yield "Force", text.force
        yield "Act", f"{rule.act} {pack.acts[rule.act].short}: {self._status(pack, rule.act)}"
        yield "About", f"the {rule.kind}"
        if text.who:
            yield "Who", f"{text.who}: {pack.text.parties[text.who].says}"
        yield "Condition", text.if_ or "none: it holds for everybody whom it is about"
        if rule.then:
            yield "Concludes", f"{rule.then.partition('.')[2]}: {book.conclusions[rule.then].says}"
        for id_ in rule.excepts:
            yield "Excepts", self._named(book.rules[id_])
        if text.unless:
            yield "In words", f"binds unless {fill(text.unless, pack.dates, self._clock.law_as_of)}"
        for id_ in book.exceptions.get(rule.id, ()):
            yield "Excepted by", f"{self._named(book.rules[id_])}\n{book.rules[id_].text.says}"
        yield from self._starts(rule, pack)
        if text.fine:
            yield "Fine", f"{text.fine}: {amount(pack.fines[text.fine])}"
        for name in text.met_by:
            yield "Met by", name
        if text.evidence:
            yield "To have", text.evidence
        yield from self._reads(rule)
        for name, read in pack.misreadings.items():
            if rule.name in read.rules:
                yield "Often read", f"{read.claim} (misreading {name})"
        yield "Written in", f"{pack.id} {pack.text.version}, {rule.where}"

    def _starts(self, rule: Rule, pack: Pack) -> Iterator[Row]:
        for start in rule.starts:
            yield "From", f"{start.date}: {pack.dates[start.date].says}"
            if start.if_:
                yield "From", f"  only if {start.if_}"
            yield from self._lines("From", pack.dates[start.date])
        if rule.until:
            yield "Until", f"{rule.until}: {pack.dates[rule.until].says}"
            yield from self._lines("Until", pack.dates[rule.until])

    def _reads(self, rule: Rule) -> Iterator[Row]:
        facts, leans = rule.facts, rule.needs
        for name in facts:
            asked = ", ".join(question.id for question in self._questions(name))
            settled = f"question {asked}" if asked else "no question; answer the fact itself"
            yield "Reads", f"{name}: {self._book.vocabulary.facts[name].says} ({settled})"
        for id_ in leans:
            yield "Leans on", f"{id_.partition('.')[2]}: {self._book.conclusions[id_].says}"
        below = [name for name in self._below(rule) if name not in facts]
        if below:
            yield "Facts below", ", ".join(below)

    def _below(self, rule: Rule) -> list[str]:
        """Return every fact that a rule rests on, at any depth, exceptions included."""
        seen: dict[str, None] = {}
        found: dict[str, None] = {}
        waiting = [rule.id]
        while waiting:
            id_ = waiting.pop()
            if id_ in seen:
                continue
            seen[id_] = None
            found |= dict.fromkeys(self._book.rules[id_].facts)
            for name in self._book.rules[id_].needs:
                waiting += self._book.by_conclusion[name]
            waiting += self._book.exceptions.get(id_, ())
        return sorted(found)

    def _conclusion(self, id_: str) -> Iterator[Row]:
        entry = self._book.conclusions[id_]
        yield "", entry.says
        yield "On screen", entry.label
        yield "Kind", entry.axis
        if entry.favourable:
            yield (
                "Note",
                "favourable: it needs every gate settled, and never rests on want of proof",
            )
        if entry.beyond:
            yield "Note", "a yes means that the law goes on where the pack does not"
        for name in self._book.by_conclusion[id_]:
            rule = self._book.rules[name]
            yield "Concluded by", f"{self._named(rule)}\nif {rule.text.if_ or 'always'}"
            for exception in self._book.exceptions.get(name, ()):
                yield "Excepted by", self._named(self._book.rules[exception])
        for rule in self._rules:
            if id_ in rule.needs:
                yield "Read by", self._named(rule)

    # Dates, values, fines and acts.

    def _lines(self, label: str, date: DatedDay) -> Iterator[Row]:
        for line in date.values:
            yield label, f"  from {line.applies}, {self._published(line, date.values)}"

    def _published(
        self, line: DatedLine | ValueLine, lines: Iterable[DatedLine] | Iterable[ValueLine]
    ) -> str:
        as_of = self._clock.law_as_of
        known = [other for other in lines if read_day(other.published) <= as_of]
        note = f"the law as of {as_of}" if known and known[-1] is line else "replaced since"
        if line not in known:
            note = f"not published by {as_of}"
        return f"published {line.published} by {line.act}, {line.cite} ({note})"

    def _date(self, pack: Pack, name: str, date: DatedDay) -> Iterator[Row]:
        yield "", date.says
        for line in date.values:
            yield "Published", f"{line.applies}: {self._published(line, date.values)}"
        yield from _checked(date.checked)
        yield from self._users(pack, f"date.{name}", name)

    def _value(self, pack: Pack, name: str) -> Iterator[Row]:
        value = pack.values[name]
        yield "", value.says
        for line in value.values:
            amount = f"{line.is_:,.0f}" if line.is_ < 1e9 else f"{line.is_:g}"
            published = self._published(line, value.values)
            yield "Published", f"{amount} {line.unit}: {published}"
        yield from _checked(value.checked)
        yield from self._users(pack, f"value.{name}", "")

    def _users(self, pack: Pack, token: str, date: str) -> Iterator[Row]:
        for rule in self._rules:
            if rule.pack != pack.id:
                continue
            days = {start.date for start in rule.starts} | {rule.until}
            if token in rule.tokens or (date and date in days):
                yield "Used by", self._named(rule)

    def _fine(self, pack: Pack, name: str) -> Iterator[Row]:
        fine = pack.fines[name]
        yield "", fine.says
        yield "Law", fine.cite
        yield "At most", amount(pack.fines[name])
        yield from _checked(fine.checked)
        for rule in self._rules:
            if rule.pack == pack.id and rule.text.fine == name:
                yield "Used by", f"{self._named(rule)}: {rule.text.title}"

    def _misreading(self, pack: Pack, read: Misreading) -> Iterator[Row]:
        yield "Often read", read.claim
        yield "", read.topic + "."
        yield "", fill(read.law, pack.dates, self._clock.law_as_of).strip()
        yield "Law", f"{read.cite}, {pack.text.title}"
        for rule in self._rules:
            if rule.pack == pack.id and rule.name in read.rules:
                yield "Held in", self._named(rule)
        for name in read.fines:
            yield "Fine", f"{name}: {amount(pack.fines[name])}"

    def _status(self, pack: Pack, name: str) -> str:
        status = act_status(pack.acts[name], self._clock)
        words = [status.word.replace("_", " "), status.enforcement]
        words += [] if status.certain else ["not certain"]
        return ", ".join(word for word in words if word)

    def _act(self, pack: Pack, name: str) -> Iterator[Row]:
        act = pack.acts[name]
        yield "", act.name
        yield "Cited as", f"{act.short}, {act.cite}"
        yield (
            "Status",
            f"{self._status(pack, name)} (on {self._clock.on}, as published by "
            f"{self._clock.law_as_of})",
        )
        for event in act.events:
            parts = [f"{event.on} {event.event.replace('_', ' ')}"]
            parts += [f"known since {event.published}"] if event.published else []
            parts += [f"until {event.until}"] if event.until else []
            parts += [f"by {event.by}"] if event.by else []
            parts += [] if event.certainty == "sure" else ["not certain"]
            parts += [event.source] if event.source else []
            yield "Events", ", ".join(parts)
        for date_name, date in pack.dates.items():
            for line in date.values:
                if line.act == name:
                    yield "Set the date", f"{date_name}: {line.applies} ({line.cite})"
        rules = sum(rule.act == name for rule in pack.rules)
        yield "In the pack", f"{rules} rules and duties of {pack.id} {pack.text.version}"


def _finding(one: Explained) -> Iterator[Row]:
    yield "", one.says
    yield "About", catalogue().groups[one.group].lower()
    if one.looks_at:
        yield "Looks at", one.looks_at
    yield "Why", one.why
    yield "What to do", one.fix
    yield from (("See", reference) for reference in one.references)


def _in_order(rule: Rule) -> tuple[bool, str, list[tuple[int, str]]]:
    """Put duties before rules, and Art. 9 before Art. 10."""
    parts = re.split(r"(\d+)", rule.name)
    order = [(int(part), "") if part.isdigit() else (0, part) for part in parts]
    return not rule.is_duty, rule.pack, order


def _holds(type_: str, unit: str) -> str:
    return {
        "flag": "yes or no",
        "one": "one option",
        "many": "yes or no for each option",
        "number": f"a number{f' of {unit}' if unit else ''}",
        "date": "a day, a span of days, or not yet",
        "text": "a text",
        "reading": "one reading; until a person decides, both are shown",
    }[type_]


def _sets(option: Option) -> str:
    if not option.sets:
        return "sets nothing"

    def write(value: object) -> str:
        if isinstance(value, dict):
            return ", ".join(f"{key}: {write(flag)}" for key, flag in value.items())
        return {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)

    return "sets " + "; ".join(
        f"{fact} ({write(value)})" if isinstance(value, dict) else f"{fact}: {write(value)}"
        for fact, value in option.sets.items()
    )


def _checked(checked: Checked) -> Iterator[Row]:
    yield "Checked", f"{checked.on} against {checked.source}"
