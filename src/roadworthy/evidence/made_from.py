"""What the prose of a model card says that the model was made from, where no key says so.

Only a name of the hub right behind the words counts ("a fine-tuned version of ORG/NAME", as
trainers write it), and only on a card with front matter: other READMEs speak of models of others.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

_ID = r"[A-Za-z0-9][\w.-]{0,95}/[A-Za-z0-9][\w.-]{0,95}"
_MADE = re.compile(
    r"\b(?:fine-?\s?tuned|finetuned?|quanti[sz]ed|converted|distilled|pruned|merged?|abliterated"
    r"|derived|further trained|continued? (?:pre-?)?train(?:ed|ing)|adapters?|loras?|gguf|awq|gptq"
    r"|exl2|mlx)\b"
    r"(?:[ -]+(?!not\b)[\w-]+){0,4}?[ ]+(?:of|from|on|for|using|to)[ ]+"
    r"(?:(?:the|our|base|model|weights)[ ]+){0,3}"
    rf"(?:\[[^\[\]\n]{{0,200}}\]\(https?://(?:www\.)?(?:huggingface\.co|hf\.co)/({_ID})/?\)"
    rf"|[`*]{{1,3}}({_ID})[`*]{{1,3}}"
    rf"|https?://(?:www\.)?(?:huggingface\.co|hf\.co)/({_ID})|({_ID}))",
    re.IGNORECASE,
)
_FOLDERS = frozenset({"datasets", "spaces", "docs", "papers", "blog", "collections", "models"})
_TELLING = re.compile(r"[\d-]")
"""What a bare name of two parts has to hold: "and/or" is none."""
_LONGEST = 2_000
_MOST = 5


@dataclass(frozen=True, slots=True)
class Named:
    """A model, and the line that says so."""

    name: str
    line: int
    shows: str


def found(lines: Sequence[str], first: int) -> Iterator[Named]:
    """Yield each model that the prose says this one was made from.

    >>> [one.name for one in found(["A fine-tuned version of [x](https://hf.co/org/a-1)."], 0)]
    ['org/a-1']
    """
    seen: set[str] = set()
    fenced = False
    for number, line in enumerate(lines[first:], first + 1):
        fenced ^= line.lstrip().startswith(("```", "~~~"))
        for match in () if fenced else _MADE.finditer(line[:_LONGEST]):
            name = next(filter(None, match.groups())).rstrip(".")
            linked = match[1] or match[3] or match[2]
            folder, _, last = name.partition("/")
            telling = linked or (_TELLING.search(last) and not last.isdigit())
            if folder.lower() in _FOLDERS or not telling or name in seen:
                continue
            seen.add(name)
            yield Named(name, number, match[0])
            if len(seen) >= _MOST:
                return
