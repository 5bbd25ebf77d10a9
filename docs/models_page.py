"""The page of the models whose training is known, from known_models.yaml."""

from __future__ import annotations

from collections.abc import Iterator

from law_pages import MARK

from roadworthy.system import Interval
from roadworthy.training.estimates import by_table, flop
from roadworthy.training.known import Known, interval, table
from roadworthy.training.methods import amount


def page() -> str:
    """Return the page."""
    return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    yield "# Models whose training is known"
    yield ""
    yield MARK
    yield ""
    yield "What nobody published is not here, and what is not here is unknown."
    yield "A figure of six operations for each active parameter and token counts within 30 %."
    yield "`roadworthy explain NAME` shows one model with its licence and its source."
    yield ""
    yield "| model | parameters | tokens | FLOP | how | licence free and open | source |"
    yield "|---|---|---|---|---|---|---|"
    for model in table().models:
        yield f"| {' | '.join(_row(model))} |"


def _row(model: Known) -> Iterator[str]:
    total, used = (amount(Interval(n, n)) for n in (model.parameters, model.used))
    result = next(by_table(model), None)
    yield model.name
    yield f"{total}, {used} active" if model.active else total
    yield amount(interval(model.tokens)) if model.tokens else "not published"
    yield flop(result.compute) if result else "unknown"
    yield result.says if result else ""
    yield {"yes": "yes", "no": "no", "review": "to be read"}[model.open]
    yield table().sources[model.source]
