"""`roadworthy schema`: what may stand in roadworthy.yaml."""

from __future__ import annotations

import json

import click

from roadworthy.description import schema


@click.command("schema")
def command() -> None:
    """Print the JSON Schema of roadworthy.yaml, for editors and validators."""
    click.echo(json.dumps(schema(), indent=2))
