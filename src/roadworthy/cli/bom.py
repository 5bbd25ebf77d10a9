"""`roadworthy bom`: what a system is made of, for machines of others."""

from __future__ import annotations

import datetime as dt
import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import click

from roadworthy.cli.check import Day, Progress, left_out_of, show, today, upstream, write_whole
from roadworthy.errors import OptionError

if TYPE_CHECKING:
    from roadworthy.bom.interface import Inventory


@click.command("bom")
@click.argument("path", type=click.Path(path_type=Path), default=Path())
@click.option(
    "--format",
    "form",
    type=click.Choice(["cyclonedx", "spdx", "minimum", "minimum-json"]),
    default="cyclonedx",
    show_default=True,
    help="CycloneDX or SPDX 3.0.1 as JSON, or which of the minimum elements of the G7 are there.",
)
@click.option(
    "--spec",
    type=click.Choice(["1.6", "1.7"]),
    help="The version of CycloneDX (default: 1.6).",
)
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Write to a file.")
@click.option("--author", default="", help="Who answers for the bill of materials.")
@click.option("--on", type=Day(), help="The day for which it is made (default: today).")
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
    help="Look for upstream models here too, as with roadworthy check. May be given several times.",
)
@click.option("--no-upstream", is_flag=True, help="Look for no upstream model.")
@click.option(
    "--import",
    "reports",
    multiple=True,
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Take a report of osv-scanner (JSON) for known flaws. May be given several times.",
)
@click.option(
    "--advisories",
    type=click.Path(path_type=Path),
    metavar="PATH",
    help="Compare dependencies with this local export of OSV (see roadworthy advisories).",
)
@click.option("--system", default="", help="Which system, when the description holds several.")
def command(
    path: Path,
    form: str,
    spec: str | None,
    output: Path | None,
    author: str,
    on: dt.date | None,
    answers: Path | None,
    no_answers: bool,
    given: tuple[str, ...],
    no_upstream: bool,
    reports: tuple[Path, ...],
    advisories: Path | None,
    system: str,
) -> int:
    """Write the bill of materials of PATH (a folder, or one file of weights).

    It holds models, adapters, data sets, packages, services and code with their licences, hashes
    and origins, as far as files and answers show them; what nobody states is absent. The same input
    gives the same bytes; SOURCE_DATE_EPOCH, or else the day of --on, is the time that it carries.
    Nothing in PATH is executed, and nothing is sent anywhere.

    Exit codes: 0 it was written, 2 the input of roadworthy itself is bad.
    """
    if answers and no_answers:
        raise OptionError("--answers and --no-answers exclude each other", hint="keep one")
    if given and no_upstream:
        raise OptionError("--with and --no-upstream exclude each other", hint="keep one")
    if spec and form != "cyclonedx":
        raise OptionError(f"--spec is about CycloneDX, not about {form}", hint="leave it out")
    from roadworthy.assessment import check
    from roadworthy.bom.inventory import inventory
    from roadworthy.evidence import Collecting
    from roadworthy.law.clock import Clock

    made = _epoch(os.environ.get("SOURCE_DATE_EPOCH", ""))
    day = on or today()
    apart = () if no_answers else left_out_of(path, answers, day)
    progress = Progress()
    try:
        with Collecting(path, progress, upstream(given, look=not no_upstream), apart) as reading:
            assessment = check(
                path,
                Clock(day, today()),
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
    text = _rendered(inventory(assessment, made=made, author=author), form, spec)
    if output:
        write_whole(output, text)
        click.echo(f"written to {output}", err=True)
    else:
        show(text)
    return 0


def _rendered(inventory: Inventory, form: str, spec: str | None) -> str:
    match form:
        case "minimum":
            from roadworthy.bom.minimum import table

            return table(inventory, min(shutil.get_terminal_size((100, 24)).columns, 120))
        case "minimum-json":
            from roadworthy.bom.minimum import as_json

            return as_json(inventory)
        case "spdx":
            from roadworthy.bom.spdx import write as write_spdx

            return write_spdx(inventory)
    from roadworthy.bom.cyclonedx import write

    return write(inventory, "1.7" if spec == "1.7" else "1.6")


def _epoch(text: str) -> dt.datetime | None:
    """Read SOURCE_DATE_EPOCH.

    Raises:
        OptionError: when it is no number of seconds.
    """
    if not text:
        return None
    try:
        return dt.datetime.fromtimestamp(int(text), dt.UTC)
    except (ValueError, OverflowError, OSError) as error:
        raise OptionError(
            f"SOURCE_DATE_EPOCH is {text!r}", hint="give whole seconds since 1970"
        ) from error
