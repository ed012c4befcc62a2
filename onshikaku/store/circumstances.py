"""What insurers learn of members beside the record, as rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, delete, insert

from onshikaku.domain.certificate import CertificateStatus
from onshikaku.domain.circumstances import CardHeld, Circumstances
from onshikaku.store.statements import Effect
from onshikaku.store.tables import CircumstanceRow, Table

if TYPE_CHECKING:
    from onshikaku.store.statements import Row

__all__ = [
    "circumstance_row",
    "circumstance_values",
    "circumstances_from",
    "set_circumstances",
]

_CIRCUMSTANCE = Table.metadata.tables["circumstance"]
_FORGET = delete(_CIRCUMSTANCE).where(_CIRCUMSTANCE.c.person_id == bindparam("person"))
_ENTER = insert(_CIRCUMSTANCE)


def circumstance_row(person_id: str, circumstances: Circumstances) -> CircumstanceRow:
    """The row of a person."""
    return CircumstanceRow(**circumstance_values(person_id, circumstances))


def circumstance_values(person_id: str, circumstances: Circumstances) -> dict[str, Any]:
    """The values of the row of a person."""
    card = circumstances.card
    return {
        "person_id": person_id,
        "has_card": card is not None,
        "card_expires": card and card.expires,
        "certificate_issued": card and card.certificate_issued,
        "certificate_expires": card and card.certificate_expires,
        "previous_expires": card and card.previous_expires,
        "certificate_status": (card.status if card else CertificateStatus.GOOD).value,
        "certificate_stopped_on": card and card.stopped_on,
        "card_lost_on": card and card.lost_on,
        "card_returned_on": card and card.returned_on,
        "card_renewing_since": card and card.renewing_since,
        "my_number_supplied": circumstances.my_number_supplied,
        "special_since": circumstances.special_since,
        "elderly_applied_on": circumstances.elderly_applied_on,
        "old_card_until": circumstances.old_card_until,
    }


def circumstances_from(row: Row) -> Circumstances:
    """From a row without the person."""
    has_card, expires, issued, ends, previous, status, stopped, lost, returned, renewing = row[:10]
    card = CardHeld(
        expires,
        issued,
        ends,
        previous,
        CertificateStatus(status),
        stopped,
        lost,
        returned,
        renewing,
    )
    return Circumstances(card if has_card else None, *row[10:])


def set_circumstances(person_id: str, circumstances: Circumstances) -> tuple[Effect, ...]:
    """The changes by which these take the place of what was known of a person."""
    values = circumstance_values(person_id, circumstances)
    return Effect(_FORGET, {"person": person_id}), Effect(_ENTER, values)
