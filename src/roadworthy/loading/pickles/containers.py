"""The opcodes for tuples, lists, sets and dictionaries."""

from __future__ import annotations

from roadworthy.loading.interface import UnreadableError
from roadworthy.loading.pickles.machine import Machine, opcode
from roadworthy.loading.pickles.values import (
    MOST_ITEMS,
    TAINTED,
    THING,
    Attribute,
    Items,
    Made,
    Pairs,
)

_POINTERS = frozenset({"__array_interface__", "__array_struct__", "__cuda_array_interface__"})
"""Attributes by which NumPy takes an address in memory from an object."""
_ASKED: frozenset[object] = _POINTERS | {
    THING, TAINTED, "__setstate__", "__array__", "__sklearn_tags__", "add", "append", "extend",
    "extra_repr", "get", "pop", "setdefault", "update",
}  # fmt: skip
"""Attributes that loading, or a method that loading calls, asks an object for and calls."""
_PLAIN = (bool, int, float, str, bytes, type(None), Items, Pairs)


@opcode(b")")
def _empty_tuple(m: Machine) -> None:
    m.stack.append(())


@opcode(b"t")
def _tuple(m: Machine) -> None:
    items = m.pop_mark()
    _push_tuple(m, items)


@opcode(b"\x85")
def _tuple1(m: Machine) -> None:
    _push_tuple(m, [m.stack.pop()])


@opcode(b"\x86")
def _tuple2(m: Machine) -> None:
    second = m.stack.pop()
    _push_tuple(m, [m.stack.pop(), second])


@opcode(b"\x87")
def _tuple3(m: Machine) -> None:
    third = m.stack.pop()
    second = m.stack.pop()
    _push_tuple(m, [m.stack.pop(), second, third])


def _push_tuple(m: Machine, items: list[object]) -> None:
    m.report.hold(items)
    m.stack.append(tuple(items) if m.keep(64 + 8 * len(items)) else THING)


@opcode(b"]")
def _empty_list(m: Machine) -> None:
    m.stack.append(Items() if m.keep(120) else THING)


@opcode(b"\x8f")
def _empty_set(m: Machine) -> None:
    m.stack.append(THING)


@opcode(b"l", b"\x91")
def _list(m: Machine) -> None:
    items = m.pop_mark()
    m.report.hold(items)
    m.stack.append(Items(items[:MOST_ITEMS]) if m.keep(200) else THING)


@opcode(b"a")
def _append(m: Machine) -> None:
    _extend(m, [m.stack.pop()])


@opcode(b"e", b"\x90")
def _appends(m: Machine) -> None:
    _extend(m, m.pop_mark())


def _extend(m: Machine, items: list[object]) -> None:
    m.report.hold(items)
    owner = m.stack[-1]
    if isinstance(owner, Items):
        room = MOST_ITEMS - len(owner.items)
        if room > 0 and m.keep(8 * min(room, len(items))):
            owner.items += items[:room]
    else:
        m.report.filled(owner, m.opcode_at)


@opcode(b"}")
def _empty_dict(m: Machine) -> None:
    m.stack.append(Pairs() if m.keep(150) else THING)


@opcode(b"d")
def _dict(m: Machine) -> None:
    items = m.pop_mark()
    pairs = Pairs()
    m.report.hold(items, as_entry=True)
    _set_items(m, pairs, items)
    m.stack.append(pairs if m.keep(300) else THING)


@opcode(b"s")
def _setitem(m: Machine) -> None:
    value = m.stack.pop()
    items = [m.stack.pop(), value]
    m.report.hold(items, as_entry=True)
    _set_items(m, m.stack[-1], items)


@opcode(b"u")
def _setitems(m: Machine) -> None:
    items = m.pop_mark()
    m.report.hold(items, as_entry=True)
    _set_items(m, m.stack[-1], items)


def _set_items(m: Machine, owner: object, items: list[object]) -> None:
    if len(items) % 2:
        raise UnreadableError("it holds a key without a value")
    if not _ASKED.isdisjoint(items[::2]):
        _note_asked(m, owner, items)
    if not isinstance(owner, Pairs):
        m.report.filled(owner, m.opcode_at)
        return
    if len(items) > 4 * MOST_ITEMS:
        owner.whole = False
    for index in range(0, min(len(items), 4 * MOST_ITEMS), 2):
        key = items[index]
        if isinstance(key, str) and (len(owner.items) < MOST_ITEMS or key in owner.items):
            owner.items[key] = items[index + 1]
        else:
            owner.whole = False


def _note_asked(m: Machine, owner: object, items: list[object]) -> None:
    """Keep a key that an object is asked for, if its value is more than a number or a text."""
    pairs = owner if isinstance(owner, Pairs) else Pairs()
    for index in range(0, len(items), 2):
        key, value = items[index], items[index + 1]
        if key is THING or key is TAINTED:
            pairs.asked = pairs.asked or "part with a name that is only made while loading,"
        elif key in _POINTERS or (key in _ASKED and not isinstance(value, _PLAIN)):
            pairs.asked = str(key)
            # What else has keys may be the state of an object, or be asked for them itself.
            if pairs is not owner and (key in _POINTERS or isinstance(value, (Attribute, Made))):
                m.report.built(owner, pairs, m.opcode_at)
