from __future__ import annotations

import io
import re
import shutil
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from roadworthy.cli import main

EXAMPLE = Path(__file__).parents[2] / "examples" / "applicant-ranking"


@dataclass(frozen=True, slots=True)
class Ran:
    """What a command said and how it ended."""

    code: int
    out: str
    err: str

    @property
    def words(self) -> str:
        """The output without its line breaks."""
        return " ".join(self.out.split())


Run = Callable[..., Ran]


class Person(io.StringIO):
    """Somebody at the keyboard, who reads what was asked and looks up the number of an answer."""

    def __init__(self, answers: Mapping[str, str | list[str]], name: str = "Ann, owner") -> None:
        super().__init__()
        self.asked: list[str] = []
        """Every question, in order, with its options."""
        self._read = 0
        self._answers = answers
        self._name = name

    def readline(self, size: int | None = -1, /) -> str:  # type: ignore[override]
        assert isinstance(sys.stdout, io.TextIOWrapper | io.StringIO)
        sys.stdout.flush()
        seen: str = sys.stdout.getvalue()  # type: ignore[union-attr]
        block = seen[self._read :].strip()
        self._read = len(seen)
        if "Who answers?" in block:
            return f"{self._name}\n"
        self.asked.append(block)
        return f"{','.join(self._numbers(block))}\n"

    def _numbers(self, block: str) -> list[str]:
        options = re.findall(r"^ +(\d+) (.*)$", block, re.MULTILINE)
        for question, answer in self._answers.items():
            if block.startswith(question):
                wanted = [answer] if isinstance(answer, str) else answer
                found = [n for word in wanted for n, says in options if says.startswith(word)]
                assert len(found) == len(wanted), block
                return found
        return ["0"]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run the command line in this process."""
    monkeypatch.setenv("COLUMNS", "100")

    def call(*args: object, stdin: str | Person = "") -> Ran:
        person = stdin if isinstance(stdin, Person) else io.StringIO(stdin)
        monkeypatch.setattr("sys.stdin", person)
        with pytest.raises(SystemExit) as ended:
            main([str(arg) for arg in args])
        captured = capsys.readouterr()
        code = ended.value.code
        assert isinstance(code, int)
        return Ran(code, captured.out, captured.err)

    return call


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A copy of the example, without anybody's answers."""
    folder = tmp_path / "applicant-ranking"
    shutil.copytree(EXAMPLE, folder)
    (folder / "roadworthy.yaml").unlink()
    return folder
