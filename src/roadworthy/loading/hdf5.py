"""Reads HDF5: the configuration of Keras in it, pickles in attributes, and files elsewhere."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from roadworthy.loading import keras_layers
from roadworthy.loading.hdf5_file import Hdf5, Thing, place
from roadworthy.loading.interface import Desk, Sight, Source, UnreadableError, Verdict
from roadworthy.loading.objects import parsed
from roadworthy.loading.shown import shown
from roadworthy.loading.sources import InMemory

_MOST_CLAIMED = 1 << 36
"""Bytes that a dataset may unpack to, whatever the size of the file."""
_RATIO = 2_000
"""Times the size of the file that all data may unpack to; deflate makes 1,032 of one."""
_AWAY = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:|[/\\~]|.*\.\.(?:[/\\]|\Z)", re.DOTALL)
_OLD_PICKLE = re.compile(rb"[(c\]}].*\.", re.DOTALL)
_JSON = re.compile(rb'\{\s*"(?:class_name|module|config|name|keras_version)"')
_WINDOW = 8 << 20
_MOST_SEARCHED = 256 << 20
_MOST_FOUND = 20


class _Hdf5:
    """An HDF5 file, of Keras or of anything else."""

    format = "HDF5"

    def __call__(self, source: Source, desk: Desk) -> Iterator[Sight]:
        """Yield what the file has its loader run, and where its data lie outside of it."""
        start = place(source.read(0, 4096))
        if start is None:
            raise UnreadableError("it is no HDF5")
        complete = True
        try:
            for thing in Hdf5(source, start).things():
                for sight in _thing(thing, source.size, desk):
                    complete = complete and sight.verdict is not Verdict.UNREADABLE
                    yield sight
        except UnreadableError as error:
            complete = False
            yield Sight(Verdict.UNREADABLE, "unreadable", str(error))
        if not complete:
            yield from _searched(source, desk)


def _thing(thing: Thing, size: int | None, desk: Desk) -> Iterator[Sight]:
    """Yield what one object shows."""
    place = (shown(thing.path),)
    for what in thing.unread:
        says = f"an object of it has {shown(what)}, which is not read"
        yield Sight(Verdict.UNREADABLE, "unreadable", says, arguments=place)
    for file in thing.elsewhere:
        if _AWAY.match(file):
            says = "it has its reader open a file outside of its folder"
            yield Sight(Verdict.DANGEROUS, "path-traversal", says, arguments=(shown(file), *place))
        else:
            says = "a part of it lies in another file, which is not read with it"
            found = (shown(file), *place) if file else place
            yield Sight(Verdict.UNKNOWN_IMPORT, "external-data", says, arguments=found)
    if thing.claims > _MOST_CLAIMED and thing.claims > _RATIO * (size or 0):
        says = f"it claims {thing.claims:,} bytes of data, which loading makes room for"
        yield Sight(Verdict.UNREADABLE, "header-mismatch", says, arguments=place)
    for name, value in thing.attributes:
        yield from _attribute(thing, name, value, desk)


def _attribute(thing: Thing, name: str, value: bytes, desk: Desk) -> Iterator[Sight]:
    """Judge an attribute: a configuration of Keras, or a pickle, which PyTables loads by itself."""
    desk.spend("bytes", len(value))
    if value.lstrip()[:1] == b"{":
        try:
            objects = parsed(value)
        except UnreadableError:
            if name.endswith("_config") or _JSON.match(value.lstrip()):
                says = f"the attribute `{shown(name)}` holds a configuration that is no JSON"
                yield Sight(Verdict.UNREADABLE, "unreadable", says)
            return
        if keras_layers.is_model(objects.root) or name.endswith("_config"):
            yield from keras_layers.judged(objects, desk)
    elif value[:1] == b"\x80" and len(value) > 2 and value[1] <= 5:
        yield from desk.inner(InMemory(value), f"{shown(thing.path)}@{shown(name)}", hint="pickle")
    elif len(value) > 4 and _OLD_PICKLE.fullmatch(value) and b"\n" in value:
        # Text of any kind may look so; what is no pickle tells nothing.
        called = f"{shown(thing.path)}@{shown(name)}"
        inner = desk.inner(InMemory(value), called, hint="pickle", guess=True)
        yield from (sight for sight in inner if sight.verdict is not Verdict.UNREADABLE)


def _searched(source: Source, desk: Desk) -> Iterator[Sight]:
    """Look for configurations in the bytes of a file that was not read whole; clears nothing."""
    at = found = 0
    while at < _MOST_SEARCHED and found < _MOST_FOUND:
        window = source.read(at, _WINDOW)
        if not window:
            return
        desk.spend("bytes", len(window))
        for match in _JSON.finditer(window):
            found += 1
            if found > _MOST_FOUND:
                return
            text = source.read(at + match.start(), _WINDOW).decode("utf-8", "replace")
            try:
                _, end = json.JSONDecoder().raw_decode(text)
                objects = parsed(text[:end])
            except (ValueError, RecursionError, UnreadableError):
                continue
            yield from keras_layers.judged(objects, desk)
        at += _WINDOW


read = _Hdf5()
