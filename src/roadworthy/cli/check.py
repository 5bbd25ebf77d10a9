"""`roadworthy check`: the main job."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import click

from roadworthy.cli.inspection import Inspection, inspects
from roadworthy.cli.output import show, write_whole

if TYPE_CHECKING:
    from roadworthy.assessment import Assessment, Matter
    from roadworthy.baseline import Baseline


@click.command("check")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "html", "sarif"]),
    default="text",
    show_default=True,
    help="How to write the report.",
)
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Write to a file.")
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
@inspects
def command(
    inspection: Inspection,
    form: str,
    output: Path | None,
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
    before = _baseline(baseline) if baseline else None
    assessment = inspection.assess()
    text = render(assessment, form, full=full, duties=duties)
    if output:
        write_whole(output, click.unstyle(text))
        click.echo(f"written to {output}", err=True)
    else:
        show(text)
    matters = before.new(assessment) if before else None
    if before and matters is not None:
        _say_new(before, matters, len(assessment.matters))
    from roadworthy.assessment import Level

    return assessment.exit_code(Level[fail_on.upper()], matters)


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
