"""Dockerfiles: base images, the user, what is fetched while building, what is served.

https://docs.docker.com/reference/dockerfile/
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from roadworthy.evidence import shell
from roadworthy.evidence.deployment import commands
from roadworthy.evidence.deployment.environment import forbids
from roadworthy.evidence.deployment.names import named, tells
from roadworthy.evidence.deployment.setup import Model, Seen, Setup
from roadworthy.evidence.interface import printable
from roadworthy.evidence.masking import without_password
from roadworthy.sightings import ContainerImage, Fetch, Install

_HEREDOC = re.compile(r"<<-?[\"']?([A-Za-z_]\w{0,60})[\"']?")
_FROM = re.compile(r"(?:--platform=\S+\s+)?(\S+)(?:\s+as\s+(\S+))?", re.IGNORECASE)
_COPY_FROM = re.compile(r"--from=(\S+)")
_PAIR = re.compile(r"([A-Za-z_]\w*)=(?:\"([^\"]*)\"|'([^']*)'|(\S*))")
_VARIABLE = re.compile(r"\$\{?(\w+)\}?")
_ROOT = frozenset({"root", "0"})


@dataclass(frozen=True, slots=True)
class _Instruction:
    word: str
    rest: str
    first: int
    last: int
    script: str = ""
    """What a here-document holds."""


def dockerfile(setup: Setup) -> Iterator[Seen]:
    """Read a Dockerfile or Containerfile."""
    arguments: dict[str, str] = {}
    users: dict[str, int | None] = {}
    stage, user, image = "", None, ""
    entry: list[str] = []
    for one in _instructions(setup):
        match one.word:
            case "FROM":
                found = _FROM.fullmatch(one.rest)
                if found is None:
                    continue
                user = users.get(found[1].lower())
                stage = (found[2] or str(len(users))).lower()
                if found[1].lower() not in users:
                    image = _filled(found[1], arguments)
                    yield from _image(setup, found[1], image, one.first)
                    yield from _base(setup, found[1], arguments, one.first)
                users[stage] = user
            case "USER":
                name = one.rest.split(":")[0].strip("\"' ")
                runs_as = name and "$" not in name and name.lower() not in _ROOT
                user = users[stage] = one.first if runs_as else None
            case "ARG" | "ENV":
                yield from _variables(setup, one, arguments)
            case "COPY" | "ADD":
                other = _COPY_FROM.search(one.rest)
                if other and other[1].lower() not in users and not other[1].isdigit():
                    yield from setup.image(other[1], one.first)
                    yield from _base(setup, other[1], arguments, one.first)
                if one.word == "ADD" and re.search(r"(?:^|\s)(?:https?|git)://\S", one.rest):
                    yield setup.fact("fetches_at_build", one.first)
                    yield from _added(setup, one)
            case "RUN" | "CMD" | "ENTRYPOINT":
                builds = one.word == "RUN"
                yield from _piped(setup, one)
                for words in _words(one):
                    if one.word == "ENTRYPOINT":
                        entry = words
                    elif one.word == "CMD":
                        words = [*entry, *words]
                    words = [_filled(word, arguments) for word in words]
                    command = commands.Command(
                        words, one.first, one.last, "" if builds else image, builds=builds
                    )
                    yield from commands.read(setup, command)
    if user is not None:
        yield setup.control("least_privilege", user)


def _added(setup: Setup, one: _Instruction) -> Iterator[Fetch]:
    """Yield the addresses of an ADD, which are fetched while the image is built."""
    for address in re.findall(r"(?:https?|git)://\S+", one.rest)[:50]:
        base, _, ref = address.partition("#")
        clone = base.endswith(".git") or base.startswith("git://")
        yield Fetch(
            setup.at(setup.find(address[:60], one.first, one.last)),
            "code" if clone else "file",
            printable(without_password(base), 200),
            printable(ref, 100) if clone else "",
            "build",
            "ADD",
            hub=clone,
            unsure="name" if "$" in address else "",
            can_pin=clone,
            checked="--checksum=" in one.rest,
        )


def _piped(setup: Setup, one: _Instruction) -> Iterator[Install]:
    """Yield the lines on which a download goes straight into an interpreter."""
    text = "\n".join(setup.lines[one.first - 1 : one.last]).replace("\\\n", "  ")
    for start in shell.piped(text[:50_000]):
        line = one.first + text.count("\n", 0, start)
        line = setup.find("curl" if "curl" in text[start : start + 40] else "wget", line, one.last)
        when = "build" if one.word == "RUN" else "start"
        yield Install(setup.at(line), shell.PIPED, when, piped=True)


def _image(setup: Setup, written: str, image: str, line: int) -> Iterator[Seen]:
    for one in setup.image(image, line):
        if "$" not in written:
            yield one
        else:  # a build may set the argument to something else
            yield type(one)(one.name, one.registry, one.tag, "", one.place)


def _base(
    setup: Setup, written: str, arguments: dict[str, str], line: int
) -> Iterator[ContainerImage]:
    """Yield an image by what is written; what an argument says holds only by default."""
    for one in setup.runs(_filled(written, arguments), line, "base"):
        yield replace(one, decided="$" not in written)


def _filled(text: str, arguments: dict[str, str]) -> str:
    return _VARIABLE.sub(lambda match: arguments.get(match[1], match[0]), text[:500])


def _variables(setup: Setup, one: _Instruction, arguments: dict[str, str]) -> Iterator[Seen]:
    pairs = [(m[1], m[2] or m[3] or m[4] or "") for m in _PAIR.finditer(one.rest)]
    if one.word == "ENV" and not pairs:
        name, _, value = one.rest.partition(" ")
        pairs = [(name, value.strip())]
    for name, value in pairs:
        arguments[name] = value[:500]
        if one.word == "ENV":
            yield from forbids(setup, name, value, setup.find(name, one.first, one.last))
        model = named(value) if tells((name,)) else None
        if model is not None:
            line = setup.find(name, one.first, one.last)
            yield Model(model, setup.at(line), "named_in_configuration")


def _words(one: _Instruction) -> list[list[str]]:
    if one.script:
        return [words for line in one.script.split("\n") for words in commands.split(line)]
    if one.rest.startswith("["):
        try:
            listed = json.loads(one.rest)
        except (ValueError, RecursionError):
            listed = None
        if isinstance(listed, list) and all(isinstance(word, str) for word in listed):
            return [listed] if listed else []
    text = re.sub(r"^(?:--\w+(?:=\S+)?\s+)+", "", one.rest)
    return commands.split(text)


def _instructions(setup: Setup) -> Iterator[_Instruction]:
    """Yield the instructions, continued lines joined, comments left out, here-documents apart."""
    escape = "`" if re.match(r"(?:#.*\n)*#\s*escape\s*=\s*`", setup.text[:400]) else "\\"
    lines = iter(enumerate(setup.lines, 1))
    parts: list[str] = []
    first = 0
    for number, line in lines:
        line = line.rstrip("\r").rstrip()
        if line.lstrip().startswith("#") or (not line and parts):
            continue
        first = first if parts else number
        parts.append(line.removesuffix(escape).strip())
        if line.endswith(escape) and len(parts) < 5000:
            continue
        word, _, rest = " ".join(parts).strip().partition(" ")
        parts = []
        script: list[str] = []
        last = number
        if word.upper() in ("RUN", "COPY", "ADD") and (here := _HEREDOC.search(rest)):
            for after, inner in lines:
                last = after
                if inner.strip() == here[1]:
                    break
                script.append(inner.strip())
        if word:
            yield _Instruction(word.upper(), rest.strip(), first, last, "\n".join(script))
