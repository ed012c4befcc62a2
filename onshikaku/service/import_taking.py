"""A member file taken in: read away from the event loop, put on record in one transaction."""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import dataclass
from threading import Event
from typing import TYPE_CHECKING, TypeAlias

from onshikaku.domain.coverage import Coverage
from onshikaku.domain.membership import Membership
from onshikaku.personas import load_insurers
from onshikaku.service.import_checks import OnRecord, against_record
from onshikaku.service.import_reading import read_members, read_rows
from onshikaku.service.import_values import Outcome, Phase, Progress, Report
from onshikaku.service.insurer_entries import Entries, Known
from onshikaku.service.insurer_values import Change
from onshikaku.store.imports import KeptImport, new_fault, new_import
from onshikaku.store.insurer_effects import in_order

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping, Sequence
    from datetime import date

    from onshikaku.clock import Clock
    from onshikaku.domain.identifiers import MyNumber
    from onshikaku.domain.linkage import Grade
    from onshikaku.domain.resident import Resident
    from onshikaku.member_files.faults import Finding
    from onshikaku.member_files.rows import MemberRow
    from onshikaku.service.import_reading import ReadFile
    from onshikaku.service.import_values import MemberFile, Wish
    from onshikaku.service.insurer_book import Book
    from onshikaku.service.insurer_checks import Checks
    from onshikaku.service.residents import Residents
    from onshikaku.store.database import Database
    from onshikaku.store.holders import Holders
    from onshikaku.store.imports import Held, ImportStore
    from onshikaku.store.insurer import InsurerReader
    from onshikaku.store.statements import Effect

__all__ = ["Taking"]

_AT_ONCE = 200
"""Rows between two points at which the event loop may turn to others."""

_LINKS_AT_ONCE = 2000
_TRIES = 2
"""How often others may have their turn while a file is compared; then they have to wait."""

_Rest: TypeAlias = "Callable[[float], Awaitable[None]]"


class _Stopped(Exception):
    """Nobody waits for the file any more."""


@dataclass(slots=True)
class _Plan:
    """What a file would change, row by row, if it was put on record now."""

    refused: Mapping[int, tuple[Finding, ...]]
    effects: list[Effect]
    changes: Counter[Change]
    grades: Counter[Grade]


class Taking:
    """Calls come from one event loop, one file at a time.

    Insurers are those of the package, and whoever else has a member on record.
    """

    def __init__(
        self,
        *,
        clock: Clock,
        database: Database,
        store: ImportStore,
        reader: InsurerReader,
        holders: Holders,
        residents: Residents,
        checks: Checks,
        book: Book,
    ) -> None:
        self._clock = clock
        self._database = database
        self._store = store
        self._reader = reader
        self._holders = holders
        self._residents = residents
        self._checks = checks
        self._book = book

    async def anew(
        self, import_id: str, file: MemberFile, wish: Wish, tell: Callable[[Progress], None]
    ) -> Report:
        """Take a file in that is not on record. Raises `FileUnusable`, `StoreUnavailable`."""
        received_at, today = self._clock.now(), self._clock.today()
        read = await self._read(file, wish, today, tell)
        plan = await self._plan(read, today, tell)
        faults = read.refused(plan.refused)
        taken = plan.changes.total()
        if wish.dry_run:
            outcome = Outcome.DRY_RUN
        elif not taken or (faults and wish.all_or_nothing):
            outcome = Outcome.REFUSED
        else:
            outcome = Outcome.TAKEN
        report = Report(
            id=import_id,
            file_name=file.name,
            form=read.form,
            outcome=outcome,
            day=today,
            received_at=received_at,
            rows=len(read.cells),
            added=plan.changes[Change.NEW_PERSON] + plan.changes[Change.NEW_COVERAGE],
            corrected=plan.changes[Change.CORRECTED],
            unchanged=plan.changes[Change.UNCHANGED],
            grades=plan.grades,
            headings=read.headings,
            faults=faults,
        )
        if outcome is Outcome.TAKEN:
            # Nobody else had a turn since the last comparison.
            effects = [*in_order(plan.effects), *_kept(report)]
            self._database.write(_told(effects, tell))
        return report

    async def again(
        self, kept: KeptImport, findings: Mapping[int, tuple[Finding, ...]], file: MemberFile
    ) -> Report:
        """What a file came to that is on record already. Raises `FileUnusable`."""
        read = await asyncio.to_thread(read_rows, file.data, findings)
        return Report(
            id=kept.id,
            file_name=kept.file_name,
            form=read.form,
            outcome=Outcome.ALREADY,
            day=kept.day,
            received_at=kept.received_at,
            rows=kept.rows,
            added=kept.added,
            corrected=kept.corrected,
            unchanged=kept.unchanged,
            grades=kept.grades,
            headings=read.headings,
            faults=read.refused({}),
        )

    async def _read(
        self, file: MemberFile, wish: Wish, today: date, tell: Callable[[Progress], None]
    ) -> ReadFile:
        known = (*self._reader.insurers(), *load_insurers())
        insurers = {insurer.number.value: insurer for insurer in known}
        stop = Event()

        def tell_or_stop(progress: Progress) -> None:
            if stop.is_set():
                raise _Stopped
            tell(progress)

        try:
            return await asyncio.to_thread(
                read_members,
                file.data,
                today=today,
                insurers=insurers,
                only=wish.insurer,
                tell=tell_or_stop,
            )
        finally:
            stop.set()

    async def _plan(self, read: ReadFile, today: date, tell: Callable[[Progress], None]) -> _Plan:
        """What the file changes now: nobody has had a turn since the record was read."""
        for _ in range(_TRIES):
            acts = self._store.acts()
            plan = await self._compare(read, today, tell, asyncio.sleep)
            if self._store.acts() == acts:
                return plan
        return await self._compare(read, today, tell, _no_rest)

    async def _compare(
        self, read: ReadFile, today: date, tell: Callable[[Progress], None], rest: _Rest
    ) -> _Plan:
        """Hold the good rows against the record, and work out what they change."""
        total = len(read.good)
        tell(Progress(Phase.COMPARING, 0, total))
        numbers = {insurer.number for insurer in (row.insurer for row in read.good)}
        held = {number.value: self._store.held_at(number) for number in numbers}
        links = await self._links(rest)
        record, refused = await asyncio.to_thread(_judge, read.good, links, held)
        standing = [row for row in read.good if row.number not in refused]
        residents: dict[MyNumber, Resident | None] = {row.my_number: None for row in standing}
        for some in _slices(standing):
            residents |= self._residents.under({row.my_number for row in some})
            await rest(0)
        cases = self._checks.standing()
        entries = Entries(
            Known(
                linked={
                    row.my_number: person_id
                    for row in standing
                    if (person_id := record.linked_person(row)) is not None
                },
                residents=residents,
                cases=lambda person_id: cases.get(person_id, []),
                people=self._reader.last_new_person(),
            ),
            today,
            holders=self._holders,
            checks=self._checks,
            residents=self._residents,
            book=self._book,
        )
        done = 0
        for some in _slices(standing):
            for row in some:
                entries.enter(_membership(row), row.my_number)
            done += len(some)
            tell(Progress(Phase.COMPARING, done // 2, total))
            await rest(0)
        changes: Counter[Change] = Counter()
        grades: dict[str, Grade] = {}
        for at, registered in enumerate(entries.finish()):
            changes[registered.change] += 1
            if (comparison := registered.checked.comparison) is not None:
                grades[registered.person_id] = comparison.grade
            if at % _AT_ONCE == 0:
                tell(Progress(Phase.COMPARING, (done + at) // 2, total))
                await rest(0)
        return _Plan(refused, entries.effects, changes, Counter(grades.values()))

    async def _links(self, rest: _Rest) -> list[tuple[str, str, date]]:
        """Every link on record, some at a time."""
        links: list[tuple[str, str, date]] = []
        while some := self._store.linked(links[-1][1] if links else "", _LINKS_AT_ONCE):
            links += some
            await rest(0)
        return links


async def _no_rest(_: float) -> None:
    """Go on at once."""


def _slices(rows: Sequence[MemberRow]) -> Iterator[Sequence[MemberRow]]:
    for first in range(0, len(rows), _AT_ONCE):
        yield rows[first : first + _AT_ONCE]


def _judge(
    rows: Sequence[MemberRow],
    links: Sequence[tuple[str, str, date]],
    held: Mapping[str, Iterable[Held]],
) -> tuple[OnRecord, Mapping[int, tuple[Finding, ...]]]:
    record = OnRecord(links, held)
    return record, against_record(rows, record)


def _membership(row: MemberRow) -> Membership:
    coverage = Coverage(
        insurer_number=row.insurer.number,
        insurer_name=row.insurer.name,
        scheme=row.insurer.scheme,
        insured=row.insured,
        relation=row.relation,
        valid_from=row.acquired_on,
        lost_on=row.lost_on,
        loss_reason=row.loss_reason,
        burden_percent=row.share,
        insured_name=row.insured_name,
    )
    return Membership(row.person, coverage, row.my_number, row.reported_on, row.registered_on)


def _kept(report: Report) -> Iterator[Effect]:
    """The import itself, and what was wrong."""
    yield new_import(
        KeptImport(
            report.id,
            report.file_name,
            report.form.value,
            report.received_at,
            report.day,
            report.rows,
            report.added,
            report.corrected,
            report.unchanged,
            report.refused,
            report.grades,
        )
    )
    for row in report.faults:
        for finding in row.findings:
            yield new_fault(report.id, row.number, finding)


def _told(effects: Sequence[Effect], tell: Callable[[Progress], None]) -> Iterator[Effect]:
    """The changes, told about by the hundredth as the database takes them."""
    step = max(1, len(effects) // 100)
    for at, effect in enumerate(effects):
        if at % step == 0:
            tell(Progress(Phase.WRITING, at, len(effects)))
        yield effect
