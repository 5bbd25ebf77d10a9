"""SPDX 3.0.1 as JSON-LD, with its profiles for AI and data sets.

A licence is *concluded* only where its text was compared word for word, and *declared* where
somebody names it; everything else is an explicit NoAssertion with the reason. A profile is claimed
only where everything that it asks for is known; so those of AI and data are used and not claimed.
"""

from __future__ import annotations

import hashlib
import json
import re
import uuid
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

from roadworthy import __version__
from roadworthy.bom.interface import Inventory, Item
from roadworthy.bom.items import MODELS
from roadworthy.bom.model_card import filled
from roadworthy.bom.spdx_nodes import Node, hashed, known_expression, own, purpose
from roadworthy.bom.writing import address, github, instant, written
from roadworthy.rights.interface import Holding, How, Link, Rank, Standing

_TERMS = "https://spdx.org/rdf/3.0.1"
_SPACE = "https://spdx.org/spdxdocs/roadworthy-"
_NO_LICENCE = "expandedlicensing_NoAssertionLicense"
_INFO = "_:creationInfo"
_EPOCH = "1970-01-01T00:00:00Z"
_PURL = re.compile(r"pkg:[a-z][a-z0-9.+-]*/[\w.%~@:/?#&=+!*-]+", re.ASCII)
_SHA256 = re.compile(r"[0-9a-f]{64}")
_RELATIONS = {
    How.FINETUNE: "descendantOf",
    How.ADAPTER: "descendantOf",
    How.MERGE: "descendantOf",
    How.QUANTISED: "descendantOf",
    How.DISTILLED: "descendantOf",
    How.DERIVED: "descendantOf",
    How.VOCABULARY: "descendantOf",
    How.TRAINED_ON: "trainedOn",
    How.WRITTEN_BY: "generates",
    How.CONTAINS: "contains",
    How.USES: "dependsOn",
    How.DEPENDS: "dependsOn",
}
_COMPLETE = {True: "complete", False: "incomplete", None: "noAssertion"}
_BY_ID = "by the id under which it is published; nothing was read that states it"
_WHY = {
    Standing.STATED: "a licence is named, and its text was not compared",
    Standing.CHANGED: "the text is a published licence with changes",
    Standing.DISAGREE: "sources disagree",
    Standing.UNCLEAR: "it cannot be told which licence is meant, or for what",
    Standing.MISSING: "nothing is stated",
}


def write(inventory: Inventory) -> str:
    """Write a bill of materials; the same inventory gives the same bytes."""
    draft = json.dumps(_Writer(inventory, "").graph(), sort_keys=True).encode("utf-8", "replace")
    name = uuid.uuid5(uuid.NAMESPACE_URL, hashlib.sha256(draft).hexdigest())
    graph = _Writer(inventory, f"{_SPACE}{name}#").graph()
    return written({"@context": f"{_TERMS}/spdx-context.jsonld", "@graph": graph})


class _Writer:
    def __init__(self, inventory: Inventory, space: str) -> None:
        self._inventory = inventory
        self._space = space
        self._items = {item.ref: item for item in inventory.items}
        self._nodes: dict[str, Node] = {}

    def graph(self) -> list[Node]:
        inventory = self._inventory
        tool = self._add("Tool", "tool", f"roadworthy {__version__}")
        if inventory.author:
            by = self._add("Agent", "author", inventory.author)
        else:
            by = self._add("SoftwareAgent", "agent", f"roadworthy {__version__}")
        system = self._system()
        for item in inventory.items:
            self._item(item)
        self._contained(system)
        for link in inventory.relations:
            self._linked(link)
        self._flaws()
        info = {
            "type": "CreationInfo",
            "@id": _INFO,
            "specVersion": "3.0.1",
            "created": instant(inventory.made) or _EPOCH,
            "createdBy": [by],
            "createdUsing": [tool],
        }
        inside = sorted(self._nodes)
        nodes = [self._nodes[id_] for id_ in inside]
        return [info, *self._frame(system, inside), *nodes]

    def _frame(self, system: str, inside: list[str]) -> Iterator[Node]:
        """Yield the document and the bill that it holds."""
        code = any(item.kind == "code" for item in self._inventory.items)
        bill = self._id("bill")
        yield self._node(
            "SpdxDocument",
            "document",
            self._inventory.name,
            rootElement=[bill],
            element=[bill, *inside],
            profileConformance=["core", "software", "simpleLicensing"],
            comment=self._not_claimed(),
        )
        yield self._node(
            "software_Sbom",
            "bill",
            self._inventory.name,
            rootElement=[system],
            element=inside,
            software_sbomType=["source" if code else "analyzed"],
        )

    def _not_claimed(self) -> str:
        """Say which profiles do not hold: those of AI and data ask for days that no file gives."""
        kinds = {item.kind for item in self._inventory.items}
        if kinds & {*MODELS, "service", "dataset"}:
            return "the profiles ai and dataset are not claimed: release times are not known"
        return ""

    # -- nodes ----------------------------------------------------------------------------------

    def _id(self, *parts: str) -> str:
        return self._space + "/".join(quote(part, safe="", errors="replace") for part in parts)

    def _node(self, type_: str, id_: str | tuple[str, ...], name: str = "", **more: Any) -> Node:
        parts = (id_,) if isinstance(id_, str) else id_
        node = {"type": type_, "spdxId": self._id(*parts), "creationInfo": _INFO}
        return node | filled({"name": name, **more})

    def _add(self, type_: str, id_: str | tuple[str, ...], name: str = "", **more: Any) -> str:
        node = self._node(type_, id_, name, **more)
        self._nodes.setdefault(node["spdxId"], node)
        return str(node["spdxId"])

    def _relate(self, from_: str, how: str, to: list[str], **more: Any) -> None:
        ends = [id_.removeprefix(self._space) for id_ in (from_, *sorted(to))]
        key = hashlib.sha256("\n".join(ends).encode("utf-8", "replace")).hexdigest()[:16]
        more = {"relationshipType": how, "to": sorted(to), **more}
        self._add("Relationship", ("relationship", how, key), **{"from": from_}, **more)

    def _system(self) -> str:
        inventory = self._inventory
        purl = github(inventory.remote)
        return self._add(
            "software_Package",
            "system",
            inventory.name,
            software_primaryPurpose="application",
            software_packageVersion=inventory.version,
            software_packageUrl=purl if _PURL.fullmatch(purl) else "",
            software_downloadLocation=address(inventory.remote),
            suppliedBy=self._organisation(inventory.producer),
            description=inventory.purpose,
        )

    def _organisation(self, name: str) -> str:
        return self._add("Organization", ("organisation", name), name) if name else ""

    def _item(self, item: Item) -> None:
        link = next((to for kind, to in item.links if kind == "website"), "")
        type_, only = own(item)
        common: Node = {"software_primaryPurpose": purpose(item)}
        if type_ != "software_File":
            common |= {
                "software_packageVersion": item.version,
                "software_packageUrl": item.purl if _PURL.fullmatch(item.purl) else "",
                "software_downloadLocation": address(link),
            }
        files = [pair for pair in dict.fromkeys(item.hashes) if _SHA256.fullmatch(pair[1])]
        whole = item.kind == "file" and len(files) == 1
        ref = self._add(
            type_,
            ("component", item.ref),
            item.name,
            suppliedBy=self._organisation(item.supplier),
            description=item.description,
            comment="it stands in for the component of production" if item.stand_in else "",
            verifiedUsing=[hashed(files[0][1])] if whole else [],
            **common,
            **only,
        )
        held = [self._file(item.ref, *pair) for pair in files]
        if held and not whole:
            self._relate(ref, "contains", held)
        self._licensed(ref, item.holding)

    def _file(self, ref: str, path: str, sha256: str) -> str:
        return self._add(
            "software_File",
            ("file", ref, path, sha256[:8]),
            path,
            software_primaryPurpose="file",
            verifiedUsing=[hashed(sha256)],
        )

    # -- licences -------------------------------------------------------------------------------

    def _licensed(self, ref: str, holding: Holding | None) -> None:
        """Relate exactly one declared and one concluded licence, be it none that is known."""
        expression = known_expression(holding)
        known = self._expression(expression) if expression else _NO_LICENCE
        exact = holding is not None and holding.standing is Standing.EXACT
        said = "; ".join(dict.fromkeys(s.says for s in holding.statements)) if holding else ""
        why = _WHY.get(holding.standing, "") if holding else "nobody looked at it"
        why = f"{why}: {said}" if said and why else why
        by_id = holding is not None and all(s.rank is Rank.KNOWN for s in holding.statements)
        declared = _BY_ID if by_id and holding and holding.statements else ""
        comment = declared if expression else why
        self._relate(ref, "hasDeclaredLicense", [known], comment=comment)
        self._relate(
            ref,
            "hasConcludedLicense",
            [known if exact else _NO_LICENCE],
            comment="" if exact and expression else why,
        )

    def _expression(self, text: str) -> str:
        return self._add(
            "simplelicensing_LicenseExpression",
            ("licence", text),
            simplelicensing_licenseExpression=text,
        )

    # -- how they hang together -----------------------------------------------------------------

    def _contained(self, system: str) -> None:
        parents = {link.parent for link in self._inventory.relations}
        tops = [self._id("component", ref) for ref in self._items if ref not in parents]
        complete = _COMPLETE[self._inventory.complete]
        if tops:
            self._relate(system, "contains", tops, completeness=complete)

    def _linked(self, link: Link) -> None:
        if link.child not in self._items or link.parent not in self._items:
            return
        child, parent = (self._id("component", ref) for ref in (link.child, link.parent))
        how = _RELATIONS[link.how]
        if link.how is How.WRITTEN_BY:
            child, parent = parent, child
        if how == "trainedOn" and self._items[link.parent].kind != "dataset":
            how = "dependsOn"
        self._relate(child, how, [parent], comment=str(link.how).replace("_", " "))

    def _flaws(self) -> None:
        for id_, ref, severity in self._inventory.vulnerabilities:
            if ref in self._items and id_:
                cve = id_.startswith("CVE-")
                flaw = self._add(
                    "security_Vulnerability",
                    ("vulnerability", id_),
                    id_,
                    externalIdentifier=[
                        {
                            "type": "ExternalIdentifier",
                            "externalIdentifierType": "cve" if cve else "securityOther",
                            "identifier": id_,
                        }
                    ],
                )
                package = self._id("component", ref)
                said = f"severity: {severity}" if severity else ""
                self._relate(package, "hasAssociatedVulnerability", [flaw], comment=said)
