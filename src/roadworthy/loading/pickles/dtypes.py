"""Types of NumPy: a state that has it read or write outside of its own bytes.

NumPy believes what the state of a type says of offsets, sizes and objects.
"""

from __future__ import annotations

import re

from roadworthy.loading.pickles.values import Made, Pairs

_TYPE = re.compile(r"[<>=|]?([?a-zA-Z])([0-9]{0,9})")
_WIDE = {"U": 4}
_ALL_OF_OBJECTS = 0x3F
"""Flags of a type that is, or holds, objects of Python."""
_HAS_OBJECTS = 0x01


def problem(kind: Made, state: object) -> str:
    """Say what is wrong with the state of a type; empty where it is one that NumPy writes."""
    letter, size = _first(kind)
    if not isinstance(state, tuple) or len(state) < 8:
        return ""
    _, _, inner, _, fields, whole, _, flags = state[:8]
    if letter == "O" and flags != _ALL_OF_OBJECTS:
        return "takes addresses in memory from the file"
    if letter not in {"V", "S", "U"} or (inner is None and fields is None):
        return ""
    size = whole if isinstance(whole, int) and not isinstance(whole, bool) else size
    parts = [*_fields(fields), *_repeated(inner)]
    if any(offset < 0 or offset + length > size for offset, length, _ in parts):
        return "reads and writes outside of its own bytes"
    held = any(objects for _, _, objects in parts)
    if held and not (isinstance(flags, int) and flags & _HAS_OBJECTS):
        return "takes addresses in memory from the file"
    return ""


def _first(kind: Made) -> tuple[str, int]:
    """Return the letter and the bytes by which a type was made."""
    name = kind.arguments[0] if kind.arguments else None
    found = _TYPE.fullmatch(name) if isinstance(name, str) else None
    if found is None:
        return "", 0
    return found[1], int(found[2] or 0) * _WIDE.get(found[1], 1)


def _measured(kind: object) -> tuple[int, bool]:
    """Return the bytes of one item, and whether it holds objects."""
    if not isinstance(kind, Made):
        return 0, False
    letter, size = _first(kind)
    state = kind.state if isinstance(kind.state, tuple) and len(kind.state) >= 8 else (0,) * 8
    if letter in {"V", "S", "U"} and isinstance(state[5], int) and state[5] > 0:
        size = state[5]
    return size, letter == "O" or bool(isinstance(state[7], int) and state[7] & _HAS_OBJECTS)


def _fields(fields: object) -> list[tuple[int, int, bool]]:
    found = []
    for entry in fields.items.values() if isinstance(fields, Pairs) else ():
        match entry:
            case (kind, int(offset), *_):
                found.append((offset, *_measured(kind)))
    return found


def _repeated(inner: object) -> list[tuple[int, int, bool]]:
    """Return what a type of many equal items takes up; its shape is a number or several."""
    match inner:
        case (kind, int() | tuple() as shape):
            size, objects = _measured(kind)
            for axis in shape if isinstance(shape, tuple) else (shape,):
                size *= axis if isinstance(axis, int) else 1
            return [(min(size, 0), size, objects)]
        case _:
            return []
