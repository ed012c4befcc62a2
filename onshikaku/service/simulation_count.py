"""The independent count of a simulation, and what it says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from onshikaku.population.counting import PREPARATION
from onshikaku.population.paper_checks import CHECKS, GAPS, PAPERS, TOTALS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection

    from onshikaku.population.ledger import Cell
    from onshikaku.population.paper_checks import Check
    from onshikaku.store.simulation import SimulationStore
    from onshikaku.store.statements import Row

__all__ = ["Checked", "Count", "GapsOfMonth", "Month", "PapersOfMonth", "counted"]


@dataclass(frozen=True, slots=True)
class PapersOfMonth:
    """So many papers of a kind for a reason in a month, `by_run` of them by its run."""

    month: str
    kind: str
    reason: str
    papers: int
    by_run: int


@dataclass(frozen=True, slots=True)
class GapsOfMonth:
    """So many people could show eligibility by nothing at the end of a month, and why."""

    month: str
    why: str
    people: int


@dataclass(frozen=True, slots=True)
class Month:
    """`people` in the books, `insured` of them alive and insured at the end of the month.

    `shown`: so many of these could show it.
    """

    month: str
    people: int
    insured: int
    shown: int


@dataclass(frozen=True, slots=True)
class Checked:
    """A check and the rows that go against it, by the names of their columns."""

    check: Check
    columns: tuple[str, ...]
    differing: tuple[tuple[Cell, ...], ...]

    @property
    def good(self) -> bool:
        """Whether there are none."""
        return not self.differing


@dataclass(frozen=True, slots=True)
class Count:
    """Everything that was counted. Months are written as 2026-11."""

    papers: tuple[PapersOfMonth, ...]
    gaps: tuple[GapsOfMonth, ...]
    months: tuple[Month, ...]
    checks: tuple[Checked, ...]

    @property
    def good(self) -> bool:
        """Whether every check is."""
        return all(checked.good for checked in self.checks)


def counted(store: SimulationStore) -> Iterator[tuple[float, Count | None]]:
    """Count. Each step says how much is done, from 0 to 1; the last one has the count.

    Nothing in the database changes: what is written down on the way is temporary. Raises
    `StoreUnavailable`.
    """
    steps = len(PREPARATION) + len(CHECKS)
    with store.temporary() as connection:
        for done, step in enumerate(PREPARATION):
            connection.exec_driver_sql(step.sql)
            yield (done + 1) / steps, None
        checks: list[Checked] = []
        for done, check in enumerate(CHECKS, start=len(PREPARATION)):
            checks.append(_checked(connection, check))
            yield (done + 1) / steps, None
        yield (
            1,
            Count(
                tuple(PapersOfMonth(*row) for row in _rows(connection, PAPERS)),
                tuple(GapsOfMonth(*row) for row in _rows(connection, GAPS)),
                tuple(Month(*row) for row in _rows(connection, TOTALS)),
                tuple(checks),
            ),
        )


def _checked(connection: Connection, check: Check) -> Checked:
    found = connection.exec_driver_sql(check.sql)
    return Checked(check, tuple(found.keys()), tuple(map(tuple, found)))


def _rows(connection: Connection, sql: str) -> list[Row]:
    return list(map(tuple, connection.exec_driver_sql(sql)))
