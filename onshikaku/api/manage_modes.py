"""The keeper's side of the modes: failures, disasters, and what is set."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Path

from onshikaku.api.searches import outage_message
from onshikaku.domain.rules.disasters import PREPARED
from onshikaku.domain.text import Text
from onshikaku.wire.modes import (
    DisasterChange,
    DisasterOpeningMessage,
    DisasterRequest,
    DisasterStepMessage,
    ModeSettingsMessage,
    OutageOpeningMessage,
    OutageRequest,
)

if TYPE_CHECKING:
    from datetime import date

    from onshikaku.domain.rules.disasters import DisasterOpening
    from onshikaku.service.centre import Centre

__all__ = ["router"]

_Id = Annotated[str, Path(pattern=r"^[A-Za-z0-9_-]{1,64}$")]


def router(centre: Centre) -> APIRouter:
    """Open and close modes, and set how they behave."""
    routes = APIRouter(tags=["modes"])

    @routes.get("/outages")
    async def outages() -> list[OutageOpeningMessage]:
        """Every enabling of システム障害時モード, oldest first, with the clinics' reports."""
        now = centre.clock.now()
        return [outage_message(opening, now) for opening in centre.openings.outages()]

    @routes.post("/outages", status_code=201)
    async def open_outage(request: OutageRequest) -> OutageOpeningMessage:
        """Enable システム障害時モード for an institution; Monday to Friday, 9 to 17 JST."""
        code = centre.institutions.get(request.institution_code).institution.code
        opening = centre.openings.open_outage(code)
        return outage_message(opening, centre.clock.now())

    @routes.delete("/outages/{opening_id}", status_code=204)
    async def close_outage(opening_id: _Id) -> None:
        """End an enabling without a report."""
        centre.openings.close_outage(opening_id)

    @routes.get("/disasters")
    async def disasters() -> list[DisasterOpeningMessage]:
        """Every opening of 災害時医療情報閲覧 with its history; the prepared ones first."""
        today = centre.clock.today()
        return [_disaster(opening, today) for opening in centre.openings.disasters()]

    @routes.post("/disasters", status_code=201)
    async def open_disaster(request: DisasterRequest) -> DisasterOpeningMessage:
        """Open the mode for municipalities."""
        opening = centre.openings.open_disaster(
            Text(request.name_ja, request.name_en),
            request.municipalities,
            request.first_day,
            request.last_day,
        )
        return _disaster(opening, centre.clock.today())

    @routes.post("/disasters/{opening_id}/steps", status_code=201)
    async def change_disaster(opening_id: _Id, request: DisasterChange) -> DisasterOpeningMessage:
        """Extend an opening, or close it: with yesterday as its last day it is closed at once."""
        opening = centre.openings.change_disaster(
            opening_id, request.municipalities, request.last_day
        )
        return _disaster(opening, centre.clock.today())

    @routes.get("/mode-settings")
    async def settings() -> ModeSettingsMessage:
        """What is set."""
        return _settings(centre)

    @routes.put("/mode-settings")
    async def set_settings(change: ModeSettingsMessage) -> ModeSettingsMessage:
        """Set something; what is left out stays as it is."""
        kept = centre.openings.settings
        if change.batch_delay_seconds is not None:
            kept.batch_delay = timedelta(seconds=change.batch_delay_seconds)
        if change.emergency_search is not None:
            kept.emergency_search = change.emergency_search
        if change.unproven is not None:
            kept.unproven = change.unproven
        return _settings(centre)

    return routes


def _settings(centre: Centre) -> ModeSettingsMessage:
    kept = centre.openings.settings
    return ModeSettingsMessage(
        batch_delay_seconds=kept.batch_delay.total_seconds(),
        emergency_search=kept.emergency_search,
        unproven=kept.unproven,
    )


def _disaster(opening: DisasterOpening, today: date) -> DisasterOpeningMessage:
    concerned = sorted({code for step in opening.steps for code in step.municipalities})
    return DisasterOpeningMessage(
        id=opening.id,
        name_ja=opening.name.ja,
        name_en=opening.name.en,
        prepared=opening in PREPARED,
        first_day=opening.first_day,
        steps=tuple(
            DisasterStepMessage(
                decided_on=step.decided_on,
                municipalities=tuple(sorted(step.municipalities)),
                last_day=step.last_day,
            )
            for step in opening.steps
        ),
        open_today=tuple(code for code in concerned if opening.open_on(code, today)),
    )
