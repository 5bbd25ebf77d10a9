"""Weights without a digest that anybody could compare."""

from __future__ import annotations

import re
from collections.abc import Iterator

from roadworthy.checks.fetched import WEIGHTS, fetches
from roadworthy.checks.interface import Check, Seen
from roadworthy.sightings import Fetch, SignedManifest, WrittenDigest
from roadworthy.system import Component, Finding, Severity

_BASE = re.compile(r".*/")


class MissingWeightsDigest(Check):
    """No digest of the weights is written down, or one that is written down does not agree.

    What it looks at:
        The weights that lie here, with lists such as `SHA256SUMS`, files such as
        `model.gguf.sha256`, digests in the model card, pointers of Git LFS and signatures beside
        them; and weights that are fetched by their address, with a digest that is compared there.
        A digest that does not agree with the file is high.

    Why it matters:
        Without a digest nobody can tell weights that were changed, on a mirror or on the way, from
        those that were published and evaluated.

    How to fix it:
        Publish `sha256sum *.safetensors > SHA256SUMS` beside the weights. If a digest does not
        agree, find out which of the two changed before the file is loaded.

    References:
        https://www.gnu.org/software/coreutils/manual/html_node/sha2-utilities.html
        https://github.com/git-lfs/git-lfs/blob/main/docs/spec.md
    """

    name = "missing-weights-digest"
    severity = Severity.LOW

    def look(self, seen: Seen) -> Iterator[Finding]:
        """Compare what is written with what lies here."""
        digests = dict(seen.collected.digests)
        written = _written(seen)
        sets = [part for part in seen.parts("weights", "adapter") if _files(part, digests)]
        agree = 0
        for path, found in written.items():
            if path in digests:
                yield from self._compared(path, digests[path], found)
        for part in sets:
            files = _files(part, digests)
            without = [path for path in files if not _sha256(written.get(path, ()))]
            others = [path for path in without if written.get(path)]
            agree += len(files) - len(without)
            if others:
                yield self._other(part, others, written)
            elif without:
                yield self._missing(part, without, len(files))
        away = [one for one in fetches(seen) if not one.hub and WEIGHTS.fullmatch(one.name)]
        for one in away:
            if not one.checked:
                yield self._unchecked(one)
        agree += sum(one.checked for one in away)
        if not sets and not away and not written:
            yield self.not_applicable("There are no weights here, and none are fetched by address.")
        elif agree:
            yield self.passes(f"Files of weights with a digest that is written down: {agree}.")
        elif not sets and not away:
            yield self.not_applicable("Digests are written down, of files that are not here.")

    def _compared(
        self, path: str, sha256: str, found: tuple[WrittenDigest, ...]
    ) -> Iterator[Finding]:
        for one in found:
            if one.algorithm == "sha256" and one.digest != sha256 and one.place.path != path:
                yield self.fails(
                    one.place,
                    f"{path} has the sha256 {sha256[:12]}..., and {one.digest[:12]}... is written.",
                    "Do not load it before it is clear which of the two changed.",
                    severity=Severity.HIGH if WEIGHTS.fullmatch(path) else Severity.MEDIUM,
                    about=path,
                )

    def _other(
        self, part: Component, paths: list[str], written: dict[str, tuple[WrittenDigest, ...]]
    ) -> Finding:
        one = written[paths[0]][0]
        says = f"Of {paths[0]} only the {one.algorithm} is written, which is not compared here."
        fix = "Write down the sha256 as well."
        return self.unknown(one.place, says, fix, severity=Severity.LOW, about=part.name)

    def _missing(self, part: Component, without: list[str], count: int) -> Finding:
        place = next(file for file in part.files if file.path in without)
        which = without[0] if count == 1 else f"{len(without)} of {count} files of {part.name}"
        says = f"No digest of {which} is written down."
        fix = "Write its sha256 into a file beside it (SHA256SUMS)."
        return self.fails(place, says, fix, about=part.name)

    def _unchecked(self, one: Fetch) -> Finding:
        says = f"{one.name} is fetched, and no digest is compared."
        fix = "Compare its sha256 before it is loaded."
        return self.fails(one.place, says, fix, about=one.name)


def _files(part: Component, digests: dict[str, str]) -> list[str]:
    paths = dict.fromkeys(file.path for file in part.files)
    return [path for path in paths if path in digests and WEIGHTS.fullmatch(path)]


def _sha256(found: tuple[WrittenDigest, ...]) -> bool:
    return any(one.algorithm == "sha256" for one in found)


def _written(seen: Seen) -> dict[str, tuple[WrittenDigest, ...]]:
    """Return the digests that are written down by the path that they speak of."""
    found: dict[str, tuple[WrittenDigest, ...]] = {}
    for one in seen.of(WrittenDigest):
        if WEIGHTS.fullmatch(one.path):
            found[one.path] = (*found.get(one.path, ()), one)
    for manifest in seen.of(SignedManifest):
        match = _BASE.match(manifest.place.path)
        for name, digest in manifest.entries:
            path = f"{match[0] if match else ''}{name}"
            if WEIGHTS.fullmatch(path):
                one = WrittenDigest(manifest.place, path, "sha256", digest)
                found[path] = (*found.get(path, ()), one)
    return found
