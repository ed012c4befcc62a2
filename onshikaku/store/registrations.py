"""The registration for insurance use (健康保険証利用登録) of a person, read and made by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import bindparam, select

from onshikaku.domain.dates import jst_day
from onshikaku.domain.registration import Registration
from onshikaku.store import effects
from onshikaku.store.tables import Table

if TYPE_CHECKING:
    from datetime import datetime

    from onshikaku.store.database import Database

__all__ = ["RegistrationStore"]

_REGISTRATION = Table.metadata.tables["registration"]
_OF = select(_REGISTRATION.c.registered_at, _REGISTRATION.c.cancelled_on).where(
    _REGISTRATION.c.person_id == bindparam("person")
)


class RegistrationStore:
    """Each method raises `StoreUnavailable`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def of(self, person_id: str) -> Registration | None:
        """The registration, in force, cancelled or lapsed; None: there was none."""
        for registered_at, cancelled_on in self._database.rows(_OF, person=person_id):
            return Registration(jst_day(registered_at), cancelled_on)
        return None

    def register(self, person_id: str, at: datetime) -> None:
        """Register from that moment (aware) on, anew where there was a registration before."""
        self._database.write(effects.registration(person_id, at))
