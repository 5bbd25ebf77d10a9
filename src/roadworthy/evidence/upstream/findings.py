"""What is said about upstream models that were found, and about those that were not."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterable, Iterator
from dataclasses import replace

from roadworthy.evidence.interface import printable
from roadworthy.evidence.upstream.hub import Located, Missing, etag
from roadworthy.system import (
    Collected,
    Component,
    Evidence,
    Finding,
    Outcome,
    Severity,
)

_TERMS = ("*.md", "LICEN*", "NOTICE*", "*.json")
"""What is enough to read the terms and the configuration of a model, without its weights."""
_MOST = 5
_LICENCES = ("licence_tag", "licence_name", "licence_text", "licence_title")


def fetch(name: str, revision: str = "") -> str:
    """Return the command that brings the terms of a model into the cache.

    >>> fetch("org/name", "v1")  # doctest: +ELLIPSIS
    "hf download org/name --revision v1 --include '*.md' ..."
    """
    words = ["hf", "download", name]
    if revision:
        words += ["--revision", revision]
    for pattern in _TERMS:
        words += ["--include", pattern]
    return shlex.join(words)


def prefix(name: str, revision: str) -> str:
    """Return what stands before the path of a file of a model: `ORG/NAME@COMMIT:`."""
    return f"{name}@{revision[:12]}:" if revision else f"{name}:"


def prefixed(seen: Collected, before: str) -> Iterator[Finding]:
    """Yield what a walk over a model found, with the model's name before every path."""
    known = {place.path for part in seen.components for place in part.files}
    for finding in seen.findings:
        paths = known | ({finding.place.path} if finding.place else set())
        named = sorted((path for path in paths if path in finding.says), key=len, reverse=True)
        pattern = "|".join(map(re.escape, named)) or r"(?!)"
        says, count = re.subn(
            rf"(?<![\w./@-])(?:{pattern})(?![\w/-])", lambda m: before + m[0], finding.says
        )
        place = replace(finding.place, path=before + finding.place.path) if finding.place else None
        if not count:
            says = f"{place.path if place else before.rstrip(':')}: {says}"
        yield replace(finding, says=says, place=place)


def order(finding: Finding) -> tuple[str, int, str, str]:
    """Return where a finding stands among others."""
    place = finding.place
    line = (place.line or 0) if place else 0
    return place.path if place else "", line, finding.check, finding.says


def missing(name: str, pinned: str, found: Missing, how: str, place: Evidence | None) -> Finding:
    """Say that a model, or the revision asked for, does not lie in any place."""
    at = f" (revision {pinned})" if pinned and found.check == "upstream-not-found" else ""
    other = found.check == "upstream-revision-not-found"
    what = "it was not reviewed" if other else "its licence and card are not known"
    return Finding(
        found.check,
        Outcome.UNKNOWN,
        Severity.MEDIUM,
        f"{name}{at}, which {_names(how, place)}, {found.why}, so {what}.",
        f"Run `{fetch(name, pinned)}`, or name the folder that holds it: "
        f"--with {name}{'@' + pinned if pinned else ''}=PATH.",
        place,
        about=name,
    )


def not_here(name: str, how: str, place: Evidence | None) -> Finding:
    """Say that a model is named by a path, or in a way that the hub does not know."""
    return Finding(
        "upstream-not-found",
        Outcome.UNKNOWN,
        Severity.MEDIUM,
        f"{printable(name, 100)}, which {_names(how, place)}, is no file of this project that was "
        "read and no id of the hub, so its licence and card are not known.",
        _ollama(name)
        if place and "ollama" in place.shows.lower()
        else "Put it into the folder that is checked, or name it by its id on the hub.",
        place,
        about=printable(name, 100),
    )


def _ollama(name: str) -> str:
    quoted = shlex.quote(printable(name, 100))
    return f"Read `ollama show --license {quoted}`, and state in roadworthy.yaml what it allows."


def no_one_revision(name: str, asked: list[str], place: Evidence | None) -> Finding:
    """Say that nobody can tell which revision is meant."""
    named = " and ".join(printable(revision, 60) for revision in asked if revision)
    what = (
        f"is asked for in the revision {named!r}, which is no name of one"
        if len(asked) == 1 and named
        else "is asked for in several revisions" + (f" ({named})" if named else "")
    )
    return Finding(
        "upstream-revision-not-found",
        Outcome.UNKNOWN,
        Severity.MEDIUM,
        f"{name} {what}, so it was not reviewed.",
        "Ask for one commit everywhere.",
        place,
        about=name,
    )


def nameless(parts: Iterable[Component]) -> Iterator[Finding]:
    """Say once which calls load a model whose name the code does not hold."""
    places = [part.files[0] for part in parts if part.files]
    if places:
        named = ", ".join(f"{place.path}:{place.line}" for place in places[:_MOST])
        more = f" and {len(places) - _MOST} more places" if len(places) > _MOST else ""
        yield Finding(
            "model-not-named",
            Outcome.UNKNOWN,
            Severity.LOW,
            f"{named}{more} {'loads' if len(places) == 1 else 'load'} a model whose id is not "
            "written there, so it was not reviewed.",
            "Write the id where it is loaded, or review the model by itself.",
            places[0],
        )


def not_looked_up(names: Iterable[str]) -> Iterator[Finding]:
    """Say that the user wanted no model to be looked up."""
    distinct = sorted({printable(name, 100) for name in names})
    if distinct:
        more = f" and {len(distinct) - _MOST} more" if len(distinct) > _MOST else ""
        yield Finding(
            "upstream-not-looked-up",
            Outcome.UNKNOWN,
            Severity.MEDIUM,
            f"Upstream models were not looked up: {', '.join(distinct[:_MOST])}{more}.",
            "Check again without --no-upstream.",
        )


def cut(name: str, place: Evidence | None) -> Finding:
    """Say that the chain of bases is longer than we follow."""
    return Finding(
        "upstream-not-followed",
        Outcome.UNKNOWN,
        Severity.LOW,
        f"{printable(name, 100)} was not looked up: the project is built on more models, or on a "
        "longer chain of them, than are followed.",
        "Check the folder of that model by itself.",
        place,
    )


def circle(name: str, other: str, places: tuple[Evidence, ...]) -> Finding:
    """Say that a model is its own ancestor."""
    return Finding(
        "base-models-in-a-circle",
        Outcome.UNKNOWN,
        Severity.LOW,
        f"{printable(name, 100)} is named as a base of itself; where it comes from is not known.",
        f"Correct base_model in the card of {printable(other, 100)} or of one of its bases.",
        places[-1] if places else None,
    )


def about(part: Component, name: str, found: Located, place: Evidence | None) -> Iterator[Finding]:
    """Say what is still not known of a model that was found."""
    at = prefix(name, found.revision).rstrip(":")
    if found.by_name:
        yield Finding(
            "upstream-matched-by-name",
            Outcome.UNKNOWN,
            Severity.LOW,
            f"The folder {printable(found.folder.name, 100)} of --with was taken for {name}, since "
            "the last part of the name is the same.",
            f"State it with --with {name}=PATH.",
            place,
        )
    for source in part.files:
        path = source.path.removeprefix(at + ":")
        promised = etag(found.folder, path) if path != source.path and found.follow else ""
        if promised and source.sha256 and promised != source.sha256:
            yield Finding(
                "cached-file-changed",
                Outcome.UNKNOWN,
                Severity.MEDIUM,
                f"{source.path} does not have the digest under which the cache keeps it.",
                f"Delete it from the cache, and run `hf download {name}` again.",
                source,
            )
    if found.absent:
        shown = ", ".join(printable(path, 60) for path in found.absent[:_MOST])
        more = f" and {len(found.absent) - _MOST} more" if len(found.absent) > _MOST else ""
        yield Finding(
            "upstream-incomplete",
            Outcome.UNKNOWN,
            Severity.MEDIUM,
            f"{shown}{more} of {at} {'is' if len(found.absent) == 1 else 'are'} not here, so "
            + ("its licence is not known." if not _has_licence(part) else "more may stand there."),
            f"Run `{fetch(name, found.revision)}`.",
            place,
        )


def _has_licence(part: Component) -> bool:
    return any(name in part.facts for name in _LICENCES)


def _names(how: str, place: Evidence | None) -> str:
    if place is None:
        return f"the project {how}"
    where = place.where
    return f"{where} {how}"


__all__ = [
    "about", "circle", "cut", "fetch", "missing", "nameless", "no_one_revision", "not_here",
    "not_looked_up", "order", "prefix", "prefixed",
]  # fmt: skip
