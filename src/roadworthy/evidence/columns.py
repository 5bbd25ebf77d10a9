"""Names of columns that speak of people: who somebody is, and which traits somebody has.

One word alone is no proof: a cache has an age, a noun has a gender, a penguin has a sex. So words
count points, and two are needed; a word that only people have counts two, and a word about animals
or grammar takes all away.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass

from roadworthy.evidence.interface import printable

_ONLY_PEOPLE = frozenset(
    {"ethnicity", "ethnic group", "ethnic origin", "race ethnicity", "sexual orientation",
     "gender identity", "date of birth", "birth date", "birthdate", "dob", "year of birth",
     "marital status", "citizenship", "disability status", "political affiliation",
     "political opinion", "criminal record", "criminal history", "immigration status",
     "hiv status", "trade union", "religious affiliation", "religious belief"}
)  # fmt: skip
_TRAITS = frozenset(
    {"gender", "sex", "race", "age", "age group", "age range", "religion", "nationality",
     "disability", "diagnosis", "diagnoses", "pregnant", "pregnancy", "income", "salary",
     "native country", "country of birth", "place of birth", "occupation", "education level",
     "birthday", "blood type", "medication", "skin color", "skin colour", "mother tongue"}
)  # fmt: skip
_WHO = frozenset(
    {"first name", "firstname", "last name", "lastname", "surname", "full name", "fullname",
     "given name", "family name", "maiden name", "ssn", "social security number", "passport",
     "passport number", "national id", "tax id", "home address", "street address",
     "postal address"}
)  # fmt: skip
_PERHAPS_WHO = frozenset(
    {"email", "e mail", "email address", "phone", "phone number", "telephone", "mobile", "name",
     "address", "contact"}
)  # fmt: skip
_PERSON = frozenset(
    {"person", "patient", "applicant", "candidate", "employee", "customer", "user", "student",
     "pupil", "citizen", "borrower", "tenant", "defendant", "worker", "jobseeker", "claimant",
     "passenger", "respondent", "participant"}
)  # fmt: skip
_NO_PERSON = frozenset(
    {"species", "breed", "animal", "horse", "dog", "cat", "bird", "fish", "lemma", "noun", "pos",
     "morphology", "vehicle", "machine", "cheese", "wine", "tree", "ttl"}
)  # fmt: skip
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_NUMBER = re.compile(r"[-+]?[\d.,\s]+(?:e[-+]?\d+)?%?", re.IGNORECASE)
_MOST = 4000
"""Names of columns that are looked at."""
_LONGEST_LINE = 1 << 16
_ENOUGH = 2


@dataclass(frozen=True, slots=True)
class People:
    """What the columns of a table say of people."""

    traits: tuple[str, ...] = ()
    """Columns for traits of people, where there are enough to be sure; else empty."""
    who: tuple[str, ...] = ()
    """Columns that tell who somebody is, where there are enough to be sure; else empty."""


def people(names: Iterable[str]) -> People:
    """Return the columns that speak of people.

    >>> people(["id", "name", "Date of Birth", "score"]).traits
    ('Date of Birth',)
    >>> people(["species", "island", "sex"]).traits
    ()
    """
    traits: dict[str, int] = {}
    who: dict[str, int] = {}
    persons = 0
    for name in list(names)[:_MOST]:
        plain = " ".join(re.sub(r"[^a-z0-9]+", " ", _CAMEL.sub(" ", name[:80]).lower()).split())
        words = set(plain.split())
        if words & _NO_PERSON:
            return People()
        persons += bool(words & _PERSON)
        bare = " ".join(word for word in plain.split() if word not in _PERSON)
        for table, points, into in (
            (_ONLY_PEOPLE, 2, traits), (_TRAITS, 1, traits), (_WHO, 2, who), (_PERHAPS_WHO, 1, who),
        ):  # fmt: skip
            if plain in table or bare in table:
                into[printable(name, 40)] = points
    score, known = sum(traits.values()), sum(who.values()) + min(persons, 1)
    only_a_name = set(map(str.lower, who)) <= {"name", "address", "contact"} and not persons
    context = 0 if only_a_name else min(known, 1)
    return People(
        tuple(traits) if traits and score + context >= _ENOUGH else (),
        tuple(who) if who and known >= _ENOUGH and not only_a_name else (),
    )


def of_csv(head: bytes) -> list[str]:
    """Return the header of a table with separators, or nothing where the first line is none.

    >>> of_csv(b"name;age\\nA. Person;30")
    ['name', 'age']
    >>> of_csv(b"1,2\\n3,4")
    []
    """
    line = _first_line(head)
    separator = max(",;\t|", key=line.count)
    if not line or separator not in line:
        return []
    try:
        cells = next(csv.reader([line], delimiter=separator), [])
    except csv.Error:
        return []
    if len(cells) < 2 or any(len(cell) > 80 or _NUMBER.fullmatch(cell.strip()) for cell in cells):
        return []
    return [cell.strip() for cell in cells[:_MOST]]


def of_json(head: bytes) -> list[str]:
    """Return the keys of the first object in a JSON text or a list of JSON lines.

    >>> of_json(b'[{"text": 1, "author": {"gender": "x"}}]')
    ['text', 'author', 'gender']
    """
    text = head[:_LONGEST_LINE].decode("utf-8-sig", "replace").lstrip("[ \t\r\n")
    if not text.startswith("{"):
        return []
    try:
        first, _ = json.JSONDecoder().raw_decode(text)
    except (ValueError, RecursionError):
        return []
    names = list(first)[:_MOST]
    for value in list(first.values())[:_MOST]:
        if isinstance(value, dict) and len(names) < _MOST:
            names += list(value)[:_MOST]
    return names


def _first_line(head: bytes) -> str:
    line = head[:_LONGEST_LINE].split(b"\n", 1)[0]
    if b"\x00" in line or len(line) >= _LONGEST_LINE:
        return ""
    return line.decode("utf-8-sig", "replace").strip("\r\n")
