"""Read YAML that may be hostile: capped, no aliases, no duplicate keys, YAML 1.2 scalars.

The rules (each breach is a `YamlError` with file and line): at most `MAX_BYTES`, UTF-8, one
document, depth at most `MAX_DEPTH`, no anchors, aliases or tags, no key twice, plain scalars by the
YAML 1.2 core schema (https://yaml.org/spec/1.2.2/#103-core-schema), so `no` is a text, `010` is
ten and `1e25` is a number. Dates stay texts; who expects a date parses it.
"""

from __future__ import annotations

import difflib
import math
import os
import re
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar, get_args

import msgspec
import yaml

from roadworthy.errors import RoadworthyError, YamlError

T = TypeVar("T")

MAX_BYTES = 1 << 20
MAX_DEPTH = 64

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_NULL = re.compile(r"null|Null|NULL|~|")
_TRUE = re.compile(r"true|True|TRUE")
_FALSE = re.compile(r"false|False|FALSE")
_INT = re.compile(r"[-+]?[0-9]{1,300}")
_OCT = re.compile(r"0o([0-7]{1,100})")
_HEX = re.compile(r"0x([0-9a-fA-F]{1,100})")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_INF = re.compile(r"([-+]?)(\.inf|\.Inf|\.INF)")
_NAN = re.compile(r"\.nan|\.NaN|\.NAN")

Path_ = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """A YAML text as plain Python data, and the line on which each value stands."""

    name: str
    data: Any
    lines: dict[Path_, int]

    def line(self, path: Path_) -> int:
        """Return the line of the value at `path`, or of its nearest recorded parent."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)

    def where(self, path: Path_ = ()) -> str:
        """Return `name:line` for the value at `path`."""
        return f"{self.name}:{self.line(path)}"


def load(path: Path, *, name: str | None = None) -> Document:
    """Read the YAML file at `path`.

    Raises:
        YamlError: when it cannot be read or breaks a rule of this reader.
    """
    shown = name or str(path)
    return parse(_bytes(path, shown), name=shown)


def read_text(path: Path) -> str:
    """Read the text of a YAML file by the rules of this reader, without taking it apart.

    Raises:
        YamlError: when it cannot be read, is too large or is not UTF-8.
    """
    return _text(_bytes(path, str(path)), str(path), 1)


def _bytes(path: Path, shown: str) -> bytes:
    try:
        # Never wait for a pipe or a device that somebody put in the file's place.
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
        with os.fdopen(handle, "rb") as file:
            if not stat.S_ISREG(os.fstat(handle).st_mode):
                raise OSError(None, "it is not a regular file")
            return file.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        raise YamlError(
            f"cannot be read ({getattr(error, 'strerror', None) or error})",
            where=shown,
            hint="check the path and the permissions of the file",
        ) from error


def parse(data: bytes | str, *, name: str, first_line: int = 1) -> Document:
    """Turn a YAML text into a `Document`; `first_line` is where it starts in its file.

    Raises:
        YamlError: when it breaks a rule of this reader.

    >>> parse("a: no\\nb: [010, 1e25]", name="x").data
    {'a': 'no', 'b': [10, 1e+25]}
    """
    if isinstance(data, str):
        data = data.encode()
    return _Composer(name, first_line).compose(_text(data, name, first_line))


def _text(data: bytes, name: str, first_line: int) -> str:
    if len(data) > MAX_BYTES:
        raise YamlError(
            f"is larger than {MAX_BYTES} bytes",
            where=name,
            hint="split it, or remove what does not belong into it",
        )
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = first_line + data.count(b"\n", 0, error.start)
        raise YamlError(
            "is not UTF-8", where=f"{name}:{line}", hint="save the file as UTF-8"
        ) from error


class _Composer:
    """Builds plain data from parser events, so that no limit is met after the fact."""

    def __init__(self, name: str, first_line: int) -> None:
        self._name = name
        self._first = first_line
        self._lines: dict[Path_, int] = {}

    def compose(self, text: str) -> Document:
        try:
            data = self._document(yaml.parse(text, Loader=_LOADER))
        except yaml.YAMLError as error:
            mark = getattr(error, "problem_mark", None)
            line = self._first + (mark.line if mark else 0)
            problem = getattr(error, "problem", None) or str(error).splitlines()[0]
            raise YamlError(
                f"is not valid YAML: {problem}",
                where=f"{self._name}:{line}",
                hint="check indentation, quotes and brackets on this line",
            ) from error
        return Document(self._name, data, self._lines)

    def _fail(self, event: yaml.Event, message: str, hint: str) -> YamlError:
        return YamlError(message, where=f"{self._name}:{self._line(event)}", hint=hint)

    def _line(self, event: yaml.Event) -> int:
        return self._first + (event.start_mark.line if event.start_mark else 0)

    def _document(self, events: Any) -> Any:
        """Walk the events with a stack of our own: no recursion, whatever the input does."""
        root: Any = None
        documents = 0
        # One frame per open collection: the container and its path; beside it the key that waits.
        stack: list[tuple[dict[str, Any] | list[Any], Path_]] = []
        keys: list[str | None] = []
        for event in events:
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    raise self._fail(event, "holds a second document", "keep one document per file")
                continue
            if isinstance(event, yaml.AliasEvent):
                raise self._fail(event, "uses an alias", "write the value out instead")
            if isinstance(event, yaml.SequenceEndEvent | yaml.MappingEndEvent):
                stack.pop()
                keys.pop()
                continue
            if not isinstance(event, yaml.NodeEvent):
                continue
            if event.anchor is not None:
                raise self._fail(event, "uses an anchor", "write the value out instead")
            tag = getattr(event, "tag", None)
            if tag not in (None, "!"):
                raise self._fail(event, f"uses the tag {tag!r}", "remove the tag")

            line = self._line(event)
            parent, path = stack[-1] if stack else (None, ())
            if isinstance(parent, dict) and keys[-1] is None:
                name = self._key(event, parent)
                keys[-1] = name
                self._lines[(*path, name)] = line
                continue
            if len(stack) >= MAX_DEPTH and not isinstance(event, yaml.ScalarEvent):
                raise self._fail(event, f"nests deeper than {MAX_DEPTH}", "flatten it")

            value: Any
            if isinstance(event, yaml.ScalarEvent):
                value = scalar(event.value) if event.implicit[0] else event.value
            elif isinstance(event, yaml.MappingStartEvent):
                value = {}
            else:
                value = []
            here: Path_ = ()
            if isinstance(parent, dict):
                key = keys[-1]
                assert key is not None
                parent[key] = value
                here = (*path, key)
                keys[-1] = None
            elif isinstance(parent, list):
                here = (*path, len(parent))
                parent.append(value)
                self._lines[here] = line
            else:
                root = value
                self._lines[()] = line
            if not isinstance(event, yaml.ScalarEvent):
                stack.append((value, here))
                keys.append(None)
        return root

    def _key(self, event: yaml.Event, parent: dict[str, Any]) -> str:
        if not isinstance(event, yaml.ScalarEvent):
            raise self._fail(event, "has a key that is not a text", "use plain words as keys")
        key = str(event.value)
        if key in parent:
            raise self._fail(event, f"says {key!r} twice", "keep one of the two")
        return key


@dataclass(frozen=True, slots=True)
class Leaf:
    """A scalar or an empty collection, and its line."""

    value: Any
    line: int


Leaves = dict[Path_, Leaf]


def documents(data: bytes, *, name: str) -> list[Leaves]:
    """Return the leaves of each document of a configuration file that follows its own habits.

    Configuration of other programs uses several documents, anchors, aliases and tags. What has an
    anchor is read where it stands; an alias and a tagged value are left out, so that nothing grows
    and nothing is guessed.

    Raises:
        YamlError: when it is no YAML, too large, too deep, or says one key twice.

    >>> documents(b"a: {b: [1]}\\n---\\nc: !x y", name="")
    [{('a', 'b', 0): Leaf(value=1, line=1)}, {}]
    """
    if len(data) > MAX_BYTES:
        raise YamlError(f"is larger than {MAX_BYTES} bytes", where=name, hint="split it")
    try:
        return _leaves(data.decode("utf-8-sig"), name)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise YamlError("is not UTF-8", where=f"{name}:{line}", hint="save it as UTF-8") from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        problem = getattr(error, "problem", None) or str(error).splitlines()[0]
        raise YamlError(
            f"is not valid YAML: {problem}",
            where=f"{name}:{(mark.line if mark else 0) + 1}",
            hint="check indentation, quotes and brackets on this line",
        ) from error


@dataclass(slots=True)
class _Open:
    """A collection that is being read."""

    path: Path_
    line: int
    keys: set[str] | None
    """Keys so far; None for a list."""
    key: str | None = None
    """The key that waits for its value."""
    items: int = 0


def _leaves(text: str, name: str) -> list[Leaves]:
    result: list[Leaves] = []
    stack: list[_Open] = []
    for event in yaml.parse(text, Loader=_LOADER):
        if isinstance(event, yaml.DocumentStartEvent):
            result.append({})
        elif isinstance(event, yaml.SequenceEndEvent | yaml.MappingEndEvent):
            done = stack.pop()
            if not done.items:
                result[-1][done.path] = Leaf([] if done.keys is None else {}, done.line)
        elif isinstance(event, yaml.NodeEvent):
            _node(event, stack, result[-1], name)
    return result


def _node(event: Any, stack: list[_Open], leaves: Leaves, name: str) -> None:
    line = event.start_mark.line + 1
    above = stack[-1] if stack else None
    path: Path_ = ()
    if above is not None:
        if above.keys is not None and above.key is None:
            above.key = _plain_key(event, above.keys, f"{name}:{line}")
            return
        path = (*above.path, above.items if above.key is None else above.key)
        above.items += 1
        above.key = None
    if isinstance(event, yaml.ScalarEvent):
        if event.tag in (None, "!"):
            leaves[path] = Leaf(scalar(event.value) if event.implicit[0] else event.value, line)
    elif not isinstance(event, yaml.AliasEvent):
        if len(stack) >= MAX_DEPTH:
            raise YamlError(
                f"nests deeper than {MAX_DEPTH}", where=f"{name}:{line}", hint="flatten it"
            )
        keys: set[str] | None = set() if isinstance(event, yaml.MappingStartEvent) else None
        stack.append(_Open(path, line, keys))


def _plain_key(event: Any, seen: set[str], where: str) -> str:
    if not isinstance(event, yaml.ScalarEvent):
        raise YamlError("has a key that is not a text", where=where, hint="use plain words as keys")
    key = str(event.value)
    if key in seen and key != "<<":
        raise YamlError(f"says {key!r} twice", where=where, hint="keep one of the two")
    seen.add(key)
    return key


def scalar(text: str) -> Any:
    """Resolve a plain scalar by the YAML 1.2 core schema."""
    if _NULL.fullmatch(text):
        return None
    if _TRUE.fullmatch(text):
        return True
    if _FALSE.fullmatch(text):
        return False
    if _INT.fullmatch(text):
        return int(text)
    if match := _OCT.fullmatch(text):
        return int(match[1], 8)
    if match := _HEX.fullmatch(text):
        return int(match[1], 16)
    if _FLOAT.fullmatch(text):
        # Too large for a float is not infinite: it stays the text that it is.
        return number if math.isfinite(number := float(text)) else text
    if match := _INF.fullmatch(text):
        return float(f"{match[1]}inf")
    if _NAN.fullmatch(text):
        return float("nan")
    return text


_FIELD_PATH = re.compile(r"\.([A-Za-z_]\w*)|\[(\d+)\]")
_UNKNOWN_FIELD = re.compile(r"unknown field `([^`]*)`")


def convert(
    document: Document,
    data: Any,
    type_: type[T],
    *,
    path: Path_ = (),
    error: type[RoadworthyError] = YamlError,
) -> T:
    """Turn a part of a document into a typed value; unknown keys are errors with a suggestion.

    Args:
        document: the document that `data` comes from, for line numbers.
        data: the part to convert.
        type_: a `msgspec.Struct`, or anything else that msgspec knows.
        path: where `data` stands in the document.
        error: the class of error to raise.

    Raises:
        RoadworthyError: of class `error`, with file and line.
    """
    try:
        return msgspec.convert(data, type_, strict=True)
    except msgspec.ValidationError as problem:
        message, _, place = str(problem).partition(" - at `$")
        steps = tuple(name or int(index) for name, index in _FIELD_PATH.findall(place.rstrip("`")))
        hint = "see `roadworthy schema` for what may stand here"
        if match := _UNKNOWN_FIELD.search(message):
            key = match[1]
            message = f"nothing here is called {key!r}"
            known = _field_names(type_, set())
            close = difflib.get_close_matches(key, known, n=1)
            hint = f"did you mean {close[0]!r}?" if close else hint
            steps = (*steps, key)
        raise error(message, where=document.where((*path, *steps)), hint=hint) from problem


def _field_names(type_: Any, seen: set[Any]) -> set[str]:
    """Collect the names of all fields of the structs that a type is made of."""
    names: set[str] = set()
    for part in (type_, *get_args(type_)):
        if part is not type_:
            names |= _field_names(part, seen)
        elif isinstance(part, type) and issubclass(part, msgspec.Struct) and part not in seen:
            seen.add(part)
            for item in msgspec.structs.fields(part):
                names.add(item.encode_name)
                names |= _field_names(item.type, seen)
    return names
