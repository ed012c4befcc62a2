"""Member files taken in, one at a time: what is under way, and what is on record."""

from __future__ import annotations

import asyncio
import hashlib
import logging
import secrets
from typing import TYPE_CHECKING

from onshikaku.member_files.faults import FileUnusable
from onshikaku.service.import_taking import Taking
from onshikaku.service.import_values import Job, Phase, Progress
from onshikaku.service.insurer_book import Book
from onshikaku.service.insurer_checks import Checks
from onshikaku.service.residents import Residents
from onshikaku.store.entry_checks import EntryChecks
from onshikaku.store.holders import Holders
from onshikaku.store.imports import ImportStore
from onshikaku.store.insurer import InsurerReader
from onshikaku.store.residents import ResidentReader

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from onshikaku.clock import Clock
    from onshikaku.member_files.faults import Fault, Finding
    from onshikaku.service.import_values import MemberFile, Report, Wish
    from onshikaku.store.database import Database
    from onshikaku.store.imports import KeptImport

__all__ = ["Imports", "imports_of"]

_log = logging.getLogger(__name__)

_JOBS_KEPT = 8


class Imports:
    """Calls come from one event loop.

    Whatever is raised or happens on the way, nothing of a file is on record until all its good rows
    are.
    """

    def __init__(self, store: ImportStore, taking: Taking) -> None:
        self._store = store
        self._taking = taking
        self._turn = asyncio.Lock()
        self._jobs: dict[str, Job] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    def start(self, file: MemberFile, wish: Wish) -> Job:
        """Begin with a file, and go on while the loop runs; look at the job for how far it is.

        The same content that is under way already is that job.
        """
        job = Job(_digest(file), file.name, wish)
        running = self._jobs.get(job.id)
        if running is not None and not running.over:
            return running
        self._keep(job)
        task = asyncio.get_running_loop().create_task(self._through(job, file))
        self._tasks.add(task)
        task.add_done_callback(self._ended)
        return job

    def job(self, import_id: str) -> Job | None:
        """The newest import of that content, as long as the centre remembers it."""
        return self._jobs.get(import_id)

    def jobs(self) -> tuple[Job, ...]:
        """The imports the centre remembers, the newest first."""
        return tuple(reversed(self._jobs.values()))

    def recent(self) -> list[KeptImport]:
        """The files on record, the newest first. Raises `StoreUnavailable`."""
        return self._store.recent()

    def kept(self, import_id: str) -> KeptImport | None:
        """The file on record with that content. Raises `StoreUnavailable`."""
        return self._store.find(import_id)

    def kept_kinds(self, import_id: str) -> Mapping[Fault, int]:
        """How often each fault was found in a file on record, the most frequent first."""
        return self._store.kinds(import_id)

    def kept_findings(self, import_id: str) -> Mapping[int, tuple[Finding, ...]]:
        """What was wrong in which row of a file on record. Raises `StoreUnavailable`."""
        return self._store.findings(import_id)

    async def take(
        self, file: MemberFile, wish: Wish, tell: Callable[[Progress], None] = lambda _: None
    ) -> Report:
        """Take a file in. `tell` hears how far it is, sometimes from another thread.

        Raises `FileUnusable`, `StoreUnavailable`: then nothing of it is on record.
        """
        job = Job(_digest(file), file.name, wish)
        async with self._turn:
            kept = self._store.find(job.id)
            if kept is None:
                report = await self._taking.anew(job.id, file, wish, tell)
            else:
                report = await self._taking.again(kept, self.kept_findings(kept.id), file)
            tell(Progress(Phase.DONE, report.rows, report.rows))
            return report

    async def _through(self, job: Job, file: MemberFile) -> None:
        def tell(progress: Progress) -> None:
            job.progress = progress

        try:
            job.report = await self.take(file, job.wish, tell)
        except FileUnusable as unusable:
            job.unusable = unusable
        finally:
            job.failed = not job.over

    def _ended(self, task: asyncio.Task[None]) -> None:
        """Say what went wrong, but not the error itself: it may tell what was in the file."""
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            _log.error("a member file was not taken in: %s", type(error).__name__)

    def _keep(self, job: Job) -> None:
        """Remember it, and forget the oldest that is over."""
        self._jobs.pop(job.id, None)
        over = [import_id for import_id, one in self._jobs.items() if one.over]
        for import_id in over[: max(0, len(self._jobs) + 1 - _JOBS_KEPT)]:
            del self._jobs[import_id]
        self._jobs[job.id] = job


def imports_of(
    database: Database, clock: Clock, entropy: Callable[[int], bytes] = secrets.token_bytes
) -> Imports:
    """Imports into a database. `entropy` gives that many unpredictable bytes."""
    store, reader, holders = ImportStore(database), InsurerReader(database), Holders(database)
    book = Book(clock, entropy)
    taking = Taking(
        clock=clock,
        database=database,
        store=store,
        reader=reader,
        holders=holders,
        residents=Residents(ResidentReader(database)),
        checks=Checks(clock, reader, EntryChecks(database), book),
        book=book,
    )
    return Imports(store, taking)


def _digest(file: MemberFile) -> str:
    return hashlib.sha256(file.data).hexdigest()
