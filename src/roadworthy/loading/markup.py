"""Reads models in XML (PMML, OpenVINO): entities, which a careless parser fetches or multiplies."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.parsers import expat

from roadworthy.loading.interface import Desk, Sight, Source, UnreadableError, Verdict
from roadworthy.loading.shown import shown

_WINDOW = 1 << 18
_MOST_BYTES = 1 << 30
_MOST_DEPTH = 1_000
_MOST_TOKEN = 8 << 20
_MOST_ENTITIES = 50
_MOST_DECLARED = 10_000
_INCLUDE = "http://www.w3.org/2001/XInclude"
_SETS = ("opset", "experimental", "extension_opset", "ie_internal_opset", "type_relaxed_opset")
"""How the sets begin from which OpenVINO takes its own operators."""


class _DeclaredError(Exception):
    """Entities were declared; the document behind them is not read, so nothing is expanded."""


@dataclass(slots=True)
class _Markup:
    """What the parser saw; it is asked for nothing else."""

    entities: list[Sight] = field(default_factory=list)
    elements: list[Sight] = field(default_factory=list)
    root: str = ""
    depth: int = 0
    count: int = 0

    def doctype(self, name: str, system: str | None, public: str | None, _: int) -> None:
        """Note a document type that lies elsewhere."""
        if system:
            says = "it has a parser fetch its document type from elsewhere"
            self.entities.append(
                Sight(Verdict.UNKNOWN_IMPORT, "xml-entity", says, arguments=(shown(system),))
            )

    def entity(
        self, name: str, parameter: bool, value: str | None, base: str | None, system: str | None,
        public: str | None, notation: str | None,
    ) -> None:  # fmt: skip
        """Note an entity; what it stands for is never looked up."""
        place = (shown(name, 40), shown(system or value or ""))
        if system is not None or public is not None:
            says = "it has a parser read a file or fetch an address, and put it into the model"
            sight = Sight(Verdict.DANGEROUS, "xml-entity", says, arguments=place)
        elif value is not None and ("&" in value or "%" in value):
            says = "it has entities made of entities, which a parser multiplies"
            sight = Sight(Verdict.DANGEROUS, "xml-entity", says, arguments=place)
        else:
            says = "it has entities of its own, which no model needs"
            sight = Sight(Verdict.UNKNOWN_IMPORT, "xml-entity", says, arguments=place)
        self.count += 1
        if self.count > _MOST_DECLARED:
            raise UnreadableError("it declares more entities than any file")
        # The worst are kept, however many others stand before them.
        if self.count <= _MOST_ENTITIES or sight.verdict is Verdict.DANGEROUS:
            self.entities.append(sight)

    def end_of_doctype(self) -> None:
        """Stop where the document would begin to use what was declared."""
        if self.entities:
            raise _DeclaredError

    def element(self, name: str, attributes: dict[str, str]) -> None:
        """Note operators that OpenVINO does not have, and what is included."""
        self.root = self.root or name.rpartition(" ")[2]
        self.depth += 1
        if self.depth > _MOST_DEPTH:
            raise UnreadableError("it nests elements deeper than any model")
        if len(self.elements) >= _MOST_ENTITIES:
            return
        if name == f"{_INCLUDE} include":
            says = "it has a parser include another file"
            path = shown(attributes.get("href", ""))
            self.elements.append(
                Sight(Verdict.UNKNOWN_IMPORT, "xml-entity", says, arguments=(path,))
            )
        elif name == "layer" and self.root == "net":
            version = attributes.get("version", "opset1")
            if not version.startswith(_SETS):
                kind = shown(attributes.get("type", ""))
                says = f"the model needs the operator `{kind}` of an extension of OpenVINO"
                self.elements.append(
                    Sight(Verdict.UNKNOWN_IMPORT, "custom-operator", says, callable=kind)
                )

    def end_of_element(self, name: str) -> None:
        """Count back."""
        self.depth -= 1


class _Xml:
    """A model in XML."""

    format = "XML"

    def __call__(self, source: Source, desk: Desk) -> Iterator[Sight]:
        """Yield entities and what stands in for operators."""
        seen = _Markup()
        problem: UnreadableError | None = None
        try:
            _parse(source, desk, seen)
        except _DeclaredError:
            pass
        except expat.ExpatError as error:
            problem = UnreadableError(f"it is not XML that can be read (line {error.lineno})")
        except UnreadableError as error:
            problem = error
        except (LookupError, ValueError):
            problem = UnreadableError("it is in an encoding that is not known")
        yield from seen.entities
        yield from dict.fromkeys(seen.elements)
        if problem is not None:
            raise problem


def _parse(source: Source, desk: Desk, seen: _Markup) -> None:
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
    parser.StartDoctypeDeclHandler = seen.doctype
    parser.EntityDeclHandler = seen.entity
    parser.EndDoctypeDeclHandler = seen.end_of_doctype
    parser.StartElementHandler = seen.element
    parser.EndElementHandler = seen.end_of_element
    at = 0
    while True:
        data = source.read(at, _WINDOW)
        desk.spend("bytes", len(data))
        at += len(data)
        if at > _MOST_BYTES:
            raise UnreadableError("its XML is longer than any model")
        parser.Parse(data, not data)
        if at - parser.CurrentByteIndex > _MOST_TOKEN:
            raise UnreadableError("it has a tag longer than any model needs")
        if not data:
            return


read = _Xml()
