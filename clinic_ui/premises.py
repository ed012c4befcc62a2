"""The premises put together: readers, front, pages, and the bench where there is one."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

from clinic_ui import compose
from clinic_ui.bench.controls import BenchControls
from clinic_ui.bench.faces import LEISURELY, Pace
from clinic_ui.bench.pages import router as bench_pages
from clinic_ui.check_ins import CheckIns
from clinic_ui.desk.pages import router as desk_pages
from clinic_ui.desk.staff import router as staff_pages
from clinic_ui.face_lock import FaceLock
from clinic_ui.front.files import FaceFiles
from clinic_ui.front.front import Front
from clinic_ui.front.place import Place, Timing
from clinic_ui.front.recovery import recover
from clinic_ui.front.roles import ReaderRole
from clinic_ui.front.tablet import Tablet
from clinic_ui.insurer.pages import router as insurer_pages
from clinic_ui.kiosk.app_pages import router as app_pages
from clinic_ui.kiosk.pages import router as kiosk_pages
from clinic_ui.portal.pages import router as portal_pages
from clinic_ui.rehearse.recording import Recording
from clinic_ui.rehearse.recording import router as recorded_pages
from clinic_ui.settings import LOCK_AFTER
from clinic_ui.training.pages import router as training_pages
from clinic_ui.web.app import create_app
from clinic_ui.web.house import House
from hardware.virtual_reader import VirtualReader
from onshikaku.errors import UnknownInstitution

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Collection, Mapping, Sequence

    from fastapi import APIRouter
    from starlette.types import ASGIApp

    from clinic_ui.bench.readers import BenchReader
    from clinic_ui.face_folder import FaceFolder
    from clinic_ui.front.book import Book
    from clinic_ui.front.eyes import Eye
    from clinic_ui.settings import ClinicSettings
    from onshikaku.domain.scenario import Scenario
    from reader.ports import CardReader, CardWatch

__all__ = ["Attended", "Newcomers", "Premises", "demo_premises", "premises"]

_POLL_SECONDS = 0.2
_NONE: Mapping[str, Scenario] = MappingProxyType({})

Newcomers = Callable[[float], "Attended | None"]
"""The next reader that was plugged in unasked; None after so many seconds without one."""


@dataclass(frozen=True, slots=True)
class Premises:
    """A clinic with its pages. `bench` is None where cards are placed by hand.

    `house` says what is switched on, as whether the bench has a page.
    """

    front: Front
    app: ASGIApp
    bench: BenchControls | None
    house: House


def _never() -> bool:
    return False


@dataclass(frozen=True, slots=True)
class Attended:
    """A reader of this machine, there or not, what watches it, and where it stands.

    `unserved`: see `Place`.
    """

    reader: CardReader
    watch: CardWatch
    role: ReaderRole = ReaderRole.KIOSK
    unserved: Callable[[], bool] = _never


@asynccontextmanager
async def demo_premises(
    world: compose.World,
    settings: ClinicSettings,
    *,
    readers: int | Sequence[BenchReader] = 1,
    desk_readers: int | Sequence[BenchReader] = 0,
    tablets: int | Sequence[BenchReader] = 0,
    face: FaceFolder | None = None,
    timing: Timing | None = None,
    eyes: Mapping[str, Eye] | None = None,
    lock_after: int = LOCK_AFTER,
    compared: Collection[str] = (),
    situations: Mapping[str, Scenario] = _NONE,
    pace: Pace = LEISURELY,
) -> AsyncGenerator[Premises]:
    """A clinic with virtual readers, a bench, and a centre in this process, at work for the block.

    `readers`: these, or so many that are made of nothing; `desk_readers` are at the desk.
    `tablets`: and these in devices with マイナ資格確認アプリ.
    The rest is as in `premises`. Raises `CredentialUnfit`.
    """
    if isinstance(readers, int):
        readers = _virtual(1, readers)
    if isinstance(desk_readers, int):
        desk_readers = _virtual(len(readers) + 1, desk_readers)
    if isinstance(tablets, int):
        tablets = _virtual(len(readers) + len(desk_readers) + 1, tablets)
    async with (
        compose.local_clinic(world, settings) as clinic,
        premises(
            world,
            clinic,
            benched=readers,
            at_desk=desk_readers,
            tablets=tablets,
            face=face,
            timing=timing,
            eyes=eyes,
            lock_after=lock_after,
            compared=compared,
            situations=situations,
            pace=pace,
        ) as rooms,
    ):
        yield rooms


def _virtual(first: int, count: int) -> Sequence[VirtualReader]:
    return [VirtualReader(f"Virtual Reader {n}") for n in range(first, first + count)]


@asynccontextmanager
async def premises(
    world: compose.World,
    clinic: compose.Clinic,
    *,
    attended: Sequence[Attended] = (),
    newcomers: Newcomers | None = None,
    benched: Sequence[BenchReader] = (),
    at_desk: Sequence[BenchReader] = (),
    tablets: Sequence[BenchReader] = (),
    face: FaceFolder | None = None,
    timing: Timing | None = None,
    book: Book | None = None,
    with_bench: bool = True,
    eyes: Mapping[str, Eye] | None = None,
    lock_after: int = LOCK_AFTER,
    compared: Collection[str] = (),
    situations: Mapping[str, Scenario] = _NONE,
    pace: Pace = LEISURELY,
) -> AsyncGenerator[Premises]:
    """A clinic at work for the block: first the readers of this machine, then those of the bench.

    `at_desk` are readers of the bench that stand at the reception, `tablets` are devices with
    マイナ資格確認アプリ. `newcomers` get a place each. The bench has a page where `with_bench`; its
    cards can be placed anyhow. `eyes` are what places see with, by their ids; a bench reader
    without one has that of the bench, whose pictures the real matcher looks at where it is
    `compared`. `lock_after`: see `FaceLock`. `situations`, by id: of the training, in place of the
    library. Visits that were going on when the last program
    with this `book` ended are looked after at once.
    """
    front = Front(world.clock.now, book)
    code = clinic.gateway.institution_code
    on_bench = [*benched, *at_desk, *tablets]
    named = {str(n): reader for n, reader in enumerate(on_bench, len(attended) + 1)}
    roles = dict.fromkeys(list(named)[len(benched) :], ReaderRole.DESK)
    roles |= dict.fromkeys(list(named)[len(benched) + len(at_desk) :], ReaderRole.APP)
    root = None if face is None else face.root
    face_lock = FaceLock(lock_after)
    bench = BenchControls(world, named, code, front, root, compared, face_lock, pace)
    papers = bench.papers if named and clinic.centre_here else None
    seen_with = {**bench.eyes, **(eyes or {})}
    house = House(
        front,
        code,
        _name(world, code),
        clinic.door,
        bench=bool(named) and with_bench,
        centre_here=clinic.centre_here,
        eyes=seen_with,
        papers=papers,
        situations=situations,
        line=clinic.calls,
    )
    files = FaceFiles(face, code, world.clock.now)
    line = (clinic.gateway, clinic.verifier, clinic.calls, house.switches)
    by_hand = CheckIns(*line, face_lock=face_lock)
    key = await asyncio.to_thread(lambda: world.cards.terminal) if named else None
    by_bench = CheckIns(*line, terminal_key=key, face_lock=face_lock)
    at = timing or Timing()

    def serve(one: Attended) -> None:
        id_ = str(len(front.places) + 1)
        checks = by_hand.at(eye=seen_with.get(id_))
        parts = (one.reader, one.watch, checks, front, files, at, one.role, one.unserved)
        front.add(Place(id_, *parts))

    for one in attended:
        serve(one)
    with contextlib.ExitStack() as watches:
        watches.callback(bench.close)
        for place_id, slot in bench.slots.items():
            watch = watches.enter_context(named[place_id].watch())
            role = roles.get(place_id, ReaderRole.KIOSK)
            eye = seen_with.get(place_id) if role is ReaderRole.KIOSK else None
            tablet = Tablet() if role is ReaderRole.APP else None
            checks = by_bench.at(slot, eye, tablet)
            parts = (slot.reader, watch, checks, front, files, at, role)
            front.add(Place(place_id, *parts, tablet=tablet))
        if newcomers is not None:
            front.beside(_admit(newcomers, serve))
        if papers is not None:
            front.beside(papers.watch())
        front.beside(recover(front.book.unfinished(), front, clinic.calls, files))
        routers = [
            kiosk_pages(house),
            app_pages(house),
            desk_pages(house),
            staff_pages(house),
            training_pages(house),
        ]
        if house.bench:
            routers.append(bench_pages(house, bench))
        if house.bench and house.centre_here:
            routers += [portal_pages(world.centre), insurer_pages(world.centre, front)]
        working = asyncio.create_task(front.run())
        try:
            yield Premises(front, _app(house, routers, bench), bench if named else None, house)
        finally:
            front.close()
            working.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await working


def _app(house: House, routers: list[APIRouter], bench: BenchControls) -> ASGIApp:
    """The pages; where there is a bench, what is done there can be saved as a scenario."""
    if not house.bench:
        return create_app(house, routers)
    recording = Recording(bench)
    routers.append(recorded_pages(recording, house.front))
    pages = create_app(house, routers)
    recording.listen_to(pages)
    return pages


async def _admit(newcomers: Newcomers, serve: Callable[[Attended], None]) -> None:
    """A place for each reader that comes unasked, for as long as this runs."""
    while True:
        one = await asyncio.to_thread(newcomers, _POLL_SECONDS)
        if one is not None:
            serve(one)


def _name(world: compose.World, code: str) -> str:
    """The clinic's name; its number where it is in a register elsewhere."""
    try:
        return world.centre.institutions.get(code).institution.name
    except UnknownInstitution:
        return code
