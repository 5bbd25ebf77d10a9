"""Where we differ from common articles: a page from the claims of the packs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from law_pages import ADVICE, MARK
from law_rules import cases_by_name, counted
from law_words import ALL, day, folder, link, number, rule_link

from roadworthy.law.book import Book
from roadworthy.law.clock import fill
from roadworthy.law.pack import Pack
from roadworthy.law.statute import Misreading


def page(book: Book) -> str:
    """Return the page."""
    return "\n".join(_lines(book)) + "\n"


def _lines(book: Book) -> Iterator[str]:
    yield from ("# Where we differ from common articles, and why", "", MARK, "")
    yield "Many texts about these laws repeat what their words do not carry, or what was true once."
    yield "Each entry: such a claim in our own words, what the law says, and where we hold it."
    yield "`roadworthy explain NAME` shows the same in a terminal, with the name below each title."
    yield ""
    yield "Generated from `misreadings.yaml` of the law packs by `make docs`."
    yield ADVICE
    for pack in book.packs:
        cases = cases_by_name(book, pack)
        if pack.misreadings:
            yield from ("", f"About {pack.text.title}.")
        for position, (name, entry) in enumerate(pack.misreadings.items(), 1):
            yield from ("", f"## {position}. {entry.topic}", "")
            yield from (f"`{name}`", "")
            yield from (f"**Often read:** {entry.claim}", "")
            yield from (f"**The law:** {fill(entry.law, pack.dates, ALL).rstrip()}", "")
            yield from (f"**Where:** {entry.cite}", "")
            yield from _held(entry, pack, cases)


def _held(entry: Misreading, pack: Pack, cases: Mapping[str, list[str]]) -> Iterator[str]:
    base = f"{folder(pack.id)}/"
    if not (entry.rules or entry.dates or entry.values or entry.fines):
        yield "**In the pack:** no rule, since the law has none."
        return
    yield from ("**In the pack:**", "")
    for rule in sorted(pack.rules, key=lambda rule: rule.name):
        if rule.name in entry.rules:
            looked = counted(cases.get(rule.name, []))
            yield f"- {rule_link(rule, base)} ({rule.text.cite}; {looked})"
    for name in pack.dates:
        if name in entry.dates:
            yield f"- the day {day(pack, name, base)}"
    for name, value in pack.values.items():
        if name in entry.values:
            yield f"- {number(value.values[-1])} ({link(name, f'{base}dates')})"
    for name in pack.fines:
        if name in entry.fines:
            yield f"- the fine {link(name, f'{base}dates')}"
