"""Data sets of which source, licence or consent is not stated."""

from __future__ import annotations

from roadworthy.checks.interface import Seen
from roadworthy.checks.rights import LicenceCheck
from roadworthy.system import Finding, Severity


class DataRightsUndeclared(LicenceCheck):
    """It is not stated where data come from, or on which ground they may be used.

    What it looks at:
        Folders of data and cards of data sets, and the data sets that a model card or the code
        names: where they come from, under which licence or on which other ground they may be
        used, whether people in them agreed, whether reservations of rights were respected where
        they were collected from the web, and which model wrote them. A statement counts as one;
        nobody has checked it. "Publicly available" is neither a licence nor a ground. What is known
        of a data set by its id alone clears nothing; that it was taken down counts.

    Why it matters:
        Without a licence or another ground nobody may copy a work, and Article 4(3) of Directive
        (EU) 2019/790 lets the holders of rights forbid text and data mining. A model that was
        trained on such data carries the question to everybody who gets it.

    How to fix it:
        Write a card beside the data: source, licence, consent or another ground, rights of others,
        opt-outs, and the model that wrote synthetic parts. Or answer for the component in
        roadworthy.yaml.

    References:
        https://huggingface.co/docs/hub/datasets-cards
        https://docs.mlcommons.org/croissant/docs/croissant-rai-spec.html
        https://eur-lex.europa.eu/eli/dir/2019/790/oj
        https://arxiv.org/abs/1803.09010
    """

    name = "data-rights-undeclared"
    severity = Severity.MEDIUM

    def nothing(self, seen: Seen) -> Finding:
        """Say how many were looked at."""
        if not seen.data_sets:
            return self.not_applicable("No data set lies here, and none is named.")
        return self.passes(
            "Data sets whose source and licence or other ground are stated: "
            f"{len(seen.data_sets)}; nobody has checked the statements."
        )
