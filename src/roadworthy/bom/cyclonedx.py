"""CycloneDX 1.6 and 1.7, as JSON.

The document is written directly: the library of CycloneDX has no class for model cards, and half of
what we write belongs into one. Its schemas judge every document in the tests.
"""

from __future__ import annotations

import hashlib
import json
import re
import uuid
from collections.abc import Iterator
from typing import Any, Literal

from roadworthy import __version__
from roadworthy.bom import licensing, minimum
from roadworthy.bom.interface import Inventory, Item
from roadworthy.bom.items import MODELS
from roadworthy.bom.model_card import data, filled, model_card, properties
from roadworthy.bom.values import meant
from roadworthy.bom.writing import address, github, instant, written
from roadworthy.rights.interface import How, Link

Spec = Literal["1.6", "1.7"]
ROOT = "roadworthy:system"
"""The ref of the system itself."""
_TYPES = {
    "code": "application",
    "weights": "machine-learning-model",
    "adapter": "machine-learning-model",
    "tokenizer": "data",
    "dataset": "data",
    "dependency": "library",
    "store": "platform",
    "file": "file",
}
_ANCESTRY = {
    How.FINETUNE: "a fine-tune of",
    How.ADAPTER: "an adapter for",
    How.MERGE: "merged from, among others,",
    How.QUANTISED: "a quantised or converted copy of",
    How.DISTILLED: "trained with the output of",
    How.DERIVED: "made from",
    How.VOCABULARY: "made with the vocabulary of",
    How.WRITTEN_BY: "written by",
}
_MOST_FILES = 500
"""Files of a data set that are listed; its digest is over all of them."""
_MOST_PLACES = 50
_LONGEST_VERSION = 1024
_HEX = re.compile(r"[0-9a-f]{64}")


def write(inventory: Inventory, spec: Spec = "1.6") -> str:
    """Write a bill of materials; the same inventory gives the same bytes."""
    document = _Writer(inventory, spec).document()
    content = json.dumps(document, sort_keys=True).encode("utf-8", "replace")
    serial = uuid.uuid5(uuid.NAMESPACE_URL, hashlib.sha256(content).hexdigest())
    named = {"$schema": f"http://cyclonedx.org/schema/bom-{spec}.schema.json"}
    named |= {"bomFormat": "CycloneDX", "specVersion": spec, "serialNumber": f"urn:uuid:{serial}"}
    return written(named | document)


class _Writer:
    def __init__(self, inventory: Inventory, spec: Spec) -> None:
        self._inventory = inventory
        self._spec = spec
        self._items = {item.ref: item for item in inventory.items}
        self._root = ROOT
        while self._root in self._items:
            self._root += "'"
        self._made: dict[str, list[Link]] = {}
        for link in inventory.relations:
            if link.child in self._items and link.parent in self._items:
                self._made.setdefault(link.child, []).append(link)

    def document(self) -> dict[str, Any]:
        inventory = self._inventory
        items = inventory.items
        counts = minimum.count(minimum.judge(inventory))
        states = ((state.replace(" ", "-"), str(n)) for state, n in counts)
        return {"version": 1} | filled(
            {
                "metadata": self._metadata(),
                "components": [self._component(one) for one in items if one.kind != "service"],
                "services": [self._service(one) for one in items if one.kind == "service"],
                "externalReferences": self._policy(),
                "dependencies": list(self._dependencies()),
                "compositions": [{"aggregate": self._aggregate(), "assemblies": [self._root]}],
                "vulnerabilities": list(self._vulnerabilities()),
                "properties": properties(
                    (
                        ("digest", f"sha256:{inventory.digest}" if inventory.digest else ""),
                        *((f"minimum-elements:{state}", n) for state, n in states),
                    )
                ),
            }
        )

    def _metadata(self) -> dict[str, Any]:
        inventory = self._inventory
        phase = "pre-build" if any(one.kind == "code" for one in inventory.items) else "post-build"
        tool = {"type": "application", "name": "roadworthy", "version": __version__}
        producer = {"name": inventory.producer} if inventory.producer else {}
        return filled(
            {
                "timestamp": instant(inventory.made),
                "lifecycles": [{"phase": phase}],
                "tools": {"components": [tool]},
                "authors": [{"name": inventory.author}] if inventory.author else [],
                "component": self._system(producer),
                "supplier": producer,
            }
        )

    def _system(self, producer: dict[str, str]) -> dict[str, Any]:
        inventory = self._inventory
        purl = github(inventory.remote)
        purl += f"@{inventory.commit}" if purl and inventory.commit.isalnum() else ""
        vcs = address(inventory.remote)
        return {
            "type": "application",
            "bom-ref": self._root,
            "name": inventory.name,
        } | filled(
            {
                "manufacturer": producer,
                "version": inventory.version[:_LONGEST_VERSION],
                "description": inventory.purpose,
                "purl": purl,
                "externalReferences": [{"type": "vcs", "url": vcs}] if vcs else [],
                "properties": properties(
                    (
                        ("commit", inventory.commit),
                        ("released", inventory.released),
                        *(("generates", one) for one in inventory.generates),
                        *(("image", one) for one in inventory.images),
                        *((f"control:{name}", where) for name, where in inventory.controls),
                    )
                ),
            }
        )

    def _policy(self) -> list[dict[str, str]]:
        path = self._inventory.security_policy
        return [{"type": "security-contact", "url": path}] if path else []

    # -- components -----------------------------------------------------------------------------

    def _component(self, item: Item) -> dict[str, Any]:
        made = self._made.get(item.ref, [])
        datasets = [link.parent for link in made if link.how is How.TRAINED_ON]
        model = item.kind in MODELS
        files = tuple(dict.fromkeys((name, _sha256(digest)) for name, digest in item.hashes))
        files = files[:_MOST_FILES] if item.kind == "dataset" else files
        alone = len(files) == 1
        external = item.holding is not None and item.holding.shipped is False
        return (
            {"type": _TYPES.get(item.kind, "file"), "bom-ref": item.ref}
            | filled(
                {
                    "supplier": {"name": item.supplier} if item.supplier else {},
                    "name": item.name,
                    "version": item.version[:_LONGEST_VERSION],
                    "description": item.description,
                    "scope": "excluded" if item.stand_in else "",
                    "isExternal": True if external and self._spec == "1.7" else None,
                    "hashes": _hashes(files[0][1]) if alone else [],
                    "licenses": licensing.licences(item.holding),
                    "purl": item.purl,
                    "pedigree": self._pedigree(made),
                    "externalReferences": [
                        {"type": kind, "url": url} for kind, url in sorted(set(item.links))
                    ],
                    "components": [_file(name, digest) for name, digest in files]
                    if item.kind != "file"
                    else [],
                    "evidence": _evidence(item),
                    "modelCard": model_card(item, datasets) if model else {},
                    "data": data(item) if item.kind == "dataset" else [],
                    "properties": _properties(item),
                }
            )
            | {"name": item.name}
        )

    def _pedigree(self, made: list[Link]) -> dict[str, Any]:
        """Return what a component was made from, and how."""
        parents = [(link.how, self._items[link.parent]) for link in made if link.how in _ANCESTRY]
        each = {parent.ref: _ancestor(parent) for _, parent in parents}
        notes = [f"{_ANCESTRY[how]} {parent.name}" for how, parent in parents]
        return filled(
            {
                "ancestors": list(each.values()),
                "notes": "; ".join(notes),
            }
        )

    def _service(self, item: Item) -> dict[str, Any]:
        return {"bom-ref": item.ref, "name": item.name} | filled(
            {
                "provider": {"name": item.supplier} if item.supplier else {},
                "version": item.version[:_LONGEST_VERSION],
                "licenses": licensing.licences(item.holding),
                "properties": _properties(item),
            }
        )

    # -- how they hang together -----------------------------------------------------------------

    def _dependencies(self) -> Iterator[dict[str, Any]]:
        below = {child: [link.parent for link in links] for child, links in self._made.items()}
        yield _depends(self._root, self._tops(below))
        for ref in self._items:
            yield _depends(ref, below.get(ref, []))

    def _tops(self, below: dict[str, list[str]]) -> list[str]:
        """Return from where all can be reached: what nothing needs, then one of each ring."""
        parents = {parent for refs in below.values() for parent in refs}
        tops, reached = list[str](), set[str]()
        for ref in sorted(self._items, key=lambda ref: (ref in parents, ref)):
            if ref in parents and ref in reached:
                continue
            tops.append(ref)
            ahead = [ref]
            while ahead:
                if (one := ahead.pop()) not in reached:
                    reached.add(one)
                    ahead.extend(below.get(one, []))
        return tops

    def _aggregate(self) -> str:
        match self._inventory.complete:
            case True:
                return "complete"
            case False:
                return "incomplete"
        return "unknown"

    def _vulnerabilities(self) -> Iterator[dict[str, Any]]:
        found: dict[tuple[str, str], list[str]] = {}
        for id_, ref, severity in self._inventory.vulnerabilities:
            if ref in self._items:
                found.setdefault((id_, severity), []).append(ref)
        for (id_, severity), refs in sorted(found.items()):
            yield {
                "id": id_,
                "ratings": [{"severity": severity or "unknown"}],
                "affects": [{"ref": ref} for ref in sorted(set(refs))],
            }


def _depends(ref: str, on: list[str]) -> dict[str, Any]:
    return {"ref": ref} | filled({"dependsOn": sorted(set(on))})


def _ancestor(item: Item) -> dict[str, Any]:
    return {"type": _TYPES.get(item.kind, "file"), "name": item.name} | filled(
        {
            "version": item.version[:_LONGEST_VERSION],
            "purl": item.purl,
            "properties": properties([("ref", item.ref)]),
        }
    )


def _sha256(text: str) -> str:
    return text if _HEX.fullmatch(text) else ""


def _hashes(sha256: str) -> list[dict[str, str]]:
    return [{"alg": "SHA-256", "content": sha256}] if sha256 else []


def _file(name: str, digest: str) -> dict[str, Any]:
    return {"type": "file", "name": name} | filled({"hashes": _hashes(digest)})


def _evidence(item: Item) -> dict[str, Any]:
    """Return where a component was seen, and every source on its licence."""
    places = dict.fromkeys(
        (place.path, place.line, place.shows) for place in item.places if place.path
    )
    return filled(
        {
            "identity": [{"field": "purl", "concludedValue": item.purl}] if item.purl else [],
            "occurrences": [
                filled({"location": path, "line": line, "additionalContext": shows})
                for path, line, shows in list(places)[:_MOST_PLACES]
            ],
            "licenses": licensing.evidence(item.holding),
        }
    )


def _properties(item: Item) -> list[dict[str, str]]:
    return properties(
        (
            ("kind", item.kind),
            ("stand-in", "yes" if item.stand_in else ""),
            ("files", str(len(item.hashes)) if len(item.hashes) > 1 else ""),
            ("digest", f"sha256:{item.digest}" if item.digest and len(item.hashes) > 1 else ""),
            *(("absent", says) for says in item.absent),
            *((f"fact:{name}", meant(value)) for name, value in item.facts),
            *licensing.properties(item),
        )
    )
