from __future__ import annotations

import datetime as dt

from roadworthy.system import Component, Evidence, Fact, Interval, System, Value

DAY = dt.date(2026, 11, 21)
Given = Value | float | tuple[float, float]


def facts(path: str, values: dict[str, Given]) -> dict[str, Fact]:
    """Build facts that stand in a file, one a line."""
    return {
        name: Fact(name, value(given), (Evidence(path, line, "0" * 64, name),))
        for line, (name, given) in enumerate(values.items(), 1)
    }


def value(given: Given) -> Value:
    if isinstance(given, tuple):
        return Interval(*given)
    if isinstance(given, (int, float)) and not isinstance(given, bool):
        return Interval(given, given)
    return given


def upstream(id_: str, **values: Given) -> Component:
    """Build a model that the code loads."""
    found = facts("app.py", {"loaded_by_code": True, **values})
    return Component(f"model:{id_}", "weights", id_, facts=found, files=place("app.py"))


def here(path: str, kind: str = "weights", name: str = "", /, **values: Given) -> Component:
    """Build weights that lie in the project."""
    return Component(
        f"weights:{path}", kind, name or path, facts=facts(path, values), files=place(path)
    )


def card(path: str, **values: Given) -> Component:
    return Component(f"card:{path}", "document", path, facts=facts(path, values))


def place(path: str) -> tuple[Evidence, ...]:
    return (Evidence(path, 1, "0" * 64, ""),)


def system(*parts: Component, **answers: Given) -> System:
    found = {name: Fact(name, value(given), ()) for name, given in answers.items()}
    return System("s", "s", found, components=parts)


def bounds(value: object) -> object:
    """Return both ends of an interval as a list, which `pytest.approx` can compare."""
    return [value.lo, value.hi] if isinstance(value, Interval) else value
