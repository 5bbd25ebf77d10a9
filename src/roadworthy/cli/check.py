"""`roadworthy check`: the main job."""

from __future__ import annotations

import datetime as dt
import os
import shutil
import stat
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import click

from roadworthy.errors import OptionError
from roadworthy.hashing import Ahead

if TYPE_CHECKING:
    from roadworthy.assessment import Assessment, Matter
    from roadworthy.baseline import Baseline
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


class Progress:
    """Shows on standard error what is being read, where somebody looks at it."""

    def __init__(self) -> None:
        self._live = sys.stderr.isatty()
        self._shown = ""

    def progress(self, path: str, done: int) -> None:
        """Hear that a file is being read."""
        if not self._live:
            return
        text = f"reading {done / 1e6:,.0f} MB  {path}"[: shutil.get_terminal_size().columns - 1]
        click.echo("\r\x1b[K" + text, nl=False, err=True)
        self._shown = text

    def close(self) -> None:
        """Clear the line."""
        if self._shown:
            click.echo("\r\x1b[K", nl=False, err=True)


@click.command("check")
@click.argument("path", type=click.Path(path_type=Path), default=Path())
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "html", "sarif"]),
    default="text",
    show_default=True,
    help="How to write the report.",
)
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Write to a file.")
@click.option("--on", type=Day(), help="The day for which duties are asked (default: today).")
@click.option("--law-as-of", type=Day(), help="Read the law as published by this day.")
@click.option(
    "--answers",
    type=click.Path(path_type=Path),
    help="Read this description file instead of roadworthy.yaml in PATH.",
)
@click.option("--no-answers", is_flag=True, help="Look at the evidence alone.")
@click.option(
    "--with",
    "given",
    multiple=True,
    metavar="[ORG/NAME[@REVISION]=]PATH",
    help="Look for upstream models here too: the folder of a model, a folder of such folders, or "
    "a cache of the Hugging Face hub. May be given several times.",
)
@click.option("--no-upstream", is_flag=True, help="Look for no upstream model.")
@click.option(
    "--cache",
    type=click.Path(path_type=Path),
    envvar="ROADWORTHY_CACHE",
    help="Keep digests of large files in this folder, so that unchanged ones are not read again "
    "(also by ROADWORTHY_CACHE).",
)
@click.option(
    "--import",
    "reports",
    multiple=True,
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Take a report of gitleaks, trufflehog or osv-scanner (JSON), or an observation, as "
    "evidence. May be given several times.",
)
@click.option(
    "--advisories",
    type=click.Path(path_type=Path),
    metavar="PATH",
    help="Compare dependencies with this local export of OSV (see roadworthy advisories).",
)
@click.option("--system", default="", help="Which system, when the description holds several.")
@click.option(
    "--fail-on",
    type=click.Choice(["open", "due", "stop"]),
    default="due",
    show_default=True,
    help="What makes the exit code 1: something open, due today, or forbidden.",
)
@click.option(
    "--baseline",
    type=click.Path(path_type=Path),
    help="A JSON report from before: only what is new or worse counts for the exit code.",
)
@click.option("--full", is_flag=True, help="List everything, also what is not decided.")
@click.option(
    "--duties", is_flag=True, help="List every duty that the packs know, with what it waits for."
)
def command(
    path: Path,
    form: str,
    output: Path | None,
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
    fail_on: str,
    baseline: Path | None,
    full: bool,
    duties: bool,
) -> int:
    """Inspect PATH (a folder, or one file of weights) and say what follows from it.

    Nothing in PATH is executed, imported or unpickled, nothing is sent anywhere, and nothing is
    written unless you ask for it with -o. The models that PATH is built on are read where they lie
    in the local cache of the Hugging Face hub or in the folders of --with.

    Exit codes: 0 nothing at or above the threshold, 1 something is, 2 the input of roadworthy
    itself is bad, 3 it cannot say yet (the question to answer is named).
    """
    if answers and no_answers:
        raise OptionError("--answers and --no-answers exclude each other", hint="keep one")
    if given and no_upstream:
        raise OptionError("--with and --no-upstream exclude each other", hint="keep one")
    before = _baseline(baseline) if baseline else None
    progress = Progress()
    # Large files are hashed from here on, while the readers are still being loaded.
    ahead = None if cache else Ahead(path)
    try:
        from roadworthy.evidence import Collecting, Digests

        apart = () if no_answers else left_out_of(path, answers, on or today())
        places = upstream(given, look=not no_upstream)
        digests = Digests(cache) if cache else None
        with Collecting(path, progress, places, apart, digests, ahead) as reading:
            # Loaded while the files are read: hashing leaves the interpreter free.
            from roadworthy.assessment import Level, check
            from roadworthy.law.clock import Clock

            assessment = check(
                path,
                Clock(on or today(), law_as_of or today()),
                answers=answers,
                use_answers=not no_answers,
                system=system,
                reading=reading,
                reports=reports,
                advisories=advisories,
                today=today(),
            )
    finally:
        progress.close()
        if ahead is not None:
            ahead.close()
    text = render(assessment, form, full=full, duties=duties)
    if output:
        write_whole(output, click.unstyle(text))
        click.echo(f"written to {output}", err=True)
    else:
        show(text)
    matters = before.new(assessment) if before else None
    if before and matters is not None:
        _say_new(before, matters, len(assessment.matters))
    return assessment.exit_code(Level[fail_on.upper()], matters)


def left_out_of(path: Path, answers: Path | None, on: dt.date) -> tuple[str, ...]:
    """Return what the description leaves out; it is loaded only where it may say so."""
    from roadworthy.evidence.tree import read_small
    from roadworthy.system import DESCRIPTION

    description = answers or path / DESCRIPTION
    if b"left_out" not in (read_small(description, 1 << 20) or b""):
        return ()
    from roadworthy.description import left_out

    return left_out(description, on)


_MOST_NEW = 10
"""New matters that are named on standard error; the report holds them all."""


def _baseline(path: Path) -> Baseline:
    from roadworthy.baseline import read

    return read(path)


def _say_new(before: Baseline, matters: tuple[Matter, ...], all_: int) -> None:
    """Tell on standard error what the exit code rests on."""
    old = all_ - len(matters)
    click.echo(f"baseline of {before.on}: {len(matters)} new or worse, {old} as before", err=True)
    for matter in matters[:_MOST_NEW]:
        click.echo(f"  new: {matter.says} [{matter.id}]", err=True)
    if len(matters) > _MOST_NEW:
        click.echo(f"  and {len(matters) - _MOST_NEW} more", err=True)


def render(assessment: Assessment, form: str, *, full: bool, duties: bool = False) -> str:
    """Write an assessment in one of the formats; only the writer that is needed is loaded.

    Args:
        assessment: what to report.
        form: text, json, html or sarif.
        full: list more in the text; the others hold everything.
        duties: list all duties: in place of the text, as one more section of the page; the JSON
            always holds them.
    """
    match form:
        case "json":
            from roadworthy.report.json import write as write_json

            return write_json(assessment)
        case "html":
            from roadworthy.report.html import write as write_html

            return write_html(assessment, duties=duties)
        case "sarif":
            from roadworthy.report.sarif import write as write_sarif

            return write_sarif(assessment)
    from roadworthy.report.text import write as write_text

    width = min(shutil.get_terminal_size((100, 24)).columns, 120)
    return write_text(assessment, width=width, full=full, duties=duties)


def show(text: str) -> None:
    """Write to standard output; who stops reading has read enough, and changes no exit code."""
    try:
        click.echo(text, nl=False)
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def write_whole(path: Path, text: str, *, exclusive: bool = False) -> None:
    """Write a file whole or not at all; `exclusive` never replaces one that exists.

    Raises:
        OptionError: when it cannot be written, or the target is not a regular file.
    """
    mode = 0o644
    if os.path.lexists(path):
        mode = path.lstat().st_mode
        if not stat.S_ISREG(mode):
            raise OptionError(
                f"{path} is a folder, a link or a device, and is not replaced",
                hint="name a file with -o",
            )
    try:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        draft = Path(name)
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                file.write(text)
            draft.chmod(stat.S_IMODE(mode))
            if exclusive:
                path.hardlink_to(draft)
            else:
                draft.replace(path)
        finally:
            draft.unlink(missing_ok=True)
    except OSError as error:
        raise OptionError(
            f"{path} cannot be written ({error.strerror})", hint="choose another file with -o"
        ) from error
