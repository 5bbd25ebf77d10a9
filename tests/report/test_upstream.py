from __future__ import annotations

import pytest

from roadworthy.report.upstream import Upstream
from roadworthy.system import Component, Evidence


def place(path: str) -> Evidence:
    return Evidence(path, 1, "")


def model(id_: str, purl: str, *paths: str) -> Component:
    return Component(id_, "weights", id_, purl=purl, files=tuple(place(path) for path in paths))


TUNED = model(
    "model:org/tuned", f"pkg:huggingface/org/tuned@{'a' * 40}", "app.py", "org/tuned@aaaaaaaaaaaa:x"
)
BASE = model("model:org/base", "pkg:huggingface/org/base", "org/tuned@aaaaaaaaaaaa:README.md")
ABSENT = model("model:org/absent", "", "app.py")
HERE = model("weights:org/here", "pkg:huggingface/org/here", "org/here:x")


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("org/tuned@aaaaaaaaaaaa:README.md", "org/tuned@aaaaaaaaaaaa"),
        ("org/base:LICENSE", "org/base"),
        ("org/tuned@bbbbbbbbbbbb:README.md", ""),
        ("org/absent:README.md", ""),
        ("org/here:x", ""),
        ("org/tuned", ""),
        ("README.md", ""),
        ("a:b", ""),
    ],
)
def test_a_file_belongs_to_a_model_that_was_read_and_else_to_the_project(
    path: str, found: str
) -> None:
    assert Upstream.of([TUNED, BASE, ABSENT, HERE]).model(path) == found


@pytest.mark.parametrize(
    "path", ["app.py", "org/tuned@aaaaaaaaaaaa:LICENSE", "org/base:LICENSE", "org/base:README.md"]
)
def test_the_line_that_brings_a_model_in_is_found_over_all_its_bases(path: str) -> None:
    assert Upstream.of([TUNED, BASE]).in_project(place(path)) == place("app.py")


def test_models_that_only_name_each_other_lead_to_no_line() -> None:
    one = model("model:org/one", "pkg:huggingface/org/one", "org/two:README.md")
    two = model("model:org/two", "pkg:huggingface/org/two", "org/one:README.md")

    assert Upstream.of([one, two]).in_project(place("org/one:LICENSE")) is None


def test_a_model_that_nothing_names_leads_to_no_line() -> None:
    alone = model("model:org/one", "pkg:huggingface/org/one")

    assert Upstream.of([alone]).in_project(place("org/one:LICENSE")) is None
