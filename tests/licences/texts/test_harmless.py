from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roadworthy.licences.texts import identify
from roadworthy.licences.texts.harmless import is_copyright
from tests.evidence.licence_texts import MIT


@pytest.mark.parametrize(
    "line",
    [
        "Copyright (c) 2022 A. Person",
        "Copyright (c) 2026 The roadworthy authors",
        "Copyright 2015-2020 jane doe <jane@example.org>",
        "Copyright (C) 2007 Free Software Foundation, Inc. <http://fsf.org/>",
        "Copyright [yyyy] [name of copyright owner]",
        "Copyright (c) <year> <copyright holders>",
        "Copyright 2020 Google LLC and the tensor authors",
        "(c) 2020 Will Smith and others. All rights reserved.",
        "All rights reserved.",
    ],
)
def test_a_line_of_copyright_names_holders(line: str) -> None:
    assert is_copyright(line)


@pytest.mark.parametrize(
    "line",
    [
        "",
        "2020 A. Person",
        "Copyright 2020 A. Person, schools excepted",
        "Copyright 2020 A. Person. Research only",
        "Copyright 2020 A. Person. For non-commercial purposes",
        "Copyright 2020 A. Person. You pay",
        "Copyright 2020 A. Person, hospitals barred",
        "The copyright holder grants a licence",
    ],
)
def test_a_line_that_says_more_is_none(line: str) -> None:
    assert not is_copyright(line)


@given(st.text(max_size=60))
def test_any_line_gets_an_answer(line: str) -> None:
    assert is_copyright("copyright " + line) in (True, False)
    assert identify(MIT.replace("A. Person", line)).problem in ("", "it is not a text")
