from __future__ import annotations

import pytest

from roadworthy.cli import licence
from roadworthy.licences.names import known
from roadworthy.licences.terms import ids
from tests.cli.conftest import Run


def test_every_licence_is_explained_once() -> None:
    every = [one.id for one in licence.every()]

    assert len(every) == len(set(every))
    assert set(every) == {*ids(), *(one.id for one in known())}


def test_terms_come_with_the_clause_the_test_and_the_source(run: Run) -> None:
    words = run("explain", "LicenseRef-llama-3.1-community").words

    assert "Size another licence above 700 million monthly users (section 2)" in words
    assert "Free and open does not pass: a threshold of size, limits on use (" in words
    assert "goes with it: the licence text, the file NOTICE and the use policy" in words
    assert "Basis key clauses read in the text, 2026-11-21, high" in words
    assert "Source https://github.com/meta-llama/" in words


@pytest.mark.parametrize(
    "name",
    [
        "llama3.1",
        "Llama 3.1 Community License",
        "llama-3.1-community",
        "LLAMA 3.1 Community Licence",
    ],
)
def test_a_tag_a_name_and_either_spelling_will_do(run: Run, name: str) -> None:
    assert run("explain", name).out.startswith("LICENCE LicenseRef-llama-3.1-community\n")


def test_an_address_will_do(run: Run) -> None:
    address = "https://creativecommons.org/licenses/by/4.0/deed.en"

    assert run("explain", address).out.startswith("LICENCE CC-BY-4.0\n")


def test_a_name_of_several_licences_lists_them(run: Run) -> None:
    words = run("explain", "falcon-llm-license").words

    assert "2 licences are called falcon-llm-license, so the name stands for none" in words
    assert "LicenseRef-falcon-llm-1.0: TII Falcon LLM License 1.0" in words
    assert "Commercial" not in words


def test_the_name_of_a_family_names_its_members(run: Run) -> None:
    words = run("explain", "openrail").words

    assert "Note A name of a family and no licence: ask for the text." in words
    assert "Perhaps LicenseRef-" in words
    assert "LicenseRef-bigcode-openrail-m-1.0: BigCode Open RAIL-M v1" in words


def test_facts_that_are_not_sure_are_to_be_confirmed(run: Run) -> None:
    assert "medium (to confirm)" in run("explain", "apple-ascl").words


def test_all_licences_are_listed(run: Run) -> None:
    out = run("explain", "licences").out

    assert "Apache-2.0  Apache License 2.0\n" in out
    assert len(out.splitlines()) >= len(known())


def test_a_name_that_nobody_knows_gets_suggestions(run: Run) -> None:
    done = run("explain", "lama-3.1-community")

    assert done.code == 2
    assert "LicenseRef-llama-3.1-community" in done.err
