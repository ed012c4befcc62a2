"""Which fees for online confirmation (加算) may be charged, at `/desk/fees`."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import Response  # noqa: TC002 - FastAPI reads the annotation

from clinic_ui.desk.frame import desk_page
from clinic_ui.fields import day_text
from clinic_ui.web.access import SignedIn  # noqa: TC001 - FastAPI reads the annotation
from onshikaku.domain.dates import jst_day
from onshikaku.domain.rules.fees import (
    MONTHS,
    Asked,
    Fee,
    Practice,
    Provider,
    information_fee,
    readiness_fee,
)

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from clinic_ui.web.house import House

__all__ = ["router"]

_YES = "yes"
_HUNDRED = Decimal(100)
_Rate = Annotated[str, Query(max_length=8)]


@dataclass(frozen=True, slots=True)
class _Line:
    """A visit of a kind, with both fees and their sum in points."""

    key: str
    information: Fee | None
    readiness: Fee | None

    @property
    def points(self) -> int:
        """Of both."""
        return sum(fee.points for fee in (self.information, self.readiness) if fee is not None)


def router(house: House) -> APIRouter:
    """The page of a house. Rates are typed in: nobody here knows the claims of three months."""
    routes = APIRouter(prefix="/desk")

    @routes.get("/fees")
    async def fees(
        request: Request,
        line: SignedIn,
        provider: Provider = Provider.MEDICAL,
        rate_1: _Rate = "",
        rate_2: _Rate = "",
        rate_3: _Rate = "",
        prescriptions: str = "",
        sharing: str = "",
        children: str = "",
    ) -> Response:
        """The form, and what follows from it on the clinic's day."""
        day, given = jst_day(house.front.now()), (rate_1, rate_2, rate_3)
        rates = [_percent(one) for one in given]
        wrong = {
            f"rate_{number}"
            for number, (text, rate) in enumerate(zip(given, rates, strict=True), 1)
            if text.strip() and rate is None
        }
        known = [rate for rate in rates if rate is not None]
        ticked = {
            "prescriptions": prescriptions == _YES,
            "sharing": sharing == _YES,
            "children": children == _YES,
        }
        practice = Practice(provider, known, **ticked)
        lines: Sequence[_Line] = () if wrong else _lines(practice, day)
        context: dict[str, object] = {
            "day": day_text(day),
            "given": dict(zip((f"rate_{n}" for n in range(1, MONTHS + 1)), given, strict=True)),
            "wrong": wrong,
            "ticked": ticked,
            "provider": provider,
            "best": practice.best_rate if known else None,
            "lines": lines,
        }
        return desk_page(request, house, line, "desk/fees.html", context)

    return routes


def _lines(practice: Practice, day: date) -> Sequence[_Line]:
    kinds = (
        ("first.card", Asked(first=True, by_card=True)),
        ("first.other", Asked(first=True, by_card=False)),
        ("return.card", Asked(first=False, by_card=True)),
        ("return.other", Asked(first=False, by_card=False)),
    )
    if practice.provider is Provider.PHARMACY:
        kinds = (
            ("dispensing.card", Asked(first=False, by_card=True)),
            ("dispensing.other", Asked(first=False, by_card=False)),
        )
    return [
        _Line(
            key,
            information_fee(practice.provider, day, visit),
            readiness_fee(practice, day, visit),
        )
        for key, visit in kinds
    ]


def _percent(text: str) -> Decimal | None:
    """A percentage from 0 to 100; None for anything else."""
    try:
        value = Decimal(text.strip())
    except InvalidOperation:
        return None
    return value if value.is_finite() and 0 <= value <= _HUNDRED else None
