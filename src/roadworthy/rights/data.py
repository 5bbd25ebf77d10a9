"""Data sets: what is stated of their source, their rights and the people in them, and what is not.

A data set lies here (a folder of data, or one with a card), or is only named: by a model card, by
code that loads it, or in roadworthy.yaml. What is stated was checked by nobody; what is not stated
is unknown. What is known of a data set by its id alone clears nobody.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from roadworthy.licences.datasets import KnownDataset, of_dataset
from roadworthy.sightings import Fetch
from roadworthy.system import Component, Evidence, Fact, Facts

_LICENCES = (
    "licence_text",
    "licence_title",
    "licence_name",
    "licence_tag",
    "data_licence_stated",
)
_NO_LICENCE = frozenset(
    {"", "other", "unknown", "custom", "unlicensed", "none", "other-", "n/a", "tbd"}
)
_PEOPLE = ("personal", "special_categories", "children", "biometric")
_ITEM = re.compile(r"\s*-\s+[\"']?([^\s\"'#]{1,200})[\"']?\s*(?:#.*)?")
_MOST_NAMED = 200
"""Data sets of one card, and of the code, that are looked at."""


@dataclass(frozen=True, slots=True)
class DataSet:
    """One data set, with what is stated of it."""

    name: str
    id: str
    """Of its component; empty where it is only named."""
    facts: Facts
    place: Evidence | None
    """Where it lies, or where it is named."""
    known: KnownDataset | None = None
    trains: bool | None = False
    """Whether a model is trained on it; None where that is not known."""
    named: bool = False
    """Whether it is only named and does not lie here."""

    @property
    def shown(self) -> str:
        """Return how to call it: its name, or its folder."""
        return (
            f"{self.name}/" if self.id == f"dataset:{self.name}" and not self.named else self.name
        )

    def value(self, fact: str) -> object:
        """Return what is stated, or None where nothing is, or where nobody could tell."""
        known = self.facts.get(fact)
        return known.value if known and isinstance(known.value, bool | str | Mapping) else None

    def option(self, fact: str, option: str) -> bool | None:
        """Return what is stated of one option."""
        value = self.value(fact)
        return value.get(option) if isinstance(value, Mapping) else None

    def first(self, fact: str) -> Evidence | None:
        """Return the first place that says it."""
        known = self.facts.get(fact)
        sources = known.sources if known else ()
        return next((one for one in sources if isinstance(one, Evidence)), self.place)

    @property
    def licence(self) -> str:
        """Return a licence that is stated for it; empty where none is."""
        for name in _LICENCES:
            value = self.value(name)
            if isinstance(value, str) and value.strip().lower() not in _NO_LICENCE:
                return value
        return ""

    @property
    def grounds(self) -> Mapping[str, bool]:
        """Return the grounds that are stated, and those that are stated to be missing."""
        value = self.value("data_grounds")
        return value if isinstance(value, Mapping) else {}

    @property
    def has_people(self) -> bool:
        """Return whether people are in it, by its columns or as stated."""
        if self.value("data_fictional") is True:
            return False
        stated = any(self.option("data_sensitive", option) for option in _PEOPLE)
        return stated or any(
            self.value(fact) is True for fact in ("names_people", "names_personal_traits")
        )


def data_sets(components: Sequence[Component], fetches: Iterable[Fetch]) -> tuple[DataSet, ...]:
    """Return the data sets that lie here and those that are named, without stand-ins."""
    trained = _trains(components)
    held = [part for part in components if part.kind == "dataset"]
    found = [_held(part, trained) for part in held if not part.stand_in]
    here = {name for part in held for name in (part.id, part.name.lower())}
    named: dict[str, DataSet] = {}
    for part in components:
        fact = part.facts.get("training_datasets")
        if part.kind != "document" or not fact or part.stand_in or not isinstance(fact.value, str):
            continue
        for name, place in _listed(fact):
            _note(named, DataSet(name, "", {}, place, of_dataset(name), True, named=True))
    for one in fetches:
        if one.what == "data" and one.name and "name" not in one.unsure:
            known, trains = of_dataset(one.name), None if trained is not False else False
            _note(named, DataSet(one.name, "", {}, one.place, known, trains, named=True))
    found += [
        one
        for key, one in sorted(named.items())
        if not {key, f"dataset:{one.name}", f"dataset:{key}"} & here
    ]
    return tuple(found)


def _held(part: Component, trained: bool | None) -> DataSet:
    folder = part.id.removeprefix("dataset:")
    inside = (file for file in part.files if file.path.startswith(f"{folder}/"))
    place = next(inside, next(iter(part.files), None))
    known = None if part.files else of_dataset(folder)
    return DataSet(part.name, part.id, part.facts, place, known, trained)


def _trains(components: Sequence[Component]) -> bool | None:
    """Return None where the project trains or publishes a model, as it may do so on any data."""
    for part in components:
        fact = part.facts.get("code_fine_tunes")
        ours = part.kind in ("weights", "adapter") and not part.id.startswith("model:")
        if (fact and fact.value is True) or ours:
            return None
    return False


def _listed(fact: Fact) -> Iterator[tuple[str, Evidence | None]]:
    """Yield each data set of a list with its place; a list that was cut is read from its lines."""
    places = [one for one in fact.sources if isinstance(one, Evidence)]
    names = [name.strip() for name in str(fact.value).split(",")]
    if names[-1].endswith("..."):
        del names[-1]
        rows = ((_ITEM.fullmatch(place.shows), place) for place in places)
        listed = [(match[1], place) for match, place in rows if match]
        if listed:
            yield from listed[:_MOST_NAMED]
            return
    for name in [name for name in names if name][:_MOST_NAMED]:
        fitting = (one for one in places if name.lower() in one.shows.lower())
        yield name, next(fitting, places[0] if places else None)


def _note(named: dict[str, DataSet], one: DataSet) -> None:
    """Keep one entry for each name, the one that trains."""
    key = one.name.lower()
    if key not in named and len(named) >= _MOST_NAMED:
        return
    if key not in named or (one.trains is True and named[key].trains is not True):
        named[key] = one
