from __future__ import annotations

from pathlib import Path

import pytest

from roadworthy.errors import InputError
from roadworthy.evidence import Places, collect, from_environment
from roadworthy.system import Collected
from tests.evidence.conftest import checks, facts, write
from tests.evidence.hub import A, B, cached, card, loads

HOME = Path("/home/u")


@pytest.mark.parametrize(
    ("environment", "cache"),
    [
        ({}, "/home/u/.cache/huggingface/hub"),
        ({"XDG_CACHE_HOME": "/x"}, "/x/huggingface/hub"),
        ({"XDG_CACHE_HOME": "/x", "HF_HOME": "/h"}, "/h/hub"),
        ({"HF_HOME": "~/h"}, "/home/u/h/hub"),
        ({"HF_HOME": "$BIG/h", "BIG": "/big"}, "/big/h/hub"),
        ({"HF_HOME": "${BIG}/h", "BIG": "/big"}, "/big/h/hub"),
        ({"HF_HOME": "/h", "HUGGINGFACE_HUB_CACHE": "/old"}, "/old"),
        ({"HUGGINGFACE_HUB_CACHE": "/old", "HF_HUB_CACHE": "/new"}, "/new"),
        ({"HF_HUB_CACHE": "", "HF_HOME": "/h"}, "/h/hub"),
    ],
)
def test_the_cache_is_where_the_library_of_the_hub_keeps_it(
    environment: dict[str, str], cache: str
) -> None:
    assert from_environment(environment, HOME).cache == Path(cache)


def look(tmp_path: Path, code: str, *given: str, cache: Path | None = None) -> Collected:
    project = tmp_path / "project"
    project.mkdir()
    write(project, {"app.py": code})
    environment = {"HF_HUB_CACHE": str(cache or tmp_path / "none")}
    return collect(project, places=from_environment(environment, HOME, given))


README = {"README.md": card("mit")}


@pytest.mark.parametrize(
    ("folder", "given"),
    [
        ("org/m", "org/m"),
        ("org/m", "."),
        ("models/org/m", "models"),
        ("models/org--m", "models"),
        ("models/models--org--m/snapshots/" + A, "org/m=models/models--org--m/snapshots/" + A),
        ("x=y/org/m", "x=y/org/m"),
        ("whatever", "org/m=whatever"),
        ("whatever", f"org/m@{A}=whatever"),
    ],
)
def test_a_folder_that_is_plainly_the_model_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, folder: str, given: str
) -> None:
    monkeypatch.chdir(tmp_path)
    write(tmp_path / folder, dict(README))

    result = look(tmp_path, loads("'org/m'"), given)

    assert facts(result, "model:org/m")["licence_tag"] == "mit"
    assert facts(result, "model:org/m")["resolved_in"] == "with"
    assert checks(result) == []


@pytest.mark.parametrize("given", ["m", "."])
def test_a_folder_that_shares_the_last_name_is_taken_and_doubted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, given: str
) -> None:
    monkeypatch.chdir(tmp_path)
    write(tmp_path / "m", dict(README))

    result = look(tmp_path, loads("'org/m'"), given)

    (finding,) = result.findings
    assert finding.check == "upstream-matched-by-name"
    assert finding.fix == "State it with --with org/m=PATH."
    assert facts(result, "model:org/m")["licence_tag"] == "mit"


def test_a_bare_name_that_two_models_share_proves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    write(tmp_path / "m", {"README.md": card("mit", "other/m")})

    result = look(tmp_path, loads("'org/m'"), "m")

    assert checks(result) == ["upstream-matched-by-name", "upstream-not-found"]
    assert "licence_tag" not in facts(result, "model:other/m")


def test_a_bare_name_that_two_models_share_from_the_start_is_not_taken_at_all(
    tmp_path: Path,
) -> None:
    write(tmp_path / "m", dict(README))

    result = look(tmp_path, loads("'org/m'", "'other/m'"), str(tmp_path / "m"))

    assert checks(result) == ["upstream-not-found", "upstream-not-found"]


@pytest.mark.parametrize("given", ["n", "other", "org/n=m", "other/m"])
def test_a_folder_of_another_name_is_not_the_model(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, given: str
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("n", "other/n", "m", "other/m/x"):
        write(tmp_path / name, dict(README))

    result = look(tmp_path, loads("'third/k'"), given)

    assert checks(result) == ["upstream-not-found"]


def test_a_cache_can_be_given_and_comes_before_the_one_of_the_machine(tmp_path: Path) -> None:
    cached(tmp_path / "a", "org/m", {"README.md": card("gemma")})
    cached(tmp_path / "b" / "hub", "org/m", {"README.md": card("mit")}, B)

    result = look(tmp_path, loads("'org/m'"), str(tmp_path / "b"), cache=tmp_path / "a")

    assert facts(result, "model:org/m")["licence_tag"] == "mit"
    assert facts(result, "model:org/m")["resolved_revision"] == B


def test_the_cache_is_read_when_a_given_folder_holds_another_revision(tmp_path: Path) -> None:
    cached(tmp_path / "a", "org/m", {"README.md": card("gemma")}, A)
    write(tmp_path / "org" / "m", dict(README))
    code = loads(f"'org/m', revision='{A}'")

    result = look(tmp_path, code, str(tmp_path / "org" / "m"), cache=tmp_path / "a")

    assert facts(result, "model:org/m")["licence_tag"] == "gemma"


# -- the revision of a folder -------------------------------------------------------------------

NOTE = ".cache/huggingface/download/{}.metadata"
DOWNLOADED = {NOTE.format("README.md"): f"{A}\netag\n1.0\n", NOTE.format("x.json"): f"{A}\ne\n1\n"}
CLONED = {".git/HEAD": "ref: refs/heads/main\n", ".git/refs/heads/main": f"{A}\n"}
PACKED = {".git/HEAD": "ref: refs/heads/main\n", ".git/packed-refs": f"# x\n{A} refs/heads/main\n"}
DETACHED = {".git/HEAD": f"{A}\n"}


@pytest.mark.parametrize("notes", [DOWNLOADED, CLONED, PACKED, DETACHED])
@pytest.mark.parametrize("asked", [A, A[:7]])
def test_a_folder_that_tells_its_revision_is_read_for_that_one(
    tmp_path: Path, notes: dict[str, str | bytes], asked: str
) -> None:
    write(tmp_path / "org" / "m", {**README, **notes})

    result = look(tmp_path, loads(f"'org/m', revision='{asked}'"), str(tmp_path / "org" / "m"))

    assert facts(result, "model:org/m")["resolved_revision"] == A
    assert checks(result) == []


@pytest.mark.parametrize(
    "notes",
    [
        {},
        {**DOWNLOADED, NOTE.format("y"): B},
        {NOTE.format("README.md"): "main\n"},
        {".git/HEAD": "ref: ../../secret\n"},
        {".git/HEAD": "ref: refs/heads/main"},
        {".git/HEAD": B},
        {".git/HEAD": b"\xff\x00"},
    ],
)
def test_a_folder_is_not_read_for_a_revision_that_it_does_not_show(
    tmp_path: Path, notes: dict[str, str | bytes]
) -> None:
    write(tmp_path / "org" / "m", {**README, **notes})

    result = look(tmp_path, loads(f"'org/m', revision='{A}'"), str(tmp_path / "org" / "m"))

    assert checks(result) == ["upstream-revision-not-found"]
    assert f"--with org/m@{A}=PATH" in result.findings[0].fix


def test_what_a_person_says_of_a_folder_counts_as_its_revision(tmp_path: Path) -> None:
    write(tmp_path / "x", dict(README))

    result = look(tmp_path, loads(f"'org/m', revision='{A}'"), f"org/m@{A}={tmp_path / 'x'}")

    assert facts(result, "model:org/m")["resolved_revision"] == A


def test_notes_of_a_download_are_not_read_as_cards_and_licences(tmp_path: Path) -> None:
    notes = {NOTE.format("LICENSE"): f"{A}\netag\n1.0\n"}
    write(tmp_path / "org" / "m", {**README, **notes})

    result = look(tmp_path, loads("'org/m'"), str(tmp_path / "org" / "m"))

    assert checks(result) == []


@pytest.mark.parametrize("host", ["https://huggingface.co/", "https://me:secret@huggingface.co/"])
def test_a_clone_tells_its_id(tmp_path: Path, host: str) -> None:
    config = f'[remote "origin"]\n\turl = {host}org/m\n'
    write(tmp_path / "clone", {**README, **CLONED, ".git/config": config})

    result = look(tmp_path, loads("'org/m'"), str(tmp_path / "clone"))

    assert facts(result, "model:org/m")["licence_tag"] == "mit"
    assert checks(result) == []


def test_links_in_a_given_folder_are_not_followed(tmp_path: Path) -> None:
    write(tmp_path / "elsewhere", dict(README))
    (tmp_path / "models" / "org").mkdir(parents=True)
    (tmp_path / "models" / "org" / "m").symlink_to(tmp_path / "elsewhere")
    write(tmp_path / "direct" / "org" / "n", {"config.json": "{}"})
    (tmp_path / "direct" / "org" / "n" / "README.md").symlink_to(tmp_path / "elsewhere/README.md")

    result = look(
        tmp_path, loads("'org/m'", "'org/n'"), str(tmp_path / "models"), str(tmp_path / "direct")
    )

    assert set(checks(result)) == {
        "upstream-not-found",
        "link-leaves-the-root",
    }


# -- what a user writes wrongly -----------------------------------------------------------------


@pytest.mark.parametrize("given", ["nowhere", "org/m=nowhere", "file", "org/m=file", "", "a\x00b"])
def test_a_folder_that_is_not_there_is_an_error_of_the_user(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, given: str
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "file").touch()

    with pytest.raises(InputError, match="--with"):
        from_environment({}, HOME, [given])


def test_a_revision_that_is_no_name_is_an_error_of_the_user(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="names no revision"):
        from_environment({}, HOME, [f"org/m@../x={tmp_path}"])


def test_without_places_the_cache_is_empty() -> None:
    assert Places().cache is None
