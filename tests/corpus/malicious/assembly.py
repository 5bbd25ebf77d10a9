"""Writes pickle streams opcode by opcode; nothing here is ever loaded."""

from __future__ import annotations

import struct
from collections.abc import Callable

Value = object
"""None, bool, int, str, bytes, list, tuple or dict of these."""


def proto(version: int) -> bytes:
    """Write the opcode that names the protocol."""
    return b"\x80" + bytes([version])


def text(value: str, how: str = "short") -> bytes:
    """Push a string."""
    data = value.encode()
    match how:
        case "short":
            return b"\x8c" + bytes([len(data)]) + data
        case "binary":
            return b"X" + struct.pack("<I", len(data)) + data
        case "long":
            return b"\x8d" + struct.pack("<Q", len(data)) + data
        case "line":
            return b"V" + value.encode("raw-unicode-escape") + b"\n"
        case "escaped":
            return b"V" + "".join(f"\\u{ord(letter):04x}" for letter in value).encode() + b"\n"
        case "quoted":
            return b"S" + repr(value).encode() + b"\n"
        case "old":
            return b"U" + bytes([len(data)]) + data
        case "old-long":
            return b"T" + struct.pack("<i", len(data)) + data
    raise ValueError(how)


def push(value: Value) -> bytes:
    """Push plain data."""
    match value:
        case None:
            return b"N"
        case bool():
            return b"\x88" if value else b"\x89"
        case int():
            return b"J" + struct.pack("<i", value)
        case str():
            return text(value, "binary")
        case bytes():
            return b"B" + struct.pack("<I", len(value)) + value
        case list():
            return b"(" + b"".join(push(item) for item in value) + b"l"
        case tuple():
            return b"(" + b"".join(push(item) for item in value) + b"t"
        case dict():
            return b"(" + b"".join(push(k) + push(v) for k, v in value.items()) + b"d"
    raise TypeError(type(value))


def named(module: str, name: str) -> bytes:
    """Push what a module calls a name, with the opcode of the first protocols."""
    return f"c{module}\n{name}\n".encode()


def stacked(module: str, name: str, how: str = "short") -> bytes:
    """Push what a module calls a name, with the names on the stack."""
    return text(module, how) + text(name, how) + b"\x93"


def memoised(module: str, name: str) -> bytes:
    """Push the same, with the names fetched from the memo."""
    return text(module) + b"q\xf00" + text(name) + b"q\xf10" + b"h\xf0h\xf1\x93"


def arguments(*given: Value) -> bytes:
    """Push a tuple of arguments."""
    return b"(" + b"".join(push(value) for value in given) + b"t"


def call(function: bytes, *given: Value) -> bytes:
    """Call what is pushed."""
    return function + arguments(*given) + b"R"


def framed(body: bytes, version: int = 4) -> bytes:
    """Write a whole stream in one frame, as protocol 4 does."""
    body += b"."
    return proto(version) + b"\x95" + struct.pack("<Q", len(body)) + body


def instance(module: str, name: str, *given: Value) -> bytes:
    """Call with INST."""
    return b"(" + b"".join(push(value) for value in given) + f"i{module}\n{name}\n".encode()


def made(module: str, name: str, *given: Value) -> bytes:
    """Call with OBJ."""
    return b"(" + named(module, name) + b"".join(push(value) for value in given) + b"o"


def new(module: str, name: str, *given: Value) -> bytes:
    """Call `__new__` with NEWOBJ."""
    return named(module, name) + arguments(*given) + b"\x81"


def new_ex(module: str, name: str, *given: Value) -> bytes:
    """Call `__new__` with NEWOBJ_EX."""
    return stacked(module, name) + arguments(*given) + push({}) + b"\x92"


STYLES: dict[str, Callable[..., bytes]] = {
    "reduce": lambda module, name, *given: proto(2) + call(named(module, name), *given) + b".",
    "protocol 0": lambda module, name, *given: call(named(module, name), *given) + b".",
    "framed": lambda module, name, *given: framed(call(stacked(module, name), *given)),
    "memo": lambda module, name, *given: framed(call(memoised(module, name), *given)),
    "protocol 5": lambda module, name, *given: framed(call(stacked(module, name), *given), 5),
}
"""Ordinary ways to write a call; a dotted name needs the names on the stack."""


def written(style: str, module: str, name: str, *given: Value) -> bytes:
    """Write a whole stream that makes one call."""
    if "." in name and style in ("reduce", "protocol 0"):
        style = "framed"
    return STYLES[style](module, name, *given)
