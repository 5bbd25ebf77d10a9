"""Law packs: folders of YAML, found by entry point, checked and compiled. No code of a pack runs.

A pack holds `pack.yaml`, `acts.yaml`, `dates.yaml`, `values.yaml`, `fines.yaml`, `starts.yaml`,
`conclusions.yaml`, optionally `misreadings.yaml`, `facts.yaml` and `questions.yaml`, rule files in
the statute's own order, and `*.test.yaml` cases beside them. `docs/law-packs.md` describes the
format.
"""

from __future__ import annotations

import datetime as dt
import graphlib
import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from importlib.resources.abc import Traversable
from typing import TypeVar

from roadworthy.errors import PackError
from roadworthy.law.expression import Conclusion, Flag, Member, Name, Node, numbers_of, parse, walk
from roadworthy.law.statute import (
    Act,
    ConclusionText,
    DatedDay,
    DatedLine,
    DatedValue,
    Fine,
    FromLine,
    Misreading,
    PackText,
    RuleText,
)
from roadworthy.law.truth import above
from roadworthy.safe_yaml import Document, convert
from roadworthy.safe_yaml import parse as parse_yaml
from roadworthy.system import Kind
from roadworthy.vocabulary import (
    IDENTIFIER,
    FactDefinition,
    Question,
    Vocabulary,
    read_day,
    read_facts,
    read_questions,
)

T = TypeVar("T")

_RESERVED = {
    "pack.yaml",
    "acts.yaml",
    "dates.yaml",
    "values.yaml",
    "fines.yaml",
    "starts.yaml",
    "misreadings.yaml",
    "conclusions.yaml",
    "facts.yaml",
    "questions.yaml",
}


@dataclass(frozen=True, slots=True)
class Start:
    """A day from which a rule binds, and the reading that it depends on."""

    date: str
    test: Node | None
    says: str
    if_: str
    """The condition as it is written."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A compiled rule or duty."""

    id: str
    """Qualified by the pack."""
    pack: str
    text: RuleText
    where: str
    kind: Kind
    test: Node | None
    """None is yes."""
    party: str
    """Qualified conclusion that says who owes the duty, or empty."""
    then: str
    """Qualified conclusion, or empty."""
    excepts: tuple[str, ...]
    starts: tuple[Start, ...]
    until: str
    act: str
    needs: tuple[str, ...]
    """Qualified conclusions that it reads, the party of a duty included."""
    facts: tuple[str, ...]
    """Facts that it reads."""
    tokens: tuple[str, ...]
    """Dated values that it reads, as `date.x` and `value.x`."""

    @property
    def is_duty(self) -> bool:
        """Tell whether it states a duty."""
        return bool(self.text.duty)

    @property
    def name(self) -> str:
        """Return the id without the pack."""
        return self.id.partition(".")[2]


@dataclass(frozen=True, slots=True)
class CaseFile:
    """A file of cases, unread: only tests and `pack lint` pay for it."""

    name: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Pack:
    """A loaded pack."""

    text: PackText
    digest: str
    acts: Mapping[str, Act]
    dates: Mapping[str, DatedDay]
    values: Mapping[str, DatedValue]
    fines: Mapping[str, Fine]
    conclusions: Mapping[str, ConclusionText]
    """By qualified name."""
    misreadings: Mapping[str, Misreading]
    vocabulary: Vocabulary
    rules: tuple[Rule, ...]
    case_files: tuple[CaseFile, ...]

    @property
    def id(self) -> str:
        """Return the id of the pack."""
        return self.text.id


def conclusion_kind(name: str) -> Kind:
    """Return what a conclusion is about: `pack.use.x` about a use, `pack.x` about a system."""
    parts = name.split(".")
    return Kind(parts[1]) if len(parts) == 3 else Kind.SYSTEM


def read_pack(folder: Traversable, common: Vocabulary, others: Iterable[Pack] = ()) -> Pack:
    """Read and compile one pack.

    Args:
        folder: where its YAML lies.
        common: the vocabulary that every pack may use.
        others: packs whose conclusions it may name, as `pack.conclusion`.

    Raises:
        PackError: with file and line.
    """
    documents: dict[str, Document] = {}
    cases: list[CaseFile] = []
    digest = hashlib.sha256()
    for item in sorted(folder.iterdir(), key=lambda entry: entry.name):
        name = f"{folder.name}/{item.name}"
        if item.name.endswith(".test.yaml"):
            cases.append(CaseFile(name, item.read_bytes()))
        elif item.name.endswith(".yaml"):
            data = item.read_bytes()
            digest.update(f"{item.name}\0{hashlib.sha256(data).hexdigest()}\n".encode())
            documents[item.name] = parse_yaml(data, name=name)
    reader = _Reader(documents, common, tuple(others))
    return reader.read(digest.hexdigest(), tuple(cases))


class _Reader:
    def __init__(
        self, documents: Mapping[str, Document], common: Vocabulary, others: tuple[Pack, ...]
    ) -> None:
        self._documents = documents
        self._common = common
        self._others = others

    def read(self, digest: str, cases: tuple[CaseFile, ...]) -> Pack:
        if "pack.yaml" not in self._documents:
            raise PackError("has no pack.yaml", hint="start from docs/law-packs.md")
        document = self._documents["pack.yaml"]
        self._pack = convert(document, document.data, PackText, error=PackError)
        self._acts = self._entries("acts.yaml", Act)
        self._dates = self._entries("dates.yaml", DatedDay)
        self._values = self._entries("values.yaml", DatedValue)
        self._fines = self._entries("fines.yaml", Fine)
        self._starts = self._entries("starts.yaml", list[FromLine])
        self._check_days()
        own = {
            self._qualified(name): entry
            for name, entry in self._entries("conclusions.yaml", ConclusionText).items()
        }
        self._conclusions = own | {
            name: entry for pack in self._others for name, entry in pack.conclusions.items()
        }
        vocabulary = self._vocabulary()
        self._known = self._common.joined(vocabulary).facts
        self._check_suggested()
        self._tokens = frozenset(
            [f"date.{name}" for name in self._dates] + [f"value.{name}" for name in self._values]
        )
        rules = tuple(sorted(self._rules(), key=lambda rule: rule.id))
        self._check(rules, own)
        misreadings = self._entries("misreadings.yaml", Misreading)
        self._check_misreadings(misreadings, {rule.name for rule in rules})
        return Pack(
            text=self._pack,
            digest=digest,
            acts=self._acts,
            dates=self._dates,
            values=self._values,
            fines=self._fines,
            conclusions=own,
            misreadings=misreadings,
            vocabulary=vocabulary,
            rules=rules,
            case_files=cases,
        )

    def _qualified(self, name: str) -> str:
        return f"{self._pack.id}.{name}"

    def _entries(self, file: str, type_: type[T]) -> dict[str, T]:
        document = self._documents.get(file)
        if document is None or document.data is None:
            return {}
        if not isinstance(document.data, dict):
            raise PackError("is not a mapping", where=document.where(), hint="name: entry")
        return {
            name: convert(document, data, type_, path=(name,), error=PackError)
            for name, data in document.data.items()
        }

    def _vocabulary(self) -> Vocabulary:
        facts: dict[str, FactDefinition] = {}
        questions: dict[str, Question] = {}
        if document := self._documents.get("facts.yaml"):
            facts = read_facts(document)
        if document := self._documents.get("questions.yaml"):
            questions = read_questions(document, {**self._common.facts, **facts})
        for name in (*facts, *questions):
            if not name.startswith(f"{self._pack.id}_"):
                raise PackError(
                    f"{name!r} does not start with {self._pack.id}_",
                    hint="names that a pack brings start with its id",
                )
        return Vocabulary(facts, questions)

    def _check_days(self) -> None:
        for file, dated in (("dates.yaml", self._dates), ("values.yaml", self._values)):
            for name, entry in dated.items():
                where = self._documents[file].where((name,))
                days = [self._day(line.published, where) for line in entry.values]
                if days != sorted(set(days)) or not days:
                    raise PackError(
                        f"the values of {name!r} are not in order of publication",
                        where=where,
                        hint="an amendment adds a line at the end",
                    )
                for line in entry.values:
                    if isinstance(line, DatedLine):
                        self._day(line.applies, where)
                    if line.act not in self._acts:
                        raise PackError(
                            f"{name!r} names the act {line.act!r}, which acts.yaml does not have",
                            where=where,
                            hint="add the act with its events",
                        )
                self._day(entry.checked.on, where)
        for name, act in self._acts.items():
            for event in act.events:
                for day in (event.on, event.published or event.on, event.until or event.on):
                    self._day(day, self._documents["acts.yaml"].where((name,)))

    @staticmethod
    def _day(text: str, where: str) -> dt.date:
        try:
            return read_day(text)
        except ValueError as error:
            raise PackError(
                f"{text!r} is not a day", where=where, hint="write 2026-08-02"
            ) from error

    def _rules(self) -> Iterator[Rule]:
        seen: dict[str, str] = {}
        for name, document in self._documents.items():
            if name in _RESERVED:
                continue
            if not isinstance(document.data, list):
                raise PackError(
                    "is not a list of rules", where=document.where(), hint="- rule: ..."
                )
            for index, data in enumerate(document.data):
                text = convert(document, data, RuleText, path=(index,), error=PackError)
                rule = self._compile(text, document.where((index,)))
                if rule.id in seen:
                    raise PackError(
                        f"{rule.name!r} exists already at {seen[rule.id]}",
                        where=rule.where,
                        hint="give it another name",
                    )
                if rule.id in self._conclusions:
                    raise PackError(
                        f"{rule.name!r} is the name of a conclusion already",
                        where=rule.where,
                        hint="name the rule after its place in the statute",
                    )
                seen[rule.id] = rule.where
                yield rule

    def _compile(self, text: RuleText, where: str) -> Rule:
        def fail(message: str, hint: str) -> PackError:
            return PackError(message, where=where, hint=hint)

        name = text.duty or text.rule
        if bool(text.duty) == bool(text.rule) or not IDENTIFIER.fullmatch(name):
            raise fail("is neither a rule nor a duty", "give it `rule: name` or `duty: name`")
        excepts = [text.except_] if isinstance(text.except_, str) else list(text.except_)
        if not (text.then or excepts or text.duty):
            raise fail(f"{name!r} concludes nothing", "add `then:`, `except:` or make it a duty")
        if text.duty and (text.then or excepts or not text.who or not text.title):
            raise fail(
                f"the duty {name!r} needs `who:` and `title:`, and no `then:` or `except:`",
                "write the conclusion as a rule of its own",
            )
        if text.who and text.who not in self._pack.parties:
            raise fail(f"nobody is called {text.who!r}", "parties are listed in pack.yaml")
        if text.then and self._qualified(text.then) not in self._conclusions:
            raise fail(f"{text.then!r} is not declared", "add it to conclusions.yaml")
        if text.then and conclusion_kind(self._qualified(text.then)) is not text.for_:
            raise fail(f"{text.then!r} is not about a {text.for_}", "set `for:` to its subject")
        if excepts and not text.unless:
            raise fail(f"the exception {name!r} has no words", "add `unless:`")
        if text.fine and text.fine not in self._fines:
            raise fail(f"there is no fine {text.fine!r}", "add it to fines.yaml")
        if (text.act or self._pack.act) not in self._acts:
            raise fail(f"there is no act {text.act!r}", "add it to acts.yaml")
        lines = self._lines(text.from_)
        for date in [line.date for line in lines] + ([text.until] if text.until else []):
            if date not in self._dates:
                raise fail(f"there is no date {date!r}", "add it to dates.yaml or starts.yaml")
        test = self._expression(text.if_, text.for_, where) if text.if_ else None
        starts = tuple(
            Start(
                line.date,
                self._expression(line.if_, text.for_, where) if line.if_ else None,
                line.says,
                line.if_,
            )
            for line in lines
        )
        party = self._qualified(self._pack.parties[text.who].conclusion) if text.who else ""
        nodes = [
            node
            for part in (test, *(start.test for start in starts))
            if part is not None
            for node in walk(part)
        ]
        needs = [node.name for node in nodes if isinstance(node, Conclusion)]
        numbers = [number for node in nodes for number in numbers_of(node)]
        facts = [node.fact for node in nodes if isinstance(node, Flag | Member)]
        return Rule(
            id=self._qualified(name),
            pack=self._pack.id,
            text=text,
            where=where,
            kind=text.for_,
            test=test,
            party=party,
            then=self._qualified(text.then) if text.then else "",
            excepts=tuple(sorted(self._qualified(excepted) for excepted in excepts)),
            starts=starts,
            until=text.until,
            act=text.act or self._pack.act,
            needs=tuple(dict.fromkeys([*needs, party] if party else needs)),
            facts=tuple(dict.fromkeys(facts + [n.fact for n in numbers if n.fact])),
            tokens=tuple(dict.fromkeys(n.token for n in numbers if n.token)),
        )

    def _lines(self, text: str | list[FromLine]) -> list[FromLine]:
        """Return the days of a `from:`: a date, a name in starts.yaml, or lines of its own."""
        if isinstance(text, str):
            return self._starts.get(text, [FromLine(text)])
        return text

    def _expression(self, text: str, kind: Kind, where: str) -> Node:
        return parse(text, kind, self._lookup, self._tokens, where)

    def _lookup(self, name: str) -> Name | None:
        if definition := self._known.get(name):
            return Name(name, definition.about, definition.type, tuple(definition.options))
        for qualified in (self._qualified(name), name):
            if qualified in self._conclusions:
                return Name(qualified, conclusion_kind(qualified), "conclusion")
        return None

    def _check_suggested(self) -> None:
        for name, value in self._values.items():
            fact = self._known.get(value.suggests)
            if value.suggests and not (fact and fact.type == "flag" and fact.about is Kind.SYSTEM):
                raise PackError(
                    f"{name!r} suggests {value.suggests!r}, which is no flag about the system",
                    where=self._documents["values.yaml"].where((name,)),
                    hint="name a flag of facts.yaml",
                )

    def _check_misreadings(self, misreadings: Mapping[str, Misreading], rules: set[str]) -> None:
        for name, entry in misreadings.items():
            for named, known in (
                (entry.rules, rules),
                (entry.dates, self._dates),
                (entry.values, self._values),
                (entry.fines, self._fines),
            ):
                for missing in sorted(set(named) - set(known)):
                    raise PackError(
                        f"{name!r} names {missing!r}, which the pack does not have",
                        where=self._documents["misreadings.yaml"].where((name,)),
                        hint="name rules, dates, values and fines of this pack",
                    )

    def _check(self, rules: tuple[Rule, ...], own: Mapping[str, ConclusionText]) -> None:
        by_id = {rule.id: rule for rule in rules}
        concluded = {rule.then for rule in rules}
        document = self._documents.get("conclusions.yaml")
        for name in own:
            if name not in concluded:
                raise PackError(
                    f"no rule concludes {name.partition('.')[2]!r}",
                    where=document.where((name.partition(".")[2],)) if document else "",
                    hint="a conclusion without rules would always be no: write one or remove it",
                )
        for party in self._pack.parties.values():
            if self._qualified(party.conclusion) not in own:
                raise PackError(
                    f"pack.yaml names the conclusion {party.conclusion!r}, which does not exist",
                    where=self._documents["pack.yaml"].where(("parties",)),
                    hint="add it to conclusions.yaml",
                )
        if self._pack.prohibited and self._qualified(self._pack.prohibited) not in own:
            raise PackError(
                f"pack.yaml names the conclusion {self._pack.prohibited!r}, which does not exist",
                where=self._documents["pack.yaml"].where(("prohibited",)),
                hint="add it to conclusions.yaml",
            )
        for rule in rules:
            for excepted in rule.excepts:
                if excepted not in by_id:
                    name = excepted.partition(".")[2]
                    raise PackError(
                        f"{rule.name!r} excepts {name!r}, which is not a rule",
                        where=rule.where,
                        hint="name a rule or a duty of this pack",
                    )
                if rule.kind not in above(by_id[excepted].kind):
                    raise PackError(
                        f"{rule.name!r} is about a {rule.kind} and excepts a rule about a "
                        f"{by_id[excepted].kind}",
                        where=rule.where,
                        hint="an exception binds within one subject: give both the same `for:`",
                    )
        check_acyclic(rules)


def check_acyclic(rules: Iterable[Rule]) -> None:
    """Refuse rules that lean on each other in a circle.

    Raises:
        PackError: naming the rules of the circle.
    """
    rules = tuple(rules)
    where = {rule.id: rule.where for rule in rules}
    graph: dict[str, set[str]] = {}
    for rule in rules:
        needs = graph.setdefault(rule.id, set())
        needs.update(rule.needs)
        if rule.then:
            graph.setdefault(rule.then, set()).add(rule.id)
        for excepted in rule.excepts:
            graph.setdefault(excepted, set()).add(rule.id)
    try:
        graphlib.TopologicalSorter(graph).prepare()
    except graphlib.CycleError as error:
        circle = list(error.args[1])
        first = next((where[name] for name in circle if name in where), "")
        raise PackError(
            "rules lean on each other in a circle: " + " <- ".join(circle),
            where=first,
            hint="split a rule so that one of them no longer reads the other",
        ) from error
