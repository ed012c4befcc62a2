"""Who looked at whose record: what the keeper of the centre asks of its log."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from onshikaku.domain.dates import jst_midnight
from onshikaku.domain.medical import Viewing
from onshikaku.domain.outcomes import Outcome
from onshikaku.store.access_log import Wanted

if TYPE_CHECKING:
    from datetime import date

    from onshikaku.domain.consent import ConsentItem
    from onshikaku.domain.modes import Mode
    from onshikaku.store.access_log import AccessLogReader, Logged, Position

__all__ = ["SHOWING", "AccessLog", "Page", "Question", "showed_record"]

SHOWING = frozenset(
    {
        Outcome.ELIGIBLE,
        Outcome.LOST,
        Outcome.LOST_NEWER,
        Outcome.DECEASED,
        Outcome.SEVERAL,
        Outcome.AID_WITHOUT_TICKET,
        Viewing.SHOWN,
    }
)
"""The answers that show the person they are about; every other one withholds them."""


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of the log; None: anything. `since` and `until` are JST days, both included.

    By `person_id` alone it asks what a wrong link (誤った紐付け) makes it necessary to know: who
    saw the record, medical information too (docs/rules.md §9). The id is the persona's.
    """

    person_id: str | None = None
    institution_code: str | None = None
    since: date | None = None
    until: date | None = None
    mode: Mode | None = None
    item: ConsentItem | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """Rows, newest first. `following`: where the next page begins after; None: there is none."""

    rows: tuple[Logged, ...]
    following: Position | None


class AccessLog:
    """The access log (アクセスログ), for its keeper; clinics do not see it."""

    def __init__(self, reader: AccessLogReader) -> None:
        self._reader = reader

    def page(self, question: Question, limit: int, after: Position | None = None) -> Page:
        """At most `limit` rows that answer the question. Raises `StoreUnavailable`."""
        since, until = question.since, question.until
        wanted = Wanted(
            person_id=question.person_id,
            institution_code=question.institution_code,
            since=None if since is None else jst_midnight(since),
            until=None if until is None else jst_midnight(until + timedelta(days=1)),
            mode=question.mode,
            item=question.item,
        )
        rows = self._reader.rows(wanted, limit + 1, after)
        shown = tuple(rows[:limit])
        return Page(shown, shown[-1].position if len(rows) > limit else None)


def showed_record(row: Logged) -> bool:
    """Whether somebody saw a person's record, or medical information, by this answer."""
    return row.person_id is not None and row.outcome in SHOWING
