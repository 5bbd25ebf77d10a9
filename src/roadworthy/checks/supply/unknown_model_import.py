"""Model files that import something that is not known to be harmless."""

from __future__ import annotations

from collections.abc import Iterator

from roadworthy.checks.interface import Check, Seen
from roadworthy.checks.sights import aside, attempted, no_files, observed, told
from roadworthy.loading.interface import Verdict
from roadworthy.sightings import ModelFile
from roadworthy.system import Finding, Severity


class UnknownModelImport(Check):
    """Loading a model file imports or needs code that nobody has found to be harmless.

    What it looks at:
        What each model file imports, calls or needs, compared with what is known to be harmless.
        A report of an observation under a denied network is shown beside the file that it is about;
        if the file attempted anything then, this fails.

    Why it matters:
        Attackers look for the one callable that is on no list. What is not known to be harmless may
        be anything, and code of the project's own may do more than its author remembers.

    How to fix it:
        Read the code that is named. If it is harmless, accept the finding with a reason, bound to
        this file. Better, save the weights as safetensors, which import nothing.

    References:
        https://docs.python.org/3/library/pickle.html#restricting-globals
        https://pytorch.org/docs/stable/notes/serialization.html
    """

    name = "unknown-model-import"
    severity = Severity.HIGH
    static = True

    def look(self, seen: Seen) -> Iterator[Finding]:
        """Look at what readers saw in each model file."""
        files = seen.of(ModelFile)
        people = observed(seen)
        known, any_unknown = 0, False
        for model in files:
            watched = people.get(model.place.sha256, ())
            unknown = tuple(told(model, Verdict.UNKNOWN_IMPORT))
            any_unknown = any_unknown or bool(unknown)
            if tried := attempted(watched):
                says = f"{model.place.path} was {tried}."
                fix = "Do not load it; take the weights from their maker, as safetensors."
                yield self.fails(model.place, says, fix)
            for one in unknown:
                fix = "Read that code and accept it with a reason, or use safetensors."
                yield self.unknown(one.place, one.says + aside(watched), fix, about=one.about)
            verdicts = {sight.verdict for sight in model.reading.sights}
            known += not unknown and Verdict.UNREADABLE not in verdicts
        if not files:
            yield self.not_applicable(no_files(seen))
        elif known:
            yield self.passes(f"Model files that need only what is known: {known}.")
        elif not any_unknown:
            yield self.not_applicable("No model file could be read to its end.")
