"""`roadworthy ask`: a few plain questions, and a description file with the answers."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import click

from roadworthy.cli import terminal
from roadworthy.cli.check import render
from roadworthy.cli.inspection import Day, today, upstream
from roadworthy.cli.output import Progress, write_whole
from roadworthy.description import FILE
from roadworthy.errors import DescriptionError, OptionError
from roadworthy.evidence import collect
from roadworthy.interview import Choice, Conflict, Interview, Screen
from roadworthy.law.book import load
from roadworthy.law.clock import Clock
from roadworthy.vocabulary import common


@click.command("ask")
@click.argument("path", type=click.Path(path_type=Path), default=Path())
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Write to this new file.")
@click.option("--on", type=Day(), help="The day of the answers and of the report (default: today).")
@click.option("--all", "everything", is_flag=True, help="Go on with the follow-up questions.")
@click.option("--web", is_flag=True, help="Ask on a page of this machine instead, until ctrl-c.")
@click.option("--port", type=click.IntRange(0, 65535), help="The port of the page (default: free).")
@click.option("--open", "browse", is_flag=True, help="Open the page in a browser.")
def command(
    path: Path,
    output: Path | None,
    on: dt.date | None,
    everything: bool,
    web: bool,
    port: int | None,
    browse: bool,
) -> None:
    """Ask at most four questions about PATH and write the answers to a new file.

    What the files suggest stands beside the option that says it, or comes first for you to confirm.
    "I don't know" is always an answer, and it decides nothing. An existing file is never changed.
    With --web nothing is written unless you press the button for it.
    """
    if (browse or port is not None) and not web:
        raise OptionError("--port and --open belong to --web", hint="add --web")
    target = output or path / FILE
    if not web:
        _refuse_existing(target)
    if not target.parent.is_dir():
        raise OptionError(f"there is no folder {target.parent}", hint="choose another file with -o")
    progress = Progress()
    try:
        collected = collect(path, progress, upstream())
    finally:
        progress.close()
    clock = Clock(on or today(), today())
    interview = Interview(path.resolve().name, collected, load(common()), clock)
    if web:
        _serve(interview, target, port or 0, browse)
    else:
        _run(interview, target, everything)


def _refuse_existing(target: Path) -> None:
    if target.exists() or target.is_symlink():
        raise OptionError(
            f"{target} exists already",
            hint="write to a new file with -o, and take over what you need by hand",
        )


def _run(interview: Interview, target: Path, everything: bool) -> None:
    """Ask in the terminal, write what was answered, and show what follows."""
    click.echo(f"{interview.name}: at most {interview.questions} questions. 0 is: I don't know.\n")
    interview.who = terminal.ask_line("Who answers? (name and role)")
    if everything:
        interview.follow_up()
    _ask(interview)
    if not everything and terminal.interactive():
        _offer_more(interview)
    if interview.answered:
        write_whole(target, interview.description_text(), exclusive=True)
        click.echo(f"\nwritten to {target}\n", err=True)
    else:
        click.echo("\nnothing was answered, so nothing was written\n", err=True)
    _show(interview)


def _show(interview: Interview) -> None:
    text = render(interview.assessment(), "text", full=False)
    click.echo(text, nl=False, color=terminal.coloured())


def _offer_more(interview: Interview) -> None:
    """Show the result, and go on where somebody wants to."""
    interview.follow_up()
    if interview.screen is None:
        return
    click.echo()
    _show(interview)
    click.echo()
    if click.confirm("Answer follow-up questions, too?", default=False):
        _ask(interview)


def _ask(interview: Interview) -> None:
    while (screen := interview.screen) is not None:
        match terminal.ask(screen):
            case terminal.Move.BACK:
                interview.back()
            case terminal.Move.END:
                return
            case list(picks):
                _answer(interview, picks)


def _answer(interview: Interview, picks: list[str]) -> None:
    try:
        conflict = interview.answer(picks)
    except DescriptionError as error:
        click.echo(f"{error.message}; {error.hint}.")
        return
    if conflict is not None:
        interview.settle(conflict, keep_new=terminal.ask(_which(conflict)) == ["new"])


def _which(conflict: Conflict) -> Screen:
    before = " / ".join(given.says for given in conflict.before)
    return Screen(
        "conflict",
        "That contradicts what you said before. Which one holds?",
        (Choice("new", f"This: {conflict.new.says}"), Choice("before", f"Before: {before}")),
        many=False,
        kind=conflict.screen.kind,
    )


def _serve(interview: Interview, target: Path, port: int, browse: bool) -> None:
    """Ask on a page; it is loaded only for this."""
    from roadworthy.web.ask import Page
    from roadworthy.web.local import Server

    def save(text: str) -> None:
        _refuse_existing(target)
        write_whole(target, text, exclusive=True)

    try:
        server = Server(Page(interview, save, str(target)), port)
    except OSError as error:
        raise OptionError(
            f"port {port} cannot be used ({error.strerror})", hint="leave --port out"
        ) from error
    with server:
        click.echo(f"{server.url}\nThe page is for you alone; ctrl-c ends it.")
        if browse:
            click.launch(server.url)
        try:
            server.run()
        except KeyboardInterrupt:
            click.echo("\nended", err=True)
