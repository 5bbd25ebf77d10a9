"""`roadworthy bom`: what a system is made of, for machines of others."""

from __future__ import annotations

import datetime as dt
import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import click

from roadworthy.cli.inspection import Inspection, inspects
from roadworthy.cli.output import show, write_whole
from roadworthy.errors import OptionError

if TYPE_CHECKING:
    from roadworthy.bom.interface import Inventory


@click.command("bom")
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
@inspects
def command(
    inspection: Inspection, form: str, spec: str | None, output: Path | None, author: str
) -> int:
    """Write the bill of materials of PATH (a folder, or one file of weights).

    It holds models, adapters, data sets, packages, services and code with their licences, hashes
    and origins, as far as files and answers show them; what nobody states is absent. The same input
    gives the same bytes; SOURCE_DATE_EPOCH, or else the day of --on, is the time that it carries.
    Nothing in PATH is executed, and nothing is sent anywhere.

    Exit codes: 0 it was written, 2 the input of roadworthy itself is bad.
    """
    if spec and form != "cyclonedx":
        raise OptionError(f"--spec is about CycloneDX, not about {form}", hint="leave it out")
    from roadworthy.bom.inventory import inventory

    made = _epoch(os.environ.get("SOURCE_DATE_EPOCH", ""))
    assessment = inspection.assess()
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
