from __future__ import annotations

import json
from typing import Any

import pytest

from roadworthy.sightings import Deploys, ExtraIndex, Fixed, Loose
from tests.evidence.conftest import Folder


def installed(look: Folder, name: str, text: str) -> list[tuple[str, bool, int | None]]:
    """Return name, whether it is fixed, and line of what a file installs."""
    found = [one for one in look({name: text}).sightings if isinstance(one, Loose | Fixed)]
    return [(one.name, isinstance(one, Fixed), one.place.line) for one in found]


COMMANDS: dict[str, list[tuple[str, bool]]] = {
    "RUN pip install torch": [("torch", False)],
    "RUN pip install torch==2.6.0": [("torch", True)],
    "RUN pip install 'torch>=2,<3' numpy==1": [("numpy", True), ("torch", False)],
    "RUN pip3.12 install --no-cache-dir -U torch": [("torch", False)],
    "RUN python3 -m pip install --index-url https://example.org/simple torch": [("torch", False)],
    "RUN apt-get update && PIP_NO_CACHE_DIR=1 pip install torch": [("torch", False)],
    "RUN --mount=type=cache,target=/root pip install torch": [("torch", False)],
    "RUN uv pip install --system torch": [("torch", False)],
    "RUN /opt/venv/bin/pip install torch": [("torch", False)],
    "ARG V=2\nRUN pip install torch==${V}": [("torch", True)],
    "RUN pip install a \\\n  # the tokens\n  tiktoken==0.9.0": [("a", False), ("tiktoken", True)],
    f"RUN pip install git+https://example.org/a/ranking.git@{'a' * 40}": [("ranking", True)],
    "RUN pip install git+https://example.org/a/ranking.git@main": [("ranking", False)],
    "RUN pip install -r requirements.txt -e . ./local dist/x.whl $PACKAGES": [],
    "RUN pip install --require-hashes -r requirements.txt": [],
    "RUN pip list && echo 'no pip install here'": [],
    "# RUN pip install torch": [],
    "RUN pip install && true": [],
    "RUN npm install -g pnpm@9.1.0 vite": [("pnpm", True), ("vite", False)],
    "RUN npm install": [],
    "RUN npm ci": [],
    "RUN conda install -y -c conda-forge torch=2.6.0 numpy": [("numpy", False), ("torch", True)],
    "RUN echo \"pip install": [],
}  # fmt: skip


@pytest.mark.parametrize(("text", "wanted"), COMMANDS.items())
def test_a_command_in_a_dockerfile_installs_what_it_names(
    look: Folder, text: str, wanted: list[tuple[str, bool]]
) -> None:
    found = installed(look, "Dockerfile", f"FROM python:3.12\n{text}\n")
    assert sorted((name, fixed) for name, fixed, _ in found) == wanted


def test_a_pipeline_is_read_line_by_line(look: Folder) -> None:
    steps = "      - run: pip install ruff\n      - run: |\n          pip install x==1\n"
    text = f"jobs:\n  a:\n    steps:\n{steps}"
    assert installed(look, ".github/workflows/test.yml", text) == [
        ("ruff", False, 4),
        ("x", True, 6),
    ]


def test_a_notebook_is_read_cell_by_cell(look: Folder) -> None:
    cells: list[dict[str, Any]] = [
        {"cell_type": "markdown", "source": ["!pip install no\n"]},
        {"cell_type": "code", "source": ["%pip install -q a\n", "text = 'pip install no'\n"]},
        {"cell_type": "code", "source": ["%%bash\n", "pip install b==1\n"]},
    ]
    text = json.dumps({"cells": cells, "nbformat": 4}, indent=1)
    assert [(name, fixed) for name, fixed, _ in installed(look, "a.ipynb", text)] == [
        ("a", False),
        ("b", True),
    ]


def test_other_yaml_and_scripts_are_left_alone(look: Folder) -> None:
    assert installed(look, "deploy/values.yaml", "run: pip install torch\n") == []
    assert installed(look, "dockerfile.py", "RUN pip install torch\n") == []


@pytest.mark.parametrize(
    ("text", "host", "safe"),
    [
        ("RUN pip install --extra-index-url https://a.example.org/x y==1", "a.example.org", False),
        ("ENV PIP_EXTRA_INDEX_URL=https://u:p@a.example.org/x", "a.example.org", False),
        ("RUN pip install --require-hashes --extra-index-url=https://b.example.org -r r.txt",
         "b.example.org", True),
    ],
)  # fmt: skip
def test_a_second_index_is_seen(look: Folder, text: str, host: str, safe: bool) -> None:
    sightings = look({"Dockerfile": f"FROM x\n{text}\n"}).sightings
    (one,) = [s for s in sightings if isinstance(s, ExtraIndex)]
    assert (one.host, one.safe, one.place.line) == (host, safe, 2)
    assert "u:p" not in one.place.shows


@pytest.mark.parametrize(
    ("path", "runs"),
    [
        ("Dockerfile", True),
        ("gpu.Dockerfile", True),
        ("compose.yaml", True),
        ("Procfile", True),
        ("tests/Dockerfile", False),
        (".devcontainer/Dockerfile", False),
        ("Dockerfile.dockerignore", False),
    ],
)
def test_a_file_that_runs_the_system_is_seen(look: Folder, path: str, runs: bool) -> None:
    found = [s for s in look({path: "FROM x\n"}).sightings if isinstance(s, Deploys)]
    assert bool(found) is runs
