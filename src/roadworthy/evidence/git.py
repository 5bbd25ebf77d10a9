"""What a git repository says of itself, read from its files without running git.

Formats: https://git-scm.com/docs/gitrepository-layout, https://git-scm.com/docs/git-config#_syntax
and https://git-scm.com/docs/git-pack-refs. Packed objects are not read: dates in them are unknown.
Nothing that a file names (included configuration, hooks, other object stores) is followed.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import posixpath
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from roadworthy.evidence.around import Beside
from roadworthy.evidence.interface import printable
from roadworthy.system import Evidence

_MAX_CONFIG = 1 << 18
_MAX_REFS = 8 << 20
_MAX_OBJECT = 1 << 16
_MAX_TAGS = 5000
_MAX_ENTRIES = 5000
_SECTION = re.compile(r'\s*\[\s*([\w.-]{1,80})(?:\s+"((?:[^"\\]|\\.){0,400})")?\s*\]\s*(?:[#;].*)?')
_SETTING = re.compile(r"\s*([A-Za-z][\w-]{0,80})\s*=\s*(.{0,4000})")
_REF = re.compile(r"refs/(?!.*\.\.)[\w./@+#-]{1,200}")
_ID = re.compile(r"(?:[0-9a-f]{40}|[0-9a-f]{64})")
_PACKED = re.compile(rb"([0-9a-f]{40,64}) (refs/tags/[^\n]{1,200}|refs/[^\n]{1,200})")
_WHEN = re.compile(rb"\n(?:tagger|committer) [^\n]{0,400}> (\d{1,12}) [+-]\d{4}\n")
_OBJECT = re.compile(rb"object ([0-9a-f]{40,64})\n")
_FIRST_DAY, _LAST_DAY = dt.date(1990, 1, 1), dt.date(2100, 1, 1)


@dataclass(frozen=True, slots=True)
class Setting:
    """One line of a configuration file."""

    section: str
    name: str
    """The part in quotes of the section's title."""
    key: str
    value: str
    line: int


@dataclass(frozen=True, slots=True)
class Tag:
    """A tag, and the objects in which its date may stand."""

    name: str
    objects: tuple[str, ...]
    place: Evidence


@dataclass(frozen=True, slots=True)
class Head:
    """What is checked out."""

    branch: str
    commit: str
    place: Evidence


class Git:
    """One repository, read on demand."""

    def __init__(self, beside: Beside, folder: str) -> None:
        self._beside = beside
        self._folder = folder
        self.problems: list[str] = []
        """What could not be read, each as the end of a sentence."""
        if beside.read(f"{folder}/commondir", 1) is not None:
            self.problems.append("it is a linked worktree, and what it shares was not read")
        self._packed = self._read_packed()

    def settings(self) -> Iterator[tuple[Setting, Evidence]]:
        """Yield the settings in the repository's own configuration."""
        data, place = self._read("config", _MAX_CONFIG)
        for item in settings(data.decode("utf-8", "replace")):
            if (item.section, item.key, item.value) == ("extensions", "refstorage", "reftable"):
                self.problems.append("its references are kept in a format that is not read")
            yield item, Evidence(place.path, item.line, place.sha256)

    def head(self) -> Head | None:
        """Return the branch and the commit that are checked out."""
        data, place = self._read("HEAD", 4096)
        text = data.decode("utf-8", "replace").strip()
        if _ID.fullmatch(text):
            return Head("", text, place)
        name = text.removeprefix("ref:").strip()
        if not text.startswith("ref:") or not _REF.fullmatch(name):
            self.problems.append("its HEAD is missing or malformed")
            return None
        loose = self._read(name, 200)[0].decode("ascii", "replace").strip()
        packed = self._packed.get(name)
        commit = loose if _ID.fullmatch(loose) else packed.objects[0] if packed else ""
        return Head(printable(name.removeprefix("refs/heads/")), commit, place)

    def tags(self) -> tuple[Tag, ...]:
        """Return the tags, by name."""
        found = {
            name.removeprefix("refs/tags/"): tag
            for name, tag in self._packed.items()
            if name.startswith("refs/tags/")
        }
        for path in self._loose("refs/tags", 3):
            data, place = self._read(path, 200)
            id_ = data.decode("ascii", "replace").strip()
            if _ID.fullmatch(id_):
                name = path.removeprefix("refs/tags/")
                found[name] = Tag(name, (id_,), place)
        if len(found) > _MAX_TAGS:
            self.problems.append(f"it has more than {_MAX_TAGS} tags")
        return tuple(found[name] for name in sorted(found)[:_MAX_TAGS])

    def day(self, tag: Tag) -> dt.date | None:
        """Return the day of a tag by its own object, or None where that is packed."""
        todo = list(tag.objects)
        for _ in range(3):
            if not todo:
                return None
            text = self._object(todo.pop(0))
            if match := _WHEN.search(text):
                return _day(int(match[1]))
            if inner := _OBJECT.search(text):
                todo.append(inner[1].decode())
        return None

    # -- files --------------------------------------------------------------------------------

    def _read(self, path: str, limit: int) -> tuple[bytes, Evidence]:
        full = f"{self._folder}/{path}"
        peek = self._beside.read(full, limit)
        if peek is None:
            return b"", Evidence(full, None, "")
        if not peek.whole:
            self.problems.append(f"{path} is larger than {limit} bytes and was read in part")
        sha256 = hashlib.sha256(peek.data).hexdigest() if peek.whole else ""
        return peek.data, Evidence(full, None, sha256)

    def _read_packed(self) -> dict[str, Tag]:
        data, place = self._read("packed-refs", _MAX_REFS)
        found: dict[str, Tag] = {}
        last = ""
        for number, line in enumerate(data.split(b"\n"), 1):
            if line.startswith(b"^") and last in found:
                tag = found[last]
                peeled = line[1:].decode("ascii", "replace")
                if _ID.fullmatch(peeled) and len(tag.objects) == 1:
                    found[last] = Tag(tag.name, (*tag.objects, peeled), tag.place)
            elif match := _PACKED.fullmatch(line):
                last = match[2].decode("utf-8", "replace")
                where = Evidence(place.path, number, place.sha256)
                found[last] = Tag(last.rpartition("refs/tags/")[2], (match[1].decode(),), where)
                if len(found) > 20 * _MAX_TAGS:
                    self.problems.append("packed-refs holds too many references")
                    break
        return found

    def _loose(self, folder: str, depth: int) -> Iterator[str]:
        names = self._beside.names(f"{self._folder}/{folder}", _MAX_ENTRIES) or []
        for name in names:
            path = f"{folder}/{name}"
            if self._beside.names(f"{self._folder}/{path}", 1) is None:
                yield path
            elif depth > 1:
                yield from self._loose(path, depth - 1)

    def _object(self, id_: str) -> bytes:
        """Return the beginning of a loose tag or commit, or nothing."""
        peek = self._beside.read(f"{self._folder}/objects/{id_[:2]}/{id_[2:]}", _MAX_OBJECT)
        if peek is None:
            return b""
        try:
            text = zlib.decompressobj().decompress(peek.data, _MAX_OBJECT)
        except zlib.error:
            return b""
        head, _, body = text.partition(b"\x00")
        return body.split(b"\n\n", 1)[0] + b"\n" if head.startswith((b"tag ", b"commit ")) else b""


def settings(text: str) -> Iterator[Setting]:
    """Yield the settings of a text in git's format; what it includes is not followed.

    >>> next(settings('[remote "origin"]\\n\\turl = "https://x/y" # z'))
    Setting(section='remote', name='origin', key='url', value='https://x/y', line=2)
    """
    section, name = "", ""
    for number, line in enumerate(text.split("\n"), 1):
        if match := _SECTION.fullmatch(line.rstrip("\r")):
            section, name = match[1].lower(), (match[2] or "").replace("\\", "")
        elif match := _SETTING.fullmatch(line.rstrip("\r")):
            value = match[2].strip()
            if value.startswith('"'):
                value = value[1:].partition('"')[0]
            else:
                value = re.split(r"\s[#;]", value, maxsplit=1)[0].strip()
            yield Setting(section, name, match[1].lower(), value, number)


def folder_of(pointer: bytes) -> str | None:
    """Return the folder that a file `.git` points to, or None where that is outside the root.

    >>> folder_of(b"gitdir: .bare"), folder_of(b"gitdir: ../x"), folder_of(b"x")
    ('.bare', None, None)
    """
    text = pointer.decode("utf-8", "replace").strip()
    path = posixpath.normpath(text.removeprefix("gitdir:").strip())
    inside = not path.startswith(("/", "..")) and path not in ("", ".") and ":" not in path
    return path if text.startswith("gitdir:") and inside else None


def _day(seconds: int) -> dt.date | None:
    try:
        day = dt.datetime.fromtimestamp(seconds, dt.UTC).date()
    except (OverflowError, ValueError, OSError):
        return None
    return day if _FIRST_DAY <= day <= _LAST_DAY else None


# -- addresses ----------------------------------------------------------------------------------

_ADDRESS = re.compile(r"([a-z][a-z0-9+.-]{0,20})://(.*)", re.IGNORECASE | re.DOTALL)
_SCP = re.compile(r"(?:([^@/:]{1,80})@)?([\w.-]{2,200}):(?!/)(\S{1,300})")
_HOST = re.compile(r"(?:[\w-]+(?:\.[\w-]+)+|localhost|\[[0-9a-f:]+\])(?::\d{1,5})?", re.IGNORECASE)
_SECRET = re.compile(
    r":[^@/]|ghp_|gho_|github_pat_|glpat-|hf_|x-access-token|oauth2", re.IGNORECASE
)
_MASKED = "(address not shown: it may hold a password)"


def masked(address: str) -> str:
    """Return an address without the names and passwords that may stand in it.

    >>> masked("https://me:secret@github.com/o/r.git?x=1")
    'https://github.com/o/r.git'
    >>> masked("git@github.com:o/r.git")
    'git@github.com:o/r.git'
    """
    if match := _ADDRESS.fullmatch(address):
        host, slash, path = match[2].partition("/")
        host = host.rpartition("@")[2]
        path = re.split(r"[?#]", path, maxsplit=1)[0]
        if match[1].lower() == "file":
            return "file://(on this machine)"
        if not _HOST.fullmatch(host) or "@" in path:
            return f"{match[1]}://{_MASKED}"
        return printable(f"{match[1]}://{host}{slash}{path}", 200)
    if (match := _SCP.fullmatch(address)) and "@" not in match[3]:
        user = "git@" if match[1] == "git" else ""
        return printable(f"{user}{match[2]}:{match[3]}", 200)
    if address.startswith(("./", "../")) and "@" not in address:
        return printable(address, 200)
    return _MASKED if "@" in address or "://" in address else "(a path on this machine)"


def holds_secret(address: str) -> bool:
    """Tell whether an address holds a password or a token.

    >>> holds_secret("https://me:x@host.org/r"), holds_secret("https://me@host.org/r")
    (True, False)
    """
    match = _ADDRESS.fullmatch(address)
    if match is None or "@" not in match[2] or match[1].lower() in ("ssh", "git"):
        return False
    return _SECRET.search(match[2].rpartition("@")[0]) is not None
