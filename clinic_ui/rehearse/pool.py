"""Many scenarios: side by side where cards are virtual, one after the other at a reader."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from multiprocessing import get_context
from typing import TYPE_CHECKING, Self

from clinic_ui.rehearse.album import album
from clinic_ui.rehearse.needs import needs_of
from clinic_ui.rehearse.reading import read_script
from clinic_ui.rehearse.result import Outcome, Played
from clinic_ui.rehearse.runner import play
from hardware.virtual_reader import VirtualReader
from onshikaku.personas import load_personas
from onshikaku.scenarios import ScenarioFile, read_file

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator, Sequence

    from clinic_ui.rehearse.album import Album
    from clinic_ui.rehearse.link import Link
    from clinic_ui.rehearse.runner import How

__all__ = ["Source", "default_jobs", "side_by_side", "with_link"]


@dataclass(frozen=True, slots=True)
class Source:
    """A scenario's file, by its name and content."""

    name: str
    data: bytes

    def read(self) -> ScenarioFile:
        """What is in it. Raises `ScenarioInvalid`."""
        return read_file(self.name, self.data)


def default_jobs() -> int:
    """One process for each processor that this one may use."""
    return len(os.sched_getaffinity(0))


def side_by_side(
    sources: Sequence[Source], how: How, jobs: int, *, pictures: bool = False
) -> Iterator[Played]:
    """Each as soon as it is over. Left early, what is being played is ended first.

    Raises `AlbumUnavailable`, and `BrokenProcessPool` where one of the processes was killed.
    """
    if not sources:
        return
    if jobs == 1 or len(sources) == 1:
        with _Worker(pictures=pictures) as worker:
            for source in sources:
                yield worker.play(source, how)
        return
    pool = ProcessPoolExecutor(min(jobs, len(sources)), get_context("spawn"), _begin, (pictures,))
    try:
        with _deaf_to_interrupts():
            running = [pool.submit(_play_one, source, how) for source in sources]
        for done in as_completed(running):
            yield done.result()
    finally:
        pool.shutdown(cancel_futures=True)


def with_link(
    sources: Sequence[Source], how: How, link: Link, *, pictures: bool = False
) -> Iterator[Played]:
    """Each in turn at the link's readers; what cannot be played there says why.

    Raises `AlbumUnavailable`, `LinkUnavailable`.
    """
    with _Worker(pictures=pictures, link=link) as worker:
        for source in sources:
            yield worker.play(source, how)


@contextlib.contextmanager
def _deaf_to_interrupts() -> Generator[None]:
    """Processes that are begun in the block hear no Ctrl-C from their first moment on."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


class _Worker:
    """Plays in one event loop, with one browser for the pictures."""

    def __init__(self, *, pictures: bool = False, link: Link | None = None) -> None:
        self._pictures = pictures
        self._link = link
        self._runner = asyncio.Runner()
        self._stack = contextlib.AsyncExitStack()
        self._album: Album | None = None

    def __enter__(self) -> Self:
        """Open what is needed for all."""
        if self._pictures:
            self._album = self._runner.run(self._stack.enter_async_context(album()))
        return self

    def __exit__(self, *_: object) -> None:
        """Close it."""
        self._runner.run(self._stack.aclose())
        self._runner.close()

    def play(self, source: Source, how: How) -> Played:
        """One scenario."""
        file, link = source.read(), self._link
        script = read_script(file)
        count = script.stage.all_readers
        if link is None:
            readers = [VirtualReader(f"Virtual Reader {n}") for n in range(1, count + 1)]
            return self._runner.run(play(file, readers, how, album=self._album))
        scenario = file.scenario
        day = how.day or scenario.day
        cast = {**load_personas(script.stage.cast or day), **scenario.people}
        obstacle = link.can(needs_of(script, day, cast))
        if obstacle is not None:
            return Played(
                scenario.id,
                scenario.number,
                scenario.title,
                Outcome.NOT_PLAYED,
                0,
                reason=obstacle.reason,
            )
        readers = link.readers(count)
        played = self._runner.run(play(file, readers, how, album=self._album, link=link))
        link.between()
        return played


_WORKER: list[_Worker] = []


def _begin(pictures: bool) -> None:  # noqa: FBT001 - a process is begun with plain arguments
    """In a process of the pool: Ctrl-C is the first process's affair."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
    worker = _Worker(pictures=pictures)
    _WORKER.append(worker.__enter__())


def _play_one(source: Source, how: How) -> Played:
    return _WORKER[0].play(source, how)
