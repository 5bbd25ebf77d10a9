"""The command line: python -m ranking JOB APPLICATIONS."""

from __future__ import annotations

import argparse
import sys
from importlib.metadata import PackageNotFoundError
from pathlib import Path

from ranking.model import ModelError, YesNoModel, read_stand_in
from ranking.rank import rank_applicants


def main() -> int:
    """Print the rank, the score and the number of each applicant."""
    args = _parse_arguments()
    applications = {
        path.stem: path.read_text(encoding="utf-8") for path in args.applications.glob("*.md")
    }
    if not applications:
        return _fail(f"no applications (*.md) in {args.applications}")
    try:
        stand_in = read_stand_in(args.config)
        model = YesNoModel(stand_in.locate())
        ranking = rank_applicants(model, args.job.read_text(encoding="utf-8"), applications)
    except (ModelError, OSError, PackageNotFoundError) as error:
        return _fail(str(error))

    print("rank  score  applicant")
    for each in ranking:
        print(f"{each.rank:>4}  {each.score:.3f}  {each.applicant}")
    print(f"Scored by {stand_in.model}, a stand-in: not for a real decision.", file=sys.stderr)
    return 0


def _parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="ranking", description="Rank the applicants for a job.")
    parser.add_argument("job", type=Path, help="the job description, a Markdown file")
    parser.add_argument("applications", type=Path, help="a folder, one Markdown file each")
    parser.add_argument("--config", type=Path, default=Path("config.toml"))
    return parser.parse_args()


def _fail(message: str) -> int:
    print(f"ranking: {message}", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
