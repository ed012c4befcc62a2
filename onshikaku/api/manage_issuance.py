"""The insurers' papers: what people hold, what they apply for, and the monthly runs."""

from __future__ import annotations

from datetime import date
from http import HTTPStatus
from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Path, Query
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, Field, StringConstraints

from onshikaku.api.issuance_run_views import (
    DecidedPage,
    ProgressView,
    RunView,
    RunWithCounts,
    decided_page,
    progress_view,
    run_view,
    run_with_counts,
)
from onshikaku.api.issuance_views import (
    ApplicationView,
    DecisionView,
    DocumentView,
    ProofsView,
    application_view,
    decision_view,
    document_view,
    proofs_view,
)
from onshikaku.api.paper_numbers import PaperNumber  # noqa: TC001 - FastAPI resolves it
from onshikaku.domain.application import ApplicationKind
from onshikaku.domain.issuance import DecisionOutcome
from onshikaku.domain.issued import DocumentKind, IssueReason
from onshikaku.errors import InvalidField, IssuanceUnderWay
from onshikaku.store.issuance_runs import DecidedPosition, WantedDecisions
from onshikaku.wire.fields import AS_SENT

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from onshikaku.service.centre import Centre

__all__ = ["router"]

_NDJSON = "application/x-ndjson"
_MONTH = r"^20[0-9]{2}-(0[1-9]|1[0-2])$"

_PersonText = Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]{1,64}$")]
_PersonId = Annotated[_PersonText, Path(description="The id of a person.")]
_RunId = Annotated[str, Path(pattern=_MONTH, description="A month, as 2026-11.")]
_Day = Annotated[date, Field(ge=date(2000, 1, 1), le=date(2999, 12, 31))]
_Kinds = "|".join(DocumentKind)
_Cursor = Annotated[str, StringConstraints(pattern=rf"^[a-z0-9-]{{1,64}}\.({_Kinds})$")]


class ApplicationRequest(BaseModel):
    """What a member applies for."""

    model_config = AS_SENT

    kind: ApplicationKind


class RunRequest(BaseModel):
    """`month`, as 2026-11: up to the clock's, which it is unless given.

    The clock's month is decided for the clock's day, an earlier one for its first day.
    """

    model_config = AS_SENT

    month: Annotated[str, StringConstraints(pattern=_MONTH)] | None = None


class DecisionQuery(BaseModel):
    """Which decisions; what is left out may be anything. `gaps`: of people without a proof only.

    `after` is the `next` of the page before.
    """

    model_config = AS_SENT

    person: _PersonText | None = None
    kind: DocumentKind | None = None
    outcome: DecisionOutcome | None = None
    reason: IssueReason | None = None
    gaps: bool = False
    limit: Annotated[int, Field(ge=1, le=1000)] = 100
    after: _Cursor | None = None


def router(centre: Centre) -> APIRouter:
    """What insurers issue."""
    routes = APIRouter(tags=["issuance"])
    _papers(routes, centre)
    _people(routes, centre)
    _runs(routes, centre)
    return routes


def _papers(routes: APIRouter, centre: Centre) -> None:
    issuance, clock = centre.issuance, centre.clock

    @routes.get("/documents")
    async def documents(person: _PersonText) -> list[DocumentView]:
        """Everything that was issued to a person, the newest first."""
        return [document_view(one, clock.today()) for one in issuance.documents_of(person)]

    @routes.get("/documents/{number}")
    async def document(number: PaperNumber) -> DocumentView:
        """A paper as it was printed."""
        return document_view(issuance.document(number), clock.today())

    @routes.post("/documents/{number}/loss")
    async def loss(number: PaperNumber) -> DocumentView:
        """紛失の届出: it is good no more from today on. Another one is applied for."""
        return document_view(issuance.lose(number), clock.today())

    @routes.post("/documents/{number}/return")
    async def give_back(number: PaperNumber) -> DocumentView:
        """返納: it is good no more from today on."""
        return document_view(issuance.give_back(number), clock.today())


def _people(routes: APIRouter, centre: Centre) -> None:
    issuance, clock = centre.issuance, centre.clock

    @routes.get("/people/{person}/applications")
    async def applications(person: _PersonId) -> list[ApplicationView]:
        """Everything that a person applied for, the oldest first."""
        return [application_view(one) for one in issuance.applications_of(person)]

    @routes.post("/people/{person}/applications", status_code=HTTPStatus.CREATED)
    async def apply(person: _PersonId, request: ApplicationRequest) -> ApplicationView:
        """Apply for something; decided at once. Refused is an answer: `granted` false."""
        return application_view(issuance.apply(person, request.kind))

    @routes.get("/people/{person}/issuance")
    async def outlook(person: _PersonId) -> list[DecisionView]:
        """What would be decided of a person today; nothing is done."""
        return [decision_view(one) for one in issuance.outlook(person)]

    @routes.post("/people/{person}/issuance")
    async def issue(person: _PersonId) -> list[DecisionView]:
        """Decide of a person today, ex officio, and print what follows."""
        return [decision_view(one) for one in issuance.issue(person)]

    @routes.get("/people/{person}/proofs")
    async def proofs(person: _PersonId, day: _Day | None = None) -> ProofsView:
        """By what a person can show eligibility on a day (today unless given), or why not."""
        asked_for = day or clock.today()
        return proofs_view(person, asked_for, issuance.proofs_of(person, asked_for))


def _runs(routes: APIRouter, centre: Centre) -> None:
    issuance = centre.issuance

    @routes.post(
        "/issuance/runs",
        response_class=StreamingResponse,
        responses={200: {"model": ProgressView, "content": {_NDJSON: {}}}},
    )
    async def run(request: RunRequest) -> StreamingResponse:
        """The monthly run over everybody; a line of NDJSON for every chunk of people.

        Whoever hangs up stops it after the chunk; the next call goes on there. A run that is
        through changes nothing, and says so in one line. One at a time.
        """
        day = _day_of(centre.clock.today(), request.month)
        if issuance.under_way:
            raise IssuanceUnderWay

        async def lines() -> AsyncIterator[str]:
            async for progress in issuance.run(day):
                yield progress_view(progress).model_dump_json() + "\n"

        return StreamingResponse(lines(), media_type=_NDJSON)

    @routes.get("/issuance/runs")
    async def runs() -> list[RunView]:
        """Every monthly run, the last month first."""
        return [run_view(one) for one in issuance.runs()]

    @routes.get("/issuance/runs/{run_id}")
    async def run_of(run_id: _RunId) -> RunWithCounts:
        """A run in numbers."""
        return run_with_counts(issuance.run_of(run_id), issuance.counts(run_id))

    @routes.get("/issuance/runs/{run_id}/decisions")
    async def decisions(run_id: _RunId, query: Annotated[DecisionQuery, Query()]) -> DecidedPage:
        """What a run decided: of everybody's 資格確認書, and of the others where it acted."""
        issuance.run_of(run_id)
        wanted = WantedDecisions(
            query.person, query.kind, query.outcome, query.reason, gaps=query.gaps
        )
        after = None if query.after is None else _position(query.after)
        return decided_page(issuance.decisions(run_id, wanted, query.limit, after))


def _day_of(today: date, month: str | None) -> date:
    if month is None or month == f"{today:%Y-%m}":
        return today
    first = date.fromisoformat(f"{month}-01")
    if first > today:
        raise InvalidField("month", "in-the-future")
    return first


def _position(cursor: str) -> DecidedPosition:
    person_id, _, kind = cursor.partition(".")
    return DecidedPosition(person_id, DocumentKind(kind))
