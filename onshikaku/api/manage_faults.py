"""Management of faults and of the journal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from fastapi import APIRouter, Query
from pydantic import AwareDatetime, BaseModel, ConfigDict, model_validator
from pydantic_core import PydanticCustomError

from onshikaku.service.faults import Fault, FaultImpossible, FaultKind, WrongBody

if TYPE_CHECKING:
    from onshikaku.service.centre import Centre

__all__ = ["router"]


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class FaultMessage(_Model):
    """One fault: which call, what happens, to which share of the calls, how often at most.

    `call` is "*" or a route as this document's sibling names it, as "POST /v1/confirmations".
    """

    call: str
    kind: FaultKind
    rate: float = 1.0
    seed: int = 0
    times: int | None = None
    delay_ms: int = 0
    status: int = 503
    body: WrongBody = WrongBody.CUT

    @model_validator(mode="after")
    def _possible(self) -> Self:
        try:
            self.fault()
        except FaultImpossible as error:
            facts = {"field": error.field, "fault": error.reason}
            raise PydanticCustomError("fault", "{fault}", facts) from None
        return self

    def fault(self) -> Fault:
        """The fault. Raises `FaultImpossible`."""
        return Fault(**self.model_dump(include=set(FaultMessage.model_fields)))


class FaultView(FaultMessage):
    """A fault in effect, and how often it has struck."""

    struck: int


class EntryView(_Model):
    """A call and its result: "ok", an outcome, the slug of a problem, or "fault:" and its kind."""

    at: AwareDatetime
    call: str
    result: str


def router(centre: Centre) -> APIRouter:
    """What goes wrong on purpose, and what was asked."""
    routes = APIRouter()

    @routes.get("/faults", tags=["faults"])
    async def faults() -> list[FaultView]:
        """The faults in effect."""
        return _faults()

    @routes.put("/faults", tags=["faults"])
    async def set_faults(faults: list[FaultMessage]) -> list[FaultView]:
        """Put these faults into effect and no others; an empty list mends everything.

        The dice of each fault start anew from its seed: the same calls meet the same troubles.
        """
        centre.faults.replace(tuple(message.fault() for message in faults))
        return _faults()

    @routes.get("/journal", tags=["journal"])
    async def journal(
        call: str | None = Query(None, description="Only this call, as POST /v1/confirmations."),
        result: str | None = Query(None, description="Only calls that ended so."),
    ) -> list[EntryView]:
        """The last calls of clinics and their results, without personal data, oldest first."""
        return [
            EntryView(at=entry.at, call=entry.call, result=entry.result)
            for entry in centre.journal.entries()
            if call in (None, entry.call) and result in (None, entry.result)
        ]

    @routes.delete("/journal", status_code=204, tags=["journal"])
    async def clear_journal() -> None:
        """Forget the calls, so that a test sees its own."""
        centre.journal.clear()

    def _faults() -> list[FaultView]:
        return [
            FaultView(
                call=fault.call,
                kind=fault.kind,
                rate=fault.rate,
                seed=fault.seed,
                times=fault.times,
                delay_ms=fault.delay_ms,
                status=fault.status,
                body=fault.body,
                struck=struck,
            )
            for fault, struck in centre.faults.faults()
        ]

    return routes
