"""The training of models, our own and those of others, measured by the thresholds of the packs."""

from __future__ import annotations

from collections.abc import Iterator

from roadworthy.assessment import Assessment
from roadworthy.derived import crossings
from roadworthy.law.clock import number
from roadworthy.report.words import place
from roadworthy.system import Derived, Fact, Interval
from roadworthy.training.changes import Change, changes
from roadworthy.training.estimates import Estimate, by_table, estimates, flop
from roadworthy.training.known import Relation, table
from roadworthy.training.methods import Crossing, amount, count, crossing, measured

_LIMITS = (
    "These figures leave out what is rarely published: reinforcement learning and generated data. "
    "Below a threshold means not presumed, not cleared."
)
_MOST = 40
"""Lines about models; a folder may hold thousands of files of weights."""


def model(assessment: Assessment) -> Iterator[str]:
    """Say how much computing went into each model, and what that means for each threshold."""
    thresholds = _thresholds(assessment)
    lines = [*_own(assessment, thresholds)]
    found = estimates(assessment.system)
    lines += [line for item in found if (line := _line(item, thresholds))]
    lines += [_change(change) for change in changes(assessment.system)]
    unknown = list(
        dict.fromkeys(
            _anonymous(item) for item in found if not (_says_something(item) or item.part.stand_in)
        )
    )
    yield from lines[:_MOST]
    if len(lines) > _MOST:
        yield f"and {len(lines) - _MOST} more"
    if unknown:
        yield (
            f"neither parameters nor computing are known: undecided ({', '.join(unknown[:5])}"
            f"{f' and {len(unknown) - 5} more' if len(unknown) > 5 else ''})"
        )
    if any(" FLOP, " in line for line in lines):
        yield _LIMITS


def _own(assessment: Assessment, thresholds: dict[str, float]) -> Iterator[str]:
    """Describe the model that we trained, by the answers."""
    facts = assessment.system.facts
    trained = facts.get("trained_model")
    if trained is None or trained.value is not True:
        return
    compute = facts.get("training_compute")
    trusted = assessment.classification.world.system.values
    if compute is not None and compute.name not in trusted:
        yield "your model: an answer about it contradicts a file, see the findings: undecided"
    elif compute is not None and isinstance(compute.value, Interval):
        yield (
            f"your model: {flop(compute.value)} FLOP, {_method(compute)}; "
            f"{_verdicts(compute.value, thresholds, None)}"
        )
    elif found := list(crossings(facts, list(thresholds.values()))):
        yield f"your model: how many tokens it was trained on is not known: {_crosses(found)}"


def _line(item: Estimate, thresholds: dict[str, float]) -> str:
    """Describe one model; nothing where neither a method nor a number of parameters is known."""
    if not _says_something(item):
        return ""
    parts = [f"{_name(item)}{_where(item)}: {_what_is_known(item, thresholds)}"]
    if item.task in table().scores:
        parts.append(
            f"Its card names the task {item.task}, and the indicative criterion for a "
            "general-purpose model looks at what a model generates"
        )
    if item.match is not None and item.match.model.note and item.result is not None:
        parts.append(item.match.model.note.rstrip("."))
    if licence := _licence(item):
        parts.append(licence)
    return ". ".join(parts)


def _licence(item: Estimate) -> str:
    """Name what the table says of the licence, where no file says it; a table clears nobody."""
    found = {"licence_tag", "licence_text", "licence_title"} & set(item.part.facts)
    if found or item.match is None or item.match.relation is not Relation.SAME:
        return ""
    model = item.match.model
    reads = {"no": "not free and open-source by our reading", "review": "to be read by a person"}
    return f"Its licence, {model.licence}: {reads[model.open]}" if model.open in reads else ""


def _says_something(item: Estimate) -> bool:
    return bool(item.results) or item.count is not None or item.match is not None


def _what_is_known(item: Estimate, thresholds: dict[str, float]) -> str:
    named = item.match is not None and item.match.relation is Relation.NAMED
    used = item.count.used if item.count else None
    if item.result is not None:
        compute = item.result.compute
        verdicts = _verdicts(compute, thresholds, used)
        return f"{flop(compute)} FLOP, {item.result.says}; {verdicts}"
    if named and item.match is not None:
        base = next(by_table(item.match.model), None)
        known = f" ({flop(base.compute)} FLOP, {base.says})" if base else ""
        return f"named like {item.match.model.name}{known}, which shows nothing: undecided"
    assert item.count is not None
    if item.count.place:
        which = "active parameters" if item.count.exact else "parameters"
        start = f"{amount(item.count.shown)} {which} ({item.count.place})"
    else:
        start = f"{amount(item.count.shown)} active parameters"
    fits = table().fits_six_nd(item.architecture, item.task)
    found = [crossing(value, item.count.used) for value in thresholds.values()] if fits else []
    crossed = [one for one in found if one is not None]
    if not crossed:
        return f"{start}; how long it was trained is not known: undecided"
    return f"{start}; tokens not known: {_crosses(crossed)}"


def _crosses(found: list[Crossing]) -> str:
    where = " and ".join(f"{one.threshold:.0e} FLOP at {tokens(one.tokens)}" for one in found)
    return f"undecided, crosses {where} tokens"


def _verdicts(compute: Interval, thresholds: dict[str, float], used: Interval | None) -> str:
    words = []
    for cite, threshold in thresholds.items():
        word = measured(compute, threshold)
        said = f"{word} {threshold:.0e} ({cite})"
        least = crossing(threshold, used) if used and word == "undecided at" else None
        words.append(f"{said}, crosses it at {tokens(least.tokens)} tokens" if least else said)
    return "; ".join(words)


def _name(item: Estimate) -> str:
    match = item.match
    return match.model.name if match and match.relation is Relation.SAME else item.part.name


def _anonymous(item: Estimate) -> str:
    """Name a model of which only the name is known, or the line that uses it."""
    line = next((place(evidence) for evidence in item.part.files), "")
    return f"one at {line}" if item.part.id.startswith("model:unknown:") else item.part.name


def _where(item: Estimate) -> str:
    kind, _, path = item.part.id.partition(":")
    lines = [place(evidence) for evidence in item.part.files[:1]] if kind == "model" else [path]
    side = "upstream" if kind == "model" else "here"
    stand_in = ", stand-in" if item.part.stand_in else ""
    return f" ({', '.join([side, *filter(None, lines)])}{stand_in})"


def _change(change: Change) -> str:
    """Describe what we changed."""
    took = f"took {flop(change.took)} FLOP, {change.took_says}" if change.took else ""
    part = f"{change.share.lo:.2g} of that of its base, or more" if change.share else ""
    known = "; ".join(filter(None, (took, part))) or "left no log here: what it took is not known"
    return (
        f"{change.part.name}, made from {change.base} ({place(change.where)}): the change {known}"
    )


def _thresholds(assessment: Assessment) -> dict[str, float]:
    """Return every value of the packs that is an amount of computing, smallest first."""
    found = {}
    for entry in assessment.classification.book.values.values():
        if entry.values[-1].unit == "FLOP":
            value = number(entry, assessment.clock.law_as_of)
            if value.lo == value.hi:
                found[entry.values[-1].cite] = value.lo
    return dict(sorted(found.items(), key=lambda item: item[1]))


def _method(compute: Fact) -> str:
    derived = (source.says for source in compute.sources[:1] if isinstance(source, Derived))
    return next(derived, "as answered")


def tokens(number: float) -> str:
    """Write a number of tokens in trillions, as people do.

    >>> tokens(16.03e12), tokens(0.16e12), tokens(2.4e9)
    ('16.0T', '0.16T', '2.4B')
    """
    trillions = number / 1e12
    if trillions < 0.1:
        return count(number)
    return f"{trillions:.1f}T" if trillions >= 1 else f"{trillions:.2g}T"
