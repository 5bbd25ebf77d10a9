"""Models, data and code that are fetched without an exact commit."""

from __future__ import annotations

from collections.abc import Iterator

from roadworthy.checks.fetched import COMMIT, by_file, fetches, shown
from roadworthy.checks.interface import Check, Seen
from roadworthy.sightings import Fetch
from roadworthy.system import Finding, Severity


class UnpinnedRevision(Check):
    """A model, a dataset or code is fetched without an exact commit, so it can change.

    What it looks at:
        Each call and each command that fetches from a hub or a repository: Python and notebooks,
        Dockerfiles, compose files, manifests and scripts. A commit has 40 hexadecimal digits; a
        branch or a tag can be moved. What a variable decides is unknown, and told once for each
        file. Folders of the project, tests and documentation are left out.

    Why it matters:
        Whoever can push to that repository changes what runs here, without a change in this
        project. An evaluation says something about the bytes that were evaluated, and no others.

    How to fix it:
        Name the commit, as in `revision="<40 hexadecimal digits>"`, for the tokenizer too. Where a
        command cannot name one, fetch the files while the image is built and compare digests.

    References:
        https://huggingface.co/docs/huggingface_hub/guides/download
        https://huggingface.co/docs/transformers/main_classes/model
    """

    name = "unpinned-revision"
    severity = Severity.LOW

    def look(self, seen: Seen) -> Iterator[Finding]:
        """Look at each fetch by itself."""
        found = [one for one in fetches(seen) if one.hub]
        unsure: list[Fetch] = []
        pinned = 0
        for one in found:
            if COMMIT.fullmatch(one.revision) and "revision" not in one.unsure:
                pinned += 1
            elif one.unsure:
                unsure.append(one)
            elif one.checked and not one.can_pin:
                pinned += 1
            else:
                yield self._moving(one)
        for place, lines in by_file(unsure):
            yield self.unknown(
                place,
                f"{place.path} ({lines}) fetches what a variable decides, or takes a folder for "
                "all we know, so it is not known whether it is pinned.",
                "Write the id and the commit where it is fetched, or mark a folder with ./",
                severity=Severity.LOW,
            )
        if not found:
            yield self.not_applicable("Nothing here is fetched from a hub or a repository.")
        elif pinned:
            yield self.passes(f"Calls and commands that name an exact commit: {pinned}.")

    def _moving(self, one: Fetch) -> Finding:
        if not one.can_pin:
            says = f"With {one.how} no commit can be named, so {shown(one)} can change."
            fix = "Fetch it once by its commit or digest, and load it from a folder."
        elif one.revision:
            says = f"{_capital(shown(one))} is fetched at {one.revision}, which can be moved."
            fix = "Name the commit instead (40 hexadecimal digits)."
        else:
            says = f"{_capital(shown(one))} is fetched without a commit, so it can change."
            fix = "Name the commit (40 hexadecimal digits)."
        runs = one.what == "code" and one.when in ("run", "start")
        severity = Severity.MEDIUM if runs else Severity.LOW
        return self.fails(one.place, says, fix, severity=severity, about=one.name)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
