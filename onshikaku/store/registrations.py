"""The registration for insurance use (健康保険証利用登録), made without a visit to a clinic."""

from __future__ import annotations

from typing import TYPE_CHECKING

from onshikaku.store import effects

if TYPE_CHECKING:
    from datetime import datetime

    from onshikaku.store.database import Database

__all__ = ["RegistrationStore"]


class RegistrationStore:
    """Raises `StoreUnavailable`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def register(self, person_id: str, at: datetime) -> None:
        """Register from that moment (aware) on, anew where there was a registration before."""
        self._database.write(effects.registration(person_id, at))
