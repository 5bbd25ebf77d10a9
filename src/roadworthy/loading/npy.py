"""Arrays of numpy: numbers, or a pickle where they hold objects.

https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass

from roadworthy.loading import literal
from roadworthy.loading.interface import Desk, Sight, Source, UnreadableError, Verdict
from roadworthy.loading.members import suspicious
from roadworthy.loading.sources import Stretch

_MAGIC = b"\x93NUMPY"
_MOST_HEADER = 1 << 18
_MOST_ARRAYS = 10_000
"""Arrays one behind the other in one file."""
_PLAIN = re.compile(r"[<>|=]?([?bBhHiuIlLqQpPefdgFDGcSaUVmMT])(\d{0,9})(?:\[[\w ]{0,20}\])?")
_SIZES = {"?": 1, "h": 2, "H": 2, "q": 8, "Q": 8, "e": 2, "d": 8, "g": 16, "D": 16, "G": 32}
_UNPACKED = 64 << 20
"""Bytes that are unpacked to see whether another array follows."""


@dataclass(frozen=True, slots=True)
class _Type:
    size: int | None
    """Bytes of one entry; None where it cannot be told."""
    objects: bool = False


@dataclass(frozen=True, slots=True)
class _Array:
    format: str = "numpy array"

    def __call__(self, source: Source, desk: Desk) -> Iterator[Sight]:
        at = 0
        for _ in range(_MOST_ARRAYS):
            type_, shape, start = _header(source, at)
            rest = Stretch(source, start, (1 << 62) if source.size is None else source.size - start)
            if type_.objects:
                # numpy loads nothing behind the pickle, so the reader of pickles has the rest
                yield from desk.inner(rest, "(objects)", hint="pickle")
                return
            if type_.size is None:
                yield from suspicious(desk.inner(rest, "(entries)", hint="pickle", guess=True))
                raise UnreadableError("its entries are of a type that is not known")
            at = start + type_.size * math.prod(shape)
            if source.size is None and at > _UNPACKED:
                return  # numbers load nothing, and to unpack them all only shows how many there are
            if at > start and not source.read(at - 1, 1):
                raise UnreadableError("it is shorter than its header says")
            behind = source.read(at, len(_MAGIC))
            if not behind:
                return
            if behind != _MAGIC:
                says = "bytes follow the array that its header does not tell of"
                yield Sight(Verdict.UNREADABLE, "trailing-data", says, offset=at)
                return
        raise UnreadableError("it holds too many arrays")


read = _Array()


def _header(source: Source, at: int) -> tuple[_Type, tuple[int, ...], int]:
    head = source.read(at, 12)
    if len(head) < 10 or head[:6] != _MAGIC:
        raise UnreadableError("it breaks off in its header")
    version = (head[6], head[7])
    if version not in ((1, 0), (2, 0), (3, 0)):
        raise UnreadableError("it is of a version that is not known")
    width = 2 if version == (1, 0) else 4
    length = int.from_bytes(head[8 : 8 + width], "little")
    if length > _MOST_HEADER:
        raise UnreadableError("its header is too long to be read")
    text = source.read(at + 8 + width, length)
    if len(text) < length:
        raise UnreadableError("it breaks off in its header")
    try:
        decoded = text.decode("utf-8" if version == (3, 0) else "latin-1")
    except UnicodeDecodeError as error:
        raise UnreadableError("its header is no text") from error
    header = literal.parse(decoded)
    if not isinstance(header, dict) or set(header) != {"descr", "fortran_order", "shape"}:
        raise UnreadableError("its header does not describe an array")
    shape = header["shape"]
    if not isinstance(shape, tuple) or not all(_natural(length) for length in shape):
        raise UnreadableError("its header gives a shape that is none")
    return _type(header["descr"]), shape, at + 8 + width + length


def _natural(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 1 << 62


def _type(described: object) -> _Type:
    """Return what entries of a type are: a text, a list of fields, or a type with a shape."""
    match described:
        case str():
            return _named(described)
        case (str() | list() | tuple() as inner, shape) if isinstance(described, tuple):
            return _times(_type(inner), shape)
        case [*fields] if isinstance(described, list):
            found = [_field(entry) for entry in fields]
            sizes = [one.size for one in found]
            size = None if None in sizes else sum(one or 0 for one in sizes)
            return _Type(size, any(one.objects for one in found))
        case _:
            return _Type(None)


def _field(entry: object) -> _Type:
    match entry:
        case (str() | tuple(), described):
            return _type(described)
        case (str() | tuple(), described, shape):
            return _times(_type(described), shape)
        case _:
            return _Type(None)


def _times(one: _Type, shape: object) -> _Type:
    lengths = shape if isinstance(shape, tuple) else (shape,)
    if not all(_natural(length) for length in lengths):
        return _Type(None)
    factor = math.prod(length for length in lengths if isinstance(length, int))
    return _Type(None if one.size is None else one.size * factor, one.objects)


def _named(text: str) -> _Type:
    match = _PLAIN.fullmatch(text)
    if match is None:
        # numpy takes many spellings; whatever may mean objects does
        return _Type(None, "o" in text.lower())
    kind, digits = match[1], match[2]
    if kind == "T":  # texts of any length are pickled
        return _Type(None, objects=True)
    if not digits:
        return _Type(_SIZES.get(kind))
    return _Type(int(digits) * (4 if kind == "U" else 1))
