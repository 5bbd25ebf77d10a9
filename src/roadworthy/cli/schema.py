"""`roadworthy schema`: what may stand in roadworthy.yaml."""

from __future__ import annotations

import json
from pathlib import Path

import click


@click.command("schema")
@click.argument("files", nargs=-1, type=click.Path(path_type=Path))
def command(files: tuple[Path, ...]) -> None:
    """Print the JSON Schema of roadworthy.yaml, for editors and validators.

    With FILES, test instead whether each can be read, names and answers included.
    """
    from roadworthy.description import read, schema

    if not files:
        click.echo(json.dumps(schema(), indent=2))
        return
    from roadworthy.cli.inspection import today
    from roadworthy.law.book import load
    from roadworthy.vocabulary import common

    vocabulary = load(common()).vocabulary
    for file in files:
        read(file, vocabulary, today(), name=str(file), today=today())
        click.echo(f"{file} can be read")
