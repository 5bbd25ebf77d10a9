"""Write what is generated: pages in docs, outputs in README.md, limits in SECURITY.md.

    python docs/generate.py

A test fails while a page differs from what this script writes, or is left over.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import checks_pages
import click
import findings_page
import law_differences
import law_pages
import licences_page
import models_page
from click.testing import CliRunner
from law_pages import MARK

from roadworthy import cli, description, hashing, safe_yaml
from roadworthy.assessment import check
from roadworthy.evidence import interface, tree
from roadworthy.evidence.dependencies import projects, requirement
from roadworthy.evidence.deployment import setup
from roadworthy.law import expression
from roadworthy.law.book import Book, installed, load, locate
from roadworthy.law.clock import Clock
from roadworthy.law.pack import Rule
from roadworthy.loading import gguf_header, safetensors_header
from roadworthy.loading.desk import Limits
from roadworthy.report.text import write
from roadworthy.system import Kind
from roadworthy.vocabulary import FactDefinition, Question, common

ROOT = Path(__file__).parents[1]
LAW = ROOT / "docs" / "law"
CHECKS = ROOT / "docs" / "checks"
DAY = dt.date(2026, 11, 21)
"""The day of the outputs in the README."""
WIDTH = 92
KEPT_FIRST, KEPT = 16, 5
"""Lines that the README shows of the first and of every other block of output."""
SUBJECTS = {
    Kind.ORGANISATION: "The organisation",
    Kind.SYSTEM: "The system",
    Kind.USE: "A use",
    Kind.COMPONENT: "A component",
}
TYPES = {
    "flag": "yes or no",
    "one": "one of the options",
    "many": "yes or no for each option",
    "number": "a number or an interval",
    "date": "a date or an interval",
    "text": "a text",
    "reading": "one of the readings of a contested point; unknown until a person decides",
}


def pages() -> dict[Path, str]:
    """Return every generated page, by path."""
    book = load(common())
    if book.broken:
        raise SystemExit(f"a pack cannot be read: {book.broken[0]}")
    readme, security = ROOT / "README.md", ROOT / "SECURITY.md"
    return {
        ROOT / "docs" / "facts.md": "\n".join(_facts(book)) + "\n",
        ROOT / "docs" / "findings.md": findings_page.page(),
        ROOT / "docs" / "licences.md": licences_page.page(),
        ROOT / "docs" / "models.md": models_page.page(),
        readme: _filled(readme.read_text(encoding="utf-8"), book),
        security: _limited(security.read_text(encoding="utf-8")),
        LAW / "where-we-differ.md": law_differences.page(book),
        **{LAW / name: text for name, text in law_pages.pages(book).items()},
        **{CHECKS / name: text for name, text in checks_pages.pages().items()},
    }


def left_over(written: Mapping[Path, str]) -> list[Path]:
    """Return the pages of the folders that this script wrote once and would not write now."""
    found = sorted({*LAW.rglob("*.md"), *CHECKS.rglob("*.md")} - set(written))
    return [path for path in found if MARK in path.read_text(encoding="utf-8")]


def _facts(book: Book) -> Iterator[str]:
    yield "# Facts, questions and packs"
    yield ""
    yield MARK
    yield ""
    yield "Every fact is a value, unknown, or undeterminable (somebody looked and could not tell)."
    yield "A fact that nobody told and no file shows is unknown, never no."
    yield "Rules are named with their pack; `roadworthy explain NAME` says more about each name."
    read_by = _read_by(book)
    asked_by = _asked_by(book)
    for kind, title in SUBJECTS.items():
        yield from ("", f"## {title}")
        for name, fact in sorted(book.vocabulary.facts.items()):
            if fact.about is kind:
                yield from _fact(name, fact, asked_by.get(name, []), read_by.get(name, []))
    yield from ("", "## Questions", "")
    yield "`I don't know` is always an answer, and sets nothing."
    yield "Where several options can be picked, an option that was shown and not picked says no."
    for question in book.vocabulary.questions.values():
        yield from _question(question)
    yield from ("", "## Installed packs")
    for point in installed():
        yield from _pack(book, point.name)


def _fact(
    name: str, fact: FactDefinition, asked_by: list[str], read_by: list[str]
) -> Iterator[str]:
    unit = f", in {fact.unit}" if fact.unit else ""
    yield from ("", f"### `{name}`", "", fact.says, "")
    yield f"- Holds: {TYPES[fact.type]}{unit}."
    if fact.cite:
        yield f"- Contested: {fact.cite}; reports show `{fact.shown_as}` first."
    for option, says in fact.options.items():
        yield f"  - `{option}`: {says}"
    if asked_by:
        yield f"- Asked by: {_list(asked_by)}."
    if read_by:
        yield f"- Read by: {_list(read_by)}."


def _question(question: Question) -> Iterator[str]:
    yield from ("", f"### `{question.id}`", "", question.text, "")
    first = "in the first round" if question.first else "as a follow-up"
    pick = "several answers" if question.pick == "many" else "one answer"
    yield f"Asked {first}, about the {question.about}; {pick}."
    yield ""
    for option in question.options:
        sets = "; ".join(_setting(fact, value) for fact, value in option.sets.items())
        yield f"- `{option.id}`: {option.says}" + (f" (sets {sets})" if sets else "")


def _setting(fact: str, value: object) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"`{fact}.{option}` to {_word(flag)}" for option, flag in value.items())
    return f"`{fact}` to {_word(value)}"


def _word(value: object) -> str:
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)


def _pack(book: Book, name: str) -> Iterator[str]:
    pack = book.pack(name)
    point = next(point for point in installed() if point.name == name)
    yield from ("", f"### {pack.text.title}", "")
    yield f"`{pack.id}`, {pack.text.jurisdiction}."
    yield from ("", "| file | holds |", "|---|---|")
    rules: dict[str, list[Rule]] = {}
    for rule in pack.rules:
        rules.setdefault(rule.where.rpartition(":")[0].rpartition("/")[2], []).append(rule)
    for item in sorted(locate(point).iterdir(), key=lambda item: item.name):
        if not item.name.endswith(".yaml"):
            continue
        held = rules.get(item.name, [])
        duties = sum(rule.is_duty for rule in held)
        words = f"{len(held) - duties} rules, {duties} duties" if held else _about(item.name)
        yield f"| `{item.name}` | {words} |"
    yield ""
    yield "Not covered:"
    yield ""
    for part in pack.text.not_covered:
        yield f"- {part.cite}: {part.says}"


def _about(file: str) -> str:
    if file.endswith(".test.yaml"):
        return "cases"
    return {
        "pack.yaml": "what the pack is, who owes duties, what it does not cover",
        "acts.yaml": "acts and what happened to them",
        "dates.yaml": "days of the law",
        "values.yaml": "numbers of the law",
        "fines.yaml": "fines",
        "starts.yaml": "starts that many rules share",
        "misreadings.yaml": "what is often read about the law, and what it says",
        "conclusions.yaml": "what rules conclude",
        "facts.yaml": "facts that the pack brings",
        "questions.yaml": "questions that the pack brings",
    }[file]


def _read_by(book: Book) -> dict[str, list[str]]:
    found: dict[str, set[str]] = {}
    for rule in book.rules.values():
        for name in rule.facts:
            found.setdefault(name, set()).add(rule.id)
    return {name: sorted(rules) for name, rules in found.items()}


def _asked_by(book: Book) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for question in book.vocabulary.questions.values():
        for fact in dict.fromkeys(fact for option in question.options for fact in option.sets):
            found.setdefault(fact, []).append(question.id)
    return found


def _list(names: list[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def _filled(readme: str, book: Book) -> str:
    blocks = {
        "roadworthy --help": _help(),
        "roadworthy explain llama3.1": _explained("llama3.1"),
        "roadworthy check examples/applicant-ranking": _output(book, use_answers=True),
        "roadworthy check examples/applicant-ranking --no-answers": _output(
            book, use_answers=False
        ),
    }
    for command, output in blocks.items():
        before, opening, rest = readme.partition(f"```console\n$ {command}\n")
        _, closing, after = rest.partition("```\n")
        if not closing:
            raise SystemExit(f"README.md has no block that begins with `$ {command}`")
        readme = before + opening + output + closing + after
    return readme


def _limited(page: str) -> str:
    limits = {
        "bytes of a YAML text": safe_yaml.MAX_BYTES,
        "depth of a YAML text": safe_yaml.MAX_DEPTH,
        "characters of an expression in a law pack": expression.MAX_LENGTH,
        "uses of one system in a description": description.MOST_USES,
        "components, or answers of one subject, in a description": description.MOST_COMPONENTS,
        "bytes of a text file that are looked at; all are hashed": interface.MAX_TEXT,
        "bytes of a header that are read": interface.MAX_HEADER,
        "bytes of one entry of a safetensors header": safetensors_header._MAX_ENTRY,
        "entries of GGUF metadata": gguf_header._MAX_PAIRS,
        "tensors of a GGUF file": gguf_header._MAX_TENSORS,
        "files inside files of a model file": Limits().depth,
        "bytes that one model file may unpack to": Limits().bytes,
        "files in the archives of one model file": Limits().members,
        "opcodes of the pickles of one model file": Limits().opcodes,
        "requirements in one file": requirement.MAX_PER_FILE,
        "characters of a `pyproject.toml`": projects._MAX_TOML,
        "bytes of a lock file": requirement.MAX_LOCK,
        "bytes of a configuration file": setup.MAX_CONFIGURATION,
        "bytes from which a file is looked at for holes": hashing.HOLES,
        "findings of one kind that are listed": tree._MOST_OF_A_KIND,
    }
    rows = "\n".join(f"| {says} | {number:,} |" for says, number in limits.items())
    table = f"<!-- limits -->\n| what | limit |\n|---|---:|\n{rows}\n<!-- /limits -->"
    return re.sub(r"<!-- limits -->.*<!-- /limits -->", table, page, flags=re.DOTALL)


def _help() -> str:
    group = cli._group
    return CliRunner().invoke(group, ["--help"], prog_name="roadworthy", terminal_width=80).output


def _explained(name: str) -> str:
    width = {"COLUMNS": str(WIDTH)}
    text = CliRunner(env=width).invoke(cli._group, ["explain", name], terminal_width=WIDTH).output
    return _cut(text.rstrip("\n"), KEPT_FIRST) + "\n"


def _output(book: Book, *, use_answers: bool) -> str:
    folder = ROOT / "examples" / "applicant-ranking"
    assessment = check(folder, Clock(DAY, DAY), use_answers=use_answers, book=book)
    text = click.unstyle(write(assessment, width=WIDTH, full=False))
    first, *rest = text.rstrip("\n").split("\n\n")
    return "\n\n".join([_cut(first, KEPT_FIRST), *(_cut(block, KEPT) for block in rest)]) + "\n"


def _cut(block: str, kept: int) -> str:
    """Keep the first lines of a block; the mark says that there is more."""
    lines = block.split("\n")
    return "\n".join([*lines[:kept], "  …"] if len(lines) > kept + 1 else lines)


def main() -> None:
    """Write the pages that changed, and remove those that nothing generates any more."""
    written = pages()
    for path, text in written.items():
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
            click.echo(f"written: {path.relative_to(ROOT)}")
    for path in left_over(written):
        path.unlink()
        click.echo(f"removed: {path.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
