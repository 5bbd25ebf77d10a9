"""Parts without a licence."""

from __future__ import annotations

from roadworthy.checks.interface import Seen
from roadworthy.checks.rights import LicenceCheck
from roadworthy.rights.interface import Standing
from roadworthy.system import Finding, Severity


class LicenceMissing(LicenceCheck):
    """A part of the system has no licence stated, so nobody has a right to it.

    What it looks at:
        Every model, adapter, tokenizer, package and library that lies here or is named, and the
        code of the project. A licence counts wherever it is stated: as a text beside the part, in a
        card, a manifest or a header, in a sentence of a README, or as an answer in roadworthy.yaml.
        Weights without one are high. Code is judged where it is handed on. Libraries, and models
        that are only named, are told together, since their own pages may state a licence that is
        not here. Data sets have a check of their own.

    Why it matters:
        What nobody licensed belongs to its owner alone: using, changing and passing it on needs a
        permission that nobody has shown.

    How to fix it:
        Put the text of the licence beside the part, name it in the card or the manifest, or ask the
        owner and write the answer under `components:` in roadworthy.yaml.

    References:
        https://choosealicense.com/no-permission/
        https://huggingface.co/docs/hub/repositories-licenses
        https://packaging.python.org/en/latest/specifications/core-metadata/
    """

    name = "licence-missing"
    severity = Severity.HIGH
    aliases = ("upstream-licence-not-named",)

    def nothing(self, seen: Seen) -> Finding:
        """Return that each part has a licence stated, or that there is none."""
        holdings = [one for one in seen.rights.estate.holdings if one.kind != "dataset"]
        stated = [one for one in holdings if one.standing is not Standing.MISSING]
        if not stated:
            return self.not_applicable("There is no model, code or library here.")
        return self.passes(f"Parts with a licence stated for each: {len(stated)}.")
