"""What there is, is documented; what is generated, is up to date."""

from __future__ import annotations

import datetime as dt
import importlib
import re
import runpy
import subprocess
import sys
from importlib.metadata import EntryPoint
from importlib.resources import files
from pathlib import Path
from types import ModuleType
from typing import Any

import msgspec
import pytest

from roadworthy.cli import COMMANDS
from roadworthy.evidence import collectors
from roadworthy.evidence.interface import Collector
from roadworthy.findings import catalogue
from roadworthy.law import cases, pack, statute
from roadworthy.law.book import Book, bind, installed, load, locate
from roadworthy.law.lint import lint
from roadworthy.vocabulary import FactDefinition, Option, Question, common

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
FACTS = (ROOT / "docs" / "facts.md").read_text(encoding="utf-8")
FINDINGS = ROOT / "docs" / "findings.md"
EVIDENCE = (ROOT / "docs" / "evidence.md").read_text(encoding="utf-8")
FORMAT = (ROOT / "docs" / "law-packs.md").read_text(encoding="utf-8")

LAW = ROOT / "docs" / "law"
LAW_PAGES = sorted(LAW.rglob("*.md"))
DEEPER = """
- rule: art_4_3
  for: use
  cite: Art. 4(3)
  says: Never where people are profiled.
  except: art_4_2
  if: profiles_people and placed_on_market < date.general
  unless: it profiles people
"""

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


@pytest.fixture(autouse=True)
def scripts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(ROOT / "docs"))


@pytest.fixture
def generate() -> dict[str, Any]:
    return runpy.run_path(str(ROOT / "docs" / "generate.py"))


@pytest.fixture
def law_differences() -> ModuleType:
    return importlib.import_module("law_differences")


@pytest.fixture
def toy(tmp_path: Path) -> Path:
    """Return the folder of the pack in the description of the format."""
    folder = tmp_path / "toy"
    folder.mkdir()
    for block in re.findall(r"```yaml\n(# \S+\.yaml\n.*?)```", FORMAT, re.DOTALL):
        for name, text in re.findall(r"# (\S+\.yaml)\n(.*?)(?=# \S+\.yaml\n|\Z)", block, re.DOTALL):
            (folder / name).write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def toy_pages(toy: Path) -> dict[str, str]:
    """Return the pages of that pack, with an exception to its exception."""
    (toy / "deeper.yaml").write_text(DEEPER, encoding="utf-8")
    book = bind([pack.read_pack(toy, common())], common())
    pages: dict[str, str] = importlib.import_module("law_pages").pages(book)
    return pages


def test_generated_pages_are_up_to_date(generate: dict[str, Any]) -> None:
    pages = generate["pages"]()

    stale = [
        path for path, text in pages.items() if not path.exists() or path.read_text("utf-8") != text
    ]
    assert not [str(path.relative_to(ROOT)) for path in stale], "run `make docs`"
    assert not generate["left_over"](pages), "run `make docs`"


def test_a_page_that_nothing_generates_any_more_is_left_over(generate: dict[str, Any]) -> None:
    pages = generate["pages"]()
    del pages[LAW / "README.md"]

    assert generate["left_over"](pages) == [LAW / "README.md"]


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


@pytest.mark.parametrize("collector", collectors(), ids=lambda one: type(one).__name__)
def test_a_collector_has_a_section_about_what_it_reads(collector: Collector) -> None:
    assert f"\n### {type(collector).__name__}\n" in EVIDENCE


def test_every_fact_and_question_is_in_the_list(book: Book) -> None:
    names = {*book.vocabulary.facts, *book.vocabulary.questions}

    assert not {name for name in names if f"### `{name}`\n" not in FACTS}


def test_every_option_is_in_the_list(book: Book) -> None:
    options = {o for fact in book.vocabulary.facts.values() for o in fact.options}

    assert not {option for option in options if f"`{option}`" not in FACTS}


def test_every_finding_is_on_its_page() -> None:
    text = FINDINGS.read_text(encoding="utf-8")

    assert not {name for name in catalogue().findings if f"### `{name}`\n" not in text}
    assert "(docs/findings.md)" in README


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


def test_the_pack_in_the_description_of_the_format_holds(toy: Path) -> None:
    read = pack.read_pack(toy, common())
    linted = lint(bind([read], common()), read, dt.date(2026, 11, 21), mutate=False)

    assert {file.name for file in toy.iterdir()} > {"toys.yaml", "toys.test.yaml"}
    failed = [c for c in linted.complaints if "no case looks at" not in c.says]
    assert linted.cases and not failed


def test_an_exception_to_an_exception_lies_below_it(toy_pages: dict[str, str]) -> None:
    section = toy_pages["toy/toys.md"].partition("## `art_4`\n")[2].partition("\n## ")[0]

    assert (
        "- unless it only prepares ([`art_4_2`](toys.md#art_4_2), Art. 4(2))\n"
        "  - unless it profiles people ([`art_4_3`](deeper.md#art_4_3), Art. 4(3))\n"
    ) in section
    assert "  r_art_4 -- unless --> r_art_4_2\n" in section
    assert "  r_art_4_2 -- unless --> r_art_4_3\n" in section


def test_a_condition_is_a_list_of_its_parts(toy_pages: dict[str, str]) -> None:
    toys, deeper = toy_pages["toy/toys.md"], toy_pages["toy/deeper.md"]

    assert "- Condition:\n  - all of these:\n    - " in deeper
    assert " ([`profiles_people`](../../facts.md#profiles_people))\n" in deeper
    assert ": before 2022-01-01 ([`general`](dates.md#general))\n" in deeper
    assert "  - for **no** use: This use is risky ([`use.risky`]" in toys


def test_a_moved_day_is_shown_with_the_act_that_moved_it(toy_pages: dict[str, str]) -> None:
    dates, changes = toy_pages["toy/dates.md"], toy_pages["toy/changes.md"]

    assert "| [1/2020](README.md#12020) | set to 2021-01-01 | Art. 20 | 2020-01-10 |" in dates
    assert (
        "| [7/2020](changes.md#72020) | 2021-01-01 -> 2022-01-01 | Art. 1 | 2020-11-30 |" in dates
    )
    assert "- [`general`](dates.md#general): 2021-01-01 -> 2022-01-01." in changes


def test_a_contested_point_is_shown_with_both_readings(toy_pages: dict[str, str]) -> None:
    contested = toy_pages["toy/contested.md"]

    assert "- `late` (reports show it first): with the special day\n" in contested
    assert "- `literal`: with the general day\n" in contested


def test_a_fine_is_shown_with_the_sizes_for_which_the_lower_counts(
    toy_pages: dict[str, str],
) -> None:
    assert "the lower for small and medium-sized companies." in toy_pages["toy/dates.md"]


def test_everything_that_a_pack_holds_has_a_heading(book: Book) -> None:
    held = importlib.import_module("law_pages").pages(book)
    for one in book.packs:
        folder = one.id.replace("_", "-")
        text = "".join(page for name, page in held.items() if name.startswith(f"{folder}/"))
        names = [*(rule.name for rule in one.rules), *one.dates, *one.values, *one.fines]
        names += [name.partition(".")[2] for name in one.conclusions]

        assert not [name for name in names if f"# `{name}`\n" not in text]


@pytest.mark.parametrize("page", [*LAW_PAGES, FINDINGS], ids=lambda page: page.stem)
def test_links_of_a_generated_page_lead_somewhere(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    links = re.findall(r"\]\(([^()#\s]*)#?([^()\s]*)\)", text)

    assert links
    assert not [link for link in links if not _leads_somewhere(page, *link)]


def _leads_somewhere(page: Path, target: str, fragment: str) -> bool:
    found = page.parent / target if target else page
    return found.is_file() and (not fragment or fragment in _anchors(found))


def _anchors(page: Path) -> list[str]:
    headings = re.findall(r"^#+ (.*)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return [importlib.import_module("law_words").anchor(heading) for heading in headings]


@pytest.mark.parametrize("page", LAW_PAGES, ids=lambda page: str(page.relative_to(LAW)))
def test_a_page_about_the_law_has_no_heading_twice_and_no_day_unfilled(page: Path) -> None:
    anchors = _anchors(page)

    assert len(anchors) == len(set(anchors))
    assert "{date." not in page.read_text(encoding="utf-8")


def test_where_we_differ_shows_every_misreading(book: Book) -> None:
    page = (LAW / "where-we-differ.md").read_text(encoding="utf-8")
    entries = [entry for pack in book.packs for entry in pack.misreadings.values()]

    assert len({entry.topic for entry in entries}) == len(entries) >= 20
    assert all(entry.claim in page and f"**Where:** {entry.cite}" in page for entry in entries)


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
