"""Model files that could not be read."""

from __future__ import annotations

from collections.abc import Iterator

from roadworthy.checks.interface import Check, Seen
from roadworthy.checks.sights import aside, away, observed, told
from roadworthy.loading.interface import PERHAPS, Verdict
from roadworthy.sightings import ModelFile
from roadworthy.system import Finding, Outcome, Severity


class UnreadableModelFile(Check):
    """A model file could not be read to its end, so nobody knows what loading it would run.

    What it looks at:
        Model files that break their format, are encrypted, nest too deep, ask for more than the
        limits allow, or are of a format without a reader, as a whole or in part. Models that the
        project names and whose files are not here count as not read.

    Why it matters:
        A file that a scanner cannot read may still load: breaking the part that scanners look at
        is an old way to get past them. It is never taken as harmless.

    How to fix it:
        Download the file again and compare its digest with the published one. If it stays
        unreadable, ask the maker for safetensors, and do not load it meanwhile.

    References:
        https://github.com/huggingface/safetensors
        https://docs.python.org/3/library/pickle.html
    """

    name = "unreadable-model-file"
    severity = Severity.MEDIUM
    static = True
    never = frozenset({Outcome.FAIL})

    def look(self, seen: Seen) -> Iterator[Finding]:
        """Look at what readers could not read."""
        files = seen.of(ModelFile)
        people = observed(seen)
        read = 0
        for model in files:
            unreadable = tuple(told(model, Verdict.UNREADABLE))
            read += not unreadable
            for one in unreadable:
                fix = "Download it again, or ask its maker for safetensors; do not load it."
                says = one.says + aside(people.get(model.place.sha256, ()))
                yield self.unknown(one.place, says, fix, severity=_severity(model), about=one.about)
        absent = away(seen)
        if absent:
            yield self.unknown(
                absent[0].files[0] if absent[0].files else None,
                f"Models that the project names and whose files are not here: {len(absent)} "
                f"({absent[0].name} is one), so nobody looked at them.",
                "Fetch their files, and name the folder with --with.",
                severity=Severity.LOW,
            )
        if not files and not absent:
            yield self.not_applicable("There are no model files here.")
        elif read:
            yield self.passes(f"Model files that were read to their end: {read}.")


def _severity(model: ModelFile) -> Severity:
    """Return low for what may be no model at all, which is no reason to stop."""
    perhaps = all(sight.technique == PERHAPS for sight in model.reading.sights)
    return Severity.LOW if perhaps else Severity.MEDIUM
