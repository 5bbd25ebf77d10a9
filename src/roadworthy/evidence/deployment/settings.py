"""Configuration of the application itself: which models does it name?

Only values under a key that speaks of a model count, and only where they look like the name of one.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterable, Iterator

from roadworthy.evidence.deployment.environment import variable
from roadworthy.evidence.deployment.names import named, tells
from roadworthy.evidence.deployment.setup import Model, Seen, Setup, unreadable
from roadworthy.safe_yaml import Path_
from roadworthy.system import Finding

WANTED = re.compile(rb"(?i)(?:model|llm|embedder|reranker)")
_MAX_DEPTH = 32
_LONG_KEY = re.compile(r"(?<![\w\"'-])(?:[\w\"'-]++[ \t]*+\.[ \t]*+){32}")
_VARIABLE = re.compile(r"\s*(?:export\s+)?([A-Za-z_]\w{0,100})\s*=\s*(\"[^\"]*\"|'[^']*'|[^\s#]*)")


def toml(setup: Setup) -> Iterator[Seen]:
    """Read a configuration in TOML."""
    try:
        if _LONG_KEY.search(setup.text):
            raise ValueError
        data = tomllib.loads(setup.text)
    except (ValueError, RecursionError) as error:
        at = re.search(r"at line (\d+)", str(error))
        yield unreadable(setup.file, int(at[1]) if at else None, "is not valid TOML")
        return
    yield from _models(setup, data)


def json_(setup: Setup) -> Iterator[Seen]:
    """Read a configuration in JSON."""
    try:
        data = json.loads(setup.text)
    except (ValueError, RecursionError) as error:
        yield unreadable(setup.file, getattr(error, "lineno", None), "is not valid JSON")
        return
    yield from _models(setup, data)


def yaml(setup: Setup) -> Iterator[Seen]:
    """Read a configuration in YAML."""
    read = setup.documents()
    if isinstance(read, Finding):
        yield read
        return
    for leaves in read:
        for path, leaf in leaves.items():
            yield from _model(setup, path, leaf.value, leaf.line)


def environment(setup: Setup) -> Iterator[Seen]:
    """Read a file of environment variables; of all but models and switches nothing is kept."""
    for number, line in enumerate(setup.lines, 1):
        if match := _VARIABLE.match(line):
            yield from variable(setup, match[1], match[2].strip("\"'"), number)


def _model(setup: Setup, path: Path_, value: object, line: int) -> Iterator[Seen]:
    model = named(value)
    if model is not None and tells(path):
        yield Model(model, setup.at(line), "named_in_configuration")


def _models(setup: Setup, data: object) -> Iterator[Seen]:
    last = 0
    for path, value in _texts(data):
        if named(value) and tells(path):
            key = next(step for step in reversed(path) if isinstance(step, str))
            last = _line(setup, key, value, last)
            yield from _model(setup, path, value, last)


def _texts(data: object) -> Iterator[tuple[Path_, str]]:
    """Yield the texts in tables and lists, in their order, with the keys that lead to each."""
    stack: list[tuple[Path_, object]] = [((), data)]
    while stack:
        path, value = stack.pop()
        inner: Iterable[tuple[str | int, object]] = ()
        if isinstance(value, str):
            yield path, value
        elif isinstance(value, dict):
            inner = value.items()
        elif isinstance(value, list):
            inner = enumerate(value)
        below = [((*path, key), one) for key, one in inner if isinstance(one, str | dict | list)]
        if len(path) < _MAX_DEPTH:
            stack += reversed(below)


def _line(setup: Setup, key: str, value: str, after: int) -> int:
    """Return the next line that holds key and value, or else the value alone."""
    ahead = [*range(after, len(setup.lines)), *range(after)]
    held = [number for number in ahead if value in setup.lines[number]]
    both = (number for number in held if key in setup.lines[number])
    return next(both, held[0] if held else 0) + 1
