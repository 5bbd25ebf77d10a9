"""The repository: where it came from, what is checked out, its releases, and what it publishes.

An address at a public forge is a hint that the project may be public, and no proof; the date of a
tag is what a clock said, and no date on which anything was placed on a market. So these are facts
of the repository, and nothing follows from them by itself.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass

from roadworthy.evidence.around import Beside
from roadworthy.evidence.git import Git, Setting, folder_of, holds_secret, masked, settings
from roadworthy.evidence.interface import Found, Part, SourceFile, printable
from roadworthy.system import Evidence, Finding, Interval, Outcome, Severity, Value

_ID, _NAME = "repository", "repository"
_WORKFLOW = re.compile(
    r"\.github/workflows/[^/]+\.ya?ml|\.gitlab-ci\.yml|\.circleci/config\.yml|azure-pipelines\.yml"
    r"|\.forgejo/workflows/[^/]+\.ya?ml|jenkinsfile"
)
_HISTORY = re.compile(r"(?:changelog|changes|history|news|releases?)(?:\.(?:md|rst|txt))?")
_PUBLISHES = re.compile(
    r"\b(?:huggingface-cli|hf) +upload\b|\bpush_to_hub\b|\bupload_(?:folder|file)\("
    r"|\btwine +upload\b|gh-action-pypi-publish|\b(?:poetry|uv|flit|hatch|pdm|cargo) +publish\b"
    r"|\b(?:npm|yarn|pnpm) +publish\b|\bgh +release +(?:create|upload)\b|action-gh-release\b"
    r"|\bdocker +push\b|\bsemantic-release\b"
)
_NOT_NOW = re.compile(r"--dry-run|\bdry_run\b|if: *(?:\$\{\{ *)?false\b")
_RELEASE = re.compile(
    r"(?:#{1,4}\s*|\*\*)?\[?v?(\d+(?:\.\d+){1,3}[\w.+-]{0,30})\]?(?:\([^)]{0,300}\))?\*{0,2}"
    r"[\s:(–—-]+(\d{4}-\d{2}-\d{2})\)?\*{0,2}\s*(?:\[.{0,40}\])?\s*"
)
_VERSION = re.compile(
    r"(?:.{0,80}[/_@-])?v?\d{1,9}(?:\.\d{1,9}){1,3}(?:[-._+]?(?:a|b|c|rc|alpha|beta|dev|post|final)[\w.]*)?"
)
_DATE_RELEASED = re.compile(r"(?m)^date-released:\s*[\"']?(\d{4}-\d{2}-\d{2})[\"']?\s*(?:#.*)?$")
_MOST_PATTERNS = 50
_MOST_SUBMODULES = 200
_MOST_DATED = 2000


@dataclass(frozen=True, slots=True)
class _Dated:
    """One release."""

    day: dt.date
    place: Evidence


class Repository:
    """The repository around the files."""

    name = "repository"
    wants = re.compile(
        rf"\.gitattributes|\.gitmodules|citation\.cff|{_HISTORY.pattern}|{_WORKFLOW.pattern}"
    )
    reads_text = True

    def __init__(self) -> None:
        self._submodules: list[tuple[str, Evidence]] = []
        self._by_history: list[_Dated] = []
        self._by_tags: list[_Dated] = []
        self._by_citation: list[_Dated] = []

    def collect(self, file: SourceFile) -> Iterator[Found]:
        """Read one file that speaks of the repository."""
        lowered = file.path.lower()
        text = file.head.decode("utf-8-sig", "replace")
        if lowered == ".gitattributes":
            yield from _lfs(file, text)
        elif lowered == ".gitmodules":
            yield from self._modules(file, text)
        elif lowered == "citation.cff":
            self._citation(file, text)
        elif _WORKFLOW.fullmatch(lowered):
            yield from _publishes(file, text)
        else:
            self._history(file, text)

    def look_around(self, beside: Beside) -> Iterator[Found]:
        """Read the repository's own files, where they lie inside the root."""
        folder = ".git"
        pointer = beside.read(".git", 4096)
        if pointer is not None:
            inside = folder_of(pointer.data)
            if inside is None or beside.names(inside, 1) is None:
                yield _info(
                    "repository-lies-elsewhere",
                    "The data of the repository lie outside this folder and were not read, so its "
                    "releases and remotes are not known.",
                    "Inspect the main checkout.",
                    Evidence(".git", None, ""),
                )
                return
            folder = inside
        elif beside.names(".git", 1) is None:
            return
        git = Git(beside, folder)
        yield from _remotes(git)
        head = git.head()
        if head is not None:
            for fact, value in (("branch", head.branch), ("commit", head.commit)):
                if value:
                    yield _part(head.place, (fact, value))
        yield from self._tags(git)
        yield from self._absent(beside)
        if git.problems:
            yield _info(
                "repository-not-read-in-full",
                f"The repository was read in part: {'; '.join(dict.fromkeys(git.problems))}.",
                "Look at it with git.",
                Evidence(folder, None, ""),
            )

    def finish(self) -> Iterator[Found]:
        """Yield the dates of the first and the latest release, by the best source for them."""
        dated = self._by_tags or self._by_history
        if dated:
            first, latest = min(dated, key=_day_of), max(dated, key=_day_of)
            yield _part(first.place, ("first_release", Interval.of_date(first.day)))
            yield _part(latest.place, ("latest_release", Interval.of_date(latest.day)))
        else:
            for item in self._by_citation:
                yield _part(item.place, ("latest_release", Interval.of_date(item.day)))

    # -- files --------------------------------------------------------------------------------

    def _history(self, file: SourceFile, text: str) -> None:
        for number, line in enumerate(text.split("\n"), 1):
            if len(line) < 500 and (match := _RELEASE.fullmatch(line.strip())):
                self._note(self._by_history, match[2], file.at(number, line))

    def _citation(self, file: SourceFile, text: str) -> None:
        if match := _DATE_RELEASED.search(text):
            line = text.count("\n", 0, match.start()) + 1
            self._note(self._by_citation, match[1], file.at(line, match[0]))

    def _note(self, dated: list[_Dated], day: str, place: Evidence) -> None:
        try:
            dated.append(_Dated(dt.date.fromisoformat(day), place))
        except ValueError:
            return

    def _modules(self, file: SourceFile, text: str) -> Iterator[Found]:
        found: dict[str, dict[str, Setting]] = {}
        for item in settings(text):
            if item.section == "submodule":
                found.setdefault(item.name, {})[item.key] = item
        for parts in list(found.values())[:_MOST_SUBMODULES]:
            if (path := parts.get("path")) is None or not path.value:
                continue
            place = file.at(path.line, path.value)
            self._submodules.append((path.value, place))
            url = parts.get("url")
            address = masked(url.value) if url else ""
            at = file.at(url.line, address) if url else place
            facts: tuple[tuple[str, Value], ...] = (("remote", address),) if url else ()
            shown = printable(path.value, 200)
            yield Part(f"submodule:{shown}", "code", shown, at, facts=facts)

    # -- the repository -----------------------------------------------------------------------

    def _tags(self, git: Git) -> Iterator[Found]:
        versions = [tag for tag in git.tags() if _VERSION.fullmatch(tag.name)]
        if not versions:
            return
        count = Interval(len(versions), len(versions))
        yield _part(versions[-1].place, ("releases", count), f"{len(versions)} tags name a version")
        for tag in versions[:_MOST_DATED]:
            day = git.day(tag)
            if day is None:
                break
            at = Evidence(tag.place.path, tag.place.line, tag.place.sha256, f"{tag.name} {day}")
            self._by_tags.append(_Dated(day, at))
        if len(self._by_tags) < len(versions):
            self._by_tags = []
            yield _info(
                "release-dates-not-read",
                "The dates of some tags lie in packed objects, which are not read.",
                "Write the dates of releases into a changelog.",
                versions[-1].place,
            )

    def _absent(self, beside: Beside) -> Iterator[Found]:
        for path, place in self._submodules:
            if not beside.names(path.strip("/"), 1):
                yield Finding(
                    "submodule-not-here",
                    Outcome.UNKNOWN,
                    Severity.LOW,
                    f"The submodule {printable(path)} was not fetched, so what it holds is not "
                    "known.",
                    "Fetch it with git submodule update --init, and run again.",
                    place,
                )


def _day_of(item: _Dated) -> dt.date:
    return item.day


def _part(place: Evidence, fact: tuple[str, Value], shows: str = "") -> Part:
    value = fact[1]
    shows = shows or place.shows or (value if isinstance(value, str) else "")
    at = Evidence(place.path, place.line, place.sha256, printable(shows))
    return Part(_ID, "code", _NAME, at, facts=(fact,))


def _info(check: str, says: str, fix: str, place: Evidence) -> Finding:
    return Finding(check, Outcome.UNKNOWN, Severity.INFO, says, fix, place)


def _remotes(git: Git) -> Iterator[Found]:
    found: dict[str, tuple[str, Evidence]] = {}
    for item, place in git.settings():
        if (item.section, item.key) != ("remote", "url"):
            continue
        found.setdefault(item.name, (masked(item.value), place))
        if holds_secret(item.value):
            yield Finding(
                "password-in-remote",
                Outcome.FAIL,
                Severity.LOW,
                f"The address of the remote {printable(item.name)} holds a password or a token.",
                "Remove it with git remote set-url, revoke it, and use a credential helper.",
                place,
            )
    if found:
        names = sorted(found, key=lambda name: (name != "origin", name))[:5]
        addresses = ", ".join(dict.fromkeys(found[name][0] for name in names))
        yield _part(found[names[0]][1], ("remote", addresses))


def _lfs(file: SourceFile, text: str) -> Iterator[Found]:
    patterns: dict[str, int] = {}
    for number, line in enumerate(text.split("\n"), 1):
        words = line.split()
        if len(words) > 1 and not words[0].startswith("#") and "filter=lfs" in words[1:]:
            patterns.setdefault(words[0], number)
    if patterns:
        named = ", ".join(list(patterns)[:_MOST_PATTERNS])
        first = next(iter(patterns.values()))
        yield _part(file.at(first), ("lfs_patterns", printable(named, 300)))


def _publishes(file: SourceFile, text: str) -> Iterator[Found]:
    """Yield the first line of a workflow that publishes something."""
    for number, line in enumerate(text.split("\n"), 1):
        said = re.split(r"(?:^|\s)(?:#|//)", line[:2000], maxsplit=1)[0]
        if _PUBLISHES.search(said) and not _NOT_NOW.search(said):
            yield _part(file.at(number, line), ("publishes_in_ci", True))
            return
