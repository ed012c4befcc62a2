"""Certificates of completion (修了証): the name is typed for the print, and kept nowhere."""

from __future__ import annotations

from functools import reduce
from operator import add
from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Form, Request
from starlette.responses import Response

from clinic_ui.training.opened import Opened  # noqa: TC001 - FastAPI resolves the annotations
from clinic_ui.training.views import completed
from clinic_ui.web.render import language_of, page
from onshikaku.documents.completion import Completion, completion_pdf, unprintable

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from clinic_ui.training.library import Library, SetView
    from clinic_ui.training.notes import Notes
    from clinic_ui.training.scores import Score

__all__ = ["LONGEST_NAME", "add_certificates"]

LONGEST_NAME = 40
"""Characters."""

_REFUSED, _WRONG = 409, 422
_FILE = "onshikaku-simulated-completion"


def add_certificates(routes: APIRouter, notes: Notes, today: Callable[[], date]) -> None:
    """`/certificate` for the whole course, `/certificate/{set_id}` for a set.

    They are printed beside the loop that serves: the first one reads the font.
    """

    @routes.get("/certificate")
    async def of_course(request: Request, library: Opened) -> Response:
        """The form for a name, or what is still missing."""
        return _asked(request, _all(request, library))

    @routes.get("/certificate/{set_id}")
    async def of_set(request: Request, library: Opened, set_id: str) -> Response:
        """The form for a name, or what is still missing."""
        return _asked(request, _one(request, library, set_id))

    @routes.post("/certificate")
    def print_course(
        request: Request, library: Opened, name: Annotated[str, Form()] = ""
    ) -> Response:
        """The certificate as PDF."""
        return _printed(request, _all(request, library), name)

    @routes.post("/certificate/{set_id}")
    def print_set(
        request: Request, library: Opened, set_id: str, name: Annotated[str, Form()] = ""
    ) -> Response:
        """The certificate as PDF."""
        return _printed(request, _one(request, library, set_id), name)

    def _all(request: Request, library: Library) -> tuple[SetView, ...]:
        return library.set_views(notes.read(request, library))

    def _one(request: Request, library: Library, set_id: str) -> tuple[SetView, ...]:
        return (library.set_view(set_id, notes.read(request, library)),)

    def _printed(request: Request, sets: tuple[SetView, ...], typed: str) -> Response:
        if not _together(sets).passed:
            return _asked(request, sets)
        name = " ".join(typed.split())
        wrong = _fault(name)
        if wrong is not None:
            return _asked(request, sets, name=name, wrong=wrong)
        completion = Completion(name, today(), tuple(completed(one) for one in sets))
        which = sets[0].id if len(sets) == 1 else "course"
        return Response(
            completion_pdf(completion, language_of(request)),
            media_type="application/pdf",
            headers={"content-disposition": f'inline; filename="{_FILE}-{which}.pdf"'},
        )


def _asked(
    request: Request, sets: tuple[SetView, ...], *, name: str = "", wrong: str | None = None
) -> Response:
    score = _together(sets)
    if not score.passed:
        return page(request, "training/not_passed.html", {"sets": sets}, status=_REFUSED)
    context = {
        "sets": sets,
        "score": score,
        "name": name,
        "wrong": wrong,
        "longest": LONGEST_NAME,
        "unprintable": unprintable(name),
    }
    status = 200 if wrong is None else _WRONG
    return page(request, "training/certificate.html", context, status=status)


def _together(sets: tuple[SetView, ...]) -> Score:
    return reduce(add, (one.score for one in sets))


def _fault(name: str) -> str | None:
    """What is wrong with a name, as a word of the page; None: nothing."""
    if not name:
        return "empty"
    if len(name) > LONGEST_NAME:
        return "long"
    if not name.isprintable() or unprintable(name):
        return "unprintable"
    return None
