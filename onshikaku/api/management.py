"""The keeper's app, on a port of its own: cast, clock, switches, journal. Loopback only."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Self

from fastapi import Depends, FastAPI, HTTPException, Request
from pydantic import AwareDatetime, BaseModel, ConfigDict, model_validator
from pydantic_core import PydanticCustomError
from starlette.middleware.trustedhost import TrustedHostMiddleware

from onshikaku.api import (
    manage_faults,
    manage_imports,
    manage_institutions,
    manage_insurer,
    manage_issuance,
    manage_log,
    manage_modes,
    manage_papers,
    manage_personas,
    manage_portal,
    problems,
)
from onshikaku.api.document import document
from onshikaku.domain.rules.timeline import Certainty, rules_in_force

if TYPE_CHECKING:
    from onshikaku.service.centre import Centre

__all__ = ["create_app"]

# A page elsewhere must not reach it under a name of its own (DNS rebinding).
_HOSTS = ["127.0.0.1", "localhost"]
_CHANGES_NOTHING = ("GET", "HEAD")


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class RuleView(_Model):
    """A rule in force on the clock's day; `section` is one of docs/rules.md."""

    id: str
    title_ja: str
    title_en: str
    first_day: date | None
    last_day: date | None
    section: str
    sources: tuple[str, ...]
    certainty: Certainty


class ClockView(_Model):
    """What the clock shows, how far it is ahead of the real one, and the rules of its day (JST)."""

    moment: AwareDatetime
    day: date
    ahead_seconds: float
    rules: tuple[RuleView, ...]


class ClockChange(_Model):
    """Either a JST day, at the present time of day, or a moment."""

    day: date | None = None
    moment: AwareDatetime | None = None

    @model_validator(mode="after")
    def _one(self) -> Self:
        if (self.day is None) == (self.moment is None):
            raise PydanticCustomError("one_of", "give either day or moment", {"field": "day"})
        return self


class SwitchesView(_Model):
    """`jpki_down`: J-LIS cannot be asked; renewed and unregistered cards feel it."""

    jpki_down: bool


def create_app(centre: Centre) -> FastAPI:
    """The management app of a centre. Serve it on loopback only."""
    app = FastAPI(
        title="onshikaku centre: management (simulator)",
        version="1",
        description="Moves the simulator about. Not part of what clinics see.",
        docs_url=None,
        redoc_url=None,
        dependencies=[Depends(_refuse_other_pages)],
    )
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=_HOSTS)

    @app.post("/reset", status_code=204)
    async def reset() -> None:
        """Start over with the same cast: empty log, nothing broken. The clock stays where it is."""
        centre.reset()

    @app.get("/clock")
    async def clock() -> ClockView:
        """What the centre takes the time to be."""
        return _clock(centre)

    @app.put("/clock")
    async def set_clock(change: ClockChange) -> ClockView:
        """Move the clock; it runs on. Challenges and visits under way become void.

        Not beyond the days on which the authorities are valid.
        """
        if change.day is not None:
            centre.set_day(change.day)
        elif change.moment is not None:
            centre.set_moment(change.moment)
        return _clock(centre)

    @app.get("/switches")
    async def switches() -> SwitchesView:
        """What is broken."""
        return SwitchesView(jpki_down=centre.switches.jpki_down)

    @app.put("/switches")
    async def set_switches(change: SwitchesView) -> SwitchesView:
        """Break something, or mend it."""
        centre.switches.jpki_down = change.jpki_down
        return change

    app.include_router(manage_personas.router(centre))
    app.include_router(manage_faults.router(centre))
    app.include_router(manage_imports.router(centre))
    app.include_router(manage_institutions.router(centre))
    app.include_router(manage_insurer.router(centre))
    app.include_router(manage_issuance.router(centre))
    app.include_router(manage_papers.router(centre))
    app.include_router(manage_log.router(centre))
    app.include_router(manage_modes.router(centre))
    app.include_router(manage_portal.router(centre))
    problems.install(app, centre, journal=False)
    document(app)
    return app


async def _refuse_other_pages(request: Request) -> None:
    """A page elsewhere must not change anything: browsers say where it is from (RFC 6454 §7)."""
    own = f"{request.url.scheme}://{request.headers['host']}"
    if request.method not in _CHANGES_NOTHING and any(
        origin != own for origin in request.headers.getlist("origin")
    ):
        raise HTTPException(403)


def _clock(centre: Centre) -> ClockView:
    day = centre.clock.today()
    return ClockView(
        moment=centre.clock.now(),
        day=day,
        ahead_seconds=centre.clock.offset.total_seconds(),
        rules=tuple(
            RuleView(
                id=rule.id,
                title_ja=rule.title.ja,
                title_en=rule.title.en,
                first_day=rule.first_day,
                last_day=rule.last_day,
                section=rule.section,
                sources=rule.sources,
                certainty=rule.certainty,
            )
            for rule in rules_in_force(day)
        ),
    )
