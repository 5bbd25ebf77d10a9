"""What is known, for the record: facts with their lines, components, what the code does."""

from __future__ import annotations

from collections.abc import Iterator

from roadworthy.assessment import Assessment
from roadworthy.law.ask import NextFact
from roadworthy.report.view import FactGroup, FactLine, PartLine, QuestionLine, SourceLine
from roadworthy.report.words import Words, place
from roadworthy.system import Answer, Component, Derived, Evidence, Facts, Kind, Source

CODE, CONTROL = "code_", "control_"
"""How the names of facts begin that say what code does, and which safeguards are set up."""

_LICENCE = ("licence_tag", "licence_text", "licence_title", "licence_name")
_VERSION = ("revision", "served_revision", "base_revision", "declared")
_SIZE = ("parameters", "parameters_by_config", "parameters_by_index")
_COLUMNS = (*_LICENCE, *_VERSION, *_SIZE)
"""Facts of a component that have a column of their own."""

_WITHOUT = ("code", "document", "service")
"""Kinds whose licence or version nobody misses where none is named."""

_SHORT = 12
"""Characters of a digest that are enough to compare by eye; the JSON report holds them all."""
_LONGEST = 160
"""Characters of an excerpt; the line itself says the rest."""
_PLACES = 4


def source_line(source: Source) -> SourceLine:
    """Write why we believe something."""
    match source:
        case Evidence(sha256=sha256, shows=shows):
            text = shows if len(shows) <= _LONGEST else shows[: _LONGEST - 3] + "..."
            return SourceLine(place(source), text, sha256[:_SHORT])
        case Answer(who=who, when=when, where=where, until=until, question=question):
            asked = f" to {question}" if question else ""
            until_ = f", holds until {until}" if until else ""
            at = f", {where}" if where else ""
            return SourceLine(f"answer{asked} by {who}, {when}{until_}{at}")
        case Derived(rule=rule, says=says):
            return SourceLine(f"derived by {rule}", says)


class Record:
    """Lists what is known of the organisation, the system, its uses and its components."""

    def __init__(self, assessment: Assessment, words: Words) -> None:
        self._assessment = assessment
        self._words = words
        self._vocabulary = assessment.classification.book.vocabulary

    def groups(self) -> Iterator[FactGroup]:
        """Yield all facts, by subject; what the code does has a place of its own."""
        assessment = self._assessment
        named: list[tuple[str, Facts]] = [
            ("The system", assessment.system.facts),
            *((f"Use: {use.says or use.id}", use.facts) for use in assessment.system.uses),
            ("The organisation", assessment.organisation.facts),
            *((_title(part), part.facts) for part in assessment.system.components),
        ]
        for heading, facts in named:
            lines = tuple(self._facts(facts, but=(CODE, CONTROL)))
            if lines:
                yield FactGroup(heading, lines)

    def shown_by(self, prefix: str) -> Iterator[FactGroup]:
        """Yield the facts of components that begin so: what code does, or its safeguards."""
        for part in self._assessment.system.components:
            facts = {name: fact for name, fact in part.facts.items() if name.startswith(prefix)}
            if facts:
                yield FactGroup(part.name, tuple(self._facts(facts)))

    def _facts(self, facts: Facts, but: tuple[str, ...] = ()) -> Iterator[FactLine]:
        for name, fact in sorted(facts.items()):
            if not (but and name.startswith(but)):
                says, value = self._words.says(name), self._words.value(name, fact.value)
                yield FactLine(name, says, value, tuple(map(source_line, fact.sources)))

    def parts(self) -> Iterator[PartLine]:
        """Yield every component with what matters most of it."""
        for part in self._assessment.system.components:
            yield self._part(part)

    def _part(self, part: Component) -> PartLine:
        def first(names: tuple[str, ...]) -> str:
            values = [self._words.value(n, part.facts[n].value) for n in names if n in part.facts]
            return " / ".join(dict.fromkeys(values))

        unknown = "" if part.kind in _WITHOUT else "not known"
        stand_in = ("stand-in: proves nothing about production",) if part.stand_in else ()
        places = [place(evidence) for evidence in part.files]
        more = len(places) - _PLACES
        return PartLine(
            kind=part.kind or "component",
            name=part.name,
            licence=first(_LICENCE) or unknown,
            version=part.version or first(_VERSION) or unknown,
            size=first(_SIZE),
            places=(*places[:_PLACES], *((f"and {more} more",) if more > 0 else ())),
            notes=(*stand_in, *self._notes(part.facts)),
        )

    def _notes(self, facts: Facts) -> Iterator[str]:
        for name, fact in sorted(facts.items()):
            if name not in _COLUMNS and not name.startswith((CODE, CONTROL)):
                yield f"{name.replace('_', ' ')}: {self._words.value(name, fact.value)}"

    def questions(self) -> Iterator[QuestionLine]:
        """Yield what is asked next, the question that settles most first."""
        assessment = self._assessment
        uses = {use.id: use.says or use.id for use in assessment.system.uses}
        for item in assessment.questions:
            about = f"the {item.question.about}"
            if item.question.about is Kind.USE and item.subject in uses:
                about = f'the use "{uses[item.subject]}"'
            yield QuestionLine(
                item.question.text,
                about,
                len(item.settles),
                (*(option.says for option in item.question.options), "I don't know"),
                f"roadworthy explain {item.question.id}"
                if assessment.described
                else "roadworthy ask",
            )
        yield from self._missing()

    def _missing(self) -> Iterator[QuestionLine]:
        """Yield the facts that no question sets, each once, whatever it is about."""
        waiting: dict[str, list[NextFact]] = {}
        for item in self._assessment.missing:
            waiting.setdefault(item.fact, []).append(item)
        for name, items in waiting.items():
            kind = self._vocabulary.facts[name].about
            many = kind in (Kind.USE, Kind.COMPONENT)
            subjects = ", ".join(item.subject for item in items if item.subject)
            yield QuestionLine(
                self._words.says(name),
                f"the {kind}" + (f" ({subjects})" if many and subjects else ""),
                len({id_ for item in items for id_ in item.settles}),
                (),
                f"roadworthy explain {name}",
            )


def _title(part: Component) -> str:
    kind = part.kind or "component"
    name = part.name if part.name.startswith(kind) else f"{kind} {part.name}"
    return name[:1].upper() + name[1:]
