"""The opcodes that begin and end a stream, move the stack and put things aside."""

from __future__ import annotations

from roadworthy.loading.interface import UnreadableError
from roadworthy.loading.pickles.machine import Machine, StopError, opcode


@opcode(b"\x80")
def _proto(m: Machine) -> None:
    m.protocol = m.take(1)[0]
    if m.protocol > 5:
        m.lies = f"it is of protocol {m.protocol}, which is not known"


@opcode(b"\x95")
def _frame(m: Machine) -> None:
    size = m.source.size
    length = int.from_bytes(m.take(8), "little")
    end = m.offset + length
    if size is not None and end > size:
        m.lies = "it announces more bytes than there are"
    else:
        m.frame_end = max(m.frame_end, end)


@opcode(b".")
def _stop(m: Machine) -> None:
    value = m.stack.pop()
    if not m.outer:
        raise StopError
    m.stack, m.below, m.memo, m.protocol = m.outer.pop()
    m.report.hold([value])


@opcode(b"(")
def _mark(m: Machine) -> None:
    m.below.append(m.stack)
    m.stack = []


@opcode(b"0")
def _pop(m: Machine) -> None:
    if m.stack:
        m.stack.pop()
    else:
        m.pop_mark()


@opcode(b"1")
def _pop_to_mark(m: Machine) -> None:
    m.pop_mark()


@opcode(b"2")
def _dup(m: Machine) -> None:
    m.stack.append(m.stack[-1])


@opcode(b"\x94")
def _memoize(m: Machine) -> None:
    m.memo.put(len(m.memo), m.stack[-1])


@opcode(b"q")
def _binput(m: Machine) -> None:
    m.memo.put(m.take(1)[0], m.stack[-1])


@opcode(b"r")
def _long_binput(m: Machine) -> None:
    m.memo.put(int.from_bytes(m.take(4), "little"), m.stack[-1])


@opcode(b"p")
def _put(m: Machine) -> None:
    m.memo.put(_number(m), m.stack[-1])


@opcode(b"h")
def _binget(m: Machine) -> None:
    m.stack.append(m.memo.get(m.take(1)[0]))


@opcode(b"j")
def _long_binget(m: Machine) -> None:
    m.stack.append(m.memo.get(int.from_bytes(m.take(4), "little")))


@opcode(b"g")
def _get(m: Machine) -> None:
    m.stack.append(m.memo.get(_number(m)))


def _number(m: Machine) -> int:
    text = m.whole_line()
    try:
        value = int(text)
    except ValueError:
        value = -1
    if value < 0:
        raise UnreadableError("it numbers what it puts aside with something that is no number")
    return value
