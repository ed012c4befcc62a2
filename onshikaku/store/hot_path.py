"""The statements of every check-in: certificate → person, and the row of the access log.

Compiled once from the tables and run inline on the process's connection. An answer may leave once
`append` has returned: its row is on the disk, with whatever the answer changed.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import and_, bindparam, insert, select

from onshikaku.domain.dates import jst_day
from onshikaku.domain.persona import Link
from onshikaku.domain.registration import Registration
from onshikaku.errors import StoreUnavailable
from onshikaku.store.holders import Holders
from onshikaku.store.records import CardMark, Linked
from onshikaku.store.statements import Effect
from onshikaku.store.tables import Table

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date, datetime

    from onshikaku.domain.identifiers import InstitutionCode
    from onshikaku.store.database import Database
    from onshikaku.store.records import Access, CertificateKey

__all__ = ["HotPath"]

# How long rows gather before one commit carries them all.
_GATHER_SECONDS = 0.001

_T = Table.metadata.tables
_LINK, _REGISTRATION = _T["certificate_link"], _T["registration"]
_REFERENCE = _T["reference_number"]
_BOUND, _PERSON = _T["bound_card"], _T["person"]

_FIND = (
    select(
        _LINK.c.person_id,
        _LINK.c.link,
        _LINK.c.previous_expires,
        _REGISTRATION.c.registered_at,
        _REGISTRATION.c.cancelled_on,
        _REFERENCE.c.number.label("reference_number"),
    )
    .select_from(
        _LINK.outerjoin(_REGISTRATION, _REGISTRATION.c.person_id == _LINK.c.person_id).outerjoin(
            _REFERENCE,
            and_(
                _REFERENCE.c.institution_code == bindparam("institution"),
                _REFERENCE.c.person_id == _LINK.c.person_id,
            ),
        )
    )
    .where(_LINK.c.issuer_key_id == bindparam("issuer"), _LINK.c.serial == bindparam("number"))
)
_FIND_BOUND = (
    select(
        _BOUND.c.person_id,
        _REGISTRATION.c.registered_at,
        _REGISTRATION.c.cancelled_on,
        _REFERENCE.c.number.label("reference_number"),
    )
    .select_from(
        _BOUND.join(_PERSON, _PERSON.c.id == _BOUND.c.person_id)
        .outerjoin(_REGISTRATION, _REGISTRATION.c.person_id == _BOUND.c.person_id)
        .outerjoin(
            _REFERENCE,
            and_(
                _REFERENCE.c.institution_code == bindparam("institution"),
                _REFERENCE.c.person_id == _BOUND.c.person_id,
            ),
        )
    )
    .where(_BOUND.c.issuer_key_id == bindparam("issuer"), _BOUND.c.digest == bindparam("digest"))
)
_APPEND = insert(_T["access"])


@dataclass(frozen=True, slots=True, eq=False)
class _Waiting:
    """A row of the log that nobody has seen on the disk yet, and what comes with it."""

    row: Effect
    effects: tuple[Effect, ...]
    written: asyncio.Future[None]


class HotPath:
    """Reads inline, writes in groups. Used from one thread, that of the event loop."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._holders = Holders(database)
        self._waiting: list[_Waiting] = []
        self._armed: asyncio.AbstractEventLoop | None = None

    def find(self, key: CertificateKey | CardMark, at: InstitutionCode) -> Linked | None:
        """The person a certificate leads to, with all on record; at that institution.

        None: it leads to nobody. With a mark: the invented person to whom the card was bound.
        """
        if isinstance(key, CardMark):
            return self._find_bound(key, at)
        rows = self._database.rows(
            _FIND, issuer=key.issuer_key_id, number=str(key.serial), institution=at.value
        )
        if not rows:
            return None
        person_id, link, previous_expires, registered_at, cancelled_on, reference = rows[0]
        registration = _registration(registered_at, cancelled_on)
        holder = self._holders.of(person_id)
        return Linked(person_id, Link(link), previous_expires, registration, holder, reference)

    def _find_bound(self, mark: CardMark, at: InstitutionCode) -> Linked | None:
        rows = self._database.rows(
            _FIND_BOUND, issuer=mark.issuer_key_id, digest=mark.digest, institution=at.value
        )
        if not rows:
            return None
        person_id, registered_at, cancelled_on, reference = rows[0]
        registration = _registration(registered_at, cancelled_on)
        holder = self._holders.of(person_id)
        return Linked(person_id, Link.LINKED, None, registration, holder, reference)

    async def append(self, access: Access, effects: Iterable[Effect] = ()) -> None:
        """Write a row of the access log, and after it what the answer changes: all or nothing.

        On the disk when this returns. Rows that arrive within a millisecond share one transaction,
        and its failure. Raises `StoreUnavailable`.
        """
        loop = asyncio.get_running_loop()
        # A loop that ended while rows gathered has taken its timer with it.
        if self._armed is not loop:
            loop.call_later(_GATHER_SECONDS, self.flush)
            self._armed = loop
        written = loop.create_future()
        self._waiting.append(_Waiting(Effect(_APPEND, _values(access)), tuple(effects), written))
        await written

    def flush(self) -> None:
        """Write what has gathered, now. Whoever waits for it learns how that went."""
        self._armed = None
        group, self._waiting = self._waiting, []
        if not group:
            return
        failure: StoreUnavailable | None = None
        try:
            self._database.write(_in_order(group))
        except StoreUnavailable as error:
            failure = error
        except Exception as error:  # noqa: BLE001 - whatever it is, nobody may wait for ever
            failure = StoreUnavailable(self._database.place, type(error).__name__)
        for waiting in group:
            _tell(waiting.written, failure)


def _registration(registered_at: datetime | None, cancelled_on: date | None) -> Registration | None:
    if registered_at is None:
        return None
    return Registration(jst_day(registered_at), cancelled_on)


def _in_order(group: list[_Waiting]) -> Iterator[Effect]:
    """The rows first: effects refer to them."""
    for waiting in group:
        yield waiting.row
    for waiting in group:
        yield from waiting.effects


def _tell(written: asyncio.Future[None], failure: StoreUnavailable | None) -> None:
    if written.done() or written.get_loop().is_closed():
        return  # its request was cancelled; the row stays
    if failure is None:
        written.set_result(None)
    else:
        written.set_exception(failure)


def _values(access: Access) -> dict[str, object]:
    return {
        "id": access.id,
        "step": access.step,
        "answered_at": access.answered_at,
        "day": access.day,
        "institution_code": access.caller.institution.code.value,
        "terminal_id": access.caller.terminal_id,
        "role": access.caller.role.value,
        "mode": access.mode.value,
        "method": None if access.method is None else access.method.value,
        "item": access.item,
        "outcome": access.outcome.value,
        "certificate_state": (
            None if access.certificate_state is None else access.certificate_state.value
        ),
        "person_id": access.person_id,
        "proven": access.proven,
    }
