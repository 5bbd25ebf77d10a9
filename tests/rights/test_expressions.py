from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roadworthy.licences import known
from roadworthy.rights.expressions import meaning


@pytest.mark.parametrize(
    ("says", "id_"),
    [
        ("mit", "MIT"),
        ("The MIT License (MIT)", "MIT"),
        ("MIT Licence", "MIT"),
        ("Apache 2", "Apache-2.0"),
        ("Apache License, Version 2.0", "Apache-2.0"),
        ("Apache 2.0 License", "Apache-2.0"),
        ("BSD 3-Clause License", "BSD-3-Clause"),
        ("GPLv3+", "GPL-3.0"),
        ("GPL-3.0-or-later", "GPL-3.0"),
        ("llama3.1", "LicenseRef-llama-3.1-community"),
        ("Llama 3.1 Community License Agreement", "LicenseRef-llama-3.1-community"),
        ("https://creativecommons.org/licenses/by-nc/4.0/", "CC-BY-NC-4.0"),
        ("Apache-2.0 WITH LLVM-exception", "Apache-2.0"),
        ("(MIT)", "MIT"),
        ("MIT OR LicenseRef-nobody-knows", "MIT"),
    ],
)
def test_a_name_means_one_licence(says: str, id_: str) -> None:
    found = meaning(says)

    assert found.settled
    assert id_ in (*found.licences, *found.choice)
    assert len((*found.licences, *found.choice)) == 1


@pytest.mark.parametrize(
    "says",
    [
        "",
        "other",
        "Other",
        "see license file",
        "MIT (modified)",
        "MIT with a condition",
        "MIT-like",
        "Modified MIT",
        "MIT AND",
        "AND MIT",
        "((((((((((MIT",
        "(" * 10_000,
        "MIT " * 10_000,
        "MIT AND LicenseRef-nobody-knows",
        "Apache-2.0 WITH Commons-Clause",
        "Apache-2.0 WITH",
        "apache-2.0, mit",
        "MIT OR (Apache-2.0 AND GPL-2.0)",
        "BSD",
        "Apache Software License",
        "GPL",
        "Creative Commons",
        "llama",
        "non-commercial",
        "tencent-hunyuan-community",
    ],
)
def test_what_leaves_something_open_is_not_settled(says: str) -> None:
    assert not meaning(says).settled


@pytest.mark.parametrize(
    "says", ["MIT OR Apache-2.0", "mit or apache-2.0", "(MIT OR Apache-2.0)", "MIT/Apache-2.0"]
)
def test_a_choice_is_one(says: str) -> None:
    assert meaning(says).choice == ("MIT", "Apache-2.0")


def test_both_apply() -> None:
    found = meaning("MIT AND CC-BY-4.0")

    assert (found.licences, found.together, found.settled) == (("MIT", "CC-BY-4.0"), True, True)


@pytest.mark.parametrize("licence", known(), ids=lambda one: one.id)
def test_every_licence_is_known_by_its_id_and_its_tags(licence: object) -> None:
    for name in (licence.id, *licence.tags):  # type: ignore[attr-defined]
        assert licence.id in meaning(name).licences  # type: ignore[attr-defined]


@given(st.text(max_size=200))
def test_any_text_means_something_or_nothing(text: str) -> None:
    found = meaning(text)

    assert set(found.licences).isdisjoint(found.choice)


@given(st.text("abcdefghij -", min_size=1, max_size=20), st.sampled_from(["MIT", "Apache-2.0"]))
def test_words_behind_a_name_never_leave_it_settled(words: str, name: str) -> None:
    found = meaning(f"{name} but {words}x")

    assert not found.settled
