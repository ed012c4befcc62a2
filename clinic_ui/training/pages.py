"""Training at `/training`: the overview, the library and the sets."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Form, Request, Response

from clinic_ui.training.card_pages import add_cards
from clinic_ui.training.certificate_pages import add_certificates
from clinic_ui.training.library import ALL, Library, State, Wanted, group_title
from clinic_ui.training.notes import PREFIX, Notes
from clinic_ui.training.opened import Opened  # noqa: TC001 - FastAPI resolves the annotations
from clinic_ui.web.render import page
from onshikaku.domain.dates import jst_day

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date

    from clinic_ui.web.house import House

__all__ = ["router"]

_LONGEST_SEARCH = 60


def _today() -> date:
    return jst_day(datetime.now(UTC))


def router(house: House, today: Callable[[], date] = _today) -> APIRouter:
    """The course, for whoever opens it: answers are kept in the browser.

    `today`: the real day, which stands on a certificate; the simulated one is not asked.
    """
    routes, notes = APIRouter(prefix=PREFIX), Notes()

    @routes.get("")
    async def overview(request: Request, library: Opened) -> Response:
        """All sets, and the groups of the library."""
        progress = notes.read(request, library)
        sets = library.set_views(progress)
        context = {"sets": sets, "passed": sum(one.score.passed for one in sets)}
        return page(request, "training/overview.html", {**context, **_finder(library, Wanted())})

    @routes.get(f"/{ALL}")
    async def every(
        request: Request, library: Opened, group: str = "", state: str = "", q: str = ""
    ) -> Response:
        """The library, or what of it is looked for; an unknown group or state is none."""
        wanted = Wanted(
            next((one for one in library.groups if one == group), None),
            next((one for one in State if one == state), None),
            q[:_LONGEST_SEARCH],
        )
        context = {"shelves": library.shelves(wanted, notes.read(request, library))}
        return page(request, "training/library.html", {**context, **_finder(library, wanted)})

    add_certificates(routes, notes, today)

    @routes.get("/{set_id}")
    async def one_set(request: Request, library: Opened, set_id: str) -> Response:
        """A set with its situations, and the score once all are answered."""
        view = library.set_view(set_id, notes.read(request, library))
        return page(request, "training/set.html", {"set": view, "shelf": view.shelf})

    @routes.post("/{set_id}")
    async def repeat(
        request: Request, library: Opened, set_id: str, which: Annotated[str, Form()] = "wrong"
    ) -> Response:
        """Take answers back (`all`, or those not right) and go to the first of them."""
        progress = notes.read(request, library)
        shelf = library.set_view(set_id, progress).shelf
        rows = shelf.rows if which == "all" else shelf.to_repeat
        again = progress.without([row.id for row in rows])
        first = f"{PREFIX}/{set_id}/{rows[0].id}" if rows else shelf.home
        return notes.go(first, again, library)

    add_cards(routes, notes, house)
    return routes


def _finder(library: Library, wanted: Wanted) -> Mapping[str, object]:
    return {
        "wanted": wanted,
        "groups": [(group, group_title(group), n) for group, n in library.groups.items()],
        "total": len(library.ids),
    }
