"""A model whose training is known, as `roadworthy explain` shows it."""

from __future__ import annotations

from collections.abc import Iterator

from roadworthy.system import Interval
from roadworthy.training.estimates import by_table, flop
from roadworthy.training.known import Known, interval, table
from roadworthy.training.methods import amount

_OPEN = {
    "yes": "it gives use, study, change and handing on freely",
    "no": "it reserves something that a free and open-source licence does not",
    "review": "a person has to read it",
}


def brief(model: Known) -> str:
    """Return one line about a model."""
    result = next(by_table(model), None)
    return f"{flop(result.compute)} FLOP, {result.says}" if result else "training not published"


def names(model: Known) -> tuple[str, ...]:
    """Return what somebody may call a model besides its name."""
    return (model.name.replace(" ", "-"), *model.ids)


def rows(model: Known) -> Iterator[tuple[str, str]]:
    """Yield what is known of a model, with where it is known from."""
    total, used = (amount(Interval(n, n)) for n in (model.parameters, model.used))
    yield "Known as", ", ".join(model.ids)
    yield "Parameters", f"{total}, of them {used} for each token" if model.active else total
    yield "Tokens", amount(interval(model.tokens)) if model.tokens else "not published"
    if model.hours:
        yield "Hardware", f"{amount(interval(model.hours))} hours of {model.device}"
    results = list(by_table(model))
    for result in results:
        yield "Training", f"{flop(result.compute)} FLOP, {result.says}"
    if model.estimated:
        yield "Training", f"{flop(interval(model.estimated.is_))} FLOP by {model.estimated.by}"
    if not results:
        yield "Training", "not known"
    yield "Licence", f"{model.licence}\nin our reading: {_OPEN[model.open]}"
    if model.note:
        yield "Note", model.note
    yield "Source", table().sources[model.source]
