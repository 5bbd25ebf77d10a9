"""The page of the licences whose terms are known, from licences/terms."""

from __future__ import annotations

from collections.abc import Iterator

from law_pages import MARK
from law_words import anchor

from roadworthy.cli import licence as words
from roadworthy.licences.names import known
from roadworthy.licences.terms import Terms, ids, terms
from roadworthy.report.asks import above, fails, shown, where

GROUPS = {
    "Permissive": ("permissive", "public_domain"),
    "Copyleft": ("copyleft",),
    "Content and data": ("content", "content_copyleft", "data", "data_copyleft", "no_derivatives"),
    "Limits on use (RAIL and kin)": ("use_limits",),
    "Community licences of makers": ("restricted", "vendor"),
    "Not for commercial use": ("non_commercial",),
    "Policies, proprietary and unknown": ("policy", "proprietary", "unknown"),
}
COLUMNS = (
    "licence",
    "commercial",
    "sizes and regions",
    "forbidden uses",
    "its output",
    "handing on",
    "names to show",
    "hosting",
    "patents",
    "free and open",
    "basis",
)


def page() -> str:
    """Return the page."""
    return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    found = [one for one in map(terms, ids()) if one is not None]
    unread = [one for one in known() if terms(one.id) is None]
    yield "# Licences"
    yield ""
    yield MARK
    yield ""
    yield "What licences ask, in our own words; how they are found and reviewed is told in"
    yield "[licensing](licensing.md)."
    yield "`roadworthy explain NAME` shows one with its clauses; `roadworthy explain licences`"
    yield "lists them."
    yield "*To confirm* marks what nobody read in the text itself, or read only in part."
    yield "*Free and open* is the licence part of the test of Art. 53(2) AI Act and nothing more."
    yield "A licence that is not here is one of which nothing is known."
    yield ""
    groups = {title: [one for one in found if one.family in of] for title, of in GROUPS.items()}
    for title, members in groups.items():
        if members:
            yield f"- [{title}](#{anchor(title)}): {len(members)}"
    for title, members in groups.items():
        if members:
            yield from ("", f"## {title}", "")
            yield f"| {' | '.join(COLUMNS)} |"
            yield f"|{'---|' * len(COLUMNS)}"
            for one in members:
                yield f"| {' | '.join(cell.replace('|', '/') for cell in _row(one))} |"
    if unread:
        yield from ("", "## Known by name only", "")
        yield "Their names and titles are recognised, and their terms are not written down here:"
        yield "what they allow is unknown."
        yield ""
        yield from (f"- {one.name} (`{one.id}`)" for one in unread)


def _row(one: Terms) -> Iterator[str]:
    limits = [*map(above, one.thresholds), *map(where, one.regions)]
    basis = one.basis
    yield f"{one.name}<br>`{one.id}`"
    yield words.COMMERCIAL[one.commercial.code]
    yield "<br>".join(limits) or "none known"
    yield words.POLICY[one.policy.code]
    yield words.OUTPUTS[one.outputs.code]
    yield words.PASSING_ON[one.passing_on.code]
    yield "<br>".join(map(shown, one.naming)) or "none known"
    yield words.HOSTING[one.hosting.code]
    yield words.PATENT[one.patent.code]
    test = one.free_and_open
    yield words.TEST[test.code] + (f": {fails(test)}" if test.fails else "")
    confirm = "" if one.confirmed else "to confirm: "
    source = f", [text]({basis.source})" if basis.source.startswith("http") else ""
    yield f"{confirm}{basis.how}, {basis.on}{source}"
