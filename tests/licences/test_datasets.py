from __future__ import annotations

import pytest

from roadworthy.licences import named
from roadworthy.licences.datasets import KnownDataset, known_datasets, of_dataset

ALL = known_datasets()


def test_each_id_belongs_to_one_data_set() -> None:
    ids = [id_ for one in ALL for id_ in one.ids]

    assert len(ids) == len(set(ids)) == len({id_.lower() for id_ in ids})
    assert ids == [id_.lower() for id_ in ids]


@pytest.mark.parametrize("one", ALL, ids=[one.name for one in ALL])
def test_licences_are_known_by_their_ids(one: KnownDataset) -> None:
    assert [[licence.id for licence in named(id_)] for id_ in one.licences] == [
        [id_] for id_ in one.licences
    ]


@pytest.mark.parametrize("one", ALL, ids=[one.name for one in ALL])
def test_what_is_known_says_where_from(one: KnownDataset) -> None:
    assert one.source.startswith("https://")
    assert all(text.endswith(".") for text in (one.terms, one.against, one.withdrawn) if text)


@pytest.mark.parametrize("one", ALL, ids=[one.name for one in ALL])
def test_without_a_licence_or_beyond_research_it_is_said(one: KnownDataset) -> None:
    assert one.licences or one.against or one.withdrawn or one.terms


@pytest.mark.parametrize(
    "id_",
    [
        "squad",
        "rajpurkar/squad",
        "Rajpurkar/SQuAD",
        "https://huggingface.co/datasets/rajpurkar/squad",
        "datasets/rajpurkar/squad/",
        " rajpurkar/squad ",
    ],
)
def test_an_id_is_found_as_it_is_written(id_: str) -> None:
    known = of_dataset(id_)

    assert known is not None
    assert known.licences == ["CC-BY-SA-4.0"]


@pytest.mark.parametrize(
    "id_", ["", "squad-de", "somebody/squad", "squa", "a" * 10_000, "rajpurkar/squad/extra", "/"]
)
def test_what_is_merely_like_it_is_not_known(id_: str) -> None:
    assert of_dataset(id_) is None


@pytest.mark.parametrize(
    ("id_", "non_commercial", "written"),
    [
        ("tatsu-lab/alpaca", True, True),
        ("databricks/databricks-dolly-15k", False, False),
        ("HuggingFaceH4/ultrachat_200k", False, True),
        ("ms_marco", True, False),
    ],
)
def test_some_that_are_often_used(id_: str, non_commercial: bool, written: bool) -> None:
    known = of_dataset(id_)

    assert known is not None
    assert (known.non_commercial, bool(known.written_by)) == (non_commercial, written)
