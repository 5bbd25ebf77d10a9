"""What a licence allows, asks and forbids: facts in our own words, one file for each in `terms/`.

Every statement has a code that rules can compare, a sentence for people and, where somebody read
the text, the clause. How sure we are stands once for each licence (`basis`); what is less than high
is shown as "to confirm". A licence without a file here is one of which nothing is known.
"""

from __future__ import annotations

from functools import cache
from importlib import resources
from typing import Annotated, Literal

import msgspec

from roadworthy.errors import RoadworthyError
from roadworthy.safe_yaml import convert, parse

_Text = Annotated[str, msgspec.Meta(min_length=1)]

Family = Literal[
    "permissive",
    "copyleft",
    "public_domain",
    "content",
    "content_copyleft",
    "data",
    "data_copyleft",
    "use_limits",
    "restricted",
    "non_commercial",
    "no_derivatives",
    "vendor",
    "policy",
    "proprietary",
    "unknown",
]
"""`use_limits` is the RAIL family; `restricted` are community licences of makers of models."""


class _Strict(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    pass


class Said(_Strict, frozen=True, kw_only=True):
    """What every statement has besides its code."""

    says: str = ""
    """One sentence for people, in our own words."""
    clause: str = ""
    """Where it stands: "1.b.i", "section 2", "Attachment A"; empty where nobody read the text."""


class Commercial(Said, frozen=True, kw_only=True):
    """Whether a business may use it, and earn with it."""

    code: Literal["allowed", "forbidden", "conditional", "unknown"] = msgspec.field(name="is")


class Threshold(Said, frozen=True, kw_only=True):
    """What changes above a size. Many licences count affiliates too; `says` tells."""

    of: Literal[
        "monthly_active_users",
        "daily_active_users",
        "monthly_revenue_usd",
        "yearly_revenue_usd",
        "any_commercial_use",
    ]
    above: float
    then: Literal["permission", "display", "royalty", "excluded"]
    """Ask for another licence, show a name, pay, or no licence at all."""


class Region(Said, frozen=True, kw_only=True):
    """Where, or for whom, it grants nothing."""

    excluded: list[Literal["EU", "UK", "KR", "CN", "US", "other"]]
    who: Literal["everybody", "licensee"]
    """licensee: people living there and companies with their main place of business there; users of
    a product that contains the model are not reached."""
    what: Literal["all", "multimodal"]


class Naming(Said, frozen=True, kw_only=True):
    """A name, sentence or credit that has to be shown."""

    how: Literal["display", "name_prefix", "notice_file", "sentence", "credit"]
    """display: on a page or screen; sentence: in documents; notice_file: in a file NOTICE."""
    text: str = ""
    """The words that are asked for, where they are fixed: "Built with Llama"."""
    also: list[str] = []
    """Other words that do as well: "Improved using Qwen"."""
    when: Literal["always", "distributed", "derived", "trained_with", "above_threshold"]
    """derived: for models made from it; trained_with: also for models trained with its output."""
    models: list[str] = []
    """Beginnings of names of the models that it is asked for; empty: for all under the licence."""


class Policy(Said, frozen=True, kw_only=True):
    """Uses that it forbids."""

    code: Literal["none", "law_only", "inside", "separate", "unknown"] = msgspec.field(name="is")
    document: str = ""
    """The id of the policy, where it is a document of its own."""
    binds_users: bool = False
    """Whether users of a product have to be bound to it too."""


class Outputs(Said, frozen=True, kw_only=True):
    """Whether what a model writes may train other models."""

    code: Literal[
        "free", "naming", "derivative", "forbidden", "non_commercial", "research", "unknown"
    ] = msgspec.field(name="is")
    """derivative: the other model then counts as made from it, and carries its terms."""
    same_family: list[str] = []
    """Beginnings of names of models that `forbidden` spares: [llama-3]."""


class PassingOn(Said, frozen=True, kw_only=True):
    """Under which terms something made from it may be passed on."""

    code: Literal[
        "any",
        "same_family",
        "with_limits",
        "only_same",
        "non_commercial",
        "non_commercial_same",
        "forbidden",
        "unknown",
    ] = msgspec.field(name="is")
    """any: any licence, notices kept. same_family: copyleft. with_limits: any licence that carries
    the use limits as an enforceable clause. only_same: under its own terms only. forbidden: nothing
    made from it may be passed on."""
    needs: list[
        Literal[
            "licence_text",
            "copyright_notice",
            "notice_file",
            "attribution",
            "change_marks",
            "source_offer",
            "use_limits",
            "use_policy",
        ]
    ] = []
    """What has to travel with a copy; `use_limits`: as a clause in the agreement with users."""
    own_terms: bool = False
    """Whether our own changes may have terms of their own beside it."""


class Hosting(Said, frozen=True, kw_only=True):
    """What running it for others over a network asks for."""

    code: Literal[
        "free",
        "distribution",
        "same_limits",
        "source_offer",
        "not_for_others",
        "separate_grant",
        "unknown",
    ] = msgspec.field(name="is")
    """distribution: it counts as passing on, with all that this asks for."""


class Patent(Said, frozen=True, kw_only=True):
    """Patents."""

    code: Literal["granted", "excluded", "unstated"] = msgspec.field(name="is")
    ends_on_suit: bool = False


class FreeAndOpen(Said, frozen=True, kw_only=True):
    """The licence part of the free and open-source test of Art. 53(2) AI Act.

    Recitals 102 to 104 and section 4.2.1 of the Commission's guidelines of 18 July 2025: access,
    use, modification and distribution for everybody, without payment, without a limit to
    non-commercial or research use, to sizes or to regions.
    """

    code: Literal["met", "not_met", "unclear"] = msgspec.field(name="is")
    fails: list[
        Literal[
            "non_commercial",
            "no_redistribution",
            "user_threshold",
            "separate_commercial_licence",
            "use_restrictions",
            "excluded_regions",
            "no_modification",
            "payment",
            "naming",
            "revocable",
            "unknown",
        ]
    ] = []
    """The conditions that fail, or that are open where the answer is unclear."""


_LIMITS = {
    "non_commercial": "non_commercial",
    "no_redistribution": "no_redistribution",
    "no_modification": "no_redistribution",
    "user_threshold": "user_threshold",
    "separate_commercial_licence": "separate_commercial_licence",
    "use_restrictions": "broad_use_restrictions",
    "excluded_regions": "excluded_regions",
}
"""The conditions that the fact `licence_limits` knows, and its options."""


class Basis(_Strict, frozen=True):
    """How the facts were found, and how sure we are."""

    how: _Text
    source: str
    """Address of the text."""
    confidence: Literal["high", "medium", "low"]
    on: Annotated[str, msgspec.Meta(pattern=r"^\d{4}-\d{2}-\d{2}$")]


class Terms(_Strict, frozen=True, kw_only=True):
    """One licence."""

    id: _Text
    """SPDX identifier, or `LicenseRef-...`; as in `names.yaml`."""
    name: _Text
    family: Family
    maker: str = ""
    """Whose licence it is, for community licences: Meta."""
    osi: Literal["approved", "not_approved", "unconfirmed"]
    commercial: Commercial
    thresholds: list[Threshold] = []
    regions: list[Region] = []
    policy: Policy
    naming: list[Naming] = []
    outputs: Outputs
    passing_on: PassingOn
    hosting: Hosting
    patent: Patent
    free_and_open: FreeAndOpen
    basis: Basis
    note: str = ""

    @property
    def confirmed(self) -> bool:
        """Return whether the facts need no further look."""
        return self.basis.confidence == "high"

    @property
    def limits(self) -> tuple[str, ...]:
        """Return what it reserves, as options of the fact `licence_limits`.

        What is unclear reserves nothing, save the forbidden uses of the RAIL family; a policy
        reserves nothing by itself, and what nobody read is no ground for a fact.
        """
        if self.family == "policy" or self.basis.confidence == "low":
            return ()
        if self.free_and_open.code != "not_met" and self.family != "use_limits":
            return ()
        found = (_LIMITS[why] for why in self.free_and_open.fails if why in _LIMITS)
        return tuple(dict.fromkeys(found))


@cache
def terms(id_: str) -> Terms | None:
    """Return the terms of a licence by its id; None where nothing is known of it.

    >>> terms("MIT").commercial.code
    'allowed'
    >>> terms("LicenseRef-nobody-knows")
    """
    if not all(sign.isalnum() or sign in ".-+" for sign in id_):
        return None
    file = resources.files("roadworthy.licences") / "terms" / f"{id_}.yaml"
    if not file.is_file():
        return None
    document = parse(file.read_bytes(), name=f"terms/{id_}.yaml")
    return convert(document, document.data, Terms, error=RoadworthyError)


def ids() -> tuple[str, ...]:
    """Return the ids of all licences whose terms are known, in the order of the alphabet."""
    files = (resources.files("roadworthy.licences") / "terms").iterdir()
    return tuple(sorted(f.name[: -len(".yaml")] for f in files if f.name.endswith(".yaml")))
