"""From what evidence and people say of the licence of a component to statements, by rank."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from urllib.parse import unquote

from roadworthy.licences import known, named
from roadworthy.licences.readings import Match, Sure
from roadworthy.rights.expressions import Meaning, meaning, silent
from roadworthy.rights.interface import Rank, Statement
from roadworthy.sightings import LicenceSaid, LicenceText
from roadworthy.system import Answer, Component, Evidence, Fact

_RANKS = {
    "text": Rank.TEXT,
    "scoped_text": Rank.SCOPED_TEXT,
    "beside": Rank.TEXT,
    "policy": Rank.TEXT,
    "card": Rank.CARD,
    "sentence": Rank.SENTENCE,
    "header": Rank.METADATA,
}
_ANSWERS = ("licence_tag", "data_licence_stated", "licence_name", "licence_text", "licence_title")
_WEB = re.compile(r"[a-z][a-z0-9+.-]{1,20}://", re.IGNORECASE)
_POINTS = re.compile(r"https?://|\bsee\b|\brefer to\b|\bfound (?:at|in|on)\b|\bgoverned by\b", re.I)
_SHORT = 15
"""Lines of a text that may do nothing but point to another one."""
NO_SCOPE = "does not say whether it is for this or for what lies beside it"
"""What is wrong with a text between code and weights."""


@dataclass(frozen=True, slots=True)
class Texts:
    """All texts of licences, by path."""

    by_path: Mapping[str, LicenceText] = field(default_factory=dict)
    given: Mapping[str, LicenceSaid] = field(default_factory=dict)
    """What was said by such a text of whatever component."""

    @classmethod
    def of(cls, texts: Iterable[LicenceText], said: Iterable[LicenceSaid] = ()) -> Texts:
        """Return texts by their path."""
        by_text = (one for one in said if one.by in ("text", "scoped_text"))
        given = {one.place.path: one for one in by_text}
        return cls({text.place.path: text for text in texts}, given)

    def linked(self, link: str, place: Evidence) -> LicenceSaid | None:
        """Return what the text says that a link in a file of the same project leads to."""
        if not link or _WEB.match(link) or link.startswith("/"):
            return None
        before, colon, path = place.path.rpartition(":")
        home = posixpath.dirname(path)
        target = unquote(link.partition("#")[0])
        path = before + colon + posixpath.normpath(posixpath.join(home, target))
        if path in self.given:
            return self.given[path]
        text = self.by_path.get(path)
        return LicenceSaid(text.place, "", "text") if text else None


@dataclass(frozen=True, slots=True)
class Said:
    """What is said of one component."""

    statements: tuple[Statement, ...] = ()
    """By rank."""
    beside: tuple[Statement, ...] = ()
    """Those of which nobody can tell whether they are about it."""
    policies: tuple[str, ...] = ()
    """Ids of policies of forbidden uses."""


def of_component(part: Component | None, said: Sequence[LicenceSaid], texts: Texts) -> Said:
    """Return the statements about a component, each once, by rank."""
    statements: list[Statement] = []
    beside: list[Statement] = []
    policies: list[str] = []
    for one in said or (_by_facts(part) if part else ()):
        if one.by in ("text", "scoped_text", "policy"):
            policies += _policies(one, texts.by_path.get(one.place.path))
        if one.by == "policy":
            continue
        made = tuple(_statements(one, texts))
        if one.by == "beside":
            beside += [replace(two, note=f"{_named_place(one.place)} {NO_SCOPE}") for two in made]
        else:
            statements += made
    statements += (*_answers(part), *_of_data(part)) if part else ()
    ordered = sorted(dict.fromkeys(statements), key=_order)
    return Said(tuple(ordered), tuple(dict.fromkeys(beside)), tuple(dict.fromkeys(policies)))


def where(place: Evidence | None) -> str:
    """Return how a place is written in a sentence."""
    if place is None or not place.path:
        return "an answer"
    return place.where


def _named_place(place: Evidence) -> str:
    return f"{place.path}:{place.line}" if place.line and place.line > 1 else place.path


def _cut(link: str) -> str:
    return link if len(link) <= 80 else f"{link[:77]}..."


def _order(one: Statement) -> tuple[int, str, int, str]:
    place = one.place
    return one.rank, place.path if place else "", (place.line or 0) if place else 0, one.says


def _statements(one: LicenceSaid, texts: Texts) -> Iterator[Statement]:
    rank = _RANKS.get(one.by, Rank.CARD)
    if one.limits:
        why = f"{_named_place(one.place)} keeps its use to research or without commerce"
        yield Statement(rank, one.place.shows[:200], (), one.place, note=why, limits=True)
        return
    if one.by in ("text", "scoped_text") or (one.by == "beside" and not one.link):
        yield from _of_text(one, rank, texts.by_path.get(one.place.path))
        return
    if not silent(one.tag):
        yield _named(one.tag, meaning(one.tag), rank, one.place)
        if not silent(one.name):
            yield _named(one.name, meaning(one.name), rank, one.place)
        elif (by_link := meaning(one.link)).settled:
            yield _named(one.link, by_link, rank, one.place)
        yield from _linked(one, rank, texts)
        return
    if linked := tuple(_linked(one, rank, texts)):
        yield from linked
        return
    if not silent(one.name):
        yield _named(one.name, meaning(one.name), rank, one.place)
    elif (by_link := meaning(one.link)).settled:
        yield _named(one.link, by_link, rank, one.place)
    elif one.link:
        why = f"it points to {_cut(one.link)}, and that text does not lie here"
        yield Statement(rank, one.link, (), one.place, note=why)
    else:
        why = f"it says {one.tag!r} and names no licence"
        yield Statement(rank, one.tag, (), one.place, note=why, empty=True)


def _linked(one: LicenceSaid, rank: Rank, texts: Texts) -> Iterator[Statement]:
    """Yield what the text of the project says that a source leads to."""
    target = texts.linked(one.link, one.place)
    if target is not None:
        for two in _of_text(target, rank, texts.by_path.get(target.place.path)):
            yield replace(two, place=one.place, exact=False)


def _named(says: str, meant: Meaning, rank: Rank, place: Evidence) -> Statement:
    note = ""
    if meant.several:
        note = f"it lists several licences ({says[:80]}) and not how they go together"
    elif meant.family:
        note = f"{says[:80]!r} is a family of licences"
    elif meant.unknown and not meant.choice:
        note = f"{', '.join(meant.unknown)[:80]!r} is no licence that is known by that name"
    return Statement(
        rank,
        says[:200],
        meant.licences,
        place,
        choice=meant.choice,
        note=note,
        together=meant.together,
        family=meant.family,
        empty=meant.family or meant.several,
    )


# -- texts --------------------------------------------------------------------------------------


def _of_text(one: LicenceSaid, rank: Rank, text: LicenceText | None) -> Iterator[Statement]:
    if text is None:
        yield _by_title(one, rank)
        return
    reading, path = text.reading, text.place.path
    matches = [match for match in reading.matches if not _is_policy(match)]
    if reading.problem:
        yield Statement(
            rank, path, (), one.place, note=f"{path} was not read, as {reading.problem}"
        )
    elif not matches:
        if not reading.matches:
            yield Statement(rank, one.place.shows or path, (), one.place, note=_unread(text))
    elif len({match.licence for match in matches}) > 1:
        ids = tuple(dict.fromkeys(match.licence for match in matches))
        where = ", ".join(f"{match.licence} (line {match.first_line})" for match in matches[:4])
        note = f"{path} holds several licences: {where}"
        yield Statement(rank, ", ".join(ids), ids, one.place, note=note, empty=True)
    else:
        yield _of_match(rank, matches[0], text)


def _of_match(rank: Rank, match: Match, text: LicenceText) -> Statement:
    exact = match.sure is Sure.EXACT and not text.reading.rest
    note = ""
    if text.reading.rest and match.sure is not Sure.NAMED:
        rest = text.reading.rest[0]
        note = (
            f"{text.place.path} also holds words that belong to no licence we know, from line "
            f"{rest.first_line} on"
        )
    place = replace(text.place, line=text.place.line or match.first_line)
    return Statement(
        rank,
        match.licence,
        (match.licence,),
        place,
        exact=exact,
        differences=match.differences,
        note=note,
    )


def _unread(text: LicenceText) -> str:
    reading = text.reading
    last = max((passage.last_line for passage in reading.rest), default=0)
    if 0 < last <= _SHORT and any(_POINTS.search(passage.shows) for passage in reading.rest):
        return f"{text.place.path} only points to terms that lie elsewhere"
    nearest = f"; it resembles {reading.nearest} most" if reading.nearest else ""
    title = f' ("{text.place.shows}")' if text.place.shows else ""
    return f"{text.place.path} is no licence text that we know{title}{nearest}"


def _by_title(one: LicenceSaid, rank: Rank) -> Statement:
    ids = tuple(licence.id for licence in named(one.tag)) if one.tag else ()
    exact = len(ids) == 1 and one.tag == ids[0]
    note = "" if ids else f"{one.place.path} is no licence text that we know"
    return Statement(rank, one.tag or one.place.shows, ids, one.place, exact=exact, note=note)


def _is_policy(match: Match) -> bool:
    return any(licence.id == match.licence and licence.about == "policy" for licence in known())


def _policies(one: LicenceSaid, text: LicenceText | None) -> Iterator[str]:
    if text is not None:
        yield from (match.licence for match in text.reading.matches if _is_policy(match))
    elif one.by == "policy":
        yield from (licence.id for licence in named(one.tag))


# -- people -------------------------------------------------------------------------------------


def _answers(part: Component) -> Iterator[Statement]:
    for name in _ANSWERS:
        fact = part.facts.get(name)
        answer = _answer(fact) if fact else None
        if fact is not None and answer is not None and isinstance(fact.value, str):
            path, _, line = answer.where.rpartition(":")
            place = Evidence(path, int(line), "") if line.isdigit() else Evidence("", None, "")
            yield _named(fact.value, meaning(fact.value), Rank.ANSWER, place)


def _by_facts(part: Component) -> Iterator[LicenceSaid]:
    """Yield what facts say of a component of which no source was kept."""
    for name, by in (("licence_text", "text"), ("licence_title", "text"), ("licence_tag", "card"),
                     ("licence_name", "card")):  # fmt: skip
        fact = part.facts.get(name)
        places = [one for one in fact.sources if isinstance(one, Evidence)] if fact else []
        if fact is not None and places and isinstance(fact.value, str):
            yield LicenceSaid(places[0], part.id, by, fact.value)


def _of_data(part: Component) -> Iterator[Statement]:
    """Yield what a sentence in the card of a data set names."""
    fact = part.facts.get("data_licence_stated")
    if fact is not None and isinstance(fact.value, str) and not _answer(fact):
        place = next((one for one in fact.sources if isinstance(one, Evidence)), None)
        yield _named(
            fact.value, meaning(fact.value), Rank.SENTENCE, place or Evidence("", None, "")
        )


def _answer(fact: Fact) -> Answer | None:
    return next((source for source in fact.sources if isinstance(source, Answer)), None)
