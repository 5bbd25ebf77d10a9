"""A set of weights: one or several files, what their headers add up to, and what a list says."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from math import inf

from roadworthy.evidence import quantisation
from roadworthy.evidence.headers import Read
from roadworthy.evidence.interface import Found, Part, printable
from roadworthy.evidence.model_config import Described
from roadworthy.evidence.quantisation import Scheme
from roadworthy.evidence.shard_index import Index
from roadworthy.system import Evidence, Finding, Interval, Outcome, Proposal, Severity, Value

_APART = 0.01
"""What a configuration may differ from the tensors by: masks, padded tables, a head."""
_SAYS_NOTHING = re.compile(
    r"(?:(?:pytorch_|diffusion_pytorch_|tf_|flax_|adapter_)?models?|consolidated|weights?|checkpoints?"
    r"|final|output|onnx)"
)
"""Names that every other model has as well."""
_PLAIN = ("F32", "BF16", "F16")
"""Formats with which a parameter has two to four bytes, unless it is packed."""


@dataclass(slots=True)
class WeightsSet:
    """The files of one component."""

    id: str
    reads: list[Read] = field(default_factory=list)
    index: Index | None = None

    @property
    def kind(self) -> str:
        """Weights, or an adapter."""
        return "adapter" if any(r.part.kind == "adapter" for r in self.reads) else "weights"

    @property
    def stem(self) -> str:
        """Its file name without the suffix."""
        return self.id.removeprefix("weights:").rpartition("/")[2].rpartition(".")[0]

    @property
    def name(self) -> str:
        """The name that a header gives, or the stem; a stem that says nothing gets its folder."""
        named = next((r.part.name for r in self._sorted() if r.part.name != self.stem), "")
        folder = self.id.removeprefix("weights:").rpartition("/")[0]
        if named or not folder or not _SAYS_NOTHING.fullmatch(self.stem.lower()):
            return named or self.stem
        parts = folder.split("/")
        depth = 2 if _SAYS_NOTHING.fullmatch(parts[-1].lower()) else 1
        return "/".join(parts[-depth:])

    @property
    def is_gguf(self) -> bool:
        """Whether the files carry a configuration of their own."""
        return any(read.suffix == "gguf" for read in self.reads)

    def _sorted(self) -> list[Read]:
        return sorted(self.reads, key=lambda read: read.place.path)

    def found(self, configs: list[Described], names: set[str]) -> Iterator[Found]:
        """Yield the component, with what the configurations beside it say."""
        reads = self._sorted()
        how = next((config.scheme for config in configs if config.scheme), None)
        counted = {read.place.path: _count(read, how) for read in reads}
        missing = self._missing(names)
        complete = bool(reads) and not missing and all(counted.values())
        total = _sum([number for number in counted.values() if number], complete)
        shared = self._active(reads) if complete else {}
        if total:
            shared["parameters"] = total
        if how is None and (quantised := _number_format(reads)):
            shared["quantisation"] = quantised
        for read in reads:
            known = shared if counted[read.place.path] else {}
            yield self._part(read.place, {**known, **read.facts})
        if reads:
            why = f"The weights of {self.name} lie here."
            yield Proposal("publishes_model", True, reads[0].place, why)
        yield from self._indexed(reads, configs, missing, complete=complete)
        wrong = [c for c in configs if total and c.count and _apart(total, c.count.total)]
        for config in configs:
            yield from self._placed(config, [] if config in wrong else [config.counted])
            if config in wrong and total and config.count:
                yield _disagree(config, self.name, total, config.count.total)
        if not any(config.count for config in configs if config not in wrong):
            yield from (
                _packed(read) for read in reads if read.tensors and not counted[read.place.path]
            )

    def _placed(self, config: Described, also: list[Part | None]) -> Iterator[Part]:
        for part in (*config.parts, *also):
            if part is not None:
                yield replace(part, id=self.id, kind=self.kind, name=self.name)

    def _indexed(
        self, reads: list[Read], configs: list[Described], missing: list[str], *, complete: bool
    ) -> Iterator[Found]:
        """Yield what is missing, and what the list of files says."""
        place = reads[0].place if reads else self.index.place if self.index else None
        if missing and place:
            yield _shards_missing(self.name, missing, place)
        if self.index is None:
            return
        yield self._part(self.index.place, {})
        if complete:
            yield from self._index_fits(reads, self.index)
        if size := _by_index(self.index, configs):
            yield self._part(self.index.sized, {"parameters_by_index": size})

    def _part(self, place: Evidence, facts: dict[str, Value]) -> Part:
        return Part(self.id, self.kind, self.name, place, facts=tuple(sorted(facts.items())))

    def _missing(self, names: set[str]) -> list[str]:
        """Return the names of files that belong to the set and are not here."""
        if self.index:
            return sorted(self.index.files - names)
        shards = [read.shard for read in self.reads if read.shard]
        if not shards:
            return []
        have = {number for number, _ in shards}
        most = max(count for _, count in shards)
        absent = max(0, most - len(have))
        first = [n for n in range(1, min(most, len(have) + 4) + 1) if n not in have]
        named = [f"{self.stem}-{n:05}-of-{most:05}" for n in first]
        return [*named, *[""] * (absent - len(named))][:absent]

    def _active(self, reads: list[Read]) -> dict[str, Value]:
        """Return what a token uses, where a header of GGUF tells it exactly."""
        headers = [read.header for read in reads if read.header]
        if not headers or len(headers) != len(reads):
            return {}
        first = next((h for h in headers if h.text("general.architecture")), None)
        if first is None or first.count(
            f"{first.text('general.architecture')}.nextn_predict_layers"
        ):
            return {}
        total = sum(header.total for header in headers)
        experts = sum(header.expert_elements for header in headers)
        prefix = first.text("general.architecture")
        number = first.count(f"{prefix}.expert_count") or 0
        used = first.count(f"{prefix}.expert_used_count") or 0
        if not experts and not number:
            active = total
        elif experts and 0 < used <= number and not experts % number:
            active = total - experts + experts // number * used
        else:
            return {}
        return {"active_parameters_by_header": Interval(active, active)}

    def _index_fits(self, reads: list[Read], index: Index) -> Iterator[Finding]:
        size = sum(read.tensors.size for read in reads if read.tensors)
        if index.size not in (None, size) and all(read.tensors for read in reads):
            yield Finding(
                "index-disagrees",
                Outcome.UNKNOWN,
                Severity.LOW,
                f"{index.place.path} says that the tensors of {self.name} have {index.size} bytes; "
                f"their headers add up to {size}.",
                "Download the weights and their index from one revision.",
                index.sized,
            )


def _number_format(reads: list[Read]) -> str:
    """Return the number format that most elements have, where the files are no packs."""
    elements: Counter[str] = Counter()
    for read in reads:
        if read.tensors and read.tensors.is_packed:
            return "packed integers"
        if read.tensors:
            elements.update(read.tensors.elements)
    return max(sorted(elements), key=lambda name: elements[name], default="")


def _by_index(index: Index, configs: list[Described]) -> Interval | None:
    """Return the parameters that the list of files alone tells: as stated, or within bounds."""
    if index.parameters:
        return Interval(index.parameters, index.parameters)
    if not index.size:
        return None
    packed = any(config.scheme for config in configs)
    plain = not packed and any(config.number_format in _PLAIN for config in configs)
    most, least = (4.0, 2.0) if plain else (8.0, 1 / 8)
    return Interval(index.size // most, index.size // least)


def _count(read: Read, how: Scheme | None) -> Interval | None:
    """Return the parameters that one header tells."""
    if read.header:
        total = read.header.total
        return Interval(total, total) if total else None
    return quantisation.parameters(read.tensors, how) if read.tensors else None


def _sum(numbers: list[Interval], complete: bool) -> Interval | None:
    if not numbers:
        return None
    return Interval(sum(n.lo for n in numbers), sum(n.hi for n in numbers) if complete else inf)


def _shards_missing(name: str, missing: list[str], place: Evidence) -> Finding:
    named = ", ".join(printable(item, 60) for item in missing[:3] if item)
    more = f" ({named}{', ...' if len(missing) > 3 else ''})" if named else ""
    return Finding(
        "shards-missing",
        Outcome.UNKNOWN,
        Severity.MEDIUM,
        f"{len(missing)} of the files of {name} are missing{more}; what is counted is a lower "
        "bound.",
        "Download all of its files, and check again.",
        place,
    )


def _apart(counted: Interval, described: Interval) -> bool:
    """Return whether two counts cannot be of one model."""
    return counted.hi < described.lo * (1 - _APART) or counted.lo > described.hi * (1 + _APART)


def _disagree(config: Described, name: str, counted: Interval, described: Interval) -> Finding:
    place = config.counted.evidence if config.counted else config.file.at(None)
    return Finding(
        "configuration-disagrees",
        Outcome.UNKNOWN,
        Severity.MEDIUM,
        f"{place.path} describes {described.lo:.0f} parameters and the tensors of {name} are "
        f"{counted.lo:.0f}.",
        "Put the configuration that belongs to these weights beside them.",
        place,
    )


def _packed(read: Read) -> Finding:
    first = read.tensors.first_packed if read.tensors else ""
    return Finding(
        "packed-weights",
        Outcome.NOT_APPLICABLE,
        Severity.INFO,
        f"{read.place.path} holds packed integers ({printable(first, 80)}), and nothing beside it "
        "says how to count them.",
        "Add the model's config.json, or state the number of parameters with its source.",
        read.place,
    )
