"""Data: folders of data with their size, cards, Croissant descriptions, and columns about people.

A dataset is a folder: the one with a card or a Croissant description, else a folder called `data`
(or the like) or the one right below it, else any folder with a large table. What nobody declared
stays unknown: a dataset without a licence has none that we know of.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from roadworthy.evidence import croissant, datasheet
from roadworthy.evidence.columns import People, of_csv, of_json, people
from roadworthy.evidence.interface import MAX_TEXT, Found, Part, SourceFile
from roadworthy.system import Evidence, Finding, Interval, Outcome, Severity, Value

_FOLDER = "(?:data|datasets?|corpus|corpora)"
_TABLES = "csv|tsv|jsonl|ndjson|parquet|arrow|feather|tfrecord"
_OTHERS = (
    "json|txt|md|xml|html|pdf|docx?|xlsx|jpe?g|png|gif|webp|tiff?|wav|mp3|flac|ogg|mp4|npy|npz|bin"
    "|h5|hdf5|mds|sqlite|db|gz|bz2|xz|zst|zip|tar"
)
_IN_FOLDER = re.compile(rf"((?:.*?/)?{_FOLDER})/(?:([^/]+)/)?.*")
_APART = re.compile(r"(?:^|/)(?:tests?|testing|fixtures|__tests__|docs?|site-packages)/")
_CARD = re.compile(r"(?:.*/)?(?:readme|data[-_ ]?(?:sheet|card|statement)|dataset[-_ ]?card)[^/]*")
_BY_NAME = re.compile(r"(?:.*/)?(?:data[-_ ]?(?:sheet|card|statement)|dataset[-_ ]?card)[^/]*")
_JSON = re.compile(r"(?:.*/)?(?:[^/]*croissant[^/]*|metadata)\.json(?:ld)?")
_NO_DATA = re.compile(r"(?:.*/)?(?:readme|licen[sc]e|notice|changelog|\.)[^/]*")
_POINTER = b"version https://git-lfs.github.com/spec/"
_LARGE = 1 << 16
"""Bytes from which a table outside a folder of data counts as data."""
_SAID_IN_WORDS = ("personal_data_statement", "source_datasets")
"""Facts that two texts put in different words without a contradiction, besides those of `data_`."""
_MOST_BELOW = 50
"""Folders right below a folder of data that are datasets of their own."""
_MOST_PLACES = 5
"""Files of one folder that are named as the ones with columns about people."""
_HEADER = 1 << 16
"""Bytes in which the names of the columns have to stand."""


@dataclass(slots=True)
class _Folder:
    """What lies in one folder."""

    first: Evidence
    files: int = 0
    bytes: int = 0
    pointers: int = 0
    formats: set[str] = field(default_factory=set)

    def add(self, other: _Folder) -> None:
        self.files += other.files
        self.bytes += other.bytes
        self.pointers += other.pointers
        self.formats |= other.formats


@dataclass(frozen=True, slots=True)
class _Said:
    """A fact about whatever dataset lies in a folder."""

    folder: str
    fact: str
    value: Value
    place: Evidence
    below: bool = False
    """Whether it is said of the data sets below that folder, too."""


class Data:
    """Folders of data, and what is said about them."""

    name = "data"
    wants = re.compile(
        rf"(?:.*/)?{_FOLDER}/(?:.*/)?[^/]+\.(?:{_TABLES}|{_OTHERS})"
        rf"|(?:.*/)?__init__\.py|(?:.*/)?[^/]+\.(?:{_TABLES})"
        rf"|{_CARD.pattern}\.(?:md|txt|rst)|{_CARD.pattern.replace('[^/]*', '')}|{_JSON.pattern}"
    )
    reads_text = False

    def __init__(self) -> None:
        self._folders: dict[str, _Folder] = {}
        self._said: list[_Said] = []
        self._anchors: dict[str, str] = {}
        """Folders with a card or a description, and the name that it gives."""
        self._packages: set[str] = set()
        self._seen: Counter[tuple[str, str]] = Counter()

    def collect(self, file: SourceFile) -> Iterator[Found]:
        """Count a file of data, or read what a card or a description says."""
        lowered = file.path.lower()
        if _APART.search(lowered):
            return
        if lowered.endswith("__init__.py"):
            self._packages.add(_folder(file.path))
        elif _CARD.fullmatch(lowered):
            self._card(file)
        elif _JSON.fullmatch(lowered) and croissant.is_croissant(file.head):
            yield from self._croissant(file)
        elif not _NO_DATA.fullmatch(lowered):
            self._data(file, lowered)

    def finish(self) -> Iterator[Found]:
        """Yield one component for each dataset."""
        below = self._below()
        roots: dict[str, _Folder] = {}
        for folder in sorted(self._folders):
            if self._is_package(folder):
                continue
            inside = self._folders[folder]
            root = self._root(folder, below)
            if root in roots:
                roots[root].add(inside)
            else:
                roots[root] = inside
        for root, inside in roots.items():
            yield from self._dataset(root, inside)
        by_root: dict[str, list[_Said]] = {}
        for said in self._said:
            for root in self._about(said, roots, below):
                by_root.setdefault(root, []).append(said)
        for root, of_root in by_root.items():
            for said in _settled(of_root):
                yield self._part(root, said.place, ((said.fact, said.value),))
        for folder in sorted(self._anchors.keys() - roots.keys()):
            if self._root(folder, below) == folder and not self._is_package(folder):
                places = [said.place for said in self._said if said.folder == folder]
                if places:
                    yield self._part(folder, places[0], ())

    # -- reading ------------------------------------------------------------------------------

    def _card(self, file: SourceFile) -> None:
        lowered = file.path.lower()
        in_folder = _IN_FOLDER.fullmatch(lowered) is not None or bool(_BY_NAME.fullmatch(lowered))
        folder = _folder(file.path)
        sheet = None
        if in_folder or b"---" in file.head[:8]:
            sheet = datasheet.read(file.head, in_data_folder=in_folder)
        if sheet is None:
            for named, item in datasheet.mentions(file.head):
                where = f"{folder}/{named}" if folder else named
                place = file.at(item.line, item.shows)
                self._said.append(_Said(where, item.fact, item.value, place, below=True))
            return
        for item in sheet.stated:
            place = file.at(item.line, item.shows)
            self._said.append(_Said(folder, item.fact, item.value, place))
        if sheet.columns:
            self._people(folder, people(sheet.columns), file, sheet.columns_line)
        if sheet.stated or not in_folder:
            self._anchors[folder] = sheet.name or self._anchors.get(folder, "")

    def _croissant(self, file: SourceFile) -> Iterator[Found]:
        folder = _folder(file.path)
        if file.size > MAX_TEXT:
            problem = f"is larger than {MAX_TEXT} bytes"
            described = croissant.Described(problem=problem)
        else:
            described = croissant.read(file.head.decode("utf-8-sig", "replace"))
        self._anchors.setdefault(folder, described.name)
        if described.problem:
            yield Finding(
                "malformed-croissant",
                Outcome.UNKNOWN,
                Severity.LOW,
                f"{file.path} {described.problem}, so what it says of the data is not known.",
                "Write it again with a tool that checks the format.",
                file.at(None),
            )
            return
        for item in described.stated:
            place = file.at(item.line, item.shows)
            self._said.append(_Said(folder, item.fact, item.value, place))
        if described.columns:
            self._people(folder, people(described.columns), file, described.columns_line)

    def _data(self, file: SourceFile, lowered: str) -> None:
        suffix = lowered.rpartition(".")[2]
        folder = _folder(file.path)
        pointer = file.head.startswith(_POINTER)
        found = People() if pointer else _columns(file, suffix)
        in_folder = _IN_FOLDER.fullmatch(lowered) is not None
        binary = suffix in ("parquet", "arrow", "feather", "tfrecord")
        if not (in_folder or binary or found.traits or found.who or file.size >= _LARGE):
            return
        inside = self._folders.setdefault(folder, _Folder(file.at(None)))
        inside.files += 1
        inside.bytes += file.size
        inside.pointers += pointer
        inside.formats.add(suffix)
        self._people(folder, found, file, 1)

    def _people(self, folder: str, found: People, file: SourceFile, line: int) -> None:
        for fact, names in (("names_personal_traits", found.traits), ("names_people", found.who)):
            self._seen[folder, fact] += bool(names)
            if names and self._seen[folder, fact] <= _MOST_PLACES:
                place = file.at(line or None, ", ".join(names))
                self._said.append(_Said(folder, fact, True, place))

    # -- datasets -----------------------------------------------------------------------------

    def _is_package(self, folder: str) -> bool:
        """Tell whether a folder is a part of a Python package: its data are code's own."""
        return any(place and place in self._packages for place in _upwards(folder))

    def _below(self) -> dict[str, set[str]]:
        """Return for each folder of data the folders right below it."""
        found: dict[str, set[str]] = {}
        for folder in self._folders:
            match = _IN_FOLDER.fullmatch(f"{folder}/".lower())
            if match and match[2]:
                found.setdefault(folder[: len(match[1])], set()).add(match[2])
        return found

    def _root(self, folder: str, below: dict[str, set[str]]) -> str:
        """Return the folder that is the dataset to which the files in `folder` belong."""
        for place in _upwards(folder):
            if place in self._anchors:
                return place
        match = _IN_FOLDER.fullmatch(f"{folder}/".lower())
        if match is None:
            return folder
        top = folder[: len(match[1])]
        if match[2] and len(below.get(top, ())) <= _MOST_BELOW:
            return folder[: len(match[1]) + 1 + len(match[2])]
        return top

    def _about(
        self, said: _Said, roots: Mapping[str, _Folder], below: dict[str, set[str]]
    ) -> list[str]:
        """Return the datasets that something is said of."""
        if self._is_package(said.folder):
            return []
        if said.below:
            return [root for root in roots if f"{root}/".startswith(f"{said.folder}/")]
        root = self._root(said.folder, below)
        return [root] if root in roots or said.folder in self._anchors else []

    def _dataset(self, root: str, inside: _Folder) -> Iterator[Found]:
        facts: list[tuple[str, Value]] = [
            ("data_files", Interval(inside.files, inside.files)),
            ("data_formats", ", ".join(sorted(inside.formats))),
        ]
        if not inside.pointers:
            facts.append(("data_bytes", Interval(inside.bytes, inside.bytes)))
        yield self._part(root, inside.first, tuple(facts))
        if inside.pointers:
            yield Finding(
                "data-not-here",
                Outcome.UNKNOWN,
                Severity.LOW,
                f"{inside.pointers} of {inside.files} files in {root or '.'} only point to data "
                "elsewhere (Git LFS), so what they hold is not known.",
                "Fetch them with git lfs pull, and run again.",
                inside.first,
            )

    def _part(self, root: str, place: Evidence, facts: tuple[tuple[str, Value], ...]) -> Part:
        name = self._anchors.get(root) or root or "data at the root"
        return Part(f"dataset:{root or '.'}", "dataset", name, place, facts=facts)


def _settled(said: list[_Said]) -> Iterator[_Said]:
    """Yield what holds where a card and a description state the same thing in other words.

    Of texts the first counts. A flag, or an option of what is in the data, that was stated
    outweighs one that was denied; of the grounds for a use the one that was denied does.
    """
    texts: set[str] = set()
    options: dict[str, dict[str, bool]] = {}
    flags: dict[str, bool] = {}
    for one in said:
        if isinstance(one.value, Mapping):
            mine = options.setdefault(one.fact, {})
            for name, value in one.value.items():
                known = mine.get(name, value)
                mine[name] = known and value if one.fact == "data_grounds" else known or value
        elif isinstance(one.value, bool):
            flags[one.fact] = flags.get(one.fact, False) or one.value
    for one in said:
        if isinstance(one.value, Mapping):
            yield replace(one, value=options[one.fact])
        elif isinstance(one.value, bool):
            yield replace(one, value=flags[one.fact])
        elif one.fact not in texts:
            if one.fact.startswith("data_") or one.fact in _SAID_IN_WORDS:
                texts.add(one.fact)
            yield one


def _columns(file: SourceFile, suffix: str) -> People:
    head = file.head[:_HEADER]
    if suffix in ("csv", "tsv"):
        return people(of_csv(head))
    return people(of_json(head)) if suffix in ("jsonl", "ndjson", "json") else People()


def _folder(path: str) -> str:
    return path.rpartition("/")[0]


def _upwards(folder: str) -> Iterator[str]:
    yield folder
    while folder:
        folder = _folder(folder)
        yield folder
