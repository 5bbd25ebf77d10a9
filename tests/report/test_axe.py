"""No barriers on the page, at three widths, in light and dark; needs Chromium and axe-core."""

from __future__ import annotations

import html
import json
import os
import re
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from roadworthy.assessment import Assessment
from roadworthy.report.html import write
from roadworthy.rights.interface import Estate, Holding, How, Link, Review, Standing
from tests.report.estates import BASE, HOLDINGS, LINKS

AXE = Path(__file__).parent / "axe" / "node_modules" / "axe-core" / "axe.min.js"
CHROMIUM = shutil.which(os.environ.get("CHROMIUM", "chromium")) or ""

pytestmark = pytest.mark.skipif(
    not (CHROMIUM and AXE.exists()), reason="`make axe` installs axe-core and needs Chromium"
)

RUN = """
axe.run(document, {resultTypes: ["violations"]}).then(found => parent.postMessage({
  width: innerWidth,
  cut: document.documentElement.scrollWidth,
  violations: found.violations.map(v => ({
    rule: v.id, impact: v.impact, nodes: v.nodes.map(n => n.html + " " + n.failureSummary),
  })),
}, "*"));
"""

FRAME = """<!DOCTYPE html><title>frame</title>
<script>addEventListener("message", said => {
  const told = document.createElement("pre");
  told.textContent = JSON.stringify(said.data);
  document.body.append(told);
});</script>
<body><iframe src="page.html" width="WIDTH" height="900" style="border: 0"></iframe></body>
"""
"""A window of Chromium is never narrower than 500 pixels; a frame can be."""


def looked_at(page: str, folder: Path, width: int, dark: bool) -> dict[str, Any]:
    """Show a page in Chromium, with axe-core inside and everything unfolded."""
    page = re.sub(r"<meta http-equiv=\"Content-Security-Policy\"[^>]*>", "", page)
    page = page.replace("<details>", "<details open>")
    page = page.replace('<details class="fold">', '<details class="fold" open>')
    if dark:
        page = page.replace("(prefers-color-scheme: dark)", "all")
        page = page.replace("color-scheme: light dark", "color-scheme: dark")
    script = f"<script>{AXE.read_text(encoding='utf-8')}\n{RUN}</script>"
    whole = page.removesuffix("</body>\n</html>\n") + script + "</body></html>"
    (folder / "page.html").write_text(whole, encoding="utf-8")
    frame = folder / "frame.html"
    frame.write_text(FRAME.replace("WIDTH", str(width)), encoding="utf-8")
    done = subprocess.run(
        [
            CHROMIUM,
            *OPTIONS,
            f"--user-data-dir={folder / 'profile'}",
            "--virtual-time-budget=60000",
            "--dump-dom",
            frame.as_uri(),
        ],
        capture_output=True,
        text=True,
        check=True,
        timeout=180,
    )
    told = re.search(r"<pre>(.*?)</pre>", done.stdout, re.DOTALL)
    assert told, done.stdout[-2000:]
    return dict(json.loads(html.unescape(told[1])))


OPTIONS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--window-size=1400,900",
)


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [360, 768, 1280])
def test_the_page_has_no_barriers(
    published: Assessment, tmp_path: Path, width: int, dark: bool
) -> None:
    seen = looked_at(write(published, duties=True), tmp_path, width, dark)

    assert (seen["width"], seen["violations"]) == (width, [])
    assert seen["cut"] <= width


def test_the_page_of_an_application_has_no_barriers(answered: Assessment, tmp_path: Path) -> None:
    assert looked_at(write(answered, duties=True), tmp_path, 360, False)["violations"] == []


@pytest.mark.parametrize("width", [360, 1280])
def test_the_licences_on_the_page_have_no_barriers(
    shop: Assessment, tmp_path: Path, width: int
) -> None:
    address = "LicenseRef-tongyi-qianwen-research"
    wide = Holding("weights:w", "weights", "w" * 200, Standing.STATED, (address,))
    estate = Estate((*HOLDINGS, wide), (*LINKS, Link(wide.id, BASE.id, How.MERGE)))
    page = write(replace(shop, rights=Review(estate)))

    seen = looked_at(page, tmp_path, width, False)

    assert seen["violations"] == []
    assert seen["cut"] <= width


def test_a_barrier_is_noticed(every_state: Assessment, tmp_path: Path) -> None:
    page = write(every_state).replace("--quiet: #56616b", "--quiet: #cccccc")

    (found,) = looked_at(page, tmp_path, 768, False)["violations"]

    assert (found["rule"], found["impact"]) == ("color-contrast", "serious")
