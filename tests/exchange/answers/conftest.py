"""A terminal's counter at a centre in this process; the interface as public sources have it."""

from __future__ import annotations

import asyncio
import base64
import re
from collections.abc import Iterator
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import httpx
import pytest
import yaml
from lxml import etree

from onshikaku.domain.dates import JST
from onshikaku.domain.proof import Method, Statement
from onshikaku.exchange.counter import TerminalCounter
from onshikaku.exchange.ports import Answer, Rejection, Request
from onshikaku.exchange.settings import ExchangeSettings
from onshikaku.testing import InProcessCentre, in_process_centre
from onshikaku.wire.oqs.names import RequestName

GOLDEN = Path(__file__).resolve().parents[2] / "golden" / "oqs"
INSTITUTION = "9910000018"
MORNING = datetime(2026, 11, 20, 9, 15, 2, tzinfo=JST)
CODECS = {"UTF-8": "utf-8", "Shift_JIS": "cp932"}


class World:
    """A centre, the loop that it lives in, and what time it is."""

    def __init__(self, runner: asyncio.Runner, centre: InProcessCentre, line: httpx.AsyncClient):
        self.runner = runner
        self.centre = centre
        self.line = line
        self.moment = MORNING
        self.visited = False

    def run(self, work):
        return self.runner.run(work)

    def at(self, moment: datetime):
        """It is that moment, at the centre as well."""
        self.moment = moment
        self.manage("PUT", "/clock", {"moment": moment.isoformat()})

    def later(self, **much: float):
        self.at(self.moment + timedelta(**much))

    def manage(self, verb: str, path: str, body: Any = None):
        self.run(self.centre.management.request(verb, path, json=body)).raise_for_status()

    def person(self, persona_id: str):
        return self.centre.centre.personas[persona_id]

    def check_in(self, persona_id: str, *, terminal: str = "desk-1", **more: Any) -> dict[str, Any]:
        """A visit with the card; `more` of the message, as consents or the mode."""
        self.visited = True
        return self.run(self._check_in(persona_id, terminal, more))

    def agree(self, visit: dict[str, Any], *, terminal: str = "desk-1", **more: Any):
        """What the patient wants after the answer, as the use of subsidies."""
        path = f"/v1/confirmations/{visit['confirmation_id']}/consents"
        where = {"institution_code": INSTITUTION, "terminal_id": terminal}
        self.run(self.line.put(path, json=where | more)).raise_for_status()

    def start_over(self):
        """Everybody as in the cast, nothing broken, a Friday morning."""
        self.manage("POST", "/reset")
        self.manage("PUT", "/faults", [])
        self.at(MORNING)
        self.visited = False

    async def _check_in(self, persona_id, terminal, more):
        clinic = await self.centre.clinic(
            terminal=terminal, account="admin", password="kakuu-kanri"
        )
        card = self.centre.card(persona_id)
        where = {"institution_code": INSTITUTION, "terminal_id": terminal}
        granted = (await clinic.post("/v1/authentications", json=where)).json()
        challenge = base64.b64decode(granted["challenge"])
        signature = card.sign(Statement(challenge, INSTITUTION, terminal, Method.PIN))
        proof = where | {
            "authentication_id": granted["authentication_id"],
            "certificate": base64.b64encode(card.certificate).decode(),
            "signature": base64.b64encode(signature).decode(),
            "method": "pin",
        }
        response = await clinic.post("/v1/confirmations", json=proof | more)
        assert response.status_code == 200, response.text
        return response.json()


@pytest.fixture(scope="session")
def shared_world() -> Iterator[World]:
    with asyncio.Runner() as runner:
        stack = AsyncExitStack()
        centre = runner.run(stack.enter_async_context(in_process_centre(day=MORNING.date())))
        line = runner.run(centre.clinic(account="admin", password="kakuu-kanri"))
        yield World(runner, centre, line)
        runner.run(stack.aclose())


@pytest.fixture(scope="module")
def settled(shared_world: World) -> World:
    """The centre as new. Registered numbers are found by the next tests of a module, visits not."""
    shared_world.start_over()
    return shared_world


@pytest.fixture
def world(settled: World) -> World:
    """The centre on a Friday morning, with nothing broken and nobody there yet."""
    if settled.visited:
        settled.start_over()
    settled.manage("PUT", "/faults", [])
    settled.at(MORNING)
    return settled


class Desk:
    """A terminal. Its answers are looked at as trees, names of elements joined by "/"."""

    def __init__(self, world: World, work: Path, line: httpx.AsyncClient, **settings: Any):
        self.world = world
        self.work = work
        self.settings = ExchangeSettings(root=work / "root", work=work, **settings)
        self.counter = TerminalCounter(line, self.settings, work, lambda: world.moment)
        self.asked = 0

    def raw(self, prefix: str, content: bytes, taken_at: datetime | None = None):
        """The answer to a file of that content."""
        self.asked += 1
        name = RequestName.parse(f"{prefix}req_{self.asked:012}.xml")
        assert name is not None
        at = taken_at or self.world.moment + timedelta(microseconds=self.asked)
        return self.world.run(self.counter.answer(Request(name, content, at)))

    def ask(self, prefix: str, content: bytes) -> Answer:
        answer = self.raw(prefix, content)
        assert isinstance(answer, Answer), answer
        return answer

    def tree(self, prefix: str, content: bytes):
        return etree.fromstring(self.ask(prefix, content).content)

    def fetch(self, prefix: str, receipt: Answer) -> bytes:
        """The request for the results of a batch."""
        number = etree.fromstring(receipt.content).findtext("MessageBody/ReceptionNumber")
        file_id = "FETCH-1" if "muimm" in prefix else None
        header = WORDS.short(ArbitraryFileIdentifier=file_id)
        return WORDS.document(header, WORDS.fields(ReceptionNumber=number))

    def reject(self, prefix: str, content: bytes) -> Rejection:
        answer = self.raw(prefix, content)
        assert isinstance(answer, Rejection), answer.content
        return answer


@pytest.fixture
def desk_of(world: World, tmp_path: Path):
    """`desk_of(...)` sets up a terminal, with other settings or another line if need be."""
    return lambda line=None, **settings: Desk(
        world, tmp_path, line or world.line, **({"batch_delay": 0} | settings)
    )


@pytest.fixture
def desk(desk_of) -> Desk:
    return desk_of()


class Words:
    """Requests, put together."""

    @staticmethod
    def element(name: str, *inside: str) -> str:
        return f"<{name}>{''.join(inside)}</{name}>"

    def fields(self, **values: str | None) -> str:
        """Elements with text; None leaves one out."""
        given = {name: escape(text) for name, text in values.items() if text is not None}
        return "".join(self.element(name, text) for name, text in given.items())

    def document(self, header: str, body: str, encoding: str = "UTF-8") -> bytes:
        parts = self.element("MessageHeader", header) + self.element("MessageBody", body)
        declaration = f'<?xml version="1.0" encoding="{encoding}" standalone="no"?>\r\n'
        return (declaration + self.element("XmlMsg", parts)).encode(CODECS[encoding])

    def header(self, **changes: str | None) -> str:
        """The header of a query for a day."""
        values: dict[str, str | None] = {
            "QualificationConfirmationDate": "20261120",
            "MedicalInstitutionCode": INSTITUTION,
            "ArbitraryFileIdentifier": "SIM-20261120-0001",
        }
        return self.fields(**(values | changes))

    def short(self, **changes: str | None) -> str:
        """A header that names no day."""
        return self.header(**({"QualificationConfirmationDate": None} | changes))

    def numbers(self, persona, **changes: str | None) -> dict[str, str | None]:
        """保険者番号 to 枝番 of somebody's first coverage, or of 医療扶助."""
        if not persona.coverages:
            found = {
                "InsurerNumber": persona.aid.payer_number.value,
                "InsuredIdentificationNumber": persona.aid.recipient_number.value,
            }
            return found | changes
        held = persona.coverages[0]
        found = {
            "InsurerNumber": held.insurer_number.value.rjust(8),
            "InsuredCardSymbol": held.insured.symbol or None,
            "InsuredIdentificationNumber": held.insured.number,
            "InsuredBranchNumber": held.insured.branch,
        }
        return found | changes

    def search(self, persona, **changes: str | None) -> str:
        """資格確認照会用情報 for somebody, as the records have the birth date."""
        known = persona.record_person or persona.person
        values = self.numbers(persona) | {
            "Birthdate": f"{known.birth_date:%Y%m%d}",
            "LimitApplicationCertificateRelatedConsFlg": "1",
            "ArbitraryIdentifier": "1001_1_3",
        }
        return self.element("QualificationConfirmSearchInfo", self.fields(**(values | changes)))

    def query(self, **values: str | None) -> str:
        """資格確認照会用情報 with these elements alone."""
        return self.element("QualificationConfirmSearchInfo", self.fields(**values))

    def registration(self, persona, number: str | None, **changes: str | None) -> str:
        """照会番号登録用情報 for somebody."""
        values = {"ReferenceNumber": number} | self.numbers(persona, **changes)
        return self.element("ReferenceNumberRegistrationInfo", self.fields(**values))

    def file_header(self, persona) -> str:
        """The header of a request for a medical file, whose names are its own."""
        found = self.numbers(persona)
        return self.fields(
            MedicalInstitutionCode=INSTITUTION,
            InsurerNumber=found["InsurerNumber"],
            InsuranceCardSymbol=found.get("InsuredCardSymbol"),
            InsuredPersonIdentificationNumber=found["InsuredIdentificationNumber"],
            BranchNumber=found.get("InsuredBranchNumber"),
            ArbitraryFileIdentifier="1002",
        )


WORDS = Words()


@pytest.fixture(scope="session")
def say() -> Words:
    return WORDS


# ---- the interface, from the golden data alone

_FORMS = {
    "N": r"[0-9]+",
    "X": r"[ -~｡-ﾟ]+",
    "K": r"[ -~｡-ﾟ]+",
    "J": r"[^\x00-\x1f]+",
    "D8": r"[0-9]{8}",
    "M6": r"[0-9]{6}",
    "DT14": r"[0-9]{14}",
    "insurer": r"(?=.{8}\Z) *[0-9]+",
    "postal": r"[0-9]{3}-[0-9]{4}",
    "?": r"[^\x00-\x1f]+",
}
_MOMENTS = {"D8": "%Y%m%d", "M6": "%Y%m", "DT14": "%Y%m%d%H%M%S"}


class Interface:
    """What public sources say of each message, and whether a file is so."""

    def __init__(self):
        elements = yaml.safe_load((GOLDEN / "elements.yaml").read_text("utf-8"))
        self.kinds: dict[str, list[str]] = elements["kinds"]
        self.blocks: dict[str, dict[str, str]] = elements["blocks"]
        self.ordered = set(elements["ordered"])
        self.codes = yaml.safe_load((GOLDEN / "codes.yaml").read_text("utf-8"))

    @staticmethod
    def tree(answer: Answer):
        return etree.fromstring(answer.content)

    def complaints(self, kind: str, content: bytes) -> list[str]:
        """Everything in which a file is not a message of that kind."""
        root = etree.fromstring(content)
        parts = [child.tag for child in root]
        if root.tag != "XmlMsg" or root.attrib or parts != ["MessageHeader", "MessageBody"]:
            return [f"{root.tag}: {parts}"]
        found: list[str] = []
        for node, block in zip(root, self.kinds[kind], strict=True):
            found += self._block(node, block, node.tag)
        return found

    def _block(self, node, block: str, path: str) -> Iterator[str]:
        known = self.blocks[block]
        names = [child.tag for child in node]
        yield from (f"{path}/{name}: unknown" for name in names if name not in known)
        if node.attrib or (node.text or "").strip():
            yield f"{path}: attributes or text"
        if not names and path != "MessageBody":
            yield f"{path}: an empty container"
        order = [list(known).index(name) for name in names if name in known]
        if block in self.ordered and order != sorted(order):
            yield f"{path}: not in the order of the layout"
        for name, facts in known.items():
            often, _, form = facts.partition(" ")
            children = [child for child in node if child.tag == name]
            if often[0] == "1" and not children:
                yield f"{path}/{name}: missing"
            most = often.rpartition(".")[2]
            if most.isdigit() and len(children) > int(most):
                yield f"{path}/{name}: too many"
            for child in children:
                yield from self._element(child, form, f"{path}/{name}")

    def _element(self, node, form: str, path: str) -> Iterator[str]:
        if form.startswith("{"):
            yield from self._block(node, form[1:-1], path)
        elif len(node) or node.attrib:
            yield f"{path}: more than a value"
        elif not self._fits(node.text or "", form):
            yield f"{path}: not {form}"

    def _fits(self, value: str, form: str) -> bool:
        if form.startswith("OQSCD"):
            return value in self.codes[form]["values"]
        plain, _, longest = form.partition(" ≤")
        if longest and len(value) > int(longest):
            return False
        if plain.startswith("N("):
            return value.isdigit() and len(value) == int(plain[2:-1])
        if re.fullmatch(_FORMS[plain], value) is None:
            return False
        return plain not in _MOMENTS or self._is_moment(value, _MOMENTS[plain])

    @staticmethod
    def _is_moment(value: str, written: str) -> bool:
        try:
            datetime.strptime(value, written).replace(tzinfo=UTC)
        except ValueError:
            return False
        return True


@pytest.fixture(scope="session")
def interface() -> Interface:
    return Interface()
