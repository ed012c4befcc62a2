"""Training at `/training`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Form, Request
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response

from clinic_ui.training.bench_link import bench_address
from clinic_ui.training.progress import Notebook, Progress
from clinic_ui.training.views import set_view, situation, solution
from clinic_ui.web.render import page
from onshikaku.scenarios import load_course

if TYPE_CHECKING:
    from clinic_ui.web.house import House
    from onshikaku.domain.scenario import CourseSet, Scenario

__all__ = ["COOKIE", "router"]

COOKIE = "training"
_PREFIX = "/training"


class _Course:
    """The sets by id, with what a browser has answered."""

    def __init__(self) -> None:
        self._notebook = Notebook()
        self.sets = {one.id: one for one in load_course()}

    def set_of(self, set_id: str) -> CourseSet:
        """Raises the 404 of a set that is not there."""
        if set_id not in self.sets:
            raise HTTPException(404)
        return self.sets[set_id]

    def scenario_of(self, set_id: str, scenario_id: str) -> tuple[CourseSet, Scenario]:
        """Raises the 404 of a situation that is not there."""
        course_set = self.set_of(set_id)
        for scenario in course_set.scenarios:
            if scenario.id == scenario_id:
                return course_set, scenario
        raise HTTPException(404)

    def progress(self, request: Request) -> Progress:
        return self._notebook.read(request.cookies.get(COOKIE))

    def go(self, path: str, progress: Progress) -> Response:
        """On to another page of the course, with that progress."""
        response = RedirectResponse(_PREFIX + path, 303)
        text = self._notebook.write(progress)
        response.set_cookie(COOKIE, text, path=_PREFIX, httponly=True, samesite="strict")
        return response


def router(house: House) -> APIRouter:
    """The course, for whoever opens it: answers are kept in the browser."""
    routes, course = APIRouter(prefix=_PREFIX), _Course()

    @routes.get("")
    async def overview(request: Request) -> Response:
        """All sets."""
        progress = course.progress(request)
        views = [set_view(one, progress) for one in course.sets.values()]
        return page(request, "training/overview.html", {"sets": views})

    @routes.get("/{set_id}")
    async def one_set(request: Request, set_id: str) -> Response:
        """A set with its situations, and the score once all are answered."""
        view = set_view(course.set_of(set_id), course.progress(request))
        return page(request, "training/set.html", {"set": view})

    @routes.post("/{set_id}")
    async def repeat(
        request: Request, set_id: str, which: Annotated[str, Form()] = "wrong"
    ) -> Response:
        """Take answers back (`all`, or those not right) and go to the first of them."""
        progress = course.progress(request)
        view = set_view(course.set_of(set_id), progress)
        rows = view.rows if which == "all" else view.to_repeat
        again = progress.without(set_id, [row.id for row in rows])
        first = f"/{rows[0].id}" if rows else ""
        return course.go(f"/{set_id}{first}", again)

    @routes.get("/{set_id}/{scenario_id}")
    async def show(request: Request, set_id: str, scenario_id: str, missing: str = "") -> Response:
        """A situation: its question, or after the answer what it was worth."""
        course_set, scenario = course.scenario_of(set_id, scenario_id)
        progress = course.progress(request)
        chosen = progress.chosen(set_id, scenario_id)
        view = set_view(course_set, progress)
        context = {"set": view, "it": situation(course_set, scenario)}
        if chosen is None:
            return page(request, "training/question.html", {**context, "missing": bool(missing)})
        context |= {
            "solved": solution(scenario, chosen),
            "next": view.next_after(scenario_id),
            "bench": bench_address(scenario) if house.bench else None,
        }
        return page(request, "training/answer.html", context)

    @routes.post("/{set_id}/{scenario_id}")
    async def answer(
        request: Request, set_id: str, scenario_id: str, choice: Annotated[str, Form()] = ""
    ) -> Response:
        """Take an answer; the first one stands. Without any, the question comes back."""
        _, scenario = course.scenario_of(set_id, scenario_id)
        progress = course.progress(request)
        if choice not in map(str, range(len(scenario.choices))):
            return RedirectResponse(f"{_PREFIX}/{set_id}/{scenario_id}?missing=1", 303)
        changed = progress.with_choice(set_id, scenario_id, int(choice))
        return course.go(f"/{set_id}/{scenario_id}", changed)

    return routes
