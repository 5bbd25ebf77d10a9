"""What the prose of a card states about rights in the data and about the people in them.

A statement is what somebody wrote; nobody has checked it. What a card denies is noted only where
the denial stands right beside the word, and where nothing around it doubts: "may", "as far as we
know" and "we tried" make it possible, no more. Words are data (`statements.yaml`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from roadworthy.evidence.interface import printable
from roadworthy.evidence.named_licences import names_a_licence, of_data
from roadworthy.evidence.prose import Prose
from roadworthy.evidence.sentences import Said, sentences
from roadworthy.evidence.statement_words import clauses, denied, near_no, part, word
from roadworthy.system import Value

SENSITIVE = ("personal", "special_categories", "children", "biometric", "copyrighted")
"""Options of `data_sensitive` and `data_sensitive_possible`."""
GROUNDS = ("own_work", "licensed", "public_domain", "exception", "other_ground")
"""Options of `data_grounds` besides `consent`, which is read by words of its own."""

_TEXTS = {
    "rights": "data_rights",
    "opt_outs": "data_opt_outs",
    "terms": "data_terms",
    "filtered": "data_filters",
}
"""Words that make a sentence a statement, and the fact that it is."""
_SECTIONS = {
    "sensitive": "personal_data_statement",
    "origin": "data_origin",
    "bias": "data_known_bias",
    "use": "data_intended_use",
    "anonymised": "data_anonymised",
    "opt_outs": "data_opt_outs",
    "rights": "data_rights",
    "consent": "data_consent",
}
"""Kinds of sections, and the fact that is the first sentence below such a heading."""

_YES = re.compile(r"(?:yes|ja|oui|s[ií]|sì|是)\b", re.IGNORECASE)
_NO = re.compile(
    r"(?:no|none|nein|non|aucune?s?|ninguno|ninguna|nessuno|nessuna|nee|geen|keine?|无|没有|否)\b",
    re.IGNORECASE,
)
_FROM = re.compile(r"\b(?:from|aus|depuis|desde|da|dal|uit)\b", re.IGNORECASE)
_CONSENT_FROM = re.compile(
    r"\b(?:consent|permission)s?\b.{0,20}\b(?:obtained|collected|gathered)\b", re.IGNORECASE
)
_PERMISSION = re.compile(r"permission|Erlaubnis|Genehmigung", re.IGNORECASE)
_BARE = re.compile(r"\W*\w+\W*")
_READER = re.compile(
    r"\b(?:by (?:down)?(?:loading|using|accessing)|you|your"
    r"|users? of (?:this|the) (?:data ?set|data))\b"
    r"|\bmust (?:agree|consent)\b",
    re.IGNORECASE,
)
_VAGUE = re.compile(
    r"(?:(?:the|all|our|this|these) )?(?:\w+ )?(?:data|dataset|texts?|images|documents|corpus"
    r"|samples|it)?\s?(?:(?:was|were|is|are|has been|have been) )?(?:\w+ed|comes?|taken|drawn)"
    r" from "
    r"(?:(?:various|multiple|different|several|many|a (?:wide )?(?:variety|range) of|a number of"
    r"|diverse|numerous|publicly|freely|openly|available|accessible|public|open|online|web|internet"
    r"|and|data|,) ?)*(?:sources?|websites?|web ?pages?|data(?:sets?)?|the internet|the web|online"
    r"|platforms?)?\W*",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Stated:
    """A value and the line on which it stands."""

    fact: str
    value: Value
    line: int
    shows: str


@dataclass(slots=True)
class _Sheet:
    """What was found so far; the first statement of a text fact stays."""

    texts: dict[str, Stated] = field(default_factory=dict)
    options: dict[tuple[str, str], tuple[bool, int, str]] = field(default_factory=dict)
    flags: dict[str, Stated] = field(default_factory=dict)
    licences: dict[str, Said] = field(default_factory=dict)

    def text(self, fact: str, said: Said) -> None:
        self.texts.setdefault(fact, Stated(fact, said.shown, said.line, said.shown))

    def option(self, fact: str, option: str, value: bool, said: Said) -> None:
        key = (fact, option)
        clears = fact == "data_grounds"
        if key not in self.options or (self.options[key][0] is clears and value is not clears):
            self.options[key] = (value, said.line, said.shown)

    def flag(self, fact: str, value: bool, said: Said) -> None:
        if fact not in self.flags or (value and self.flags[fact].value is False):
            self.flags[fact] = Stated(fact, value, said.line, said.shown)

    def found(self) -> Iterator[Stated]:
        yield from self.texts.values()
        yield from self.flags.values()
        if self.licences:
            first = next(iter(self.licences.values()))
            yield Stated("data_licence_stated", ", ".join(self.licences), first.line, first.shown)
        for (fact, option), (value, line, shown) in self.options.items():
            yield Stated(fact, {option: value}, line, shown)


def stated(prose: Prose, lines: Sequence[str]) -> Iterator[Stated]:
    """Yield what a card of a dataset states, each fact with the first line that says it.

    Options of a fact come one by one; a flag or an option that clears nothing outweighs.
    """
    return of(sentences(prose, lines))


def of(said_of_it: Iterable[Said]) -> Iterator[Stated]:
    """Yield what some sentences state of a data set."""
    sheet = _Sheet()
    for said in said_of_it:
        _by_section(said, sheet)
        _of_people(said, sheet)
        _of_rights(said, sheet)
        _of_making(said, sheet)
    yield from sheet.found()


def _by_section(said: Said, sheet: _Sheet) -> None:
    if "origin" in said.kinds and _VAGUE.fullmatch(said.text):
        return
    bare = _BARE.fullmatch(said.text) is not None
    for kind in said.kinds & _SECTIONS.keys():
        if not bare or kind in ("sensitive", "origin"):
            sheet.text(_SECTIONS[kind], said)
    if "licence" in said.kinds or names_a_licence(said.text):
        for name in of_data(said.raw):
            sheet.licences.setdefault(name, said)


def _of_people(said: Said, sheet: _Sheet) -> None:
    """Note what is said to be, not to be, or perhaps to be in the data."""
    if "sensitive" in said.kinds and _answered(said) is not None:
        for option in SENSITIVE:
            if part(option).search(said.asked):
                sheet.option("data_sensitive", option, bool(_answered(said)), said)
    if word("invented").search(said.text):
        sheet.flag("data_fictional", True, said)
        return
    for clause in clauses(said.text):
        for option in SENSITIVE:
            if match := part(option).search(clause):
                _of_option(option, clause, match, said, sheet)


def _of_option(option: str, clause: str, match: re.Match[str], said: Said, sheet: _Sheet) -> None:
    promised = "sensitive" in said.kinds
    keeps = word("keeps").search(clause) is not None
    no = denied(clause, match, promised=promised)
    told = bool(word("holds").search(clause)) or promised
    if word("removes").search(clause) and not keeps:
        hidden = option not in ("children", "copyrighted")
        sheet.text("data_anonymised" if hidden else "data_filters", said)
    elif (
        keeps
        or (word("maybe").search(clause) and (told or no))
        or (no and word("limits").search(said.text))
    ):
        sheet.option("data_sensitive_possible", option, True, said)
    elif no:
        sheet.option("data_sensitive", option, False, said)
    elif told and not near_no(clause, match):
        sheet.option("data_sensitive", option, True, said)
    elif not told:
        return
    if option not in ("copyrighted", "children"):
        sheet.text("personal_data_statement", said)


def _of_rights(said: Said, sheet: _Sheet) -> None:
    text = said.text
    if not _READER.search(text):
        _of_grounds(said, sheet)
    for words, fact in _TEXTS.items():
        if word(words).search(text):
            sheet.text(fact, said)


def _of_grounds(said: Said, sheet: _Sheet) -> None:
    """Note grounds, and refusals; a sentence with any doubt or denial in it shows no ground."""
    text = said.text
    certain = word("uncertain").search(text) is None
    for ground in GROUNDS:
        if not word(ground).search(text):
            continue
        if ground == "own_work" and _FROM.search(text):
            continue
        if certain:
            sheet.option("data_grounds", ground, True, said)
            sheet.text("data_consent", said)
    answered = _answered(said) if word("consent").search(said.asked) else None
    if answered is not None and "consent" in said.kinds:
        sheet.option("data_grounds", "consent", answered, said)
        sheet.text("data_consent", said)
    elif word("not_needed").search(text):
        sheet.text("data_consent", said)
    elif match := word("no_consent").search(text):
        if not word("removes").search(text):
            ground = "licensed" if _PERMISSION.search(match[0]) else "consent"
            sheet.option("data_grounds", ground, False, said)
        sheet.text("data_consent", said)
    elif word("consent").search(text):
        if certain:
            sheet.option("data_grounds", "consent", True, said)
        sheet.text("data_consent", said)


def _of_making(said: Said, sheet: _Sheet) -> None:
    text = said.text
    crawled = word("crawled").search(text)
    if crawled and not (word("not_crawled").search(text) or near_no(text, crawled)):
        sheet.flag("data_crawled", True, said)
    if word("from").search(text) and not (_VAGUE.fullmatch(text) or _CONSENT_FROM.search(text)):
        sheet.text("data_origin", said)
    by_model = word("by_model").search(text)
    doubtful = word("doubts").search(text) is not None
    if word("not_synthetic").search(text):
        if not by_model and not doubtful:
            sheet.flag("data_synthetic", False, said)
    elif by_model and not (doubtful or near_no(text, by_model)):
        sheet.flag("data_synthetic", True, said)
        names = dict.fromkeys(match[0].strip(" .-") for match in part("model").finditer(text))
        shown = Stated("data_written_by", printable(", ".join(names), 300), said.line, said.shown)
        sheet.texts.setdefault("data_written_by", shown)
    elif word("synthetic").search(text) and not doubtful:
        sheet.flag("data_synthetic", True, said)


def _answered(said: Said) -> bool | None:
    """Return yes or no where a sentence answers its question, or fills its section, with one."""
    asked = said.asked.endswith(("?", "？"))
    if not asked and not _BARE.fullmatch(said.text):
        return None
    if _YES.match(said.text):
        return True
    return False if _NO.match(said.text) else None
