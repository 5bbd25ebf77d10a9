"""Names, revisions and references that nobody would write: no exception, and no way out."""

from __future__ import annotations

import string
import tempfile
from pathlib import Path

from hypothesis import example, given, settings
from hypothesis import strategies as st

from roadworthy.evidence import Places, collect
from roadworthy.evidence.hosted import read_id
from roadworthy.evidence.upstream import local
from roadworthy.evidence.upstream.hub import Located, folder_name, hub_id, is_revision, locate
from tests.evidence.conftest import checks
from tests.evidence.hub import A, cached, card

NEAR = st.text(alphabet="ab9._-/\\~:@= é\x00\n" + string.ascii_uppercase[:3], max_size=40)
NAMES = st.one_of(
    NEAR,
    st.text(max_size=60),
    st.lists(st.sampled_from(["..", ".", "org", "m", "refs", "main", "--", "models", ""])).map(
        "/".join
    ),
)


@given(NAMES)
@example("../../etc")
@example("org/..")
def test_an_id_never_names_a_folder_outside_of_the_cache(name: str) -> None:
    id_ = hub_id(name)
    folder = Path("/cache") / folder_name(id_)

    assert not id_ or folder.parent == Path("/cache")
    assert ".." not in id_
    assert hub_id(id_) == id_


@given(NAMES)
@example("a/../../b")
def test_a_revision_never_leads_out_of_the_references(name: str) -> None:
    parts = name.split("/")

    assert not is_revision(name) or not {"..", ".", ""} & set(parts)


@given(name=NAMES, revision=NAMES, said=st.binary(max_size=300))
@settings(deadline=None)
def test_whatever_a_reference_says_nothing_but_a_snapshot_is_found(
    name: str, revision: str, said: bytes
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        cache = Path(folder).resolve()
        snapshot = cached(cache, "org/m", {"README.md": card()})
        (cache / "models--org--m" / "refs" / "main").write_bytes(said)
        asked = revision if is_revision(revision) else "main"

        found = locate(cache, hub_id(name) or "org/m", asked)

        assert not isinstance(found, Located) or found.folder == snapshot


@given(st.lists(NAMES, max_size=4), st.sampled_from(["org/m", "org/n"]))
@settings(deadline=None, max_examples=50)
def test_any_names_in_a_card_are_reviewed_without_failing(names: list[str], own: str) -> None:
    bases = "".join(f"\n- {name!r}" for name in names)
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder).resolve()
        text = f"---\nlicense: mit\nbase_model:{bases}\n---\n"
        cached(root / "cache", own, {"README.md": text})
        (root / "project").mkdir()
        (root / "project" / "README.md").write_text(card("mit", own))

        result = collect(root / "project", places=Places(root / "cache"))

    assert "collector-failed" not in checks(result)
    assert f"model:{own}" in {part.id for part in result.components}


@given(NAMES, st.lists(st.sampled_from(["a", "..", ".", "b/c"]), max_size=5).map("/".join))
def test_a_path_is_looked_for_in_the_project_only(name: str, more: str) -> None:
    assert local.inside(f"{name}/{more}", None, "/root", ()) == ()


@given(st.text(max_size=300))
@example("claude-" + "-" * 200)
@example("openai/" * 60)
def test_any_id_of_a_hosted_model_is_read(name: str) -> None:
    assert read_id(name).pinned in (True, False, None)


def test_the_commit_of_the_examples_is_one() -> None:
    assert is_revision(A)
