"""Four observers at once, each as some clinic software watches: none sees anything odd.

Over a thousand requests of mixed kinds that the program itself answers; then again while it is
killed fifty times. Every file that is to appear does, once, whole, under one name.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import threading
import time
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest
from lxml import etree

from onshikaku.exchange.folders import Folders
from onshikaku.exchange.publication import FacePublisher
from onshikaku.exchange.settings import ExchangeSettings
from onshikaku.testing.running import INSTITUTION, TERMINAL, running_centre

SEED = 20261120
REQUESTS, KILLS, FACES = 1000, 50, 20
PATIENCE = 80.0
QUICK = {
    "EXCHANGE_SINGLE_DELAY": "0",
    "EXCHANGE_BATCH_DELAY": "0",
    "EXCHANGE_SETTLE_SECONDS": "0.3",
}
PERSON = (
    "<InsurerNumber>01990019</InsurerNumber><{0}CardSymbol>21700023</{0}CardSymbol>"
    "<{1}IdentificationNumber>1024</{1}IdentificationNumber><{2}BranchNumber>00</{2}BranchNumber>"
)
NUMBERS = PERSON.format("Insured", "Insured", "Insured")
MEDICAL = PERSON.format("Insurance", "InsuredPerson", "")
SEARCH = (
    f"<QualificationConfirmSearchInfo>{NUMBERS}<Birthdate>19800217</Birthdate>{{}}"
    "</QualificationConfirmSearchInfo>"
)
FLAG = "<LimitApplicationCertificateRelatedConsFlg>0</LimitApplicationCertificateRelatedConsFlg>"
DAY = "<QualificationConfirmationDate>{day}</QualificationConfirmationDate>"
PERIOD = "<StartDate>202601</StartDate><EndDate>202612</EndDate><FileCategory>{}</FileCategory>"
REGISTRATION = (
    "<ReferenceNumberRegistrationInfo><ReferenceNumber>45</ReferenceNumber>"
    f"{NUMBERS}</ReferenceNumberRegistrationInfo>"
)
KINDS = {
    "OQSsiquc01": (DAY, SEARCH.format(FLAG)),
    "OQSmuquc01": (DAY, SEARCH.format("") * 3),
    "OQSmuquc02": ("", "<ReceptionNumber>20261120000000000001</ReceptionNumber>"),
    "OQSsiimm01": ("", REGISTRATION),
    "YZKsiquc01": (MEDICAL, PERIOD.format(4)),
    "TKKsiquc01": (MEDICAL, PERIOD.format(1)),
    "OQSsihvd01": ("", ""),
    "broken": ("", "<cut off"),
}
REFUSED = ("OQSsihvd01", "broken")


class Request:
    """One request: its name, its bytes, and what has to come of it."""

    def __init__(self, number: int, chance: random.Random) -> None:
        self.kind = chance.choice(list(KINDS))
        prefix = "OQSsiquc01" if self.kind == "broken" else self.kind
        self.name = f"{prefix}req_{number:06}.xml"
        self.identifier = f"id-{number:06}"
        encoding = chance.choice(["UTF-8", "Shift_JIS"])
        header, body = KINDS[self.kind]
        day = f"{datetime.now(UTC):%Y%m%d}"
        text = (
            f'<?xml version="1.0" encoding="{encoding}" standalone="no"?>\r\n'
            f"<XmlMsg><MessageHeader><MedicalInstitutionCode>{INSTITUTION}</MedicalInstitutionCode>"
            f"{header.format(day=day)}<ArbitraryFileIdentifier>{self.identifier}"
            f"</ArbitraryFileIdentifier></MessageHeader><MessageBody>{body}</MessageBody></XmlMsg>"
        )
        self.content = text.encode("cp932" if encoding == "Shift_JIS" else "utf-8")
        self.pieces = chance.choice([0, 1, 1, 3])

    @property
    def comes(self) -> dict[str, Callable[[bytes], bool]]:
        """The files that have to appear, and what each has to hold."""
        if self.kind in REFUSED:
            return {
                self.name.replace(".xml", ".err"): _is_err,
                self.name: lambda content: content == self.content,
            }
        return {self.name.replace("req_", "res_"): self._is_answer}

    def _is_answer(self, content: bytes) -> bool:
        root = etree.fromstring(content)
        echoed = f"<ArbitraryFileIdentifier>{self.identifier}</ArbitraryFileIdentifier>".encode()
        return root.tag == "XmlMsg" and (self.kind == "OQSmuquc02" or echoed in content)

    def put(self, req: Path) -> None:
        """Place it: by a rename, in one go, or in pieces."""
        if not self.pieces:
            aside = req / f".{self.name}"
            aside.write_bytes(self.content)
            aside.rename(req / self.name)
            return
        size = len(self.content) // self.pieces + 1
        with (req / self.name).open("wb", buffering=0) as file:
            for start in range(0, len(self.content), size):
                file.write(self.content[start : start + size])
                if self.pieces > 1:
                    time.sleep(0.01)


def _is_err(content: bytes) -> bool:
    lines = content.decode().split("\r\n")
    return len(lines) == 3 and lines[0].startswith("SIM8") and not lines[2]


def _is_face(content: bytes) -> bool:
    return content.startswith(b"<XmlMsg>") and content.endswith(b"</XmlMsg>")


class Observer(ABC):
    """Watches folders in its own way, from its own thread. `odd` is what should not have been."""

    def __init__(self, folders: list[Path], expected: dict[str, Callable[[bytes], bool]]) -> None:
        self.folders = folders
        self.expected = expected
        self.seen: Counter[str] = Counter()
        self.odd: list[str] = []

    def check(self, file: Path) -> bytes:
        """Read it at once, as it is."""
        content = file.read_bytes()
        fits = self.expected.get(file.name)
        if fits is None:
            fits = _is_face if file.parent.name == "face" else None
        if fits is None:
            self.odd.append(f"{file.name}: nobody expects it")
        elif not self._fits(fits, content):
            self.odd.append(f"{file.name}: partial or wrong, {len(content)} bytes")
        return content

    @staticmethod
    def _fits(fits: Callable[[bytes], bool], content: bytes) -> bool:
        try:
            return fits(content)
        except (etree.XMLSyntaxError, UnicodeDecodeError):
            return False

    @abstractmethod
    def look(self) -> None:
        """Do once what this kind of software does again and again."""


class ByEvent(Observer):
    """Hears of one kind of event and reads the file on the spot."""

    def __init__(self, folders, expected, watch: Callable) -> None:
        super().__init__(folders, expected)
        self._watches = [(folder, watch(folder)) for folder in folders]

    def look(self) -> None:
        for folder, watch in self._watches:
            for name in watch.names():
                self.seen[name] += 1
                self.check(folder / name)
        time.sleep(0.005)


class DoubleRead(Observer):
    """Looks each 300 ms and believes what two looks show alike."""

    def __init__(self, folders, expected) -> None:
        super().__init__(folders, expected)
        self._before: dict[str, bytes] = {}

    def look(self) -> None:
        for folder in self.folders:
            for file in folder.iterdir():
                if self.seen[file.name]:
                    continue
                content = self.check(file)
                if file.name in self._before:
                    self.seen[file.name] += 1
                    if self._before[file.name] != content:
                        self.odd.append(f"{file.name}: changed between two looks")
                self._before[file.name] = content
        time.sleep(0.3)


class Polling(Observer):
    """Looks ten times a second at which file is there under which name."""

    def __init__(self, folders, expected) -> None:
        super().__init__(folders, expected)
        self._files: dict[str, int] = {}

    def look(self) -> None:
        for folder in self.folders:
            there = {entry.name: entry.inode() for entry in os.scandir(folder)}
            for name, inode in there.items():
                if name not in self._files:
                    self.seen[name] += 1
                    self.check(folder / name)
                    if inode in self._files.values():
                        self.odd.append(f"{name}: renamed")
                elif self._files[name] != inode:
                    self.odd.append(f"{name}: another file")
                self._files[name] = inode
        time.sleep(0.1)


@contextmanager
def watching(observers: list[Observer]) -> Iterator[None]:
    """Have them look until the end of the block, and once more."""
    over = threading.Event()

    def watch(observer: Observer) -> None:
        while not over.is_set():
            observer.look()
        observer.look()
        observer.look()

    threads = [threading.Thread(target=watch, args=(observer,)) for observer in observers]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        over.set()
        for thread in threads:
            thread.join()


class Stage:
    """Folders, the requests that will come, and who watches."""

    def __init__(self, root: Path, created: Callable, changed: Callable) -> None:
        self.settings = ExchangeSettings(root=root)
        self.folders = Folders.prepare(self.settings)
        self.chance = random.Random(SEED)  # noqa: S311 - repeatable, not secret
        self.requests = [Request(number, self.chance) for number in range(REQUESTS)]
        self.expected = {
            name: fits for request in self.requests for name, fits in request.comes.items()
        }
        watched = [self.folders.res, self.folders.face]
        self.created = ByEvent(watched, self.expected, created)
        self.changed = ByEvent(watched, self.expected, changed)
        self.observers = [
            self.created,
            self.changed,
            DoubleRead(watched, self.expected),
            Polling(watched, self.expected),
        ]
        self.faces: set[str] = set()

    def put_faces(self) -> None:
        """What a check-in beside the exchange does."""
        publisher = FacePublisher(self.settings)
        for _ in range(FACES):
            self.faces.add(publisher.publish(INSTITUTION, b"<XmlMsg>1</XmlMsg>", datetime.now(UTC)))

    def all_came(self) -> None:
        """Wait until everything is there and nothing is left in work."""
        deadline = time.monotonic() + PATIENCE
        own = (self.folders.taken, self.folders.making, self.folders.ready)
        while time.monotonic() < deadline:
            missing = self.expected.keys() - {file.name for file in self.folders.res.iterdir()}
            if not missing and not any(any(folder.iterdir()) for folder in own):
                return
            time.sleep(0.05)
        pytest.fail(f"{len(missing)} never came: {sorted(missing)[:10]}")

    def judge(self, *, touched_once: bool) -> None:
        """Nobody saw anything odd, everybody saw everything, and each file was created once."""
        everything = self.expected.keys() | self.faces
        for observer in self.observers:
            assert observer.odd == []
            assert set(observer.seen) == everything
        assert set(self.created.seen.values()) == {1}
        if touched_once:
            assert set(self.changed.seen.values()) == {1}
        assert not any(self.folders.req.iterdir())


@pytest.fixture
def stage(tmp_path: Path, created, changed) -> Stage:
    return Stage(tmp_path / "OQS", created, changed)


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_four_observers_see_a_thousand_answers_appear_whole_and_once(stage: Stage, tmp_path: Path):
    command = [Path(sys.executable).with_name("onshikaku"), "exchange", "--json"]
    with (
        (tmp_path / "log").open("wb") as log,
        subprocess.Popen(
            [*command, "--root", stage.settings.root],
            stdout=log,
            stderr=subprocess.STDOUT,
            env=os.environ | QUICK,
        ) as exchange,
        watching(stage.observers),
    ):
        faces = threading.Thread(target=stage.put_faces)
        faces.start()
        for request in stage.requests:
            request.put(stage.folders.req)
        faces.join()
        stage.all_came()
        exchange.send_signal(signal.SIGTERM)
        assert exchange.wait(PATIENCE) == 0
    stage.judge(touched_once=True)


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_fifty_kills_at_any_moment_leave_each_request_with_its_one_answer(
    stage: Stage, onshikaku, tmp_path: Path
):
    with running_centre() as centre:
        credential = centre.hierarchy.terminals.enrol(INSTITUTION, TERMINAL, datetime.now(UTC))
        (tmp_path / "terminal.pem").write_bytes(credential.pem)
        words = ["exchange", "--root", stage.settings.root, "--centre", centre.clinic_url]
        words += ["--credential", tmp_path / "terminal.pem"]
        silent = dict.fromkeys(("stdout", "stderr"), subprocess.DEVNULL)
        start = partial(onshikaku, *words, env=os.environ | QUICK, **silent)
        with watching(stage.observers):
            faces = threading.Thread(target=stage.put_faces)
            faces.start()
            share = REQUESTS // KILLS
            for kill in range(KILLS):
                exchange = start()
                for request in stage.requests[kill * share : (kill + 1) * share]:
                    request.put(stage.folders.req)
                time.sleep(stage.chance.uniform(0, 0.8))
                exchange.kill()
                exchange.wait()
            exchange = start()
            stage.all_came()
            exchange.terminate()
            assert exchange.wait(PATIENCE) == 0
            faces.join()
    stage.judge(touched_once=False)
