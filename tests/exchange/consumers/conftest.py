"""A terminal as clinic software meets it: folders, a card reader beside them, one national centre.

Everything here is a command of its own: a centre, an exchange for each encoding, and `confirm` for
each visit. The readers are in the test files, re-implemented from what is publicly known about how
such software behaves (docs/files.md §1.4); no code of any is in here.
"""

from __future__ import annotations

import itertools
import json
import os
import re
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from xml.sax.saxutils import escape

import httpx
import pytest
from lxml import etree
from typer.testing import CliRunner

from clinic_ui.cli import program
from onshikaku.domain.persona import Persona
from onshikaku.personas import load_personas

DAY = date(2026, 11, 20)
INSTITUTION = "9910000018"
ACCOUNT = {"CLINIC_ACCOUNT": "medical", "CLINIC_PASSWORD": "kakuu-iryou"}
PATIENCE = 30.0
CODECS = {"utf-8": "utf-8", "shift_jis": "cp932"}
DECLARED = re.compile(rb"""^<\?xml [^>]*encoding=["']([A-Za-z0-9_-]+)["'][^>]*\?>""")
_SUFFIXES = itertools.count(202611200001)


@dataclass
class Terminal:
    """Its folders; `encoding` is that of everything that comes out of it."""

    root: Path
    encoding: str
    card_reader: list[str]
    _faces: dict[str, Path | None] = field(default_factory=dict)

    @property
    def res(self) -> Path:
        return self.root / "res"

    @property
    def face(self) -> Path:
        return self.root / "face"

    def suffix(self) -> str:
        """12 digits that no other request has."""
        return str(next(_SUFFIXES))

    def put(self, prefix: str, content: bytes) -> str:
        """Place a request; its name."""
        name = f"{prefix}req_{self.suffix()}.xml"
        (self.root / "req" / f"{name}.tmp").write_bytes(content)
        (self.root / "req" / f"{name}.tmp").rename(self.root / "req" / name)
        return name

    def answer(self, prefix: str, content: bytes) -> bytes:
        """What comes of a request, under the one name that it can have."""
        name = self.put(prefix, content)
        return read_when_there(self.res / name.replace("req_", "res_"))

    def visit(self, persona_id: str, *options: str, consent: str = "all", **more: str):
        """Somebody's card at the reader: the new file in `face`, if there is one."""
        command = ["confirm", *self.card_reader, "--persona", persona_id, "--consent", consent]
        environment = {"EXCHANGE_ENCODING": self.encoding} | more
        done = CliRunner().invoke(
            program(), [*command, "--exchange", str(self.root), "--json", *options], env=environment
        )
        assert done.exit_code in (0, 1), done.stderr
        written = json.loads(done.stdout)["face_file"]
        return written and Path(written)

    def seen_at_the_reader(self, persona_id: str) -> Path | None:
        """The file of one visit, for tests that leave it where it lies."""
        if persona_id not in self._faces:
            self._faces[persona_id] = self.visit(persona_id)
        return self._faces[persona_id]


def read_when_there(file: Path) -> bytes:
    deadline = time.monotonic() + PATIENCE
    while not file.exists():
        if time.monotonic() > deadline:
            pytest.fail(f"{file.name} never came; there are {sorted(os.listdir(file.parent))}")  # noqa: PTH208
        time.sleep(0.005)
    return file.read_bytes()


@contextmanager
def command(onshikaku, *words: str | Path, **environment: str) -> Iterator[dict[str, str]]:
    """A command at work; what it said when it was ready."""
    env = os.environ | ACCOUNT | environment
    words += ("--on", DAY.isoformat(), "--json")
    process = onshikaku(*words, env=env, stderr=subprocess.DEVNULL)
    try:
        yield json.loads(process.stdout.readline())
    finally:
        process.terminate()
        process.communicate(timeout=20)


@pytest.fixture(scope="session")
def open_terminal(onshikaku, tmp_path_factory) -> Iterator[Callable[..., Terminal]]:
    """Sets up a terminal of an encoding, with other settings if need be."""
    pki = tmp_path_factory.mktemp("centre") / "pki"
    ports = ("--port", "0", "--management-port", "0")
    with ExitStack() as stack:
        centre = command(onshikaku, "centre", *ports, "--pki", pki, "--database", "memory")
        said = stack.enter_context(centre)
        at_once = {"batch_delay_seconds": 0}
        httpx.put(f"{said['management']}/mode-settings", json=at_once).raise_for_status()
        url = said["clinic"]
        at_centre = ["--centre", url, "--pki", str(pki)]

        def start(encoding: str, **settings: str) -> Terminal:
            root = tmp_path_factory.mktemp("terminal") / "OQS"
            words = ["exchange", "--root", root, *at_centre, "--encoding", encoding]
            delays = ["--delay", "0", "--batch-delay", "0.4"]
            stack.enter_context(command(onshikaku, *words, *delays, **settings))
            return Terminal(root, encoding, [*at_centre, "--on", DAY.isoformat()])

        yield start


@pytest.fixture(scope="session")
def terminals(open_terminal) -> Callable[[str], Terminal]:
    """The terminal of an encoding, the same one for every test."""
    at_work: dict[str, Terminal] = {}

    def of(encoding: str) -> Terminal:
        if encoding not in at_work:
            at_work[encoding] = open_terminal(encoding)
        return at_work[encoding]

    return of


@pytest.fixture(params=["utf-8", "shift_jis"])
def terminal(request, terminals) -> Terminal:
    """A terminal of either encoding."""
    return terminals(request.param)


@pytest.fixture(scope="session")
def cast() -> dict[str, Persona]:
    return dict(load_personas(DAY))


class Words:
    """Requests as such software writes them."""

    day = DAY
    institution = INSTITUTION

    def __init__(self, people: dict[str, Persona]) -> None:
        self._people = people

    @staticmethod
    def fields(**values: str | None) -> str:
        given = {name: escape(text) for name, text in values.items() if text is not None}
        return "".join(f"<{name}>{text}</{name}>" for name, text in given.items())

    def document(self, header: str, body: str, encoding: str = "utf-8") -> bytes:
        declared = {"utf-8": "UTF-8", "shift_jis": "Shift_JIS"}[encoding]
        return (
            f'<?xml version="1.0" encoding="{declared}" standalone="no"?>\r\n<XmlMsg>'
            f"<MessageHeader>{header}</MessageHeader><MessageBody>{body}</MessageBody></XmlMsg>"
        ).encode(CODECS[encoding])

    def numbers(self, persona_id: str) -> dict[str, str | None]:
        """What is on the 資格確認書; shorter insurers' numbers padded."""
        first = self._people[persona_id].coverages[0]
        return {
            "InsurerNumber": first.insurer_number.value.rjust(8),
            "InsuredCardSymbol": first.insured.symbol,
            "InsuredIdentificationNumber": first.insured.number,
            "InsuredBranchNumber": first.insured.branch,
        }

    def medical_numbers(self, persona_id: str) -> dict[str, str | None]:
        """The same under the names that requests for medical information use."""
        named = ("InsurerNumber", "InsuranceCardSymbol", "InsuredPersonIdentificationNumber")
        values = (value or "" for value in self.numbers(persona_id).values())
        return dict(zip((*named, "BranchNumber"), values, strict=True))

    def search(self, persona_id: str, note: str | None = None) -> str:
        born = f"{self._people[persona_id].person.birth_date:%Y%m%d}"
        consent = {"LimitApplicationCertificateRelatedConsFlg": "1", "ArbitraryIdentifier": note}
        inside = self.fields(**self.numbers(persona_id), Birthdate=born, **consent)
        return f"<QualificationConfirmSearchInfo>{inside}</QualificationConfirmSearchInfo>"

    def dated(self, identifier: str) -> str:
        """The header of a query."""
        day = self.fields(QualificationConfirmationDate=f"{DAY:%Y%m%d}")
        return day + self.header(identifier)

    def header(self, identifier: str, institution: str = INSTITUTION) -> str:
        return self.fields(MedicalInstitutionCode=institution, ArbitraryFileIdentifier=identifier)

    def query(self, persona_id: str, identifier: str = "1", encoding: str = "utf-8") -> bytes:
        """資格確認 of one person."""
        return self.document(self.dated(identifier), self.search(persona_id), encoding)


@pytest.fixture(scope="session")
def words(cast) -> Words:
    return Words(cast)


def root_of(content: bytes) -> etree._Element:
    """The tree of a file in the encoding that it declares, Shift_JIS being code page 932."""
    declared = DECLARED.match(content)
    assert declared is not None, content[:80]
    text = content.decode(CODECS[declared[1].decode().lower()])
    return etree.fromstring(text[text.index("?>") + 2 :])


@pytest.fixture(scope="session")
def parse() -> Callable[[bytes], etree._Element]:
    """Reads a file as a parser of documents does."""
    return root_of


@pytest.fixture(scope="session")
def arrives() -> Callable[[Path], bytes]:
    """Waits for a file that has to come."""
    return read_when_there
