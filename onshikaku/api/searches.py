"""Searches without a card, and what a terminal may do: modes, visual check, report of a failure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi import APIRouter, Request
from fastapi.responses import Response

from onshikaku.api.credentials import caller
from onshikaku.domain.rules.access import TERMS
from onshikaku.errors import InvalidField
from onshikaku.wire.approach import ground_from
from onshikaku.wire.centre import ConfirmationReply
from onshikaku.wire.lookups import SearchRequest, by_number, details_from
from onshikaku.wire.mapping import confirmation_reply
from onshikaku.wire.modes import (
    ModeMessage,
    OutageOpeningMessage,
    OutageReportMessage,
    PasscodeRequest,
    PasscodeState,
    TerminalModeMessage,
)

if TYPE_CHECKING:
    from datetime import datetime

    from onshikaku.domain.decision import ByNumber
    from onshikaku.domain.details import CardFaceDetails
    from onshikaku.domain.modes import Mode, Occasion
    from onshikaku.domain.rules.access import Closed
    from onshikaku.service.centre import Centre
    from onshikaku.store.modes import OutageOpening

__all__ = ["outage_message", "router"]

_JSON = "application/json"


def router(centre: Centre) -> APIRouter:
    """Searches and switches, as a terminal uses them."""
    routes = APIRouter(tags=["modes"])

    def note(call: str, result: str) -> None:
        centre.journal.note(centre.clock.now(), call, result)

    @routes.post("/v1/searches", response_model=ConfirmationReply)
    async def search(request: Request, message: SearchRequest) -> Response:
        """Find a person without a card, in a system failure, a disaster or an emergency.

        Medical information opens by the ground, for 24 hours; in a system failure not at all.
        """
        ground = None if message.ground is None else ground_from(message.ground)
        answered = await centre.searches.search(
            caller(centre, request), message.mode, _target(message), ground
        )
        note("POST /v1/searches", answered.answer.outcome.value)
        return Response(confirmation_reply(answered).model_dump_json(), media_type=_JSON)

    @routes.get("/v1/modes")
    async def modes(request: Request) -> list[ModeMessage]:
        """Every mode, and whether this terminal and account may use it now."""
        note("GET /v1/modes", "ok")
        overview = centre.openings.overview(caller(centre, request))
        return [_mode(mode, occasion, closed) for mode, occasion, closed in overview]

    @routes.get("/v1/terminal/mode")
    async def terminal_mode(request: Request) -> TerminalModeMessage:
        """Whether this terminal's reader stands in 目視確認モード."""
        note("GET /v1/terminal/mode", "ok")
        return TerminalModeMessage(visual=centre.openings.is_visual(caller(centre, request)))

    @routes.put("/v1/terminal/mode")
    async def set_terminal_mode(
        request: Request, message: TerminalModeMessage
    ) -> TerminalModeMessage:
        """Switch the reader to 目視確認モード, or back for the next patient. Administrator only."""
        centre.openings.set_visual(caller(centre, request), on=message.visual)
        note("PUT /v1/terminal/mode", "ok")
        return message

    @routes.get("/v1/institution/visual-passcode")
    async def passcode(request: Request) -> PasscodeState:
        """Whether the clinic has a passcode for the simplified visual check."""
        note("GET /v1/institution/visual-passcode", "ok")
        return PasscodeState(set=centre.openings.has_passcode(caller(centre, request)))

    @routes.put("/v1/institution/visual-passcode")
    async def set_passcode(request: Request, message: PasscodeRequest) -> PasscodeState:
        """Set the passcode that staff type on the reader, or take it away. Administrator only."""
        centre.openings.set_passcode(caller(centre, request), message.passcode)
        note("PUT /v1/institution/visual-passcode", "ok")
        return PasscodeState(set=message.passcode is not None)

    @routes.post("/v1/outage-reports")
    async def report(request: Request, message: OutageReportMessage) -> OutageOpeningMessage:
        """Report what システム障害時モード was used for; this ends it."""
        opening = centre.openings.report_outage(
            caller(centre, request), message.searches, message.note
        )
        note("POST /v1/outage-reports", "ok")
        return outage_message(opening, centre.clock.now())

    return routes


def outage_message(opening: OutageOpening, now: datetime) -> OutageOpeningMessage:
    """An enabling of システム障害時モード as a message."""
    report = opening.report
    return OutageOpeningMessage(
        id=opening.id,
        institution_code=opening.institution_code,
        opened_at=opening.opened_at,
        until=opening.until,
        closed_at=opening.closed_at,
        open=opening.open_at(now),
        reported_at=None if report is None else report.at,
        searches=None if report is None else report.searches,
        note=None if report is None else report.note,
    )


def _target(message: SearchRequest) -> CardFaceDetails | ByNumber:
    if message.details is not None:
        return details_from(message.details)
    if message.numbers is not None:
        return by_number(message.numbers)
    raise InvalidField("details", "missing")


def _mode(mode: Mode, occasion: Occasion | None, closed: Closed | None) -> ModeMessage:
    return ModeMessage(
        mode=mode,
        occasion=occasion,
        open=closed is None,
        reason=None if closed is None else closed.reason,
        since=None if closed is None else closed.since,
        until=None if closed is None else closed.until,
        methods=tuple(sorted(TERMS[mode].methods)),
    )
