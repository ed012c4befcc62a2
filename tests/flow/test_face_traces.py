"""Nothing of photo, frames, vectors and scores is left: not on disk, not printed, not in memory."""

from __future__ import annotations

import base64
import gc
import hashlib
import logging
import sqlite3
import struct
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest

from clinic_ui.bench.pictures import picture
from clinic_ui.bench.scenes import FaceScene
from clinic_ui.compose import World
from clinic_ui.face_check import CameraChecker
from clinic_ui.face_folder import FaceFolder
from clinic_ui.front.book import Book
from clinic_ui.front.questions import GiveConsent
from clinic_ui.ports import PinEntry
from clinic_ui.settings import FaceSettings
from hardware.portrait import portrait
from onshikaku.domain.checkin.faces import FaceBand
from onshikaku.domain.checkin.ways import Way
from onshikaku.exchange.folders import Folders
from onshikaku.exchange.settings import ExchangeSettings
from reader.camera.ports import Frame
from reader.camera.stills import StillsSource
from reader.face.dlib_matcher import DlibMatcher
from reader.face.encoder import Portrait, Seen
from reader.face.ports import Decision, Glance
from reader.pin import Pin
from reader.trace import TRAFFIC

WHO = "family"
MARKERS = {
    "JP2": bytes.fromhex("0000000C6A502020"),
    "JPEG 2000 codestream": bytes.fromhex("FF4FFF51"),
    **{f"JPEG {tag}": bytes.fromhex("FFD8FF" + tag) for tag in ("DB", "E0", "E1", "EE")},
    "PNG": b"\x89PNG\r\n",
}
SLICE = slice(2400, 2448)
_HEAD = 8
_BY_CHANCE = 6
"""Bytes below which their base64 stands in any certificate, by chance."""


@dataclass
class Witness:
    """The real matcher, and the numbers that it worked out."""

    matcher: DlibMatcher
    numbers: list[Sequence[float]] = field(default_factory=list)
    scores: list[float] = field(default_factory=list)

    def __getattr__(self, name: str):
        return getattr(self.matcher, name)

    def learn(self, photo: bytes):
        learnt = self.matcher.learn(photo)
        self.numbers.append([float(one) for one in learnt.vector])
        return learnt

    def compare(self, template, glances) -> Decision:
        decision = self.matcher.compare(template, glances)
        self.numbers += [[float(one) for one in glance.seen.vector] for glance in glances]
        self.scores += [decision.distance, decision.raw_distance]
        return decision


def spellings(secret: bytes) -> Iterator[bytes]:
    """Bytes as a file, a log or a page may hold them."""
    yield secret
    yield secret.hex().encode()
    yield secret.hex().upper().encode()
    yield secret.hex(" ").upper().encode()
    if len(secret) >= _BY_CHANCE:
        yield base64.b64encode(secret[: len(secret) // 3 * 3])


def of_numbers(vector: Sequence[float]) -> Iterator[bytes]:
    """Neighbours among the first as binary floats of both widths and orders, each in decimals."""
    for pair in pairwise(vector[:_HEAD]):
        for order in "<>":
            yield struct.pack(f"{order}2f", *pair)
            yield struct.pack(f"{order}2d", *pair)
    for one in vector[:_HEAD]:
        yield repr(abs(one)).encode()
        yield f"{abs(one):.7f}".encode()


def found(places: Path, needles: Mapping[str, set[bytes]]) -> set[tuple[str, str]]:
    """Which needle lies in which file under a folder."""
    files = [path for path in places.rglob("*") if path.is_file()]
    return {
        (name, path.name)
        for path in files
        for content in [path.read_bytes()]
        for name, spelt in needles.items()
        if any(needle in content for needle in spelt)
    }


@pytest.fixture
def temporary(tmp_path: Path) -> Iterator[Path]:
    """Where temporary files go meanwhile."""
    folder, before = tmp_path / "temp", tempfile.tempdir
    folder.mkdir()
    tempfile.tempdir = str(folder)
    yield folder
    tempfile.tempdir = before


@pytest.fixture
def logged(tmp_path: Path) -> Iterator[None]:
    """Every logger at its most talkative, into a file."""
    root, handler = logging.getLogger(), logging.FileHandler(tmp_path / "all.log")
    names = ["", "reader", "clinic_ui", "onshikaku", "hardware"]
    before = {name: logging.getLogger(name).level for name in names}
    root.addHandler(handler)
    for name in names:
        logging.getLogger(name).setLevel(TRAFFIC)
    yield
    for name, level in before.items():
        logging.getLogger(name).setLevel(level)
    root.removeHandler(handler)
    handler.close()


def held_bytes(size: int, digest: bytes) -> int:
    """How many objects that the collector knows hold such bytes."""
    return sum(
        isinstance(one, bytes) and len(one) == size and hashlib.sha256(one).digest() == digest
        for holder in gc.get_objects()
        for one in gc.get_referents(holder)
    )


def of_a_face() -> set[int]:
    gc.collect()
    kinds = (Portrait, Seen, Glance, Frame)
    return {id(one) for one in gc.get_objects() if isinstance(one, kinds)}


def test_a_run_with_the_real_matcher_leaves_no_trace_of_a_face(
    tmp_path: Path, at_work: Callable[..., None], temporary: Path, logged: None, capfd
):
    witness, stills = Witness(DlibMatcher()), StillsSource()
    shown = {scene: picture(scene, WHO) for scene in (FaceScene.MATCH, FaceScene.NO_MATCH)}
    checker = CameraChecker(stills, lambda: witness, FaceSettings(patience_seconds=300))
    settings = ExchangeSettings(root=tmp_path / "OQS")
    folders = Folders.prepare(settings)
    world = World.create(day=date(2026, 7, 1), place=str(folders.work / "centre.db"))
    photo = portrait(WHO)
    size, digest, cut = len(photo), hashlib.sha256(photo).digest(), photo[SLICE]
    del photo
    before = of_a_face()

    async def work(hall) -> None:
        stills.show(shown[FaceScene.MATCH])
        await hall.lay()
        asked = await hall.answer(Way.FACE)
        while isinstance(asked.question, GiveConsent):
            asked = await hall.answer(asked.question.screen.choices[0])
        assert asked.finished is not None
        assert asked.finished.face is not None
        assert asked.face_file is not None
        assert of_a_face() == before
        await hall.take()

        stills.show(shown[FaceScene.NO_MATCH])
        await hall.lay()
        await hall.answer(Way.FACE)
        await hall.answer(Way.PIN)
        await hall.answer(PinEntry(Pin("1234")))
        hall.front.place("1").cancel()
        await hall.take()

        await hall.lay()
        place = hall.front.place("1")
        assert place.answer(place.visit.step, Way.FACE)
        while place.guidance is None or place.guidance.quality is None:
            await hall.front.changed(hall.front.version)
        assert of_a_face() > before
        await hall.take()
        assert of_a_face() == before
        (tmp_path / "journal.txt").write_text(repr(world.centre.journal.entries))

    with closing(Book.at(folders.work / "visits.db")) as book:
        eyes = {"1": checker.eye()}
        at_work(world, work, face=FaceFolder(settings), book=book, eyes=eyes)
        bands = {
            visit.finished.face.band
            for visit in book.visits(date(2026, 7, 1))
            if visit.finished and visit.finished.face
        }
        assert bands == {FaceBand.CLEAR}
        checker.close()
        out, err = capfd.readouterr()
        (tmp_path / "printed.txt").write_text(out + err)
        needles = {
            **{name: set(spellings(marker)) for name, marker in MARKERS.items()},
            "photo": set(spellings(cut)),
            "frame": {one for each in shown.values() for one in spellings(each.rgb[SLICE])},
            "vector": {one for vector in witness.numbers for one in of_numbers(vector)},
            "score": {repr(score).encode() for score in witness.scores},
        }
        assert len(witness.numbers) >= 4
        written = {path.name for path in tmp_path.rglob("*") if path.is_file()}
        assert {"visits.db", "centre.db", "all.log", "journal.txt"} <= written
        assert found(tmp_path, needles) == set()
    assert of_a_face() == before
    assert held_bytes(size, digest) == 0
    kept = [portrait(WHO)]
    assert held_bytes(size, digest) == len(kept)
    plant(tmp_path, witness, shown[FaceScene.MATCH])
    names = {"JP2", "JPEG 2000 codestream", "JPEG E0", "photo", "frame", "vector", "score"}
    planted = found(tmp_path, needles)
    assert {name for name, _ in planted} == names
    assert {where for _, where in planted} >= {"planted.db", "planted.log", "planted.npy"}


def plant(root: Path, witness: Witness, frame: Frame) -> None:
    """Put everything that is searched for where it would be if it were kept."""
    with closing(sqlite3.connect(root / "planted.db")) as database:
        database.execute("CREATE TABLE kept (what BLOB)")
        database.execute("INSERT INTO kept VALUES (?)", (portrait(WHO),))
        database.commit()
    lines = [f"score {witness.scores[0]!r}", base64.b64encode(frame.rgb[2400:2448]).decode()]
    (root / "planted.log").write_text("\n".join(lines))
    (root / "planted.jpg").write_bytes(bytes.fromhex("FFD8FFE0") + b"\x00\x10JFIF")
    (root / "planted.npy").write_bytes(struct.pack("<128f", *witness.numbers[0]))
