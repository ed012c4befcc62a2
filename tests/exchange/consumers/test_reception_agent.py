"""A reception agent at the face folder: files of today, two reads alike, one of each element.

It looks at the face folder and at the trash beside it into which another program moves what it has
read; the name has to match, the encoding has to be what is declared and what it was set to.
"""

from __future__ import annotations

import re
import time
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
from lxml import etree

NAME = re.compile(r"\AOQSsiquc01res_face_.+_(\d{14})\.xml\Z")
LARGEST = 4 * 1024 * 1024
BETWEEN_READS = 0.3
CODECS = {"utf-8": "utf-8", "shift_jis": "cp932"}


class Rejected(Exception):
    """The file is not used; the message names the reason."""


@dataclass(frozen=True)
class Visit:
    """Who stands at the desk."""

    kana: str
    birth: str
    name: str
    insurer: str
    number: str
    reference: str | None


class ReceptionAgent:
    """Set to an encoding; `seen` are the files that it has dealt with."""

    def __init__(self, root: Path, encoding: str, today: date) -> None:
        self._folders = (root / "face", root / "trash")
        self._encoding, self._today = encoding, today
        self.seen: set[str] = set()

    def scan(self) -> dict[str, Visit | str]:
        """What is new: a visit, or why the file is none. Takes the time between two reads."""
        first = dict(self._candidates())
        time.sleep(BETWEEN_READS)
        found: dict[str, Visit | str] = {}
        for file, content in self._candidates():
            if first.get(file) == content:
                self.seen.add(file.name)
                try:
                    found[file.name] = self.read(content)
                except Rejected as rejected:
                    found[file.name] = str(rejected)
        return found

    def _candidates(self):
        for folder in self._folders:
            for file in folder.glob("*.xml"):
                matched = NAME.match(file.name)
                of_today = matched and matched[1].startswith(f"{self._today:%Y%m%d}")
                if of_today and file.name not in self.seen:
                    yield file, file.read_bytes()

    def read(self, content: bytes) -> Visit:
        if len(content) > LARGEST:
            raise Rejected("size")
        declared = re.match(rb'^<\?xml version="1.0" encoding="([^"]+)"', content)
        if declared is None or declared[1].decode().lower() != self._encoding:
            raise Rejected("encoding")
        text = content.decode(CODECS[self._encoding])
        if "<!DOCTYPE" in text:
            raise Rejected("DTD")
        root = etree.fromstring(text[text.index("?>") + 2 :])
        header, body = self._one(root, "MessageHeader"), self._one(root, "MessageBody")
        identifier = {"utf-8": "0", "shift_jis": "1"}[self._encoding]
        assert self._one(header, "CharacterCodeIdentifier").text == identifier
        if self._one(header, "SegmentOfResult").text != "1":
            raise Rejected("SegmentOfResult")
        if not re.fullmatch(r"[0-9]{10}", self._one(header, "MedicalInstitutionCode").text or ""):
            raise Rejected("MedicalInstitutionCode")
        if self._one(body, "ProcessingResultStatus").text != "1":
            raise Rejected("ProcessingResultStatus")
        result = self._one(self._one(body, "ResultList"), "ResultOfQualificationConfirmation")
        kana = self._one(result, "NameKana").text or ""
        if not 0 < len(kana.strip()) <= 200:
            raise Rejected("NameKana")
        return Visit(
            kana,
            self._one(result, "Birthdate").text or "",
            self._one(result, "Name").text or "",
            self._one(result, "InsurerNumber").text or "",
            self._one(result, "InsuredIdentificationNumber").text or "",
            result.findtext("ReferenceNumber"),
        )

    @staticmethod
    def _one(parent, name: str):
        found = parent.findall(name)
        if len(found) != 1:
            raise Rejected(f"{len(found)} {name}")
        return found[0]


@pytest.fixture
def agent_at(words):
    def at(terminal, encoding=None, today=words.day):
        return ReceptionAgent(terminal.root, encoding or terminal.encoding, today)

    return at


@pytest.mark.parametrize("persona", ["standard", "black-circle"])
def test_a_visit_is_taken_in_in_either_encoding(terminal, agent_at, cast, persona):
    file = terminal.seen_at_the_reader(persona)
    visit = agent_at(terminal).scan()[file.name]

    holder = cast[persona].record_person or cast[persona].person
    assert visit.name == holder.name
    assert visit.birth == f"{holder.birth_date:%Y%m%d}"
    assert visit.number == cast[persona].coverages[0].insured.number
    assert len(visit.insurer) == 8
    assert re.fullmatch(r"[\uff61-\uff9f]+ [\uff61-\uff9f]+", visit.kana)


@pytest.mark.parametrize(
    "persona",
    [
        "family",
        "elderly-70-2wari",
        "aged-75",
        "grace",
        "lost",
        "lost-newer",
        "aid-ticket",
        "dialysis",
    ],
)
def test_a_visit_is_taken_in_whatever_the_qualification(terminals, agent_at, cast, persona):
    utf8 = terminals("utf-8")
    visit = agent_at(utf8).read(utf8.seen_at_the_reader(persona).read_bytes())

    assert visit.birth == f"{cast[persona].person.birth_date:%Y%m%d}"


@pytest.mark.parametrize(
    ("persona", "reason"),
    [
        ("aid-with-insurance", "2 ResultOfQualificationConfirmation"),
        ("none", "0 ResultList"),
        ("several", "0 ResultList"),
    ],
)
def test_it_is_known_to_reject_what_is_not_one_result(terminals, agent_at, persona, reason):
    utf8 = terminals("utf-8")
    file = utf8.seen_at_the_reader(persona)

    assert agent_at(utf8).scan()[file.name] == reason


def test_nobody_arrives_with_a_card_that_is_refused(terminals):
    assert terminals("utf-8").visit("expired") is None


def test_it_rejects_an_encoding_that_it_was_not_set_to(terminal, agent_at):
    terminal.seen_at_the_reader("standard")
    other = {"utf-8": "shift_jis", "shift_jis": "utf-8"}[terminal.encoding]
    found = agent_at(terminal, other).scan()

    assert found
    assert set(found.values()) == {"encoding"}


def test_it_passes_over_files_of_another_day(terminal, agent_at):
    terminal.seen_at_the_reader("standard")

    assert agent_at(terminal, today=date(2026, 11, 21)).scan() == {}


def test_a_file_that_another_program_moved_to_the_trash_is_taken_in_once(terminals, agent_at):
    utf8 = terminals("utf-8")
    agent = agent_at(utf8)
    agent.scan()
    file = utf8.visit("family", consent="none")
    trash = utf8.root / "trash"
    trash.mkdir(exist_ok=True)
    file.rename(trash / file.name)

    assert {name: visit.name for name, visit in agent.scan().items()} == {file.name: "模擬　小百合"}
    assert agent.scan() == {}
    assert not file.exists()
