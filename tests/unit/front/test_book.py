"""The book of visits outlives the program, says what was known, and keeps what is secret out."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest

from clinic_ui.front.book import KEPT_DAYS, Book, BookUnusable
from clinic_ui.front.front import Front
from clinic_ui.front.questions import ChooseMethod, EnterPin, GiveConsent
from clinic_ui.front.visits import Interruption, Visit
from onshikaku.clock import Clock
from onshikaku.domain.checkin.faces import FaceBand, FaceCaution, FaceMark
from onshikaku.domain.checkin.states import Asking, Finished, Waiting
from onshikaku.domain.checkin.ways import Identified, Way
from onshikaku.domain.dates import JST
from onshikaku.domain.modes import Mode
from onshikaku.domain.outcomes import Outcome
from onshikaku.domain.proof import Method

BEGUN = datetime.combine(date(2026, 7, 1), time(9, 5), JST)
LATER = BEGUN + timedelta(minutes=2)
MARK = FaceMark(FaceBand.CLOSE, (FaceCaution.CARD_PHOTO, FaceCaution.LOOKALIKE))


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "visits.db"


def visit(**more: object) -> Visit:
    given = {
        "id": "a1",
        "number": 1,
        "place": "1",
        "day": BEGUN.date(),
        "begun": BEGUN,
        "step": 0,
    }
    return Visit(**(given | more))


KEPT_BY_FACE = {
    "state": Finished(Outcome.ELIGIBLE, method=Method.FACE, face=MARK, proven=False),
    "ended": LATER,
}
KEPT = {
    "begun": visit(),
    "sent": visit(
        state=Asking(None, Identified(Method.FACE, Mode.PHONE)), authentication_id="f0", sent=LATER
    ),
    "refused": visit(
        state=Finished(Outcome.PIN_BLOCKED, tries_left=0, finding="revoked"), ended=LATER
    ),
    "file": visit(
        state=Finished(Outcome.CANCELLED, detail="unattended", method=Method.PIN),
        face_file=Path("OQS/face/1.xml"),
        ended=LATER,
    ),
    "no file": visit(state=Finished(Outcome.ELIGIBLE), unwritten="full", ended=LATER),
    "by face": visit(**KEPT_BY_FACE),
    "face sent": visit(
        state=Asking(None, Identified(Method.FACE, face=MARK)), authentication_id="f1", sent=LATER
    ),
    "interrupted": visit(interruption=Interruption.NOT_SENT, ended=LATER),
}


@pytest.mark.parametrize("kept", KEPT.values(), ids=KEPT)
def test_what_was_kept_is_there_after_the_program(file, kept):
    with closing(Book.at(file)) as book:
        book.keep(kept)
    with closing(Book.at(file)) as book:
        assert book.visit("a1") == kept
        assert book.visits(BEGUN.date()) == [kept]
        assert book.unfinished() == ([] if kept.over else [kept])


def test_a_visit_is_told_again_with_its_answer_and_without_its_secrets(file, world, at_work):
    async def work(hall):
        hall.reader.insert(hall.chip())
        await hall.asked(ChooseMethod)
        hall.place.answer(hall.visit.step, Way.PIN)
        await hall.asked(EnterPin)
        hall.type()
        asked = await hall.asked(GiveConsent)
        assert book.unfinished()[0].confirmation == asked.confirmation
        assert book.unfinished()[0].sent is not None
        done = await hall.consent()
        (told,) = book.visits(world.clock.today())
        assert told.confirmation == done.confirmation
        assert told.finished == done.finished
        assert (told.number, told.ended) == (done.number, done.ended)

    with closing(Book.at(file)) as book:
        at_work(work, book=book)
    persona = world.personas["standard"]
    written = file.read_bytes()
    assert persona.person.name.encode() in written
    assert b"photo" not in written
    with closing(sqlite3.connect(file)) as database:
        (row,) = database.execute("SELECT * FROM visit").fetchall()
    assert persona.card.pin not in row


def test_only_its_owner_can_read_it(file):
    file.write_bytes(b"")
    file.chmod(0o644)
    with closing(Book.at(file)) as book:
        book.keep(visit())
        assert {path.stat().st_mode & 0o777 for path in file.parent.iterdir()} == {0o600}


def test_visits_are_forgotten_after_a_week(file):
    with closing(Book.at(file)) as book:
        for number in range(KEPT_DAYS + 3):
            begun = BEGUN + timedelta(days=number)
            book.keep(visit(id=f"v{number}", begun=begun, day=begun.date(), ended=begun))
        assert book.visit("v2") is None
        assert book.visit("v3") is not None


@pytest.mark.parametrize("content", [b"no database at all, but words" * 100, b""])
def test_a_file_that_is_no_book_of_this_version_is_refused(file, content):
    file.write_bytes(content)
    if not content:
        with closing(sqlite3.connect(file)) as database:
            database.execute("PRAGMA user_version = 99")
    with pytest.raises(BookUnusable):
        Book.at(file)


def test_a_folder_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(BookUnusable):
        Book.at(tmp_path / "nowhere" / "visits.db")


LAYOUT_1 = """
CREATE TABLE visit (
    id VARCHAR NOT NULL, number INTEGER NOT NULL, place VARCHAR NOT NULL,
    begun_on VARCHAR NOT NULL, begun VARCHAR NOT NULL, day VARCHAR NOT NULL, ended VARCHAR,
    authentication_id VARCHAR, sent VARCHAR, confirmation VARCHAR, outcome VARCHAR,
    answered BOOLEAN NOT NULL, finding VARCHAR, detail VARCHAR, tries_left INTEGER,
    method VARCHAR, mode VARCHAR, face_file VARCHAR, unwritten VARCHAR, interruption VARCHAR,
    PRIMARY KEY (id)
);
CREATE INDEX ix_visit_begun_on ON visit (begun_on);
INSERT INTO visit (id, number, place, begun_on, begun, day, ended, outcome, answered, method, mode)
VALUES ('a1', 3, '1', '2026-07-01', '2026-07-01T09:05:00+09:00', '2026-07-01',
        '2026-07-01T09:07:00+09:00', 'pin_blocked', 0, 'pin', 'card');
PRAGMA user_version = 1;
"""
"""A book as versions without a face check left it."""


def test_a_book_of_the_layout_before_is_taken_over_with_its_visits(file):
    with closing(sqlite3.connect(file)) as database:
        database.executescript(LAYOUT_1)
    before = visit(
        number=3,
        state=Finished(Outcome.PIN_BLOCKED, method=Method.PIN),
        ended=LATER,
    )
    for _ in range(2):
        with closing(Book.at(file)) as book:
            assert book.visit("a1") == before
            book.keep(visit(id="a2", number=4, **KEPT_BY_FACE))
            assert book.visit("a2") == visit(id="a2", number=4, **KEPT_BY_FACE)


class HandClock:
    """What runs under the clinic's clock: it stands still until moved."""

    def __init__(self) -> None:
        self.moment = BEGUN

    def __call__(self) -> datetime:
        return self.moment


def test_the_list_is_of_today_and_numbers_begin_anew_each_day(file):
    time_ = HandClock()
    with closing(Book.at(file)) as book:
        front = Front(Clock(time_).now, book)
        first, second = front.open("1"), front.open("1")
        front.keep(visit(id=first.id, ended=LATER))
        assert [one.number for one in front.visits] == [2, 1]
        time_.moment = datetime.combine(date(2026, 7, 2), time(0, 0), JST)
        assert [one.id for one in front.visits] == [second.id]  # it still goes on
        assert front.open("1").number == 1
        assert front.visit(first.id).ended == LATER  # from the book


def test_after_a_restart_the_list_and_its_numbers_go_on(file):
    time_ = HandClock()
    with closing(Book.at(file)) as book:
        done = visit(id="a1", state=Finished(Outcome.CANCELLED), ended=LATER)
        book.keep(done)
        book.keep(visit(id="a2", number=7, ended=LATER, state=Waiting()))
    with closing(Book.at(file)) as book:
        front = Front(Clock(time_).now, book)
        assert [one.number for one in front.visits] == [7, 1]
        assert front.visit("a1") == done
        assert front.open("1").number == 8
