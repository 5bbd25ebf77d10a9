"""A cheap look at the bytes of a file that decides whether it is parsed at all."""

from __future__ import annotations

import re
from dataclasses import dataclass

from roadworthy.evidence.code import libraries

_MANY = 400
"""Import lines of one file that are looked at."""
_LONG = 200
"""Bytes of a line before a word that are looked at."""
_SURE = (b"pplicant", b"credit")
_UNSURE = (b"andidate", b"resume", b"CV", b"\xc3\xa9sum\xc3\xa9")
"""Words for people, and for other things when no word about work stands in the same file."""
_WORK = (b"job", b"Job", b"recruit", b"Recruit", b"iring", b"nterview", b"acanc", b"mployer")
_PEOPLE = re.compile(
    rb"applicant|resume|r\xc3\xa9sum\xc3\xa9|\bcvs?\b|job.?seeker|candidate"
    rb"|credit.?(?:worth|scor|risk|app)"
)
_VERB = re.compile(
    rb"rank|scor|grad|rat(?:e|ing)|assess|evaluat|apprais|compar|sort|shortlist|screen|filter|select"
    rb"|triag|match|priorit|approve|predict|credit"
)
_JOB = re.compile(
    rb"job|applicant|recruit|hiring|hire[sd]?\b|interview|vacanc|r\xc3\xa9sum\xc3\xa9|resumes|employer|cvs"
    rb"|curriculum|credit|human resources"
)
_BEFORE, _AFTER, _AROUND = 120, 40, 1500
"""Bytes around a word for people in which a verb, or a word about work, makes it worth parsing."""
_OTHERS = tuple(
    b"student essay exam_ proctor benefit insur patient triage employee worker_ recidiv asylum visa"
    b" offend emotion gender ethnic marital disab nationalit \"sex\" 'sex' \"race\" 'race'".split()
)
"""Words for people, and for what is known of them, in a file that imports something that learns."""
_SERVES = tuple(
    b"chat FastAPI( Flask( Starlette( Litestar( Quart( Sanic( Bottle( Application( HTTPServer("
    b" FastMCP( LitServer( .server( Depends( Security( HTTPBearer APIKey OAuth2 Auth( _required"
    b" .middleware( before_request after_request launch( .run( purge_ delete_".split()
)
"""What makes a file of a web framework worth parsing."""
_ABSTRACT = frozenset({b"langchain_core", b"langchain_text_splitters"})
"""Pieces of a library that load nothing."""
_SMALL = 500
"""Bytes up to which a file costs less to parse than to think about."""
_CALLED = re.compile(rb"\b(\w{1,80}+)\(").findall
_WITHOUT_CALL = (
    b"rompt",
    b"on_message",
    b"@observe",
    b"@traceable",
    b".model.path",
    b"source_nodes",
)
"""What tells something about models without a call of a known name."""
_ENDS = (b".from_pretrained(", b"completions.create(")
_EXAMPLES = (b">>>", b"...", b"#")
"""What begins a line of an example in a docstring, or of a comment."""


@dataclass(frozen=True, slots=True)
class Glance:
    """Why a file is worth parsing; all false when it is not."""

    models: bool = False
    serves: bool = False
    ranks_people: bool = False
    """A word for people who look for work or credit stands near a verb that judges."""
    others: bool = False
    """It may learn something about other people."""

    def __bool__(self) -> bool:
        return self.models or self.serves or self.ranks_people or self.others


def glance(data: bytes, apart: bool, names: frozenset[bytes]) -> Glance:
    """Look for imports and words; `apart` files (tests, documentation) only load models.

    `names` are the calls that any reader looks at.
    """
    imported = imports(data)
    models = _calls(data) or (
        not imported.isdisjoint(libraries.INTERESTING)
        and (
            len(data) < _SMALL
            or any(word in data for word in _WITHOUT_CALL)
            or not names.isdisjoint(_CALLED(data))
        )
    )
    if apart:
        return Glance(models)
    serves = not imported.isdisjoint(libraries.WEB) and any(word in data for word in _SERVES)
    crawls = not imported.isdisjoint(libraries.CRAWLERS)
    learns = models or not imported.isdisjoint(libraries.LEARNING)
    lowered = data.lower() if learns else b""
    others = learns and any(word in lowered for word in _OTHERS)
    return Glance(models or crawls, serves, _ranks_people(data), others)


def imports(data: bytes) -> set[str]:
    """Return the top-level names that lines beginning with `import` or `from` name."""
    names: set[bytes] = set()
    position = data.find(b"import")
    for _ in range(_MANY):
        if position < 0:
            break
        start = max(data.rfind(b"\n", 0, position) + 1, position - _LONG)
        words = data[start : position + 120].split(None, 3)
        if len(words) > 1:
            first = words[0].lstrip(b'"')
            if first == b"from" and len(words) > 2:
                if words[1][:1] != b".":
                    names.add(words[1].partition(b".")[0])
            elif first == b"import":
                names.add(words[1].partition(b".")[0].rstrip(b',;"'))
                if words[1].endswith(b","):
                    line = data[position + 6 : position + 300].partition(b"\n")[0]
                    names.update(word.strip().partition(b".")[0] for word in line.split(b","))
            elif first.endswith(b";") or b"; import" in data[start : position + 6]:
                names.update(data[position + 6 : position + 80].split(None, 1)[:1])
        position = data.find(b"import", position + 6)
    return {libraries.family(n.decode("ascii", "replace")) for n in names - _ABSTRACT}


def _calls(data: bytes) -> bool:
    """Return whether a call that loads or asks a model stands outside of an example."""
    return stands_outside_examples(data, _ENDS)


def stands_outside_examples(data: bytes, words: tuple[bytes, ...]) -> bool:
    """Return whether one of the words stands on a line that is no example and no comment."""
    for end in words:
        position = data.find(end)
        for _ in range(_MANY):
            if position < 0:
                break
            start = max(data.rfind(b"\n", 0, position) + 1, position - _LONG)
            if not data[start:position].lstrip().startswith(_EXAMPLES):
                return True
            position = data.find(end, position + 1)
    return False


def _ranks_people(data: bytes) -> bool:
    """Return whether a word for people stands near a verb that judges: cheap, never too strict."""
    if not (
        any(root in data for root in _SURE)
        or (any(root in data for root in _UNSURE) and any(word in data for word in _WORK))
    ):
        return False
    data = data.lower()
    for match in _PEOPLE.finditer(data):
        start, end = match.span()
        if not _VERB.search(data, max(0, start - _BEFORE), end + _AFTER):
            continue
        if _JOB.search(data, max(0, start - _AROUND), end + _AROUND):
            return True
    return False
