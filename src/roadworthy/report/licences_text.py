"""The licences of all components, for a terminal."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

import click

from roadworthy.report.view import OPEN_FACTS, Descent, LicenceRow, Licences
from roadworthy.report.words import counted

_FEW = 8
"""Rows before the rest is only counted."""
_MOST_ASKS = 4


class LicenceText:
    """Writes the section."""

    def __init__(self, shown: Licences, width: int, full: bool) -> None:
        self._shown = shown
        self._width = width
        self._full = full

    def lines(self) -> Iterator[str]:
        """Yield the lines; none where nothing has a licence that anybody asks for."""
        shown = self._shown
        if not shown.rows and not shown.dependencies:
            return
        yield ""
        yield click.style("LICENCES (worst first; what nobody states gives no right)", bold=True)
        few = shown.rows if self._full else [row for row in shown.rows if not row.notes][:_FEW]
        for row in few:
            yield from self._row(row)
        if len(shown.rows) > len(few):
            yield f"  and {len(shown.rows) - len(few)} more (--full lists them)"
        if shown.dependencies:
            yield from self._wrap(shown.dependencies, 2, 4)
        yield from self._asks()
        if shown.descent:
            yield "  Made from what:"
            for one in shown.descent:
                yield from self._descent(one, 4)
        if shown.ask_for:
            yield from self._wrap(OPEN_FACTS.format(", ".join(shown.ask_for)), 2, 4)

    def _row(self, row: LicenceRow) -> Iterator[str]:
        checks = f"  [{', '.join(row.checks)}]" if row.checks else ""
        notes = f" ({'; '.join(row.notes)})" if row.notes else ""
        name = row.name if row.name.startswith(row.kind) else f"{row.kind} {row.name}"
        if row.count > 1:
            name = f"{counted(row.kind, row.count)} ({row.name})"
        known = f" ({row.known})" if row.known else ""
        yield from self._wrap(f"{name}{notes}: {row.licence}{known}{checks}", 2, 4)
        if row.free:
            yield from self._wrap(row.free, 6, 8)

    def _asks(self) -> Iterator[str]:
        """Say what licences ask; in short only what they take away, and how much else there is."""
        every = self._shown.asks
        limited = [one for one in every if one.limits or len(one.asks) > 1]
        shown = every if self._full else limited[:_MOST_ASKS]
        plain = [one.name for one in every if one not in limited and not self._full]
        if shown:
            yield from self._wrap("What they ask (clauses: `roadworthy explain NAME`):", 2, 4)
        for one in shown:
            confirm = f" ({one.confirm})" if one.confirm else ""
            duties = len(one.asks) - len(one.limits)
            short = (*one.limits, _duties(duties)) if one.limits and duties else one.asks
            texts = one.asks if self._full else short
            yield from self._wrap(f"{one.name}{confirm}: {'; '.join(texts)}", 4, 6)
        if len(limited) > _MOST_ASKS and not self._full:
            yield f"    and {len(limited) - _MOST_ASKS} more (--full lists them)"
        if plain and shown:
            yield from self._wrap(f"{', '.join(plain)}: only what travels with a copy", 4, 6)

    def _descent(self, one: Descent, indent: int) -> Iterator[str]:
        how = f"{one.how}: " if one.how else ""
        licence = f" ({one.licence})" if one.licence else ""
        limits = f": {'; '.join(one.limits)}" if one.limits else ""
        indent = min(indent, self._width // 2)
        yield from self._wrap(f"{how}{one.name}{licence}{limits}", indent, indent + 4)
        for child in one.below:
            yield from self._descent(child, indent + 2)

    def _wrap(self, text: str, indent: int, hanging: int) -> list[str]:
        return textwrap.wrap(
            text,
            self._width,
            initial_indent=" " * indent,
            subsequent_indent=" " * hanging,
            break_long_words=False,
            break_on_hyphens=False,
        )


def _duties(number: int) -> str:
    return f"and {number} more {'duty' if number == 1 else 'duties'} (--full)"
