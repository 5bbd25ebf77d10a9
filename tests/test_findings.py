"""Every finding that the source can emit is explained, and nothing else is."""

from __future__ import annotations

from pathlib import Path

import pytest

from roadworthy.checks import FAMILIES
from roadworthy.errors import PackError
from roadworthy.findings import Explained, catalogue, read
from roadworthy.safe_yaml import parse
from tests.emitted import emitted

SOURCE = Path(__file__).parents[1] / "src" / "roadworthy"
CHECKS = catalogue().findings
READERS = {name: one for name, one in CHECKS.items() if one.group not in FAMILIES}

ENTRY = "{group: data, says: It is so., why: It matters., fix: Mend it.}"
GROUPS = "groups: {data: Data}\n"


def test_every_finding_of_the_source_is_explained_and_no_other() -> None:
    found = {one.name: one.where for one in emitted(SOURCE, leave_out=("checks", "rights"))}

    assert {name: where for name, where in found.items() if name not in READERS} == {}
    assert set(READERS) - set(found) == set()


@pytest.mark.parametrize(
    "source",
    [
        'Finding("bad-thing", 1)',
        'Finding(outcome=1, check="bad-thing")',
        'NAME = "bad-thing"\nFinding(check=NAME)',
        'def note(what, check):\n    Finding(check, what)\nnote(1, "bad-thing")',
        "class A:\n    def _note(self, check):\n        Finding(check)\n"
        '    def b(self):\n        self._note("bad-thing")',
        'def f(x):\n    check, y = "bad-thing", 1\n    Finding(check, y)',
        'N = dict.fromkeys(("a_b", "c_d"), "bad-thing")\nFinding(N.get(x, "bad-thing"))',
        'class Lost:\n    why: str\n    check: str = "bad-thing"\nLost("x")\nFinding(lost.check)',
        'class Lost:\n    check: str\nLost("bad-thing")\nFinding(lost.check)',
    ],
)
def test_a_name_is_found_however_it_comes_to_a_finding(tmp_path: Path, source: str) -> None:
    fields = "class Finding:\n    check: str\n    outcome: int\n"
    (tmp_path / "a.py").write_text(fields + source + "\n", encoding="utf-8")

    assert {one.name for one in emitted(tmp_path)} == {"bad-thing"}


def test_a_maker_of_another_module_is_known_and_a_private_one_is_not(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("def note(check): ...\ndef _note(check): ...\n")
    (tmp_path / "b.py").write_text('note("bad-thing")\n_note("no-finding")\n')

    assert [one.name for one in emitted(tmp_path)] == ["bad-thing"]


def test_a_name_that_only_shows_when_it_runs_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("class Finding:\n    check: str\nFinding(f'bad-{x}')\n")

    (one,) = emitted(tmp_path)

    assert one.name.startswith("cannot be read")
    assert one.where == "a.py:3"


@pytest.mark.parametrize("entry", READERS.values(), ids=list(READERS))
def test_an_entry_is_short_enough_for_a_tired_reader(entry: Explained) -> None:
    assert len(entry.says) <= 160
    assert len(entry.why) <= 240
    assert len(entry.fix) <= 140
    assert ". " not in entry.says


def test_every_group_holds_something_and_names_are_told_once() -> None:
    held = [name for group in catalogue().groups for name in catalogue().of(group)]

    assert sorted(held) == sorted(CHECKS)
    assert all(catalogue().of(group) for group in catalogue().groups)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("findings: {BadThing: " + ENTRY + "}", "kebab-case"),
        ("findings: {bad-thing: " + ENTRY.replace("data", "date") + "}", "is of a group"),
        ("findings: {bad-thing: " + ENTRY.replace("It is so.", "It is so") + "}", "no sentence"),
        ("findings: {bad-thing: " + ENTRY.replace("why", "because") + "}", "because"),
        ("findings: {bad-thing: {group: data, says: It is so., fix: Mend it.}}", "why"),
    ],
)
def test_an_entry_that_leaves_something_out_is_an_error_with_its_line(
    text: str, problem: str
) -> None:
    with pytest.raises(PackError, match=problem) as caught:
        read(parse(GROUPS + text, name="findings.yaml"))

    assert caught.value.where == "findings.yaml:2"


def test_a_whole_entry_is_read() -> None:
    found = read(parse(f"{GROUPS}findings: {{bad-thing: {ENTRY}}}", name="findings.yaml"))

    assert found.findings["bad-thing"].why == "It matters."
