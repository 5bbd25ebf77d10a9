"""The two clocks, and what acts and dated entries say on them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from roadworthy.law.statute import Act, DatedDay, DatedValue
from roadworthy.law.truth import NO, UNBOUNDED, UNKNOWN, YES
from roadworthy.system import Interval
from roadworthy.vocabulary import read_day


@dataclass(frozen=True, slots=True)
class Clock:
    """The day for which duties are asked, and the day whose law books are open."""

    on: dt.date
    law_as_of: dt.date


@dataclass(frozen=True, slots=True)
class Status:
    """Where an act stands on a clock."""

    word: str
    """not_enacted, published, in_force, repealed or died."""
    active: int
    """1 active, 0 not certain, -1 not (yet, or any more) law."""
    enforcement: str = ""
    """"stayed" while a court or the legislature keeps it from being enforced."""
    certain: bool = True


def act_status(act: Act, clock: Clock, day: dt.date | None = None) -> Status:
    """Compute the status of an act from its events, as known on `clock.law_as_of`.

    Args:
        act: the act.
        clock: the two clocks.
        day: the day to look at; `clock.on` when left out.
    """
    day = day or clock.on
    word, active, enforcement, certain = "not_enacted", NO, "", True
    for event in act.events:
        on = read_day(event.on)
        if read_day(event.published or event.on) > clock.law_as_of:
            continue
        sure = event.certainty == "sure"
        match event.event:
            case "published":
                word, active = "published", YES if sure else UNKNOWN
            case "in_force" if on <= day and active != NO:
                word = "in_force"
            case "repealed" if on <= day and active != NO:
                word, active = ("repealed", NO) if sure else ("in_force", UNKNOWN)
            case "died":
                word, active = "died", NO
            case "stayed" if on <= day and (not event.until or day < read_day(event.until)):
                enforcement = "stayed"
            case _:
                continue
        certain = certain and sure
    return Status(word, active, enforcement, certain)


def applies(entry: DatedDay, law_as_of: dt.date) -> dt.date | None:
    """Return the day that the law as published by `law_as_of` gives, or None before it existed."""
    known = [line for line in entry.values if read_day(line.published) <= law_as_of]
    return read_day(known[-1].applies) if known else None


def number(entry: DatedValue, law_as_of: dt.date) -> Interval:
    """Return the number that the law as published by `law_as_of` gives; unbounded before that."""
    known = [line for line in entry.values if read_day(line.published) <= law_as_of]
    return Interval(known[-1].is_, known[-1].is_) if known else UNBOUNDED


def fill(text: str, dates: Mapping[str, DatedDay], law_as_of: dt.date) -> str:
    """Put the days of the law, as published by `law_as_of`, into a text with `{date.x}` in it."""
    if "{date." not in text:
        return text
    for name, entry in dates.items():
        token = "{date." + name + "}"
        if token in text:
            text = text.replace(token, str(applies(entry, law_as_of) or "a day not yet set"))
    return text
