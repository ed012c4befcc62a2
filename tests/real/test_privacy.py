"""Whose a real card is stands nowhere but on the card."""

from __future__ import annotations

import asyncio
import logging
import re
from datetime import date

import httpx

from clinic_ui.desk.sign_in import DEMO_ACCOUNTS
from clinic_ui.face_folder import FaceFolder
from clinic_ui.front.book import Book
from clinic_ui.front.questions import ChooseMethod, EnterPin, GiveConsent
from clinic_ui.ports import PinEntry
from clinic_ui.premises import premises
from hardware.recording.document import Session
from hardware.recording.files import encode
from hardware.recording.recorder import Recorder
from hardware.virtual_reader import VirtualReader
from onshikaku.api.in_process import InProcessTransport
from onshikaku.api.management import create_app
from onshikaku.domain.checkin.ways import Way
from onshikaku.exchange.settings import ExchangeSettings
from onshikaku.store.card_key import key_file
from reader.pin import Pin
from reader.trace import TRAFFIC, TracedReader

PATIENCE = 60.0
PAGES = ("/", "/kiosk/1", "/desk", "/desk/visits/{visit}", "/bench", "/desk/summary")
MANAGED = ("/journal", "/access-log", "/personas", "/switches")
TYPED = PinEntry(Pin("1234"))


async def fetched(client: httpx.AsyncClient, *paths: str) -> bytes:
    """What stands on pages that are there."""
    answers = [await client.get(path, follow_redirects=True) for path in paths]
    assert {answer.status_code for answer in answers} == {200}
    return b"".join(answer.content for answer in answers)


async def sign_in(client: httpx.AsyncClient) -> None:
    page = (await client.get("/desk/sign-in?next=/desk")).text
    found = re.search(r'name="csrf-token" content="([^"]+)"', page)
    assert found is not None
    who = next(one for one in DEMO_ACCOUNTS if one.account == "medical")
    form = {"csrftoken": found[1], "account": who.account, "password": who.password}
    assert (await client.post("/desk/sign-in", data=form)).status_code == 303


def answered(place) -> bool:
    """Answer what the kiosk asks; whether the visit is over."""
    visit = place.visit
    match visit and visit.question:
        case ChooseMethod():
            place.answer(visit.step, Way.PIN)
        case EnterPin():
            place.answer(visit.step, TYPED)
        case GiveConsent(screen):
            place.answer(visit.step, screen.choices[0])
    return visit is not None and visit.over


async def a_visit(clinic, face, book, chip) -> bytes:
    """A visit at the kiosk of a clinic at work; all its pages afterwards."""
    reader = VirtualReader()
    async with premises(clinic.world, clinic.line, benched=[reader], face=face, book=book) as rooms:
        front, place = rooms.front, rooms.front.place("1")
        async with asyncio.timeout(PATIENCE):
            while not place.plugged:
                await front.changed(front.version)
            reader.insert(chip)
            while True:
                version = front.version
                if answered(place):
                    break
                await front.changed(version)
        transport = httpx.ASGITransport(app=rooms.app)
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
            await sign_in(client)
            assert place.visit is not None
            paths = [page.format(visit=place.visit.id) for page in PAGES]
            return await fetched(client, *paths)


def test_neither_pages_nor_files_nor_logs_tell_whose_a_real_card_is(
    bind, at, marks, tmp_path, caplog, capfd
):
    for name, level in (("", logging.INFO), ("reader", TRAFFIC), ("onshikaku", logging.DEBUG)):
        caplog.set_level(level, name or None)
    bind("standard")
    clinic = at()
    face = FaceFolder(ExchangeSettings(root=tmp_path / "OQS"))
    book = Book.at(tmp_path / "front.db")
    pages = clinic.run(a_visit(clinic, face, book, clinic.lay()))
    book.close()

    async def managed() -> bytes:
        transport = InProcessTransport(create_app(clinic.world.centre))
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
            return await fetched(client, *MANAGED)

    told = clinic.run(managed())
    files = [file for file in tmp_path.rglob("*") if file.is_file()]
    assert [file.name for file in files if file.suffix == ".xml"]
    everywhere = {
        "pages": pages,
        "management": told,
        "log": caplog.text.encode(),
        "output": "".join(capfd.readouterr()).encode(),
        **{file.name: file.read_bytes() for file in files},
    }
    assert "centre.db" in everywhere
    assert "結び付けた架空の人物" in pages.decode()
    assert "失効は未確認" in pages.decode()
    assert (
        "This is about an invented person" in pages.decode() or "架空の人物の結果" in pages.decode()
    )
    assert b"/v1/confirmations" in told or b"confirm" in told
    leaks = [(where, mark) for where, text in everywhere.items() for mark in marks if mark in text]
    assert leaks == []


def test_a_recording_of_a_real_card_tells_nothing_of_its_holder(clinic, patient_with, marks):
    chip, reader = clinic.lay(), VirtualReader()
    reader.insert(chip)
    recorder = Recorder(reader)
    patient = patient_with([Way.PIN], [TYPED])
    played = clinic.visit(chip, patient, reader=TracedReader(recorder))
    assert played.end.proven
    made = recorder.recording(Session.CHECK_IN, program="0", made=date(2026, 6, 1))
    recording = encode(made).encode()
    hexadecimal = [mark.hex().encode() for mark in marks]
    assert [mark for mark in (*marks, *hexadecimal) if mark in recording.lower()] == []


def test_the_key_is_in_no_other_file(bind, place):
    bind("standard")
    key = key_file(str(place)).read_bytes()
    others = [file for file in place.parent.rglob("centre.db*") if not file.name.endswith("key")]
    assert others
    assert not any(key in file.read_bytes() for file in others)
