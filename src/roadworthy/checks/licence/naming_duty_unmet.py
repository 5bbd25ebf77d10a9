"""Names, sentences and credits that have to be shown."""

from __future__ import annotations

from roadworthy.checks.interface import Seen
from roadworthy.checks.rights import LicenceCheck
from roadworthy.system import Finding, Severity


class NamingDutyUnmet(LicenceCheck):
    """A licence asks for a name, a sentence or a credit that was not found.

    What it looks at:
        What licences ask to be shown: words on a page ("Built with Llama"), a beginning of the
        model's name, a sentence in a file Notice, a credit for data. It looks at the files Notice
        and the cards here, and at the names of models and product. A page that users see cannot be
        seen from files, so for a service it is shown as open. Duties above a size count only where
        the figures in the description are above it. What stays in the house is asked nothing.

    Why it matters:
        It is the smallest thing that these licences ask for, and the one that everybody can see
        from outside.

    How to fix it:
        Show the words, name the model as asked, and keep the file Notice.

    References:
        https://github.com/meta-llama/llama-models/blob/main/models/llama3_1/LICENSE
        https://github.com/MoonshotAI/Kimi-K2/blob/main/LICENSE
        https://creativecommons.org/licenses/by/4.0/
    """

    name = "naming-duty-unmet"
    severity = Severity.MEDIUM
    gathers = True

    def nothing(self, seen: Seen) -> Finding:
        """Say how many duties were looked at."""
        view = seen.view
        asking = [of for of in view.known_terms if of.naming]
        if not asking:
            return self.not_applicable("No licence that is known asks for a name to be shown.")
        if view.inside:
            return self.not_applicable("Nothing is handed on or hosted, so nothing is asked.")
        return self.passes(
            f"Licences that ask for a name or a sentence: {len(asking)}; each is shown, or "
            "need not "
            "be."
        )
