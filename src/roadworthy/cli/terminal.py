"""One screen in the terminal: a small picker where somebody sits there, else plain lines.

The picker: arrows or j and k move, space ticks, a digit picks, enter accepts, ? explains, 0 or u is
"I don't know", esc or b goes one screen back, q ends the questions, ctrl-c stops it all.
"""

from __future__ import annotations

import enum
import os
import select
import shutil
import sys
import textwrap
import unicodedata
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

import click

from roadworthy.interview import Choice, Screen
from roadworthy.report.view import printable


class Move(enum.Enum):
    """What a person wants instead of answering."""

    BACK = enum.auto()
    END = enum.auto()


def ask(screen: Screen) -> list[str] | Move:
    """Show a screen and return the ids that were picked; none of them is "I don't know".

    Raises:
        click.Abort: when the person stops, or the input ends.
    """
    return _ask_with_keys(screen) if interactive() else _ask_in_lines(screen)


def ask_line(text: str) -> str:
    """Ask for a line that is not empty."""
    while True:
        answer: str = click.prompt(text, type=str)
        if answer.strip():
            return printable(answer.strip())


def interactive() -> bool:
    """Tell whether somebody sits at a terminal that can move its cursor."""
    if os.environ.get("TERM", "dumb") == "dumb":
        return False
    try:
        import termios  # noqa: F401
    except ImportError:
        return False
    return sys.stdin.isatty() and sys.stdout.isatty()


def coloured() -> bool | None:
    """Return False where nobody wants colours, else None: click looks at the terminal itself."""
    unwanted = os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb"
    return False if unwanted else None


# -- plain lines --


def _ask_in_lines(screen: Screen) -> list[str]:
    """Ask for numbers until they fit."""
    width = _width()
    text = screen.text
    if screen.confirmed:
        text += "\nYou have confirmed: " + "; ".join(choice.says for choice in screen.confirmed)
    click.echo("\n" + "\n".join(_wrap(text, width)))
    for number, choice in enumerate(screen.options, 1):
        for line in _block(choice, screen, f"{number:>3} ", width):
            click.echo(line)
    click.echo(f"  0 {screen.unsure}")
    while True:
        prompt = "Numbers, separated by commas" if screen.many else "Number"
        numbers = _numbers(click.prompt(prompt, type=str), screen)
        if numbers is None:
            what = "numbers" if screen.many else "one number"
            click.echo(f"Give {what} from 1 to {len(screen.options)}, or 0.")
        else:
            return [screen.options[number - 1].id for number in numbers]


def _numbers(answer: str, screen: Screen) -> list[int] | None:
    """Read numbers of options; none for 0, None for anything else."""
    parts = answer.replace(",", " ").split()
    if not parts or not all(part.isascii() and part.isdigit() and len(part) < 4 for part in parts):
        return None
    numbers = sorted({int(part) for part in parts})
    if numbers == [0]:
        return []
    fits = all(1 <= number <= len(screen.options) for number in numbers)
    return numbers if fits and (screen.many or len(numbers) == 1) else None


def _block(choice: Choice, screen: Screen, lead: str, width: int) -> list[str]:
    """Lay out an option with the line that suggests it."""
    rest = " " * len(lead)
    lines = _wrap(choice.says, width, lead, rest)
    if choice.place:
        found = "" if screen.kind == "confirm" else "found: "
        shown = f"{found}{choice.place}  {choice.shows}"
        lines += _wrap(shown, width, rest + "  ", rest + "  ")
    return lines


def _wrap(text: str, width: int, first: str = "", rest: str = "") -> list[str]:
    """Break a text; wide characters count twice, and nothing is wider than the screen."""
    lines = [
        line
        for part in text.split("\n")
        if part
        for line in textwrap.wrap(part, width, initial_indent=first, subsequent_indent=rest)
    ]
    return [_cut(line, width) for line in lines]


def _cut(line: str, width: int) -> str:
    cells = 0
    for index, character in enumerate(line):
        cells += 2 if unicodedata.east_asian_width(character) in "WF" else 1
        if cells > width:
            return line[:index]
    return line


def _width() -> int:
    return max(20, min(shutil.get_terminal_size((80, 24)).columns - 1, 100))


# -- the picker --


@dataclass(slots=True)
class Picker:
    """What is ticked and where the cursor stands; knows keys and lines, and no terminal."""

    screen: Screen
    at: int = 0
    ticked: set[str] = field(default_factory=set)
    explains: bool = False
    hint: str = ""

    def press(self, key: str) -> list[str] | Move | None:
        """Take a key; return the answer, or what else the person wants, once there is one."""
        options, self.hint = self.screen.options, ""
        match key:
            case "up" | "k":
                self.at = (self.at - 1) % len(options)
            case "down" | "j":
                self.at = (self.at + 1) % len(options)
            case " ":
                self._tick(options[self.at])
            case "enter":
                return self._accepted()
            case "?":
                self.explains = not self.explains
            case "0" | "u":
                return []
            case "esc" | "b":
                return Move.BACK
            case "q":
                return Move.END
            case _ if key.isascii() and key.isdigit() and int(key) <= len(options):
                self.at = int(key) - 1
                self._tick(options[self.at])
                return None if self.screen.many else self._accepted()
        return None

    def _tick(self, choice: Choice) -> None:
        """Tick or untick; what stands alone, or takes one option, unticks the others."""
        if choice.id in self.ticked:
            self.ticked.discard(choice.id)
            return
        if choice.alone or not self.screen.many:
            self.ticked.clear()
        alone = {other.id for other in self.screen.options if other.alone}
        self.ticked = {*(self.ticked - alone), choice.id}

    def _accepted(self) -> list[str] | None:
        if not self.screen.many and not self.ticked:
            return [self.screen.options[self.at].id]
        if not self.ticked:
            self.hint = f"Tick with space what is right, or press 0: {self.screen.unsure}."
            return None
        return [choice.id for choice in self.screen.options if choice.id in self.ticked]

    def lines(self, width: int, height: int) -> list[str]:
        """Return what to draw: never more than fits, and always the option under the cursor."""
        head = _wrap(self.screen.text, width)
        for choice in self.screen.confirmed:
            head += _wrap(f"{choice.says} (confirmed)", width, "  [x] ", "      ")
        foot = ["", *_wrap(self.hint or self._keys(), width)]
        blocks = [self._block(index, width) for index in range(len(self.screen.options))]
        room = height - 1 - len(foot)
        if len(head) > room // 2:
            head = []
        return [*head, *self._window(blocks, room - len(head)), *foot][-max(1, height - 1) :]

    def _window(self, blocks: Sequence[list[str]], room: int) -> list[str]:
        """Return as many lines as there is room for, the option under the cursor among them."""
        first = sum(len(block) for block in blocks[: self.at])
        last = first + len(blocks[self.at])
        start = min(first, max(0, last - room))
        return [line for block in blocks for line in block][start : start + max(1, room)]

    def _block(self, index: int, width: int) -> list[str]:
        choice = self.screen.options[index]
        cursor = ">" if index == self.at else " "
        number = str(index + 1) if index < 9 else " "
        mark = "x" if choice.id in self.ticked else " "
        box = f"[{mark}]" if self.screen.many else f"({mark})"
        lead = f"{cursor} {number} {box} "
        lines = _block(choice, self.screen, lead, width)
        if self.explains and index == self.at:
            rest = " " * (len(lead) + 2)
            for meaning in choice.means or ("sets nothing",):
                lines += _wrap(meaning, width, rest, rest)
        return lines

    def _keys(self) -> str:
        tick = "space ticks, " if self.screen.many else ""
        return f"{tick}enter accepts, 0 {self.screen.unsure}, ? explains, b back, q ends"


def _ask_with_keys(screen: Screen) -> list[str] | Move:
    picker = Picker(screen)
    click.echo()
    drawn = 0
    with _keys() as keys:
        drawn = _draw(picker, drawn)
        for key in keys:
            answer = picker.press(key)
            if answer is not None:
                _clear(drawn)
                _summarise(screen, answer)
                return answer
            drawn = _draw(picker, drawn)
    raise click.Abort


def _draw(picker: Picker, drawn: int) -> int:
    """Draw over what was drawn before, and return how many lines there are now."""
    size = shutil.get_terminal_size((80, 24))
    lines = picker.lines(_width(), size.lines)
    _clear(drawn)
    for line in lines:
        bold = line.startswith(">")
        click.echo(click.style(line, bold=True) if bold else line, color=coloured())
    return len(lines)


def _clear(drawn: int) -> None:
    if drawn:
        click.echo(f"\x1b[{drawn}A\r\x1b[J", nl=False)


def _summarise(screen: Screen, answer: Sequence[str] | Move) -> None:
    """Leave the question and its answer on the screen."""
    if isinstance(answer, Move):
        return
    said = [*screen.confirmed, *(choice for choice in screen.options if choice.id in answer)]
    for line in _wrap(screen.text, _width()):
        click.echo(line)
    for text in [choice.says for choice in said] if answer else [screen.unsure]:
        for line in _wrap(text, _width(), "  - ", "    "):
            click.echo(line)


@contextmanager
def _keys() -> Iterator[Iterator[str]]:
    """Read single keys without echo; the terminal is always put back as it was."""
    import termios
    import tty

    handle = sys.stdin.fileno()
    before = termios.tcgetattr(handle)
    try:
        tty.setcbreak(handle)
        yield _read(handle)
    except KeyboardInterrupt:
        raise click.Abort from None
    finally:
        termios.tcsetattr(handle, termios.TCSADRAIN, before)


_NAMED = {
    b"\x1b[A": "up",
    b"\x1bOA": "up",
    b"\x1b[B": "down",
    b"\x1bOB": "down",
    b"\x1b": "esc",
    b"\r": "enter",
    b"\n": "enter",
}


def _read(handle: int) -> Iterator[str]:
    """Yield keys by name until the input ends; unknown sequences are left out."""
    while (got := os.read(handle, 64)) and got != b"\x04":
        if got == b"\x1b" and select.select([handle], [], [], 0.05)[0]:
            got += os.read(handle, 64)  # an arrow that came in two parts
        yield from _split(got)


def _split(got: bytes) -> Iterator[str]:
    r"""Split what was typed at once into keys.

    >>> list(_split(b"j\x1b[B\r"))
    ['j', 'down', 'enter']
    """
    while got:
        length = 3 if got[:2] in (b"\x1b[", b"\x1bO") else 1
        key, got = got[:length], got[length:]
        name = _NAMED.get(key) or key.decode("ascii", "ignore")
        if len(name) == 1 or key in _NAMED:
            yield name
