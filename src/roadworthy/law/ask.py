"""What to ask: what settles most, and which facts nobody should be led to say.

How many undecided results wait for a question, or for a fact without one; and whether a yes could
work for the operator, by an exception or against a rule.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Sized
from dataclasses import dataclass

from roadworthy.law.book import Book
from roadworthy.law.expression import Comparison, Flag, Member, Node, Not
from roadworthy.law.pack import Rule
from roadworthy.law.results import Result
from roadworthy.law.truth import UNKNOWN
from roadworthy.system import Kind
from roadworthy.vocabulary import Question, Vocabulary


@dataclass(frozen=True, slots=True)
class NextQuestion:
    """A question, the subject it is about, and the results that wait for it."""

    question: Question
    subject: str
    """Empty for a use that nobody has described yet."""
    settles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NextFact:
    """A fact that no question sets, and the results that wait for it."""

    fact: str
    subject: str
    settles: tuple[str, ...]


_Key = tuple[Kind, str, str]
"""Kind, subject and name of a fact."""


def _waiting(results: Iterable[Result], looked_at: Container[_Key]) -> dict[_Key, dict[str, None]]:
    """Return the results that wait for each unknown fact, unless somebody could not tell."""
    waiting: dict[_Key, dict[str, None]] = {}
    for result in results:
        for ground in result.because:
            if ground.value == UNKNOWN and ground.fact and ground.kind is not None:
                key = (ground.kind, ground.subject, ground.fact)
                if key not in looked_at:
                    waiting.setdefault(key, {})[result.id] = None
    return waiting


@dataclass(frozen=True, slots=True)
class Known:
    """What need not be asked again."""

    questions: frozenset[tuple[str, str]] = frozenset()
    """Questions that were answered, each after its subject."""
    facts: frozenset[str] = frozenset()
    """Facts of which something is known ("not yet" leaves a date undecided)."""
    undeterminable: frozenset[_Key] = frozenset()
    """Facts at which somebody looked and could not tell."""


def next_facts(
    vocabulary: Vocabulary, results: Iterable[Result], known: Known = Known()
) -> list[NextFact]:
    """Return the unknown facts that can only be given directly, contested readings left out.

    Args:
        vocabulary: all facts and questions.
        results: what is undecided.
        known: what need not be asked again.
    """
    asking: dict[str, set[str]] = {}
    for question in vocabulary.questions.values():
        for option in question.options:
            for fact in option.sets:
                asking.setdefault(fact, set()).add(question.id)

    def direct(subject: str, fact: str) -> bool:
        asked = any((subject, name) not in known.questions for name in asking.get(fact, ()))
        return not (asked or fact in known.facts or vocabulary.facts[fact].type == "reading")

    found = [
        NextFact(fact, subject, tuple(ids))
        for (_, subject, fact), ids in _waiting(results, known.undeterminable).items()
        if direct(subject, fact)
    ]
    return sorted(found, key=lambda item: (-len(item.settles), item.fact, item.subject))


def next_questions(
    vocabulary: Vocabulary, results: Iterable[Result], uses: Sized, known: Known = Known()
) -> list[NextQuestion]:
    """Return the open questions, the one that most results wait for first.

    Questions of the first round come before follow-ups; among equals the order of the file counts.
    An option that only leads on to another screen asks what that screen asks. While no use is
    described, results that wait for the list of uses wait for what it is for.
    """
    waiting = _waiting(results, known.undeterminable)
    for (kind, _, fact), ids in list(waiting.items()):
        if kind is Kind.SYSTEM and fact == "uses_complete" and not len(uses):
            waiting.setdefault((Kind.USE, "", "purpose"), {}).update(ids)
    found = []
    for question in vocabulary.questions.values():
        sets = _asks(vocabulary, question)
        subjects = dict.fromkeys(
            subject
            for kind, subject, fact in waiting
            if kind is question.about
            and fact in sets
            and (subject, question.id) not in known.questions
        )
        for subject in subjects:
            settles: dict[str, None] = {}
            for fact in sorted(sets):
                settles.update(waiting.get((question.about, subject, fact), {}))
            found.append(NextQuestion(question, subject, tuple(sorted(settles))))
    return sorted(found, key=lambda item: (not item.question.first, -len(item.settles)))


def _asks(vocabulary: Vocabulary, question: Question) -> set[str]:
    """Return the facts that an answer gives, at once or by the screens that it only leads to."""
    facts: set[str] = set()
    for option in question.options:
        facts |= set(option.sets)
        if option.opens and not option.sets:
            facts |= _asks(vocabulary, vocabulary.questions[option.opens])
    return facts


def may_lift(book: Book, fact: str, options: Container[str]) -> bool:
    """Tell whether the yes of a fact, or of some of its options, could work for the operator.

    A rule that only one reading of a contested point knows lifts nothing before a person decides.
    """
    return any(
        name == fact and (not among or any(option in options for option in among))
        for rule in book.rules.values()
        if rule.text.force != "reading"
        for name, among in _lifting(book, rule)
    )


_Flags = tuple[str, tuple[str, ...]]
"""A fact, and those of its options that are meant."""


def _lifting(book: Book, rule: Rule) -> Iterator[_Flags]:
    """Yield the facts whose yes, in this rule, works for the operator."""
    if rule.test is not None and not (rule.then and book.conclusions[rule.then].favourable):
        yield from _leaves(rule.test, _lifts(book, rule))


def _lifts(book: Book, rule: Rule) -> bool:
    """Tell whether a rule excepts another; the exception to an exception closes it again."""
    return any(not _lifts(book, book.rules[name]) for name in rule.excepts)


def _leaves(node: Node, lifts: bool) -> Iterator[_Flags]:
    match node:
        case Flag(fact=fact):
            if lifts:
                yield fact, ()
        case Member(fact=fact, options=options):
            if lifts:
                yield fact, options
        case Comparison(left=left, right=right):
            yield from ((part.fact, ()) for part in (*left.walk(), *right.walk()) if part.fact)
        case Not(part=part):
            yield from _leaves(part, not lifts)
        case _:
            for part in node.parts():
                yield from _leaves(part, lifts)
