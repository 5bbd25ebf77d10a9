from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from roadworthy.checks import Seen
from roadworthy.evidence import Places, collect
from roadworthy.evidence.upstream import MAX_DEPTH, MAX_MODELS
from roadworthy.system import UNDETERMINABLE, Collected, Component, Interval, Outcome
from tests.evidence.conftest import checks, doubts, facts, gguf, pair, safetensors, write
from tests.evidence.hub import A, B, C, cached, card, listed, loads

Review = Callable[[dict[str, str | bytes]], Collected]
WEIGHTS = safetensors({"w": ("F32", [2, 3], 24)})


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    folder = tmp_path / "cache"
    folder.mkdir()
    return folder


@pytest.fixture
def review(tmp_path: Path, cache: Path) -> Review:
    """Write a project, and collect with the cache at hand."""

    def run(files: dict[str, str | bytes]) -> Collected:
        project = tmp_path / "project"
        project.mkdir()
        write(project, files)
        result = collect(project, places=Places(cache))
        assert "collector-failed" not in checks(result)
        return result

    return run


def component(result: Collected, id_: str) -> Component:
    return {part.id: part for part in result.components}[id_]


# -- what is found ------------------------------------------------------------------------------


@pytest.mark.parametrize("links", [True, False])
def test_card_licence_and_weights_of_a_cached_model_become_facts_of_it(
    review: Review, cache: Path, links: bool
) -> None:
    text = card("mit", more="You can chat with it.")
    cached(cache, "org/m", {"README.md": text, "model.safetensors": WEIGHTS}, links=links)

    result = review({"app.py": loads("'org/m'")})

    part = component(result, "model:org/m")
    assert facts(result, "model:org/m") == {
        "digest": part.facts["digest"].value,
        "licence_tag": "mit",
        "loaded_by_code": True,
        "parameters": Interval(6, 6),
        "quantisation": "F32",
        "resolved_in": "cache",
        "resolved_revision": A,
        "weights_format": "safetensors",
    }
    assert (part.version, part.purl) == (A, f"pkg:huggingface/org/m@{A}")
    assert checks(result) == []


def test_evidence_names_model_revision_file_line_and_digest(review: Review, cache: Path) -> None:
    text = card("mit")
    cached(cache, "org/m", {"README.md": text})

    part = component(review({"app.py": loads("'org/m'")}), "model:org/m")

    assert part.facts["licence_tag"].sources == (part.files[2],)
    assert [(p.path, p.line) for p in part.files] == [
        ("app.py", 2),
        ("org/m@aaaaaaaaaaaa:README.md", None),
        ("org/m@aaaaaaaaaaaa:README.md", 2),
    ]
    assert part.files[1].sha256 == hashlib.sha256(text.encode()).hexdigest()


def test_what_lies_in_a_cache_changes_nothing_that_is_said_of_the_project(
    review: Review, cache: Path, tmp_path: Path
) -> None:
    cached(cache, "org/m", {"README.md": card("mit"), "model.safetensors": WEIGHTS})
    result = review({"app.py": loads("'org/m'")})

    alone = collect(tmp_path / "project")

    assert (result.digest, result.files_read, result.bytes_read) == (
        alone.digest,
        alone.files_read,
        alone.bytes_read,
    )
    assert result.proposals == alone.proposals


def test_what_an_upstream_card_suggests_is_no_proposal_about_the_system(
    review: Review, cache: Path
) -> None:
    cached(cache, "org/m", {"README.md": card(more="It ranks job applicants, and is a chatbot.")})

    result = review({"README.md": card("mit", "org/m")})

    assert result.proposals == ()
    assert component(result, "model:org/m").facts["licence_tag"].value == "apache-2.0"


def test_findings_upstream_name_the_model(review: Review, cache: Path) -> None:
    cached(cache, "org/m", {"README.md": "---\nlicense: [mit\n---\n", "LICENSE": "Be kind."})

    result = review({"app.py": loads("'org/m'")})

    findings = {f.check: f for f in result.findings}
    seen = Seen(result, result.components, dt.date(2026, 11, 21))
    (issue,) = [one for one in seen.rights.issues if one.check == "licence-unclear"]
    assert issue.place is not None
    assert issue.place.path == "org/m@aaaaaaaaaaaa:LICENSE"
    assert "org/m@aaaaaaaaaaaa:LICENSE is no licence text" in issue.says
    assert findings["malformed-front-matter"].says.startswith("org/m@aaaaaaaaaaaa:README.md has")


def test_an_adapter_upstream_is_an_adapter(review: Review, cache: Path) -> None:
    cached(cache, "org/lora", {"README.md": card(), "adapter_model.safetensors": WEIGHTS})

    result = review({"README.md": card("mit", "org/lora")})

    assert component(result, "model:org/lora").kind == "adapter"


def test_a_licence_that_two_sources_upstream_tell_differently_is_not_known(
    review: Review, cache: Path
) -> None:
    model = gguf([pair("general.architecture", "llama"), pair("general.license", "mit")], [])
    cached(cache, "org/m", {"README.md": card("apache-2.0"), "m.gguf": model})

    result = review({"app.py": loads("'org/m'")})

    assert facts(result, "model:org/m")["licence_tag"] is UNDETERMINABLE
    assert "licence-disagreement" in doubts(result)


def test_formats_of_the_same_weights_that_differ_are_no_finding(
    review: Review, cache: Path
) -> None:
    other = safetensors({"w": ("F16", [2, 4], 16)})
    files: dict[str, str | bytes] = {"a.safetensors": WEIGHTS, "b.safetensors": other}
    cached(cache, "org/m", {"README.md": card(), **files})

    result = review({"app.py": loads("'org/m'")})

    assert facts(result, "model:org/m")["parameters"] == Interval(6, 8)
    assert facts(result, "model:org/m")["quantisation"] is UNDETERMINABLE
    assert checks(result) == []


APACHE = (Path(__file__).parents[2] / "LICENSE").read_text()


@pytest.mark.parametrize("weights", [{}, {"model.safetensors": WEIGHTS}])
def test_a_licence_for_the_code_upstream_is_not_that_of_the_model(
    review: Review, cache: Path, weights: dict[str, str | bytes]
) -> None:
    texts: dict[str, str | bytes] = {"LICENSE-CODE": APACHE, "README.md": card("other")}
    cached(cache, "org/m", {**texts, **weights})

    result = review({"app.py": loads("'org/m'")})

    assert not {"licence_text", "licence_tag", "licence_title"} & set(facts(result, "model:org/m"))
    assert "licence-unclear" in doubts(result)


@pytest.mark.parametrize("weights", [{}, {"model.safetensors": WEIGHTS}])
def test_a_tag_and_a_text_that_differ_upstream_are_both_named(
    review: Review, cache: Path, weights: dict[str, str | bytes]
) -> None:
    texts: dict[str, str | bytes] = {"LICENSE": APACHE, "README.md": card("gemma")}
    cached(cache, "org/m", {**texts, **weights})

    result = review({"app.py": loads("'org/m'")})

    seen = Seen(result, result.components, dt.date(2026, 11, 21))
    (issue,) = [one for one in seen.rights.issues if one.check == "licence-disagreement"]
    assert checks(result) == []
    assert "gemma by org/m@aaaaaaaaaaaa:README.md:2" in issue.says
    assert "Apache-2.0 by org/m@aaaaaaaaaaaa:LICENSE:" in issue.says


def test_a_licence_in_a_folder_below_does_not_speak_for_the_model(
    review: Review, cache: Path
) -> None:
    cached(cache, "org/m", {"README.md": "no front matter", "extra/README.md": card("mit")})

    result = review({"app.py": loads("'org/m'")})

    assert "licence_tag" not in facts(result, "model:org/m")
    assert checks(result) == []
    assert "licence-missing" in doubts(result)


# -- which revision -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "licence"),
    [
        ("", "mit"),
        ("main", "mit"),
        (A, "mit"),
        ("v1", "gemma"),
        ("refs-like/v2", "gemma"),
        (B, "gemma"),
        (B[:8], "gemma"),
    ],
)
def test_the_revision_that_is_asked_for_is_the_one_that_is_read(
    review: Review, cache: Path, asked: str, licence: str
) -> None:
    cached(cache, "org/m", {"README.md": card("mit")}, A)
    cached(cache, "org/m", {"README.md": card("gemma")}, B, refs=("v1", "refs-like/v2"))

    result = review({"app.py": loads(f"'org/m', revision='{asked}'")})

    assert facts(result, "model:org/m")["licence_tag"] == licence
    assert checks(result) == []


@pytest.mark.parametrize("asked", [C, "v2", "main/x", "aaaaaa", "A" * 40, C[:7]])
def test_another_snapshot_is_never_read_in_place_of_the_one_asked_for(
    review: Review, cache: Path, asked: str
) -> None:
    cached(cache, "org/m", {"README.md": card("mit")}, A)

    result = review({"app.py": loads(f"'org/m', revision='{asked}'")})

    (finding,) = result.findings
    assert finding.check == "upstream-revision-not-found"
    assert finding.outcome is Outcome.UNKNOWN
    assert asked in finding.says
    assert A[:12] in finding.says
    assert f"hf download org/m --revision {asked} " in finding.fix
    assert "licence_tag" not in facts(result, "model:org/m")


def test_a_model_that_was_only_downloaded_by_commit_is_not_the_main_one(
    review: Review, cache: Path
) -> None:
    cached(cache, "org/m", {"README.md": card("mit")}, A, refs=())

    result = review({"app.py": loads("'org/m'")})

    assert checks(result) == ["upstream-revision-not-found"]


def test_of_several_revisions_none_is_read(review: Review, cache: Path) -> None:
    cached(cache, "org/m", {"README.md": card("mit")}, A)

    both = loads(f"'org/m', revision='{A}'", f"'org/m', revision='{B}'")

    result = review({"app.py": both})

    assert "upstream-revision-not-found" in checks(result)
    assert "licence_tag" not in facts(result, "model:org/m")


SERVED = "services:\n  m:\n    image: vllm/vllm-openai\n    command: --model org/m{}\n"


@pytest.mark.parametrize(
    ("asked", "served", "licence"),
    [
        ("", "", "mit"),
        (A, f" --revision {A}", "mit"),
        (A, "", "mit"),  # which is main here
        (B, f" --revision {B}", "gemma"),
        (B, "", None),
        ("", f" --revision {B}", None),
        (A, f" --revision {B}", None),
    ],
)
def test_code_and_a_server_must_ask_for_the_same_bytes(
    review: Review, cache: Path, asked: str, served: str, licence: str | None
) -> None:
    cached(cache, "org/m", {"README.md": card("mit")}, A)
    cached(cache, "org/m", {"README.md": card("gemma")}, B, refs=())
    code = loads(f"'org/m', revision='{asked}'" if asked else "'org/m'")

    result = review({"app.py": code, "compose.yaml": SERVED.format(served)})

    assert "served_by_configuration" in facts(result, "model:org/m")
    assert facts(result, "model:org/m").get("licence_tag") == licence
    assert ("upstream-revision-not-found" in checks(result)) is (licence is None)


def test_an_adapter_may_ask_for_a_revision_of_its_base(review: Review, cache: Path) -> None:
    cached(cache, "org/m", {"README.md": card("mit")}, A)
    cached(cache, "org/m", {"README.md": card("gemma")}, B, refs=())
    config = json.dumps({"base_model_name_or_path": "org/m", "revision": B, "peft_type": "LORA"})

    result = review({"adapter_config.json": config, "adapter_model.safetensors": WEIGHTS})

    assert facts(result, "model:org/m")["licence_tag"] == "gemma"


# -- what is not there --------------------------------------------------------------------------


def test_a_model_that_is_not_here_is_unknown_with_the_command_that_fetches_it(
    review: Review,
) -> None:
    result = review({"src/app.py": loads("'org/m'")})

    (finding,) = result.findings
    assert finding.check == "upstream-not-found"
    assert finding.says == (
        "org/m, which src/app.py:2 loads, is not in the local cache, so its licence and card are "
        "not known."
    )
    assert finding.fix.startswith("Run `hf download org/m --include '*.md' ")
    assert facts(result, "model:org/m") == {"loaded_by_code": True}


def test_a_cached_model_without_its_card_says_how_to_fetch_it(review: Review, cache: Path) -> None:
    cached(cache, "org/m", {"config.json": "{}"})

    (finding,) = review({"app.py": loads("'org/m'")}).findings

    assert finding.check == "upstream-incomplete"
    assert "its licence is not known" in finding.says
    assert f"hf download org/m --revision {A} " in finding.fix


def test_a_card_that_the_hub_does_not_have_is_not_asked_for(review: Review, cache: Path) -> None:
    snapshot = cached(cache, "org/m", {"config.json": "{}"})
    nowhere = snapshot.parent.parent / ".no_exist" / A
    nowhere.mkdir(parents=True)
    (nowhere / "README.md").touch()

    result = review({"app.py": loads("'org/m'")})

    assert checks(result) == []
    assert "licence-missing" in doubts(result)


def test_a_licence_file_that_the_commit_holds_and_the_cache_does_not_is_named(
    review: Review, cache: Path
) -> None:
    snapshot = cached(cache, "org/m", {"README.md": card("other")})
    listed(snapshot, "README.md", "LICENSE.txt", "model.safetensors", "sub/LICENSE")

    (finding,) = review({"app.py": loads("'org/m'")}).findings

    assert finding.check == "upstream-incomplete"
    assert finding.says.startswith("LICENSE.txt of org/m@aaaaaaaaaaaa is not here")


@pytest.mark.parametrize(
    "tree", ["", "[]", "{", '{"files": 1}', '{"format_version": 2, "files": {}}', "[" * 100_000]
)
def test_a_list_of_files_that_makes_no_sense_is_not_relied_on(
    review: Review, cache: Path, tree: str
) -> None:
    snapshot = cached(cache, "org/m", {"README.md": card()})
    listed(snapshot)
    (snapshot.parent.parent / "trees" / f"{A}.json").write_text(tree)

    assert checks(review({"app.py": loads("'org/m'")})) == []


def test_bytes_that_are_not_what_the_cache_promises_are_named(review: Review, cache: Path) -> None:
    snapshot = cached(cache, "org/m", {"README.md": card(), "model.safetensors": WEIGHTS})
    blob = (snapshot / "model.safetensors").resolve()
    blob.write_bytes(safetensors({"w": ("F32", [3, 2], 24)}))

    assert checks(review({"app.py": loads("'org/m'")})) == ["cached-file-changed"]


def test_nothing_is_looked_up_when_nobody_wants_it(tmp_path: Path, cache: Path) -> None:
    cached(cache, "org/m", {"README.md": card()})
    project = tmp_path / "project"
    project.mkdir()
    write(project, {"app.py": loads("'org/m'"), "README.md": card("mit", "org/base")})

    result = collect(project, places=Places(cache, look=False))

    (finding,) = result.findings
    assert finding.check == "upstream-not-looked-up"
    assert "org/base, org/m" in finding.says
    assert finding.outcome is Outcome.UNKNOWN


def test_a_model_whose_name_the_code_does_not_hold_is_said_once(review: Review) -> None:
    result = review({"app.py": loads("name", "other"), "b.py": loads("name")})

    (finding,) = result.findings
    assert finding.check == "model-not-named"
    assert finding.says.startswith("app.py:2, app.py:3, b.py:2 load a model")


# -- where it comes from ------------------------------------------------------------------------


def test_bases_of_bases_are_read_and_shown_as_a_chain(review: Review, cache: Path) -> None:
    cached(cache, "org/tuned", {"README.md": card("mit", "org/chat", "org/other")})
    cached(cache, "org/chat", {"README.md": card("gemma", "org/base")})
    cached(cache, "org/other", {"README.md": card("mit")})
    cached(cache, "org/base", {"README.md": card("llama3.1")})

    result = review({"README.md": card("mit", "org/tuned")})

    assert facts(result, "card:README.md")["lineage"] == (
        "org/tuned <- org/chat + org/other <- org/base"
    )
    assert facts(result, "model:org/tuned")["lineage"] == "org/chat + org/other <- org/base"
    assert facts(result, "model:org/base")["licence_tag"] == "llama3.1"
    assert checks(result) == []


@pytest.mark.parametrize(
    ("base", "bases"), [("org/base", "org/chat, org/base"), ("Big Base 8B", "org/chat")]
)
def test_a_header_may_name_an_older_base_than_the_card(
    review: Review, cache: Path, base: str, bases: str
) -> None:
    count, name = pair("general.base_model.count", 1), pair("general.base_model.0.name", base)
    model = gguf([pair("general.architecture", "llama"), count, name], [])
    cached(cache, "org/packed", {"README.md": card("mit", "org/chat"), "m.gguf": model})

    result = review({"app.py": loads("'org/packed'")})

    assert facts(result, "model:org/packed")["base_model"] == bases
    assert set(checks(result)) == {"upstream-not-found"}


def test_a_base_that_is_missing_names_the_card_that_names_it(review: Review, cache: Path) -> None:
    cached(cache, "org/tuned", {"README.md": card("mit", "org/gone")})

    (finding,) = review({"app.py": loads("'org/tuned'")}).findings

    assert "which org/tuned@aaaaaaaaaaaa:README.md:4 names as its base" in finding.says


@pytest.mark.parametrize("bases", [("org/a",), ("org/b",)])
def test_a_circle_of_bases_ends_and_is_named(
    review: Review, cache: Path, bases: tuple[str, ...]
) -> None:
    cached(cache, "org/a", {"README.md": card("mit", *bases)})
    cached(cache, "org/b", {"README.md": card("mit", "org/a")})

    found = checks(review({"app.py": loads("'org/a'")}))

    assert set(found) == {"base-models-in-a-circle"}


def test_a_long_chain_is_followed_so_far_and_no_further(review: Review, cache: Path) -> None:
    for number in range(MAX_DEPTH + 3):
        cached(cache, f"org/m{number}", {"README.md": card("mit", f"org/m{number + 1}")})

    result = review({"app.py": loads("'org/m0'")})

    assert facts(result, f"model:org/m{MAX_DEPTH - 1}")["licence_tag"] == "mit"
    assert checks(result) == ["upstream-not-followed"]


def test_only_so_many_models_are_read(review: Review, cache: Path) -> None:
    names = [f"org/m{number}" for number in range(MAX_MODELS + 6)]

    result = review({"app.py": loads(*(f"'{name}'" for name in names))})

    assert checks(result).count("upstream-not-found") == MAX_MODELS
    assert checks(result).count("upstream-not-followed") == 6


# -- names that are no ids ----------------------------------------------------------------------


@pytest.mark.parametrize(
    "name", ["./models/x", "models/x", "models/x/m.safetensors", "../src/models/x"]
)
def test_a_model_that_lies_in_the_project_is_its_own(
    review: Review, cache: Path, name: str
) -> None:
    cached(cache, "models/x", {"README.md": card("mit")})
    path = "models/x/m.safetensors"

    result = review({"src/app.py": loads(f"'{name}'"), path: WEIGHTS, f"src/{path}": WEIGHTS})

    assert facts(result, f"model:{name}")["resolved_in"] == "project"
    assert checks(result) == []


@pytest.mark.parametrize(
    "name",
    ["./models/x", "../x", "/models/x", "~/x", "C:\\\\models\\\\x", "m.gguf", "a/b/c", "a--b", "..",
     "org/..", "org/na..me", "org/naïve", "org/\\x00", "org/x.git", "llama3:8b", "-x/y", "x" * 99],
)  # fmt: skip
def test_what_is_no_id_of_the_hub_is_not_looked_for_in_a_cache(
    review: Review, cache: Path, name: str
) -> None:
    cached(cache, "org/m", {"README.md": card("mit")})

    result = review({"app.py": loads(f"'{name}'")})

    assert checks(result) == ["upstream-not-found"]
    assert "is no file of this project that was read and no id of the hub" in (
        result.findings[0].says
    )


def test_a_model_of_ollama_is_read_with_ollama(review: Review) -> None:
    code = "import ollama\nollama.chat(model='llama3:8b', messages=[])\n"

    assert "ollama show --license llama3:8b" in review({"app.py": code}).findings[0].fix


def test_an_address_on_the_hub_is_an_id(review: Review, cache: Path) -> None:
    cached(cache, "org/m", {"README.md": card("mit")})

    result = review({"README.md": card("mit", "https://huggingface.co/org/m")})

    assert facts(result, "model:org/m")["licence_tag"] == "mit"


def test_an_id_in_other_letters_is_not_taken_for_the_same(review: Review, cache: Path) -> None:
    cached(cache, "Org/M", {"README.md": card("mit")})

    (finding,) = review({"app.py": loads("'org/m'")}).findings

    assert "which holds Org/M, written differently" in finding.says


# -- a hostile cache ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "target",
    ["../../../../secret", "../../blobs/../../../secret", "../../blobs/link", "../../refs/main",
     "../../blobs", "../../blobs/", ".", "README.md", "../../blobs/pipe", "../../blobs/nothing"],
)  # fmt: skip
def test_a_link_that_does_not_end_in_the_blobs_of_its_model_is_not_followed(
    review: Review, cache: Path, tmp_path: Path, target: str
) -> None:
    (tmp_path / "secret").write_text(card("mit"))
    snapshot = cached(cache, "org/m", {"config.json": "{}"})
    blobs = snapshot.parent.parent / "blobs"
    (blobs / "link").symlink_to(tmp_path / "secret")
    os.mkfifo(blobs / "pipe")
    (snapshot / "README.md").symlink_to(target)

    result = review({"app.py": loads("'org/m'")})

    assert "licence_tag" not in facts(result, "model:org/m")
    assert "licence-missing" in doubts(result)


def test_blobs_that_are_themselves_a_link_are_not_read(
    review: Review, cache: Path, tmp_path: Path
) -> None:
    snapshot = cached(cache, "org/m", {"README.md": card("mit")})
    blobs = snapshot.parent.parent / "blobs"
    blobs.rename(tmp_path / "elsewhere")
    blobs.symlink_to(tmp_path / "elsewhere")

    result = review({"app.py": loads("'org/m'")})

    assert "licence_tag" not in facts(result, "model:org/m")


@pytest.mark.parametrize("part", ["", "snapshots", f"snapshots/{A}"])
def test_folders_of_a_cache_that_are_links_are_not_entered(
    review: Review, cache: Path, tmp_path: Path, part: str
) -> None:
    cached(cache, "org/m", {"README.md": card("mit")})
    folder = cache / "models--org--m" / part
    folder.rename(tmp_path / "elsewhere")
    folder.symlink_to(tmp_path / "elsewhere")

    result = review({"app.py": loads("'org/m'")})

    assert "licence_tag" not in facts(result, "model:org/m")
    assert len(result.findings) == 1


def test_bytes_that_repositories_share_are_followed(review: Review, cache: Path) -> None:
    snapshot = cached(cache, "org/m", {"README.md": card(), "model.safetensors": WEIGHTS})
    hash_ = "ab" * 32
    (cache / "blobs" / "ab").mkdir(parents=True)
    (cache / "blobs" / "ab" / hash_).write_bytes(WEIGHTS)
    blob = (snapshot / "model.safetensors").resolve()
    blob.unlink()
    blob.symlink_to(f"../../blobs/ab/{hash_}")

    result = review({"app.py": loads("'org/m'")})

    assert facts(result, "model:org/m")["parameters"] == Interval(6, 6)
    assert checks(result) == []


@pytest.mark.parametrize(
    "target", ["../../blobs/cd/" + "ab" * 32, "../../blobs/ab/short", "../../secret"]
)
def test_a_shared_store_of_another_form_is_not_followed(
    review: Review, cache: Path, target: str
) -> None:
    snapshot = cached(cache, "org/m", {"README.md": card()})
    aim = snapshot.parent.parent / "blobs" / target
    (cache / "blobs").mkdir()
    (cache / target.removeprefix("../../")).parent.mkdir(exist_ok=True)
    (cache / target.removeprefix("../../")).write_text(card())
    blob = (snapshot / "README.md").resolve()
    blob.unlink()
    blob.symlink_to(target)

    result = review({"app.py": loads("'org/m'")})

    assert aim.exists()
    assert "licence_tag" not in facts(result, "model:org/m")


@pytest.mark.parametrize(
    "said", ["", "main", "../../x", "a" * 39, "a" * 10_000, "\x00" * 40, A + "/..", A + "\n" + B]
)
def test_a_reference_that_names_no_commit_is_a_finding(
    review: Review, cache: Path, said: str
) -> None:
    snapshot = cached(cache, "org/m", {"README.md": card()})
    (snapshot.parent.parent / "refs" / "main").write_text(said)

    result = review({"app.py": loads("'org/m'")})

    assert checks(result) == ["malformed-cache"]


def test_a_reference_that_is_a_link_is_not_read(
    review: Review, cache: Path, tmp_path: Path
) -> None:
    (tmp_path / "ref").write_text(A)
    snapshot = cached(cache, "org/m", {"README.md": card()}, refs=())
    (snapshot.parent.parent / "refs" / "main").symlink_to(tmp_path / "ref")

    assert checks(review({"app.py": loads("'org/m'")})) == ["malformed-cache"]


@pytest.mark.parametrize("asked", ["../snapshots/x", "a/../b", "-x", "a b", "a;b", "x" * 999, "é"])
def test_a_revision_that_is_no_name_is_not_looked_for(
    review: Review, cache: Path, asked: str
) -> None:
    cached(cache, "org/m", {"README.md": card()})

    (finding,) = review({"app.py": loads(f"'org/m', revision='{asked}'")}).findings

    assert finding.check == "upstream-revision-not-found"
    assert "which is no name of one" in finding.says


def test_ten_thousand_snapshots_are_named_in_a_line(review: Review, cache: Path) -> None:
    snapshots = cached(cache, "org/m", {}, refs=()).parent
    for number in range(10_000):
        (snapshots / f"{number:040x}").mkdir()

    (finding,) = review({"app.py": loads("'org/m'")}).findings

    assert finding.says.count("000000000000") == 3
    assert "and 9998 more" in finding.says


def test_a_cache_that_is_a_file_is_said_to_be_unreadable(tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("no folder")
    project = tmp_path / "project"
    project.mkdir()
    write(project, {"app.py": loads("'org/m'")})

    (finding,) = collect(project, places=Places(tmp_path / "cache")).findings

    assert "the local cache cannot be read (Not a directory)" in finding.says


def test_a_snapshot_can_be_inspected_by_itself(cache: Path) -> None:
    snapshot = cached(cache, "org/m", {"README.md": card("mit"), "model.safetensors": WEIGHTS})

    result = collect(snapshot)

    assert facts(result, "card:README.md")["licence_tag"] == "mit"
    assert result.files_read == 2
    assert checks(result) == []


def test_a_project_may_not_lend_itself_the_form_of_a_cache(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text(card("mit"))
    root = tmp_path / "models--a" / "snapshots" / "x"
    root.mkdir(parents=True)
    (root / "README.md").symlink_to("../../../secret")

    assert checks(collect(root)) == ["link-leaves-the-root"]
