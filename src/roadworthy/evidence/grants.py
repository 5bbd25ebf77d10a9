"""Sentences of a README about licences: "the code is MIT; the weights are under ...".

A sentence counts where it says under which licence something is, names a licence that we know or
links to a file of the project, and does not speak of somebody else's work, of the past or of a
condition; and where it keeps use to research or without commerce, with or without such a name. What
it is about is read from the words before that: code, weights, data, or nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from roadworthy.evidence.interface import SourceFile
from roadworthy.evidence.restrictions import limits
from roadworthy.licences import named
from roadworthy.sightings import LicenceSentence

_MOST = 40
"""Sentences of one file."""
_LONGEST = 4_000
"""Characters of a paragraph that are looked at."""
_MOST_WORDS = 8
"""Words of the name of a licence."""

_TOUCHES = re.compile(
    r"licen[sc]|lizen[sz]|licenza|licenci|\bterms\b|\bunder\b|\bsubject to\b"
    r"|\b(?:is|are) (?:MIT|Apache|CC)\b"
    r"|协议|许可|許可|ライセンス|лиценз",
    re.IGNORECASE,
)
_COMMERCE = re.compile(r"commercial|research|academic|educational|商", re.IGNORECASE)
"""What has to stand in words that keep use to something."""
_SAYS = re.compile(
    r"\bunder\b|\bsubject to\b|\bgoverned by\b|\blicen[sc]ed\b|\bterms apply\b|\blicen[sc]e\b ?[:*]"
    r"|\bis (?:the )?(?=MIT|Apache)|\bare (?:the )?(?=MIT|Apache)|\bunter\b|\bsous\b|\bbajo\b"
    r"|\bsotto\b|\bfollows?\b|遵循|依照|采用|使用|基于|по лицензии|の下で|に基づ",
    re.IGNORECASE,
)
_NOT_SO = re.compile(
    r"\bnot\b|n't\b|\bno longer\b|\bpreviously\b|\bformerly\b|\bwas\b|\bwere\b|\bwill\b|\bused to\b"
    r"|\bunlike\b|\binstead\b|\bsome\b|\bportions?\b|\bparts? of\b|\boriginat|\badapted\b|\bborrow"
    r"|\bif\b|\be\.g\.|\bsuch as\b|\bexample\b|\bsimilar|\bcontribut|\bthird[- ]part|\bdependenc"
    r"|\bexcept\b|\bunless\b|\bcompatible\b|\bquestion|\bmay be\b|\bmight\b|\bshould\b|\bplan\b"
    r"|\bclaim(?:s|ing)?\b|\bmention(?:s|ing)?\b"
    r"|\bnicht\b|\bkein|\bfrüher\b|\bwenn\b|\bsauf\b|\bsalvo\b|部分|如果|曾",
    re.IGNORECASE,
)
_CLAUSE = re.compile(
    r"[;；。]|[.!?](?=\s|$)|，(?=而|但|[^，。]{0,40}(?:模型|权重|代码|数据))"
    r"|,? (?:while|whereas|but) "
    r"|, (?=(?:and |und |et |y )?(?:the|our|die|das|der|les?|los|las|el|i) "
    r"(?:weights|models?|code|data|gewichte|modell|daten|poids|modèle|données|pesos|modelo|datos))",
    re.IGNORECASE,
)
_AND = re.compile(
    r" (?:and|und|et|y|e) (?=(?:the|our|die|das|der|les?|los|las|el|i) "
    r"(?:weights|models?|code|data|gewichte|modell|daten|poids|modèle|données|pesos|modelo|datos))",
    re.IGNORECASE,
)
"""Where a second statement begins, if the first one is complete."""
_CODE_OF = re.compile(r"\b(?:model|inference|training|data|evaluation|dataset)(?=[- ]code\b)", re.I)
_COVERS = {
    "code": re.compile(
        r"\bcode\b|\bsoftware\b|\blibrary\b|\bpackage\b|\bscripts?\b|quellcode|quelltext|código"
        r"|codice|代码|コード|исходный код",
        re.IGNORECASE,
    ),
    "weights": re.compile(
        r"\bweights?\b|\bcheckpoints?\b|\bmodels?\b|gewichte|\bmodelle?\b|modèle|\bmodelo|\bmodello"
        r"|\bpoids\b|\bpesos\b|模型|权重|モデル|\badapters?\b|\bloras?\b",
        re.IGNORECASE,
    ),
    "data": re.compile(
        r"\bdata(?:sets?)?\b|\bcorpus\b|\bannotations?\b|\bdaten(?:satz)?\b|données|\bdatos\b|数据",
        re.IGNORECASE,
    ),
}
_LINK = re.compile(r"!?\[([^\[\]\n]{0,200})\]\(([^()\s]{1,500})\)")
_BARE = re.compile(r"<[^<>\n]{0,300}>|https?://[^\s)>\]]{1,500}|[*_`#|>]")
_FENCE = re.compile(r"\s*(`{3,}|~{3,})")
_HEADING = re.compile(r"\s{0,3}#{1,6}\s+(.{1,120})")
_ABOUT = re.compile(r"licen[sc]e|lizenz|licence|licencia|协议|许可|ライセンス", re.IGNORECASE)
_HOW = re.compile(
    r"\b(?:identify|detect|check|find|match|scann?|pick|choos|classify|compar)(?:ing|es?|s)?\b"
    r"|\b(?:how|your|which|any|an?)\b",
    re.IGNORECASE,
)
"""What a heading says that explains licences to others, and is not about the one of the project."""
_OWN = "LicenseRef-"
"""Licences of one maker, which are often called like the model itself."""
_WORD = re.compile(r"[\w+./-]+")
_CALLED = re.compile(r"licen[sc]e|terms|agreement|lizenz", re.IGNORECASE)
_ENDS = " \n-*.;,，。；"
_TELLING = re.compile(r".*\d.*|.*-.*|[A-Z0-9-]{3,}")
"""A word alone that is the name of a licence and hardly anything else."""


@dataclass(frozen=True, slots=True)
class _Name:
    """A licence that a sentence names."""

    start: int
    end: int
    id: str


@dataclass(frozen=True, slots=True)
class _Paragraph:
    line: int
    text: str
    about: bool
    """Whether it stands below a heading about licences."""
    grants: bool
    """Whether it can say under which licence something is."""


def found(file: SourceFile, lines: Sequence[str], first: int = 0) -> Iterator[LicenceSentence]:
    """Yield what a README says of licences.

    Args:
        file: the file.
        lines: its lines.
        first: how many lines stand above the text.
    """
    count = 0
    limited: set[str] = set()
    for paragraph in _paragraphs(lines, first):
        for clause, offset in _clauses(paragraph.text):
            line = paragraph.line + paragraph.text.count("\n", 0, offset)
            place = file.at(line, clause.strip(_ENDS))
            for covers, tag, link in _read(clause, paragraph.about) if paragraph.grants else ():
                yield LicenceSentence(place, covers, tag, link)
                count += 1
                if count >= _MOST:
                    return
            if _COMMERCE.search(clause) and len(limited) <= len(_COVERS):
                for what in sorted(set(_limited(clause, paragraph.about)) - limited):
                    limited.add(what)
                    yield LicenceSentence(place, what, "", limits=True)


def _limited(clause: str, about: bool) -> Iterator[str]:
    """Yield what a clause keeps to research, or to use without commerce."""
    plain = _BARE.sub(" ", clause)
    if limits(plain, of_licences=about):
        subject = _CODE_OF.sub("", plain)
        yield from [what for what, pattern in _COVERS.items() if pattern.search(subject)] or [""]


def _paragraphs(lines: Sequence[str], first: int) -> Iterator[_Paragraph]:
    held: list[str] = []
    start, about, fence = 0, False, ""
    for number, line in enumerate([*lines[first:], ""], first + 1):
        mark = _FENCE.match(line)
        if mark and (not fence or mark[1].startswith(fence)):
            fence = "" if fence else mark[1]
            line = ""
        heading = None if fence else _HEADING.match(line[:200])
        new = line.lstrip().startswith(("- ", "* ", "+ ", "|"))
        if (fence or not line.strip() or heading or new) and held:
            text = "\n".join(held)[:_LONGEST]
            grants = about or _TOUCHES.search(text) is not None
            if grants or _COMMERCE.search(text):
                yield _Paragraph(start, text, about, grants)
            held = []
        if heading:
            about = bool(_ABOUT.search(heading[1])) and not _HOW.search(heading[1])
        elif line.strip() and not fence:
            start = start if held else number
            held.append(line[:_LONGEST])


def _clauses(text: str) -> Iterator[tuple[str, int]]:
    """Yield the parts of a paragraph; a dot inside an address or a name ends none."""
    hidden = _LINK.sub(lambda match: re.sub(r"[.;,!?，。；]", "\x00", match[0]), text)
    hidden = re.sub(r"https?://\S+", lambda match: "\x00" * len(match[0]), hidden)
    start = 0
    ends = [match.start() for match in _CLAUSE.finditer(hidden)]
    for match in _AND.finditer(hidden):
        if _SAYS.search(text, _last(ends, match), match.start()):
            ends.append(match.start())
    for end in [*sorted(ends), len(text)]:
        clause = text[start:end].lstrip(_ENDS)
        if clause and text[end : end + 1] not in ("?", "？"):
            yield clause, end - len(clause)
        start = end


def _last(ends: Sequence[int], match: re.Match[str]) -> int:
    return max((end for end in ends if end < match.start()), default=0)


def _read(clause: str, about: bool) -> Iterator[tuple[str, str, str]]:
    """Yield what a clause is about, with the licences that it names and where it leads."""
    links = [(m.start(), m[1], m[2]) for m in _LINK.finditer(clause)]
    plain = _BARE.sub(" ", _LINK.sub(lambda match: f" {match[1]} ", clause))
    plain = plain.replace("-Lizenz", " Lizenz")
    says = _SAYS.search(plain)
    short = about and len(_WORD.findall(plain)) <= _MOST_WORDS
    if (says is None and not short) or _NOT_SO.search(plain):
        return
    names = _names(plain)
    local = [target for _, _, target in links if _is_text_of_the_project(target)]
    subject = _subject(plain, says.start() if says else 0, names, [name for _, name, _ in links])
    covers = [what for what, pattern in _COVERS.items() if pattern.search(subject)]
    if not names and not (local and covers):
        return
    tag = _joined(plain, names)
    for what in covers or [""]:
        yield what, tag, local[0] if local else ""


def _is_text_of_the_project(target: str) -> bool:
    outside = "://" in target or target.startswith(("#", "mailto:"))
    return not outside and bool(_CALLED.search(target))


def _subject(plain: str, says: int, names: Sequence[_Name], links: Sequence[str]) -> str:
    """Return the words that tell what a clause is about, without names of licences and links."""
    words = list(plain)
    for name in names:
        words[name.start : name.end] = " " * (name.end - name.start)
    text = "".join(words)
    for link in links:
        text = text.replace(link, " " * len(link)) if link.strip() else text
    before = text[:says]
    chosen = before if any(p.search(before) for p in _COVERS.values()) else text
    return _CODE_OF.sub("", chosen)


def _joined(plain: str, names: Sequence[_Name]) -> str:
    tag = names[0].id if names else ""
    for one, other in pairwise(names):
        between = plain[one.end : other.start]
        choice = re.search(r"\bor\b|\boder\b|\bou\b|\bo\b|或", between, re.IGNORECASE)
        tag += f" {'OR' if choice else 'AND'} {other.id}"
    return tag


def _names(plain: str) -> list[_Name]:
    """Return the licences that a clause names, the longest names first to be taken."""
    words = list(_WORD.finditer(plain))
    names: list[_Name] = []
    at = 0
    while at < len(words):
        taken = next(
            (size for size in range(min(_MOST_WORDS, len(words) - at), 0, -1)
             if _is_name(plain, words, at, size)),
            0,
        )  # fmt: skip
        if taken:
            start, end = words[at].start(), words[at + taken - 1].end()
            id_ = _id(plain[start:end])
            if id_ not in {name.id for name in names}:
                names.append(_Name(start, end, id_))
        at += taken or 1
    return names


def _is_name(plain: str, words: Sequence[re.Match[str]], at: int, size: int) -> bool:
    text = plain[words[at].start() : words[at + size - 1].end()]
    if not _id(text):
        return False
    plain_name = _CALLED.search(words[at + size - 1][0]) or not _id(text).startswith(_OWN)
    if plain_name and (size > 1 or _TELLING.fullmatch(text.rstrip("."))):
        return True
    after = words[at + size][0] if at + size < len(words) else ""
    return bool(_CALLED.match(after))  # "gemma" alone is a model


def _id(text: str) -> str:
    """Return the id of the one licence of that name; the name itself where two share it."""
    text = " ".join(text.split()).rstrip(".")
    licences = [licence for licence in named(text) if licence.about != "policy"]
    if not licences:
        return ""
    return licences[0].id if len(licences) == 1 else text
