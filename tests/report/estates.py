"""A review as a shop would get it that fine-tunes a Llama: made by hand, in the records."""

from __future__ import annotations

from roadworthy.licences.readings import Difference, Kind
from roadworthy.rights.interface import (
    Estate,
    Holding,
    How,
    Intended,
    Issue,
    Link,
    Rank,
    Review,
    Standing,
    Statement,
)
from roadworthy.system import Evidence, Outcome, Severity

LLAMA = "LicenseRef-llama-3.1-community"


def at(path: str, line: int = 1) -> Evidence:
    return Evidence(path, line, "0" * 64, "")


def said(says: str, *ids: str, rank: Rank = Rank.CARD, path: str = "README.md") -> Statement:
    return Statement(rank, says, ids, at(path, 4))


def text(id_: str, path: str) -> Statement:
    return Statement(Rank.TEXT, id_, (id_,), at(path), exact=True)


BASE = Holding(
    "model:meta-llama/Llama-3.1-8B",
    "weights",
    "meta-llama/Llama-3.1-8B",
    Standing.STATED,
    (LLAMA,),
    statements=(Statement(Rank.KNOWN, "llama3.1", (LLAMA,), None),),
    ours=False,
)
OURS = Holding(
    "weights:model.safetensors",
    "weights",
    "acme/writer-8b",
    Standing.STATED,
    ("Apache-2.0",),
    statements=(said("apache-2.0", "Apache-2.0"),),
)
DISPLAY = Difference(Kind.ADDED, "section 4", "its name to be shown", "naming", 14, "You must ...")
CHANGED = Holding(
    "weights:speech.onnx",
    "weights",
    "speech",
    Standing.CHANGED,
    ("MIT",),
    statements=(
        Statement(Rank.TEXT, "MIT", ("MIT",), at("speech/LICENSE"), differences=(DISPLAY,)),
    ),
)
CODE = Holding(
    "code",
    "code",
    "code of the project",
    Standing.EXACT,
    ("MIT",),
    statements=(text("MIT", "LICENSE"),),
)
CHOICE = Holding(
    "code:tool",
    "code",
    "tool",
    Standing.STATED,
    choice=("MIT", "Apache-2.0"),
    statements=(Statement(Rank.CARD, "MIT OR Apache-2.0", (), at("tool/pyproject.toml", 3),
                          choice=("MIT", "Apache-2.0")),),
)  # fmt: skip
REVIEWS = Holding("dataset:data/reviews.csv", "dataset", "reviews", Standing.MISSING)
PAIRS = Holding(
    "dataset:acme/pairs",
    "dataset",
    "acme/pairs",
    Standing.STATED,
    ("CC-BY-NC-4.0",),
    statements=(said("cc-by-nc-4.0", "CC-BY-NC-4.0", path="data/README.md"),),
)
DISAGREES = Holding(
    "adapter:tone",
    "adapter",
    "tone",
    Standing.DISAGREE,
    statements=(
        said("mit", "MIT", path="tone/README.md"),
        text("Apache-2.0", "tone/LICENSE"),
    ),
)
UNCLEAR = Holding(
    "dataset:faq",
    "dataset",
    "faq",
    Standing.UNCLEAR,
    statements=(said("other", path="data/faq/README.md"),),
)
STAND_IN = Holding(
    "weights:tiny",
    "weights",
    "tiny",
    Standing.EXACT,
    ("Apache-2.0",),
    statements=(text("Apache-2.0", "tiny/LICENSE"),),
    stand_in=True,
)


def library(number: int, standing: Standing, *ids: str) -> Holding:
    name = f"library-{number}"
    return Holding(f"dependency:{name}", "dependency", name, standing, ids, ours=False)


LIBRARIES = (
    *(library(n, Standing.STATED, "MIT") for n in range(22)),
    *(library(n, Standing.EXACT, "Apache-2.0") for n in range(22, 36)),
    *(library(n, Standing.MISSING) for n in range(36, 40)),
)
LINKS = (
    Link(OURS.id, BASE.id, How.FINETUNE, at("README.md", 5)),
    Link(OURS.id, PAIRS.id, How.TRAINED_ON, at("README.md", 9)),
    Link(CODE.id, OURS.id, How.USES),
    *(Link(CODE.id, one.id, How.DEPENDS) for one in LIBRARIES),
)
ISSUES = (
    Issue(
        "licence-flow-down",
        Outcome.FAIL,
        Severity.HIGH,
        ("acme/writer-8b", "meta-llama/Llama-3.1-8B"),
        LLAMA,
        "1.b.i",
        "acme/writer-8b is under Apache-2.0 and made from a model that is handed on under its "
        "own terms only.",
        "Give it the licence of its base.",
        at("README.md", 4),
    ),
)
HOLDINGS = (
    BASE,
    OURS,
    CHANGED,
    CODE,
    CHOICE,
    REVIEWS,
    PAIRS,
    DISAGREES,
    UNCLEAR,
    STAND_IN,
    *LIBRARIES,
)
SHOP = Review(Estate(HOLDINGS, LINKS, Intended()), ISSUES)
