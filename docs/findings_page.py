"""The page of the findings, from findings.yaml."""

from __future__ import annotations

from collections.abc import Iterator

from law_pages import MARK
from law_words import anchor

from roadworthy.findings import catalogue


def page() -> str:
    """Return the page."""
    return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    found = catalogue()
    yield "# Findings"
    yield ""
    yield MARK
    yield ""
    yield "A finding says what was seen in one place of a project, and what helps."
    yield "Its outcome is `fail`, `unknown` (nobody could look), `accepted` or `not_applicable`."
    yield "It is no statement about the law; what could not be seen stays unknown."
    yield "`roadworthy explain NAME` shows one of them, `roadworthy explain findings` lists them."
    yield ""
    for group, title in found.groups.items():
        yield f"- [{title}](#{anchor(title)}): {', '.join(map(_link, found.of(group)))}"
    for group, title in found.groups.items():
        yield from ("", f"## {title}")
        for name, check in found.of(group).items():
            yield from ("", f"### `{name}`", "", check.says, "")
            if check.looks_at:
                yield f"- More: [its page](checks/{group}/{name}.md)."
            yield f"- Why it matters: {check.why}"
            yield f"- What to do: {check.fix}"


def _link(name: str) -> str:
    return f"[`{name}`](#{anchor(name)})"
