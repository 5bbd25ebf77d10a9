"""Words that suggest what a system is for, in sentences that do not deny it.

Text only proposes. A sentence with a negation anywhere in it proposes nothing, so "does not rank
applicants" is silent; that some real use goes unnoticed for it is the better mistake, as nothing
is ever cleared by silence.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_MAX_SENTENCE = 2_000
"""Characters; what is longer is no sentence, and is looked at in pieces."""

_NEGATION = re.compile(
    r"\b(?:not|never|no|none|nobody|cannot|can't|cant|neither|nor|avoids?|avoiding|prohibit\w*"
    r"|forbid\w*|forbade|disallow\w*|unacceptable|refus\w+|exclud\w+|out[- ]of[- ]scope|rather than"
    r"|instead of|unsuitable|inappropriate|bans?|banned|illegal\w*|unlawful\w*|restrict\w*"
    r"|refrain\w*|unless|without|against|misus\w+|abus\w+|declin\w+|reject\w*|block\w*|den(?:y|ies|ied)"
    r"|nicht|kein\w*|niemals|ne|pas|jamais|aucun\w*|nunca|non)\b|\bun(?:fit|intended|supported)\b"
    r"|\w+n['’]t\b",
    re.IGNORECASE,
)
_NOT_ONLY = re.compile(r"\bnot (?:only|just|merely)\b|\bno (?:longer than|matter)\b", re.IGNORECASE)
_QUOTED = re.compile(r'"[^"\n]{3,400}"|“[^”\n]{3,400}”|«[^»\n]{3,400}»')
_END = re.compile(r"(?<=[.!?;。！？；])\s+|\n\s*\n")

NEGATED_NAME = re.compile(
    r"(?:^|_)(?:not?|never|forbid\w*|prohibit\w*|block\w*|ban(?:ned)?|disallow\w*|refus\w*|deny"
    r"|denied|reject\w*|exclud\w*|out_of_scope|unacceptable|misuse\w*|restricted|denylist)(?:_|$)",
    re.IGNORECASE,
)
"""Names of variables whose texts are what the program refuses."""

_GAP = r"(?:[\w'’-]{1,40}[ \t\n,/_]+){0,4}?"
_JUDGE = r"(?:rank|scor|grad|rat|assess|evaluat|apprais|compar)(?:e|es|s|ed|ing)?"
_SIFT = (
    r"(?:sort|shortlist|short-list|screen|filter|select|triage|triag|match|prioriti[sz]|pre-?select)"
    r"(?:e|es|s|ed|ing|ting)?"
)
_PEOPLE = r"(?:applicants?|job[ -]?(?:seekers?|candidates?)|jobseekers?|interviewees?)"
_CANDIDATES = r"candidates?"
_PAPERS = (
    r"(?:résumés?|curricul(?:um|a) vitae|cvs?|job applications?|cover letters?"
    r"|(?:the |each |a |every |candidate |applicant |uploaded |their )resume|resumes)"
)
_AND = r"(?<!and )(?<!to )(?<!can )(?<!then )(?<!or )(?<!will )"
_SCREENING = r"(?:screen|rank|scor|shortlist|filter)(?:ing|er|es?|s)?"

JOB = re.compile(
    r"\b(?:job[ _-]?(?:seekers?|descriptions?|titles?|postings?|applica\w+|openings?|candidates?"
    r"|ads?|requirements?|offers?)|jobseekers?|applicants?|recruit\w*|hiring|hire[sd]?|interview\w*"
    r"|vacanc\w+|résumés?|resumes|employers?|curriculum vitae|cvs|human resources)\b",
    re.IGNORECASE,
)
"""Words that make a candidate a person who looks for work."""
_OTHER_APPLICANTS = re.compile(
    r"\b(?:visas?|asylum|admissions?|universit\w+|students?|school|college|benefits?|insurance"
    r"|tenants?|rental|grants?|patents?|citizenship|immigra\w+|loans?|credit|mortgages?|lend\w+)\b",
    re.IGNORECASE,
)

FILTER, EVALUATE, CREDIT = "filter_applications", "evaluate_candidates", "creditworthiness"


@dataclass(frozen=True, slots=True)
class Purpose:
    """A pattern, the options of `purpose` that it suggests, and what it needs nearby."""

    pattern: re.Pattern[str]
    options: tuple[str, ...]
    needs_job: bool = False
    """True when only words about work in the surroundings make it a person."""
    hiring: bool = True


def _words(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"\b{pattern}\b", re.IGNORECASE)


PURPOSES = (
    Purpose(_words(rf"{_JUDGE}[ _\n]+{_GAP}{_PEOPLE}"), (EVALUATE,)),
    Purpose(_words(rf"{_SIFT}[ _\n]+{_GAP}{_PEOPLE}"), (FILTER,)),
    Purpose(_words(rf"{_JUDGE}[ _\n]+{_GAP}{_CANDIDATES}"), (EVALUATE,), needs_job=True),
    Purpose(_words(rf"{_SIFT}[ _\n]+{_GAP}{_CANDIDATES}"), (FILTER,), needs_job=True),
    Purpose(
        _words(rf"(?:{_JUDGE}|{_SIFT})[ _\n]+{_GAP}{_AND}{_PAPERS}"), (FILTER,), needs_job=True
    ),
    Purpose(_words(rf"(?:applicants?|résumé|resume|cv)[ _-]{_SCREENING}"), (FILTER,)),
    Purpose(_words(rf"candidates?[ _-]{_SCREENING}"), (FILTER,), needs_job=True),
    Purpose(_words(r"credit-?[ _]?worth(?:y|iness)"), (CREDIT,), hiring=False),
    Purpose(_words(r"credit[ _-]scor(?:e|es|ing|er)"), (CREDIT,), hiring=False),
    Purpose(
        _words(rf"(?:{_JUDGE}|{_SIFT}|approve|approves|predict|predicts)[ _\n]+{_GAP}"
               r"(?:loan|credit|mortgage)[ _](?:applicants?|applications?|default|risk)"),
        (CREDIT,),
        hiring=False,
    ),
)  # fmt: skip

CHAT = _words(
    r"(?:chat-?bots?|chat assistants?|chat with (?:users|customers|people|visitors|shoppers)"
    r"|(?:talks?|speaks?|chats?|converses?) (?:to|with) (?:users|customers|people|visitors)"
    r"|conversational (?:agent|assistant|ai|model)s?|virtual assistants?|dialogue (?:agent|model)s?"
    r"|answers? (?:to )?(?:questions (?:of|from) )?(?:users|customers|visitors|shoppers))"
)
"""Text that says a person talks with the system."""

_HINT = re.compile(
    r"applicant|candidate|seeker|resume|résumé|\bcvs?\b|curricul|credit|loan|mortgage|interviewee"
    r"|job application|cover letter|chat|talk|convers|speak|virtual assist|dialogue|answer",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence that denies nothing, and where it starts in its text."""

    start: int
    text: str


@dataclass(frozen=True, slots=True)
class Suggested:
    """An option of `purpose` that a sentence suggests."""

    option: str
    start: int
    """Offset in the text."""
    shows: str
    hiring: bool


def affirmed(text: str) -> Iterator[Sentence]:
    """Yield the sentences that may matter and hold no negation, what stands in quotes blanked.

    >>> [s.text for s in affirmed("It ranks applicants. It never ranks candidates. It is small.")]
    ['It ranks applicants.']
    """
    position = 0
    ends = [match.span() for match in _END.finditer(text)]
    for end, following in [*ends, (len(text), len(text))]:
        for start in range(position, end, _MAX_SENTENCE):
            piece = text[start : min(end, start + _MAX_SENTENCE)]
            if _HINT.search(piece) and not denies(piece):
                yield Sentence(start, _QUOTED.sub(lambda m: " " * len(m[0]), piece))
        position = following


def denies(text: str) -> bool:
    """Return whether a sentence holds a negation.

    >>> denies("This must not be used to rank applicants"), denies("It not only ranks applicants")
    (True, False)
    """
    return bool(_NEGATION.search(_NOT_ONLY.sub(" ", text)))


def worth_reading(text: str) -> bool:
    """Return whether any of the words occurs on which the patterns depend."""
    return bool(_HINT.search(text))


def purposes(sentence: str, surroundings: str) -> Iterator[Suggested]:
    """Yield what one affirmed sentence suggests; `surroundings` may show that it is about work.

    >>> [s.option for s in purposes("We rank applicants.", "")]
    ['evaluate_candidates']
    >>> list(purposes("Rank the candidates by similarity.", "retrieval of passages"))
    []
    """
    about_work: bool | None = None
    seen: set[str] = set()
    for purpose in PURPOSES:
        match = purpose.pattern.search(sentence)
        if match is None:
            continue
        if purpose.hiring and _OTHER_APPLICANTS.search(sentence):
            continue
        if purpose.needs_job:
            if about_work is None:
                about_work = bool(JOB.search(sentence) or JOB.search(surroundings))
            if not about_work:
                continue
        for option in purpose.options:
            if option not in seen:
                seen.add(option)
                yield Suggested(option, match.start(), match[0], purpose.hiring)
