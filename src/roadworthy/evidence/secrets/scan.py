"""Search one text for secrets: what may be one is found fast, and judged with care."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from roadworthy.evidence.secrets import assignments, glance, judging, particular
from roadworthy.evidence.secrets.addresses import addresses
from roadworthy.evidence.secrets.assignments import Assigned
from roadworthy.evidence.secrets.judging import Judged
from roadworthy.evidence.secrets.kinds import Known, known
from roadworthy.evidence.secrets.surroundings import Surroundings

MOST = 200
"""Secrets of one text that are told one by one."""
MOST_LOOKS = 200_000
"""Runs of one text, and words in names, that are looked at; lists of digests have half as many."""
MOST_JUDGED = 6_000
"""Values of one text that are judged, which costs more than a look; hostile texts have more."""
_AROUND = 600
_ENCODED_KEY = b"LS0tLS1CRUdJTi"
_SHORT = 256
"""Characters of a run without a form of its own that may be a secret under a name."""
_OPENS = frozenset(bytes([byte]) for byte in b"\"'`+/=~%|\\$:")
_NUMBER = re.compile(rb"[0-9.eE+-]{1,15}")
"""Numbers are the price, the count or the limit of tokens; only a password may be one."""
_MINIFIED = 2000
"""Bytes of a line from which a program is made by a machine."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A secret and where it stands in the text; only the scan itself ever looks at the value."""

    start: int
    end: int
    judged: Judged
    variable: str = ""
    target: str = ""
    sure: int = 0
    """Which of two that overlap is kept: the higher."""


@dataclass(slots=True)
class Scan:
    """What the search of one text came to."""

    hits: list[Hit]
    gave_up: str = ""
    """Why not all of it was looked at."""
    left: int = MOST_JUDGED
    """Values that may still be judged."""
    looks: int = MOST_LOOKS
    """Words in names after which may still be looked for a value."""

    def look(self) -> bool:
        """Take note that one more word is looked at; False when it would be too many."""
        self.looks -= 1
        if self.looks < 0:
            self.gave_up = "it holds too many words that may be names of secrets"
        return self.looks >= 0

    def spend(self) -> bool:
        """Take note that one more value is judged; False when it would be too many."""
        self.left -= 1
        if self.left < 0:
            self.gave_up = "it holds too many values that may be secrets"
        return self.left >= 0


def scan(data: bytes, about: Surroundings) -> Scan:
    """Search a text.

    Args:
        data: UTF-8, or anything that holds ASCII as it is.
        about: what the path says.
    """
    result = Scan([])
    sealed = about.plain and b"kind: SealedSecret" in data  # what it holds is encrypted
    found = list(_by_form(data, about, sealed, result))
    if b"://" in data:
        found += (
            Hit(a.start, a.end, Judged(a.kind, a.title, a.confidence), "", a.target, 2)
            for a in addresses(data)
        )
    if not sealed:
        found += _by_name(data, about, result)
    found += _particular(data, about)
    result.hits = _apart(found)
    if len(result.hits) > MOST:
        result.gave_up = f"it holds more than {MOST} that may be secrets"
        del result.hits[MOST:]
    return result


def _by_form(data: bytes, about: Surroundings, sealed: bool, result: Scan) -> Iterator[Hit]:
    """Yield what has the form of a kind, and long values under telling names."""
    table: Known | None = None
    bare = about.plain or about.where != "code"
    for looks, (start, end) in enumerate(glance.runs(data)):
        if looks >= MOST_LOOKS:
            result.gave_up = "it holds too many texts that look random"
        if result.gave_up:
            return
        if table is None:
            table = known()
        if start and data[start - 1] == 0x5C and data[start : start + 1] in (b"n", b"t", b"r"):
            start += 1  # an escape, not the first letter
        hit = _of_a_kind(data, start, end, table, result)
        if hit is None and (key := particular.key_before(data, start, end)) is not None:
            hit = _hit(key, 3)
        if hit is not None:
            yield hit
        elif end - start <= _SHORT and not sealed and (bare or _may_begin(data, start)):
            run = data[start:end]
            mixed = not run.isalpha() and run.translate(None, b"0123456789_-")
            if mixed and not about.digests:
                yield from _under_a_name(data, start, end, bare, result)


def _may_begin(data: bytes, start: int) -> bool:
    """Tell whether a text may begin there in a program: most runs there are names of things."""
    return data[start - 1 : start] in _OPENS or data[max(0, start - 7) : start].lower().endswith(
        (b"bearer ", b"basic ", b"token ")
    )


def _of_a_kind(data: bytes, start: int, end: int, table: Known, result: Scan) -> Hit | None:
    run = data[start:end]
    for kind in table.starting(data, start):
        match = kind.whole.match(data, start)
        if match is None or not result.spend():
            continue
        value = match[0].decode("latin-1")
        around = data[max(0, start - _AROUND) : match.end() + _AROUND]
        if kind.words:
            line = data[max(0, start - 200, data.rfind(b"\n", 0, start) + 1) : start]
            if kind.by_word.search(line.decode("latin-1").lower()) is None:
                continue
        judged = judging.of_kind(kind, value, around)
        if judged is not None:
            return Hit(start, match.end(), judged, _variable(data, start), "", 4)
    if start and (afters := table.by_after.get(data[start - 1])):
        for after, kind in afters:
            if not data.endswith(after, 0, start):
                continue
            first = start - max(len(after), kind.before)
            if kind.needs and data.find(kind.needs, max(0, first), start) < 0:
                continue
            for match in kind.whole.finditer(data, max(0, first), end + 400):
                if match.start() <= start < match.end() and result.spend():
                    judged = judging.of_kind(kind, match[0].decode("latin-1"), b"")
                    if judged is not None:
                        return Hit(match.start(), match.end(), judged, "", "", 4)
    for held, kind in table.holding:
        if held in run and (match := kind.whole.search(data, start, end)) is not None:
            judged = judging.of_kind(kind, match[0].decode("latin-1"), b"")
            if judged is not None:
                return Hit(match.start(), match.end(), judged, _variable(data, start), "", 4)
    if run.startswith(_ENCODED_KEY) and (key := particular.encoded_key(data, start, end)):
        return _hit(key, 4)
    return None


def _variable(data: bytes, start: int) -> str:
    found = assignments.around(data, start, start)
    return found.name if found else ""


def _under_a_name(data: bytes, start: int, end: int, bare: bool, result: Scan) -> Iterator[Hit]:
    assigned = assignments.around(data, start, end)
    if assigned is not None and (bare or assigned.quoted or _in_a_text(assigned.line)):
        yield from _judged(data, assigned, result, plain=not assigned.quoted)


def _in_a_text(line: str) -> bool:
    """Tell whether what follows on a line of a program stands within quotes."""
    return (line.count('"') + line.count("'")) % 2 == 1


def _judged(data: bytes, one: Assigned, result: Scan, *, plain: bool) -> Iterator[Hit]:
    if _NUMBER.fullmatch(data, one.start, one.end) and not judging.is_password(one.name):
        return
    if not judging.may_be(one.name, one.line) or not result.spend():
        return
    value = data[one.start : one.end].decode("latin-1")
    judged = judging.named(one.name, value, one.line, plain=plain)
    if judged is not None:
        sure = 1 if judged.kind in ("password", "secret", "token") else 3
        yield Hit(one.start, one.end, judged, one.name, "", sure)


def _by_name(data: bytes, about: Surroundings, result: Scan) -> Iterator[Hit]:
    """Yield passwords, and other short values, under names that say what they are."""
    lowered = data.lower()
    of_milvus = b"milvus" in lowered  # whose tokens are a name and a password
    if not (about.plain or of_milvus or _names(lowered)):
        return
    if about.where == "code" and not about.plain and _is_minified(data):
        return
    listed = assignments.by_words(
        data, lowered, plain=about.plain, spaced=about.spaced, xml=about.xml,
        may=result.look,
        more=about.plain or of_milvus or about.where in ("notebook", "text"),
    )  # fmt: skip
    for one in listed:
        if about.digests:  # asked only now, since most texts need no table for it
            return
        if of_milvus and one.name == "token":
            one = replace(one, line=f"milvus {one.line}")
        yield from _judged(data, one, result, plain=about.plain and not one.quoted)
        if result.gave_up:
            return
    if about.plain:
        for one in assignments.by_fields(data, lowered):
            if about.digests:
                return
            yield from _judged(data, one, result, plain=False)
            if result.gave_up:
                return


def _names(lowered: bytes) -> bool:
    return b"passw" in lowered or b"secret" in lowered


def _is_minified(data: bytes) -> bool:
    return len(data) > _MINIFIED and data.count(b"\n") * _MINIFIED // 10 < len(data)


def _particular(data: bytes, about: Surroundings) -> Iterator[Hit]:
    if about.plain:
        if b'"auths"' in data or b'"auth"' in data:
            yield from (_hit(one, 3) for one in particular.docker_logins(data))
        if b"kind: Secret" in data:
            yield from (_hit(one, 2) for one in particular.kubernetes_secrets(data))
        if data.count(b":") >= 4 and about.pgpass:
            yield from (_hit(one, 3) for one in particular.pgpass(data))
    if about.commands or about.where == "notebook":
        yield from (_hit(one, 2) for one in particular.commands(data))


def _hit(one: particular.Particular, sure: int) -> Hit:
    return Hit(
        one.start, one.end, Judged(one.kind, one.title, one.confidence), one.variable, "", sure
    )


def _apart(hits: list[Hit]) -> list[Hit]:
    """Keep the surest of hits that overlap, in the order of the text."""
    kept: list[Hit] = []
    for hit in sorted(hits, key=lambda h: (h.start, -h.sure, -h.end)):
        if kept and hit.start < kept[-1].end:
            if hit.sure > kept[-1].sure:
                kept[-1] = hit
            continue
        kept.append(hit)
    return kept
