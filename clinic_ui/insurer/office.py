"""What every page of the insurer's desk works with."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse

from clinic_ui.desk.today_searches import Searches
from clinic_ui.fields import day_text
from clinic_ui.insurer.jobs import Jobs
from clinic_ui.web.render import page
from onshikaku.errors import UnknownPerson

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.requests import Request
    from starlette.responses import Response

    from clinic_ui.front.front import Front
    from onshikaku.domain.text import Text
    from onshikaku.service.centre import Centre
    from onshikaku.service.insurer_values import KeptMember

__all__ = ["PREFIX", "Note", "Notes", "Office"]

PREFIX = "/insurer"

_MOST = 200


@dataclass(frozen=True, slots=True)
class Note:
    """What an act came to: what happened, and line by line what follows from it.

    `state`: `ok`, `attention` or `stop`.
    """

    happened: Text
    lines: tuple[Text, ...] = ()
    state: str = "ok"


class Notes:
    """Kept by the server under names that tell nothing; the oldest give way."""

    def __init__(self) -> None:
        self._notes: dict[str, Note] = {}

    def keep(self, note: Note) -> str:
        """The name of a note."""
        while len(self._notes) >= _MOST:
            del self._notes[next(iter(self._notes))]
        name = secrets.token_urlsafe(9)
        self._notes[name] = note
        return name

    def of(self, name: str) -> Note | None:
        """The note of that name, as long as it is kept."""
        return self._notes.get(name)


@dataclass(frozen=True, slots=True)
class Office:
    """One insurer's office: the centre that it registers with, and what its pages remember.

    What it does there is told to every page of `front`.
    """

    centre: Centre
    front: Front
    searches: Searches = field(default_factory=Searches)
    notes: Notes = field(default_factory=Notes)
    jobs: Jobs = field(default_factory=Jobs)

    def page(self, request: Request, template: str, context: Mapping[str, object]) -> Response:
        """A page under the clock's day, with the note that its address names."""
        around = {
            "today": day_text(self.centre.clock.today()),
            "note": self.notes.of(request.query_params.get("said", "")),
        }
        return page(request, f"insurer/{template}", {**around, **context})

    def member(self, person_id: str) -> KeptMember:
        """Everything that is kept of a member. Raises the 404 of somebody who is not on record."""
        try:
            return self.centre.insurer.member(person_id)
        except UnknownPerson as error:
            raise HTTPException(404) from error

    def done(self, path: str, note: Note) -> Response:
        """On to the page at `path`, which says what was done."""
        self.front.told()
        return RedirectResponse(f"{PREFIX}{path}?said={self.notes.keep(note)}", 303)
