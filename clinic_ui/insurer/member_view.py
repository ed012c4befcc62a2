"""A member as the clerk sees one: records, card, check, and what clinics see. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from clinic_ui.fields import day_text
from clinic_ui.insurer.members_pages import numbers_of
from onshikaku.domain.dates import era_date
from onshikaku.domain.linkage import Item
from onshikaku.domain.rules.certificate_life import assess
from onshikaku.domain.rules.registration import registration_holds

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from onshikaku.domain.certificate import CertificateState
    from onshikaku.domain.circumstances import CardHeld, Circumstances
    from onshikaku.domain.coverage import Coverage
    from onshikaku.domain.person import Person
    from onshikaku.domain.registration import Registration
    from onshikaku.domain.text import Text

__all__ = ["Beside", "CardState", "RecordRow", "beside_register", "card_state", "record_rows"]


@dataclass(frozen=True, slots=True)
class RecordRow:
    """A record of coverage with its days. `position`: its place among the person's records."""

    position: int
    insurer: str
    numbers: str
    relation: str
    since: Text
    lost: Text | None
    loss_reason: str | None
    registered: Text
    loss_registered: Text | None
    percent: int | None
    open: bool


def record_rows(coverages: Iterable[Coverage]) -> tuple[RecordRow, ...]:
    """The records, the newest first."""
    rows = [
        RecordRow(
            position=position,
            insurer=one.insurer_name,
            numbers=numbers_of(one),
            relation=one.relation.value,
            since=day_text(one.valid_from),
            lost=None if one.lost_on is None else day_text(one.lost_on),
            loss_reason=None if one.loss_reason is None else one.loss_reason.value,
            registered=day_text(one.registered_on or one.valid_from),
            loss_registered=_loss_registered(one),
            percent=one.burden_percent,
            open=one.lost_on is None,
        )
        for position, one in enumerate(coverages)
    ]
    return tuple(reversed(rows))


def _loss_registered(coverage: Coverage) -> Text | None:
    day = coverage.loss_registered_on or coverage.lost_on
    return None if day is None else day_text(day)


@dataclass(frozen=True, slots=True)
class CardState:
    """Card, certificate and registration on a day.

    `certificate` None: none on the card. `registered`: for insurance use, in force. `cancelled`:
    the first day without it, where it was cancelled (利用登録解除).
    """

    held: CardHeld | None
    certificate: CertificateState | None
    certificate_until: Text | None
    registered: bool
    since: Text | None
    cancelled: Text | None
    old_card_until: Text | None
    special: bool


def card_state(
    circumstances: Circumstances, registration: Registration | None, day: date
) -> CardState:
    """How things stand on that day."""
    card = circumstances.card
    facts = None if card is None else card.certificate_on(day)
    held = (
        facts is not None
        and card is not None
        and registration_holds(registration, card.previous_expires, facts.not_before, day)
    )
    cancelled = None if registration is None else registration.cancelled_on
    old = circumstances.old_card_until
    special = circumstances.special_since
    return CardState(
        held=card,
        certificate=None if facts is None else assess(facts, day).state,
        certificate_until=None if facts is None else day_text(facts.not_after),
        registered=held,
        since=None if registration is None else day_text(registration.since),
        cancelled=None if cancelled is None else day_text(cancelled),
        old_card_until=None if old is None else day_text(old),
        special=special is not None and special <= day,
    )


@dataclass(frozen=True, slots=True)
class Beside:
    """An item of the record beside the same of the resident register; "" where there is none."""

    item: Item
    record: str
    register: str
    differs: bool


def beside_register(
    record: Person, resident: Person | None, differing: Iterable[Item]
) -> tuple[Beside, ...]:
    """The five items, side by side; `differing` as the check found them."""
    found = frozenset(differing)
    return tuple(
        Beside(item, _shown(record, item), _shown(resident, item), item in found)
        for item in Item
        if item is not Item.NUMBER
    )


def _shown(person: Person | None, item: Item) -> str:
    if person is None:
        return ""
    match item:
        case Item.NAME:
            return person.name
        case Item.KANA:
            return person.name_kana
        case Item.BIRTH_DATE:
            return f"{era_date(person.birth_date)}（{person.birth_date}）"
        case Item.SEX:
            return {"male": "男", "female": "女"}.get(person.sex.value, "記載なし")
        case Item.ADDRESS:
            return person.address
        case Item.NUMBER:
            return ""
