from __future__ import annotations

import datetime as dt
import hashlib
import os
import zlib
from pathlib import Path

import pytest

from roadworthy.evidence import collect
from roadworthy.evidence.around import Beside
from roadworthy.evidence.git import folder_of, holds_secret, masked, settings
from roadworthy.system import Collected, Finding, Interval, Outcome, Severity
from tests.evidence.conftest import Folder, checks, facts, write

COMMIT = "a" * 40
CONFIG = """[core]
\trepositoryformatversion = 0
[include]
\tpath = /etc/passwd
[remote "origin"]
\turl = https://github.com/o/r.git
\tfetch = +refs/heads/*:refs/remotes/origin/*
"""
GIT: dict[str, str | bytes] = {
    ".git/HEAD": "ref: refs/heads/main\n",
    ".git/config": CONFIG,
    ".git/refs/heads/main": COMMIT + "\n",
}
DAY_1, DAY_2 = 1_600_000_000, 1_700_000_000


def loose(kind: str, text: str) -> tuple[str, bytes]:
    """Return the path and the bytes of a loose object."""
    body = f"{kind} {len(text)}\0{text}".encode()
    id_ = hashlib.sha1(body, usedforsecurity=False).hexdigest()
    return id_, zlib.compress(body)


def commit(seconds: int) -> tuple[str, bytes]:
    who = f"A. Person <a@b.example> {seconds} +0100"
    return loose("commit", f"tree {'b' * 40}\nauthor {who}\ncommitter {who}\n\nA change\n")


def tag(target: str, seconds: int) -> tuple[str, bytes]:
    who = f"A. Person <a@b.example> {seconds} +0100"
    return loose("tag", f"object {target}\ntype commit\ntag v1\ntagger {who}\n\nA release\n")


def stored(*objects: tuple[str, bytes]) -> dict[str, str | bytes]:
    return {f".git/objects/{id_[:2]}/{id_[2:]}": data for id_, data in objects}


def day(seconds: int) -> Interval:
    return Interval.of_date(dt.datetime.fromtimestamp(seconds, dt.UTC).date())


def finding(result: Collected, check: str) -> Finding:
    (found,) = [finding for finding in result.findings if finding.check == check]
    return found


def test_remote_branch_and_commit_are_read_without_git(look: Folder) -> None:
    result = look(GIT)
    assert facts(result, "repository") == {
        "remote": "https://github.com/o/r.git",
        "branch": "main",
        "commit": COMMIT,
    }
    assert checks(result) == []
    (part,) = [part for part in result.components if part.id == "repository"]
    place = part.facts["remote"].sources[0]
    assert (place.path, place.line) == (".git/config", 6)  # type: ignore[union-attr]


def test_what_lies_in_git_is_no_part_of_the_digest(look: Folder) -> None:
    with_git, without = look({"a.txt": "x", **GIT}), look({"a.txt": "x"})
    assert with_git.digest == without.digest
    assert with_git.files_read == 1


def test_a_detached_head_names_its_commit(look: Folder) -> None:
    result = look({**GIT, ".git/HEAD": "c" * 64 + "\n"})
    assert facts(result, "repository")["commit"] == "c" * 64
    assert "branch" not in facts(result, "repository")


def test_a_packed_branch_names_its_commit(look: Folder) -> None:
    packed = f"# pack-refs with: peeled\n{COMMIT} refs/heads/x/y\n"
    result = look({".git/HEAD": "ref: refs/heads/x/y", ".git/packed-refs": packed})
    assert facts(result, "repository") == {"branch": "x/y", "commit": COMMIT}


def test_tags_that_name_versions_are_releases_with_their_days(look: Folder) -> None:
    first, second = commit(DAY_1), commit(DAY_2)
    annotated = tag(first[0], DAY_1)
    packed = f"{annotated[0]} refs/tags/v1.0\n^{first[0]}\n{second[0]} refs/heads/main\n"
    files = {
        **GIT,
        **stored(first, second, annotated),
        ".git/packed-refs": packed,
        ".git/refs/tags/release/1.1.0rc1": second[0],
        ".git/refs/tags/nightly": second[0],
    }
    result = look(files)
    found = facts(result, "repository")
    assert found["releases"] == Interval(2, 2)
    assert found["first_release"] == day(DAY_1)
    assert found["latest_release"] == day(DAY_2)
    assert checks(result) == []


def test_a_tag_whose_object_is_packed_has_a_day_by_its_commit_or_none(look: Folder) -> None:
    first = commit(DAY_1)
    packed = f"{'d' * 40} refs/tags/v1.0\n^{first[0]}\n"
    known = look({**GIT, **stored(first), ".git/packed-refs": packed})
    assert facts(known, "repository")["first_release"] == day(DAY_1)
    unknown = look({".git/packed-refs": packed.replace(first[0], "e" * 40)})
    assert "first_release" not in facts(unknown, "repository")
    assert "release-dates-not-read" in checks(unknown)


def test_one_tag_without_a_day_leaves_all_days_to_the_changelog(look: Folder) -> None:
    first = commit(DAY_1)
    packed = f"{first[0]} refs/tags/v2.0\n{'d' * 40} refs/tags/v3.0\n"
    history = "# Changes\n## [Unreleased]\n## [2.0.0] - 2024-03-05\n## v1.0 (2023-01-02)\n"
    files = {**GIT, **stored(first), ".git/packed-refs": packed, "CHANGELOG.md": history}
    found = facts(look(files), "repository")
    assert found["first_release"] == Interval.of_date(dt.date(2023, 1, 2))
    assert found["latest_release"] == Interval.of_date(dt.date(2024, 3, 5))


def test_without_tags_there_is_no_number_of_releases(look: Folder) -> None:
    assert "releases" not in facts(look(GIT), "repository")


@pytest.mark.parametrize(
    ("name", "text", "fact"),
    [
        ("CITATION.cff", "cff-version: 1.2.0\ndate-released: '2024-01-01'\n", "latest_release"),
        ("CHANGELOG.md", "## 1.0.0 - 2024-01-01\n", "latest_release"),
        ("HISTORY.rst", "1.0.0 (2024-01-01)\n------\n", "first_release"),
        ("CHANGES.txt", "**1.0.0** — 2024-01-01\n", "first_release"),
    ],
)
def test_a_file_can_tell_the_day_of_a_release(
    look: Folder, name: str, text: str, fact: str
) -> None:
    found = facts(look({name: text}), "repository")
    assert found[fact] == Interval.of_date(dt.date(2024, 1, 1))


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("CITATION.cff", "message: released on 2024-01-01\n"),
        ("CITATION.cff", "date-released: 2024-13-01\n"),
        ("CHANGELOG.md", "## Unreleased - 2024-01-01\n"),
        ("CHANGELOG.md", "## 1.0.0 - soon\n"),
        ("CHANGELOG.md", "- 1.0.0 works since 2024-01-01, and earlier\n"),
        ("CHANGELOG.md", "## 1.0.0 - 2024-02-30\n"),
        ("docs/CHANGELOG.md", "## 1.0.0 - 2024-01-01\n"),
    ],
)
def test_other_dates_are_no_releases(look: Folder, name: str, text: str) -> None:
    assert [part.id for part in look({name: text}).components if part.id == "repository"] == []


def test_an_annotated_tag_never_becomes_a_day_before_git_or_far_ahead(look: Folder) -> None:
    early, late = commit(1), commit(99_999_999_999)
    packed = f"{early[0]} refs/tags/v1.0\n{late[0]} refs/tags/v2.0\n"
    result = look({**GIT, **stored(early, late), ".git/packed-refs": packed})
    assert "first_release" not in facts(result, "repository")


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("https://me:secret@github.com/o/r.git", "https://github.com/o/r.git"),
        ("https://ghp_secret@github.com/o/r.git", "https://github.com/o/r.git"),
        ("https://a:p@ss@host.org/r", "https://host.org/r"),
        ("https://host.org/r?token=secret#x", "https://host.org/r"),
        ("ssh://git@host.org:22/o/r", "ssh://host.org:22/o/r"),
        ("git@github.com:o/r.git", "git@github.com:o/r.git"),
        ("secret@host.org:o/r", "host.org:o/r"),
        ("../other.git", "../other.git"),
        ("/home/somebody/r.git", "(a path on this machine)"),
        ("C:\\Users\\somebody\\r", "(a path on this machine)"),
        ("file:///home/somebody/r", "file://(on this machine)"),
    ],
)
def test_an_address_is_shown_without_secrets(address: str, shown: str) -> None:
    assert masked(address) == shown


@pytest.mark.parametrize(
    "address",
    [
        "https://me:se/cret@host.org/r",
        "https://secret/x@host.org/r",
        "https://secret",
        "secret@x@host:o",
        "https://me:secret@",
        "x://secret@a b/c@d",
    ],
)
def test_an_address_that_cannot_be_taken_apart_is_not_shown(address: str) -> None:
    assert "secret" not in masked(address)
    assert "se/cret" not in masked(address)


@pytest.mark.parametrize(
    ("address", "secret"),
    [
        ("https://me:x@host.org/r", True),
        ("https://ghp_abc@github.com/r", True),
        ("https://me@host.org/r", False),
        ("https://host.org:443/r", False),
        ("ssh://git@host.org/r", False),
        ("git@github.com:o/r", False),
    ],
)
def test_a_password_in_an_address_is_known(address: str, secret: bool) -> None:
    assert holds_secret(address) is secret


def test_a_password_in_a_remote_is_a_finding_and_is_shown_nowhere(look: Folder) -> None:
    config = '[remote "origin"]\nurl = https://me:hunter2@github.com/o/r\n'
    result = look({**GIT, ".git/config": config})
    assert finding(result, "password-in-remote").outcome is Outcome.FAIL
    assert facts(result, "repository")["remote"] == "https://github.com/o/r"
    assert "hunter2" not in repr(result)


def test_several_remotes_stand_with_the_origin_first(look: Folder) -> None:
    config = '[remote "a"]\nurl = git@host.org:a\n[remote "origin"]\nurl = git@host.org:o\n'
    result = look({**GIT, ".git/config": config})
    assert facts(result, "repository")["remote"] == "git@host.org:o, git@host.org:a"


def test_included_configuration_is_not_followed(look: Folder) -> None:
    inner = '[remote "origin"]\nurl = https://elsewhere.org/x\n'
    config = '[include]\npath = other\n[includeIf "gitdir:/"]\npath = other\n'
    result = look({**GIT, ".git/config": config, ".git/other": inner})
    assert "remote" not in facts(result, "repository")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('[remote "o"]\nurl = "https://x.org/a#b"\n', "https://x.org/a#b"),
        ('[remote "o"] ; a\nURL=https://x.org ; b\n', "https://x.org"),
        ('[remote "o"]\r\n\turl = x\r\n', "x"),
    ],
)
def test_settings_are_read_as_git_writes_them(text: str, value: str) -> None:
    (item,) = settings(text)
    assert (item.section, item.name, item.key, item.value) == ("remote", "o", "url", value)


# -- hostile ------------------------------------------------------------------------------------


def test_a_link_is_never_followed(tmp_path: Path) -> None:
    write(tmp_path, {"secret/HEAD": "ref: refs/heads/secret", "secret/config": CONFIG})
    write(tmp_path / "root", {"a.txt": ""})
    (tmp_path / "root/.git").symlink_to("../secret")
    result = collect(tmp_path / "root")
    assert [part.id for part in result.components] == []
    assert checks(result) == ["link-leaves-the-root"]


def test_a_link_inside_git_is_never_followed(tmp_path: Path) -> None:
    write(tmp_path, {"secret": "ref: refs/heads/secret", "root/.git/config": ""})
    (tmp_path / "root/.git/HEAD").symlink_to("../../secret")
    (tmp_path / "root/.git/refs").symlink_to("../../")
    result = collect(tmp_path / "root")
    assert "secret" not in repr(result.components)
    assert checks(result) == ["repository-not-read-in-full"]


@pytest.mark.parametrize(
    "pointer",
    ["gitdir: ../elsewhere", "gitdir: /etc", "gitdir: a/../../x", "x", "gitdir: ", "gitdir: gone"],
)
def test_a_repository_outside_the_root_is_not_read(look: Folder, pointer: str) -> None:
    result = look({".git": pointer})
    found = finding(result, "repository-lies-elsewhere")
    assert found.severity is Severity.INFO
    assert [part.id for part in result.components] == []


def test_a_repository_inside_the_root_is_read_where_git_points_to_it(look: Folder) -> None:
    files = {name.replace(".git/", ".bare/"): text for name, text in GIT.items()}
    result = look({".git": "gitdir: .bare\n", **files})
    assert facts(result, "repository")["branch"] == "main"


def test_a_pointer_is_read_as_a_path_below_the_root_or_not_at_all() -> None:
    assert folder_of(b"gitdir: a/./b/") == "a/b"
    assert folder_of(b"gitdir: .") is None
    assert folder_of(b"\xff") is None


@pytest.mark.parametrize(
    "files",
    [
        {".git/HEAD": "ref: ../../etc/passwd"},
        {".git/HEAD": "ref: refs/../../x"},
        {".git/HEAD": b"\xff" * 5000},
        {".git/HEAD/x": "a folder"},
        {".git/config": b"\x00\xff[remote"},
        {".git/packed-refs": "x" * (9 << 20)},
        {".git/packed-refs": b"\xff\n^\n^^^\n" * 1000},
        {".git/commondir": "../.."},
        {".git/config": "[extensions]\nrefstorage = reftable\n"},
        {".git/refs/tags/v1.0": "not an id"},
    ],
    ids=range(10),
)
def test_a_malformed_repository_is_said_to_be_read_in_part(
    look: Folder, files: dict[str, str | bytes]
) -> None:
    result = look(files)
    assert "repository-not-read-in-full" in checks(result)
    assert finding(result, "repository-not-read-in-full").fix


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"not zlib",
        zlib.compress(b"blob 3\0abc"),
        zlib.compress(b"commit 9\0"),
        zlib.compress(b"tag 1\0object " + b"f" * 40 + b"\n\n"),
        zlib.compress(b"commit 1\0" + bytes(50 << 20)),
        zlib.compress(b"commit 1\0x\ncommitter a <b> 999999999999 +0000\n\n"),
    ],
    ids=range(7),
)
def test_a_hostile_object_has_no_day(look: Folder, data: bytes) -> None:
    files = {**GIT, f".git/objects/ff/{'f' * 38}": data, ".git/refs/tags/v1.0": "f" * 40}
    result = look(files)
    assert facts(result, "repository")["releases"] == Interval(1, 1)
    assert "first_release" not in facts(result, "repository")
    assert "release-dates-not-read" in checks(result)


def test_a_flood_of_tags_is_cut_and_said(look: Folder) -> None:
    packed = "".join(f"{COMMIT} refs/tags/v1.{number}\n" for number in range(6000))
    result = look({**GIT, ".git/packed-refs": packed})
    assert facts(result, "repository")["releases"] == Interval(5000, 5000)
    assert "more than 5000 tags" in finding(result, "repository-not-read-in-full").says


def test_reads_beside_the_walk_stay_below_the_root(tmp_path: Path) -> None:
    write(tmp_path, {"root/a/b": "text", "out": "secret"})
    os.mkfifo(tmp_path / "root/pipe")
    (tmp_path / "root/link").symlink_to("../out")
    (tmp_path / "root/up").symlink_to("..")
    beside = Beside(str(tmp_path / "root"))
    refused = ("../out", "link", "up/out", "a/../../out", "/etc/passwd", "", "a", "pipe", "a\0b")
    assert [beside.read(path, 10) for path in refused] == [None] * len(refused)
    assert [beside.names(path, 10) for path in ("up", "link", "a/b", "..")] == [None] * 4
    peek = beside.read("a/b", 3)
    assert peek is not None
    assert (peek.data, peek.whole) == (b"tex", False)
    assert beside.names("a", 10) == ["b"]


# -- other files --------------------------------------------------------------------------------


def test_large_files_kept_elsewhere_are_named(look: Folder) -> None:
    text = "# x filter=lfs\n*.py text\n*.safetensors filter=lfs diff=lfs -text\n*.bin filter=lfs\n"
    result = look({".gitattributes": text})
    assert facts(result, "repository") == {"lfs_patterns": "*.safetensors, *.bin"}


def test_a_submodule_is_a_part_with_an_origin_of_its_own(look: Folder) -> None:
    text = '[submodule "x"]\n\tpath = vendor/x\n\turl = https://me:pw@host.org/x\n'
    result = look({**GIT, ".gitmodules": text})
    assert facts(result, "submodule:vendor/x") == {"remote": "https://host.org/x"}
    assert checks(result) == ["submodule-not-here"]
    assert "submodule-not-here" not in checks(look({"vendor/x/a.py": ""}))


@pytest.mark.parametrize("path", ["../../x", "/etc", "", "a\\b", "x" * 1000])
def test_a_submodule_with_a_hostile_path_is_not_followed(look: Folder, path: str) -> None:
    result = look({**GIT, ".gitmodules": f'[submodule "x"]\npath = {path}\n'})
    assert set(checks(result)) <= {"submodule-not-here"}


@pytest.mark.parametrize(
    "line",
    [
        "run: huggingface-cli upload org/model .",
        "run: hf upload org/model .",
        "run: python -c 'm.push_to_hub(\"x\")'",
        "run: twine upload dist/*",
        "uses: pypa/gh-action-pypi-publish@v1",
        "run: uv publish",
        "run: gh release create v1",
        "uses: softprops/action-gh-release@v2",
        "run: docker push org/x",
        "run: npm publish",
    ],
)
def test_a_workflow_that_publishes_is_seen(look: Folder, line: str) -> None:
    result = look({".github/workflows/x.yml": f"jobs:\n  - {line}\n"})
    assert facts(result, "repository") == {"publishes_in_ci": True}
    (part,) = result.components
    assert part.files[0].line == 2


@pytest.mark.parametrize(
    "line",
    [
        "# run: twine upload dist/*",
        "run: twine upload --dry-run dist/*",
        "run: twine check dist/*",
        "run: pytest",
        "name: publish",
        "run: gh release view",
    ],
)
def test_a_workflow_that_does_not_publish_says_nothing(look: Folder, line: str) -> None:
    assert look({".github/workflows/x.yml": f"jobs:\n  - {line}\n"}).components == ()


def test_documentation_of_how_to_publish_says_nothing(look: Folder) -> None:
    assert look({"docs/release.yml": "run: twine upload dist/*\n"}).components == ()
