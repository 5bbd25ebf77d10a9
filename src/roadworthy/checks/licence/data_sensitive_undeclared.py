"""Data sets of which nobody says what they hold of people."""

from __future__ import annotations

from roadworthy.checks.interface import Seen
from roadworthy.checks.rights import LicenceCheck
from roadworthy.system import Finding, Severity


class DataSensitiveUndeclared(LicenceCheck):
    """It is not stated what data hold of people and other sensitive material, or it is denied.

    What it looks at:
        Cards and descriptions of data sets: what they state about personal data, special
        categories, children, faces and voices, and protected works; and the names of columns in
        tables. A card that denies personal data beside columns with names and addresses is wrong,
        or the columns are. "May contain" is a statement that it may.

    Why it matters:
        Personal data need a ground (Article 6 GDPR) and special categories a stronger one
        (Article 9); a model can repeat what it was trained on. Whoever takes the data over relies
        on what is stated.

    How to fix it:
        Say in the card whether people are in the data, which kinds of data, on which ground, and
        what was removed or replaced; say so too where there are none.

    References:
        https://huggingface.co/docs/hub/datasets-cards
        https://docs.mlcommons.org/croissant/docs/croissant-rai-spec.html
        https://spdx.github.io/spdx-spec/v3.0.1/model/Dataset/Dataset/
        https://eur-lex.europa.eu/eli/reg/2016/679/oj
    """

    name = "data-sensitive-undeclared"
    severity = Severity.MEDIUM

    def nothing(self, seen: Seen) -> Finding:
        """Say how many were looked at."""
        if not seen.data_sets:
            return self.not_applicable("No data set lies here, and none is named.")
        possible = sum(bool(one.value("data_sensitive_possible")) for one in seen.data_sets)
        may = f" {possible} of them may hold such material, as stated." if possible else ""
        return self.passes(
            f"Data sets of which it is stated what they hold of people: {len(seen.data_sets)}; "
            f"nobody has checked the statements.{may}"
        )
