from __future__ import annotations

import pytest

from tests.examples.golden import FOLDER, reports

REPORTS = reports()


@pytest.mark.parametrize("path", REPORTS, ids=lambda path: path.name)
def test_the_report_of_an_example_is_as_it_was_read_by_a_person(path: object) -> None:
    assert path.read_text(encoding="utf-8") == REPORTS[path], "run `make golden`, and read the diff"  # type: ignore[attr-defined,index]


def test_no_report_is_left_over() -> None:
    assert set(FOLDER.iterdir()) == set(REPORTS)
