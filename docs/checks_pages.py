"""A page for each check, from its docstring and its example folders."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from law_pages import MARK

from roadworthy.checks import all_checks, page_of
from roadworthy.checks.interface import STATIC, Check

EXAMPLES = Path(__file__).parents[1] / "tests" / "checks"
_SHOWN = 40
"""Lines of an example file that a page shows."""
_TITLES = {"bad": "Fails", "good": "Passes", "unknown": "Cannot tell"}
_LANGUAGES = {".py": "python", ".yml": "yaml", ".yaml": "yaml", ".json": "json", ".toml": "toml"}


def pages() -> dict[str, str]:
    """Return the pages by their path below docs/checks."""
    return {f"{_family(check)}/{check.name}.md": _page(check) for check in all_checks()}


def _family(check: Check) -> str:
    return type(check).__module__.split(".")[-2]


def _page(check: Check) -> str:
    return "\n".join(_lines(check)) + "\n"


def _lines(check: Check) -> Iterator[str]:
    page = page_of(check)
    yield from (f"# {check.name}", "", MARK, "", page.says, "")
    yield f"Severity where it fails: {check.severity}" + ("; stops." if check.stops else ".")
    if check.static:
        yield f"Its findings are {STATIC}: files are read, and nothing is run."
    if check.aliases:
        yield f"Earlier names: {', '.join(f'`{name}`' for name in check.aliases)}."
    yield from ("", "## What it looks at", "", page.looks_at)
    yield from ("", "## Why it matters", "", page.why)
    yield from ("", "## How to fix it", "", page.fix)
    yield from ("", "## References", "", *(f"- {line}" for line in page.references))
    home = EXAMPLES / _family(check) / check.name
    for kind, title in _TITLES.items():
        folders = (home / kind, *sorted(home.glob(f"{kind}-*")))
        folder = next((folder for folder in folders if folder.is_dir()), None)
        if folder is not None:
            yield from ("", f"## {title}", "")
            yield from _example(folder)


def _example(folder: Path) -> Iterator[str]:
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        name = path.relative_to(folder).as_posix()
        data = path.read_bytes()
        try:
            text = data.decode("utf-8")
        except UnicodeDecodeError:
            text = ""
        if not text or "\0" in text or "```" in text:
            yield from (f"`{name}` ({len(data):,} bytes)", "")
            continue
        lines = text.rstrip("\n").split("\n")
        yield from (f"`{name}`", "", f"```{_LANGUAGES.get(path.suffix, 'text')}")
        yield from (line.rstrip()[:120] for line in lines[:_SHOWN])
        if len(lines) > _SHOWN:
            yield f"... ({len(lines) - _SHOWN} more lines)"
        yield from ("```", "")
