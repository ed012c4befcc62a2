"""Batches of lookups by number (一括照会): a receipt at once, the results after a while."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from onshikaku.domain.confirmation import Confirmation
from onshikaku.domain.modes import Mode
from onshikaku.domain.outcomes import Outcome
from onshikaku.errors import UnknownBatch
from onshikaku.service.ids import new_access_id
from onshikaku.store.batches import Result
from onshikaku.store.records import Access
from onshikaku.wire.lookups import (
    BatchItem,
    BatchItemReply,
    ItemFault,
    ItemStatus,
    by_number,
    lookup_of,
)
from onshikaku.wire.mapping import confirmation_reply

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date, datetime

    from onshikaku.clock import Clock
    from onshikaku.domain.institution import Caller
    from onshikaku.service.lookups import Lookups
    from onshikaku.service.openings import Openings
    from onshikaku.store.batches import Batch, BatchStore
    from onshikaku.store.hot_path import HotPath

__all__ = ["Batches", "Fetched"]

# How long results are kept: the real time is not public.
_KEPT = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Fetched:
    """A batch and its results in the order of its lookups; None: still in progress."""

    batch: Batch
    results: tuple[BatchItemReply, ...] | None


class Batches:
    """Calls come from one event loop. `entropy` gives that many unpredictable bytes."""

    def __init__(
        self,
        *,
        clock: Clock,
        openings: Openings,
        lookups: Lookups,
        store: BatchStore,
        hot_path: HotPath,
        entropy: Callable[[int], bytes],
    ) -> None:
        self._clock = clock
        self._openings = openings
        self._lookups = lookups
        self._store = store
        self._hot_path = hot_path
        self._entropy = entropy

    def submit(self, caller: Caller, items: Sequence[BatchItem], day: date | None) -> Batch:
        """Keep the lookups for later. Raises `ModeClosed`, `InvalidField`, `StoreUnavailable`."""
        self._openings.check(Mode.NUMBER, caller)
        now = self._clock.now()
        number = self._store.add(
            caller.institution.code,
            self._lookups.require_day(day),
            [item.model_dump_json() for item in items],
            received_at=now,
            ready_at=now + self._openings.settings.batch_delay,
            expires_at=now + _KEPT,
        )
        return self._of(caller, number, now)

    async def fetch(self, caller: Caller, reception_number: str) -> Fetched:
        """The results once they are ready, each in the log before they are given.

        They are made when first asked for and stay as they are. Raises `ModeClosed`,
        `UnknownBatch` for one of another institution or expired, `StoreUnavailable`.
        """
        self._openings.check(Mode.NUMBER, caller)
        now = self._clock.now()
        batch = self._of(caller, reception_number, now)
        if now < batch.ready_at:
            return Fetched(batch, None)
        results = [item.result for item in batch.items if item.result is not None]
        if len(results) < len(batch.items):
            requests = [BatchItem.model_validate_json(item.request) for item in batch.items]
            results = [self._result(caller, request, batch.day, now) for request in requests]
            self._store.keep(reception_number, results)
        self._store.count_fetch(reception_number)
        await self._log(caller, batch, results, now)
        replies = (BatchItemReply.model_validate_json(result.text) for result in results)
        return Fetched(batch, tuple(replies))

    def _of(self, caller: Caller, reception_number: str, now: datetime) -> Batch:
        batch = self._store.get(reception_number)
        if (
            batch is None
            or batch.institution_code != caller.institution.code.value
            or now >= batch.expires_at
        ):
            raise UnknownBatch
        return batch

    def _result(self, caller: Caller, item: BatchItem, day: date, now: datetime) -> Result:
        request = lookup_of(item)
        if isinstance(request, ItemFault):
            failed = BatchItemReply(id=item.id, status=ItemStatus.ERROR, fault=request)
            return Result(failed.model_dump_json())
        found = self._lookups.answer(caller, by_number(request), day)
        access_id = new_access_id(now, self._entropy)
        confirmation = Confirmation(
            access_id, day, found.answer, reference_number=found.reference_number
        )
        reply = BatchItemReply(
            id=item.id,
            status=ItemStatus.ANSWERED,
            answer=confirmation_reply(confirmation),
        )
        outcome = found.answer.outcome.value
        return Result(reply.model_dump_json(), access_id, outcome, found.person_id)

    async def _log(
        self, caller: Caller, batch: Batch, results: Sequence[Result], now: datetime
    ) -> None:
        """One row for each answer, every time it is given out."""
        rows = (
            Access(
                id=result.access_id,
                step=batch.fetches,
                answered_at=now,
                day=batch.day,
                caller=caller,
                mode=Mode.NUMBER,
                outcome=Outcome(result.outcome),
                person_id=result.person_id,
            )
            for result in results
            if result.access_id is not None
        )
        await asyncio.gather(*(self._hot_path.append(row) for row in rows))
