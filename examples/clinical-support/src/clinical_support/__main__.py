"""The command line: python -m clinical_support NOTE --clinician NAME."""

from __future__ import annotations

import argparse
import dataclasses
import json
import sys
from importlib.metadata import PackageNotFoundError
from pathlib import Path

from clinical_support.draft import Drafter, ModelError, Suggestion, stand_in
from clinical_support.guidelines import Guidelines


def main() -> int:
    """Draft a suggestion for one note and put it into the queue of the clinician."""
    args = _parse_arguments()
    try:
        drafter = Drafter(stand_in(args.config), Guidelines(args.guidelines))
        suggestion = drafter.draft(args.note.read_text(encoding="utf-8"))
        _queue(args.queue, args.note.stem, args.clinician, suggestion)
    except (ModelError, OSError, PackageNotFoundError) as error:
        print(f"clinical-support: {error}", file=sys.stderr)
        return 1
    print("Draft of a language model, not reviewed:", suggestion.text, sep="\n")
    for passage in suggestion.passages:
        print(f"  rests on: {passage.source}")
    return 0


def _queue(queue: Path, patient: str, clinician: str, suggestion: Suggestion) -> None:
    """Keep the draft until the clinician has reviewed it; nothing is acted upon before."""
    entry = {
        "patient": patient,
        "clinician": clinician,
        "state": "pending",
        **dataclasses.asdict(suggestion),
    }
    with queue.open("a", encoding="utf-8") as file:
        file.write(json.dumps(entry) + "\n")


def _parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="clinical-support", description="Draft a suggestion.")
    parser.add_argument("note", type=Path, help="a case note, a text file")
    parser.add_argument("--clinician", required=True, help="who is to review the draft")
    parser.add_argument("--config", type=Path, default=Path("config.toml"))
    parser.add_argument("--guidelines", type=Path, default=Path("data/guidelines"))
    parser.add_argument("--queue", type=Path, default=Path("review-queue.jsonl"))
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
