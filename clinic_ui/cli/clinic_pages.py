"""`onshikaku clinic` with pages: kiosk and desk beside the folders, and the bench if asked for."""

from __future__ import annotations

import asyncio
import contextlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from clinic_ui.cli.failure import Exit, fail
from clinic_ui.cli.folder_service import ended_by_signals
from clinic_ui.cli.pages import addresses
from clinic_ui.cli.receptions import lines_of_input, tell_people
from clinic_ui.cli.visit_lines import tell_visits
from clinic_ui.daemon import Daemon
from clinic_ui.front.book import Book, BookUnusable
from clinic_ui.front.roles import ReaderRole
from clinic_ui.premises import premises
from clinic_ui.serving import served, spare_the_collector
from hardware.virtual_reader import VirtualReader

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable, Generator, Mapping, Sequence
    from pathlib import Path

    from rich.console import Console

    from clinic_ui import compose
    from clinic_ui.bench.controls import BenchControls
    from clinic_ui.cli.clinic_readers import Attendance, Wanted
    from clinic_ui.face_folder import FaceFolder
    from clinic_ui.front.eyes import Eye
    from clinic_ui.front.front import Front
    from onshikaku.domain.persona import Persona
    from onshikaku.exchange.service import Exchange

__all__ = ["BOOK", "REMEDY", "Paged", "book_at", "places_of", "run_with_pages"]

BOOK = "visits.db"
"""The book of visits, in the work folder."""

REMEDY = "remove it, or give another folder"
"""What to do about a book that cannot be used."""


@dataclass(frozen=True, slots=True)
class Paged:
    """What the pages of a clinic are opened for. Without readers there is a virtual one.

    `eyes`: the cameras, by the id of their place.
    """

    listening: socket.socket
    attendance: Attendance
    bench: bool
    eyes: Mapping[str, Eye]
    lock_after: int
    book: Book
    people: Mapping[str, Persona]
    console: Console
    as_json: bool


def places_of(wanted: Wanted, *, bench: bool) -> Sequence[str]:
    """The ids of the places with a kiosk: a reader each, and the virtual one if there is one."""
    kiosks = [str(n) for n in range(1, len(wanted.kiosks) + 1)]
    if bench or not wanted.names:
        kiosks.append(str(len(wanted.names) + 1))
    return kiosks


@contextlib.contextmanager
def book_at(file: Path) -> Generator[Book]:
    """The book of visits for the block; leaves with an error where it cannot be used."""
    try:
        book = Book.at(file)
    except BookUnusable as error:
        fail(Exit.MISSING, f"--work: {file}: {error}", REMEDY)
    with contextlib.closing(book):
        yield book


async def run_with_pages(
    paged: Paged,
    world: compose.World,
    clinic: compose.Clinic,
    service: Exchange,
    face: FaceFolder,
    announced: Callable[[Mapping[str, str | Sequence[str]]], None],
) -> None:
    """Serve folders, readers and pages until Ctrl-C or SIGTERM; `announced` gets the addresses.

    At the end the pages let go at once, requests in work come to their end, visits are broken off.
    """
    readers = paged.attendance.readers
    virtual = paged.bench or not readers
    async with (
        premises(
            world,
            clinic,
            attended=readers,
            newcomers=paged.attendance.newcomers,
            benched=[VirtualReader()] if virtual else [],
            face=face,
            book=paged.book,
            with_bench=paged.bench,
            eyes=paged.eyes,
            lock_after=paged.lock_after,
        ) as rooms,
        served(rooms.app, paged.listening) as url,
    ):
        spare_the_collector()
        announced(addresses(url, rooms))
        beside = [tell_visits(rooms.front, as_json=paged.as_json)]
        if rooms.bench is not None:
            place = str(len(readers) + 1)
            beside.append(_bring(rooms.bench, place, paged))
        if paged.attendance.newcomers is not None:
            beside.append(_tell_newcomers(rooms.front, url, paged.console))
        daemon = Daemon(service, [], *beside)

        def stop() -> None:
            rooms.front.close()
            daemon.stop()

        with ended_by_signals(asyncio.get_running_loop(), stop):
            await daemon.run()


async def _tell_newcomers(front: Front, url: str, console: Console) -> None:
    """Where the page of each further reader is, as it comes. Ends when the front closes."""
    told = set(front.places)
    while not front.closed:
        version = front.version
        for id_, place in front.places.items():
            if id_ not in told:
                page = "kiosk" if place.role is ReaderRole.KIOSK else "desk/readers"
                console.print(f" リーダー{id_}　{place.name}　{url}/{page}/{id_}", markup=False)
        told = set(front.places)
        await front.changed(version)


async def _bring(bench: BenchControls, place: str, paged: Paged) -> None:
    """Place the cards that standard input names; an empty line takes the card away."""
    paged.console.print(
        " 人物のIDを入力すると、その人のカードを置きます（空行で取り除く・一覧）。\n"
        " [dim]Type the id of a persona to place its card; an empty line takes it away, or lists "
        "them.[/dim]"
    )
    lines = lines_of_input()
    while True:
        persona_id = (await lines.get()).strip()
        if persona_id in paged.people:
            await bench.insert(persona_id, place)
        elif not persona_id and bench.slots[place].lying is not None:
            bench.remove(place)
        else:
            tell_people(paged.console, paged.people, persona_id)
