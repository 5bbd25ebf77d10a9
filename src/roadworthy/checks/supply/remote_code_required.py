"""Code that comes with a model and would run."""

from __future__ import annotations

from collections.abc import Iterator

from roadworthy.checks.fetched import COMMIT, by_file
from roadworthy.checks.interface import Check, Seen
from roadworthy.checks.sights import needs_consent
from roadworthy.sightings import ModelFile, RemoteCode
from roadworthy.system import Component, Evidence, Finding, Severity

_FIX = "Leave it out and use a class of the library, or read that code and name its commit."


class RemoteCodeRequired(Check):
    """Code that comes with a model is allowed to run, or a model cannot be loaded without it.

    What it looks at:
        `trust_remote_code` in calls, in dictionaries that are spread into a call, and in the
        options of model servers; `custom_pipeline`; and `auto_map` in the configuration of models
        that lie here. A commit of the code that is named makes it low, since that code can be read.

    Why it matters:
        Whoever can change that model decides what runs on these machines. The code is fetched
        beside the weights, and most people never look at it.

    How to fix it:
        Use a class of the library. Where that is not possible, read the code and name its commit
        (`code_revision`, or `revision` where it lies beside the weights).

    References:
        https://huggingface.co/docs/transformers/models#custom-models
        https://docs.vllm.ai/en/stable/cli/serve.html
    """

    name = "remote-code-required"
    severity = Severity.HIGH
    aliases = ("remote-code-trusted",)

    def look(self, seen: Seen) -> Iterator[Finding]:
        """Look at calls, options and configurations."""
        trusting = tuple(dict.fromkeys(seen.of(RemoteCode)))
        yield from (self._trusted(one) for one in trusting if not one.unsure)
        for place, lines in by_file(one for one in trusting if one.unsure):
            yield self.unknown(
                place,
                f"In {place.path} ({lines}) a variable decides whether code that comes with a "
                "model may run.",
                _FIX,
                severity=Severity.LOW,
            )
        needs = [part for part in seen.components if _flag(part, "runs_own_code")]
        for part in needs:
            at = _place(part)
            says = f"{part.name} names code of its own (auto_map), which runs when it is loaded."
            if trusting:
                fix = "Read that code, which lies beside the weights or in another repository."
            else:
                says += " Nothing here allows that."
                fix = "Load it with a class of the library, which needs no code of the model."
            yield self.fails(at, says, fix, severity=Severity.LOW, about=part.name)
        told = {at.path for part in needs if (at := _place(part))}
        others = [one for one in seen.of(ModelFile) if one.place.path not in told]
        asking = [(one, sight) for one in others for sight in one.reading.sights
                  if needs_consent(one, sight)]  # fmt: skip
        for one, sight in asking:
            says = f"{one.place.path} names code of its own ({sight.callable})."
            fix = "Read that code before anybody allows it to run."
            yield self.fails(one.place, says, fix, severity=Severity.LOW, about=sight.callable)
        read = [part for part in seen.parts("weights", "adapter") if "architecture" in part.facts]
        clean = [part for part in read if not _flag(part, "runs_own_code")]
        if not trusting and not needs and not asking:
            if clean:
                says = f"Configurations of models that were read: {len(clean)}; none names code."
                yield self.passes(says)
            else:
                yield self.not_applicable("Nothing here lets code run that comes with a model.")

    def _trusted(self, one: RemoteCode) -> Finding:
        what = one.name or "a model"
        if COMMIT.fullmatch(one.revision):
            says = f"Code that comes with {what} may run ({one.how}), at one commit."
            fix = "Make sure that somebody has read the code at that commit."
            return self.fails(one.place, says, fix, severity=Severity.LOW, about=one.name)
        says = f"Code that comes with {what} may run ({one.how}), and no commit of it is named."
        lies_here = one.name.startswith((".", "/"))
        severity = Severity.MEDIUM if lies_here else None
        return self.fails(one.place, says, _FIX, severity=severity, about=one.name)


def _flag(part: Component, name: str) -> bool:
    return name in part.facts and part.facts[name].value is True


def _place(part: Component) -> Evidence | None:
    sources = part.facts["runs_own_code"].sources
    return next((one for one in sources if isinstance(one, Evidence)), None)
