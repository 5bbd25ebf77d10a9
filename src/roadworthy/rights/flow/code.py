"""Code and the libraries in it: few published rules, kept apart from those for models.

The licence of code does not reach weights, and that of weights does not reach code.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from roadworthy.licences.terms import Terms
from roadworthy.rights.flow.pairs import Clash, beside, clashes, follows, library, strong
from roadworthy.rights.flow.parts import Ground, Part, asked, found, listed
from roadworthy.rights.flow.view import INSIDE, View, either
from roadworthy.rights.interface import Issue
from roadworthy.system import Outcome, Severity

_FLOW = "licence-flow-down"
_KINDS = frozenset({"code", "dependency", "unknown"})


def issues(view: View) -> Iterator[Issue]:
    """Yield what libraries ask of our programs, and which of them exclude each other."""
    programs = _programs(view)
    for id_, libraries in programs.items():
        yield from _asked(view, view.parts[id_], libraries)
        yield from _clashes(view, view.parts[id_], libraries)
    yield from _unknown(view, programs)


def _programs(view: View) -> Mapping[str, Mapping[str, Part]]:
    """Return our programs with their libraries; what lies in another of them is part of that."""
    ours = [one for one in view.parts.values() if one.holding.kind == "code" and one.holding.ours]
    inside = {one.id: _libraries(view, one) for one in ours}
    return {
        id_: libraries
        for id_, libraries in inside.items()
        if not any(id_ in outer and other not in libraries for other, outer in inside.items())
    }


def _libraries(view: View, program: Part) -> Mapping[str, Part]:
    """Return what a program needs or contains, over any number of steps, without models."""
    seen: dict[str, Part] = {}
    stack = [program]
    while stack:
        for link in view.into(stack.pop()):
            one = view.parts[link.parent]
            if link.how in INSIDE and one.holding.kind in _KINDS and link.parent not in seen:
                seen[link.parent] = one
                stack.append(one)
    seen.pop(program.id, None)
    return {id_: seen[id_] for id_ in sorted(seen)}


def _by_licence(libraries: Mapping[str, Part]) -> Mapping[str, list[Part]]:
    found: dict[str, list[Part]] = {}
    for one in libraries.values():
        for id_ in one.ids:
            found.setdefault(id_, []).append(one)
    return found


def _asked(view: View, program: Part, libraries: Mapping[str, Part]) -> Iterator[Issue]:
    hosts, handed = view.intended.hosts, view.handed(program)
    for id_, parts in sorted(_by_licence(libraries).items()):
        of = asked(id_)
        parts = [one for one in parts if not _is_itself(program, one)]
        if of is None or of.family != "copyleft" or id_ in library() or not parts:
            continue
        if id_ not in strong():
            yield from _unjudged(view, program, parts, of)
            continue
        shipped = [one for one in parts if one.holding.shipped is not False]
        known = [one for one in shipped if one.holding.shipped]
        same = bool(program.ids) and all(_fits(i, id_) for i in program.ids)
        if handed is not False and shipped and not same:
            certain = handed is True and known and program.ids and not program.unknown
            yield found(
                _FLOW,
                Outcome.FAIL if certain else Outcome.UNKNOWN,
                Severity.MEDIUM,
                (program, *(known or shipped)),
                f"{program.name} ({program.called or 'no licence stated'}) needs "
                f"{listed(known or shipped)} under "
                f"{of.name}, which asks for that licence for a program that is passed on with it.",
                f"Pass {program.name} on under {of.name}, or take other libraries.",
                of=of,
                clause=of.passing_on.clause,
                confidence="medium",
            )
        if of.hosting.code == "source_offer" and hosts is not False:
            yield found(
                _FLOW,
                Outcome.UNKNOWN,
                Severity.MEDIUM if hosts else Severity.LOW,
                (program, *parts),
                f"{program.name} needs {listed(parts)} under {of.name}; who uses it over a network "
                "has to be offered its source, and whether that is so is not known.",
                "Show users of the service where the source is, or take other libraries.",
                of=of,
                clause=of.hosting.clause,
                confidence="medium",
            )


def _is_itself(program: Part, one: Part) -> bool:
    """Return whether a part is the program under its own licence: a package needs its extras."""
    return one.ids == program.ids and (one.name == program.name or one.id == "code")


def _fits(program: str, library: str) -> bool:
    """Return whether a program may have a library inside; a later version is asked elsewhere."""
    later = any((c.one, c.other) == (program, library) and c.unless for c in clashes())
    return (
        program == library
        or follows(program, library)
        or beside(program, library)
        or (later and program in strong())
    )


def _unjudged(view: View, program: Part, parts: list[Part], of: Terms) -> Iterator[Issue]:
    """Say that a licence asks for something, and that how far it reaches is not judged here."""
    handed = either(view.handed(program), view.intended.hosts)
    if handed is not False and of.id not in program.ids:
        yield found(
            _FLOW,
            Outcome.UNKNOWN,
            Severity.LOW,
            (program, *parts),
            f"{program.name} needs {listed(parts)} under {of.name}; whether that reaches the "
            "program around it is not judged here.",
            f"Read {of.name}, or take other libraries.",
            of=of,
            clause=of.passing_on.clause,
        )


def _clashes(view: View, program: Part, libraries: Mapping[str, Part]) -> Iterator[Issue]:
    handed = view.handed(program)
    if handed is False:
        return
    inside = {id_: one for id_, one in libraries.items() if one.holding.shipped is not False}
    groups = _by_licence({**inside, program.id: program})
    for clash in clashes():
        both = (groups.get(clash.one, []), groups.get(clash.other, []))
        if clash.one not in program.ids or clash.other not in program.ids:
            yield from _clash(program, clash, *both, handed=handed)


def _clash(
    program: Part, clash: Clash, first: list[Part], second: list[Part], *, handed: bool | None
) -> Iterator[Issue]:
    bound = [one for one in second if not (clash.unless and _lifted(one, clash.unless))]
    if not first or not bound:
        return
    parts = sorted({one.id: one for one in (*first, *bound)}.values(), key=lambda one: one.id)
    never = not clash.unless or any(_says(one, "only") for one in bound)
    shipped = all(one.holding.shipped or one is program for one in (first[0], bound[0]))
    condition = "" if never else f", unless {clash.other} says “{clash.unless}” there"
    yield found(
        "licence-conflict",
        Outcome.FAIL if never and shipped and handed is True else Outcome.UNKNOWN,
        Severity.MEDIUM,
        (program, *(one for one in parts if one is not program)),
        f"{program.name} brings together {listed(first)} under {clash.one} and {listed(bound)} "
        f"under {clash.other}, which cannot be passed on in one program{condition} "
        f"({clash.source}).",
        "Replace one of them, or ask its makers for another licence.",
        of=asked(clash.other),
        confidence="medium",
        relies_on=(*first, *bound),
    )


def _lifted(one: Part, word: str) -> bool:
    return _says(one, word) or _says(one, "+")


def _says(one: Part, word: str) -> bool:
    return any(word in statement.says.casefold() for statement in one.holding.statements)


def _unknown(view: View, programs: Mapping[str, Mapping[str, Part]]) -> Iterator[Issue]:
    """Say which libraries nobody knows the licence of, where that can matter."""
    need: dict[str, Part] = {}
    having: list[Part] = []
    for id_, libraries in programs.items():
        inside = view.handed(view.parts[id_]) is False and view.intended.hosts is False
        unknown = {
            key: one
            for key, one in libraries.items()
            if one.unknown or one.ground is Ground.DOUBTFUL
        }
        if unknown and not inside:
            having.append(view.parts[id_])
            need |= unknown
    if having:
        needed = tuple(need[key] for key in sorted(need))
        yield found(
            _FLOW,
            Outcome.UNKNOWN,
            Severity.LOW,
            (*having, *needed),
            f"What the licences of {listed(needed)} ask of {listed(having)} is not known.",
            "Read the licence of each, and state it under `components:` in roadworthy.yaml.",
            follows=needed,
        )
