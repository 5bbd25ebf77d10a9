"""What there is, is documented; what is generated, is up to date."""

from __future__ import annotations

import datetime as dt
import re
import runpy
import subprocess
import sys
from importlib.metadata import EntryPoint
from importlib.resources import files
from pathlib import Path

import msgspec
import pytest

from roadworthy.cli import COMMANDS
from roadworthy.law import cases, pack, statute
from roadworthy.law.book import Book, bind, installed, load, locate
from roadworthy.law.lint import lint
from roadworthy.vocabulary import FactDefinition, Option, Question, common

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
FACTS = (ROOT / "docs" / "facts.md").read_text(encoding="utf-8")
FORMAT = (ROOT / "docs" / "law-packs.md").read_text(encoding="utf-8")

STATUTE = [
    value
    for module in (statute, cases)
    for value in vars(module).values()
    if isinstance(value, type)
    and issubclass(value, msgspec.Struct)
    and value.__module__ == module.__name__
    and not value.__name__.startswith("_")
]


@pytest.fixture(scope="module")
def book() -> Book:
    return load(common())


def test_generated_pages_are_up_to_date() -> None:
    generate = runpy.run_path(str(ROOT / "docs" / "generate.py"))

    pages = generate["pages"]()

    stale = [str(p.relative_to(ROOT)) for p, text in pages.items() if p.read_text("utf-8") != text]
    assert not stale, "run `make docs`"


def test_the_readme_holds_the_help_text() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "roadworthy", "--help"],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
        env={"COLUMNS": "80", "PATH": "", "PYTHONUTF8": "1"},
    )

    assert f"```console\n$ roadworthy --help\n{done.stdout}```\n" in README


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_is_in_the_readme(name: str) -> None:
    assert f"`roadworthy {name}" in README


def test_every_fact_and_question_is_in_the_list(book: Book) -> None:
    names = {*book.vocabulary.facts, *book.vocabulary.questions}

    assert not {name for name in names if f"### `{name}`\n" not in FACTS}


def test_every_option_is_in_the_list(book: Book) -> None:
    options = {o for fact in book.vocabulary.facts.values() for o in fact.options}

    assert not {option for option in options if f"`{option}`" not in FACTS}


@pytest.mark.parametrize("point", installed(), ids=lambda point: point.name)
def test_every_file_of_an_installed_pack_is_in_the_list(point: EntryPoint) -> None:
    names = {item.name for item in locate(point).iterdir() if item.name.endswith(".yaml")}

    assert not {name for name in names if f"`{name}`" not in FACTS}


@pytest.mark.parametrize("name", sorted(pack._RESERVED))
def test_a_file_of_the_pack_format_is_described(name: str) -> None:
    assert f"`{name}`" in FORMAT


@pytest.mark.parametrize(
    "struct", [*STATUTE, FactDefinition, Question, Option], ids=lambda struct: struct.__name__
)
def test_a_key_of_the_pack_format_is_described(struct: type[msgspec.Struct]) -> None:
    keys = {field.encode_name for field in msgspec.structs.fields(struct)}

    assert not {key for key in keys if f"`{key}`" not in FORMAT and f"`{key}:" not in FORMAT}


def test_the_pack_in_the_description_of_the_format_holds(tmp_path: Path) -> None:
    folder = tmp_path / "toy"
    folder.mkdir()
    for block in re.findall(r"```yaml\n(# \S+\.yaml\n.*?)```", FORMAT, re.DOTALL):
        for name, text in re.findall(r"# (\S+\.yaml)\n(.*?)(?=# \S+\.yaml\n|\Z)", block, re.DOTALL):
            (folder / name).write_text(text, encoding="utf-8")

    toy = pack.read_pack(folder, common())
    linted = lint(bind([toy], common()), toy, dt.date(2026, 11, 21), mutate=False)

    assert {file.name for file in folder.iterdir()} > {"toys.yaml", "toys.test.yaml"}
    failed = [c for c in linted.complaints if "no case looks at" not in c.says]
    assert linted.cases and not failed


def test_the_common_vocabulary_lies_where_the_pages_say() -> None:
    assert (files("roadworthy") / "facts.yaml").is_file()
    assert (files("roadworthy") / "questions.yaml").is_file()


@pytest.mark.parametrize(
    "page", sorted(ROOT.glob("*.md")) + sorted((ROOT / "docs").rglob("*.md")), ids=lambda p: p.name
)
def test_a_page_names_no_machine_and_never_the_word_that_we_avoid(page: Path) -> None:
    text = page.read_text(encoding="utf-8")

    assert str(ROOT) not in text
    assert "compliant" not in text.lower()
