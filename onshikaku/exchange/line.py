"""The terminal's line to the centre (資格確認サーバー): one call each, typed.

The client is lent; it knows the centre's address and signs in by itself. Nothing is tried twice
here: who may wait for a second try knows that better.
"""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, TypeVar

import httpx
from pydantic import TypeAdapter, ValidationError

from onshikaku.wire.centre import ConfirmationReply
from onshikaku.wire.lookups import BatchReceipt, BatchReply
from onshikaku.wire.mapping import confirmation_from
from onshikaku.wire.medical import MedicalRequestReply
from onshikaku.wire.modes import HomeVisitMessage, ModeMessage
from onshikaku.wire.oqs.sim_codes import Matter
from onshikaku.wire.problems import PROBLEM_MEDIA_TYPE, Problem, ProblemSlug
from onshikaku.wire.records import expense_from
from onshikaku.wire.reference_numbers import ReferenceNumbersReply
from onshikaku.wire.subsidies import SubsidyReply

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from onshikaku.domain.confirmation import Confirmation
    from onshikaku.domain.entitlement import PublicExpense

__all__ = ["Line", "LineFault", "LineRefused", "LineUnavailable", "Loose"]

Reply = TypeVar("Reply")

Loose = Mapping[str, str | bool | None]
"""Fields of a call as the clinic software wrote them: whether they can be, the centre decides."""

# Problems of a terminal that is not let in; so are all those of status 401.
_NOT_LET_IN = frozenset(
    {ProblemSlug.ACCOUNT_LOCKED, ProblemSlug.UNKNOWN_INSTITUTION, ProblemSlug.MODE_CLOSED}
    | {ProblemSlug.WRONG_TERMINAL}
)


class LineFault(Exception):
    """The centre gave no answer.

    `matter` says what there is to say of it; `field` what in the call cannot be, if it is that.
    """

    def __init__(self, matter: Matter, detail: str, field: str | None = None) -> None:
        super().__init__(f"{matter}: {detail}")
        self.matter = matter
        self.field = field


class LineUnavailable(LineFault):
    """Nobody answers, or the centre cannot work now, or what it says is none of its answers.

    The same call may be answered later.
    """


class LineRefused(LineFault):
    """The centre does not do that; `slug` says why."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(_matter_of(problem), problem.slug, problem.field)
        self.slug = problem.slug


def _matter_of(problem: Problem) -> Matter:
    if problem.status == HTTPStatus.UNAUTHORIZED or problem.slug in _NOT_LET_IN:
        return Matter.TERMINAL_REFUSED
    if problem.slug == ProblemSlug.INVALID_REQUEST:
        return Matter.QUERY_INVALID
    if problem.slug == ProblemSlug.NO_RIGHT:  # of an account, to medical information
        return Matter.MEDICAL_WITHHELD
    return Matter.CENTRE_FAILED


_CONFIRMATION = TypeAdapter(ConfirmationReply)
_CONFIRMATIONS = TypeAdapter(tuple[ConfirmationReply, ...])
_RECEIPT = TypeAdapter(BatchReceipt)
_BATCH = TypeAdapter(BatchReply)
_REGISTERED = TypeAdapter(ReferenceNumbersReply)
_MEDICAL = TypeAdapter(MedicalRequestReply)
_MODES = TypeAdapter(tuple[ModeMessage, ...])
_SUBSIDIES = TypeAdapter(SubsidyReply)
_VISITS = TypeAdapter(tuple[HomeVisitMessage, ...])


def understood(reply: ConfirmationReply) -> Confirmation:
    """The answer in a reply. Raises `LineUnavailable` where it makes no sense."""
    try:
        return confirmation_from(reply)
    except ValueError as error:
        raise LineUnavailable(Matter.CENTRE_FAILED, "an answer that cannot be") from error


class Line:
    """The calls. Each raises `LineUnavailable` or `LineRefused` where there is no answer."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self._client = client

    async def sign_in(self) -> None:
        """See whether the centre lets this terminal in."""
        await self._call("GET", "/v1/modes", _MODES)

    async def look_up(self, numbers: Loose, day: date) -> Confirmation:
        """Eligibility by numbers, on a day (資格確認日)."""
        body = {**numbers, "day": day.isoformat()}
        return understood(await self._call("POST", "/v1/lookups", _CONFIRMATION, body=body))

    async def submit(self, items: Sequence[Loose], day: date | None) -> BatchReceipt:
        """Hand in at most 500 lookups, each with an `id`, about a day (None: today)."""
        body = {"items": list(items), "day": day and day.isoformat()}
        return await self._call("POST", "/v1/lookup-batches", _RECEIPT, body=body)

    async def fetch(self, reception_number: str) -> BatchReply:
        """What became of lookups handed in."""
        return await self._call("GET", f"/v1/lookup-batches/{reception_number}", _BATCH)

    async def register(self, items: Sequence[Loose]) -> ReferenceNumbersReply:
        """Register at most 500 of the clinic's own numbers (照会番号)."""
        body = {"items": list(items)}
        reply = await self._call("POST", "/v1/reference-numbers", _REGISTERED, body=body)
        if len(reply.results) != len(items):
            raise LineUnavailable(Matter.CENTRE_FAILED, "not as many answers as questions")
        return reply

    async def medical(self, request: Mapping[str, Any]) -> MedicalRequestReply:
        """Medical information by numbers, as far as the person agreed here."""
        return await self._call("POST", "/v1/medical-requests", _MEDICAL, body=request)

    async def aid_tickets(self, month: date) -> tuple[Confirmation, ...]:
        """Everybody with a ticket (医療券) for this institution in that month."""
        where = {"month": month.isoformat()[:7]}
        replies = await self._call("GET", "/v1/aid-tickets", _CONFIRMATIONS, query=where)
        return tuple(understood(reply) for reply in replies)

    async def subsidies(self, numbers: Loose, day: date) -> tuple[PublicExpense, ...]:
        """Certificates of subsidies (医療費助成) that the person wanted used here."""
        body = {**numbers, "day": day.isoformat()}
        reply = await self._call("POST", "/v1/subsidy-requests", _SUBSIDIES, body=body)
        try:
            return tuple(expense_from(message) for message in reply.expenses)
        except ValueError as error:
            raise LineUnavailable(Matter.CENTRE_FAILED, "an answer that cannot be") from error

    async def home_visits(self, query: Mapping[str, str]) -> tuple[HomeVisitMessage, ...]:
        """What was agreed to at home or online."""
        return await self._call("GET", "/v1/home-visits", _VISITS, query=query)

    async def _call(
        self,
        verb: str,
        path: str,
        expected: TypeAdapter[Reply],
        *,
        body: Mapping[str, Any] | None = None,
        query: Mapping[str, str] | None = None,
    ) -> Reply:
        try:
            response = await self._client.request(verb, path, json=body, params=query)
        except httpx.HTTPError as error:
            raise LineUnavailable(Matter.CENTRE_UNREACHABLE, type(error).__name__) from error
        if response.is_success:
            return _parsed(response, expected)
        if response.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR or not _explained(response):
            detail = f"HTTP {response.status_code}"
            raise LineUnavailable(Matter.CENTRE_UNREACHABLE, detail)
        raise LineRefused(_parsed(response, TypeAdapter(Problem)))


def _explained(response: httpx.Response) -> bool:
    return response.headers.get("content-type", "").startswith(PROBLEM_MEDIA_TYPE)


def _parsed(response: httpx.Response, expected: TypeAdapter[Reply]) -> Reply:
    try:
        return expected.validate_json(response.content)
    except ValidationError as error:
        places = ", ".join(".".join(map(str, part["loc"])) for part in error.errors())
        raise LineUnavailable(Matter.CENTRE_FAILED, f"not understood: {places}") from error
