"""Consents under a confirmation, and the medical information they open."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Path, Query, Request

from onshikaku.api.credentials import caller
from onshikaku.domain.consent import ConsentItem, EndReason
from onshikaku.domain.identifiers import InsuredNumber, InsurerNumber
from onshikaku.service.medical_requests import Wish
from onshikaku.wire.mapping import person_message
from onshikaku.wire.medical import (
    ConsentStateMessage,
    ConsentStatesReply,
    MedicalInformationReply,
    MedicalItem,
    MedicalRequest,
    MedicalRequestReply,
    entry_message,
)

if TYPE_CHECKING:
    from onshikaku.service.centre import Centre
    from onshikaku.service.consents import ItemState

__all__ = ["consent_state_message", "router"]

_CONSENTS = "/v1/confirmations/{confirmation_id}/consents"
_MEDICAL = "/v1/confirmations/{confirmation_id}/medical-information/{item}"
_REQUESTS = "/v1/medical-requests"

_Id = Annotated[str, Path(pattern=r"^[A-Za-z0-9_-]{1,64}$")]
_Reason = Annotated[
    EndReason, Query(description="1: by the clinic, 2: by the patient, 3: by a change of use")
]
_Day = Annotated[date | None, Query(description="A JST day, included; default: a year up to today")]


def router(centre: Centre) -> APIRouter:
    """The calls beside and after a confirmation."""
    routes = APIRouter(tags=["consents and medical information"])

    def note(call: str, result: str) -> None:
        centre.journal.note(centre.clock.now(), call, result)

    @routes.get(_CONSENTS)
    async def consents(confirmation_id: _Id, request: Request) -> ConsentStatesReply:
        """What was agreed to under a confirmation of this institution, and what still holds."""
        states = centre.consents.state(caller(centre, request), confirmation_id)
        note(f"GET {_CONSENTS}", "ok")
        return ConsentStatesReply(
            confirmation_id=confirmation_id, consents=tuple(map(consent_state_message, states))
        )

    @routes.delete(_CONSENTS, status_code=204)
    async def withdraw(
        confirmation_id: _Id,
        request: Request,
        item: ConsentItem | None = None,
        reason: _Reason = EndReason.CLINIC,
    ) -> None:
        """End the consents under a confirmation of this institution, or one of them, at once.

        What has ended before stays as it is, so that the call may be repeated.
        """
        centre.consents.withdraw(caller(centre, request), confirmation_id, reason, item)
        note(f"DELETE {_CONSENTS}", "ok")

    @routes.get(_MEDICAL)
    async def medical_information(
        confirmation_id: _Id,
        item: MedicalItem,
        request: Request,
        first: _Day = None,
        last: _Day = None,
    ) -> MedicalInformationReply:
        """One item of medical information, while a consent to it holds; each look is in the log.

        Claims of a month (drug, treatment, surgery) appear on the 11th of the next.
        The real system keeps three years of drugs and five of check-ups; here it is one year.
        """
        view = await centre.medical.view(
            caller(centre, request), confirmation_id, ConsentItem(item), first, last
        )
        note(f"GET {_MEDICAL}", "ok")
        return MedicalInformationReply(
            confirmation_id=confirmation_id,
            item=item,
            first=view.first,
            last=view.last,
            entries=tuple(map(entry_message, view.entries)),
        )

    @routes.post(_REQUESTS)
    async def by_numbers(request: Request, message: MedicalRequest) -> MedicalRequestReply:
        """Medical information by a person's numbers, without a confirmation's id; each look logged.

        Every item needs a consent that holds, under this institution's last confirmation of the
        person, or its last identification by 居宅同意取得型 for that occasion.
        """
        wish = Wish(
            InsurerNumber(message.insurer_number),
            InsuredNumber(message.symbol, message.number, message.branch),
            [ConsentItem(item) for item in message.items],
            message.first,
            message.last,
            message.occasion,
        )
        found = await centre.medical_requests.request(caller(centre, request), wish)
        note(f"POST {_REQUESTS}", found.status)
        return MedicalRequestReply(
            status=found.status,
            person=None if found.person is None else person_message(found.person),
            entries=tuple(map(entry_message, found.entries)),
        )

    return routes


def consent_state_message(found: ItemState) -> ConsentStateMessage:
    """The consent to an item as a message."""
    if found.consent is None:
        return ConsentStateMessage(item=found.item, state=found.state)
    consent = found.consent
    return ConsentStateMessage(
        item=found.item,
        state=found.state,
        basis=consent.basis,
        given_at=consent.given_at,
        valid_until=consent.valid_until,
        ended_at=consent.ended_at,
        end_reason=consent.end_reason,
    )
