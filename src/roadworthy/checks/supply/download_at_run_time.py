"""Models, data and code that are fetched while the system runs."""

from __future__ import annotations

import re
from collections.abc import Iterator

from roadworthy.checks.fetched import by_file, fetches, shown, started, when
from roadworthy.checks.interface import Check, Seen
from roadworthy.sightings import ContainerImage, Fetch, Offline
from roadworthy.system import Finding, Severity


class DownloadAtRunTime(Check):
    """Models, data or code are fetched from the network while the system runs or starts.

    What it looks at:
        Calls in Python that fetch by the id of a hub or by an address, and the commands that
        containers and start scripts run. `local_files_only=True` and `HF_HUB_OFFLINE=1` set it
        right. What is fetched while an image is built is another matter: there a missing digest
        is told. Notebooks, tests and programs that prepare or train are left out.

    Why it matters:
        The system does not start when the other side is down, and it runs whatever the other side
        sends that day. Nobody can say afterwards which bytes were used.

    How to fix it:
        Fetch while the image is built, by commit or with a digest that is compared, load from that
        folder, and set `HF_HUB_OFFLINE=1` in the image.

    References:
        https://huggingface.co/docs/huggingface_hub/package_reference/environment_variables
        https://huggingface.co/docs/transformers/installation#offline-mode
    """

    name = "download-at-run-time"
    severity = Severity.LOW

    def look(self, seen: Seen) -> Iterator[Finding]:
        """Look at when each fetch happens."""
        scripts = started(seen)
        settings = seen.of(Offline)
        covers = _covers(seen, settings)
        unsure: list[Fetch] = []
        judged = right = 0
        for one in fetches(seen):
            moment = when(one, scripts)
            if moment == "build":
                if not one.hub and not one.name.startswith("git"):
                    judged += 1
                    right += one.checked
                    if not one.checked:
                        yield self._unchecked(one)
                continue
            if moment not in ("run", "start"):
                continue
            judged += 1
            if one.stays or self._is_kept_in(one, settings, covers):
                right += 1
            elif "name" in one.unsure:
                unsure.append(one)
            else:
                yield self._fetched(one, moment)
        for place, lines in by_file(unsure):
            yield self.unknown(
                place,
                f"{place.path} ({lines}) loads what a variable decides, so it is not known whether "
                "it is fetched while the system runs.",
                "Load it from a folder, or set HF_HUB_OFFLINE=1 in the image.",
                severity=Severity.LOW,
            )
        if not judged:
            yield self.not_applicable("Nothing here is fetched by code, a start or a build.")
        elif right:
            where = f" ({settings[0].name} in {settings[0].place.path})" if settings else ""
            yield self.passes(
                f"Fetches that stay within the machine or are checked: {right}{where}."
            )

    def _is_kept_in(self, one: Fetch, settings: tuple[Offline, ...], covers: bool) -> bool:
        """Tell whether a setting keeps the library of the hub from fetching this."""
        if not one.hub or not _HEEDS.fullmatch(one.how):
            return False
        return covers or any(setting.place.path == one.place.path for setting in settings)

    def _unchecked(self, one: Fetch) -> Finding:
        what = one.name or "A file"
        says = f"{what} is fetched while the image is built, and no digest is compared."
        fix = "Compare its sha256 in the same step (ADD --checksum, or sha256sum -c)."
        return self.fails(one.place, says, fix, severity=Severity.LOW, about=one.name)

    def _fetched(self, one: Fetch, moment: str) -> Finding:
        runs = "while the system runs" if moment == "run" else "each time the system starts"
        says = f"{shown(one)[:1].upper()}{shown(one)[1:]} is fetched {runs}."
        fix = "Fetch it once before the system starts, and load it from that folder."
        severity = Severity.MEDIUM if one.what == "code" else Severity.LOW
        return self.fails(one.place, says, fix, severity=severity, about=one.name)


_HEEDS = re.compile(
    r".*from_pretrained|hf_hub_download|snapshot_download|cached_file|load_dataset\w*|pipeline"
    r"|SentenceTransformer|SparseEncoder|CrossEncoder|LLM|(?:Async)?EngineArgs|Engine|vllm|sglang"
    r"|load_lora_weights|HuggingFace\w*|WhisperModel|Flag\w+|BGE\w+|from_single_file"
)
"""What asks the library of the hub, which the setting keeps from the network."""


def _covers(seen: Seen, settings: tuple[Offline, ...]) -> bool:
    """Tell whether the library of the hub is kept from the network in every image."""
    images = {one.place.path for one in seen.of(ContainerImage) if one.use == "base"}
    set_in = {one.place.path for one in settings if not one.place.path.endswith((".py", ".ipynb"))}
    return bool(set_in) and (images <= set_in or not set_in & images)
