from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from roadworthy.cli.terminal import Move, Picker, _split
from roadworthy.interview import Choice, Screen

pty = pytest.importorskip("pty", reason="there are no pseudo-terminals here")

OPTIONS = (
    Choice(
        "work", "Hiring, or people at work", "README.md:12", "we rank people", means=("a: yes",)
    ),
    Choice("money", "Credit"),
    Choice("none", "None of these", alone=True),
)
MANY = Screen("purpose", "What is it for?", OPTIONS, many=True, kind="first")
ONE = Screen("size", "How large?", OPTIONS, many=False, kind="first")


def _pressed(screen: Screen, *keys: str) -> list[str] | Move | None:
    picker = Picker(screen)
    answers = [picker.press(key) for key in keys]
    return answers[-1]


# Keys.


@pytest.mark.parametrize(
    ("keys", "answer"),
    [
        ((" ", "enter"), ["work"]),
        (("down", " ", "up", " ", "enter"), ["work", "money"]),
        (("j", " ", "enter"), ["money"]),
        (("k", " ", "enter"), ["none"]),
        (("1", "2", "enter"), ["work", "money"]),
        (("1", "1", "2", "enter"), ["money"]),
        (("1", "3", "enter"), ["none"]),
        (("3", "1", "enter"), ["work"]),
        (("0",), []),
        (("1", "u"), []),
        (("b",), Move.BACK),
        (("esc",), Move.BACK),
        (("q",), Move.END),
        (("enter",), None),
        (("9", "x", "?", "9"), None),
    ],
)
def test_keys_where_several_can_be_ticked(
    keys: tuple[str, ...], answer: list[str] | Move | None
) -> None:
    assert _pressed(MANY, *keys) == answer


@pytest.mark.parametrize(
    ("keys", "answer"),
    [(("enter",), ["work"]), (("down", "enter"), ["money"]), (("3",), ["none"]), (("0",), [])],
)
def test_keys_where_one_can_be_picked(keys: tuple[str, ...], answer: list[str]) -> None:
    assert _pressed(ONE, *keys) == answer


def test_accepting_nothing_says_what_to_press() -> None:
    picker = Picker(MANY)
    picker.press("enter")

    assert "press 0: I don't know" in " ".join(picker.lines(80, 24))


@pytest.mark.parametrize(
    ("typed", "keys"),
    [
        (b"\x1b[A\x1b[B\x1bOB", ["up", "down", "down"]),
        (b"\x1b", ["esc"]),
        (b"1 \r", ["1", " ", "enter"]),
        (b"\x1b[5\xffj", ["j"]),
    ],
)
def test_what_is_typed_is_split_into_keys(typed: bytes, keys: list[str]) -> None:
    assert list(_split(typed)) == keys


# Lines.


def test_each_option_shows_its_tick_its_number_and_the_line_that_suggests_it() -> None:
    picker = Picker(MANY)
    picker.press("1")
    lines = picker.lines(80, 24)

    assert lines[1:3] == [
        "> 1 [x] Hiring, or people at work",
        "          found: README.md:12  we rank people",
    ]
    assert lines[3] == "  2 [ ] Credit"


def test_a_question_mark_explains_the_option_under_the_cursor() -> None:
    picker = Picker(MANY)
    assert "a: yes" not in "\n".join(picker.lines(80, 24))
    picker.press("?")

    assert "a: yes" in "\n".join(picker.lines(80, 24))


@pytest.mark.parametrize("height", [1, 3, 6, 24])
@pytest.mark.parametrize("width", [20, 40, 99])
def test_it_fits_the_screen_and_shows_the_option_under_the_cursor(width: int, height: int) -> None:
    options = tuple(Choice(f"o{n}", f"Number {n} " + "語 words " * 12) for n in range(12))
    picker = Picker(Screen("x", "Which? " * 9, options, many=True, kind="first"))
    for _ in range(11):
        picker.press("down")
        lines = picker.lines(width, height)
        assert len(lines) <= max(1, height - 1)
        assert all(len(line) + line.count("語") <= width for line in lines)
        assert height < 6 or width < 40 or any(line.startswith("> ") for line in lines)


# A real terminal.


class Terminal:
    """A person at a pseudo-terminal."""

    def __init__(self, *args: str, columns: int = 80, **env: str) -> None:
        self.handle, other = pty.openpty()
        self.seen = ""
        self._child = subprocess.Popen(
            [sys.executable, "-m", "roadworthy", "ask", *args],
            stdin=other,
            stdout=other,
            stderr=other,
            start_new_session=True,
            preexec_fn=_take_terminal,
            env={
                "TERM": "xterm",
                "PATH": "",
                "COLUMNS": str(columns),
                "LINES": "40",
                "PYTHONUTF8": "1",
                **env,
            },
        )
        os.close(other)

    def wait_for(self, text: str) -> str:
        """Read until the screen has said it, and return what it said until then."""
        read = ""
        while text not in " ".join(read.replace("\r\n", " ").split()):
            assert select.select([self.handle], [], [], 60)[0], f"{text!r} never came: {read}"
            try:
                read += os.read(self.handle, 65536).decode("utf-8", "replace")
            except OSError:
                raise AssertionError(f"{text!r} never came: {read}") from None
        self.seen += read
        return read

    def type(self, keys: str) -> None:
        os.write(self.handle, keys.encode())

    def end(self) -> int:
        """Read to the end and return the exit code."""
        while select.select([self.handle], [], [], 60)[0]:
            try:
                self.seen += os.read(self.handle, 65536).decode("utf-8", "replace")
            except OSError:
                break
        return self._child.wait(60)

    def close(self) -> None:
        self._child.kill()
        self._child.wait(60)
        os.close(self.handle)


def _take_terminal() -> None:
    """Make the pseudo-terminal the one from which ctrl-c comes."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # a shell in the background ignores it
    import fcntl
    import termios

    fcntl.ioctl(0, termios.TIOCSCTTY, 0)


Start = Callable[..., Terminal]


@pytest.fixture
def start() -> Iterator[Start]:
    """Start `ask` at terminals, and leave none of them behind."""
    started: list[Terminal] = []

    def call(folder: Path, columns: int = 80, **env: str) -> Terminal:
        started.append(Terminal(str(folder), columns=columns, **env))
        return started[-1]

    yield call
    for terminal in started:
        terminal.close()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "thing"
    path.mkdir()
    return path


KEYS_SHOWN = "q ends"


def test_a_person_picks_with_keys_and_the_answers_are_written(start: Start, folder: Path) -> None:
    person = start(folder)
    person.wait_for("(name and role)")
    person.type("Ann\n")
    person.wait_for(KEYS_SHOWN)
    person.type("2\r")
    person.wait_for("all its uses together")
    person.type("\x1b")
    person.wait_for("> 1 [ ] A product")
    person.type("j \r")
    person.wait_for("> 1 [ ] Hiring")
    person.type("k \r")
    person.wait_for("easily be made to")
    person.type("0")
    person.wait_for("What comes out")
    person.type("u")
    person.wait_for("[y/N]")
    person.type("n\n")

    assert person.end() == 0
    assert "Information, not legal advice." in person.seen
    text = (folder / "roadworthy.yaml").read_text(encoding="utf-8")
    assert "pick: own_tool" in text
    assert "who: Ann" in text


def test_ctrl_c_writes_nothing_and_puts_the_terminal_back(start: Start, folder: Path) -> None:
    import termios

    person = start(folder)
    before = termios.tcgetattr(person.handle)
    person.wait_for("(name and role)")
    person.type("Ann\n")
    person.wait_for(KEYS_SHOWN)
    assert termios.tcgetattr(person.handle) != before
    person.type("1\x03")
    person.wait_for("nothing was written")
    after = termios.tcgetattr(person.handle)

    assert person.end() == 130
    assert after == before
    assert not list(folder.iterdir())


def test_a_narrow_terminal_without_colours_gets_neither_wide_lines_nor_colours(
    start: Start, folder: Path
) -> None:
    person = start(folder, columns=40, NO_COLOR="1")
    person.wait_for("(name and role)")
    person.type("Ann\n")
    shown = person.wait_for(KEYS_SHOWN)
    person.type("\x04")

    assert person.end() == 130
    assert "\x1b[1m" not in shown
    assert max(len(line.strip("\r")) for line in shown.split("\n")[1:]) < 40


def test_a_dumb_terminal_gets_plain_lines(start: Start, folder: Path) -> None:
    person = start(folder, TERM="dumb")
    person.wait_for("(name and role)")
    person.type("Ann\n")
    for _ in range(4):
        person.wait_for("separated by commas:")
        person.type("0\n")

    assert person.end() == 0
    assert "\x1b[" not in person.seen
