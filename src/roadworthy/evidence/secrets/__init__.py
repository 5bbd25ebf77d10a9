"""Secrets in any text: keys, tokens and passwords, by their form or by the name beside them.

The value of a secret leaves the scan only as a number, which tells equal ones apart from others.
What is shown of it is what says its kind (at most four characters) and how long it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from roadworthy.evidence.interface import MAX_TEXT, Collector, Found, SourceFile, printable
from roadworthy.evidence.secrets import credentials
from roadworthy.evidence.secrets.numbering import Numbering, digest
from roadworthy.evidence.secrets.scan import Hit, Scan, scan
from roadworthy.evidence.secrets.surroundings import (
    Surroundings,
    is_store,
    setting,
    surroundings,
)
from roadworthy.sightings import NotSearched, Searched, Secret
from roadworthy.system import Evidence

MAX_SEARCHED = 16 << 20
"""Bytes of one text that are searched."""
_STEP = 4 << 20
_OVERLAP = 8192
_BINARY = (
    "png|jpe?g|gif|webp|bmp|ico|tiff?|heic|avif|mp[34]|m4[av]|wav|flac|ogg|opus|webm|mov|avi|mkv"
    "|woff2?|ttf|otf|eot|zip|gz|tgz|bz2|xz|zst|7z|rar|tar|whl|jar|war|egg|gem|deb|rpm|dmg|iso"
    "|safetensors|gguf|ggml|bin|pt|pth|ckpt|pkl|pickle|joblib|npy|npz|h5|hdf5|onnx|pb|tflite|model"
    "|msgpack|parquet|arrow|feather|orc|avro|db|sqlite3?|mdb|pyc|pyo|so|dll|dylib|exe|o|a|class"
    "|wasm|pdf|docx?|xlsx?|pptx?|odt|psd|ai|bag|tfrecord|lmdb|idx|faiss|spm"
)
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_EXAMPLE = re.compile(rb"\b(?:[Ee]xample|[Ee]\.g\.)[\s:,(]")
_BEFORE = 300
"""Bytes of a line before a secret in which such a word is looked for."""


class Secrets:
    """What is secret and stands in a text."""

    name = "secrets"
    wants = re.compile(rf"(?s:(?!.*\.(?:{_BINARY})\Z).*)")
    reads_text = False

    def __init__(self) -> None:
        self._numbers = Numbering()
        self._files = 0

    def collect(self, file: SourceFile) -> Iterator[Found]:
        """Search one text."""
        if is_store(file.path):
            self._numbers.add(_store(file), b"")
            return
        data = _text(file)
        if data is None:
            return
        self._files += 1
        about = surroundings(file.path)
        if file.size <= MAX_TEXT:
            result = scan(data, about)
            self._note(file, data, result, about, 0)
            if result.gave_up:
                yield NotSearched(file.at(None), result.gave_up)
        else:
            yield from self._long(file, about)
        credentials.credentials(file, data, about, self._numbers)

    def join(self, later: Collector) -> None:
        """Take over what another instance kept of files that come later in the walk."""
        assert isinstance(later, Secrets)
        self._numbers.join(later._numbers)
        self._files += later._files

    def finish(self) -> Iterator[Found]:
        """Yield what was found, and say how many texts were searched."""
        yield from self._numbers.numbered()
        if self._files:
            yield Searched(Evidence(".", None, ""), self._files)

    def _long(self, file: SourceFile, about: Surroundings) -> Iterator[Found]:
        """Search a long text piece by piece; pieces overlap, and no line is told twice."""
        offset, lines, after = 0, 0, 0
        while offset < min(file.size, MAX_SEARCHED):
            try:
                data = file.source.read(offset, _STEP)
            except OSError:
                yield NotSearched(file.at(None), "it could not be read to its end")
                return
            if not data:
                break
            last = offset + len(data) >= file.size
            step = len(data) if last else max(len(data) - _OVERLAP, 1)
            result = scan(data, about)
            # What begins in the part that comes again is told then, and whole.
            result.hits = [h for h in result.hits if after <= offset + h.start < offset + step]
            self._note(file, data, result, about, lines)
            if result.gave_up:
                yield NotSearched(file.at(None), result.gave_up)
                return
            lines += data.count(b"\n", 0, step)
            offset += step
            after = offset
        if file.size > MAX_SEARCHED:
            yield NotSearched(file.at(None), f"only its first {MAX_SEARCHED >> 20} MB were")

    def _note(
        self, file: SourceFile, data: bytes, result: Scan, about: Surroundings, lines: int
    ) -> None:
        line, position = lines + 1, 0
        for hit in result.hits:
            line += data.count(b"\n", position, hit.start)
            position = hit.start
            variable = printable(hit.variable, 60)
            one = Secret(
                file.at(line, _shown(data, hit, variable)),
                hit.judged.kind,
                hit.judged.title,
                _where(data, hit.start, about),
                about.setting or setting(variable) or _setting(data, hit.start, about),
                hit.judged.confidence,
                variable,
                hit.judged.public,
                note=hit.judged.note,
            )
            self._numbers.add(one, digest(data[hit.start : hit.end]))


def _text(file: SourceFile) -> bytes | None:
    """Return what a text begins with, in one byte a character; None for what is none."""
    head = file.head
    if head.startswith(_UTF16) and file.size <= MAX_TEXT:
        return head.decode("utf-16", "replace").encode("utf-8", "replace")
    if not head or b"\0" in head[:8192]:
        return None
    return head


def _shown(data: bytes, hit: Hit, variable: str) -> str:
    """Return what may be shown of a secret."""
    begins = data[hit.start : hit.start + min(hit.judged.shows, 4)].decode("latin-1")
    name = f"{variable}: " if variable else ""
    return f"{name}{begins}... ({hit.end - hit.start} characters)"


def _where(data: bytes, at: int, about: Surroundings) -> str:
    if about.where != "notebook":
        return about.where
    outputs = data.rfind(b'"outputs"', 0, at)
    return "notebook-output" if outputs > data.rfind(b'"source"', 0, at) else "code"


def _setting(data: bytes, at: int, about: Surroundings) -> str:
    """Tell an example in the documentation of a program by its prompt, or by a word before it."""
    if about.where != "code":
        return ""
    line = data[max(data.rfind(b"\n", 0, at) + 1, at - _BEFORE) : at].lstrip()
    return "example" if line.startswith((b">>> ", b"... ")) or _EXAMPLE.search(line) else ""


def _store(file: SourceFile) -> Secret:
    return Secret(
        file.at(None, "a store of keys"), "key-store", "store of keys", "key-file",
        setting(file.path), "medium",
    )  # fmt: skip
