"""Write the malicious files into a folder, each in a folder of its own, with a list beside them."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from tests.corpus.malicious import broken, heldout, matrix

parser = argparse.ArgumentParser(description=__doc__)
parser.add_argument("folder", type=Path)
parser.add_argument("--seed", type=int, default=7)
parser.add_argument("--heldout", type=int, default=100)
given = parser.parse_args()
groups = {
    "matrix": list(matrix()),
    "broken": list(broken()),
    "heldout": list(heldout(given.seed, given.heldout)),
}
for group, entries in groups.items():
    listed = []
    for number, entry in enumerate(entries):
        path = given.folder / group / f"{number:04}" / entry.name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(entry.data)
        listed.append({"path": path.relative_to(given.folder / group).as_posix(),
                       "format": entry.format, "technique": entry.technique,
                       "expect": entry.expect, "bypass": entry.bypass})  # fmt: skip
    (given.folder / f"{group}.json").write_text(json.dumps(listed, indent=1))
    print(f"{group}: {len(entries)} files")
