"""How the checks of images, fetches and digests judge what was seen, in small whole projects."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from roadworthy.checks import all_checks
from roadworthy.checks.interface import Seen
from roadworthy.evidence import collect
from tests.evidence.conftest import write

SHA = "e8a2f4b1c07d95e36a41d8b25f09c7ae4418f6d2"
DIGEST = "sha256:" + "a" * 64
LOAD = f"from transformers import pipeline\np = pipeline('fill-mask', 'a/b', revision='{SHA}')\n"
Found = list[tuple[str, str, str]]
CASES: dict[str, tuple[str, dict[str, str], Found]] = {
    # images
    "an image that the same file builds": (
        "unpinned-base-image",
        {"compose.yaml": "services:\n  a:\n    build: .\n    image: x\n  b:\n    image: x\n"},
        [("not_applicable", "info", "")],
    ),
    "a chart that leaves the tag open": (
        "unpinned-base-image",
        {"values.yaml": "image:\n  repository: example/x\n  tag: ''\n"},
        [("unknown", "low", "values.yaml:2")],
    ),
    "an argument in the tag": (
        "unpinned-base-image",
        {"Dockerfile": "ARG V=1\nFROM a:${V}\n"},
        [("unknown", "low", "Dockerfile:2")],
    ),
    "a platform before the name": (
        "unpinned-base-image",
        {"Dockerfile": f"FROM --platform=linux/amd64 a@{DIGEST}\n"},
        [("pass", "info", "")],
    ),
    # run time
    "offline in the image": (
        "download-at-run-time",
        {"app.py": LOAD, "Dockerfile": f"FROM a@{DIGEST}\nENV HF_HUB_OFFLINE=1\n"},
        [("pass", "info", "")],
    ),
    "offline in one image of two": (
        "download-at-run-time",
        {
            "app.py": LOAD,
            "a/Dockerfile": f"FROM a@{DIGEST}\nENV HF_HUB_OFFLINE=1\n",
            "b/Dockerfile": f"FROM a@{DIGEST}\n",
        },
        [("fail", "low", "app.py:2")],
    ),
    "offline that is off": (
        "download-at-run-time",
        {"app.py": LOAD, "Dockerfile": f"FROM a@{DIGEST}\nENV HF_HUB_OFFLINE=0\n"},
        [("fail", "low", "app.py:2")],
    ),
    "offline in another program": (
        "download-at-run-time",
        {"app.py": LOAD, "b.py": "import os, transformers\nos.environ['HF_HUB_OFFLINE'] = '1'\n"},
        [("fail", "low", "app.py:2")],
    ),
    "a digest that is compared": (
        "missing-weights-digest",
        {
            "a.py": "import hashlib, requests\n"
            "data = requests.get('https://x.example.org/m.safetensors').content\n"
            f"assert hashlib.sha256(data).hexdigest() == '{'a' * 64}'\n"
        },
        [("pass", "info", "")],
    ),
    "a digest of another file": (
        "missing-weights-digest",
        {
            "a.py": "import hashlib, requests\n"
            "a = requests.get('https://x.example.org/a.safetensors').content\n"
            "b = requests.get('https://x.example.org/b.safetensors').content\n"
            f"assert hashlib.sha256(a).hexdigest() == '{'a' * 64}'\n"
        },
        [("fail", "low", "a.py:2"), ("fail", "low", "a.py:3")],
    ),
    "offline does not stop other libraries": (
        "download-at-run-time",
        {
            "app.py": "import nltk, os\nos.environ['HF_HUB_OFFLINE'] = '1'\nnltk.download('x')\n",
        },
        [("fail", "low", "app.py:3")],
    ),
    "only local files": (
        "download-at-run-time",
        {"app.py": LOAD.replace("revision=", "local_files_only=True, revision=")},
        [("pass", "info", "")],
    ),
    "a program that trains": (
        "download-at-run-time",
        {"train.py": LOAD},
        [("not_applicable", "info", "")],
    ),
    "a script that a container starts": (
        "download-at-run-time",
        {
            "Dockerfile": f"FROM a@{DIGEST}\nCMD ['/x/go.sh']\n".replace("'", '"'),
            "go.sh": "wget https://x.example.org/m.bin\n",
        },
        [("fail", "low", "go.sh:1")],
    ),
    "a script that nobody is known to start": (
        "download-at-run-time",
        {"go.sh": "wget https://x.example.org/m.bin\n"},
        [("not_applicable", "info", "")],
    ),
    # revisions
    "weights that lie in the project": (
        "unpinned-revision",
        {
            "app.py": "from transformers import AutoModel\nAutoModel.from_pretrained('models/x')\n",
            "models/x/config.json": '{"architectures": ["BertModel"], "model_type": "bert"}',
        },
        [("not_applicable", "info", "")],
    ),
    "storage at a hub": (
        "unpinned-revision",
        {
            "k.yaml": "kind: InferenceService\nspec:\n  predictor:\n    model:\n"
            f"      storageUri: hf://a/b:{SHA}\n"
        },
        [("pass", "info", "")],
    ),
    "a server with a revision": (
        "unpinned-revision",
        {"compose.yaml": "services:\n  a:\n    image: vllm/vllm-openai:v1\n"
         f"    command: --model a/b --revision {SHA}\n"},
        [("pass", "info", "")],
    ),
    # remote code
    "an environment that trusts": (
        "remote-code-required",
        {"compose.yaml": "services:\n  a:\n    image: x:1\n    environment:\n"
         "      TRUST_REMOTE_CODE: 'true'\n"},
        [("fail", "high", "compose.yaml:5")],
    ),
    "a configuration that trusts": (
        "remote-code-required",
        {"config/train.yaml": "model: a/b\ntrust_remote_code: true\n"},
        [("fail", "high", "config/train.yaml:2")],
    ),
    "a configuration that does not": (
        "remote-code-required",
        {"config/train.yaml": "model: a/b\n# trust_remote_code: true\ntrust_remote_code: false\n"},
        [("not_applicable", "info", "")],
    ),
    # installs
    "a server of tools": (
        "install-at-run-time",
        {".mcp.json": '{"mcpServers": {"a": {\n"command": "npx",\n"args": ["-y", "files"]}}}'},
        [("fail", "medium", ".mcp.json:2")],
    ),
    "a server of tools by its version": (
        "install-at-run-time",
        {".mcp.json": '{"mcpServers": {"a": {"command": "uvx", "args": ["x==1.2.3"]}}}'},
        [("fail", "low", ".mcp.json:1")],
    ),
    "a download into a shell while building": (
        "install-at-run-time",
        {"Dockerfile": f"FROM a@{DIGEST}\nRUN x && \\\n  curl https://x.example/i.sh | sh\n"},
        [("fail", "low", "Dockerfile:3")],
    ),
    # loads
    "torch that may be old": (
        "unsafe-load",
        {"a.py": "import torch\ntorch.load('a.pt')\n", "requirements.txt": "torch>=2.0\n"},
        [("unknown", "low", "a.py:2")],
    ),
    "torch that is new": (
        "unsafe-load",
        {"a.py": "import torch\ntorch.load('a.pt')\n", "requirements.txt": "torch>=2.6\n"},
        [("pass", "info", "")],
    ),
    "torch that is old, and weights only": (
        "unsafe-load",
        {
            "a.py": "import torch\ntorch.load('a.pt', weights_only=True)\n",
            "requirements.txt": "torch==2.5.1\n",
        },
        [("fail", "medium", "a.py:2")],
    ),
    # digests
    "digests of files that are not here": (
        "missing-weights-digest",
        {"SHA256SUMS": "a" * 64 + "  m.gguf\n"},
        [("not_applicable", "info", "")],
    ),
    "a pointer names the digest": (
        "missing-weights-digest",
        {
            "m.safetensors": "version https://git-lfs.github.com/spec/v1\n"
            f"oid sha256:{'a' * 64}\nsize 9\n"
        },
        [("pass", "info", "")],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("name", "files", "wanted"), CASES.values(), ids=list(CASES))
def test_a_small_project_comes_to(
    tmp_path: Path, name: str, files: dict[str, str], wanted: Found
) -> None:
    write(tmp_path, dict(files))
    collected = collect(tmp_path)
    (check,) = [check for check in all_checks() if check.name == name]

    look = check.run(Seen(collected, collected.components, dt.date(2026, 11, 21)))

    found = [
        (
            str(one.outcome),
            str(one.severity),
            f"{one.place.path}:{one.place.line}" if one.place else "",
        )
        for one in look.findings
    ]
    assert found == wanted
