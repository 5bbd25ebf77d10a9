"""Reads TensorFlow Lite: the operators that a program has to bring along."""

from __future__ import annotations

from collections.abc import Iterator

from roadworthy.loading import magic, tensorflow
from roadworthy.loading.formats import TAIL
from roadworthy.loading.interface import Desk, Sight, Source, UnreadableError, Verdict
from roadworthy.loading.shown import shown

_CUSTOM = 32
"""The number of the operator that stands for all that have a name."""
_KNOWN = frozenset(
    {"TFLite_Detection_PostProcess", "AudioSpectrogram", "Mfcc", "NumericVerify", "RFFT2D"}
)
"""Operators with a name that the interpreter brings along."""
_MOST_OPERATORS = 10_000
_MOST_NAME = 1_000


class _Lite:
    """A flat buffer of TensorFlow Lite."""

    format = "TensorFlow Lite"

    def __call__(self, source: Source, desk: Desk) -> Iterator[Sight]:
        """Yield the operators that the interpreter does not have."""
        for name in dict.fromkeys(_names(_Buffer(source))):
            if name.startswith("Flex"):
                yield from tensorflow.operator(name.removeprefix("Flex"), desk)
            elif name not in _KNOWN:
                desk.imported(shown(name))
                says = f"the model needs the operator `{shown(name)}` of somebody's own"
                yield Sight(Verdict.UNKNOWN_IMPORT, "custom-operator", says, callable=shown(name))
        size = source.size or 0
        if magic.ends_as_zip(source.read(max(0, size - TAIL), TAIL)):
            # Labels and vocabularies are put behind the model as an archive, so what stands before
            # the archive is the model.
            for sight in desk.inner(source, "(behind)", hint="zip"):
                if sight.technique != "prefix-data":
                    yield sight


class _Buffer:
    """Offsets within a flat buffer (https://flatbuffers.dev/internals/), each checked."""

    def __init__(self, source: Source) -> None:
        self._source = source
        if source.read(4, 4) != b"TFL3":
            raise UnreadableError("it is no model of TensorFlow Lite")

    def number(self, at: int, size: int = 4, *, signed: bool = False) -> int:
        data = self._source.read(at, size) if at >= 0 else b""
        if len(data) < size:
            raise UnreadableError("it points behind its end")
        return int.from_bytes(data, "little", signed=signed)

    def field(self, table: int, index: int) -> int:
        """Return where a field of a table stands; 0 when it has none."""
        virtual = table - self.number(table, signed=True)
        size = self.number(virtual, 2)
        at = 4 + 2 * index
        offset = self.number(virtual + at, 2) if at + 2 <= size else 0
        return table + offset if offset else 0

    def follow(self, at: int) -> int:
        return at + self.number(at)

    def text(self, at: int) -> str:
        start = self.follow(at)
        length = self.number(start)
        if length > _MOST_NAME:
            raise UnreadableError("it has a name longer than any operator")
        return self._source.read(start + 4, length).decode("utf-8", "replace")


def _names(buffer: _Buffer) -> Iterator[str]:
    """Yield the name of every operator that has one."""
    model = buffer.follow(0)
    codes = buffer.field(model, 1)
    if not codes:
        if not buffer.field(model, 2):
            raise UnreadableError("it has no graph")
        return
    start = buffer.follow(codes)
    count = buffer.number(start)
    if count > _MOST_OPERATORS:
        raise UnreadableError("it has more operators than any model")
    for n in range(count):
        code = buffer.follow(start + 4 + 4 * n)
        old, new = buffer.field(code, 0), buffer.field(code, 3)
        numbers = {
            buffer.number(old, 1) if old else 0,
            buffer.number(new, signed=True) if new else 0,
        }
        name = buffer.field(code, 1)
        # Which of the two numbers counts depends on the version of the interpreter.
        if name:
            yield buffer.text(name)
        elif _CUSTOM in numbers:
            yield ""


read = _Lite()
