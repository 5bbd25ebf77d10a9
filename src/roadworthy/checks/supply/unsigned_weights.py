"""Weights that nobody signed, or whose files are not those that were signed."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from dataclasses import dataclass

from roadworthy.checks.fetched import WEIGHTS
from roadworthy.checks.interface import Check, Seen
from roadworthy.sightings import SignedManifest
from roadworthy.system import Finding, Outcome, Severity

_ALWAYS_LEFT_OUT = (".git", ".gitattributes", ".github", ".gitignore")
_SHOWN = 3


@dataclass(frozen=True, slots=True)
class _Compared:
    """A manifest beside the files of its model."""

    folder: str
    """With a slash at its end; empty for the root."""
    changed: tuple[str, ...]
    missing: tuple[str, ...]
    extra: tuple[str, ...]


class UnsignedWeights(Check):
    """Weights are not signed, or the files here are not those that were signed.

    What it looks at:
        Signatures of OpenSSF model signing (`model.sig`, a Sigstore bundle). The files and digests
        that it lists are compared with those that lie here: a file that changed, is missing, or was
        added is high. The signature itself is not verified in this version, so this never passes:
        the finding names the command that does.

    Why it matters:
        A digest says that a file is the one that was listed; a signature says who listed it. Both
        together tell weights of their maker from weights of somebody else.

    How to fix it:
        Sign the folder of the model with `model_signing sign`, publish the signature beside it, and
        verify it where the weights are fetched.

    References:
        https://github.com/ossf/model-signing-spec
        https://github.com/sigstore/model-transparency
    """

    name = "unsigned-weights"
    severity = Severity.LOW
    never = frozenset({Outcome.PASS})

    def look(self, seen: Seen) -> Iterator[Finding]:
        """Compare the signed list with the files."""
        digests = dict(seen.collected.digests)
        covered: set[str] = set()
        manifests = seen.of(SignedManifest)
        for manifest in manifests:
            if manifest.problem:
                says = f"{manifest.place.path} {manifest.problem}, so nobody can compare it."
                fix = "Get the signature again from the maker of the model."
                yield self.unknown(manifest.place, says, fix, severity=Severity.MEDIUM)
                continue
            compared = _compare(manifest, digests)
            covered |= {f"{compared.folder}{name}" for name, _ in manifest.entries}
            yield from self._judged(manifest, compared)
        sets = [part for part in seen.parts("weights", "adapter") if part.id.startswith("weights")]
        unsigned = 0
        for part in sets:
            here = [file for file in part.files if file.path in digests]
            files = [file for file in here if WEIGHTS.fullmatch(file.path)]
            if files and not any(file.path in covered for file in files):
                unsigned += 1
                says = f"{part.name} is not signed, so nobody can tell who made these files."
                fix = "Sign its folder with model_signing, and publish the signature beside it."
                yield self.fails(files[0], says, fix, about=part.name)
        if not manifests and not unsigned:
            yield self.not_applicable("There are no weights here.")

    def _judged(self, manifest: SignedManifest, compared: _Compared) -> Iterator[Finding]:
        for names, what in (
            (compared.changed, "changed since it was signed"),
            (compared.missing, "was signed, and is not here"),
            (compared.extra, "lies beside what was signed, and is not in the list"),
        ):
            for name in names[:_SHOWN]:
                yield self._differs(manifest, f"{compared.folder}{name} {what}", name)
            if len(names) > _SHOWN:
                count = len(names) - _SHOWN
                files = "file" if count == 1 else "files"
                yield self._differs(manifest, f"{count} more {files}: each {what}", what)
        if not (compared.changed or compared.missing or compared.extra):
            who = f" It says that {manifest.identity} signed it." if manifest.identity else ""
            yield self.unknown(
                manifest.place,
                f"The digests of {len(manifest.entries)} files agree; the signature was not "
                f"verified.{who}",
                f"Verify it: {_command(manifest, compared.folder)}",
                severity=Severity.LOW,
            )

    def _differs(self, manifest: SignedManifest, says: str, about: str) -> Finding:
        fix = "Do not load it; fetch the model again, with its signature."
        return self.fails(manifest.place, f"{says}.", fix, severity=Severity.HIGH, about=about)


def _compare(manifest: SignedManifest, digests: dict[str, str]) -> _Compared:
    home = manifest.place.path.rpartition("/")[0]
    home = f"{home}/" if home else ""
    listed = dict(manifest.entries)
    # The signature lies in the folder of the model, or beside that folder.
    inner = f"{home}{manifest.model}/" if manifest.model else home
    folder = max((home, inner), key=lambda one: sum(f"{one}{name}" in digests for name in listed))
    left_out = (*_ALWAYS_LEFT_OUT, *(one.strip("/") for one in manifest.ignored))
    here = {
        path[len(folder) :]: digest for path, digest in digests.items() if path.startswith(folder)
    }
    extra = tuple(
        name
        for name in here
        if name not in listed
        and f"{folder}{name}" != manifest.place.path
        and not any(name == one or name.startswith(f"{one}/") for one in left_out)
    )
    changed = tuple(name for name in listed if name in here and here[name] != listed[name])
    missing = tuple(name for name in listed if name not in here)
    return _Compared(folder, changed, missing, extra)


def _command(manifest: SignedManifest, folder: str) -> str:
    path = shlex.quote(folder.rstrip("/") or ".")
    start = f"model_signing verify {manifest.method} {path}"
    signature = f"--signature {shlex.quote(manifest.place.path)}"
    match manifest.method:
        case "sigstore":
            who = shlex.quote(manifest.identity)
            return (
                f"{start} {signature} --identity {who} "
                f"--identity_provider {shlex.quote(manifest.issuer)}"
            )
        case "certificate":
            return f"{start} {signature} --certificate_chain CHAIN.pem"
    return f"{start} {signature} --public_key KEY.pub"
