"""居宅同意取得型 at the clinic: what was accepted, asking again, ending it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import Response

from onshikaku.api.credentials import caller
from onshikaku.api.medical import consent_state_message
from onshikaku.domain.modes import Occasion
from onshikaku.errors import InvalidField
from onshikaku.wire.centre import ConfirmationReply
from onshikaku.wire.mapping import confirmation_reply
from onshikaku.wire.modes import HomeVisitMessage

if TYPE_CHECKING:
    from onshikaku.service.centre import Centre
    from onshikaku.service.home_visits import Accepted

__all__ = ["router"]

_JSON = "application/json"
_VISITS = "/v1/home-visits"
_VISIT = f"{_VISITS}/{{home_visit_id}}"
_REFRESH = f"{_VISIT}/refresh"

_Id = Annotated[str, Path(pattern=r"^[A-Za-z0-9_-]{1,64}$")]
_From = Annotated[date | None, Query(alias="from", description="The first day of consent")]
_To = Annotated[date | None, Query(alias="to", description="The last day of consent")]
_VisitFrom = Annotated[date | None, Query(description="The first day of the visit, 受診予定日")]
_VisitTo = Annotated[date | None, Query(description="The last day of the visit")]
_Occasion = Annotated[Occasion | None, Query()]


def router(centre: Centre) -> APIRouter:
    """The calls about visits at home and online."""
    routes = APIRouter(tags=["home visits"])

    def note(call: str, result: str) -> None:
        centre.journal.note(centre.clock.now(), call, result)

    @routes.get(_VISITS)
    async def accepted(
        request: Request,
        first: _From = None,
        last: _To = None,
        visit_from: _VisitFrom = None,
        visit_to: _VisitTo = None,
        occasion: _Occasion = None,
    ) -> list[HomeVisitMessage]:
        """What this institution accepted on these days of consent, or to be seen on these days.

        Both ends are included. Consents that have run out are listed too, with state 2.
        """
        consented = _days(("from", first), ("to", last))
        visited = _days(("visit_from", visit_from), ("visit_to", visit_to))
        if consented is None and visited is None:
            raise InvalidField("from", "missing")
        found = await centre.home_visits.accepted(
            caller(centre, request), occasion, consented=consented, visited=visited
        )
        note(f"GET {_VISITS}", "ok")
        return [_message(one) for one in found]

    @routes.post(_REFRESH, response_model=ConfirmationReply)
    async def refresh(request: Request, home_visit_id: _Id) -> Response:
        """Confirm again without the card (再照会). The answer has an id of its own.

        Medical information is seen by the first confirmation's id, while its consents live.
        """
        answered = await centre.home_visits.refresh(caller(centre, request), home_visit_id)
        note(f"POST {_REFRESH}", answered.answer.outcome.value)
        return Response(confirmation_reply(answered).model_dump_json(), media_type=_JSON)

    @routes.delete(_VISIT, status_code=204)
    async def end(request: Request, home_visit_id: _Id) -> None:
        """End it: no more asking without the card, and no consent under it."""
        centre.home_visits.end(caller(centre, request), home_visit_id)
        note(f"DELETE {_VISIT}", "ok")

    return routes


def _days(
    first: tuple[str, date | None], last: tuple[str, date | None]
) -> tuple[date, date] | None:
    """Both days, or None for none; raises `InvalidField` for one alone and for none between."""
    match first, last:
        case (_, None), (_, None):
            return None
        case (name, None), _:
            raise InvalidField(name, "missing")
        case _, (name, None):
            raise InvalidField(name, "missing")
        case (_, since), (name, until):
            if until < since:
                raise InvalidField(name, "before_first")
            return since, until


def _message(accepted: Accepted) -> HomeVisitMessage:
    visit = accepted.visit
    return HomeVisitMessage(
        home_visit_id=visit.id,
        mode=visit.mode,
        method=visit.method,
        occasion=visit.occasion,
        consent_day=visit.consent_day,
        visit_on=visit.visit_on,
        accepted_at=visit.accepted_at,
        open_until=visit.open_until,
        open=accepted.open,
        consents={found.item: found.state for found in accepted.consents},
        consent_details=tuple(map(consent_state_message, accepted.consents)),
        answer=confirmation_reply(accepted.answered),
    )
