from __future__ import annotations

import pytest

from roadworthy.errors import ExpressionError
from roadworthy.law.engine import Evaluation
from roadworthy.law.expression import MAX_LENGTH, Name, parse
from roadworthy.law.truth import NO, UNKNOWN, YES, OneSystem, World
from roadworthy.system import Interval, Kind

from .packs import FACTS, world

TOKENS = frozenset({"date.start", "value.limit"})


def lookup(name: str) -> Name | None:
    if name in FACTS:
        fact = FACTS[name]
        return Name(name, fact.about, fact.type, tuple(fact.options))
    return None


class Plain(Evaluation):
    """Facts only; the tokens are ten."""

    def __init__(self, case: World) -> None:
        self.algebra = OneSystem(case)

    def token(self, name: str) -> Interval:
        return Interval(10, 10)

    def remember(self, node: object, column: object) -> object:
        return column


def value(text: str, case: World) -> int:
    node = parse(text, Kind.SYSTEM, lookup, TOKENS, "x:1")
    (result,) = node.value(Plain(case))
    return int(result)


@pytest.mark.parametrize(
    ("text", "facts", "expected"),
    [
        ("a and b", {"a": True}, UNKNOWN),
        ("a and b", {"a": False}, NO),
        ("a or b", {"a": True}, YES),
        ("a or b", {"a": False}, UNKNOWN),
        ("not a", {}, UNKNOWN),
        ("not a", {"a": False}, YES),
        ("not (a and b)", {"a": False}, YES),
        ("kinds in {x, y}", {"kinds": {"x": False, "y": True}}, YES),
        ("kinds in {x, y}", {"kinds": {"x": False}}, UNKNOWN),
        ("kinds not in {x}", {"kinds": {"x": False}}, YES),
        ("colour == red", {"colour": "red"}, YES),
        ("colour == red", {"colour": "blue"}, NO),
        ("colour in {red, blue}", {}, UNKNOWN),
        ("size > value.limit", {"size": Interval(11, 11)}, YES),
        ("size > value.limit", {}, UNKNOWN),
        ("size * size > value.limit", {"size": Interval(4, 5)}, YES),
        ("size - size > value.limit", {"size": Interval(4, 5)}, NO),
        ("value.limit < size + size", {"size": Interval(5, 6)}, UNKNOWN),
        ("born < date.start", {"born": Interval(9, 9)}, YES),
        ("rich and a", {"a": True}, UNKNOWN),
        ("a and unread", {"a": True}, UNKNOWN),
        ("a and unread", {"a": False}, NO),
        ("a or not unread", {"a": False}, UNKNOWN),
    ],
)
def test_an_expression_is_three_valued(text: str, facts: dict[str, object], expected: int) -> None:
    assert value(text, world(facts)) == expected  # type: ignore[arg-type]


def test_any_ranges_over_uses_and_all_over_components() -> None:
    case = world(
        {"uses_complete": True, "components_complete": True},
        uses=[{"scores": False}, {"scores": True}],
        components=[{"free": True}, {"free": False}],
    )
    assert value("any(scores)", case) == YES
    assert value("all(scores)", case) == NO
    assert value("all(free)", case) == NO
    assert value("any(scores and not narrow)", case) == UNKNOWN


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("size > 10", "the number 10 stands in an expression"),
        ("size == value.limit", "has no options"),
        ("a == b", "has no options"),
        ("kinds == x", "can hold several options"),
        ("kinds in {w}", "has no option 'w'"),
        ("kinds in x", "needs a set"),
        ("kinds in {x, 'y'}", "is not a name"),
        ("scores", "is about a use"),
        ("any(a)", "not clear over what"),
        ("any(scores and free)", "not clear over what"),
        ("nothing_known", "nothing is called"),
        ("a.b", "nothing is called"),
        ("colour", "is a one, not a flag"),
        ("a < b", "not a number"),
        ("born < date.missing", "there is no 'date.missing'"),
        ("a < b < c", "not in the language"),
        ("a if b else c", "not in the language"),
        ("lambda: a", "not in the language"),
        ("a + b", "not in the language"),
        ("True", "not in the language"),
        ("__import__('os')", "not in the language"),
        ("any(scores, narrow)", "not in the language"),
        ("[x for x in kinds]", "not in the language"),
        ("a is b", "not in the language"),
        ("a !=b", "not in the language"),
        ("a and", "cannot read"),
        ("(" * 300 + "a" + ")" * 300, "cannot read"),
        ("a\0", "cannot read"),
        ("a or " * MAX_LENGTH + "a", "longer than"),
    ],
)
def test_what_is_not_in_the_language_is_refused_with_the_place(text: str, complaint: str) -> None:
    with pytest.raises(ExpressionError) as caught:
        parse(text, Kind.SYSTEM, lookup, TOKENS, "pack/rules.yaml:7")
    assert complaint in str(caught.value)
    assert str(caught.value).startswith("pack/rules.yaml:7: ")
    assert caught.value.hint
