"""`roadworthy advisories`: fetch an export of known flaws, and say what one holds."""

from __future__ import annotations

import os
import sys
import tempfile
import urllib.error
import urllib.request
from pathlib import Path
from urllib.parse import quote, urlsplit

import click

from roadworthy import __version__
from roadworthy.errors import InputError, OptionError

SOURCE = "https://osv-vulnerabilities.storage.googleapis.com"
"""Where OSV publishes `ECOSYSTEM/all.zip` (https://google.github.io/osv.dev/data/)."""
MOST = 4 << 30
"""Bytes of one download; the export of all ecosystems together is below it."""
_CHUNK = 1 << 20
_WAIT = 60
"""Seconds without an answer."""


@click.group("advisories")
def command() -> None:
    """Fetch an export of known flaws of packages, and say what one holds."""


@command.command("fetch")
@click.option(
    "--ecosystem",
    "ecosystems",
    multiple=True,
    default=("PyPI", "npm"),
    show_default=True,
    help="An ecosystem as OSV names it; may be given several times.",
)
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    default=Path("advisories"),
    show_default=True,
    help="The folder to write to: one zip for each ecosystem.",
)
@click.option("--source", default=SOURCE, hidden=True)
def fetch(ecosystems: tuple[str, ...], output: Path, source: str) -> None:
    """Download what OSV publishes; the one command that uses the network.

    Nothing about your project is sent. A proxy is taken from the environment (HTTPS_PROXY). A file
    is written whole or not at all.
    """
    for ecosystem in ecosystems:
        if not ecosystem.replace(".", "").replace(" ", "").replace("-", "").isalnum():
            raise OptionError(
                f"{ecosystem!r} is no name of an ecosystem", hint="name it as OSV does: PyPI, npm"
            )
    try:
        output.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OptionError(
            f"{output} cannot be made ({error.strerror})", hint="name another folder with -o"
        ) from error
    for ecosystem in ecosystems:
        target = output / f"{ecosystem}.zip"
        _download(f"{source}/{quote(ecosystem)}/all.zip", target)
        click.echo(f"written to {target}", err=True)
    click.echo(f"use it with: roadworthy check --advisories {output}", err=True)


@command.command("show")
@click.argument("path", type=click.Path(path_type=Path))
def show(path: Path) -> None:
    """Say what an export at PATH holds: entries, ecosystems, its newest day."""
    from roadworthy.evidence.advisories import survey

    for one in survey(path):
        click.echo(one.place.path)
        click.echo(f"  entries     {one.entries:,}")
        click.echo(f"  newest      {one.newest or 'not known'}")
        click.echo(f"  ecosystems  {', '.join(one.ecosystems) or 'none in full'}")
        if one.skipped:
            click.echo(f"  not read    {one.skipped:,}")


def _download(address: str, target: Path) -> None:
    """Write what an address serves to a file, whole or not at all.

    Raises:
        InputError: when it cannot be had, with what to do.
    """
    hint = "look at your network and proxy, or download it yourself and name it with --advisories"
    if urlsplit(address).scheme != "https" and urlsplit(address).hostname != "127.0.0.1":
        raise OptionError(f"{address} is not https", hint="name a source that is")
    agent = {"User-Agent": f"roadworthy/{__version__}"}
    request = urllib.request.Request(address, headers=agent)  # noqa: S310 - https, see above
    opener = urllib.request.build_opener(_OnlySecure())
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
    draft = Path(name)
    try:
        with os.fdopen(handle, "wb") as file, opener.open(request, timeout=_WAIT) as answer:
            length = int(answer.headers.get("Content-Length") or 0)
            done = 0
            while done <= MOST and (chunk := answer.read(_CHUNK)):
                done += file.write(chunk)
                _progress(target.name, done, length)
        if done > MOST:
            raise InputError("is larger than any export", where=address, hint=hint)
        if length and done != length:
            raise InputError(f"ended after {done} of {length} bytes", where=address, hint=hint)
        with draft.open("rb") as file:
            if file.read(2) != b"PK":
                raise InputError("is no zip", where=address, hint=hint)
        draft.chmod(0o644)
        draft.replace(target)
    except (OSError, ValueError) as error:  # URLError and time-outs are kinds of OSError
        reason = getattr(error, "reason", None) or error
        if isinstance(error, urllib.error.HTTPError):
            reason = str(error)
            error.close()
        raise InputError(f"cannot be fetched ({reason})", where=address, hint=hint) from error
    finally:
        _progress("", 0, 0)
        draft.unlink(missing_ok=True)


class _OnlySecure(urllib.request.HTTPRedirectHandler):
    """Follows no redirection away from https."""

    def redirect_request(  # type: ignore[no-untyped-def]
        self, req, fp, code, msg, headers, newurl
    ) -> urllib.request.Request | None:
        if urlsplit(newurl).scheme != "https":
            fp.close()
            raise urllib.error.URLError("it redirects to an address that is not https")
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def _progress(name: str, done: int, length: int) -> None:
    """Show on standard error how far a download is, where somebody looks at it."""
    if not sys.stderr.isatty():
        return
    of = f" of {length / 1e6:,.0f}" if length else ""
    text = f"fetching {done / 1e6:,.0f}{of} MB  {name}" if name else ""
    click.echo("\r\x1b[K" + text, nl=False, err=True)
