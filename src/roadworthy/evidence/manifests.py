"""Manifests at the root: under which licence the project says that its code stands.

Only the lines that name a licence are read (https://peps.python.org/pep-0639/,
https://docs.npmjs.com/cli/configuring-npm/package-json#license,
https://citation-file-format.github.io). A classifier counts where nothing else is said, since it
often names a family. That a manifest is malformed is told by the collector of dependencies.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from typing import Any

from roadworthy import safe_yaml
from roadworthy.errors import YamlError
from roadworthy.evidence.interface import Found, Part, SourceFile
from roadworthy.system import Finding, Outcome, Severity

CODE = "code"
"""The id of the component that the project's own code is."""
CODE_NAME = "code of the project"

_MAX = 1 << 18
_TABLE = re.compile(r"\s*\[\s*([^\[\]]{1,80}?)\s*\]\s*(?:#.*)?")
_LICENCE = re.compile(
    r"\s*(licen[sc]e(?:\.text)?|text)\s*=\s*(?:\{[^}]{0,80}?\btext\s*=\s*)?[\"']([^\"']{1,200})[\"'].*"
)
_INI_LICENCE = re.compile(r"(?i)licen[sc]e\s*[=:]\s*(\S.{0,200})")
_CLASSIFIER = re.compile(r"[\s\"',]*License :: (.{1,120}?)[\"',\s]*")
_CLASSIFIED = {
    "OSI Approved :: MIT License": "MIT",
    "OSI Approved :: Apache Software License": "Apache-2.0",
    "OSI Approved :: ISC License (ISCL)": "ISC",
    "OSI Approved :: Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "OSI Approved :: GNU General Public License v3 (GPLv3)": "GPL-3.0",
    "OSI Approved :: GNU General Public License v3 or later (GPLv3+)": "GPL-3.0",
    "OSI Approved :: GNU General Public License v2 (GPLv2)": "GPL-2.0",
    "OSI Approved :: GNU Lesser General Public License v3 (LGPLv3)": "LGPL-3.0",
    "OSI Approved :: GNU Affero General Public License v3": "AGPL-3.0",
    "OSI Approved :: European Union Public Licence 1.2 (EUPL 1.2)": "EUPL-1.2",
    "CC0 1.0 Universal (CC0 1.0) Public Domain Dedication": "CC0-1.0",
    "Other/Proprietary License": "Proprietary",
}
"""Classifiers that name one licence (https://pypi.org/classifiers); families such as BSD do not."""


CLASSIFIED_LIMITS = re.compile(
    r"Classifier: License :: (?:Free [Ff]or (?:non-commercial|[Ee]ducational|[Hh]ome) [Uu]se"
    r"|Free To Use But Restricted)"
)
"""Classifiers that keep use to something, whatever licence stands beside them."""


def classified(classifiers: Iterable[str]) -> str:
    """Return the one licence that classifiers name; nothing where there are several or a family.

    >>> classified(["License :: OSI Approved :: MIT License", "Topic :: Internet"])
    'MIT'
    >>> classified(["License :: OSI Approved :: BSD License"])
    ''
    """
    named = {name.removeprefix("License :: ") for name in classifiers if "License :: " in name}
    return _CLASSIFIED.get(named.pop(), "") if len(named) == 1 else ""


class Manifests:
    """What manifests say of the licence of the code."""

    name = "manifests"
    wants = re.compile(r"pyproject\.toml|setup\.cfg|package\.json|citation\.cff")
    reads_text = True

    def collect(self, file: SourceFile) -> Iterator[Found]:
        """Yield the licence that one manifest names."""
        if b"icen" not in file.head or len(file.head) > _MAX:
            return
        text = file.head.decode("utf-8-sig", "replace")
        name = file.path.lower()
        if name == "citation.cff":
            yield from _citation(file, text)
        elif name == "package.json":
            yield from _package(file, text)
        else:
            tables = ("project", "project.license", "tool.poetry", "metadata")
            yield from _lines(file, text, tables)

    def finish(self) -> Iterator[Found]:
        """Yield nothing: each manifest stands alone."""
        return iter(())


def _named(file: SourceFile, licence: str, line: int, shows: str) -> Part:
    facts = (("licence_tag", licence.strip()),)
    return Part(CODE, "code", CODE_NAME, file.at(line, shows), facts=facts)


def _lines(file: SourceFile, text: str, tables: tuple[str, ...]) -> Iterator[Found]:
    """Read the line of a TOML or INI table that names a licence, or else its classifier."""
    ini = file.path.lower().endswith(".cfg")
    table, quoted = "", False
    classified: dict[str, Part] = {}
    for number, line in enumerate(text.split("\n"), 1):
        opens = (line.count('"""') + line.count("'''")) % 2 == 1
        if quoted or opens:
            quoted = quoted != opens
            continue
        if header := _TABLE.fullmatch(line):
            table = header[1].replace(" ", "")
        elif table not in tables or line.lstrip().startswith("#"):
            continue
        elif match := (_INI_LICENCE if ini else _LICENCE).fullmatch(line.rstrip()):
            value = match[1] if ini else match[2]
            inside = table == "project.license"
            if (ini and value.startswith("file:")) or (not ini and (match[1] == "text") != inside):
                continue
            yield _named(file, value, number, line)
            return
        elif match := _CLASSIFIER.fullmatch(line):
            licence = _CLASSIFIED.get(match[1], "")
            classified.setdefault(licence, _named(file, licence, number, line))
    if len(classified) == 1 and "" not in classified:
        yield from classified.values()


def _package(file: SourceFile, text: str) -> Iterator[Found]:
    try:
        data: Any = json.loads(text)
    except (ValueError, RecursionError):
        return
    if not isinstance(data, dict):
        return
    said = data.get("license", data.get("licenses"))
    if isinstance(said, list) and len(said) == 1:
        said = said[0]
    if isinstance(said, dict):
        said = said.get("type")
    if isinstance(said, str) and said.strip() and not said.lower().startswith("see licen"):
        key = re.search(r'"licenses?"\s*:', text)
        line = text.count("\n", 0, key.start()) + 1 if key else 1
        yield _named(file, said, line, text.split("\n")[line - 1])


def _citation(file: SourceFile, text: str) -> Iterator[Found]:
    try:
        document = safe_yaml.parse(text, name=file.path)
    except YamlError as error:
        yield Finding(
            "malformed-citation",
            Outcome.UNKNOWN,
            Severity.LOW,
            f"{file.path} {error.message}, so what it says is not known.",
            f"{error.hint.capitalize()}.",
            file.at(None),
        )
        return
    if not isinstance(document.data, dict):
        return
    said = document.data.get("license")
    named = [said] if isinstance(said, str) else said
    if isinstance(named, list) and named and all(isinstance(item, str) for item in named):
        line = document.line(("license",))
        yield _named(file, " OR ".join(named[:20]), line, text.split("\n")[line - 1])
