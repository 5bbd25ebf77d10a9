"""Words that suggest what a system is for, in sentences that mean it.

Text only proposes. A sentence proposes nothing when it denies, when it asks, when it is about what
might be, about others or about the law, and what stands in quotes is not said by the author. That
some real use goes unnoticed for it is the better mistake, as nothing is ever cleared by silence.

Phrases and words are data (`wording.yaml`); each pattern is compiled when its first root is met.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from roadworthy.safe_yaml import parse
from roadworthy.system import Value

_MAX_SENTENCE = 2_000
"""Characters; what is longer is no sentence, and is looked at in pieces."""

_QUOTED = re.compile(
    r'"[^"\n]{3,400}"|“[^”\n]{3,400}”|«[^»\n]{3,400}»|„[^“”"\n]{3,400}[“”"]'
    r"|(?<!\w)['‘][^'’\n]{3,200}['’](?!\w)"
)
_ABBREVIATED = r"(?<!\bal\.)(?<!e\.g\.)(?<!i\.e\.)(?<!z\.B\.)(?<!\bvs\.)(?<!\bca\.)(?<!\bArt\.)"
_END = re.compile(rf"(?<=[.!?。！？]){_ABBREVIATED}\s+|\n\s*\n")
_PART_END = re.compile(r"(?<=[;；])\s+")
_OTHER_SCRIPT = re.compile(
    r"[\u0370-\u0fff\u10a0-\u13ff\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]"
)
"""Letters of languages in which we know no negation."""

NEGATED_NAME = re.compile(
    r"(?:^|_)(?:not?|never|forbid\w*|prohibit\w*|block\w*|ban(?:ned)?|disallow\w*|refus\w*|deny"
    r"|denied|reject\w*|exclud\w*|out_of_scope|unacceptable|misuse\w*|restricted|denylist)(?:_|$)",
    re.IGNORECASE,
)
"""Names of variables whose texts are what the program refuses."""

JOB = re.compile(
    r"\b(?:job[ _-]?(?:seekers?|descriptions?|titles?|postings?|applica\w+|openings?|candidates?"
    r"|ads?|requirements?|offers?)|jobseekers?|applicants?|recruit\w*|hiring|hire[sd]?|interview\w*"
    r"|vacanc\w+|résumés?|resumes|employers?|curriculum vitae|cvs|human resources)\b",
    re.IGNORECASE,
)
"""Words that make a candidate a person who looks for work."""

CHAT = re.compile(
    r"\b(?:chat-?bots?|chat assistants?|chat with (?:users|customers|people|visitors|shoppers)"
    r"|(?:talks?|speaks?|chats?|converses?) (?:to|with) (?:users|customers|people|visitors)"
    r"|conversational (?:agent|assistant|ai|model)s?|virtual assistants?"
    r"|dialogue (?:agent|model)s?"
    r"|answers? (?:to )?(?:questions (?:of|from) )?(?:users|customers|visitors|shoppers))\b",
    re.IGNORECASE,
)
"""English text that says a person talks with the system."""

_SEPARATOR = r"(?:[\s_-]{1,6}(?:\w{1,5}['’])?)"
"""Between two words of a phrase; a name in code has underscores, an Italian noun its article."""
_GAP = r"[\s_,/]{1,6}(?:[\w'’%-]{1,40}[\s_,/]{1,6}){0,6}?(?:\w{1,5}['’])?"


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence that denies nothing, and where it starts in its text."""

    start: int
    text: str


@dataclass(frozen=True, slots=True)
class Suggested:
    """A value that a sentence suggests."""

    option: str
    """Of a fact with options; empty for a flag."""
    start: int
    """Offset in the text."""
    shows: str
    hiring: bool
    fact: str = "purpose"

    @property
    def value(self) -> Value:
        """Return the value that the fact would have."""
        return {self.option: True} if self.option else True


@dataclass(frozen=True, slots=True)
class _Phrase:
    fact: str
    option: str
    roots: tuple[str, ...]
    says: str
    near: str
    needs: str
    unless: str


def affirmed(text: str) -> Iterator[Sentence]:
    """Yield the sentences that may matter and mean what they say, quotes blanked.

    >>> [s.text for s in affirmed("It ranks applicants. It never ranks candidates. It is small.")]
    ['It ranks applicants.']
    """
    phrases = _phrases_in(text)
    if not phrases:
        return
    clean = _QUOTED.sub(_blank, text)
    for begin, sentence in sentences(text):
        denied = False
        matters = any(_compiled(phrase.says).search(sentence) for phrase in phrases)
        for start, stop in _parts(text, begin, begin + len(sentence)) if matters else ():
            head = _head(text[start:stop])
            own = _word("own").match(head.lstrip(" \t\n*_-"))
            if denies(head):
                denied = True
            elif (own or not denied) and _meant(piece := clean[start : start + len(head)], own):
                denied = False
                yield Sentence(start, _word("origin").sub(_blank, piece))


def sentences(text: str) -> Iterator[tuple[int, str]]:
    """Yield each sentence and where it starts, whatever it says."""
    position = 0
    for end, following in [*(m.span() for m in _END.finditer(text)), (len(text), len(text))]:
        yield position, text[position:end]
        position = following


def _parts(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Split a sentence at its semicolons, and what is too long into pieces."""
    for cut in [*(m.end() for m in _PART_END.finditer(text, start, end)), end]:
        for position in range(start, cut, _MAX_SENTENCE):
            yield position, min(cut, position + _MAX_SENTENCE)
        start = cut


def _head(piece: str) -> str:
    """Return a sentence up to where it goes on with "and does not"."""
    match = _word("second_half").search(_word("not_only").sub(_blank, piece))
    return piece[: match.start()] if match else piece


def _meant(piece: str, own: re.Match[str] | None) -> bool:
    """Return whether a sentence that denies nothing says something of the system itself."""
    return (
        not piece.rstrip(" *_)").endswith("?")
        and len(_OTHER_SCRIPT.findall(piece)) < 2
        and not _word("apart").search(piece)
        and bool(own or not _word("law").search(piece))
    )


def _blank(match: re.Match[str]) -> str:
    return " " * len(match[0])


def denies(text: str) -> bool:
    """Return whether a sentence holds a negation.

    >>> denies("This must not be used to rank applicants"), denies("It not only ranks applicants")
    (True, False)
    """
    return bool(_word("negations").search(_word("not_only").sub(" ", text)))


def introduces_others(text: str) -> bool:
    """Return whether a list that follows this line is about what is denied, possible or others'."""
    return denies(text) or bool(_word("apart").search(text) or _word("law").search(text))


def worth_reading(text: str) -> bool:
    """Return whether any of the letters occurs on which the phrases depend."""
    lowered = text.lower()
    return any(root in lowered for root, _ in _roots())


def purposes(sentence: str, surroundings: str) -> Iterator[Suggested]:
    """Yield what one affirmed sentence suggests as a purpose.

    >>> [s.option for s in purposes("We rank applicants.", "")]
    ['evaluate_candidates']
    >>> list(purposes("Rank the candidates by similarity.", "retrieval of passages"))
    []
    """
    return (said for said in suggestions(sentence, surroundings) if said.fact == "purpose")


def suggestions(sentence: str, surroundings: str) -> Iterator[Suggested]:
    """Yield everything that one affirmed sentence suggests.

    Args:
        sentence: the sentence.
        surroundings: the text around it, which may show what its words are about.
    """
    seen: set[tuple[str, str]] = set()
    for phrase in _phrases_in(sentence):
        key = (phrase.fact, phrase.option)
        match = _compiled(phrase.says).search(sentence)
        if match and key not in seen and _fits(phrase, sentence, surroundings):
            seen.add(key)
            hiring = phrase.option in ("evaluate_candidates", "filter_applications")
            yield Suggested(phrase.option, match.start(), match[0], hiring, phrase.fact)


def _phrases_in(text: str) -> list[_Phrase]:
    """Return the phrases of which a root occurs, in the order of the data."""
    lowered = text.lower()
    found = {number for root, numbers in _roots() if root in lowered for number in numbers}
    return [_phrases()[number] for number in sorted(found)] if found else []


def _fits(phrase: _Phrase, sentence: str, surroundings: str) -> bool:
    """Return whether the words around a match agree with it."""
    if phrase.unless and _compiled(phrase.unless).search(sentence):
        return False
    if phrase.near and not _compiled(phrase.near).search(sentence):
        return False
    if not phrase.needs:
        return True
    needed = _compiled(phrase.needs)
    return bool(needed.search(sentence) or needed.search(surroundings))


# --- the data ---------------------------------------------------------------------------------


@cache
def _data() -> Mapping[str, Any]:
    path = resources.files("roadworthy.evidence") / "wording.yaml"
    data: Mapping[str, Any] = parse(path.read_bytes(), name="wording.yaml").data
    return data


@cache
def _phrases() -> tuple[_Phrase, ...]:
    contexts = _data()["contexts"]

    def context(entry: Mapping[str, str], key: str) -> str:
        return str(contexts.get(entry.get(key), entry.get(key, "")))

    return tuple(
        _Phrase(
            *_target(entry["for"]),
            tuple(entry["roots"]),
            "|".join(entry["says"]),
            context(entry, "with"),
            context(entry, "needs"),
            context(entry, "unless"),
        )
        for entry in _data()["phrases"]
    )


def _target(name: str) -> tuple[str, str]:
    fact, _, option = name.partition(".")
    return fact, option


@cache
def _roots() -> tuple[tuple[str, tuple[int, ...]], ...]:
    """Return each root with the numbers of the phrases that have it."""
    found: dict[str, list[int]] = {}
    for number, phrase in enumerate(_phrases()):
        for root in phrase.roots:
            found.setdefault(root, []).append(number)
    return tuple((root, tuple(numbers)) for root, numbers in found.items())


@cache
def _word(name: str) -> re.Pattern[str]:
    ending = r"[^,.;:]{0,200}" if name == "origin" else ""
    return _compiled(str(_data()[name]), ending)


@cache
def _compiled(text: str, ending: str = "") -> re.Pattern[str]:
    parts = _data()["parts"]
    return compiled(re.sub(r"\{([a-z_]+)\}", lambda m: f"({parts[m[1]]})", text), ending)


def compiled(text: str, ending: str = "") -> re.Pattern[str]:
    """Turn a phrase of the data into a pattern without unbounded repetition.

    >>> bool(compiled("risk~ ... (people|staff)").search("Risky for all people."))
    True
    """
    text = re.sub(r"\s*\|\s*(?!\))", "|", text)
    text = re.sub(r"(?<!\\)\((?!\?)", "(?:", text).replace("~", r"\w{0,15}")
    text = text.replace(" ... ", "\0").replace(" ", _SEPARATOR).replace("\0", _GAP)
    return re.compile(rf"(?<!\w)(?:{text})(?!\w){ending}", re.IGNORECASE)
