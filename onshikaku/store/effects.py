"""Changes that become durable together with the row of the log that tells of them.

Pass them to `HotPath.append`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import bindparam, delete, insert, update

from onshikaku.store.statements import Effect
from onshikaku.store.tables import Table

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date, datetime

    from onshikaku.domain.consent import ConsentRecord, EndReason, PrescriptionForm
    from onshikaku.domain.modes import Ground
    from onshikaku.domain.persona import Link
    from onshikaku.store.records import CertificateKey

__all__ = [
    "cancel_registration",
    "consents",
    "end_consents",
    "ground",
    "link",
    "registration",
    "subsidies",
]

_T = Table.metadata.tables
_REGISTRATION, _LINK = _T["registration"], _T["certificate_link"]

_UNREGISTER = delete(_REGISTRATION).where(_REGISTRATION.c.person_id == bindparam("person"))
_REGISTER = insert(_REGISTRATION)
_CANCEL = (
    update(_REGISTRATION)
    .where(_REGISTRATION.c.person_id == bindparam("person"))
    .values(cancelled_on=bindparam("since"))
)
_SET_LINK = (
    update(_LINK)
    .where(_LINK.c.issuer_key_id == bindparam("issuer"), _LINK.c.serial == bindparam("number"))
    .values(link=bindparam("state"))
)
_CONSENT = insert(_T["consent"])
_HELD = _T["consent"].c
# Those that still live then, as `Consent.living` has it.
_END_CONSENTS = (
    update(_T["consent"])
    .where(
        _HELD.access_id == bindparam("under"),
        _HELD.given_at <= bindparam("now"),
        _HELD.valid_until > bindparam("now"),
        _HELD.ended_at.is_(None) | (_HELD.ended_at > bindparam("now")),
    )
    .values(ended_at=bindparam("at"), end_reason=bindparam("reason"))
)
_GROUND = insert(_T["search_ground"])
_PRESCRIPTION = insert(_T["prescription"])
_SUBSIDIES = insert(_T["subsidy_use"])


def registration(person_id: str, at: datetime) -> tuple[Effect, ...]:
    """Register a person's card for insurance use (利用登録), anew if it was before."""
    return (
        Effect(_UNREGISTER, {"person": person_id}),
        Effect(_REGISTER, {"person_id": person_id, "registered_at": at, "cancelled_on": None}),
    )


def cancel_registration(person_id: str, since: date) -> Effect:
    """Let a registration end (利用登録解除): `since` is the first day without it."""
    return Effect(_CANCEL, {"person": person_id, "since": since})


def link(key: CertificateKey, state: Link) -> tuple[Effect, ...]:
    """Note what is known here of a certificate's link to its person."""
    values = {"issuer": key.issuer_key_id, "number": str(key.serial), "state": state.value}
    return (Effect(_SET_LINK, values),)


def consents(
    access_id: str, step: int, record: ConsentRecord, form: PrescriptionForm | None
) -> tuple[Effect, ...]:
    """Take down what was agreed to, beside the answer's row in the log."""
    return tuple(_consents(access_id, step, record, form))


def end_consents(access_id: str, at: datetime, reason: EndReason) -> tuple[Effect, ...]:
    """End every consent under that answer that lives at that moment; leave the others alone."""
    values = {"under": access_id, "now": at, "at": at, "reason": reason.value}
    return (Effect(_END_CONSENTS, values),)


def ground(access_id: str, step: int, given: Ground) -> tuple[Effect, ...]:
    """Note why medical information was opened, beside the answer's row in the log."""
    row = {"access_id": access_id, "step": step}
    return (Effect(_GROUND, {**row, "basis": given.basis.value, "reason": given.reason}),)


def subsidies(access_id: str, step: int, until: datetime, *, agreed: bool) -> tuple[Effect, ...]:
    """Note whether subsidies are to be used, beside the answer's row in the log."""
    row = {"access_id": access_id, "step": step}
    return (Effect(_SUBSIDIES, {**row, "agreed": agreed, "valid_until": until}),)


def _consents(
    access_id: str, step: int, record: ConsentRecord, form: PrescriptionForm | None
) -> Iterator[Effect]:
    row = {"access_id": access_id, "step": step}
    for item in sorted(record.items):
        yield Effect(
            _CONSENT,
            {
                **row,
                "item": item.value,
                "basis": record.basis.value,
                "given_at": record.given_at,
                "valid_until": record.valid_until,
                "ended_at": None,
                "end_reason": None,
            },
        )
    if form is not None:
        yield Effect(_PRESCRIPTION, {**row, "form": form.value})
