"""Zip archives: PyTorch, numpy's npz, skops, Keras, TorchServe and whatever else is a zip.

What a directory says of a member is compared with the header before it. Where they differ, readers
differ too: then what each of them would load is read, and that they differ is said beside it.
"""

from __future__ import annotations

import stat
from collections.abc import Generator, Iterator
from dataclasses import dataclass, field, replace

from roadworthy.loading import torchscript
from roadworthy.loading.interface import Desk, Sight, Source, UnreadableError, Verdict
from roadworthy.loading.members import (
    HELD,
    held,
    link,
    loaded,
    mismatch,
    shown,
    suspicious,
    traversal,
)
from roadworthy.loading.paths import leads_outside
from roadworthy.loading.zip_data import compared, opened
from roadworthy.loading.zip_directory import (
    STREAMED,
    Entry,
    Header,
    View,
    header,
    listing,
    unlisted,
)
from roadworthy.loading.zip_kinds import Kind

_ENCRYPTED = 1 | 1 << 6 | 1 << 13
_WINDOW = 1 << 20
_SMALL = 1 << 20
"""Bytes of a member whose checksum is looked at though no reader takes it."""


@dataclass(frozen=True, slots=True)
class _Zip:
    format: str = "zip archive"

    def __call__(self, source: Source, desk: Desk) -> Iterator[Sight]:
        source = held(source)
        found = listing(source, desk)
        for says in found.oddities:
            yield mismatch("", says)
        listed = found.entries
        kind = Kind.of(shown(entry.name) for entry in listed)
        yield from _names(listed)
        starts = [entry.offset for entry in listed]
        if starts and _is_filled(source, min(starts)):
            says = "bytes that belong to no member stand before its first one"
            yield Sight(Verdict.UNREADABLE, "prefix-data", says)
        reader = _Members(source, desk, kind, found.covered)
        for entry in sorted(listed, key=lambda entry: entry.offset):
            yield from reader.read(entry)
        hidden = unlisted(source, desk, found.covered)
        if not listed:  # cut off: what is left of it is found by the headers
            rest = list(hidden)
            reader.kind = Kind.of((shown(entry.name) for entry in rest), cut=True)
            for entry in rest:
                yield from reader.read(entry)
        for entry in hidden:
            says = "it lies in the archive, and the list of members does not tell of it"
            yield Sight(Verdict.UNREADABLE, "hidden-member", says, inside=(shown(entry.name),))
            yield from reader.read(entry)
        yield from reader.checksums()


read = _Zip()


def _is_filled(source: Source, stop: int) -> bool:
    """Tell whether anything but zeros stands before `stop`."""
    at = 0
    while at < stop and (piece := source.read(at, min(_WINDOW, stop - at))):
        if piece.strip(b"\0"):
            return True
        at += len(piece)
    return False


def _names(listed: list[Entry]) -> Iterator[Sight]:
    seen: dict[bytes, tuple[int, View]] = {}
    said = set()
    for entry in listed:
        place = (entry.offset, entry.view)
        other = seen.setdefault(entry.name, place) != place
        if other and not entry.name.endswith(b"/") and entry.name not in said:
            said.add(entry.name)
            says = "several members have this name, and readers differ about which one they take"
            yield Sight(Verdict.UNREADABLE, "duplicate-member", says, inside=(shown(entry.name),))


@dataclass(slots=True)
class _Members:
    """Reads the members of one archive in the order in which they lie."""

    source: Source
    desk: Desk
    kind: Kind
    covered: list[tuple[int, int]]
    reached: int = 0
    overlapped: bool = False
    right: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    """Members by their checksum."""

    def read(self, entry: Entry) -> Iterator[Sight]:
        """Yield what is odd about a member and what loading it would run."""
        name = shown(entry.name)
        yield from _name(entry, name)
        one = header(self.source, entry.offset)
        if one is None:
            yield mismatch(name, "no header stands where the list of members says")
            return
        yield from self._place(entry, one, name)
        if name.endswith("/") and not entry.view.size and not one.view.size:
            return
        yield from _differences(entry, one, name)
        names = dict.fromkeys((name, shown(one.name)))
        for view in dict.fromkeys(_views(entry, one)):
            for called in names:
                yield from self._view(entry, view, one.start, called)

    def _place(self, entry: Entry, one: Header, name: str) -> Iterator[Sight]:
        end = one.start + entry.view.packed
        if end > (self.source.size or 0):
            yield mismatch(name, "it reaches beyond the end of the archive")
        self.covered.append((entry.offset, min(end, self.source.size or 0)))
        if entry.offset < self.reached and not self.overlapped:
            self.overlapped = True
            yield mismatch(name, "it overlaps with another member of the archive")
        self.reached = max(self.reached, end)

    def _view(self, entry: Entry, view: View, start: int, name: str) -> Iterator[Sight]:
        if entry.flags & _ENCRYPTED:
            yield from self._encrypted(entry, view, start, name)
            return
        source = opened(self.source, view, start, self.desk)
        if source is None:
            says = f"it is packed with a method that cannot be read here ({view.method})"
            yield Sight(Verdict.UNREADABLE, "compression-unsupported", says, inside=(name,))
            return
        if stat.S_ISLNK(entry.attributes >> 16):
            yield from _link(source, name)
            return
        interpreted = yield from self._content(source, name)
        if interpreted or (view.size <= _SMALL and not self.kind.is_raw(name)):
            try:
                right = compared(source, view, entry.crc)
            except UnreadableError as error:
                yield mismatch(name, str(error))
            else:
                (self.right if right else self.wrong).append(name)

    def checksums(self) -> Iterator[Sight]:
        """Say which checksums are wrong, once all members were read.

        PyTorch never looks at them and can be told to write none, which makes all of them wrong.
        """
        if self.kind.folder is None or self.right:
            for name in self.wrong:
                yield mismatch(name, "its checksum is wrong")

    def _encrypted(self, entry: Entry, view: View, start: int, name: str) -> Iterator[Sight]:
        """Look at the bytes as they are: some loaders pay no heed to the flag."""
        says = "it is marked as encrypted"
        yield Sight(Verdict.UNREADABLE, "encrypted", says, inside=(name,))
        source = opened(self.source, view, start, self.desk)
        if source is None:
            return
        try:
            plain = view.size > HELD or compared(source, view, entry.crc)
        except UnreadableError:
            plain = False
        sights = _only(self._content(source, name))
        # really encrypted, or wrong as a whole: only what chance cannot bring about counts
        yield from sights if plain else suspicious(sights)

    def _content(self, source: Source, name: str) -> Generator[Sight, None, bool]:
        kind = self.kind
        if kind.is_raw(name):
            # the loader takes these bytes as numbers; another one may not
            if kind.looks_like_pickle(source, name):
                yield from suspicious(self.desk.inner(source, name, hint="pickle", guess=True))
            return False
        if kind.is_script(name):
            yield from _inside(name, torchscript.read(source))
            return True
        if kind.is_schema(name):
            yield from _inside(name, _schema(source, self.desk))
            return True
        hint = "pickle" if kind.is_pickle(name) else ""
        result = loaded(source, name, self.desk, hint=hint)
        if not kind.is_torchscript:
            return (yield from result)
        interpreted = False
        try:
            while True:
                sight = next(result)
                if not torchscript.is_own(sight):
                    yield sight
        except StopIteration as stop:
            interpreted = bool(stop.value)
        return interpreted


def _only(sights: Generator[Sight, None, bool]) -> Iterator[Sight]:
    yield from sights


def _inside(name: str, sights: Iterator[Sight]) -> Iterator[Sight]:
    try:
        for sight in sights:
            yield replace(sight, inside=(name, *sight.inside))
    except UnreadableError as error:
        yield Sight(Verdict.UNREADABLE, "unreadable", str(error), inside=(name,))


def _schema(source: Source, desk: Desk) -> Iterator[Sight]:
    from roadworthy.loading import skops  # it brings the lists of the pickle reader with it

    tree = skops.schema(source)
    if tree is not None:
        yield from skops.read(tree, desk)


def _name(entry: Entry, name: str) -> Iterator[Sight]:
    if leads_outside(entry.name.decode("utf-8", "replace")):
        yield traversal(name)
    if b"\0" in entry.name:
        yield mismatch(name, "its name holds a zero byte, where some readers cut it")


def _views(entry: Entry, one: Header) -> Iterator[View]:
    yield entry.view
    if not one.flags & STREAMED or one.view.size or one.view.packed:
        yield one.view
    elif one.view.method != entry.view.method:
        yield View(one.view.method, entry.view.packed, entry.view.size)


def _differences(entry: Entry, one: Header, name: str) -> Iterator[Sight]:
    """Say where the list of members and the header before the member differ."""
    both = "the list of members and the header before it differ about its"
    if entry.name != one.name:
        yield mismatch(name, f"{both} name")
    if entry.view.method != one.view.method:
        yield mismatch(name, f"{both} compression")
    if (entry.flags ^ one.flags) & _ENCRYPTED:
        yield mismatch(name, f"{both} encryption")
    if one.flags & STREAMED and not (one.view.size or one.view.packed or one.crc):
        return
    if (one.view.size, one.view.packed) != (entry.view.size, entry.view.packed):
        yield mismatch(name, f"{both} size")
    elif entry.crc != one.crc and not (one.flags & STREAMED and not one.crc):
        yield mismatch(name, f"{both} checksum")


def _link(source: Source, name: str) -> Iterator[Sight]:
    try:
        target = shown(source.read(0, 4096))
    except UnreadableError as error:
        yield Sight(Verdict.UNREADABLE, "unreadable", str(error), inside=(name,))
        return
    if (sight := link(name, target)) is not None:
        yield sight
