"""The plain questions as one local page of forms, and the report at its end.

It works without scripts. Answers live in the memory of this process; a file is written only when
somebody presses the button for it.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property

from jinja2 import Environment, PackageLoader, StrictUndefined

from roadworthy.description import FILE
from roadworthy.errors import InputError
from roadworthy.interview import Conflict, Interview
from roadworthy.report.html import write
from roadworthy.report.view import printable
from roadworthy.web.local import File, Form

LONGEST_NAME = 200


class Page:
    """One interview as a page that changes with each form sent to it."""

    def __init__(self, interview: Interview, save: Callable[[str], None], target: str) -> None:
        """Begin.

        Args:
            interview: what to ask, with nothing answered yet.
            save: writes the description to a new file, or raises an InputError.
            target: how that file is called.
        """
        self._interview = interview
        self._save = save
        self._target = target
        self._who = ""
        self._named = False
        self._conflict: Conflict | None = None
        self._error = ""
        self._note = ""

    def html(self) -> str:
        """Return the page as it is now."""
        if not self._named:
            return self._form("start.html.j2")
        if self._conflict is not None:
            return self._form("conflict.html.j2", conflict=self._conflict)
        if (screen := self._interview.screen) is not None:
            return self._form("question.html.j2", screen=screen)
        return self._report()

    def post(self, form: Form) -> None:
        """Take what somebody sent; what fits no button of the page is left out."""
        self._error = self._note = ""
        try:
            self._act(form, form.get("action", [""])[-1])
        except InputError as error:
            self._error = f"{error.message}: {error.hint}." if error.hint else f"{error.message}."

    def file(self) -> File | None:
        """Return the description, once there is something in it."""
        if not self._interview.answered:
            return None
        return File(FILE, self._interview.description_text())

    def _act(self, form: Form, action: str) -> None:
        interview = self._interview
        match action:
            case "start":
                self._start(form.get("who", [""])[-1])
            case _ if not self._named:
                return
            case "save" if interview.answered:
                self._save(interview.description_text())
                self._note = f"Written to {self._target}."
            case "more":
                interview.follow_up()
                if interview.screen is None:
                    self._note = "There is nothing more to ask."
            case "answer" | "unsure" | "settle" | "back" if self._rewound(form):
                self._step(form, action)

    def _start(self, who: str) -> None:
        who = printable(who.strip())[:LONGEST_NAME]
        if not who:
            self._error = "Please give a name: an answer says who gave it."
            return
        self._interview.who = self._who = who
        self._named = True

    def _rewound(self, form: Form) -> bool:
        """Go back to the screen that a form belongs to; the browser may have gone back, too."""
        text = form.get("step", [""])[-1]
        if not (text.isascii() and text.isdigit() and len(text) < 6):
            return False
        steps = self._interview.steps - int(text)
        if steps > 0:
            self._conflict = None
            self._interview.back(steps)
        return steps >= 0

    def _step(self, form: Form, action: str) -> None:
        interview, conflict = self._interview, self._conflict
        self._conflict = None
        picks = list(form.get("pick", []))
        match action:
            case "settle" if conflict is not None:
                if picks in (["new"], ["before"]):
                    interview.settle(conflict, keep_new=picks == ["new"])
                else:
                    self._conflict, self._error = conflict, "Please choose which one holds."
            case "back" if conflict is None:
                self._named = interview.back()
            case "unsure":
                self._conflict = interview.answer([])
            case "answer" if not picks:
                self._error = "Please tick what is right, or say that you do not know."
            case "answer":
                self._conflict = interview.answer(picks)

    # -- what is shown --

    @cached_property
    def _templates(self) -> Environment:
        return Environment(
            loader=PackageLoader("roadworthy.web", ""),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )

    def _form(self, template: str, **values: object) -> str:
        interview = self._interview
        return self._templates.get_template(template).render(
            name=interview.name,
            who=self._who,
            questions=interview.questions,
            step=interview.steps,
            error=self._error,
            **values,
        )

    def _report(self) -> str:
        """Return the report, with what one can do now on top of it."""
        bar = self._templates.get_template("bar.html.j2").render(
            file=FILE if self._interview.answered else "",
            step=self._interview.steps,
            more=self._more(),
            note=self._note,
            error=self._error,
        )
        return write(self._interview.assessment(), above=bar)

    def _more(self) -> bool:
        return any(not item.question.first for item in self._interview.assessment().questions)
