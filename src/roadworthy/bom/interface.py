"""The records that every format of a bill of materials is written from.

What is not known is absent: no format writes a default for it.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from roadworthy.rights.interface import Holding, Link
from roadworthy.system import Evidence, Interval


@dataclass(frozen=True, slots=True)
class Item:
    """One component."""

    ref: str
    """Unique and stable: the id of the component."""
    kind: str
    """code, weights, adapter, tokenizer, dataset, dependency, service, store, or file (a model file
    that belongs to no component)."""
    name: str
    version: str = ""
    purl: str = ""
    description: str = ""
    supplier: str = ""
    """Who makes it, where the files say so."""
    holding: Holding | None = None
    """What is known of its licence."""
    hashes: tuple[tuple[str, str], ...] = ()
    """Name of the file and sha256, of all that belongs to it and lies here."""
    task: str = ""
    architecture: str = ""
    model_type: str = ""
    inputs: tuple[str, ...] = ()
    """text, image, audio, video."""
    outputs: tuple[str, ...] = ()
    parameters: Interval | None = None
    context_length: Interval | None = None
    quantisation: str = ""
    languages: tuple[str, ...] = ()
    results: tuple[tuple[str, str, str], ...] = ()
    """Metric, value and the dataset that it was measured on, as the card claims."""
    limits: tuple[str, ...] = ()
    """Sections or sentences about limits, as they stand in the card."""
    intended: str = ""
    """What it is meant for, as the card says."""
    ethics: tuple[str, ...] = ()
    """The same for risks, bias and forbidden uses."""
    energy: tuple[tuple[str, str], ...] = ()
    """Name of the fact and its value: emissions, hours, hardware; as the card claims."""
    training: tuple[tuple[str, str], ...] = ()
    """The same for how it was trained: tokens, steps, sections of the card."""
    digest: str = ""
    """sha256 over the sorted lines `sha256  file` of its files."""
    absent: tuple[str, ...] = ()
    """What says that files of it do not lie here."""
    data_origin: str = ""
    data_size: str = ""
    data_formats: tuple[str, ...] = ()
    made_from: str = ""
    """The data sets that a data set was made from, as its card names them."""
    sensitive: tuple[str, ...] = ()
    """What is stated about personal or sensitive data; empty: nobody says."""
    personal: bool | None = None
    """Whether a data set holds sensitive data about people, as stated."""
    anonymised: str = ""
    """What is stated about how data about people were removed or hidden."""
    bias: str = ""
    """What is stated about bias in a data set."""
    links: tuple[tuple[str, str], ...] = ()
    """Kind (website, vcs, documentation, distribution, model-card) and address."""
    facts: tuple[tuple[str, str], ...] = ()
    """Other facts, as text, for properties named `roadworthy:NAME`."""
    places: tuple[Evidence, ...] = ()
    stand_in: bool = False


@dataclass(frozen=True, slots=True)
class Inventory:
    """Everything that goes into a bill of materials."""

    name: str
    version: str
    """Of the system, or of its repository: a tag or a commit; empty where nobody says."""
    producer: str
    """The organisation; empty where nobody says."""
    purpose: str
    """The intended purpose that the description states."""
    digest: str
    """sha256 over all files that were read."""
    made: dt.datetime | None
    """When it was made: SOURCE_DATE_EPOCH, or the day that was asked about; in UTC."""
    remote: str
    commit: str
    items: tuple[Item, ...] = ()
    """By ref."""
    relations: tuple[Link, ...] = ()
    """Between refs; `child` is what was made from, ships or needs `parent`."""
    security_policy: str = ""
    """Path of a policy for reporting flaws (SECURITY.md)."""
    vulnerabilities: tuple[tuple[str, str, str], ...] = ()
    """Known ones: id, ref of the component, severity."""
    advisories_read: bool = False
    """Whether anybody compared the dependencies with known flaws."""
    author: str = ""
    """Who answers for this bill; empty where nobody says."""
    generates: tuple[str, ...] = ()
    """What the system makes, as the description states it: text, image, audio, video."""
    released: str = ""
    """The day of the latest release, where one is known."""
    images: tuple[str, ...] = ()
    """Images of containers that it is built from or runs in."""
    controls: tuple[tuple[str, str], ...] = ()
    """Safeguards that code or configuration sets up: name of the fact, and where."""
    complete: bool | None = None
    """Whether somebody answered that the list of components is complete."""
