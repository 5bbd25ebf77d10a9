"""The records of the review of rights: holdings, links between them, the intended use, and issues.

Code, weights, adapters, tokenizers, data and dependencies are separate works: each has a licence of
its own. What nobody states is missing, and missing gives no right.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass, field

from roadworthy.licences.readings import Difference
from roadworthy.system import Evidence, Interval, Outcome, Severity

_OUTCOMES = tuple(Outcome)
_SEVERITIES = tuple(Severity)


class Rank(enum.IntEnum):
    """Where a statement about a licence stands; a lower number weighs more."""

    TEXT = 1
    """The text of the licence, beside the component."""
    SCOPED_TEXT = 2
    """A text whose file name says what it is for: LICENSE-MODEL."""
    ANSWER = 3
    """What a person states in roadworthy.yaml."""
    CARD = 4
    """`license`, `license_name`, `license_link` of a card; `License-Expression` of a package."""
    SENTENCE = 5
    """A sentence in a README: "the weights are under ..."."""
    METADATA = 6
    """A field inside the file: GGUF general.license, safetensors metadata."""
    KNOWN = 7
    """What we know of a published model by its id (`known_models.yaml`)."""


class Standing(enum.StrEnum):
    """How well the licence of a component is known, the best first."""

    EXACT = "exact"
    """Its whole text lies there and was compared word for word."""
    STATED = "stated"
    """It is named, or its title stands there, and no text was compared."""
    CHANGED = "changed"
    """The text of a licence we know, with clauses added, changed or missing."""
    DISAGREE = "disagree"
    """Two sources cannot both be right."""
    UNCLEAR = "unclear"
    """Something is said, and it cannot be told which licence that is, or for what."""
    MISSING = "missing"
    """Nothing is said."""


class How(enum.StrEnum):
    """What one component is to another that it was made with or from."""

    FINETUNE = "finetune"
    ADAPTER = "adapter"
    MERGE = "merge"
    QUANTISED = "quantised"
    """Or converted into another format: the same work."""
    DISTILLED = "distilled"
    """Trained with the output of the other."""
    DERIVED = "derived"
    """Made from it; how is not said."""
    VOCABULARY = "vocabulary"
    """Its tokenizer or vectors were taken over."""
    TRAINED_ON = "trained_on"
    """A model, on a dataset."""
    WRITTEN_BY = "written_by"
    """A dataset, by a model."""
    CONTAINS = "contains"
    """The product, or a package, ships the other unchanged."""
    USES = "uses"
    """The product runs the other, or calls it; it is not said whether it ships it."""
    DEPENDS = "depends"
    """The code needs the other as a library."""


@dataclass(frozen=True, slots=True)
class Statement:
    """One source that says something about the licence of a component."""

    rank: Rank
    says: str
    """As it stands there: "apache-2.0", "MIT OR Apache-2.0", the title of a text."""
    licences: tuple[str, ...]
    """The ids of all licences that this can mean; empty where none is known by that name."""
    place: Evidence | None
    exact: bool = False
    """Whether a whole text was compared and is equal."""
    choice: tuple[str, ...] = ()
    """The ids between which one may choose ("MIT OR Apache-2.0")."""
    differences: tuple[Difference, ...] = ()
    note: str = ""
    """Why it leaves open which licence it is, as the end of a sentence; empty where it does not."""
    together: bool = False
    """Whether all of `licences` apply at once ("MIT AND CC-BY-4.0")."""
    family: bool = False
    """Whether it names only a family of licences ("BSD")."""
    empty: bool = False
    """Whether its author can settle it by naming a licence: `other` without a name, a list, a file
    with several texts."""
    limits: bool = False
    """Whether it names no licence, and only says that use is for research or without commerce."""


@dataclass(frozen=True, slots=True)
class Holding:
    """A component, with what is known of its licence."""

    id: str
    """As the component is called in the report."""
    kind: str
    name: str
    standing: Standing
    licences: tuple[str, ...] = ()
    """Ids that apply, all of them; empty for MISSING, and for UNCLEAR where nothing fits. For
    UNCLEAR and DISAGREE every id that a source names, so that one of them may apply."""
    choice: tuple[str, ...] = ()
    """Ids between which the receiver may choose; then `licences` is empty."""
    statements: tuple[Statement, ...] = ()
    """By rank."""
    place: Evidence | None = None
    """Where to point at."""
    ours: bool = True
    """False for what somebody else made and we use: upstream models, installed packages, data sets
    that are only named."""
    shipped: bool | None = None
    """Whether it travels with what we hand on; None where that is not known."""
    multimodal: bool | None = None
    """Whether a model takes or makes anything but text; None where that is not known."""
    names: tuple[str, ...] = ()
    """Other names of it: the id on the hub, the name of the repository."""
    notices: tuple[str, ...] = ()
    """Texts of files NOTICE and of lines on cards that may meet a naming duty, as they stand."""
    policies: tuple[str, ...] = ()
    """Ids of policies of forbidden uses that lie beside it."""
    stand_in: bool = False
    found: bool = True
    """Whether its files were read; False for what is only named."""
    why: str = ""
    """What is unclear or does not agree, as the end of a sentence; empty where nothing is."""
    because: tuple[Statement, ...] = ()
    """The statements that `why` is about: two where they do not agree."""


@dataclass(frozen=True, slots=True)
class Link:
    """One component was made with or from another."""

    child: str
    parent: str
    how: How
    place: Evidence | None = None


@dataclass(frozen=True, slots=True)
class Intended:
    """What the system is meant for, as the description states it; None is not known."""

    commercial: bool | None = None
    """A business uses it, or somebody earns with it."""
    hosts: bool | None = None
    """Others use it over a network that we run."""
    hands_on: bool | None = None
    """We pass it on to others: weights, a product, a container."""
    research_only: bool | None = None
    in_union: bool | None = None
    """We live, or have our main place of business, in the European Union."""
    offered_in_union: bool | None = None
    """It is supplied or used in the European Union, or its output is."""
    monthly_users: Interval | None = None
    """Monthly active users of all our products and affiliates."""
    daily_users: Interval | None = None
    yearly_revenue_usd: Interval | None = None
    monthly_revenue_usd: Interval | None = None


@dataclass(frozen=True, slots=True)
class Issue:
    """What the terms of one component mean for another, or for the use."""

    check: str
    """The check that shows it: `licence-flow-down` ..."""
    outcome: Outcome
    severity: Severity
    components: tuple[str, ...]
    """Names of the components, the one to change first."""
    licence: str
    """The id of the licence whose clause matters; empty where it is about no single one."""
    clause: str
    says: str
    """One sentence: the components, the licences, what clashes."""
    fix: str
    """One sentence: the way out."""
    place: Evidence | None = None
    confidence: str = "high"
    stops: bool = False
    """Whether the licence forbids what is intended, for certain."""
    follows: tuple[str, ...] = ()
    """Names of the components whose unsettled licences are its only reason; empty where it says
    something of its own."""

    @property
    def weight(self) -> tuple[int, int]:
        """Return how it is sorted: the worst outcome first, then the gravest."""
        return _OUTCOMES.index(self.outcome), _SEVERITIES.index(self.severity)


@dataclass(frozen=True, slots=True)
class Estate:
    """All components with their licences, and how they hang together."""

    holdings: tuple[Holding, ...] = ()
    """By id."""
    links: tuple[Link, ...] = ()
    intended: Intended = field(default_factory=Intended)


@dataclass(frozen=True, slots=True)
class Review:
    """An estate, and what follows."""

    estate: Estate
    issues: tuple[Issue, ...] = ()
    """Worst first; a check without issue has passed or had nothing to look at."""
