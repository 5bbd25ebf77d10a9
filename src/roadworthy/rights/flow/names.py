"""Names, sentences and credits that have to be shown."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from roadworthy.licences.terms import Naming, Terms
from roadworthy.rights.flow.carriers import ANSWER, carriers_of, due, handed, kept, surest
from roadworthy.rights.flow.outputs import pupils
from roadworthy.rights.flow.parts import Part, asked, cited, found, listed
from roadworthy.rights.flow.sizes import Size, size
from roadworthy.rights.flow.view import View, either
from roadworthy.rights.interface import How, Issue
from roadworthy.system import Outcome, Severity

_NAMING = "naming-duty-unmet"
_FILES = (".md", ".json", ".safetensors", ".bin", ".pt", ".pth", ".onnx", ".gguf", ".txt", ".yaml")
"""Ends of names that say what a file is, and not what a model is called."""


def issues(view: View) -> Iterator[Issue]:
    """Yield what is not shown, one for each licence and duty."""
    for licence in view.by_licence:
        of = asked(licence)
        if of is None or not of.naming:
            continue
        carriers = carriers_of(view, of)
        words = {(one.text, one.when): one for one in of.naming if one.how != "name_prefix"}
        for naming in words.values() if carriers else ():
            yield from _shown(view, of, naming, carriers)
        for naming in of.naming:
            if naming.how == "name_prefix":
                yield from _prefix(view, of, naming)
    yield from _credit(view)


def _shown(view: View, of: Terms, naming: Naming, carriers: Sequence[Part]) -> Iterator[Issue]:
    if naming.when == "derived":
        carriers = [made.child for made in view.reached(of) if not made.same_work]
    elif naming.when == "trained_with":
        taught = [made.child for made in pupils(view, of)]
        carriers = [made.child for made in view.reached(of) if not made.same_work] + taught
    elif naming.when == "above_threshold" and not _above(view, of):
        return
    if naming.models:
        carriers = [one for one in carriers if _is_one_of(view, of, naming)]
    if not carriers or _is_shown(view, of, naming, carriers):
        return
    copies = naming.how == "notice_file"
    is_due = handed(view, carriers) if copies else due(view, of, carriers)
    if naming.when in ("always", "above_threshold"):
        is_due = either(is_due, view.intended.hosts)
    if is_due is False:
        return
    is_handed = handed(view, carriers) is True
    certain = is_due is True and is_handed and (bool(naming.text) or naming.how == "notice_file")
    words = f"“{naming.text}”" if naming.text else "credit"
    where = {"display": "where users see it", "notice_file": "in a file Notice"}.get(
        naming.how, "in what is passed on"
    )
    tail = "which was not found here" if is_due else "if it is handed on or hosted"
    yield found(
        _NAMING,
        Outcome.FAIL if certain else Outcome.UNKNOWN,
        Severity.MEDIUM if is_due and naming.text else Severity.LOW,
        carriers,
        f"{listed(carriers)}: {cited(of, naming.clause)} asks for {words} {where}, {tail}.",
        f"Show {words} {where}." if is_due else ANSWER,
        of=of,
        clause=naming.clause,
        relies_on=surest(view, of),
    )


def _is_one_of(view: View, of: Terms, naming: Naming) -> bool:
    """Return whether a duty that only some models have touches one of those that are here."""
    names = [name for one in view.by_licence[of.id] for name in (one.name, *one.holding.names)]
    return any(model.casefold() in name.casefold() for model in naming.models for name in names)


def _above(view: View, of: Terms) -> bool:
    limits = [limit for limit in of.thresholds if limit.then == "display"]
    return any(size(limit, view.intended) is Size.ABOVE for limit in limits)


def _is_shown(view: View, of: Terms, naming: Naming, carriers: Sequence[Part]) -> bool:
    notices = [_plain(text) for one in kept(view) for text in one.holding.notices]
    if naming.text:
        words = [_plain(text) for text in (naming.text, *naming.also)]
        return any(word in text for word in words for text in notices)
    if naming.how == "notice_file":
        return bool(notices)
    named = [_plain(name) for one in carriers for name in (one.name, *one.holding.names)]
    return any(name and name in text for name in named for text in notices)


def _plain(text: str) -> str:
    return " ".join(text.casefold().split()).strip(" .")


def _prefix(view: View, of: Terms, naming: Naming) -> Iterator[Issue]:
    made = [one.child for one in view.reached(of) if not one.same_work]
    if naming.when == "trained_with":
        made += [one.child for one in pupils(view, of)]
    for child in dict.fromkeys(made):
        released = view.triggered(child, of)
        if not child.holding.ours or child.holding.stand_in or released is False:
            continue
        all_ = [child.name, *child.holding.names]
        if any(_begins(name, naming.text) for name in all_):
            continue
        names = [name for name in all_[1:] if name != child.name and _is_name(name)]
        certain = released is True and bool(names)
        yield found(
            _NAMING,
            Outcome.FAIL if certain else Outcome.UNKNOWN,
            Severity.MEDIUM if released else Severity.LOW,
            (child,),
            f"{child.name}: {cited(of, naming.clause)} asks for a name that begins with "
            f"“{naming.text}”, and "
            + (
                f"it is called {names[0]}."
                if certain
                else "under which name it is passed on is not known."
            ),
            f"Give its folder or repository a name that begins with “{naming.text}”.",
            of=of,
            clause=naming.clause,
            relies_on=surest(view, of),
        )


def _is_name(name: str) -> bool:
    """Return whether it is what people call a model, and not what a file is called."""
    return bool(name) and not name.casefold().endswith(_FILES)


def _begins(name: str, text: str) -> bool:
    last = name.rpartition("/")[2]
    return _letters(last).startswith(_letters(text))


def _letters(text: str) -> str:
    return "".join(sign for sign in text.casefold() if sign.isalnum() or sign == ".")


def _credit(view: View) -> Iterator[Issue]:
    """Say which data sets want a credit that was not found in what goes along with a model."""
    for link in view.linked(How.TRAINED_ON):
        child, data = view.parts[link.child], view.parts[link.parent]
        wants = [
            of for id_ in data.ids if (of := asked(id_)) and "attribution" in of.passing_on.needs
        ]
        if not wants or not child.holding.ours or view.handed(child) is False:
            continue
        texts = [_plain(text) for one in (child, data) for text in one.holding.notices]
        names = [_plain(name) for name in (data.name, *data.holding.names)]
        if any(name in text for name in names for text in texts):
            continue
        of = wants[0]
        yield found(
            _NAMING,
            Outcome.UNKNOWN,
            Severity.LOW,
            (child, data),
            f"{child.name} is trained on {data.name}; {cited(of, of.passing_on.clause)} asks "
            "for credit, and whether it is given is not known.",
            f"Name {data.name}, its makers and its licence on the card of {child.name}.",
            of=of,
            clause=of.passing_on.clause,
            place=link.place,
        )
