"""Workflows of build services: whose code they run, and in which images.

GitHub and Forgejo workflows and composite actions, GitLab CI, CircleCI and pre-commit. Files are
read as YAML; anchors count where they stand. https://docs.github.com/en/actions/reference,
https://docs.gitlab.com/ci/yaml/includes/, https://pre-commit.com/#plugins
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from roadworthy.evidence.deployment.setup import MAX_CONFIGURATION, Setup
from roadworthy.evidence.interface import Found, SourceFile, printable
from roadworthy.safe_yaml import Leaves, Path_
from roadworthy.sightings import Borrowed, ContainerImage
from roadworthy.system import Finding

_HOOKS = re.compile(r"\.pre-commit-config\.ya?ml")
_GITLAB = re.compile(r"(?:.*[/.])?\.?gitlab-ci\.ya?ml|\.gitlab/.*\.ya?ml")
_CIRCLE = re.compile(r"\.circleci/.*\.ya?ml")
_WORTH = re.compile(rb"\b(?:uses|image|container|include|component|services|rev)\b")
_EXPOSED = re.compile(
    r"\$\{\{[^}\n]{0,200}\bsecrets\.(?!GITHUB_TOKEN\b)|\bsecrets:\s*inherit\b"
    r"|\b(?:id-token|contents|packages|deployments|actions)\s*:\s*write\b"
    r"|\bpermissions\s*:\s*write-all\b|\bpull_request_target\b"
)
_OWN = ("./", "../", "${{")
_KEYWORDS = frozenset({"include", "variables", "stages", "workflow", "spec"})
"""Keys of GitLab CI at the top that are no jobs."""


class Workflows:
    """Files that tell a build service what to run."""

    name = "workflows"
    wants = re.compile(
        r"\.(?:github|forgejo|gitea)/workflows/[^/]+\.ya?ml|(?:.*/)?action\.ya?ml"
        rf"|{_HOOKS.pattern}|{_GITLAB.pattern}|{_CIRCLE.pattern}"
    )
    reads_text = True

    def collect(self, file: SourceFile) -> Iterator[Found]:
        """Read one workflow."""
        if not _WORTH.search(file.head):
            return
        text = file.head.decode("utf-8-sig", "replace")
        setup = Setup(file, text)
        if file.size > MAX_CONFIGURATION:
            yield _unread(setup, None, "is larger than any workflow needs")
            return
        read = setup.documents()
        if isinstance(read, Finding):
            line = read.place.line if read.place else None
            yield _unread(setup, line, "is not a YAML that can be read")
            return
        path = file.path.lower()
        for leaves in read:
            if _HOOKS.fullmatch(path):
                yield from _hooks(setup, leaves)
            elif _GITLAB.fullmatch(path):
                yield from _gitlab(setup, leaves)
            elif _CIRCLE.fullmatch(path):
                yield from _circle(setup, leaves)
            else:
                yield from _github(setup, leaves)

    def finish(self) -> Iterator[Found]:
        """Yield nothing more."""
        return iter(())


def _unread(setup: Setup, line: int | None, why: str) -> Borrowed:
    return Borrowed(setup.file.at(line), "workflow", "", "", problem=why)


def _github(setup: Setup, leaves: Leaves) -> Iterator[Found]:
    exposed = _EXPOSED.search(setup.text) is not None
    for path, leaf in leaves.items():
        value = leaf.value
        if not isinstance(value, str):
            continue
        match path:
            case ("jobs", str(), "uses"):
                yield from _used(setup, "workflow", value, leaf.line, exposed)
            case ("jobs", str(), "steps", int(), "uses") | ("runs", "steps", int(), "uses"):
                yield from _used(setup, "action", value, leaf.line, exposed)
            case (
                ("jobs", str(), "container")
                | ("jobs", str(), "container", "image")
                | ("jobs", str(), "services", str(), "image")
            ):
                yield from _image(setup, value, leaf.line)
            case ("runs", "image") if value.startswith("docker://"):
                yield from _image(setup, value, leaf.line)


def _used(setup: Setup, what: str, value: str, line: int, exposed: bool) -> Iterator[Found]:
    value = value.strip()
    if value.startswith("docker://"):
        yield from _image(setup, value, line)
    elif value and not value.startswith(_OWN):
        name, _, ref = value.partition("@")
        place = setup.at(line)
        yield Borrowed(place, what, printable(name, 200), printable(ref, 100), exposed)


def _image(setup: Setup, value: str, line: int) -> Iterator[ContainerImage]:
    yield from setup.runs(value.removeprefix("docker://"), line, "ci")


def _gitlab(setup: Setup, leaves: Leaves) -> Iterator[Found]:
    for path, leaf in leaves.items():
        if not isinstance(leaf.value, str):
            continue
        if path[0] == "include":
            yield from _included(setup, leaves, path, leaf.value, leaf.line)
            continue
        inner = path if path[0] in ("image", "services") else path[1:]
        if path[0] in _KEYWORDS:
            continue
        match inner:
            case ("image",) | ("image", "name") | ("services", int()) | ("services", int(), "name"):
                yield from _image(setup, leaf.value, leaf.line)


def _included(
    setup: Setup, leaves: Leaves, path: Path_, value: str, line: int
) -> Iterator[Borrowed]:
    """Yield one include; files of the project itself and of the server are no matter of ours."""
    above, key = path[:-1], path[-1]
    place = setup.at(line)
    shown = printable(value, 200)
    if key == "project":
        ref = leaves.get((*above, "ref"))
        yield Borrowed(place, "include", shown, printable(str(ref.value), 100) if ref else "")
    elif (
        key == "remote"
        or (not isinstance(key, str) and "://" in value)
        or (path == ("include",) and "://" in value)
    ):
        integrity = leaves.get((*above, "integrity"))
        yield Borrowed(place, "include", shown, str(integrity.value) if integrity else "")
    elif key == "component":
        name, _, version = shown.rpartition("@")
        yield Borrowed(place, "component", name or shown, version if name else "")


def _circle(setup: Setup, leaves: Leaves) -> Iterator[Found]:
    for path, leaf in leaves.items():
        match path:
            case ("jobs" | "executors", str(), "docker", int(), "image"):
                if isinstance(leaf.value, str):
                    yield from _image(setup, leaf.value, leaf.line)


def _hooks(setup: Setup, leaves: Leaves) -> Iterator[Borrowed]:
    for path, leaf in leaves.items():
        match path:
            case ("repos", int(), "repo") if leaf.value not in ("local", "meta", "builtin"):
                rev = leaves.get((*path[:-1], "rev"))
                place = setup.at(rev.line if rev else leaf.line)
                name = printable(str(leaf.value), 200)
                yield Borrowed(place, "hook", name, printable(str(rev.value), 100) if rev else "")
