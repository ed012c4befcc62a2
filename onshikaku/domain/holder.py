"""A person with everything the insurers and municipalities have on record."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

    from onshikaku.domain.coverage import Coverage
    from onshikaku.domain.dates import Period
    from onshikaku.domain.entitlement import MedicalAid, PublicExpense
    from onshikaku.domain.person import Person

__all__ = ["Holder", "StopReason", "StopScope", "ViewingStop"]


class StopScope(StrEnum):
    """What a stop hides: everything, or medical information only."""

    RECORD = "record"
    MEDICAL = "medical"


class StopReason(StrEnum):
    """Why viewing was stopped (docs/rules.md §3.2)."""

    MISMATCH = "mismatch"  # the entry check found a difference from the resident register
    WRONG_LINK = "wrong-link"  # another person's number was linked
    PROTECTION = "protection"  # DV and the like


@dataclass(frozen=True, slots=True)
class ViewingStop:
    """閲覧停止: on these days the centre answers as if nothing were registered."""

    scope: StopScope
    reason: StopReason
    period: Period


@dataclass(frozen=True, slots=True)
class Holder:
    """The person a query leads to. `person` is as the record has it, right or wrong."""

    person: Person
    coverages: tuple[Coverage, ...] = ()
    stops: tuple[ViewingStop, ...] = ()
    aid: MedicalAid | None = None
    expenses: tuple[PublicExpense, ...] = ()

    def as_known_on(self, day: date) -> Holder:
        """The same person with the coverages the centre knew of on that day."""
        known = (coverage.as_known_on(day) for coverage in self.coverages)
        return replace(self, coverages=tuple(coverage for coverage in known if coverage))

    def stopped(self, scope: StopScope, day: date) -> bool:
        """Whether a stop of this scope is in force on that day."""
        return any(stop.scope is scope and stop.period.covers(day) for stop in self.stops)
