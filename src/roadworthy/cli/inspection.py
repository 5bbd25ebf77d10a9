"""What a command inspects: the argument and the options that `check` and `bom` share."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from roadworthy.cli.output import Progress
from roadworthy.errors import OptionError
from roadworthy.hashing import Ahead

if TYPE_CHECKING:
    from roadworthy.assessment import Assessment
    from roadworthy.evidence import Places


class Day(click.ParamType[dt.date]):
    """A day on the command line."""

    name = "date"

    def convert(self, value: object, param: object, ctx: object) -> dt.date:
        """Read a day.

        Raises:
            OptionError: when it is not one.
        """
        from roadworthy.vocabulary import read_day

        if isinstance(value, dt.date):
            return value
        try:
            return read_day(value)
        except ValueError as error:
            raise OptionError(f"{value!r} is not a day", hint="write it as 2026-08-02") from error


def today() -> dt.date:
    """Return today; asked for here only, so that everything below stays repeatable."""
    return dt.datetime.now(tz=dt.UTC).date()


def upstream(given: tuple[str, ...] = (), *, look: bool = True) -> Places:
    """Return where upstream models may lie; the environment is read here only."""
    from roadworthy.evidence import from_environment

    try:
        home = Path.home()
    except RuntimeError:
        home = Path("/")  # a user without a home has no cache there either
    return from_environment(os.environ, home, given, look=look)


@dataclass(frozen=True, slots=True)
class Inspection:
    """A folder or file, and what counts beside its files."""

    path: Path
    on: dt.date
    """The day that is asked about."""
    law_as_of: dt.date
    answers: Path | None = None
    no_answers: bool = False
    given: tuple[str, ...] = ()
    """Places where upstream models may lie, as they were written."""
    no_upstream: bool = False
    cache: Path | None = None
    reports: tuple[Path, ...] = ()
    advisories: Path | None = None
    system: str = ""

    def assess(self) -> Assessment:
        """Read everything, and say what follows.

        Raises:
            InputError: when something that was handed over is not usable.
        """
        progress = Progress()
        # Large files are hashed from here on, while the readers are still being loaded.
        ahead = None if self.cache else Ahead(self.path)
        try:
            from roadworthy.evidence import Collecting, Digests

            apart = () if self.no_answers else _left_out(self.path, self.answers, self.on)
            places = upstream(self.given, look=not self.no_upstream)
            digests = Digests(self.cache) if self.cache else None
            with Collecting(self.path, progress, places, apart, digests, ahead) as reading:
                # Loaded while the files are read: hashing leaves the interpreter free.
                from roadworthy.assessment import check
                from roadworthy.law.clock import Clock

                return check(
                    self.path,
                    Clock(self.on, self.law_as_of),
                    answers=self.answers,
                    use_answers=not self.no_answers,
                    system=self.system,
                    reading=reading,
                    reports=self.reports,
                    advisories=self.advisories,
                    today=today(),
                )
        finally:
            progress.close()
            if ahead is not None:
                ahead.close()


_OPTIONS = (
    click.argument("path", type=click.Path(path_type=Path), default=Path()),
    click.option("--on", type=Day(), help="The day that is asked about (default: today)."),
    click.option("--law-as-of", type=Day(), help="Read the law as published by this day."),
    click.option(
        "--answers",
        type=click.Path(path_type=Path),
        help="Read this description file instead of roadworthy.yaml in PATH.",
    ),
    click.option("--no-answers", is_flag=True, help="Look at the evidence alone."),
    click.option(
        "--with",
        "given",
        multiple=True,
        metavar="[ORG/NAME[@REVISION]=]PATH",
        help="Look for upstream models here too: the folder of a model, a folder of such folders, "
        "or a cache of the Hugging Face hub. May be given several times.",
    ),
    click.option("--no-upstream", is_flag=True, help="Look for no upstream model."),
    click.option(
        "--cache",
        type=click.Path(path_type=Path),
        envvar="ROADWORTHY_CACHE",
        help="Keep digests of large files in this folder, so that unchanged ones are not read "
        "again (also by ROADWORTHY_CACHE).",
    ),
    click.option(
        "--import",
        "reports",
        multiple=True,
        type=click.Path(path_type=Path),
        metavar="FILE",
        help="Take a report of gitleaks, trufflehog or osv-scanner (JSON), or an observation, as "
        "evidence. May be given several times.",
    ),
    click.option(
        "--advisories",
        type=click.Path(path_type=Path),
        metavar="PATH",
        help="Compare dependencies with this local export of OSV (see roadworthy advisories).",
    ),
    click.option("--system", default="", help="Which system, when the description holds several."),
)


def inspects(command: Callable[..., int]) -> Callable[..., int]:
    """Add what says what to inspect; the command gets it as one `Inspection`, its first argument.

    Raises:
        OptionError: when two options exclude each other.
    """

    @wraps(command)
    def inspecting(
        path: Path,
        on: dt.date | None,
        law_as_of: dt.date | None,
        answers: Path | None,
        no_answers: bool,
        given: tuple[str, ...],
        no_upstream: bool,
        cache: Path | None,
        reports: tuple[Path, ...],
        advisories: Path | None,
        system: str,
        **others: Any,
    ) -> int:
        if answers and no_answers:
            raise OptionError("--answers and --no-answers exclude each other", hint="keep one")
        if given and no_upstream:
            raise OptionError("--with and --no-upstream exclude each other", hint="keep one")
        inspection = Inspection(
            path,
            on or today(),
            law_as_of or today(),
            answers,
            no_answers,
            given,
            no_upstream,
            cache,
            reports,
            advisories,
            system,
        )
        return command(inspection, **others)

    decorated: Callable[..., int] = inspecting
    for option in reversed(_OPTIONS):
        decorated = option(decorated)
    return decorated


def _left_out(path: Path, answers: Path | None, on: dt.date) -> tuple[str, ...]:
    """Return what the description leaves out; it is loaded only where it may say so."""
    from roadworthy.evidence.tree import read_small
    from roadworthy.system import DESCRIPTION

    description = answers or path / DESCRIPTION
    if b"left_out" not in (read_small(description, 1 << 20) or b""):
        return ()
    from roadworthy.description import left_out

    return left_out(description, on)
