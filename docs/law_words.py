"""Rules in words for the pages about the law: links, days, numbers, and conditions as lists."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass

from roadworthy.law.book import Book
from roadworthy.law.clock import applies
from roadworthy.law.expression import (
    Comparison,
    Conclusion,
    Flag,
    Junction,
    Member,
    Node,
    Not,
    Number,
    Quantifier,
    Unread,
    walk,
)
from roadworthy.law.pack import Pack, Rule
from roadworthy.law.statute import ValueLine

BEFORE = {"<": "before", "<=": "on or before", ">": "after", ">=": "on or after"}
LESS = {"<": "less than", "<=": "at most", ">": "more than", ">=": "at least"}


ALL = dt.date.max
"""Pages show the law as last published: no entry of a pack is later than this day."""


def folder(pack: str) -> str:
    """Return the folder of the pages of a pack."""
    return pack.replace("_", "-")


def file_of(rule: Rule) -> str:
    """Return the file that a rule stands in, without its ending."""
    return rule.where.rpartition(":")[0].rpartition("/")[2].removesuffix(".yaml")


def place(rule: Rule) -> tuple[str, int]:
    """Return file and line of a rule, to sort by."""
    return file_of(rule), int(rule.where.rpartition(":")[2])


def anchor(heading: str) -> str:
    """Return the fragment that GitHub gives a heading: `usehigh_risk` for `use.high_risk`."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


def link(name: str, page: str) -> str:
    """Return a link to the heading of a name on a page."""
    return f"[`{name}`]({page}.md#{anchor(name)})"


def rule_link(rule: Rule, base: str = "") -> str:
    """Return a link to a rule; `base` leads to the folder of its pack."""
    return link(rule.name, base + file_of(rule).replace("_", "-"))


def last(pack: Pack, date: str) -> str:
    """Return a day of the law as last published."""
    return str(applies(pack.dates[date], ALL))


def day(pack: Pack, date: str, base: str = "") -> str:
    """Return a day of the law as last published, with a link."""
    return f"{last(pack, date)} ({link(date, base + 'dates')})"


def number(line: ValueLine) -> str:
    """Return a number of the law with its unit."""
    exact = line.is_ < 1e9 and line.is_.is_integer()
    amount = f"{line.is_:,.0f}" if exact else f"{line.is_:g}".replace("e+", "e")
    return f"{amount} {line.unit}"


@dataclass(frozen=True, slots=True)
class _Line:
    """One line of a condition, and the conditions below it."""

    words: str
    below: tuple[Node, ...] = ()


@dataclass(frozen=True, slots=True)
class Words:
    """Conditions of one pack as nested lists, and links to what they read."""

    book: Book
    pack: Pack

    def condition(self, node: Node, depth: int) -> Iterator[str]:
        """Yield a condition as a list, one line for each part."""
        line = self._line(node)
        yield f"{'  ' * depth}- {line.words}"
        for part in line.below:
            yield from self.condition(part, depth + 1)

    def conclusion(self, id_: str) -> str:
        """Return a link to a conclusion."""
        pack, _, name = id_.partition(".")
        base = "" if pack == self.pack.id else f"../{folder(pack)}/"
        return link(name, f"{base}conclusions")

    def reads_a_reading(self, node: Node) -> bool:
        """Tell whether a condition depends on how a contested point is read."""
        facts = self.book.vocabulary.facts
        return any(
            isinstance(part, Member) and facts[part.fact].type == "reading" for part in walk(node)
        )

    def act(self, name: str) -> str:
        """Return a link to an act: to what it changed, where it is not the act of the pack."""
        page = "README" if name == self.pack.text.act else "changes"
        return f"[{name}]({page}.md#{anchor(name)})"

    def _line(self, node: Node) -> _Line:
        match node:
            case Junction(every=True, of=parts):
                return _Line("all of these:", parts)
            case Junction(of=parts):
                return _Line("at least one of these:", parts)
            case Quantifier(every=every, over=over, part=part):
                line = self._line(part)
                which = "every" if every else "at least one"
                return _Line(f"for {which} {over}: {line.words}", line.below)
            case Not(part=part):
                return self._negated(part)
        return _Line(self._leaf(node))

    def _negated(self, node: Node) -> _Line:
        match node:
            case Junction(every=True, of=parts):
                return _Line("**not** all of these together:", parts)
            case Junction(of=parts):
                return _Line("**none** of these:", parts)
            case Quantifier(every=False, over=over, part=part):
                line = self._line(part)
                return _Line(f"for **no** {over}: {line.words}", line.below)
        line = self._line(node)
        return _Line(f"**not:** {line.words}", line.below)

    def _leaf(self, node: Node) -> str:
        match node:
            case Flag(fact=fact):
                return self._fact(fact)
            case Member(fact=fact, options=options):
                return f"{self._fact(fact)}: {self._options(fact, options)}"
            case Conclusion(name=name):
                says = self.book.conclusions[name].says.rstrip(".")
                return f"{says} ({self.conclusion(name)})"
            case Comparison(sign=sign, left=left, right=right):
                words = (BEFORE if self._is_day(right) else LESS)[sign]
                return f"{self._number(left)}: {words} {self._number(right)}"
            case Unread():
                return "a part of the law that this pack does not read; never settled"
        raise TypeError(f"no words for {type(node).__name__}")

    def _fact(self, name: str) -> str:
        fact = self.book.vocabulary.facts[name]
        page = "contested" if name in self._readings() else "../../facts"
        return f"{fact.says.rstrip('.')} ({link(name, page)})"

    def _readings(self) -> list[str]:
        facts = self.pack.vocabulary.facts
        return [name for name, fact in facts.items() if fact.type == "reading"]

    def _options(self, fact: str, options: tuple[str, ...]) -> str:
        says = self.book.vocabulary.facts[fact].options
        shown = [option for option in says if option in options]
        return " *or* ".join(says[option] for option in shown)

    def _is_day(self, part: Number) -> bool:
        facts = self.book.vocabulary.facts
        return any(
            below.token.startswith("date.") or (below.fact and facts[below.fact].type == "date")
            for below in part.walk()
        )

    def _number(self, part: Number) -> str:
        if part.fact:
            return self._fact(part.fact)
        kind, _, name = part.token.partition(".")
        if kind == "date":
            return day(self.pack, name)
        if kind == "value":
            return f"{number(self.pack.values[name].values[-1])} ({link(name, 'dates')})"
        left, right = part.of
        return f"({self._number(left)} {part.sign} {self._number(right)})"
