"""照会番号: a clinic registers the number under which it knows a person, and gets it in answers.

The number is the institution's own and belongs to the person, not to a coverage: it stays when the
insurance changes. That two people may be given the same one is a convention.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from onshikaku.domain.holder import StopScope
from onshikaku.domain.identifiers import InsuredNumber, InsurerNumber
from onshikaku.domain.modes import Mode
from onshikaku.service.numbered import Numbered
from onshikaku.wire.lookups import ItemFault
from onshikaku.wire.reference_numbers import (
    ReferenceNumberResult,
    RegistrationStatus,
    registration_of,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from onshikaku.clock import Clock
    from onshikaku.domain.decision import Answer
    from onshikaku.domain.institution import Caller
    from onshikaku.service.openings import Openings
    from onshikaku.store.holders import Holders
    from onshikaku.store.reference_numbers import ReferenceNumberStore
    from onshikaku.wire.reference_numbers import ReferenceNumberItem

__all__ = ["ReferenceNumbers"]


class ReferenceNumbers:
    """Calls come from one event loop."""

    def __init__(
        self, *, clock: Clock, openings: Openings, holders: Holders, store: ReferenceNumberStore
    ) -> None:
        self._clock = clock
        self._openings = openings
        self._holders = holders
        self._store = store

    def register(
        self, caller: Caller, items: Sequence[ReferenceNumberItem]
    ) -> list[ReferenceNumberResult]:
        """Put each number in the place of the one before it; those that can be are on the disk.

        Of two for one person the later stays. Raises `ModeClosed`, `StoreUnavailable`; then none.
        """
        self._openings.check(Mode.NUMBER, caller)
        day, numbered = self._clock.today(), Numbered(self._holders)
        results: list[ReferenceNumberResult] = []
        kept: dict[str, str] = {}
        for item in items:
            wanted = registration_of(item)
            if isinstance(wanted, ItemFault):
                status = RegistrationStatus.ERROR
                results.append(ReferenceNumberResult(id=item.id, status=status, fault=wanted))
                continue
            insured = InsuredNumber(wanted.symbol, wanted.number, wanted.branch)
            match [
                one.person_id
                for one in numbered.find(InsurerNumber(wanted.insurer_number), insured, day)
                if not one.holder.stopped(StopScope.RECORD, day)
            ]:
                case []:
                    status = RegistrationStatus.NONE
                case [person_id]:
                    status = RegistrationStatus.REGISTERED
                    kept[person_id] = wanted.reference_number
                case _:
                    status = RegistrationStatus.SEVERAL
            results.append(ReferenceNumberResult(id=item.id, status=status))
        self._store.keep(caller.institution.code, kept, self._clock.now())
        return results

    def shown(self, caller: Caller, answer: Answer, person_id: str | None) -> str | None:
        """The caller's number for the person, where the answer shows the person.

        Raises `StoreUnavailable`.
        """
        if answer.person is None or person_id is None:
            return None
        return self._store.of(caller.institution.code, person_id)
