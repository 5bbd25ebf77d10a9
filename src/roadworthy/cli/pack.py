"""`roadworthy pack`: look at law packs and test them."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from roadworthy.cli.inspection import Day, today
from roadworthy.errors import OptionError
from roadworthy.law.book import Book, bind, load
from roadworthy.law.clock import Clock, act_status
from roadworthy.law.lint import lint
from roadworthy.law.pack import Pack, read_pack
from roadworthy.safe_yaml import load as read_yaml
from roadworthy.vocabulary import common


@click.group("pack")
def command() -> None:
    """List and test law packs."""


@command.command("list")
def list_() -> int:
    """List the installed packs, with the state of the acts that they hold."""
    book = load(common())
    clock = Clock(today(), today())
    for pack in book.packs:
        click.echo(f"{pack.id} {pack.text.version}  {pack.text.title}")
        duties = sum(rule.is_duty for rule in pack.rules)
        click.echo(f"  {len(pack.rules) - duties} rules, {duties} duties, sha256:{pack.digest}")
        for name, act in pack.acts.items():
            status = act_status(act, clock)
            words = [status.word.replace("_", " "), status.enforcement]
            click.echo(f"  {name}  {act.short}: {', '.join(word for word in words if word)}")
    for error in book.broken:
        click.echo(f"cannot be read: {error} ({error.hint})", err=True)
    return 2 if book.broken else 0


@command.command("lint")
@click.argument("names", nargs=-1)
@click.option("--cases-only", is_flag=True, help="Run the cases, without mutating any rule.")
@click.option("--today", "day", type=Day(), help="The day for values that nobody re-read.")
def lint_(names: tuple[str, ...], cases_only: bool, day: object) -> int:
    """Run the cases of packs, then change every rule and see that a case notices.

    NAMES are installed packs or folders; all installed packs when left out.

    Exit codes: 0 nothing to complain about, 1 there is, 2 a pack cannot be read.
    """
    complaints = 0
    for book, pack in _books(names):
        live = sys.stderr.isatty()

        def progress(done: int, total: int, shown: bool = live) -> None:
            if shown:
                click.echo(f"\r\x1b[K{done} of {total} mutations", nl=False, err=True)

        result = lint(
            book,
            pack,
            today() if day is None else day,  # type: ignore[arg-type]
            progress,
            mutate=not cases_only,
        )
        progress(0, 0, shown=False)
        if live:
            click.echo("\r\x1b[K", nl=False, err=True)
        for complaint in result.complaints:
            click.echo(f"{complaint.where}: {complaint.says}")
        click.echo(
            f"{pack.id}: {result.cases} cases, {result.mutations} mutations, "
            f"{len(result.complaints)} complaints"
        )
        complaints += len(result.complaints)
    return 1 if complaints else 0


def _books(names: tuple[str, ...]) -> list[tuple[Book, Pack]]:
    """Return each pack to test with all packs around it.

    Raises:
        PackError: when one cannot be read.
        OptionError: when a name is neither a pack nor a folder.
    """
    vocabulary = common()
    book = load(vocabulary)
    for error in book.broken:
        if not names or any(name in error.where for name in names):
            raise error
        click.echo(f"left out: {error}", err=True)
    installed = {pack.id: pack for pack in book.packs}
    found: list[tuple[Book, Pack]] = []
    for name in names or installed:
        if name in installed:
            found.append((book, installed[name]))
        elif Path(name).is_dir():
            head = read_yaml(Path(name) / "pack.yaml").data
            id_ = head.get("id") if isinstance(head, dict) else None
            rest = [pack for pack in book.packs if pack.id != id_]
            pack = read_pack(Path(name), vocabulary, rest)
            found.append((bind([*rest, pack], vocabulary), pack))
        else:
            raise OptionError(
                f"{name!r} is neither an installed pack nor a folder",
                hint=f"installed: {', '.join(installed) or 'none'}",
            )
    return found
