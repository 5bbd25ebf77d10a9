"""Deployment: containers, manifests, proxies and settings, read as far as they show facts.

A safeguard counts where the file sets it up; a line that is commented out or says `off` counts as
nothing, and that nothing was found proves nothing. Whether a safeguard suffices a person judges.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from itertools import islice

from roadworthy.evidence.deployment import kinds
from roadworthy.evidence.deployment.setup import (
    MAX_CONFIGURATION,
    Image,
    Model,
    Setup,
    unreadable,
)
from roadworthy.evidence.interface import Found, Part, SourceFile
from roadworthy.sightings import RemoteCode
from roadworthy.system import Value

_MOST_OF_A_FLAG = 10
"""Lines of one file that are listed for one flag."""


_APART = re.compile(
    r"(?:.*/)?(?:(?:tests?|testing|docs?|node_modules|\.github)/.*|[^/]*tokenizer[^/]*\.json)"
)
"""Folders and tables of words that deploy nothing."""


_TRUST = re.compile(
    rb"^[ \t]{0,40}(?:- )?\"?(trust[_-]remote[_-]code)\"?[ \t]*[:=][ \t]*[\"']?(?:true|yes|on|1)\b",
    re.MULTILINE | re.IGNORECASE,
)


class Deployment:
    """Files that say how the system is built, configured and run."""

    name = "deployment"
    wants = re.compile(
        r".*\.(?:ya?ml|tpl|conf|nginx|vhost|toml|ini|cfg)(?:\.[\w-]+)?|(?:.*/)?(?:[^/]*(?:dockerfile"
        r"|containerfile)[^/]*|caddyfile[^/]*|\.env[^/]*|[^/]*\.env[^/]*"
        r"|[^/]*(?:config|setting|param|model|llm|default|app|profile|agent)[^/]*\.json"
        r"|conf(?:ig)?s?/(?:.*/)?[^/]*\.json"
        r"|sites-(?:available|enabled)/[^/]+)"
    )
    reads_text = False

    def __init__(self) -> None:
        self._models: list[Model] = []
        self._images: dict[str, list[Image]] = defaultdict(list)

    def collect(self, file: SourceFile) -> Iterator[Found]:
        """Read one file, if it is of a kind that we know."""
        lowered = file.path.lower()
        if _APART.fullmatch(lowered):
            return
        if b"remote_code" in file.head or b"remote-code" in file.head:
            yield from _trusted(file)
        kind = kinds.of(lowered, file.head)
        if kind is None:
            return
        if file.size > MAX_CONFIGURATION:
            yield unreadable(file, None, "is larger than any configuration needs")
            return
        text = file.head.decode("utf-8-sig", "replace")
        if "\x00" in text:
            yield unreadable(file, None, "is not a text")
            return
        flags: dict[str, int] = defaultdict(int)
        for seen in kind.read(Setup(file, text)):
            match seen:
                case Model():
                    self._models.append(seen)
                case Image():
                    self._images[seen.name].append(seen)
                case Part():
                    flags[seen.facts[0][0]] += 1
                    if flags[seen.facts[0][0]] <= _MOST_OF_A_FLAG:
                        yield seen
                case _:
                    yield seen

    def finish(self) -> Iterator[Found]:
        """Yield the models and the images; what is pinned must be pinned in every place."""
        by_name: dict[str, list[Model]] = defaultdict(list)
        for model in self._models:
            by_name[model.named.name].append(model)
        for name in sorted(by_name):
            yield from _model_parts(by_name[name])
        for name in sorted(self._images):
            yield from _image_parts(self._images[name])


def _trusted(file: SourceFile) -> Iterator[RemoteCode]:
    """Yield the lines of a configuration that let code run which comes with a model."""
    for match in islice(_TRUST.finditer(file.head), 50):
        line = file.head.count(b"\n", 0, match.start(1)) + 1
        place = file.at(line, match[0].decode("utf-8", "replace"))
        yield RemoteCode(place, "trust_remote_code", "", "")


def _model_parts(models: list[Model]) -> Iterator[Part]:
    revisions = {model.revision for model in models}
    for model in models:
        name, place = model.named.name, model.place
        id_ = f"model:{name}" if name else f"model:unknown:{place.path}:{place.line}"
        facts: list[tuple[str, Value]] = [(model.fact, True)]
        if len(revisions) == 1 and model.revision:
            facts.append(("served_revision", model.revision))
        shown = name or "whose id the configuration does not hold"
        yield Part(id_, model.named.kind, shown, place, facts=tuple(facts))


def _image_parts(images: list[Image]) -> Iterator[Part]:
    first = images[0]
    versions = {image.digest or image.tag for image in images}
    version = versions.pop() if len(versions) == 1 else ""
    pinned = version.startswith("sha256:")
    declared = ", ".join(sorted({image.tag for image in images if image.tag})) or "any"
    where = f"?repository_url={first.registry}" if first.registry else ""
    bare = first.name.removeprefix(f"{first.registry}/")
    purl = f"pkg:docker/{bare}@{version}{where}" if version else f"pkg:docker/{bare}{where}"
    facts: tuple[tuple[str, Value], ...] = (("declared", declared), ("pinned", pinned))
    for image in images:
        yield Part(
            f"dependency:docker:{first.name}",
            "dependency",
            first.name,
            image.place,
            version,
            purl,
            facts,
        )
