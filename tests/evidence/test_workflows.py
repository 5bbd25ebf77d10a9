"""Which code of others a workflow runs, and in which images."""

from __future__ import annotations

import pytest

from roadworthy.sightings import Borrowed, ContainerImage
from tests.evidence.conftest import Folder

SHA = "11bd71901bbe5b1630ceea73d27597364c9af683"
GITHUB = ".github/workflows/x.yml"
CASES: dict[str, tuple[str, str, list[tuple[str, str, str, int | None]]]] = {
    "an action by its commit": (
        GITHUB,
        f"jobs:\n  a:\n    steps:\n      - uses: a/b@{SHA}\n",
        [("action", "a/b", SHA, 4)],
    ),
    "an action in flow style": (
        GITHUB,
        "jobs: {a: {steps: [{uses: 'a/b@v1'}]}}\n",
        [("action", "a/b", "v1", 1)],
    ),
    "a text that only looks like one": (
        GITHUB,
        "jobs:\n  a:\n    steps:\n      - run: |\n          uses: a/b@v1\n",
        [],
    ),
    "an own action": (GITHUB, "jobs:\n  a:\n    steps:\n      - uses: ./x\n", []),
    "no version": (
        GITHUB,
        "jobs:\n  a:\n    steps:\n      - uses: a/b\n",
        [("action", "a/b", "", 4)],
    ),
    "a reusable workflow": (
        ".forgejo/workflows/x.yml",
        "jobs:\n  a:\n    uses: a/b/.forgejo/workflows/t.yml@main\n",
        [("workflow", "a/b/.forgejo/workflows/t.yml", "main", 3)],
    ),
    "an include by its digest": (
        ".gitlab-ci.yml",
        "include:\n  - remote: https://x.example/a.yml\n    integrity: sha256-QQ==\n",
        [("include", "https://x.example/a.yml", "sha256-QQ==", 2)],
    ),
    "an include as a text": (
        ".gitlab-ci.yml",
        "include: https://x.example/a.yml\n",
        [("include", "https://x.example/a.yml", "", 1)],
    ),
    "an include of the project": (".gitlab-ci.yml", "include:\n  - /ci/a.yml\n", []),
    "hooks of the project": (".pre-commit-config.yaml", "repos:\n  - repo: local\n", []),
    "a broken file": (GITHUB, "jobs: [\nuses: a/b@v1\n", [("workflow", "", "", 3)]),
    "another YAML": ("action/x.yml", "uses: a/b@v1\n", []),
}
IMAGES = {
    "python:3.13": ("python", "3.13", True),
    "ghcr.io/a/b:1": ("ghcr.io/a/b", "1", True),
    "${{ matrix.image }}": ("", "", False),
}


@pytest.mark.parametrize(("path", "text", "wanted"), CASES.values(), ids=list(CASES))
def test_what_is_borrowed_stands_with_its_line(
    look: Folder, path: str, text: str, wanted: list[tuple[str, str, str, int | None]]
) -> None:
    found = [one for one in look({path: text}).sightings if isinstance(one, Borrowed)]

    assert [(one.what, one.name, one.ref, one.place.line) for one in found] == wanted


@pytest.mark.parametrize(("text", "wanted"), IMAGES.items(), ids=list(IMAGES))
def test_an_image_is_what_is_written(
    look: Folder, text: str, wanted: tuple[str, str, bool]
) -> None:
    found = look({GITHUB: f"jobs:\n  a:\n    container: {text}\n"}).sightings

    (one,) = [one for one in found if isinstance(one, ContainerImage)]
    assert (one.name, one.tag, one.decided) == wanted


@pytest.mark.parametrize(
    ("text", "exposed"),
    [
        ("env: {K: '${{ secrets.GITHUB_TOKEN }}'}", False),
        ("env: {K: '${{ secrets.PYPI }}'}", True),
        ("permissions: {id-token: write}", True),
        ("permissions: {contents: read}", False),
    ],
)
def test_secrets_and_rights_to_write_are_noticed(look: Folder, text: str, exposed: bool) -> None:
    found = look({GITHUB: f"{text}\njobs: {{a: {{steps: [{{uses: a/b@v1}}]}}}}\n"}).sightings

    assert [one.exposed for one in found if isinstance(one, Borrowed)] == [exposed]
