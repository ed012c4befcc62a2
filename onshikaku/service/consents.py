"""Consents: what may be asked, what was agreed to, what still holds, and ending it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from onshikaku.domain.consent import (
    Consent,
    ConsentItem,
    ConsentRecord,
    ConsentState,
    EndReason,
    state_of,
    valid_until,
)
from onshikaku.domain.medical import MEDICAL_ITEMS
from onshikaku.domain.outcomes import Outcome
from onshikaku.domain.rules.consent_screens import (
    askable_items,
    asks_prescription_form,
    asks_subsidies,
    screens_on,
)
from onshikaku.errors import ConfirmationElsewhere, InvalidField, UnknownConfirmation
from onshikaku.store import effects

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from onshikaku.clock import Clock
    from onshikaku.domain.consent import Agreement
    from onshikaku.domain.decision import Answer
    from onshikaku.domain.holder import Holder
    from onshikaku.domain.institution import Caller, Institution
    from onshikaku.domain.rules.consent_screens import Screen
    from onshikaku.store.consents import ConsentBook
    from onshikaku.store.statements import Effect

__all__ = ["Consents", "ItemState", "Taken"]

_NOT_ASKED = "not_asked"


@dataclass(frozen=True, slots=True)
class Taken:
    """Consents to be written with the answer's row; `record` None: nothing could be agreed to."""

    record: ConsentRecord | None = None
    effects: tuple[Effect, ...] = ()


@dataclass(frozen=True, slots=True)
class ItemState:
    """The flag of an item at a moment, and the last consent to it (None: there never was one)."""

    item: ConsentItem
    state: ConsentState
    consent: Consent | None


class Consents:
    """Every consent stands in the database: it outlives the visit and a restart."""

    def __init__(self, *, clock: Clock, book: ConsentBook) -> None:
        self._clock = clock
        self._book = book

    def check(self, agreement: Agreement, at: Institution, day: date) -> None:
        """Raise `InvalidField` for an answer to a question that is not asked there on that day."""
        if agreement.items:
            for item in sorted(agreement.items - askable_items(day, at)):
                raise InvalidField(f"consents.{item}", _NOT_ASKED)
        if agreement.subsidies and not asks_subsidies(day, at):
            raise InvalidField("subsidies", _NOT_ASKED)
        if agreement.prescription_form is not None and not asks_prescription_form(day, at):
            raise InvalidField("prescription_form", _NOT_ASKED)

    def screens(
        self, answer: Answer, holder: Holder, at: Institution, day: date
    ) -> tuple[Screen, ...]:
        """What the reader asks after an answer; nothing while nobody was found covered."""
        if answer.outcome is not Outcome.ELIGIBLE:
            return ()
        return screens_on(
            day,
            at,
            medical_information=answer.medical_information,
            specific_disease=any(
                certificate.period.covers(day)
                for coverage in holder.as_known_on(day).coverages
                if coverage.covers(day)
                for certificate in coverage.diseases
            ),
        )

    def take_down(
        self, access_id: str, step: int, answer: Answer, agreement: Agreement, now: datetime
    ) -> Taken:
        """What was agreed to, in place of what was before.

        Where medical information may not be asked for, consent to certificates alone is recorded.
        """
        items, until = agreement.items - MEDICAL_ITEMS, valid_until(now)
        if answer.medical_information:
            certificate = answer.certificate
            items = agreement.items
            until = valid_until(now, None if certificate is None else certificate.not_after)
        record, form = ConsentRecord(items, now, until), agreement.prescription_form
        changes: tuple[Effect, ...] = ()
        if step:
            changes += effects.end_consents(access_id, now, EndReason.PATIENT)
        changes += effects.consents(access_id, step, record, form)
        if step or agreement.subsidies:
            until, agreed = valid_until(now), agreement.subsidies
            changes += effects.subsidies(access_id, step, until, agreed=agreed)
        return Taken(record if items or answer.medical_information else None, changes)

    def state(self, caller: Caller, access_id: str) -> Sequence[ItemState]:
        """The flag of every item that was asked for, or agreed to, under an answer.

        Raises `UnknownConfirmation`, `ConfirmationElsewhere`, `StoreUnavailable`.
        """
        day = self._day_of(caller, access_id)
        found, now = self._book.latest(access_id), self._clock.now()
        items = askable_items(day, caller.institution) | found.keys()
        return [
            ItemState(item, state_of(found.get(item), now), found.get(item))
            for item in ConsentItem
            if item in items
        ]

    def withdraw(
        self, caller: Caller, access_id: str, reason: EndReason, item: ConsentItem | None = None
    ) -> None:
        """End the consents under an answer, or the one to `item`, now; those ended stay ended.

        Raises `UnknownConfirmation`, `ConfirmationElsewhere`, `StoreUnavailable`.
        """
        self._day_of(caller, access_id)
        items = frozenset(ConsentItem) if item is None else frozenset({item})
        self._book.end(access_id, items, self._clock.now(), reason)

    def _day_of(self, caller: Caller, access_id: str) -> date:
        """The day of an answer that was given to the caller's institution."""
        answered = self._book.answered(access_id)
        if answered is None:
            raise UnknownConfirmation
        if answered.institution_code != caller.institution.code.value:
            raise ConfirmationElsewhere
        return answered.day
