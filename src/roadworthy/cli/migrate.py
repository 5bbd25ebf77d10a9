"""`roadworthy migrate`: bring an older roadworthy.yaml to the version of today."""

from __future__ import annotations

import difflib
from pathlib import Path

import click


@click.command("migrate")
@click.argument("path", type=click.Path(path_type=Path), default=Path())
@click.option("--write", is_flag=True, help="Change the file; without it the change is only shown.")
def command(path: Path, write: bool) -> None:
    """Bring PATH (a roadworthy.yaml, or the folder that holds one) to the version of today.

    Recorded answers are kept as the facts that they meant when they were given. What has no
    counterpart any more is put aside in a comment, listed, and asked again.
    """
    from roadworthy.cli.output import show, write_whole
    from roadworthy.description import FILE
    from roadworthy.law.book import load
    from roadworthy.migration import migrate
    from roadworthy.safe_yaml import read_text
    from roadworthy.vocabulary import common

    if path.is_dir():
        path = path / FILE
    old = read_text(path)
    new = migrate(old, load(common()).vocabulary, name=str(path))
    if new.text == old:
        click.echo(f"{path} is of the version of today; nothing to do")
        return
    if write:
        write_whole(path, new.text)
        click.echo(f"written to {path}: {new.kept} answers kept as facts")
    else:
        lines = difflib.unified_diff(
            old.splitlines(keepends=True), new.text.splitlines(keepends=True), str(path), str(path)
        )
        show("".join(lines))
        click.echo(f"nothing was written; do it with: roadworthy migrate {path} --write", err=True)
    for place in new.asked_again:
        click.echo(f"asked again: {place}", err=True)
