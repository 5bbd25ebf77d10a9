from __future__ import annotations

import pytest

from roadworthy.bom.items import Beside, item
from roadworthy.system import Component, Evidence, Fact, Value

PLACE = (Evidence("data/README.md", 4, "ab" * 32, "as it stands"),)


def dataset(**values: Value) -> Component:
    facts = {name: Fact(name, value, PLACE) for name, value in values.items()}
    return Component("dataset:data", "dataset", "data", facts=facts, files=PLACE)


@pytest.mark.parametrize(
    ("stated", "possible", "holds"),
    [
        ({}, {}, None),
        ({"personal": False}, {}, None),
        ({"personal": True}, {}, None),
        ({"special_categories": True}, {}, True),
        ({"personal": False, "special_categories": False}, {}, False),
        ({"personal": False, "special_categories": False}, {"personal": True}, None),
    ],
)
def test_sensitive_data_are_ruled_out_only_where_all_of_it_is(
    stated: dict[str, bool], possible: dict[str, bool], holds: bool | None
) -> None:
    part = dataset(data_sensitive=stated, data_sensitive_possible=possible)

    assert item(part, None, Beside()).personal is holds


def test_what_may_be_in_data_is_said_as_possible() -> None:
    part = dataset(data_sensitive_possible={"children": True})

    assert item(part, None, Beside()).sensitive == ("children: possible, as stated",)


def test_a_cut_list_of_results_drops_the_last_one() -> None:
    card = Fact("claimed_results", "MMLU acc 0.6; HellaSwag acc 0....", PLACE)
    part = Component("weights:a", "weights", "a", facts={"claimed_results": card}, files=PLACE)

    assert item(part, None, Beside()).results == (("MMLU acc", "0.6", ""),)


def test_a_result_without_a_value_is_none() -> None:
    card = Fact("claimed_results", "MMLU acc None", PLACE)
    part = Component("weights:a", "weights", "a", facts={"claimed_results": card}, files=PLACE)

    assert item(part, None, Beside()).results == ()
