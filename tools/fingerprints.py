"""Writes the fingerprints of published licence texts into `roadworthy.licences.texts`.

    python tools/fingerprints.py TEXTS SPDX DEBIAN

TEXTS holds the texts of licences of models, SPDX the folder `licenses` of the npm package
`spdx-license-list` (`npm pack spdx-license-list@6.12.0`; used here only), DEBIAN the texts of the
package `base-files`. The texts stay outside.
"""

from __future__ import annotations

import json
import re
import struct
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

from roadworthy.licences import known
from roadworthy.licences.texts.fingerprints import Clause, Part, Phrase, Reference, digest
from roadworthy.licences.texts.harmless import is_enumerator
from roadworthy.licences.texts.holders import is_copyright
from roadworthy.licences.texts.titles import plain
from roadworthy.licences.texts.words import Words, shingles, split
from roadworthy.safe_yaml import parse

_HERE = Path(__file__).parent
_PACKAGE = _HERE.parent / "src" / "roadworthy" / "licences"
_DATE = re.compile(
    r"(?:[\w.\[\] -]{0,60}?)(?:version|dated:?|last (?:modified|updated):?|release date:?"
    r"|effective date:?|[a-z]+ \d{4}$)[\w ,.:-]{0,40}",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"(?:https?://)?[\w.-]+\.[a-z]{2,}[\w./-]*", re.IGNORECASE)
_SECTION = re.compile(
    r"(?:section|article|attachment|exhibit|appendix|schedule|part)\s+([ivx]+|[a-z0-9]+)\b",
    re.IGNORECASE,
)
_NUMBER = re.compile(
    r"(\d+(?:\.\d+)+|\d+(?=[.)])|\(?[a-z]\)|\(?[ivx]+\)|[a-z]\.)[.)]?\s", re.IGNORECASE
)


@dataclass
class Marks:
    """What is known of each line and word of a text."""

    heads: list[str]
    left_out: set[int]
    """Lines, from 1."""
    optional: dict[int, int]
    """Line -> the passage that it is in."""


def main(texts: Path, spdx: Path, debian: Path) -> None:
    """Write both files."""
    rows = parse((_HERE / "references.yaml").read_bytes(), name="references.yaml").data
    references: list[Reference] = []
    hashes: list[int] = []
    sources: dict[str, Callable[[str], str]] = {
        "models": lambda name: _without_front_matter(_read(texts / f"{name}.txt")),
        "standard": lambda name: json.loads(_read(spdx / f"{name}.json"))["licenseText"],
        "variants": lambda name: _read(debian / name),
    }
    for kind, text_of in sources.items():
        for row in rows[kind]:
            reference, own = _reference(row, text_of(row["text"]), len(hashes))
            references.append(reference)
            hashes += own
    folder = _PACKAGE / "texts"
    lines = b",\n".join(msgspec.json.encode(reference) for reference in references)
    (folder / "fingerprints.json").write_bytes(b"[\n" + lines + b"\n]\n")
    (folder / "fingerprints.bin").write_bytes(struct.pack(f"<{len(hashes)}I", *hashes))
    print(f"{len(references)} texts, {len(hashes)} hashes")


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def _without_front_matter(text: str) -> str:
    """Blank what stands above the text, so that its lines keep their numbers."""
    lines = text.split("\n")
    if lines[0] == "---":
        end = lines.index("---", 1)
        lines[: end + 1] = [""] * (end + 1)
    return "\n".join(lines)


def _reference(row: dict[str, Any], text: str, first: int) -> tuple[Reference, list[int]]:
    if until := row.get("until"):
        text = re.split(rf"^{until}", text, maxsplit=1, flags=re.MULTILINE)[0] or text
    chart = _clause_map(row["text"])
    licence = chart.get("licence") or row.get("licence", row["text"])
    version = chart.get("version") or row.get("version", "")
    marks = _marks(row, text, licence)
    whole = split(text)
    kept = [
        number for number in range(len(whole.words)) if whole.line(number) not in marks.left_out
    ]
    words = [whole.words[number] for number in kept]
    kinds = _kinds(whole, kept, marks, row.get("slots", []))
    clauses = _charted(chart, whole, kept) if chart else _split(text, whole, kept)
    heads = [split(line).words for line in [*marks.heads, *row.get("heads", [])]]
    reference = Reference(
        name=row["text"],
        licence=licence,
        version=version,
        first=first,
        count=len(words),
        parts=_parts(words, kinds),
        heads=list(dict.fromkeys(Phrase(len(head), digest(head)) for head in heads if head)),
        own=[_own(phrase, whole.words) for phrase in row.get("own", [])],
        clauses=clauses,
    )
    return reference, shingles(words)


def _marks(row: dict[str, Any], text: str, licence: str) -> Marks:
    lines = text.split("\n")
    titles = {title for row in known() if row.id == licence for title in (*row.titles, *row.then)}
    marks = Marks([], set(), {})
    for number, line in enumerate(lines, 1):
        if not re.search(r"\w", line):
            continue
        if _is_head(line, titles, row["text"]):
            marks.heads.append(line)
        elif not is_copyright(line.strip().replace("©", "(c)")):
            break
        marks.left_out.add(number)
    for number, line in enumerate(lines, 1):
        if any(re.match(drop, line) for drop in row.get("drop", [])):
            marks.left_out.add(number)
    for passage, ends in enumerate(row.get("optional", []), 1):
        starts = [n for n, line in enumerate(lines, 1) if re.match(ends[0], line)]
        if not starts:
            print(f"{row['text']}: no line begins like {ends[0]!r}")
            continue
        stop = len(lines) + 1
        if len(ends) > 1:
            stop = next(n for n, x in enumerate(lines, 1) if n > starts[0] and re.match(ends[1], x))
        marks.optional.update(dict.fromkeys(range(starts[0], stop), passage))
    return marks


def _is_head(line: str, titles: set[str], name: str) -> bool:
    words = plain(line)
    return (
        words in titles
        or words == name.lower()
        or any(words.startswith(title) for title in titles if len(words) < len(title) + 30)
        or bool(_ADDRESS.fullmatch(line.strip()))
        or bool(len(words.split()) < 13 and _DATE.fullmatch(words) and not words.endswith("."))
        or bool(
            len(words.split()) < 13
            and re.fullmatch(r".*\blicense(?: [\d.]+)?", words)
            and "," not in words
        )
    )


def _kinds(whole: Words, kept: list[int], marks: Marks, slots: list[str]) -> list[str]:
    """Return for each word "needed", or the name of the passage that it can be left out with."""
    kinds = []
    for number in kept:
        if passage := marks.optional.get(whole.line(number)):
            kinds.append(f"optional {passage}")
        elif is_enumerator(whole, number):
            kinds.append(f"optional word {number}")
        else:
            kinds.append("needed")
    words = [whole.words[number] for number in kept]
    for slot in slots:
        before, name, after = (split(part).words for part in re.split("[{}]", slot))
        run = [*before, *name, *after]
        for start in range(len(words) - len(run) + 1):
            if words[start : start + len(run)] == run:
                first = start + len(before)
                kinds[first : first + len(name)] = [f"slot {first}"] * len(name)
                break
        else:
            print(f"no place for {slot!r}")
    return kinds


def _parts(words: list[bytes], kinds: list[str]) -> list[Part]:
    parts: list[Part] = []
    start = 0
    for end in range(1, len(words) + 1):
        if end == len(words) or kinds[end] != kinds[start]:
            kind: Any = kinds[start].split()[0]
            parts.append(Part(end - start, digest(words[start:end]), kind))
            start = end
    return parts


def _own(phrase: str, words: list[bytes]) -> Phrase:
    run = split(phrase).words
    times = sum(words[n : n + len(run)] == run for n in range(len(words)))
    if not times:
        print(f"never says {phrase!r}")
    return Phrase(len(run), digest(run), times)


def _clause_map(name: str) -> dict[str, Any]:
    path = _PACKAGE / "clauses" / f"{name}.yaml"
    return parse(path.read_bytes(), name=path.name).data if path.exists() else {}


def _charted(chart: dict[str, Any], whole: Words, kept: list[int]) -> list[Clause]:
    found = []
    lines = [whole.line(number) for number in kept]
    for row in chart["clauses"]:
        first, last = row["lines"]
        inside = [n for n, line in enumerate(lines) if first <= line <= last]
        if inside:
            found.append(Clause(inside[0], row["clause"], row["title"], row.get("topic", "") or ""))
    return sorted(found, key=lambda clause: clause.first)


def _split(text: str, whole: Words, kept: list[int]) -> list[Clause]:
    """Name clauses by their numbers; where there are none, by paragraph."""
    lines = [whole.line(number) for number in kept]
    at = {line: number for number, line in reversed(list(enumerate(lines)))}
    found: list[Clause] = []
    section, top, paragraph, blank = "", "", 0, True
    for number, line in enumerate(text.split("\n"), 1):
        bare = line.strip().lstrip("#*> ").replace("*", "")
        if not bare:
            blank = True
            continue
        if number not in at:
            continue
        name = ""
        if heading := _SECTION.match(bare):
            name = section = f"{heading[0].capitalize()}"
            top = ""
        elif (counted := _NUMBER.match(bare + " ")) and (blank or line[:1] in " \t("):
            mark = counted[1].strip("().")
            if mark[0].isdigit():
                top = mark
                name = f"{section}, {mark}".strip(", ")
            else:
                name = f"{section}, {top}({mark})".strip(", ")
        elif blank and (not found or not re.match(r"[a-z]", bare)):
            paragraph += 1
            name = f"paragraph {paragraph}" if not (section or top) else ""
        if name:
            found.append(Clause(at[number], name))
        blank = False
    if found and found[0].first:
        found.insert(0, Clause(0, "beginning"))
    return found


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
