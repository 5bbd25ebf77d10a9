"""Anything may stand in workflows, scripts, lists of digests and bundles: no exception, an end."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from roadworthy.evidence.workflows import Workflows
from tests.evidence.conftest import source

YAML = st.lists(
    st.sampled_from(
        ["jobs:", "  a:", "    steps:", "      - uses: a/b@v1", "    container: x:1", "include:",
         "  - remote: https://x", "repos:", "- repo: x", "  rev: 1", "image: a", "&a [", "*a", "\t",
         "? x", "- - -", "uses: {", "services: [a, b]", "!!python/object x", "<<: *a", "\0", "}"]
    )
    | st.text(max_size=20),
    max_size=20,
).map("\n".join)  # fmt: skip
PATHS = [".github/workflows/a.yml", ".gitlab-ci.yml", ".pre-commit-config.yaml", "action.yml",
         ".circleci/config.yml"]  # fmt: skip


@pytest.mark.parametrize("path", PATHS)
@settings(deadline=None, max_examples=60)
@given(text=YAML)
def test_any_workflow_is_read(path: str, text: str) -> None:
    collector = Workflows()
    file = source(path, text.encode("utf-8", "surrogatepass"))

    for found in (*collector.collect(file), *collector.finish()):
        line = found.place.line if hasattr(found, "place") and found.place else None
        assert line is None or 1 <= line <= text.count("\n") + 2
