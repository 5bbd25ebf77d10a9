"""Inventories for tests, written by hand."""

from __future__ import annotations

import datetime as dt

from roadworthy.bom.interface import Inventory, Item
from roadworthy.licences.readings import Difference, Kind
from roadworthy.rights.interface import Holding, How, Link, Rank, Standing, Statement
from roadworthy.system import Evidence, Interval

SHA = "ab" * 32
MADE = dt.datetime(2026, 11, 21, tzinfo=dt.UTC)


def place(path: str, line: int | None = 1) -> Evidence:
    return Evidence(path, line, SHA, "as it stands")


def said(rank: Rank, says: str, *licences: str, exact: bool = False) -> Statement:
    return Statement(rank, says, licences, place("README.md"), exact)


EXACT = Holding(
    "weights:model.safetensors",
    "weights",
    "model",
    Standing.EXACT,
    licences=("Apache-2.0",),
    statements=(said(Rank.TEXT, "Apache License", "Apache-2.0", exact=True),),
    shipped=True,
)
STATED = Holding(
    "model:example/base",
    "weights",
    "example/base",
    Standing.STATED,
    licences=("LicenseRef-llama-3.2",),
    statements=(said(Rank.CARD, "llama3.2", "LicenseRef-llama-3.2"),),
    ours=False,
    shipped=False,
)
CHANGED = Holding(
    "code",
    "code",
    "code of the project",
    Standing.CHANGED,
    licences=("MIT",),
    statements=(
        Statement(
            Rank.TEXT,
            "MIT License",
            ("MIT",),
            place("LICENSE"),
            differences=(Difference(Kind.ADDED, "", "a display duty", "naming", 20, "shall show"),),
        ),
    ),
)
DISAGREE = Holding(
    "dataset:data",
    "dataset",
    "data",
    Standing.DISAGREE,
    licences=("MIT", "CC-BY-NC-4.0"),
    statements=(
        said(Rank.TEXT, "MIT License", "MIT", exact=True),
        said(Rank.CARD, "cc-by-nc-4.0", "CC-BY-NC-4.0"),
    ),
)
CHOICE = Holding(
    "dependency:both",
    "dependency",
    "both",
    Standing.STATED,
    choice=("MIT", "Apache-2.0"),
    statements=(
        Statement(
            Rank.CARD,
            "MIT OR Apache-2.0",
            ("MIT", "Apache-2.0"),
            place("both.dist-info/METADATA", 9),
            choice=("MIT", "Apache-2.0"),
        ),
    ),
)
FULL = Inventory(
    name="Shop assistant",
    version="1.2.0",
    producer="Example Bikes",
    purpose="answer questions about products",
    digest=SHA,
    made=MADE,
    remote="https://github.com/example/shop.git",
    commit="c" * 40,
    items=(
        Item("code", "code", "code of the project", holding=CHANGED),
        Item(
            "dataset:data",
            "dataset",
            "data",
            holding=DISAGREE,
            hashes=(("data/a.csv", SHA),),
            digest=SHA,
            data_origin="the shop's own orders",
            data_size="2 files, 100 bytes",
            data_formats=("csv",),
            sensitive=("no personal data, says the card",),
            bias="orders of one town only",
        ),
        Item("dependency:both", "dependency", "both", "2.0", "pkg:pypi/both@2.0", holding=CHOICE),
        Item("model:example/base", "weights", "example/base", holding=STATED),
        Item("model:hosted-1", "service", "hosted-1", supplier="openai"),
        Item(
            "weights:model.safetensors",
            "weights",
            "model",
            "d" * 40,
            "pkg:huggingface/example/model@" + "d" * 40,
            "the card has a section on description: README.md",
            "example",
            EXACT,
            (("model-1.safetensors", SHA), ("model-2.safetensors", SHA)),
            task="text-generation",
            architecture="LlamaForCausalLM",
            model_type="llama",
            inputs=("text",),
            outputs=("text",),
            parameters=Interval(7e9, 7e9),
            context_length=Interval(8192, 8192),
            quantisation="BF16",
            languages=("en", "de"),
            results=(("accuracy", "0.61", "MMLU"),),
            limits=("the card has a section on limitations: README.md, line 9",),
            intended="chat",
            ethics=("the card has a section on bias: README.md",),
            energy=(("claimed_emissions", "1200 grams of CO2 equivalent"),),
            training=(("training_steps", "1000 steps"),),
            links=(("website", "https://huggingface.co/example/model"),),
            facts=(("library", "transformers"),),
            places=(place("model-1.safetensors", None), place("README.md")),
        ),
        Item("weights:tiny.gguf", "weights", "tiny", stand_in=True),
    ),
    relations=(
        Link("code", "dependency:both", How.DEPENDS),
        Link("weights:model.safetensors", "dataset:data", How.TRAINED_ON),
        Link("weights:model.safetensors", "model:example/base", How.FINETUNE),
    ),
    security_policy="SECURITY.md",
    vulnerabilities=(("CVE-2026-0001", "dependency:both", "high"),),
    advisories_read=True,
    author="A. Person",
    generates=("text",),
    released="2026-11-01",
    images=("python:3.13",),
    controls=(("control_size_limits", "code"),),
    complete=True,
)
EMPTY = Inventory("", "", "", "", "", None, "", "")
