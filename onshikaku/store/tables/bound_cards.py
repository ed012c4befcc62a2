"""Cards under a root that somebody pinned, and the invented people they stand for."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Field

from onshikaku.store.tables.table import Table, moment

__all__ = ["BoundCardRow"]


class BoundCardRow(Table, table=True):
    """Card → invented person. Of the card only a keyed hash of its serial number (`digest`).

    `key_id` names the key. The person may have left the cast: then the card leads to nobody.
    """

    issuer_key_id: str = Field(primary_key=True)
    digest: str = Field(primary_key=True)
    key_id: str
    person_id: str = Field(index=True)
    bound_at: datetime = Field(sa_column=moment())
