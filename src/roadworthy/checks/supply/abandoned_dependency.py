"""Dependencies that their makers gave up."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from functools import cache
from importlib import resources
from typing import Any

from roadworthy.checks.interface import Check, Seen
from roadworthy.safe_yaml import parse
from roadworthy.sightings import Deprecated, Uploaded
from roadworthy.system import Component, Finding, Severity

_FILE = "abandoned_names.yaml"
_OLD = 5 * 365
"""Days after which a locked version is so old that somebody should look."""
_NAMED = 3


class AbandonedDependency(Check):
    """A dependency is deprecated or no longer maintained, so nobody will mend its next flaw.

    What it looks at:
        Packages of PyPI and npm that their makers gave up, from a list with the source of each,
        the notices of deprecation that npm writes into its lock, and the days on which locked
        versions were uploaded, which uv and pylock.toml hold. Nothing is asked for over a network:
        whether the other packages still live is not known.

    Why it matters:
        A flaw in a package that nobody maintains stays. Its name may be given to somebody else,
        and its next version may then be anything.

    How to fix it:
        Take what the makers name instead.

    References:
        https://docs.npmjs.com/cli/commands/npm-deprecate
        https://packaging.python.org/en/latest/specifications/project-status-markers/
    """

    name = "abandoned-dependency"
    severity = Severity.LOW

    def look(self, seen: Seen) -> Iterator[Finding]:
        """Look at names, notices and days."""
        parts = [part for part in seen.parts("dependency") if _kind(part) in ("pypi", "npm")]
        if not parts:
            yield self.not_applicable("Nothing here names a package of PyPI or npm.")
            return
        found: set[tuple[str, str]] = set()
        for part in parts:
            key = (_kind(part), part.name)
            entry = _listed().get(key[0], {}).get(part.name)
            if entry and key not in found:
                found.add(key)
                yield self.fails(
                    part.files[0] if part.files else None,
                    f"{part.name}: {entry['because']} ({entry['source']}).",
                    f"Take {entry['use']} instead.",
                    severity=Severity(entry.get("severity", Severity.LOW)),
                    about=part.name,
                )
        for one in seen.of(Deprecated):
            if ("npm", one.name) not in found:
                found.add(("npm", one.name))
                yield self.fails(
                    one.place,
                    f"{one.name} {one.version} is deprecated by its makers: "
                    f"{one.notice.rstrip('.')}.",
                    "Take another version, or another package.",
                    about=one.name,
                )
        yield from self._old(seen)
        dated = {one.name for one in seen.of(Uploaded) if _day(one.day)}
        names = {part.name for part in parts}
        unknown = sorted(names - dated - {name for _, name in found})
        if unknown:
            shown = ", ".join(unknown[:_NAMED]) + (", and others" if len(unknown) > _NAMED else "")
            yield self.unknown(
                None,
                f"Last release not known for {len(unknown)} packages ({shown}).",
                "Lock with uv, which notes the day, or look them up.",
                severity=Severity.LOW,
            )
        elif not found and not any(True for _ in self._old(seen)):
            yield self.passes(f"Packages with a version of the last five years: {len(names)}.")

    def _old(self, seen: Seen) -> Iterator[Finding]:
        """Say which locked versions are old; a newer one may exist all the same."""
        old = [one for one in seen.of(Uploaded) if _is_old(seen.on, one.day)]
        if old:
            names = sorted({one.name for one in old})
            shown = ", ".join(names[:_NAMED]) + (", and others" if len(names) > _NAMED else "")
            yield self.unknown(
                old[0].place,
                f"Locked versions that are older than five years: {len(names)} ({shown}); whether "
                "these packages are still maintained is not known.",
                "Look whether there is a newer version, or a successor.",
                severity=Severity.LOW,
            )


@cache
def _listed() -> Mapping[str, Mapping[str, Any]]:
    path = resources.files("roadworthy.checks.supply") / _FILE
    data: Mapping[str, Mapping[str, Any]] = parse(path.read_bytes(), name=_FILE).data
    return {kind: data[kind] for kind in ("pypi", "npm")}


def _kind(part: Component) -> str:
    return part.purl.removeprefix("pkg:").partition("/")[0]


def _is_old(on: dt.date, day: str) -> bool:
    known = _day(day)
    return known is not None and (on - known).days > _OLD


def _day(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None
