"""The sentences of a card, each with the headings or the question that it answers.

What only holds a place for a statement, and what a template asks its reader to write, is left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from roadworthy.evidence import wording
from roadworthy.evidence.interface import printable
from roadworthy.evidence.prose import Block, Prose, Section
from roadworthy.evidence.statement_words import kinds_of

_NOTHING = re.compile(
    r"[\[(<{]?\s*(?:(?:more information|information|more details?|details?) (?:is |are )?needed"
    r"|needs more information|needed|tb[dac]|todo|fixme|n/?a|not applicable|unknown|optional"
    r"|none yet|to be (?:added|written|done|completed|determined|announced|filled)|coming soon|wip"
    r"|work in progress|lorem ipsum.*|\.\.\.|…|<!--.*|\{\{.*|-+|\?+)(?:\]?\(.*)?\W*",
    re.IGNORECASE,
)
_TEMPLATE = re.compile(
    r"(?:state|describe|provide|explain|list|mention|specify|indicate|add|fill|insert|enter|write"
    r"|document|discuss|summari[sz]e|please (?:add|describe|provide|fill|specify))\b"
    r"|(?:if (?:relevant|applicable|available|so|any),? (?:please )?"
    r"(?:describe|provide|state|list))",
    re.IGNORECASE,
)
"""What a template asks its reader to write."""
_BULLET = re.compile(r"\A\s*(?:[-*+•>]|\d{1,3}[.)])\s+")
_LINKS = re.compile(r"!\[[^\[\]\n]{0,300}\]\([^()\n]{0,1000}\)|<!--.{0,2000}?(?:-->|$)", re.DOTALL)
_MARKS = re.compile(
    r"\]\([^()\n]{0,1000}\)|https?://[^\s)>\]]{1,1000}|<[/a-zA-Z][^<>\n]{0,500}>|[*\[\]#`_]"
)
_MOST = 150_000
"""Characters of prose that are read; what stands further down stays unknown."""
_MOST_SECTIONS = 2_000
_LONGEST = 1_000
"""Characters of one sentence."""


@dataclass(frozen=True, slots=True)
class _Open:
    """A heading or a question, and what it promises."""

    level: int
    title: str
    kinds: frozenset[str]


@dataclass(frozen=True, slots=True)
class Said:
    """One sentence of a card."""

    line: int
    text: str
    raw: str
    """With addresses and code."""
    kinds: frozenset[str]
    """What the headings above, or the question before, promise."""
    asked: str
    """The nearest heading, or the question before."""

    @property
    def shown(self) -> str:
        """Return it as one short line."""
        return printable(self.text, 300)


def nothing(text: str) -> bool:
    """Tell whether a text only holds a place for something, or is what a template asks for.

    >>> nothing("[More Information Needed](https://example.org)"), nothing("None.")
    (True, False)
    """
    bare = text.strip(" *_->#\t\r\n")
    return not re.search(r"\w", bare) or _NOTHING.fullmatch(bare[:300]) is not None


def sentences(prose: Prose, lines: Sequence[str]) -> Iterator[Said]:
    """Yield the sentences of the author, in order."""
    sections = iter([*prose.sections, Section(1 << 60, "", 0, (), False)])
    following, passed = next(sections), 0
    open_: list[_Open] = []
    question = _Open(0, "", frozenset())
    room = _MOST
    for block in prose.blocks:
        while following.line <= block.line:
            passed += 1
            while open_ and open_[-1].level >= following.level:
                open_.pop()
            is_title = passed == 1 and following.level == 1
            told = () if is_title or passed > _MOST_SECTIONS else kinds_of(following.title)
            open_.append(_Open(following.level, following.title, frozenset(told)))
            following, question = next(sections), _Open(0, "", frozenset())
        if block.of_others or room <= 0:
            continue
        for line, raw in _split(block, lines, room):
            room -= len(raw)
            text = " ".join(_MARKS.sub(" ", raw).split())
            if text.endswith(("?", "？")):
                question = _Open(0, text[:300], frozenset(kinds_of(text)))
            elif not nothing(text) and not _TEMPLATE.match(text):
                above = [question] if question.title else open_
                kinds = frozenset(kind for one in above for kind in one.kinds)
                yield Said(line, text, raw, kinds, above[-1].title if above else "")


def _split(block: Block, lines: Sequence[str], room: int) -> Iterator[tuple[int, str]]:
    """Yield the sentences of a block as they stand, with code and addresses."""
    count = block.text.count("\n") + 1
    raw = "\n".join(lines[block.line - 1 : block.line - 1 + count])[:room]
    raw = _BULLET.sub(_blank, _LINKS.sub(_blank, raw), count=1)
    line, read = block.line, 0
    for start, sentence in wording.sentences(raw):
        text = sentence.strip()
        if text:
            first = start + len(sentence) - len(sentence.lstrip())
            line, read = line + raw.count("\n", read, first), first
            yield line, text[:_LONGEST]


def _blank(match: re.Match[str]) -> str:
    return re.sub(r"[^\n]", " ", match[0])
