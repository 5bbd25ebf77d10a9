"""Whom the code ranks or scores: names, texts and comments only propose."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from roadworthy.evidence import wording
from roadworthy.evidence.code.libraries import words
from roadworthy.evidence.code.syntax import CAMEL, Syntax, identifier
from roadworthy.evidence.interface import printable
from roadworthy.system import Options, Proposal

_NEAR = 15
"""Lines before and after within which words about work make a candidate a person."""
_WIDE = 400
"""Characters of a line that count as near."""
_PROMPT = re.compile(r"prompt|instruction|system|template|persona|role", re.IGNORECASE)
"""Names of variables and arguments whose text a model is told."""
_SPOKEN = frozenset({"messages", "input", "content", "contents", "description"})
_MESSAGES = words(
    "SystemMessage HumanMessage ChatMessage PromptTemplate ChatPromptTemplate from_template"
    " from_messages SystemMessagePromptTemplate system_message"
)
CALLS = _MESSAGES
"""Names of calls that are looked at here."""

_JUDGES = r"(?:rank|scor|grad|rat|assess|evaluat|predict|classif|priorit|detect|flag|select)\w*"


@dataclass(frozen=True, slots=True)
class _Named:
    """A name that says who is judged, and what its surroundings have to speak of."""

    name: re.Pattern[str]
    option: str
    near: re.Pattern[str]
    profiles: bool = True


def _named(name: str, option: str, near: str, *, profiles: bool = True) -> _Named:
    return _Named(re.compile(rf"\b(?:{name})\b"), option, re.compile(near, re.I), profiles)


_NAMED = (
    _named(r"(?:grade|score|mark|assess|evaluate)s? (?:the )?(?:student )?(?:essays?|exams?"
           r"|homework|assignments?|students?)|(?:essay|exam|homework) (?:grad|scor)(?:er|ing)",
           "grades_learning", r"\b(?:students?|teachers?|exams?|rubric|class|school|course)\b"),
    _named(r"(?:rank|score|select|predict|admit)s? (?:\w+ )?(?:admissions?|student applica\w+)"
           r"|admissions? (?:scor|predict|rank)\w+",
           "admits_students", r"\b(?:universit\w+|college|school|students?|gpa)\b"),
    _named(r"exam proctor\w*|proctor(?:s|ing)? (?:exam|student)s?|detect (?:exam )?cheating"
           r"|cheating detect(?:or|ion)",
           "watches_exams", r"\b(?:exam\w*|students?|test taker|quiz\w*)\b"),
    _named(rf"{_JUDGES} (?:\w+ )?(?:benefit|welfare) (?:claim|applica|eligib|fraud)\w*"
           r"|(?:benefit|welfare) (?:eligibility|claim) (?:scor|predict|classif|model)\w*",
           "public_benefits", r"\b(?:claimants?|welfare|social|citizens?|authority|allowance)\b"),
    _named(r"(?:life|health) insurance (?:risk|pric|premium|scor|underwrit)\w*"
           r"|(?:price|score|assess|predict) (?:life|health) insurance\w*(?: \w+)?",
           "life_health_insurance", r"\b(?:insur\w+|policy ?holders?|premiums?|underwrit\w+)\b"),
    _named(r"triage (?:emergency )?patients?|patient triage|(?:emergency|triage) call"
           r" (?:classif|priorit|triage)\w*|(?:classify|prioriti[sz]e|triage) emergency calls?",
           "emergency_calls", r"\b(?:emergenc\w+|ambulance|dispatch\w*|urgent|urgency|acuity)\b"),
    _named(r"(?:score|rate|rank|monitor|track|evaluate|measure)s? (?:\w+ )?(?:employee|worker)s?"
           r" (?:productivity|performance|behaviou?r|activity)|(?:employee|worker) (?:productivity"
           r"|performance|activity) (?:scor|monitor|track|rat|predict)\w*",
           "monitors_workers", r"\b(?:employees?|manager|staff|hr|human resources|shift|team)\b"),
    _named(r"predict(?:s|or|ion)? (?:\w+ )?(?:recidivism|reoffend\w*|reoffence)|recidivism"
           r" (?:risk|scor|predict|model)\w*",
           "police_offending_risk", r"\b(?:defendants?|offen[cd]\w+|arrests?|convict\w+|compas"
           r"|parole|bail|crim\w+)\b"),
    _named(rf"{_JUDGES} (?:asylum|visa|residence permit) (?:applica|claim|request|seeker)\w*",
           "border_applications", r"\b(?:asylum|visas?|immigra\w+|migra\w+|border|consula\w+)\b"),
)  # fmt: skip
"""Names of functions and classes; each needs who, what is done to them, and where."""


@dataclass(slots=True)
class People:
    """Reads names, texts and comments of one file for the ranking of people."""

    syntax: Syntax
    lines: list[str] = field(default_factory=list)
    refused: set[int] = field(default_factory=set)
    """Ids of texts that stand in a list of what the program refuses."""

    def __post_init__(self) -> None:
        self.lines = list(self.syntax.source.lines)

    def _note_all_refused(self) -> None:
        for node, _ in self.syntax.assigned:
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            names = [target.id for target in targets if isinstance(target, ast.Name)]
            if node.value is not None:
                self._note_refused(names, node.value)
        for keyword in self.syntax.keywords:
            if keyword.arg:
                self._note_refused([keyword.arg], keyword.value)

    def _note_refused(self, names: list[str], value: ast.expr) -> None:
        if any(wording.NEGATED_NAME.search(name) for name in names):
            self.refused.update(id(inner) for inner in ast.walk(value))

    def everything(self) -> Iterator[Proposal]:
        """Yield what names, texts and comments suggest about whom the file ranks."""
        self._note_all_refused()
        in_strings: set[int] = set()
        spans: set[tuple[int, int]] = set()
        for node in (*self.syntax.docstrings, *self.syntax.texts):
            last = node.end_lineno or node.lineno
            if (node.lineno, last) not in spans:
                spans.add((node.lineno, last))
                in_strings.update(range(node.lineno, last + 1))
            if id(node) not in self.refused:
                yield from self.text(str(node.value), node.lineno, last)
        for defined in self.syntax.defined:
            yield from self._name(defined.node.name, defined.node.lineno)
        for stored in self.syntax.stored:
            name = stored.id if isinstance(stored, ast.Name) else stored.arg
            yield from self._name(name, stored.lineno)
        yield from self._comments(in_strings)

    def named(self) -> Iterator[tuple[Proposal, int]]:
        """Yield what names of functions and classes say about other people, with the line."""
        for defined in self.syntax.defined:
            node = defined.node
            spoken = _words(node.name)
            if " " not in spoken or wording.denies(spoken):
                continue
            for rule in _NAMED:
                if rule.name.search(spoken) and rule.near.search(self._around(node.lineno)):
                    why = f"The code has a name that says it: {node.name}."
                    for proposal in self._proposed(rule.option, node.lineno, why):
                        yield proposal, node.lineno

    def scored(self) -> Iterator[int]:
        """Yield the lines of functions and classes whose name says that people are judged."""
        for defined in self.syntax.defined:
            node = defined.node
            spoken = _words(node.name)
            if " " not in spoken or wording.denies(spoken):
                continue
            if any(True for _ in wording.purposes(spoken, self._near(node.lineno))):
                yield node.lineno

    def prompts(self) -> Iterator[Proposal]:
        """Yield what the texts suggest that a model is told."""
        telling = [node for node in self._told() if self._suggests(str(node.value))]
        if not telling:
            return
        self._note_all_refused()
        for node in {id(node): node for node in telling}.values():
            if id(node) not in self.refused:
                yield from self.text(str(node.value), node.lineno, node.end_lineno or node.lineno)

    def _suggests(self, text: str) -> bool:
        """Tell whether a text suggests anything at all: few do, which saves the rest."""
        return (
            len(text) > 20
            and wording.worth_reading(text)
            and any(
                True
                for sentence in wording.affirmed(text)
                for _ in wording.purposes(sentence.text, "job applicants")
            )
        )

    def _told(self) -> Iterator[ast.Constant]:
        """Yield the texts that stand where a model is told something."""
        for node, _ in self.syntax.assigned:
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            if any(_PROMPT.search(identifier(target)) for target in targets):
                yield from _long_texts(node.value)
        for keyword in self.syntax.keywords:
            if keyword.arg and (keyword.arg in _SPOKEN or _PROMPT.search(keyword.arg)):
                yield from _long_texts(keyword.value)
        for call in self.syntax.calls:
            if call.last in _MESSAGES:
                for argument in call.node.args:
                    yield from _long_texts(argument)

    def _name(self, name: str, line: int) -> Iterator[Proposal]:
        spoken = _words(name)
        if " " in spoken and not wording.denies(spoken):
            for said in wording.purposes(spoken, self._near(line)):
                why = f"The code has a name that says it: {name}."
                yield from self._proposed(said.option, line, why)

    def text(self, text: str, first: int, last: int) -> Iterator[Proposal]:
        """Yield what the sentences of a text suggest."""
        if " " not in text:
            text = re.sub(r"[/_-]+", " ", text)  # a route, a key
        if not wording.worth_reading(text):
            return
        for sentence in wording.affirmed(text):
            for said in wording.purposes(sentence.text, self._near(first)):
                line = self._line(said.shows, first, last)
                why = f'A text in the code says "{said.shows}".'
                yield from self._proposed(said.option, line, why)

    def _comments(self, in_strings: set[int]) -> Iterator[Proposal]:
        """Read runs of comment lines as one text each, so that a wrapped "not" still counts."""
        first, run = 0, list[str]()
        for number, line in enumerate([*self.lines, ""], 1):
            comment = "" if number in in_strings else _comment(line)
            if comment:
                first = first or number
                run.append(comment)
            elif run:
                yield from self.text("\n".join(run), first, number - 1)
                first, run = 0, []

    def _near(self, line: int) -> str:
        near = self.lines[max(0, line - 1 - _NEAR) : line + _NEAR]
        return "\n".join(text[:_WIDE] for text in near).replace("_", " ")

    def _around(self, line: int) -> str:
        """Return the lines near a definition, without the line of its name."""
        near = [*self.lines[max(0, line - 1 - _NEAR) : line - 1], *self.lines[line : line + _NEAR]]
        return "\n".join(text[:_WIDE] for text in near).replace("_", " ")

    def _line(self, shows: str, first: int, last: int) -> int:
        word = shows.split("\n")[0].split("  ")[0]
        for number in range(first, min(last, len(self.lines)) + 1):
            if word in self.lines[number - 1]:
                return number
        return first

    def _proposed(self, option: str, line: int, why: str) -> Iterator[Proposal]:
        place = self.syntax.source.at(line)
        value: Options = {option: True}
        yield Proposal("purpose", value, place, printable(why, 200))
        yield Proposal("profiles_people", True, place, printable(why, 200))


def _long_texts(node: ast.expr | None) -> Iterator[ast.Constant]:
    """Yield the long texts within a value: a text, its parts, a list of messages."""
    nodes: list[ast.AST] = [node] if node is not None else []
    for _ in range(400):
        if not nodes:
            return
        inner = nodes.pop()
        if isinstance(inner, ast.Constant):
            if isinstance(inner.value, str) and len(inner.value) > 20:
                yield inner
        elif not isinstance(inner, ast.Lambda):
            nodes += ast.iter_child_nodes(inner)


def _words(name: str) -> str:
    return CAMEL.sub(" ", name).replace("_", " ").strip().lower()


def _comment(line: str) -> str:
    match = re.search(r"(?:^|\s)#(.*)", line)
    return match[1].strip() if match else ""
