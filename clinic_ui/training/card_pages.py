"""A situation of a set, or of the library by itself: its question and what an answer was worth."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Form, Request
from starlette.responses import RedirectResponse, Response

from clinic_ui.training.bench_link import bench_address
from clinic_ui.training.notes import PREFIX
from clinic_ui.training.opened import Opened  # noqa: TC001 - FastAPI resolves the annotations
from clinic_ui.training.views import situation, solution
from clinic_ui.web.render import page

if TYPE_CHECKING:
    from clinic_ui.training.notes import Notes
    from clinic_ui.web.house import House

__all__ = ["add_cards"]


def add_cards(routes: APIRouter, notes: Notes, house: House) -> None:
    """`/{at}/{scenario_id}`, where `at` is a set or `all`."""

    @routes.get("/{at}/{scenario_id}")
    async def show(
        request: Request, library: Opened, at: str, scenario_id: str, missing: str = ""
    ) -> Response:
        """A situation: its question, or after the answer what it was worth."""
        scenario = library.scenario(at, scenario_id)
        progress = notes.read(request, library)
        shelf = library.shelf(at, scenario, progress)
        context = {
            "shelf": shelf,
            "it": situation(scenario),
            "again": progress.first(scenario_id) is not None,
            "missing": bool(missing),
        }
        chosen = progress.chosen(scenario_id)
        if chosen is None:
            return page(request, "training/question.html", context)
        context |= {
            "solved": solution(scenario, chosen),
            "next": shelf.next_after(scenario_id),
            "bench": bench_address(scenario) if house.bench else None,
        }
        return page(request, "training/answer.html", context)

    @routes.post("/{at}/{scenario_id}")
    async def answer(
        request: Request,
        library: Opened,
        at: str,
        scenario_id: str,
        choice: Annotated[str, Form()] = "",
    ) -> Response:
        """Take an answer; the first one stands. Without any, the question comes back."""
        scenario = library.scenario(at, scenario_id)
        address = f"{PREFIX}/{at}/{scenario_id}"
        if choice not in map(str, range(len(scenario.choices))):
            return RedirectResponse(f"{address}?missing=1", 303)
        changed = notes.read(request, library).with_choice(scenario_id, int(choice))
        return notes.go(address, changed, library)

    @routes.post("/{at}/{scenario_id}/again")
    async def again(request: Request, library: Opened, at: str, scenario_id: str) -> Response:
        """Take this answer back, and ask once more."""
        scenario = library.scenario(at, scenario_id)
        changed = notes.read(request, library).without([scenario.id])
        return notes.go(f"{PREFIX}/{at}/{scenario_id}", changed, library)
