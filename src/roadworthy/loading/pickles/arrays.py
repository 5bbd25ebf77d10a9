"""How long an array is that joblib writes into the middle of a stream."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from roadworthy.loading.interface import UnreadableError
from roadworthy.loading.pickles.values import Made, Pairs

if TYPE_CHECKING:
    from roadworthy.loading.pickles.machine import Machine

_TYPE = re.compile(r"[<>=|]?([?a-zA-Z])([0-9]{0,9})")
_WIDE = {"U": 4}
_PLAIN = frozenset("biufcSUVMm?")
_OF_ANY_SIZE = frozenset("SUV")
"""Kinds whose size numpy takes from the state."""
_HAS_OBJECTS = 0x01
"""Flag in the state of a NumPy type."""


def length_of(wrapper: Made, machine: Machine) -> int | None:
    """Return how many bytes follow, having read what pads them; None for a stream of objects.

    Raises:
        UnreadableError: when the description of the array cannot be told.
    """
    state = wrapper.state
    if not isinstance(state, Pairs):
        raise _unclear()
    size = _item_size(state.items.get("dtype"))
    if size is None:
        return None
    count = 1
    shape = state.items.get("shape")
    if not isinstance(shape, tuple):
        raise _unclear()
    for axis in shape:
        value = _integer(axis)
        if value is None or value < 0:
            raise _unclear()
        count *= value
    if state.items.get("numpy_array_alignment_bytes") is not None:
        machine.skip(machine.take(1)[0])
    return count * size


def _integer(axis: object) -> int | None:
    return axis if isinstance(axis, int) else None


def _item_size(kind: object) -> int | None:
    """Return the bytes of one item; None for objects, which are pickled."""
    if not isinstance(kind, Made) or not kind.arguments or not isinstance(kind.arguments[0], str):
        raise _unclear()
    found = _TYPE.fullmatch(kind.arguments[0])
    if found is None:
        raise _unclear()
    letter, digits = found.groups()
    # (version, order, inner type, names, fields, size, alignment, flags), and dates have one more
    state = kind.state if isinstance(kind.state, tuple) and len(kind.state) >= 8 else (0,) * 8
    size, flags = state[5], state[7]
    if letter == "O" or (letter == "V" and isinstance(flags, int) and flags & _HAS_OBJECTS):
        return None
    if letter not in _PLAIN or not digits:
        raise _unclear()
    if letter in _OF_ANY_SIZE and isinstance(size, int) and size > 0:
        return size
    return int(digits) * _WIDE.get(letter, 1)


def _unclear() -> UnreadableError:
    return UnreadableError("it holds an array whose length cannot be told")
