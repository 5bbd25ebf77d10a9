"""What the prose of a card states about rights in the data and about the people in them.

A statement is what somebody wrote; nobody has checked it. What a card denies is noted only where
the denial stands right beside the word, and where nothing around it doubts: "may", "as far as we
know" and "we tried" make it possible, no more. Words are data (`statements.yaml`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import Any

from roadworthy.evidence import wording
from roadworthy.evidence.interface import printable
from roadworthy.evidence.prose import Block, Prose, Section
from roadworthy.licences import known
from roadworthy.safe_yaml import parse
from roadworthy.system import Value

SENSITIVE = ("personal", "special_categories", "children", "biometric", "copyrighted")
"""Options of `data_sensitive` and `data_sensitive_possible`."""
GROUNDS = ("own_work", "licensed", "public_domain", "exception", "other_ground")
"""Options of `data_grounds` besides `consent`, which is read by words of its own."""

_PARTS = {"special_categories": "special"}
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
    r"|(?:if (?:relevant|applicable|available|so|any),? (?:please )?(?:describe|provide|state|list))",
    re.IGNORECASE,
)
"""What a template asks its reader to write."""
_BULLET = re.compile(r"\s*(?:[-*+•>]|\d{1,3}[.)])\s+")
_CUT = re.compile(
    r"[;:]\s|,? (?:but|however|although|though|whereas|aber|jedoch|mais|toutefois|pero|aunque|ma"
    r"|però|maar|echter) ",
    re.IGNORECASE,
)
_NOT_ONLY = re.compile(
    r"\b(?:not (?:only|just|limited to)|nicht nur|pas seulement|no s[oó]lo|non solo|niet alleen)\b",
    re.IGNORECASE,
)
_DENIED = re.compile(
    r"(?:\b(?:no|without|free (?:of|from)|devoid of|zero|kein\w{0,3}|ohne|frei von|aucune?s?|sans"
    r"|ning[uú]n\w?|sin|nessun\w?|senza|geen|zonder|pas de|pas d['’])\b\W{0,2}(?:[\w'’/-]{1,30}[,\s]{1,3}){0,3}"
    r"|\b(?:not|n['’]t|never|ne|no|non|nicht|niet)\s{1,2}(?:\w{1,12}\s){0,2}?(?:contain|includ|hold|have|carr"
    r"|compris|involv|contien|comport|inclu|compren|conten|bevat|enth)\w{0,6}\s{1,3}"
    r"(?:[\w'’/-]{1,30}[,\s]{1,3}){0,6}|(?:不包含|不含|没有|无)\s{0,2})$",
    re.IGNORECASE,
)
"""Ends right before a word that it denies."""
_DENIED_AFTER = re.compile(
    r"\W{0,3}(?:[\w'’-]{1,20}\s){0,3}(?:(?:is|are|was|were|has been|have been)\s(?:not|never)"
    r"|(?:sind|ist|wurden|werden)\snicht|ne\s(?:sont|est)\spas|no\s(?:son|se|est[aá]n?)"
    r"|non\s(?:sono|è)|(?:zijn|is)\sniet)\s(?:\w{1,12}\s){0,2}(?:includ|present|contain|collect|record"
    r"|stor|part|kept|gather|enthalten|erhoben|gespeichert|inclus|présent|incluy|recog|incluid|inclus"
    r"|raccolt|opgenomen|verzameld|aanwezig|used)",
    re.IGNORECASE,
)
_NEAR_NO = re.compile(
    r"\b(?:no|not|none|never|without|nor|neither|isn['’]t|aren['’]t|wasn['’]t|weren['’]t|kein\w{0,3}"
    r"|nicht|ohne|pas|aucune?|sans|sin|non|senza|niet|geen|zonder)\b(?:\W{1,3}[\w'’-]{1,20}){0,4}\W{0,3}$",
    re.IGNORECASE,
)
_YES = re.compile(r"(?:yes|ja|oui|s[ií]|sì|是)\b", re.IGNORECASE)
_NO = re.compile(
    r"(?:no|none|nein|non|aucune?s?|ninguno|ninguna|nessuno|nessuna|nee|geen|keine?|无|没有|否)\b",
    re.IGNORECASE,
)
_BARE = re.compile(r"\W*\w+\W*")
_READER = re.compile(
    r"\b(?:by (?:down)?(?:loading|using|accessing)|you|your|users? of (?:this|the) (?:data ?set|data))\b"
    r"|\bmust (?:agree|consent)\b",
    re.IGNORECASE,
)
_VAGUE = re.compile(
    r"(?:(?:the|all|our|this|these) )?(?:\w+ )?(?:data|dataset|texts?|images|documents|corpus|samples"
    r"|it)?\s?(?:(?:was|were|is|are|has been|have been) )?(?:\w+ed|comes?|taken|drawn) from "
    r"(?:(?:various|multiple|different|several|many|a (?:wide )?(?:variety|range) of|a number of"
    r"|diverse|numerous|publicly|freely|openly|available|accessible|public|open|online|web|internet"
    r"|and|data|,) ?)*(?:sources?|websites?|web ?pages?|data(?:sets?)?|the internet|the web|online"
    r"|platforms?)?\W*",
    re.IGNORECASE,
)
_CC = re.compile(
    r"\bCC[- ]BY(?:[- ](?:NC|SA|ND)){0,2}[- ]?(?:v(?:ersion)?\.? ?)?(\d\.\d)", re.IGNORECASE
)
_UNDER = re.compile(
    r"\b(?:released|licen[sc]ed|distributed|available|published|provided|shared|falls?|stands?|lizenziert"
    r"|veröffentlicht|publiée?s?|publicad[oa]s?|pubblicat[oaie]|gepubliceerd|sous|unter|bajo|sotto|onder)"
    r"\b.{0,60}\b(?:under|unter|sous|bajo|sotto|onder|licen[sc]e|lizenz|licence|licencia|licenza)\b",
    re.IGNORECASE,
)
_LINKS = re.compile(r"!\[[^\[\]\n]{0,300}\]\([^()\n]{0,1000}\)|<!--.{0,2000}?(?:-->|$)", re.DOTALL)
_MARKS = re.compile(
    r"\]\([^()\n]{0,1000}\)|https?://[^\s)>\]]{1,1000}|<[/a-zA-Z][^<>\n]{0,500}>|[*\[\]#`_]"
)
_MOST = 300_000
"""Characters of a card that are read."""
_LONGEST = 1_000
"""Characters of one sentence."""


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

    def text(self, fact: str, said: _Said) -> None:
        self.texts.setdefault(fact, Stated(fact, said.shown, said.line, said.shown))

    def option(self, fact: str, option: str, value: bool, said: _Said) -> None:
        key = (fact, option)
        clears = fact == "data_grounds"
        if key not in self.options or (self.options[key][0] is clears and value is not clears):
            self.options[key] = (value, said.line, said.shown)

    def flag(self, fact: str, value: bool, said: _Said) -> None:
        if fact not in self.flags or (value and self.flags[fact].value is False):
            self.flags[fact] = Stated(fact, value, said.line, said.shown)

    def found(self) -> Iterator[Stated]:
        yield from self.texts.values()
        yield from self.flags.values()
        for (fact, option), (value, line, shown) in self.options.items():
            yield Stated(fact, {option: value}, line, shown)


@dataclass(frozen=True, slots=True)
class _Said:
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
        return printable(self.text, 300)


def nothing(text: str) -> bool:
    """Tell whether a text only holds a place for something, or is what a template asks for.

    >>> nothing("[More Information Needed](https://example.org)"), nothing("None.")
    (True, False)
    """
    bare = text.strip(" *_->#\t\r\n")
    return not re.search(r"\w", bare) or _NOTHING.fullmatch(bare[:300]) is not None


def stated(prose: Prose, lines: Sequence[str]) -> Iterator[Stated]:
    """Yield what a card of a dataset states, each fact with the first line that says it.

    Options of a fact come one by one; a flag or an option that clears nothing outweighs.
    """
    sheet = _Sheet()
    for said in _sentences(prose, lines):
        _by_section(said, sheet)
        _of_people(said, sheet)
        _of_rights(said, sheet)
        _of_making(said, sheet)
    yield from sheet.found()


# -- sentences --------------------------------------------------------------------------------------


def _sentences(prose: Prose, lines: Sequence[str]) -> Iterator[_Said]:
    sections = iter([*prose.sections, Section(1 << 60, "", 0, (), False)])
    following = next(sections)
    open_: list[Section] = []
    title = next((s for s in prose.sections[:1] if s.level == 1), None)
    question, read = "", 0
    for block in prose.blocks:
        while following.line <= block.line:
            while open_ and open_[-1].level >= following.level:
                open_.pop()
            open_.append(following)
            following, question = next(sections), ""
        read += len(block.text)
        if block.of_others or read > _MOST:
            continue
        for line, raw in _split(block, lines):
            text = " ".join(_MARKS.sub(" ", raw).split())
            if text.endswith(("?", "？")):
                question = text[:300]
                continue
            if nothing(text) or _TEMPLATE.match(text):
                continue
            heading = question or next((s.title for s in reversed(open_)), "")
            above = [question] if question else [s.title for s in open_ if s is not title]
            kinds = frozenset(kind for title in above for kind in _kinds_of(title))
            yield _Said(line, text, raw, kinds, heading)


def _split(block: Block, lines: Sequence[str]) -> Iterator[tuple[int, str]]:
    """Yield the sentences of a block as they stand, with code and addresses."""
    count = block.text.count("\n") + 1
    raw = _LINKS.sub(_blank, "\n".join(lines[block.line - 1 : block.line - 1 + count]))
    raw = _BULLET.sub(_blank, raw, count=1)
    for start, sentence in wording.sentences(raw):
        if sentence.strip():
            lead = len(sentence) - len(sentence.lstrip())
            yield block.line + raw.count("\n", 0, start + lead), sentence.strip()[:_LONGEST]


def _blank(match: re.Match[str]) -> str:
    return re.sub(r"[^\n]", " ", match[0])


# -- what they say ----------------------------------------------------------------------------------


def _by_section(said: _Said, sheet: _Sheet) -> None:
    if said.kinds & {"origin"} and _VAGUE.fullmatch(said.text):
        return
    bare = _BARE.fullmatch(said.text) is not None
    for kind in said.kinds & _SECTIONS.keys():
        if not bare or kind in ("sensitive", "origin"):
            sheet.text(_SECTIONS[kind], said)
    if "licence" in said.kinds or _UNDER.search(said.text):
        names = ", ".join(_licences(said.raw))
        if names:
            shown = Stated("data_licence_stated", names, said.line, said.shown)
            sheet.texts.setdefault("data_licence_stated", shown)


def _of_people(said: _Said, sheet: _Sheet) -> None:
    """Note what is said to be, not to be, or perhaps to be in the data."""
    if "sensitive" in said.kinds and _answered(said) is not None:
        for option in SENSITIVE:
            if _part(option).search(said.asked):
                sheet.option("data_sensitive", option, bool(_answered(said)), said)
    if _word("invented").search(said.text):
        sheet.flag("data_fictional", True, said)
        return
    for clause in _CUT.split(said.text):
        clause = _NOT_ONLY.sub(" ", clause)
        for option in SENSITIVE:
            if match := _part(option).search(clause):
                _of_option(option, clause, match, said, sheet)


def _of_option(option: str, clause: str, match: re.Match[str], said: _Said, sheet: _Sheet) -> None:
    before, after = clause[: match.start()], clause[match.end() :]
    keeps = _word("keeps").search(clause) is not None
    removes = _word("removes").search(clause) is not None and not keeps
    denied = bool(_DENIED.search(before) or _DENIED_AFTER.match(after))
    told = bool(_word("holds").search(clause)) or "sensitive" in said.kinds
    if removes:
        sheet.text(
            "data_filters" if option in ("children", "copyrighted") else "data_anonymised", said
        )
    elif keeps or (_word("maybe").search(clause) and (told or denied)):
        sheet.option("data_sensitive_possible", option, True, said)
    elif denied:
        sheet.option("data_sensitive", option, False, said)
    elif told and not _NEAR_NO.search(before):
        sheet.option("data_sensitive", option, True, said)
    elif not told:
        return
    if option not in ("copyrighted", "children"):
        sheet.text("personal_data_statement", said)


def _of_rights(said: _Said, sheet: _Sheet) -> None:
    text = said.text
    _of_consent(said, sheet)
    doubtful = _word("maybe").search(text) is not None
    for ground in GROUNDS:
        match = _word(ground).search(text)
        if match and not doubtful and not _NEAR_NO.search(text[: match.start()]):
            sheet.option("data_grounds", ground, True, said)
            sheet.text("data_consent", said)
    for words, fact in _TEXTS.items():
        if _word(words).search(text):
            sheet.text(fact, said)


def _of_consent(said: _Said, sheet: _Sheet) -> None:
    text = said.text
    answered = _answered(said) if _word("consent").search(said.asked) else None
    if answered is not None and "consent" in said.kinds:
        sheet.option("data_grounds", "consent", answered, said)
        sheet.text("data_consent", said)
    if _READER.search(text):
        return
    if _word("not_needed").search(text):
        sheet.text("data_consent", said)
    elif match := _word("no_consent").search(text):
        ground = "licensed" if re.search("permission|Erlaubnis", match[0]) else "consent"
        sheet.option("data_grounds", ground, False, said)
        sheet.text("data_consent", said)
    elif match := _word("consent").search(text):
        if not (_NEAR_NO.search(text[: match.start()]) or _word("maybe").search(text)):
            sheet.option("data_grounds", "consent", True, said)
        sheet.text("data_consent", said)


def _of_making(said: _Said, sheet: _Sheet) -> None:
    text = said.text
    crawled = _word("crawled").search(text)
    if crawled and not (
        _word("not_crawled").search(text) or _DENIED_AFTER.match(text[crawled.end() :])
    ):
        sheet.flag("data_crawled", True, said)
    if _word("from").search(text) and not _VAGUE.fullmatch(text):
        sheet.text("data_origin", said)
    by_model = _word("by_model").search(text)
    doubtful = _word("maybe").search(text) is not None
    if _word("not_synthetic").search(text):
        if not by_model and not doubtful:
            sheet.flag("data_synthetic", False, said)
    elif by_model and not _NEAR_NO.search(text[: by_model.start()]):
        sheet.flag("data_synthetic", True, said)
        names = dict.fromkeys(match[0].strip(" .-") for match in _part("model").finditer(text))
        shown = Stated("data_written_by", printable(", ".join(names), 300), said.line, said.shown)
        sheet.texts.setdefault("data_written_by", shown)
    elif _word("synthetic").search(text) and not doubtful:
        sheet.flag("data_synthetic", True, said)


def _answered(said: _Said) -> bool | None:
    """Return yes or no where a sentence answers its question, or fills its section, with one."""
    asked = said.asked.endswith(("?", "？"))
    if not asked and not _BARE.fullmatch(said.text):
        return None
    if _YES.match(said.text):
        return True
    return False if _NO.match(said.text) else None


def _licences(raw: str) -> Iterator[str]:
    """Yield the licences that a sentence names, by their identifiers."""
    found: dict[str, None] = {}
    for match in _CC.finditer(raw):
        kind = re.sub(r"[\s-]+", "-", match[0][: match.start(1) - match.start()].upper())
        kind = kind.split("V")[0].strip("-")
        found[f"{kind}-{match[1]}"] = None
    for pattern, id_ in _names():
        if pattern.search(raw):
            found[id_] = None
    longer = [one for one in found if not any(one != o and o.startswith(one + "-") for o in found)]
    yield from longer[:10]


# -- the data ---------------------------------------------------------------------------------------


@cache
def _names() -> tuple[tuple[re.Pattern[str], str], ...]:
    """Return patterns of the names of licences; a short one counts in its own letters only."""
    found = []
    for licence in known():
        if licence.about in ("model", "policy"):
            continue
        names = {licence.id.removeprefix("LicenseRef-"), licence.name, *licence.tags}
        for name in sorted(names):
            if len(name) < 3 or (len(name) < 6 and name.islower()):
                continue
            flags = 0 if len(name) < 6 else re.IGNORECASE
            found.append((re.compile(rf"(?<![\w-]){re.escape(name)}(?![\w-])", flags), licence.id))
    return tuple(found)


@cache
def _data() -> Mapping[str, Any]:
    path = resources.files("roadworthy.evidence") / "statements.yaml"
    data: Mapping[str, Any] = parse(path.read_bytes(), name="statements.yaml").data
    return data


@cache
def _word(name: str) -> re.Pattern[str]:
    return _compiled(str(_data()["words"][name]))


@cache
def _part(option: str) -> re.Pattern[str]:
    return _compiled(str(_data()["parts"][_PARTS.get(option, option)]))


def _compiled(text: str) -> re.Pattern[str]:
    parts = _data()["parts"]
    return wording.compiled(re.sub(r"\{([a-z_]+)\}", lambda match: f"({parts[match[1]]})", text))


@cache
def _section_kinds() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((row["kind"], wording.compiled(row["titles"])) for row in _data()["sections"])


def _kinds_of(title: str) -> tuple[str, ...]:
    return tuple(kind for kind, pattern in _section_kinds() if pattern.search(title[:200]))
