"""Whom the code ranks or scores: names, texts and comments only propose."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from roadworthy.evidence import wording
from roadworthy.evidence.code.libraries import words
from roadworthy.evidence.code.syntax import Syntax
from roadworthy.evidence.interface import printable
from roadworthy.system import Options, Proposal

_NEAR = 15
"""Lines before and after within which words about work make a candidate a person."""
_WIDE = 400
"""Characters of a line that count as near."""
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_PROMPT = re.compile(r"prompt|instruction|system|template|persona|role", re.IGNORECASE)
"""Names of variables and arguments whose text a model is told."""
_SPOKEN = frozenset({"messages", "input", "content", "contents", "description"})
_MESSAGES = words(
    "SystemMessage HumanMessage ChatMessage PromptTemplate ChatPromptTemplate from_template"
    " from_messages SystemMessagePromptTemplate system_message"
)
CALLS = _MESSAGES | words("analyze detect_emotions top_emotion predict_emotions")
"""Names of calls that are looked at here."""
KEYWORDS = frozenset({"sensitive_features", "protected_attribute_names"})

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

_TRAITS = words(
    "gender sex ethnicity race religion disability nationality marital_status sexual_orientation"
    " union_membership pregnancy pregnant is_pregnant skin_color skin_colour caste"
    " immigration_status political_affiliation political_opinion date_of_birth birth_date"
    " birthdate country_of_birth diagnosis medical_history mental_health native_country is_married"
    " has_disability"
)
_WEAK_TRAITS = frozenset({"age", "sex", "race", "health", "disability", "diagnosis", "caste"})
"""Words that mean other things too; they count beside another trait, or in a class of a person."""
_PERSON = re.compile(
    r"applicant|candidate|patient|person|customer|employee|student|citizen|borrower|client|resident"
    r"|defendant|claimant|insured|policyholder|worker|tenant|profile|user|demographic|member",
    re.IGNORECASE,
)
_FRAMES = frozenset({"pandas", "polars", "datasets", "sklearn", "fairlearn", "aif360", "pyspark"})
_PLACE = re.compile(r"\{(\w{2,30})\}")


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
            if any(_PROMPT.search(_identifier(target)) for target in targets):
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


def bodies(syntax: Syntax) -> Iterator[tuple[str, int, str]]:
    """Yield flags, lines and the purpose that a call on faces or voices decides, else ''."""
    for call in syntax.calls:
        if call.last == "analyze" and call.dotted.startswith("deepface.DeepFace."):
            actions = call.argument(("actions",), 1)
            asked = set(_constants(actions)) if actions is not None else _ALL_ACTIONS
            if "emotion" in asked:
                yield "code_reads_emotions", call.line, "recognises_emotions"
            if "race" in asked:
                yield "code_uses_personal_traits", call.line, "sorts_by_sensitive_traits"
            if "age" in asked:
                yield "code_uses_personal_traits", call.line, "sorts_by_other_traits"
            if "gender" in asked:
                yield "code_uses_personal_traits", call.line, ""
        elif any(
            call.last == last and library in syntax.imported for last, library in _EMOTION_CALLS
        ):
            yield "code_reads_emotions", call.line, "recognises_emotions"


_EMOTION_CALLS = (
    ("detect_emotions", "fer"),
    ("top_emotion", "fer"),
    ("predict_emotions", "hsemotion"),
    ("predict_emotions", "hsemotion_onnx"),
)
"""Calls that read emotions from pictures of faces, and the library of each."""
_ALL_ACTIONS = frozenset({"emotion", "age", "gender", "race"})
"""What DeepFace.analyze does when it is told nothing else."""
_SPEAKER = re.compile(
    r"spkrec|speaker-(?:verification|diarization|recognition)|-sv$|voxceleb", re.I
)
_EMOTION = re.compile(r"emotion|\bser\b", re.I)
_FROM_BODY = re.compile(r"wav2vec|hubert|wavlm|speech|audio|voice|face|facial|vit|iemocap", re.I)


def model_names(name: str) -> Iterator[tuple[str, str]]:
    """Yield what the id of a model says that it reads of people, and the purpose or ''."""
    if _SPEAKER.search(name):
        yield "code_reads_voices", ""
    if _EMOTION.search(name):
        yield "code_reads_emotions", "recognises_emotions" if _FROM_BODY.search(name) else ""


def traits(syntax: Syntax) -> Iterator[int]:
    """Yield lines that name traits of people as columns, features, fields or parts of a prompt."""
    if syntax.imported & _FRAMES:
        for subscript in syntax.subscripts:
            key = subscript.slice
            if isinstance(key, ast.Constant) and _is_trait(str(key.value)):
                yield subscript.lineno
        for listed in syntax.lists:
            names = {_normal(text) for text in _constants(listed)}
            if _enough(names):
                yield listed.lineno
        for call in syntax.calls:
            if call.keyword("sensitive_features", "protected_attribute_names") is not None:
                yield call.line
    for defined in syntax.defined:
        if isinstance(defined.node, ast.ClassDef) and _PERSON.search(defined.node.name):
            fields = {
                _normal(statement.target.id): statement.lineno
                for statement in defined.node.body
                if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name)
            }
            named = [line for name, line in fields.items() if name in _TRAITS | _WEAK_TRAITS]
            if named:
                yield min(named)
    for node in syntax.texts:
        text = str(node.value)
        if (
            len(text) > 40
            and "{" in text
            and _enough({_normal(name) for name in _PLACE.findall(text)})
        ):
            yield node.lineno
    for formatted in syntax.formatted:
        names = {
            _normal(_identifier(value.value))
            for value in formatted.values
            if isinstance(value, ast.FormattedValue)
        }
        if _enough(names):
            yield formatted.lineno


def _normal(name: str) -> str:
    return _CAMEL.sub("_", name.strip()).lower().replace(" ", "_").replace("-", "_")


def _is_trait(name: str) -> bool:
    return (normal := _normal(name)) in _TRAITS and normal not in _WEAK_TRAITS


def _enough(names: set[str]) -> bool:
    """Tell whether names are about people: one that is clear, or two that agree."""
    known = names & (_TRAITS | _WEAK_TRAITS)
    return len(known) > 1 or bool(known - _WEAK_TRAITS)


def _constants(node: ast.expr | None) -> Iterator[str]:
    if isinstance(node, ast.List | ast.Tuple | ast.Set):
        for element in node.elts:
            if isinstance(element, ast.Constant) and isinstance(element.value, str):
                yield element.value
    elif isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value


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


def _identifier(node: ast.expr) -> str:
    match node:
        case ast.Name():
            return node.id
        case ast.Attribute():
            return node.attr
        case ast.Subscript(slice=ast.Constant(value=str() as key)):
            return key
    return ""


def _words(name: str) -> str:
    return _CAMEL.sub(" ", name).replace("_", " ").strip().lower()


def _comment(line: str) -> str:
    match = re.search(r"(?:^|\s)#(.*)", line)
    return match[1].strip() if match else ""
