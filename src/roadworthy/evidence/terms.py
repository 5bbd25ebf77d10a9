"""Terms that a card names for a model and that lie elsewhere: a LICENSE beside it may be for code.

Only links in sections about licences are looked at, in lines that speak of a model or of weights.
Licences that everybody knows by name need no copy here, and a link to a file of the repository is
read with that file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from roadworthy.evidence.interface import SourceFile
from roadworthy.evidence.prose import Prose
from roadworthy.licences import named
from roadworthy.sightings import LicenceSentence

_LINK = re.compile(r"(?<!!)\[([^\[\]\n]{2,200})\]\((https?://[^()\s]{4,1000})\)")
_TERMS = re.compile(
    r"licen[sc]e|agreement|\bterms\b|polic(?:y|ies)|lizenz|licencia|licenza|协议|許可|许可|条款|ライセンス",
    re.IGNORECASE,
)
_MODEL = re.compile(
    r"model(?!scope)|weights?\b|checkpoints?\b|gewichte|modèle|modelo|模型|权重|モデル",
    re.IGNORECASE,
)
_THIS = re.compile(r"/blob/[^/]+/licen[sc]e[^/]*$", re.IGNORECASE)
_LONGEST = 4_000
"""Characters of a line that are looked at."""
_MOST = 5
_NOT_TERMS = frozenset({"any", "code", "policy"})
"""Licences that need no copy here, and policies that belong to a licence."""


def elsewhere(file: SourceFile, lines: Sequence[str], said: Prose) -> Iterator[LicenceSentence]:
    """Yield each text for a model that a section about licences only links to."""
    seen: set[str] = set()
    for number in _about_licences(said, len(lines)):
        line = lines[number - 1][:_LONGEST]
        for name, address in _LINK.findall(line) if _MODEL.search(_without_links(line)) else ():
            standard = any(licence.about in _NOT_TERMS for licence in named(name))
            if standard or name in seen or _THIS.search(address) or not _TERMS.search(name):
                continue
            seen.add(name)
            if len(seen) > _MOST:
                return
            tag = name if named(name) else ""
            place = file.at(number, name)
            yield LicenceSentence(place, "weights", tag, address)


def _about_licences(said: Prose, last: int) -> Iterator[int]:
    """Yield the numbers of the lines below headings about licences, each once."""
    done = 0
    for index, section in enumerate(said.sections):
        if "licence" not in section.kinds:
            continue
        after = (other.line for other in said.sections[index + 1 :] if other.level <= section.level)
        end = next(after, last + 1)
        yield from range(max(section.line + 1, done + 1), end)
        done = max(done, end - 1)


def _without_links(line: str) -> str:
    """Return a line whose addresses are gone; the names of links are words of the author."""
    return _LINK.sub(lambda match: match[1], line)
