"""Reads chat templates: programs in jinja2 that turn a conversation into what a model reads."""

from __future__ import annotations

from collections.abc import Iterator

from roadworthy.loading import template_code, template_text
from roadworthy.loading.interface import Desk, Sight, Source, UnreadableError
from roadworthy.loading.template_syntax import MOST_CHARACTERS, Constants, parsed


def judged(text: str) -> Iterator[Sight]:
    """Yield what a chat template does beyond setting out the conversation.

    Raises:
        UnreadableError: when it cannot be parsed, or is larger than any template.
    """
    root = parsed(text)
    constants = Constants(root)
    found: dict[tuple[str, str], Sight] = {}
    for sights in (template_code.seen(root, constants), template_text.seen(root, constants)):
        for sight in sights:
            found.setdefault((sight.technique, sight.says), sight)
    yield from found.values()


class _Template:
    """A file that is a chat template as a whole."""

    format = "chat template"

    def __call__(self, source: Source, desk: Desk) -> Iterator[Sight]:
        """Yield what the template does."""
        data = source.read(0, 4 * MOST_CHARACTERS + 1)
        desk.spend("bytes", len(data))
        try:
            text = data.decode("utf-8")
        except UnicodeDecodeError:
            raise UnreadableError("the template is not UTF-8") from None
        yield from judged(text)


read = _Template()
