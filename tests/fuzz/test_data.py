"""Hostile licences, cards, descriptions, tables and repositories: never an exception.

FUZZ_EXAMPLES sets how many examples each target tries.
"""

from __future__ import annotations

import json
import os
import zlib
from collections.abc import Iterator, Mapping

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from roadworthy import licences
from roadworthy.evidence import croissant, datasheet
from roadworthy.evidence.around import Beside, Peek
from roadworthy.evidence.columns import of_csv, of_json, people
from roadworthy.evidence.components import merge
from roadworthy.evidence.data import Data
from roadworthy.evidence.git import folder_of, masked
from roadworthy.evidence.git import settings as git_settings
from roadworthy.evidence.interface import Collector, Found, Part
from roadworthy.evidence.licences import Licences, covers
from roadworthy.evidence.manifests import Manifests
from roadworthy.evidence.repository import Repository
from roadworthy.evidence.rights import assign
from roadworthy.licences.texts import identify
from tests.evidence.conftest import source
from tests.evidence.licence_texts import APACHE, LLAMA, MIT

fuzz = settings(
    max_examples=int(os.environ.get("FUZZ_EXAMPLES", "60")),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)

WORDS = st.sampled_from(
    [
        "license",
        "name",
        "sc:license",
        "rai:dataCollection",
        "recordSet",
        "field",
        "@id",
        "conformsTo",
        "MIT",
        "llama3.1",
        "other",
        "Apache-2.0 OR MIT",
        "http://mlcommons.org/croissant/1.0",
        "",
        "a/b",
        "---",
        "dataset_info",
        "features",
        "gender",
        "patient_id",
        "# Privacy",
        "\x00",
        "\ud7ff",
        "é",
    ]
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | WORDS | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(WORDS, inner, max_size=5),
    max_leaves=30,
)
LINES = st.lists(
    st.sampled_from(
        [
            MIT,
            LLAMA,
            APACHE,
            "---\n",
            "license: mit\n",
            "license: [\n",
            "# Personal data\n",
            "N/A\n",
            "downloaded from x\n",
            "LLAMA 3.1 COMMUNITY LICENSE AGREEMENT\n",
            "Version 1.0\n",
            "```\n",
            "[project]\n",
            "license = 'MIT'\n",
            '"""\n',
            "classifiers = [\n",
            "# 1.0 - 2024-01-01\n",
            '"License :: OSI Approved :: MIT License",\n',
            "date-released: 2024-01-01\n",
            "a,gender\n",
            '[submodule "x"]\n',
            "path = ../x\n",
            "url = https://a:b@c.d/e\n",
            "*.x filter=lfs\n",
        ]
    )
    | st.text(max_size=40),
    max_size=8,
).map("".join)
SCHEMES = st.sampled_from(["https", "ssh", "git+ssh", "x"])
DATA = st.binary(max_size=300) | LINES.map(str.encode) | JSON.map(lambda j: json.dumps(j).encode())
PATHS = st.sampled_from(
    [
        "LICENSE",
        "MODEL_LICENSE",
        "a/LICENSE-DATA.md",
        "X LICENSE AGREEMENT",
        "USE_POLICY.md",
        "README.md",
        "data/README.md",
        "data/a/x.csv",
        "data/x.jsonl",
        "x.tsv",
        "croissant.json",
        "metadata.json",
        "pyproject.toml",
        "setup.cfg",
        "package.json",
        "CITATION.cff",
        "CHANGELOG.md",
        ".gitattributes",
        ".gitmodules",
        ".github/workflows/a.yml",
        "data/b.parquet",
        "datasheet.md",
        "Some License.pdf",
        "a/data/c/d/e.json",
        "data/__init__.py",
    ]
)


def collected(files: Mapping[str, bytes]) -> Iterator[Found]:
    """Run the collectors over files in memory."""
    collectors: tuple[Collector, ...] = (Licences(), Manifests(), Data(), Repository())
    for path, data in files.items():
        for collector in collectors:
            if collector.wants.fullmatch(path.lower()):
                yield from collector.collect(source(path, data))
    for collector in collectors:
        yield from collector.finish()


@fuzz
@given(st.dictionaries(PATHS, DATA, max_size=6), st.booleans())
def test_no_file_breaks_the_collectors_and_what_they_find_merges(
    files: dict[str, bytes], code: bool
) -> None:
    parts = [found for found in collected(files) if isinstance(found, Part)]
    parts.append(Part("weights:m.gguf", "weights", "m", source("m.gguf", b"").at(None)))
    paths = [*files, "m.gguf", *(["a.py"] if code else [])]
    rights = assign(parts, paths)
    assert merge([*parts, *rights.parts]).components


@fuzz
@given(DATA)
def test_no_bytes_break_the_readers(data: bytes) -> None:
    text = data.decode("utf-8", "replace")
    identify(text)
    croissant.read(text)
    datasheet.read(data, in_data_folder=True)
    datasheet.read(data, in_data_folder=False)
    people([*of_csv(data), *of_json(data)])
    list(git_settings(text))
    folder_of(data)
    covers(text)
    licences.named(text)
    assert licences.same(text, text) is True


@fuzz
@given(
    st.text(max_size=60), st.sampled_from(["https", "ssh", "git+ssh", "x"]), st.text(max_size=20)
)
def test_no_password_is_shown(secret: str, scheme: str, rest: str) -> None:
    token = "hunter2" + secret
    assert "hunter2" not in masked(f"{scheme}://me:{token}@host.org/{rest}")


class Remembered(Beside):
    """Files in memory in place of those on a disk."""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        super().__init__("")
        self._files = files

    def read(self, path: str, limit: int) -> Peek | None:
        data = self._files.get(path)
        return None if data is None else Peek(data[:limit], len(data) <= limit)

    def names(self, path: str, limit: int) -> list[str] | None:
        below = [name for name in self._files if name.startswith(f"{path}/")]
        found = {name[len(path) + 1 :].split("/")[0] for name in below}
        return sorted(found)[:limit] if found else None


OBJECT = "ab" * 20
GIT_LINES = st.lists(
    st.sampled_from(
        [
            b"ref: refs/heads/main\n",
            b"ref: ../x",
            OBJECT.encode() + b" refs/tags/v1.0\n",
            b"^" + OBJECT.encode() + b"\n",
            b'[remote "origin"]\n',
            b"url = https://a:hunter2@b.c/d\n",
            b"url = hunter2@b\n",
            b"[include]\npath = /etc\n",
            OBJECT.encode() + b"\n",
            b"\x00",
            b"^\n",
            zlib.compress(b"commit 1\0x\ncommitter a <b> 1600000000 +0000\n\n"),
            b"gitdir: x\n",
            zlib.compress(b"tag 1\0object " + OBJECT.encode() + b"\n\n"),
            b"refstorage = reftable\n",
        ]
    )
    | st.binary(max_size=30),
    max_size=6,
).map(b"".join)
GIT_PATHS = st.sampled_from(
    [
        ".git",
        ".git/HEAD",
        ".git/config",
        ".git/packed-refs",
        ".git/refs/tags/v1.0",
        "x/HEAD",
        f".git/objects/{OBJECT[:2]}/{OBJECT[2:]}",
        ".git/refs/heads/main",
        ".git/refs/tags/a/b/c/d",
    ]
)


@fuzz
@given(st.dictionaries(GIT_PATHS, GIT_LINES, max_size=8))
def test_no_repository_breaks_its_reader(files: dict[str, bytes]) -> None:
    found = list(Repository().look_around(Remembered(files)))
    assert "hunter2" not in repr([item for item in found if isinstance(item, Part)])
