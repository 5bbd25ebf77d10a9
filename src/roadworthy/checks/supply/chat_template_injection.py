"""Chat templates that run code or slip in words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from roadworthy.checks.interface import Check, Seen
from roadworthy.checks.sights import TEMPLATES
from roadworthy.loading.interface import Sight, Verdict
from roadworthy.sightings import ModelFile
from roadworthy.system import Evidence, Finding, Severity

_FACT = "chat_template"
_LINE = re.compile(r"\bline (\d{1,6})$")


class ChatTemplateInjection(Check):
    """A chat template reaches for Python, or adds words of its own to the conversation.

    What it looks at:
        The templates in `tokenizer_config.json`, `chat_template.jinja`, processor files and GGUF,
        as their own parser reads them; none is rendered. A template that reaches for attributes of
        Python is high. One that adds or changes words on some condition is unknown, since only a
        person can tell what the words are for.

    Why it matters:
        Every message goes through the template. Outside of a sandbox it can run code, and inside of
        one it can still tell the model what to do whenever a certain word appears.

    How to fix it:
        Take the template from the maker of the model, read the lines that are named, and render it
        in a sandbox only.

    References:
        https://huggingface.co/docs/transformers/chat_templating
        https://jinja.palletsprojects.com/en/stable/sandbox/
    """

    name = "chat-template-injection"
    severity = Severity.HIGH
    static = True

    def look(self, seen: Seen) -> Iterator[Finding]:
        """Look at what the reader of templates saw."""
        files = seen.of(ModelFile)
        wrong: set[str] = set()
        for model in files:
            sights = dict.fromkeys(s for s in model.reading.sights if s.technique in TEMPLATES)
            for sight in sights:
                wrong.add(model.place.path)
                yield self._judged(model, sight)
        unread = {
            model.place.path
            for model in files
            if any(sight.verdict is Verdict.UNREADABLE for sight in model.reading.sights)
        }
        read = {model.place.path for model in files}
        clean = 0
        for place in _templates(seen):
            if place.path in wrong:
                continue
            if place.path in unread or place.path not in read:
                yield self.unknown(
                    place,
                    f"The chat template in {place.path} could not be read.",
                    "Render it and read it, or take it from the maker of the model again.",
                    severity=Severity.LOW,
                )
            else:
                clean += 1
        if clean:
            yield self.passes(f"Chat templates that add nothing of their own: {clean}.")
        elif not wrong and not _templates(seen):
            yield self.not_applicable("There is no chat template here.")

    def _judged(self, model: ModelFile, sight: Sight) -> Finding:
        where = f" ({', '.join(sight.arguments)})" if sight.arguments else ""
        inside = f", {sight.inside[-1]}" if sight.inside else ""
        says = f"{model.place.path}{inside}: {sight.says.rstrip('.')}{where}."
        place = model.place
        if place.path.endswith(".jinja") and (line := _LINE.search(" ".join(sight.arguments))):
            place = replace(place, line=int(line[1]))
        if sight.verdict is Verdict.DANGEROUS:
            fix = "Do not render it; take the template from the maker of the model."
            return self.fails(place, says, fix, about=sight.callable)
        fix = "Read these lines, and accept them with a reason, or take another template."
        return self.unknown(place, says, fix, severity=Severity.MEDIUM, about=sight.callable)


def _templates(seen: Seen) -> tuple[Evidence, ...]:
    """Return where chat templates lie."""
    places: dict[str, Evidence] = {}
    for part in seen.components:
        fact = part.facts.get(_FACT)
        if fact is not None and fact.value is True:
            for source in fact.sources:
                if isinstance(source, Evidence):
                    places.setdefault(source.path, source)
    return tuple(places.values())
