"""The opcodes that import and call."""

from __future__ import annotations

from roadworthy.loading.interface import UnreadableError
from roadworthy.loading.pickles.machine import Machine, opcode
from roadworthy.loading.pickles.values import TAINTED, THING, Import, Made, Pairs
from roadworthy.loading.pickles.window import broken_off


@opcode(b"c")
def _global(m: Machine) -> None:
    m.stack.append(_named(m))


def _named(m: Machine) -> Import:
    at = m.opcode_at
    module, ended = m.line()
    if not ended:
        raise broken_off()
    name, ended = m.line()
    if not ended:
        # An unpickler takes the last byte for the line feed and imports before it fails.
        name = name[:-1]
    try:
        found = m.report.imports(module.decode(), name.decode(), m.protocol, at)
    except UnicodeDecodeError:
        raise UnreadableError("it names something that is no UTF-8") from None
    if not ended:
        raise broken_off()
    return found


@opcode(b"\x93")
def _stack_global(m: Machine) -> None:
    name = m.stack.pop()
    module = m.stack.pop()
    if isinstance(name, str) and isinstance(module, str):
        m.stack.append(m.report.imports(module, name, m.protocol, m.opcode_at))
    else:
        m.report.unresolved(m.opcode_at)
        m.stack.append(TAINTED)


@opcode(b"\x82")
def _ext1(m: Machine) -> None:
    _extension(m, 1)


@opcode(b"\x83")
def _ext2(m: Machine) -> None:
    _extension(m, 2)


@opcode(b"\x84")
def _ext4(m: Machine) -> None:
    _extension(m, 4)


def _extension(m: Machine, length: int) -> None:
    code = int.from_bytes(m.take(length), "little", signed=length == 4)
    m.report.extension(code, m.opcode_at)
    m.stack.append(TAINTED)


@opcode(b"P")
def _persid(m: Machine) -> None:
    m.whole_line()
    m.stack.append(THING)


@opcode(b"Q")
def _binpersid(m: Machine) -> None:
    value = m.stack.pop()
    m.report.hold([value])
    match value:
        case ("module", Import() as named, *_):
            # Torch's files from before archives: a class, with its source beside it.
            m.stack.append(named)
        case _:
            m.stack.append(THING)


@opcode(b"R")
def _reduce(m: Machine) -> None:
    arguments = m.stack.pop()
    m.stack.append(m.report.called(m.stack.pop(), arguments, m.opcode_at))


@opcode(b"\x81")
def _newobj(m: Machine) -> None:
    arguments = m.stack.pop()
    m.stack.append(m.report.called(m.stack.pop(), arguments, m.opcode_at, made=True))


@opcode(b"\x92")
def _newobj_ex(m: Machine) -> None:
    keywords = m.stack.pop()
    arguments = m.stack.pop()
    if isinstance(keywords, Pairs) and keywords.items and isinstance(arguments, tuple):
        arguments = (*arguments, keywords)
    m.stack.append(m.report.called(m.stack.pop(), arguments, m.opcode_at, made=True))


@opcode(b"o")
def _obj(m: Machine) -> None:
    items = m.pop_mark()
    if not items:
        raise IndexError
    function, *arguments = items
    m.report.hold(arguments)
    made = not arguments
    m.stack.append(m.report.called(function, tuple(arguments), m.opcode_at, made=made))


@opcode(b"i")
def _inst(m: Machine) -> None:
    function = _named(m)
    arguments = m.pop_mark()
    m.report.hold(arguments)
    made = not arguments
    m.stack.append(m.report.called(function, tuple(arguments), m.opcode_at, made=made))


@opcode(b"b")
def _build(m: Machine) -> None:
    state = m.stack.pop()
    owner = m.stack[-1]
    m.report.built(owner, state, m.opcode_at)
    if isinstance(owner, Made):
        owner.state = state
        if owner.by.known.rule == "array-wrapper":
            m.report.array(m, owner)
