"""What archives have in common: names that lead elsewhere, code, programs, and what lies inside."""

from __future__ import annotations

import re
from collections.abc import Generator, Iterator

from roadworthy.loading import magic
from roadworthy.loading.formats import HEAD, recognised
from roadworthy.loading.interface import Desk, Sight, Source, UnreadableError, Verdict
from roadworthy.loading.paths import DRIVE, leads_outside
from roadworthy.loading.shown import shown as as_shown
from roadworthy.loading.sources import InMemory

HELD = 64 << 20
"""Bytes of a member that may be held, or read a second time for its checksum."""

_CODE = re.compile(r".*\.(?:py|pyc|pyo|pyw|pth|sh|bat|cmd|ps1|js|jar|r)", re.IGNORECASE)
_TORCH_OR_PATH = 300
"""A file `.pth` of Python is a line or two; one of PyTorch is not that short."""
_MOST_NAME = 4096
"""Characters of a name; no system takes a longer path."""
_OLD_PICKLE = re.compile(rb"[ci][A-Za-z_][\w.]{0,60}\r?\n[A-Za-z_][\w.]{0,60}\r?\n")
_BEGINNING = 512
"""Bytes in which the first import of such a pickle is looked for."""


def shown(name: bytes) -> str:
    """Return the name of a member as it may be shown.

    >>> shown(b"a\\x1b[31m/data.pkl")
    'a\\\\x1b[31m/data.pkl'
    """
    return as_shown(name.decode("utf-8", "backslashreplace"), _MOST_NAME)


def traversal(name: str) -> Sight:
    """Return the sight of a member whose name leads outside."""
    says = "unpacking the archive writes a file outside of the folder that it is unpacked into"
    return Sight(Verdict.DANGEROUS, "path-traversal", says, inside=(name,))


def link(name: str, target: str) -> Sight | None:
    """Return the sight of a link that leads outside."""
    # the target counts from the folder that the link lies in
    folder = name.rpartition("/")[0]
    joined = target if target.startswith(("/", "\\")) else f"{folder}/{target}".lstrip("/")
    if not leads_outside(joined) and not DRIVE.match(target):
        return None
    says = "it is a link that leads outside of the folder that the archive is unpacked into"
    return Sight(Verdict.DANGEROUS, "path-traversal", says, inside=(name,), arguments=(target,))


def mismatch(name: str, says: str) -> Sight:
    """Return the sight of a member that an archive describes in two ways."""
    return Sight(Verdict.UNREADABLE, "header-mismatch", says, inside=(name,) if name else ())


def loaded(
    source: Source, name: str, desk: Desk, *, hint: str = ""
) -> Generator[Sight, None, bool]:
    """Yield what loading a member would run; return whether its content was interpreted."""
    if hint:
        yield from desk.inner(source, name, hint=hint)
        return True
    try:
        head = source.read(0, HEAD)
        formats = tuple(recognised(source, name))
    except UnreadableError as error:
        yield Sight(Verdict.UNREADABLE, "unreadable", str(error), inside=(name,))
        return False
    program = magic.program(head)
    if program and not any(entry.module == "programs" for entry in formats):
        says = f"it holds {program}"
        yield Sight(Verdict.UNKNOWN_IMPORT, "native-code", says, inside=(name,))
    elif _is_code(name, head):
        says = "it holds code, which what loads the archive may run"
        yield Sight(Verdict.UNKNOWN_IMPORT, "code-in-archive", says, inside=(name,))
    if formats:
        yield from desk.inner(source, name)
    elif _OLD_PICKLE.search(head, 0, _BEGINNING):
        # a pickle of protocol 0 is text like any other, so only what it would run counts
        yield from suspicious(desk.inner(source, name, hint="pickle", guess=True))
    return bool(formats)


def suspicious(sights: Iterator[Sight]) -> Iterator[Sight]:
    """Yield what chance cannot bring about, of bytes that may not be what they were read as."""
    return (sight for sight in sights if sight.verdict is Verdict.DANGEROUS)


def _is_code(name: str, head: bytes) -> bool:
    if not _CODE.fullmatch(name):
        return False
    if name.lower().endswith(".pth"):
        return len(head) < _TORCH_OR_PATH and re.search(rb"(?m)^import[ \t]", head) is not None
    return True


def held(source: Source) -> Source:
    """Return a source with a size: the same, or a copy in memory of one that has none.

    Raises:
        UnreadableError: when it is too large to be held.
    """
    if source.size is not None:
        return source
    data = bytearray()
    while piece := source.read(len(data), 1 << 20):
        data += piece
        if len(data) > HELD:
            raise UnreadableError("it is an archive inside of compressed data, too large to hold")
    return InMemory(bytes(data))
