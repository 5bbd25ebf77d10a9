"""What one command fetches, installs and trusts."""

from __future__ import annotations

import pytest

from roadworthy.evidence import shell
from roadworthy.sightings import Fetch, Install, RemoteCode, Started
from roadworthy.system import Evidence
from tests.evidence.conftest import Folder

SHA = "e8a2f4b1c07d95e36a41d8b25f09c7ae4418f6d2"
FETCHES: dict[str, tuple[str, str, str] | None] = {
    "hf download a/b": ("model", "a/b", ""),
    f"hf download a/b model.safetensors --revision {SHA}": ("model", "a/b", SHA),
    "huggingface-cli download --repo-type dataset a/b": ("data", "dataset", ""),
    "hf download a/b --repo-type=dataset": ("data", "a/b", ""),
    "ollama pull llama3.2:3b": ("model", "llama3.2", "3b"),
    "git clone https://huggingface.co/a/b": ("model", "a/b", ""),
    "git clone --branch v1 https://github.com/a/b.git": (
        "code", "https://github.com/a/b.git", "v1",
    ),
    "git clone https://joe:secret@example.org/b.git": ("code", "https://***@example.org/b.git", ""),
    "wget https://x.example.org/m.bin": ("file", "https://x.example.org/m.bin", ""),
    f"wget https://huggingface.co/a/b/resolve/{SHA}/m.bin": ("file", "a/b", SHA),
    "curl -fsSLO https://x.example.org/m.bin": ("file", "https://x.example.org/m.bin", ""),
    "curl -f http://localhost:8000/health": None,
    "curl -o x http://api:8000/x": None,
    "curl https://x.example.org/health": None,
    "curl -X POST https://x.example.org -o out": None,
    "aws s3 cp s3://bucket/m.bin .": ("file", "s3://bucket/m.bin", ""),
    "aws s3 cp m.bin s3://bucket/": None,
    "python -m spacy download en_core_web_sm": ("model", "en_core_web_sm", ""),
    "git pull": None,
    "ls": None,
}  # fmt: skip
del FETCHES["huggingface-cli download --repo-type dataset a/b"]
INSTALLS = {
    "pip install x": ("pip install", False),
    "pip install x==1.2": ("pip install", True),
    "pip install --require-hashes -r r.txt": ("pip install", True),
    "python3 -m pip install x": ("pip install", False),
    "uv pip install x": ("pip install", False),
    "npm ci": ("npm ci", True),
    "npx -y @a/b@1.2.3": ("npx @a/b@1.2.3", True),
    "uvx tool": ("uvx tool", False),
    "npx --no-install tool": None,
    "apt-get update": None,
    "conda env create -f environment.yml": ("conda env", False),
    "conda env remove --name shop -y": None,
    "conda env list": None,
    "pip list": None,
    "pip install --no-index x": None,
    "uv run app": None,
    "npm start": None,
}
PIPED = {
    "curl -fsSL https://x.example/i.sh | sh": 1,
    "curl https://x.example/i.sh | sudo -E bash -": 1,
    "wget -qO- https://x.example | python3": 1,
    "bash -c \"$(curl -fsSL https://x.example)\"": 1,
    "bash <(curl -s https://x.example)": 1,
    "curl https://x.example | jq .": 0,
    "curl https://x.example -o a.sh && sh a.sh": 0,
    "echo curl; ls | sh": 0,
}  # fmt: skip


def context(when: str = "start", text: str = "") -> shell.Context:
    return shell.Context(when, lambda word: Evidence("run.sh", 1, ""), text)


@pytest.mark.parametrize(("command", "wanted"), FETCHES.items(), ids=list(FETCHES))
def test_what_a_command_fetches(command: str, wanted: tuple[str, str, str] | None) -> None:
    found = [one for one in shell.seen_in(command.split(), context()) if isinstance(one, Fetch)]

    assert [(one.what, one.name, one.revision) for one in found] == ([wanted] if wanted else [])


@pytest.mark.parametrize(("command", "wanted"), INSTALLS.items(), ids=list(INSTALLS))
def test_what_a_command_installs(command: str, wanted: tuple[str, bool] | None) -> None:
    found = [one for one in shell.seen_in(command.split(), context()) if isinstance(one, Install)]

    assert [(one.tool, one.exact) for one in found] == ([wanted] if wanted else [])


@pytest.mark.parametrize(("text", "count"), PIPED.items(), ids=list(PIPED))
def test_a_download_into_an_interpreter_is_seen(text: str, count: int) -> None:
    assert len(list(shell.piped(text))) == count


def test_a_digest_beside_a_download_counts() -> None:
    words = ["wget", "https://x.example.org/m.bin"]
    near = context(text="echo 'abc  m.bin' | sha256sum -c -")

    assert [one.checked for one in shell.seen_in(words, near) if isinstance(one, Fetch)] == [True]


def test_what_a_variable_decides_is_not_known() -> None:
    (one,) = shell.seen_in(["hf", "download", "$MODEL", "--revision", "${REV}"], context())

    assert isinstance(one, Fetch)
    assert one.unsure == "name and revision"


def test_scripts_that_a_container_starts_are_known(look: Folder) -> None:
    sightings = look({"Dockerfile": 'FROM a:1\nCMD ["/app/run-it.sh"]\n'}).sightings

    assert [one.script for one in sightings if isinstance(one, Started) if one.script] == [
        "run-it.sh"
    ]


@pytest.mark.parametrize(
    ("path", "when"),
    [
        ("entrypoint.sh", "start"),
        ("docker/docker-entrypoint.sh", "start"),
        ("run.sh", "start"),
        ("install.sh", "build"),
        ("scripts/run_train.sh", "build"),
        ("scripts/nightly.sh", "script"),
    ],
)
def test_the_name_of_a_script_tells_when_it_runs(look: Folder, path: str, when: str) -> None:
    text = "#!/bin/sh\nwget https://x.example.org/m.bin\n"
    (one,) = [x for x in look({path: text}).sightings if isinstance(x, Fetch)]

    assert (one.when, one.place.line) == (when, 2)


def test_a_script_is_read_line_by_line(look: Folder) -> None:
    text = (
        "#!/bin/bash\n# pip install never\nif true; then\n  pip install \\\n    a\nfi\n"
        "cat <<END\npip install b\nEND\nbash -c 'pip install c'\n"
        "vllm serve a/b --trust-remote-code\n"
    )
    found = look({"run.sh": text}).sightings

    assert [one.place.line for one in found if isinstance(one, Install)] == [4, 10]
    assert [one.name for one in found if isinstance(one, Fetch)] == ["a/b"]
    assert [one.place.line for one in found if isinstance(one, RemoteCode)] == [11]
