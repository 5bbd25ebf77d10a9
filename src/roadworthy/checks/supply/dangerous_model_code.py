"""Model files that run dangerous code when they are loaded."""

from __future__ import annotations

from collections.abc import Iterator

from roadworthy.checks.interface import Check, Seen
from roadworthy.checks.sights import aside, judged, no_files, observed, told
from roadworthy.loading.interface import Verdict
from roadworthy.sightings import ModelFile
from roadworthy.system import Finding, Severity


class DangerousModelCode(Check):
    """Loading a model file runs code that is known to be dangerous.

    What it looks at:
        Every model file, and every file inside of it: what loading it would import and call, found
        by reading its bytes. Nothing is loaded. A finding names the callable, its arguments where
        the file holds them, the byte, and the file inside an archive.

    Why it matters:
        Such a file does on the machine whatever its author wants, with the rights of whoever loads
        it, before the first prediction is made.

    How to fix it:
        Do not load the file. Delete it, tell whoever published it, and look at machines on which it
        was loaded. Take the weights from the maker, as safetensors.

    References:
        https://docs.python.org/3/library/pickle.html
        https://owasp.org/www-project-machine-learning-security-top-10/
    """

    name = "dangerous-model-code"
    severity = Severity.HIGH
    static = True
    stops = True

    def look(self, seen: Seen) -> Iterator[Finding]:
        """Look at what readers saw in each model file."""
        files = seen.of(ModelFile)
        people = observed(seen)
        clean = 0
        for model in files:
            beside = aside(people.get(model.place.sha256, ()))
            dangers = tuple(told(model, Verdict.DANGEROUS))
            for one in dangers:
                fix = "Do not load it; delete it, and take the weights from their maker."
                yield self.fails(one.place, one.says + beside, fix, about=one.about)
            if not judged(model):
                clean += 1
            elif not dangers:
                yield self.unknown(
                    model.place,
                    f"{model.place.path} was not understood to its end, so dangerous code in it "
                    "cannot be ruled out.",
                    "See unknown-model-import and unreadable-model-file.",
                    severity=Severity.LOW,
                )
        if not files:
            yield self.not_applicable(no_files(seen))
        elif clean:
            yield self.passes(f"Model files that were read to their end: {clean}; none dangerous.")
