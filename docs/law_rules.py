"""Rules and duties for the pages about the law: one entry each, exceptions drawn as a tree."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from law_words import ALL, Words, anchor, day, link, place, rule_link

from roadworthy.duties import amount
from roadworthy.law.book import Book
from roadworthy.law.cases import read_cases
from roadworthy.law.clock import fill
from roadworthy.law.pack import Pack, Rule

FORCE = {
    "binding": "binding",
    "guidance": "guidance, which does not bind",
    "reading": "one reading of a contested point",
}


def cases_by_name(book: Book, pack: Pack) -> dict[str, list[str]]:
    """Return the names of the cases that speak of each rule, duty or conclusion."""
    found: dict[str, list[str]] = {}
    for case in read_cases(pack, book.vocabulary):
        text = case.text
        reasons = [name for names in text.because.values() for name in names]
        for name in dict.fromkeys([*text.expect, *text.binds, *text.may_bind, *reasons]):
            found.setdefault(name, []).append(case.name)
    return found


def counted(cases: list[str]) -> str:
    """Return how many cases there are, in words."""
    return "1 case" if len(cases) == 1 else f"{len(cases)} cases"


@dataclass(frozen=True, slots=True)
class Rules:
    """Writes the rules of one pack."""

    words: Words
    cases: Mapping[str, list[str]]

    def table(self, rules: list[Rule]) -> Iterator[str]:
        """Yield what a page of rules holds."""
        yield from ("", "| name | where | what |", "|---|---|---|")
        for rule in rules:
            name = f"[`{rule.name}`](#{anchor(rule.name)})"
            yield f"| {name} | {rule.text.cite} | {self._short(rule)} |"

    def entry(self, rule: Rule) -> Iterator[str]:
        """Yield everything about one rule or duty."""
        text = rule.text
        yield from ("", f"## `{rule.name}`", "")
        if text.title:
            yield f"**{text.title}.**"
        yield from (text.says, "")
        yield from self._law(rule)
        yield from self._condition(rule)
        yield from self._when(rule)
        if text.fine:
            fine = self.words.pack.fines[text.fine]
            yield f"- Fine: {amount(fine)} ({link(text.fine, 'dates')}, {fine.cite})"
        if text.evidence:
            yield f"- To have: {text.evidence}"
        if text.met_by:
            yield "- Met by: " + ", ".join(f"`{name}`" for name in text.met_by)
        if text.note:
            yield f"- Note: {text.note}"
        yield from self._exceptions(rule)
        yield from self._looked_at(rule)

    def branches(self, rule: Rule, depth: int) -> Iterator[str]:
        """Yield the exceptions of a rule as a tree; exceptions to an exception lie below it."""
        for exception in self._excepting(rule):
            words = fill(exception.text.unless, self.words.pack.dates, ALL)
            where = f"{rule_link(exception)}, {exception.text.cite}"
            yield f"{'  ' * depth}- unless {words} ({where})"
            yield from self.branches(exception, depth + 1)

    def _short(self, rule: Rule) -> str:
        if rule.is_duty:
            return f"duty: {rule.text.title}"
        if rule.then:
            return f"concludes {self.words.conclusion(rule.then)}"
        return "excepts " + ", ".join(rule_link(excepted) for excepted in self._excepted(rule))

    def _law(self, rule: Rule) -> Iterator[str]:
        text, words = rule.text, self.words
        amended = rule.act != words.pack.text.act
        yield f"- Where: {text.cite}" + (f", in {words.act(rule.act)}" if amended else "")
        yield f"- Force: {FORCE[text.force]}"
        yield f"- About: the {rule.kind}"
        if text.who:
            yield f"- Owed by: the {text.who} ({words.conclusion(rule.party)})"
        if rule.then:
            says = words.book.conclusions[rule.then].says
            yield f"- Concludes: {words.conclusion(rule.then)}: {says}"
        for excepted in self._excepted(rule):
            yield f"- Excepts: {rule_link(excepted)} ({excepted.text.cite})"

    def _condition(self, rule: Rule) -> Iterator[str]:
        if rule.test is None:
            yield "- Condition: none"
            return
        yield "- Condition:"
        yield from self.words.condition(rule.test, 1)
        yield f"- As written: `{' '.join(rule.text.if_.split())}`"

    def _when(self, rule: Rule) -> Iterator[str]:
        for start in rule.starts:
            says = f", {start.says}" if start.says else ""
            yield f"- From: {day(self.words.pack, start.date)}{says}"
            if start.test:
                yield from self.words.condition(start.test, 1)
        if rule.until:
            yield f"- Until: {day(self.words.pack, rule.until)}"

    def _exceptions(self, rule: Rule) -> Iterator[str]:
        exceptions = self._excepting(rule)
        if exceptions:
            yield from ("", "Exceptions:", "", *self.branches(rule, 0))
        if any(self._excepting(exception) for exception in exceptions):
            drawn = dict.fromkeys([_box(rule), *self._drawn(rule)])
            yield from ("", "```mermaid", "flowchart TD", *drawn, "```")

    def _drawn(self, rule: Rule) -> Iterator[str]:
        for exception in self._excepting(rule):
            yield _box(exception)
            yield f"  r_{rule.name} -- unless --> r_{exception.name}"
            yield from self._drawn(exception)

    def _excepting(self, rule: Rule) -> list[Rule]:
        book = self.words.book
        return sorted((book.rules[id_] for id_ in book.exceptions.get(rule.id, ())), key=place)

    def _excepted(self, rule: Rule) -> list[Rule]:
        return [self.words.book.rules[id_] for id_ in rule.excepts]

    def _looked_at(self, rule: Rule) -> Iterator[str]:
        names = self.cases.get(rule.name, [])
        if names:
            yield from ("", f"<details><summary>{counted(names)}</summary>", "")
            yield from (f"- {name}" for name in names)
            yield from ("", "</details>")


def _box(rule: Rule) -> str:
    cite = rule.text.cite.replace('"', "'")
    return f'  r_{rule.name}["{rule.name}<br>{cite}"]'
