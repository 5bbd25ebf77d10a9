"""Whether an advisory affects one version of a package, and which version does no longer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from roadworthy.evidence.advisories.entries import Affected, Entry, Event, Package, Range
from roadworthy.evidence.advisories.versions import key
from roadworthy.evidence.dependencies import normalised

_ORDERED = ("ECOSYSTEM", "SEMVER")


@dataclass(frozen=True, slots=True)
class Verdict:
    """What an advisory says of one version."""

    affected: bool | None
    """None where it cannot be told."""
    fixed: str = ""
    """The next version that is not affected."""
    why: str = ""
    """Why it cannot be told."""


def plain(ecosystem: str, name: str) -> str:
    """Return a name as it is compared.

    >>> plain("PyPI", "Foo_Bar"), plain("npm", "@A/b_c")
    ('foo-bar', '@a/b_c')
    """
    return normalised(name) if ecosystem == "PyPI" else name.lower()


def judge(entry: Entry, ecosystem: str, name: str, version: str) -> Verdict:
    """Say whether an entry affects a version of a package; a doubt is never a no."""
    verdicts = [_one(a, entry, ecosystem, version) for a in _on(entry, ecosystem, name)]
    hit = [one for one in verdicts if one.affected]
    if hit:
        return max(hit, key=lambda one: bool(one.fixed))
    unclear = next((one for one in verdicts if one.affected is None), None)
    return unclear or Verdict(False)


def _on(entry: Entry, ecosystem: str, name: str) -> Iterator[Affected]:
    """Yield what an entry says about a package; a suffix of the ecosystem does not matter."""
    for one in entry.affected or ():
        package = one.package or Package()
        same = package.ecosystem.partition(":")[0] == ecosystem
        if same and plain(ecosystem, package.name) == name:
            yield one


def _one(affected: Affected, entry: Entry, ecosystem: str, version: str) -> Verdict:
    ranges = [r for r in affected.ranges or () if r.type in _ORDERED and r.events]
    mine = key(ecosystem, version)
    fixed = min(_fixes(ranges, ecosystem, mine), default=("", ""))[1] if mine is not None else ""
    listed = affected.versions or ()
    if version in listed:
        return Verdict(True, fixed)
    if not (ranges or listed):
        if entry.malicious:
            return Verdict(True)
        return Verdict(None, why="it does not say which versions in a way that can be compared")
    if mine is None:
        return Verdict(None, why=f"{version!r} is not a version that can be compared")
    if any(key(ecosystem, one) == mine for one in listed):
        return Verdict(True, fixed)
    inside = [_inside(one, ecosystem, mine) for one in ranges]
    if True in inside:
        return Verdict(True, fixed)
    if None in inside:
        return Verdict(None, why="one of its ranges cannot be read")
    return Verdict(False)


def _inside(one: Range, ecosystem: str, mine: Any) -> bool | None:
    """Tell whether a version lies in a range, by the events in their order.

    Of events at one version, a fix comes before what is introduced again, so that nothing is
    cleared by it, and what is affected last comes behind what is introduced there.
    """
    events: list[tuple[Any, int, Event]] = []
    limits: list[Any] = []
    for event in one.events or ():
        if event.limit is not None:
            limits.append(None if event.limit == "*" else key(ecosystem, event.limit))
            continue
        text = event.introduced or event.fixed or event.last_affected
        if text is None:
            return None
        if text == "0" and event.introduced:
            events.append((None, 0, event))
            continue
        at = key(ecosystem, text)
        if at is None:
            return None
        events.append((at, 1 if event.introduced else 0 if event.fixed else 2, event))
    if limits and None not in limits and not any(mine < limit for limit in limits):
        return False
    if not any(event.introduced for _, _, event in events):
        return None  # the schema demands one
    first = [one for one in events if one[0] is None]
    rest = sorted((one for one in events if one[0] is not None), key=lambda e: (e[0], e[1]))
    inside = bool(first)
    for at, _, event in rest:
        if event.introduced:
            inside = inside or mine >= at
        elif event.fixed:
            inside = inside and not mine >= at
        else:
            inside = inside and not mine > at
    return inside


def _fixes(ranges: list[Range], ecosystem: str, mine: Any) -> Iterator[tuple[Any, str]]:
    for one in ranges:
        for event in one.events or ():
            at = key(ecosystem, event.fixed) if event.fixed else None
            if event.fixed and at is not None and at > mine:
                yield at, event.fixed
