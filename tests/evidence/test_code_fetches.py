"""What calls fetch, install and trust, each with its line."""

from __future__ import annotations

import pytest

from roadworthy.evidence.code import fetches, hazards
from roadworthy.sightings import Fetch, Install, Offline, RemoteCode
from roadworthy.system import Sighting
from tests.evidence.conftest import Folder

SHA = "e8a2f4b1c07d95e36a41d8b25f09c7ae4418f6d2"
AUTO = "from transformers import AutoModel\n"
FETCHES: dict[str, tuple[str, list[tuple[str, str, str, str]]]] = {
    "no revision": (AUTO + "AutoModel.from_pretrained('a/b')", [("model", "a/b", "", "")]),
    "a revision": (
        AUTO + f"AutoModel.from_pretrained('a/b', revision='{SHA}')",
        [("model", "a/b", SHA, "")],
    ),
    "a revision in a dictionary that is spread": (
        AUTO + f"K = dict(revision='{SHA}')\nAutoModel.from_pretrained('a/b', **K)",
        [("model", "a/b", SHA, "")],
    ),
    "options that are not known may hold it": (
        AUTO + "def f(**k):\n  AutoModel.from_pretrained('a/b', **k)",
        [("model", "a/b", "", "revision")],
    ),
    "a revision that is only a default": (
        AUTO + f"def f(r='{SHA}'):\n  AutoModel.from_pretrained('a/b', revision=r)",
        [("model", "a/b", SHA, "revision")],
    ),
    "a variable": (
        AUTO + "def f(m):\n  AutoModel.from_pretrained(m)",
        [("model", "", "", "name")],
    ),
    "a folder": (AUTO + "AutoModel.from_pretrained('./x')", []),
    "a folder by a path": (
        AUTO + "from pathlib import Path\nAutoModel.from_pretrained(Path('x') / y)",
        [],
    ),
    "a folder that another call fetched": (
        AUTO + "from huggingface_hub import snapshot_download\n"
        f"d = snapshot_download('a/b', revision='{SHA}')\nAutoModel.from_pretrained(d)",
        [("model", "a/b", SHA, "")],
    ),
    "a name that may be a folder": (
        AUTO + "AutoModel.from_pretrained('tickets')",
        [("model", "tickets", "", "name")],
    ),
    "a name from the first days of the hub": (
        AUTO + "AutoModel.from_pretrained('bert-base-uncased')",
        [("model", "bert-base-uncased", "", "")],
    ),
    "a tokenizer": (
        "from transformers import AutoTokenizer\nAutoTokenizer.from_pretrained('a/b')",
        [("tokenizer", "a/b", "", "")],
    ),
    "the class itself": ("class A:\n  def f(cls, x):\n    return cls.from_pretrained(x)", []),
    "files read by a builder": ("from datasets import load_dataset\nload_dataset('csv')", []),
    "an ordinary request": ("import requests\nrequests.get('https://x.example/api/v1')", []),
    "a request for weights": (
        "import requests\nrequests.get('https://x.example/m.safetensors')",
        [("file", "https://x.example/m.safetensors", "", "")],
    ),
    "a file at the hub by its commit": (
        f"import requests\nrequests.get('https://huggingface.co/a/b/resolve/{SHA}/m.bin')",
        [("file", "a/b", SHA, "")],
    ),
    "a dictionary is asked, and no server": ("import requests\nd.get('https://x/m.bin')", []),
    "torch.hub with a branch": (
        "import torch\ntorch.hub.load('a/b:main', 'm')",
        [("code", "a/b", "main", "")],
    ),
    "torch.hub from a folder": (
        "import torch\ntorch.hub.load('a/b', 'm', source='local')",
        [],
    ),
    "timm without weights": ("import timm\ntimm.create_model('resnet50')", []),
    "timm by the hub": (
        f"import timm\ntimm.create_model('hf_hub:a/b@{SHA}', pretrained=True)",
        [("model", "a/b", SHA, "")],
    ),
    "an example in a docstring": (
        'def f():\n    """\n    >>> urlretrieve("https://x.example/m.bin", "m")\n    """',
        [],
    ),
}
INSTALLS = {
    "subprocess.run([sys.executable, '-m', 'pip', 'install', 'x'])": "pip install",
    "subprocess.check_call(['pip', 'install', 'x'])": "pip install",
    "subprocess.run(f'{sys.executable} -m pip install x', shell=True)": "pip install",
    "os.system('apt-get update && apt-get install -y x')": "apt-get install",
    "subprocess.Popen(['npx', '-y', 'server'])": "npx server",
    "os.system('curl https://x.example/a.sh | sh')": "a download that goes into an interpreter",
    "subprocess.run(['pip', 'list'])": "",
    "subprocess.run(['git', 'status'])": "",
    "print('pip install x')": "",
}
TRUSTS = {
    "AutoModel.from_pretrained('m', trust_remote_code=True)": [False],
    "LLM('m', trust_remote_code=True)": [False],
    "f('m', model_kwargs={'trust_remote_code': True})": [False],
    "AutoModel.from_pretrained('m', **K)": [False],
    "AutoModel.from_pretrained('m', trust_remote_code=ON)": [False],
    "AutoModel.from_pretrained('m', trust_remote_code=OFF)": [],
    "AutoModel.from_pretrained('m', trust_remote_code=False)": [],
    "AutoModel.from_pretrained('m', trust_remote_code=args.trust)": [True],
    "AutoModel.from_pretrained('m')": [],
    "Pipe.from_pretrained('m', custom_pipeline='a/b')": [False],
}


def seen(look: Folder, code: str, kind: type[Sighting], path: str = "app.py") -> list[Sighting]:
    return [one for one in look({path: code + "\n"}).sightings if isinstance(one, kind)]


@pytest.mark.parametrize(("code", "wanted"), FETCHES.values(), ids=list(FETCHES))
def test_each_fetch_is_judged_by_itself(
    look: Folder, code: str, wanted: list[tuple[str, str, str, str]]
) -> None:
    found = [one for one in seen(look, code, Fetch) if isinstance(one, Fetch)]

    assert [(one.what, one.name, one.revision, one.unsure) for one in found] == wanted


def test_a_name_may_stand_in_another_module(look: Folder) -> None:
    result = look(
        {
            "app/config.py": "MODEL = 'a/b'\n",
            "app/main.py": AUTO
            + "from app.config import MODEL\nAutoModel.from_pretrained(MODEL)\n",
        }
    )

    (one,) = [one for one in result.sightings if isinstance(one, Fetch)]
    assert (one.name, one.unsure) == ("a/b", "")


@pytest.mark.parametrize("path", ["tests/test_app.py", "docs/app.py"])
def test_tests_and_documentation_are_left_out(look: Folder, path: str) -> None:
    assert seen(look, AUTO + "AutoModel.from_pretrained('a/b')", Fetch, path) == []


@pytest.mark.parametrize(("code", "tool"), INSTALLS.items(), ids=list(INSTALLS))
def test_programs_that_install_are_seen(look: Folder, code: str, tool: str) -> None:
    found = seen(look, f"import os, subprocess, sys\n{code}", Install)

    assert [one.tool for one in found if isinstance(one, Install)] == ([tool] if tool else [])


@pytest.mark.parametrize(("code", "unsure"), TRUSTS.items(), ids=list(TRUSTS))
def test_trust_is_seen_wherever_it_is_given(look: Folder, code: str, unsure: list[bool]) -> None:
    head = (
        "from transformers import AutoModel\nfrom vllm import LLM\n"
        "K = {'trust_remote_code': True}\nON = True\nOFF = False\n"
    )
    found = seen(look, head + code, RemoteCode)

    assert [one.unsure for one in found if isinstance(one, RemoteCode)] == unsure


def test_code_may_keep_the_library_from_the_network(look: Folder) -> None:
    code = "import os\nos.environ['HF_HUB_OFFLINE'] = '1'\nimport transformers\n"

    assert [one.place.line for one in seen(look, code, Offline)] == [2]


def test_every_call_of_the_tables_is_looked_at() -> None:
    assert set(fetches._rows()) <= fetches.CALLS
    assert set(hazards._rows()) <= hazards.CALLS
