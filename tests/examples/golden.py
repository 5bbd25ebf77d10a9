"""The text reports of the examples as they should be: `make golden` writes them anew."""

from __future__ import annotations

from pathlib import Path

import click

from roadworthy.report.text import write
from tests.examples.conftest import NAMES, answered, unanswered

FOLDER = Path(__file__).parent / "golden"
WIDTH = 100


def reports() -> dict[Path, str]:
    """Return what belongs into each file."""
    texts = {}
    for name in NAMES:
        texts[FOLDER / f"{name}.txt"] = click.unstyle(write(answered(name), width=WIDTH, full=True))
        texts[FOLDER / f"{name}.no-answers.txt"] = click.unstyle(
            write(unanswered(name), width=WIDTH)
        )
    return texts


if __name__ == "__main__":
    for path, text in reports().items():
        path.write_text(text, encoding="utf-8")
