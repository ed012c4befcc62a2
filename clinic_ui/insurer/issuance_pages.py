"""The monthly run at `/insurer/issuance`: begun, watched, and what it decided."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response

from clinic_ui.fields import day_text
from clinic_ui.insurer.jobs import Step
from clinic_ui.insurer.office import PREFIX
from clinic_ui.insurer.rule_words import rule_words
from clinic_ui.web.render import language_of, part
from clinic_ui.web.stream import live
from onshikaku.documents.paper_lines import PAPER_NAMES
from onshikaku.domain.issuance import DecisionOutcome
from onshikaku.domain.issued import DocumentKind, IssueReason
from onshikaku.store.issuance_runs import DecidedPosition, WantedDecisions

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Mapping
    from datetime import date

    from clinic_ui.insurer.office import Office
    from onshikaku.store.issuance_runs import IssuanceRun

__all__ = ["router"]

_JOB = "issuance"
_EVERY_SECONDS = 0.5
_ON_A_PAGE = 25


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which decisions are shown, as an address says it; "" or what there is not: any."""

    kind: str = ""
    outcome: str = ""
    reason: str = ""
    gaps: bool = False
    after: str = ""

    def query(self, **changed: str) -> str:
        """The address of the same with something else."""
        said = {
            "kind": self.kind,
            "outcome": self.outcome,
            "reason": self.reason,
            "gaps": "1" if self.gaps else "",
            **changed,
        }
        return f"?{urlencode({name: word for name, word in said.items() if word})}"

    @property
    def asked(self) -> WantedDecisions:
        """What is asked of the centre."""
        return WantedDecisions(
            kind=DocumentKind(self.kind) if self.kind in set(DocumentKind) else None,
            outcome=DecisionOutcome(self.outcome) if self.outcome in set(DecisionOutcome) else None,
            reason=IssueReason(self.reason) if self.reason in set(IssueReason) else None,
            gaps=self.gaps,
        )

    @property
    def position(self) -> DecidedPosition | None:
        """After which decision the page begins."""
        person, _, kind = self.after.rpartition(".")
        return DecidedPosition(person, DocumentKind(kind)) if kind in set(DocumentKind) else None


def router(office: Office) -> APIRouter:
    """The runs of all insurers of the centre."""
    routes = APIRouter(prefix=f"{PREFIX}/issuance")
    issuance = office.centre.issuance

    def month() -> str:
        return f"{office.centre.clock.today():%Y-%m}"

    def pieces(language: str) -> Mapping[str, str]:
        runs = [
            (run, day_text(run.day), sum(issuance.counts(run.id).issued.values()))
            for run in issuance.runs()
        ]
        this = {run.id: (run, issued) for run, _, issued in runs}.get(month())
        context = {
            "month": month(),
            "job": office.jobs.of(_JOB),
            "run": None if this is None else this[0],
            "issued": None if this is None else this[1],
            "runs": runs,
        }
        return {
            name: part(f"insurer/issuance_{name}.html", language, context)
            for name in ("run", "runs")
        }

    @routes.get("")
    async def overview(request: Request) -> Response:
        """This month's run, and the earlier ones."""
        runs, job = issuance.runs(), office.jobs.of(_JOB)
        through = {run.id for run in runs if run.finished_at is not None}
        context = {
            "pieces": pieces(language_of(request)),
            "going": job is not None and job.going,
            "begun": month() in {run.id for run in runs},
            "through": month() in through,
            "month": month(),
        }
        return office.page(request, "issuance.html", context)

    @routes.post("")
    async def begin() -> Response:
        """Run for the month of the clock; one that broke off goes on where it stopped."""
        office.jobs.begin(_JOB, _steps(office, office.centre.clock.today()))
        return RedirectResponse(f"{PREFIX}/issuance", 303)

    @routes.get("/events")
    async def events(request: Request) -> Response:
        """How far the run is."""
        language = language_of(request)
        return live(office.front, lambda: pieces(language), every=_EVERY_SECONDS)

    @routes.get("/{run_id}")
    async def result(
        request: Request,
        run_id: str,
        kind: str = "",
        outcome: str = "",
        reason: str = "",
        gaps: Annotated[str, Query(max_length=1)] = "",
        after: Annotated[str, Query(max_length=200)] = "",
    ) -> Response:
        """What a run issued and decided."""
        run = _run(office, run_id)
        wanted = Wanted(kind, outcome, reason, bool(gaps), after)
        page = issuance.decisions(run_id, wanted.asked, _ON_A_PAGE, wanted.position)
        counts = issuance.counts(run_id)
        following = page.following
        context = {
            "run": run,
            "day": day_text(run.day),
            "issued": sorted(counts.issued.items()),
            "issued_sum": sum(counts.issued.values()),
            "outcomes": sorted(counts.outcomes.items()),
            "gaps": sorted(counts.gaps.items()),
            "wanted": wanted,
            "kinds": tuple(DocumentKind),
            "kind_names": PAPER_NAMES,
            "all_outcomes": tuple(DecisionOutcome),
            "reasons": tuple(IssueReason),
            "rows": [(row, rule_words(row.rule)) for row in page.rows],
            "first": wanted.query() if wanted.after else None,
            "following": None
            if following is None
            else wanted.query(after=f"{following.person_id}.{following.kind.value}"),
        }
        return office.page(request, "issuance_result.html", context)

    return routes


async def _steps(office: Office, day: date) -> AsyncGenerator[Step]:
    async for progress in office.centre.issuance.run(day):
        yield Step(progress.people, progress.total)


def _run(office: Office, run_id: str) -> IssuanceRun:
    """Raises the 404 of a month without a run."""
    for run in office.centre.issuance.runs():
        if run.id == run_id:
            return run
    raise HTTPException(404)
