"""Gathers what a stream imports and calls, and judges it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from roadworthy.loading.interface import (
    Desk,
    LimitError,
    Sight,
    Source,
    UnreadableError,
    Verdict,
)
from roadworthy.loading.pickles import calls
from roadworthy.loading.pickles.arrays import length_of
from roadworthy.loading.pickles.hidden import MOST_LENGTH, Tries, candidates
from roadworthy.loading.pickles.names import BUILDS, UNKNOWN, Known, judged, modern
from roadworthy.loading.pickles.values import (
    TAINTED,
    THING,
    Attribute,
    Import,
    Long,
    Made,
    Pairs,
    shown,
)
from roadworthy.loading.sources import InMemory, Stretch

if TYPE_CHECKING:
    from roadworthy.loading.pickles.machine import Machine

MOST_CALLS = 20
"""Calls of one name that are told apart."""
MOST_NAMES = 20_000
"""Different names of one stream; there are not so many harmless ones."""
MOST_INNER = 64 << 20
"""Bytes inside a stream that are unpacked to be read as a file."""


class Report:
    """What is seen in one stream."""

    __slots__ = (
        "careless",
        "desk",
        "first",
        "inner",
        "made",
        "needs_care",
        "nested",
        "other",
        "source",
        "tries",
    )

    def __init__(self, source: Source, desk: Desk, *, nested: bool = False) -> None:
        self.source = source
        self.desk = desk
        self.nested = nested
        """It is a stream in the payload of another; those in its payloads are not looked for."""
        self.first: dict[tuple[str, str], tuple[Import, int]] = {}
        """Every name and the byte at which it stands first."""
        self.made: dict[tuple[str, str], list[Sight]] = {}
        """Calls of names that are not harmless."""
        self.other: dict[tuple[str, str], Sight] = {}
        """Everything else, by technique and what it says."""
        self.inner: list[tuple[Source, str]] = []
        """Files inside that loading reads as well."""
        self.needs_care = False
        """It imports something whose arguments decide."""
        self.careless = False
        """The stream is too long for that; what is decided by arguments stays unknown."""
        self.tries = Tries()

    def sights(self) -> Iterator[Sight]:
        """Yield what was seen, without what lies in files inside."""
        for key, (found, at) in self.first.items():
            if found.known.verdict is Verdict.HARMLESS:
                if self.careless and found.known.rule in calls.NEEDS_CARE:
                    says = f"it imports {_name(found)}, and is too long to tell what it is used for"
                    yield Sight(Verdict.UNKNOWN_IMPORT, "import", says, _name(found), offset=at)
                continue
            calls_of = self.made.get(key)
            if calls_of:
                yield from calls_of
            else:
                says = f"it imports {_name(found)}{_which(found.known)}"
                yield Sight(found.known.verdict, "import", says, _name(found), offset=at)
        yield from self.other.values()
        for source, name in self.inner:
            yield from self.desk.inner(source, name)

    def imports(self, module: str, name: str, protocol: int, at: int) -> Import:
        """Note that a name is imported."""
        key = (module, name)
        if key in self.first:
            return self.first[key][0]
        known = judged(module, name, protocol)
        if protocol < 3:
            module, name = modern(module, name)
        found = Import(module, name, known)
        if known.rule in calls.NEEDS_CARE:
            self.needs_care = True
        if len(self.first) >= MOST_NAMES:
            raise LimitError(f"it imports more than {MOST_NAMES:,} different names")
        self.first[key] = found, at
        self.desk.imported(_name(found))
        return found

    def called(self, function: object, arguments: object, at: int, *, made: bool = False) -> object:
        """Note a call and return what it makes; `made` where it is made without `__init__`."""
        if isinstance(arguments, tuple):
            self.hold(list(arguments))
        if not isinstance(function, Import):
            if isinstance(function, Made) and function.by.known.rule == BUILDS:
                says = f"it calls what {_name(function.by)} builds from the file's own code"
                self._other(Verdict.DANGEROUS, "call", says, at, _name(function.by))
                return function
            if function is not TAINTED:
                says = "it calls something that has no name in the file"
                self._other(Verdict.UNKNOWN_IMPORT, "call", says, at)
            return TAINTED
        if function.known.verdict is not Verdict.HARMLESS:
            self._call(function, arguments, at, function.known)
            return Made(function, ()) if _builds_function(function) else TAINTED
        values = arguments if isinstance(arguments, tuple) else ()
        if any(map(_may_be_called, values)) and not (made or _only_makes(function)):
            says = f"it hands something to {_name(function)}, which may call it"
            self._other(Verdict.UNKNOWN_IMPORT, "call", says, at, _name(function))
        if not function.known.rule or (made and function.known.rule == "only-made"):
            return THING
        return self._by_rule(function, arguments, at)

    def _by_rule(self, function: Import, arguments: object, at: int) -> object:
        outcome = calls.call(function, arguments)
        result = outcome.result
        for module, name in outcome.imports:
            result = self.imports(module, name, 4, at)
        if outcome.inner is not None:
            self.inner.append((self._inner(outcome.inner), "storage.pkl"))
        if outcome.verdict is Verdict.HARMLESS:
            return result
        says = f"it calls {_name(function)}, which here {outcome.says}"
        self._other(outcome.verdict, "call", says, at, _name(function), _arguments(arguments))
        return TAINTED

    def _inner(self, value: bytes | Long) -> Source:
        if isinstance(value, bytes):
            return InMemory(value)
        if isinstance(value.start, bytes):
            return Stretch(self.source, value.offset, value.length)
        # A text that stands for bytes, as protocols 0 to 2 write them.
        if value.length > MOST_INNER:
            raise UnreadableError("it holds a file as a text that is too long to unpack")
        self.desk.spend("bytes", value.length)
        text = self.source.read(value.offset, value.length)
        try:
            return InMemory(text.decode().encode("latin-1"))
        except UnicodeError:
            raise UnreadableError("it holds a file as a text that does not stand for one") from None

    def _call(self, function: Import, arguments: object, at: int, known: Known) -> None:
        key = (function.module, function.name)
        seen = self.made.setdefault(key, [])
        shown_arguments = _arguments(arguments)
        if len(seen) >= MOST_CALLS or any(s.arguments == shown_arguments for s in seen):
            return
        says = f"it calls {_name(function)}{_which(known)}"
        sight = Sight(known.verdict, "call", says, _name(function), shown_arguments, at)
        seen.append(sight)

    def hold(self, values: list[object], *, as_entry: bool = False) -> None:
        """Note that values are handed on, which nobody can follow for some of them.

        An entry of a dictionary, as in the state of an object, is only kept there.
        """
        if not self.needs_care:
            return
        for value in values:
            if isinstance(value, Attribute) and value.owner is None and not as_entry:
                says = f"it hands {value.name} of an object to something that may call it"
                self._other(Verdict.UNKNOWN_IMPORT, "call", says, None)
            if isinstance(value, Import) and value.known.rule in calls.DECIDED_BY_ARGUMENTS:
                says = f"it hands {_name(value)} to something that may call it with anything"
                self._other(Verdict.UNKNOWN_IMPORT, "import", says, None, _name(value))

    def built(self, owner: object, state: object, at: int) -> None:
        """Note that an object is given a state."""
        self.hold([state])
        if isinstance(owner, Made) and owner.by.known.rule in calls.STATES:
            problem = calls.STATES[owner.by.known.rule](owner, state)
            if problem:
                name = _name(owner.by)
                self._other(Verdict.UNKNOWN_IMPORT, "build", f"{name} {problem}", at, name)
        for part in state if isinstance(state, tuple) and len(state) == 2 else (state,):
            if isinstance(part, Pairs) and part.asked:
                says = f"it gives an object a {part.asked} of its own, which may be called"
                self._other(Verdict.UNKNOWN_IMPORT, "build", says, at)
        if isinstance(owner, Import) and owner.known.verdict is Verdict.HARMLESS:
            says = f"it changes {_name(owner)} itself instead of an object made from it"
            self._other(Verdict.UNKNOWN_IMPORT, "build", says, at, _name(owner))

    def filled(self, owner: object, at: int) -> None:
        """Note that entries are added to something that is no plain list or dictionary."""
        if isinstance(owner, Import):
            says = f"it adds entries to {_name(owner)}"
            self._other(Verdict.UNKNOWN_IMPORT, "build", says, at, _name(owner))

    def unresolved(self, at: int) -> None:
        """Note an import of which the name is made while loading."""
        says = "it imports something whose name is only made while loading"
        self._other(Verdict.UNKNOWN_IMPORT, "unresolved-name", says, at)

    def extension(self, code: int, at: int) -> None:
        """Note an import by a number of the extension registry."""
        says = f"it loads what this program registered under extension code {code}"
        self._other(Verdict.UNKNOWN_IMPORT, "extension", says, at)

    def array(self, machine: Machine, wrapper: Made) -> None:
        """Pass over the bytes of an array that joblib wrote into the middle of the stream."""
        if machine.offset < machine.frame_end:
            raise UnreadableError("it holds an array inside of a frame, where readers differ")
        start = machine.offset
        length = length_of(wrapper, machine)
        if length is None:
            machine.enter()
            return
        machine.skip(length)
        if not self.nested:
            self._numbers(start, length)

    def _numbers(self, start: int, length: int) -> None:
        """Look at the bytes of an array as opcodes, as what loads the file without joblib does."""
        data = self.source.read(start, min(length, MOST_LENGTH))
        for sight in self.tries.sights(data, 0, whole=False):
            says = f"it carries another pickle among the numbers of an array: {sight.says}"
            at = start + (sight.offset or 0)
            self._other(sight.verdict, "hidden-stream", says, at, sight.callable, sight.arguments)

    def payload(self, data: bytes, at: int) -> None:
        """Look for streams in bytes or text that the stream carries."""
        if self.nested:
            return
        for start, protocol in candidates(data):
            if not self.tries.left:
                return
            for sight in self.tries.sights(data[start : start + MOST_LENGTH], protocol):
                says = f"it carries another pickle: {sight.says}"
                name, arguments = sight.callable, sight.arguments
                self._other(sight.verdict, "hidden-stream", says, at + start, name, arguments)

    def _other(
        self,
        verdict: Verdict,
        technique: str,
        says: str,
        at: int | None,
        name: str = "",
        arguments: tuple[str, ...] = (),
    ) -> None:
        key = technique, says
        if key not in self.other and len(self.other) < MOST_NAMES:
            self.other[key] = Sight(verdict, technique, says, name, arguments, at)


def _may_be_called(value: object) -> bool:
    """Tell whether calling a value would be more than harmless, or is not known."""
    if isinstance(value, Import):
        return value.known.rule == "only-made"
    return isinstance(value, Attribute)


_MAKES: Final = re.compile(r"_new_[A-Z]\w+|newObj|__pyx_unpickle_\w+|_(?:ma|mr)?reconstruct")


def _only_makes(function: Import) -> bool:
    """Tell what makes an object of the class in its arguments, without its `__init__`."""
    return function.module == "copyreg" or _MAKES.fullmatch(function.name) is not None


def _builds_function(found: Import) -> bool:
    """Tell whether what it builds can be called; types that it gives are called by right."""
    return found.known.rule == BUILDS and "func" in found.name and "setstate" not in found.name


def _name(found: Import) -> str:
    # A name is shown as it stands, and never longer or stranger than a report can bear.
    text = found.dotted
    return text if text.isascii() and text.isprintable() and len(text) <= 200 else shown(text)[1:-1]


def _which(known: Known) -> str:
    if known is UNKNOWN or not known.does:
        return ", of which it is not known what it does"
    return f", which {known.does}"


def _arguments(arguments: object) -> tuple[str, ...]:
    values = arguments if isinstance(arguments, tuple) else (arguments,)
    return tuple(shown(value) for value in values[:8])
