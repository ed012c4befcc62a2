"""What nobody foresaw ends the visit, not the place; and no text of it is written down."""

from __future__ import annotations

import asyncio
import sqlite3
import traceback
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from clinic_ui.front.book import Book, BookUnusable
from clinic_ui.front.files import FaceFiles
from clinic_ui.front.front import Front, UnknownPlace, UnknownVisit
from clinic_ui.front.place import Place, Timing
from clinic_ui.front.visits import BROKEN_OFF
from hardware.card_factory import make_card
from hardware.chip import Chip
from hardware.virtual_reader import VirtualReader
from onshikaku.clock import Clock
from onshikaku.domain.checkin.states import Finished
from onshikaku.domain.confirmation import Confirmation
from onshikaku.domain.decision import Answer
from onshikaku.domain.outcomes import Outcome

SECRET = "架空 太郎 1234"


async def failing(reader, attendant, *, phone):
    raise ZeroDivisionError(SECRET)


def test_a_fault_of_the_program_ends_the_visit_and_the_next_card_is_served(caplog, card):
    async def main():
        clock, reader = Clock(), VirtualReader()
        front = Front(clock.now)
        files = FaceFiles(None, "9910000018", clock.now)
        front.add(Place("1", reader, reader.watch(), failing, front, files, Timing()))
        serving = asyncio.create_task(front.run())
        for number in (1, 2):
            reader.insert(card)
            async with asyncio.timeout(20):
                while len(front.visits) < number or not front.visits[0].over:
                    await front.changed(front.version)
            assert front.visits[0].finished.outcome is Outcome.CANCELLED
            assert front.visits[0].finished.detail == BROKEN_OFF
            reader.remove()
        serving.cancel()
        await asyncio.wait((serving,))

    asyncio.run(main())
    assert "ZeroDivisionError" in caplog.text
    assert SECRET not in caplog.text


def test_a_watch_that_fails_once_ends_no_place(caplog, card):
    class Stumbling:
        def __init__(self, watch):
            self.watch, self.stumbled = watch, False

        def next(self, timeout=None):
            if not self.stumbled:
                self.stumbled = True
                raise ZeroDivisionError(SECRET)
            return self.watch.next(timeout)

    async def main():
        clock, reader = Clock(), VirtualReader()
        front = Front(clock.now)
        files = FaceFiles(None, "9910000018", clock.now)
        watch = Stumbling(reader.watch())
        front.add(Place("1", reader, watch, failing, front, files, Timing()))
        serving = asyncio.create_task(front.run())
        reader.insert(card)
        async with asyncio.timeout(20):
            while not front.visits or not front.visits[0].over:
                await front.changed(front.version)
        assert not front.closed
        serving.cancel()
        await asyncio.wait((serving,))

    asyncio.run(main())
    assert "an event of a reader was lost: ZeroDivisionError" in caplog.text
    assert SECRET not in caplog.text


def test_a_book_that_cannot_be_written_costs_no_visit(caplog, tmp_path):
    book = Book.at(tmp_path / "visits.db")
    front = Front(Clock().now, book)
    book.close()
    (tmp_path / "visits.db").unlink()
    (tmp_path / "visits.db").mkdir()
    visit = front.open("1")
    assert front.visits == (visit,)
    assert "not on record" in caplog.text


def test_a_visit_whose_file_cannot_be_made_ends_all_the_same(caplog, world):
    class Folder:
        def write(self, confirmation, institution_code, at):
            raise ZeroDivisionError(SECRET)

    answer = Answer(Outcome.ELIGIBLE, None)
    visit = replace(
        Front(world.clock.now).open("1"),
        state=Finished(Outcome.ELIGIBLE, answer),
        confirmation=Confirmation("c-1", world.clock.today(), answer),
    )
    left = asyncio.run(FaceFiles(Folder(), "9910000018", world.clock.now).leave(visit))
    assert (left.face_file, left.unwritten) == (None, "ZeroDivisionError")
    assert "ZeroDivisionError" in caplog.text
    assert SECRET not in caplog.text


@pytest.mark.parametrize(
    ("spoil", "value"),
    [
        ("UPDATE visit SET confirmation = ?", f'{{"name": "{SECRET}"}}'),
        ("UPDATE visit SET begun = ?", SECRET),
        ("UPDATE visit SET outcome = ?", SECRET),
    ],
)
def test_a_book_with_an_unreadable_row_says_so_and_nothing_of_the_row(tmp_path, spoil, value):
    file = tmp_path / "visits.db"
    with closing(Book.at(file)) as book:
        visit = Front(Clock().now, book).open("1")
    with closing(sqlite3.connect(file)) as connection:
        connection.execute(spoil, (value,))
        connection.commit()
    with closing(Book.at(file)) as book:
        for read in (book.unfinished, lambda: book.visit(visit.id)):
            with pytest.raises(BookUnusable, match="cannot be read") as raised:
                read()
            assert SECRET not in "".join(traceback.format_exception(raised.value))
        with pytest.raises(UnknownVisit):
            Front(lambda: datetime(2020, 1, 1, tzinfo=UTC), book).visit(visit.id)


def test_what_is_not_there_is_said_not_to_be():
    front = Front(Clock().now)
    with pytest.raises(UnknownPlace):
        front.place("1")
    with pytest.raises(UnknownVisit):
        front.visit("0")


@pytest.fixture
def card(world, keys) -> Chip:
    return Chip(make_card(world.personas["standard"], world.hierarchy, keys=keys))
