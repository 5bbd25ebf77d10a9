"""The opcodes for numbers, text and bytes."""

from __future__ import annotations

import re
import struct

from roadworthy.loading.interface import UnreadableError
from roadworthy.loading.pickles.machine import Machine, opcode
from roadworthy.loading.pickles.values import MOST_TEXT, THING, Long
from roadworthy.loading.pickles.window import broken_off


@opcode(b"N")
def _none(m: Machine) -> None:
    m.stack.append(None)


@opcode(b"\x88")
def _true(m: Machine) -> None:
    m.stack.append(True)


@opcode(b"\x89")
def _false(m: Machine) -> None:
    m.stack.append(False)


@opcode(b"K")
def _binint1(m: Machine) -> None:
    m.stack.append(m.take(1)[0])


@opcode(b"M")
def _binint2(m: Machine) -> None:
    m.stack.append(int.from_bytes(m.take(2), "little"))


@opcode(b"J")
def _binint(m: Machine) -> None:
    m.stack.append(int.from_bytes(m.take(4), "little", signed=True))


@opcode(b"G")
def _binfloat(m: Machine) -> None:
    m.stack.append(struct.unpack(">d", m.take(8))[0])


@opcode(b"I", b"L")
def _int(m: Machine) -> None:
    text = m.whole_line().rstrip(b"L")
    if len(text) > 4000:
        m.stack.append(THING)
        return
    try:
        m.stack.append(int(text, 0) if text not in (b"00", b"01") else text == b"01")
    except ValueError:
        raise UnreadableError("it holds a number that is none") from None


@opcode(b"F")
def _float(m: Machine) -> None:
    try:
        m.stack.append(float(m.whole_line()))
    except ValueError:
        raise UnreadableError("it holds a number that is none") from None


@opcode(b"\x8a")
def _long1(m: Machine) -> None:
    _long(m, m.take(1)[0])


@opcode(b"\x8b")
def _long4(m: Machine) -> None:
    _long(m, int.from_bytes(m.take(4), "little", signed=True))


def _long(m: Machine, length: int) -> None:
    if length < 0:
        raise UnreadableError("it holds a number of a negative length")
    if length > 256:
        m.skip(length)
        m.stack.append(THING)
        return
    m.stack.append(int.from_bytes(m.take(length), "little", signed=True))


def _text(m: Machine, length: int) -> None:
    value = _payload(m, length, text=True)
    if isinstance(value, bytes):
        try:
            m.stack.append(value.decode("utf-8", "surrogatepass"))
        except UnicodeDecodeError:
            raise UnreadableError("it holds a text that is no UTF-8") from None
    else:
        m.stack.append(value)


def _bytes(m: Machine, length: int) -> None:
    m.stack.append(_payload(m, length, text=False))


def _payload(m: Machine, length: int, *, text: bool) -> object:
    """Return short bytes whole and the place of longer ones, all looked through for streams."""
    if length < 0:
        raise UnreadableError("it holds a text of a negative length")
    if length <= MOST_TEXT:
        value = m.take(length)
        if length > 8:
            m.report.payload(value, m.offset - length)
        return value if m.keep(length + 64) else THING
    start = m.offset
    size = m.source.size
    if size is not None and start + length > size:
        m.skip(length)
    m.fill(min(length, MOST_TEXT))
    beginning = m.data[m.at : m.at + 256]
    left = length
    while left > 0:
        if not m.fill():
            raise broken_off()
        piece = m.data[m.at : m.at + left]
        m.report.payload(piece, m.offset)
        m.at += len(piece)
        left -= len(piece)
    if not m.keep(512):
        return THING
    shown = beginning.decode("utf-8", "replace") if text else beginning
    return Long(shown, start, length)


@opcode(b"\x8c")
def _short_binunicode(m: Machine) -> None:
    _text(m, m.take(1)[0])


@opcode(b"X")
def _binunicode(m: Machine) -> None:
    _text(m, int.from_bytes(m.take(4), "little"))


@opcode(b"\x8d")
def _binunicode8(m: Machine) -> None:
    _text(m, int.from_bytes(m.take(8), "little"))


@opcode(b"C")
def _short_binbytes(m: Machine) -> None:
    _bytes(m, m.take(1)[0])


@opcode(b"B")
def _binbytes(m: Machine) -> None:
    _bytes(m, int.from_bytes(m.take(4), "little"))


@opcode(b"\x8e", b"\x96")
def _binbytes8(m: Machine) -> None:
    _bytes(m, int.from_bytes(m.take(8), "little"))


@opcode(b"U")
def _short_binstring(m: Machine) -> None:
    _old_text(m, m.take(1)[0])


@opcode(b"T")
def _binstring(m: Machine) -> None:
    _old_text(m, int.from_bytes(m.take(4), "little", signed=True))


def _old_text(m: Machine, length: int) -> None:
    """A text of Python 2; with bytes beyond ASCII, what it becomes is the loader's choice."""
    value = _payload(m, length, text=False)
    if isinstance(value, bytes):
        m.stack.append(value.decode("ascii") if value.isascii() else value)
    else:
        m.stack.append(value)


@opcode(b"S")
def _string(m: Machine) -> None:
    text = _long_line(m)
    if text is None:
        m.stack.append(THING)
        return
    text = text.strip(b" \t\r\n\f\v")
    if len(text) < 2 or text[:1] not in (b"'", b'"') or text[-1:] != text[:1]:
        raise UnreadableError("it holds a text without quotes")
    value = _unescaped(text[1:-1])
    if len(value) > 8:
        m.report.payload(value, m.opcode_at)
    if not m.keep(len(value) + 64):
        m.stack.append(THING)
        return
    m.stack.append(value.decode("ascii") if value.isascii() else value)


_ESCAPE = re.compile(rb"\\(x[0-9a-fA-F]{2}|[0-7]{1,3}|.)", re.DOTALL)
_MEANT = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"a": b"\a", b"b": b"\b", b"f": b"\f", b"v": b"\v"}
_MEANT |= {b"\\": b"\\", b"'": b"'", b'"': b'"', b"\n": b""}


def _unescaped(text: bytes) -> bytes:
    """Read escapes as Python does for bytes, whose own function warns about unknown ones."""
    return _ESCAPE.sub(_character, text)


def _character(found: re.Match[bytes]) -> bytes:
    what = found[1]
    if what[:1] == b"x":
        if len(what) < 3:
            raise UnreadableError("it holds a text with a broken escape")
        return bytes([int(what[1:], 16)])
    if what[:1].isdigit() and what[0] < 0x38:
        return bytes([int(what, 8) & 0xFF])
    return _MEANT.get(what, b"\\" + what)


@opcode(b"V")
def _unicode(m: Machine) -> None:
    text = _long_line(m)
    if text is None or not m.keep(len(text) + 64):
        m.stack.append(THING)
        return
    try:
        value = text.decode("raw-unicode-escape")
    except UnicodeDecodeError:
        raise UnreadableError("it holds a text with a broken escape") from None
    if len(value) > 8:
        m.report.payload(value.encode("utf-8", "surrogatepass"), m.opcode_at)
    m.stack.append(value)


def _long_line(m: Machine) -> bytes | None:
    """Return a line; None for a long one, which is looked through in pieces."""
    pieces: list[bytes] = []
    length = 0
    while True:
        if not m.fill():
            raise broken_off()
        end = m.data.find(b"\n", m.at)
        piece = m.data[m.at : end if end >= 0 else len(m.data)]
        m.at += len(piece) + (end >= 0)
        length += len(piece)
        if length <= 1 << 16:
            pieces.append(piece)
        else:
            m.report.payload(piece, m.opcode_at)
        if end >= 0:
            return b"".join(pieces) if length <= 1 << 16 else None


@opcode(b"\x97")
def _next_buffer(m: Machine) -> None:
    m.stack.append(THING)


@opcode(b"\x98")
def _readonly_buffer(m: Machine) -> None:
    if not m.stack:
        raise IndexError
