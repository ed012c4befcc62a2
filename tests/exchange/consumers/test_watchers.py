"""Two watchers that hear of one kind of event only, and read a file the moment they hear of it."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path

import pytest
from lxml import etree


@dataclass(frozen=True)
class Heard:
    """A file that concerns the request: its name, and its text as read at once."""

    name: str
    text: str


class CreatedOnlyAgent:
    """Hears of new files, reads each once as UTF-8, and looks for a literal piece of XML in it.

    When a request comes back instead of an answer, it reads the `.err` beside it there and then.
    """

    def __init__(self, folder: Path, created, eventually) -> None:
        self._folder, self._eventually = folder, eventually
        self._new = created(folder)
        self.heard: list[str] = []

    def _look(self, literal: str) -> Heard | None:
        found = None
        for name in self._new.names():
            self.heard.append(name)
            if name.endswith(".xml"):
                text = (self._folder / name).read_bytes().decode("utf-8", errors="replace")
                if literal in text:
                    assert found is None, f"{name} after {found.name}"
                    found = Heard(name, text)
        return found

    def wait_for(self, literal: str) -> Heard:
        return self._eventually(lambda: self._look(literal), literal)

    def reason(self, returned: Heard) -> bytes:
        """The `.err` of a request that came back; it has to be there already."""
        assert "req_" in returned.name
        return (self._folder / returned.name.replace(".xml", ".err")).read_bytes()


def echoed(identifier: str) -> str:
    return f"<ArbitraryFileIdentifier>{identifier}</ArbitraryFileIdentifier>"


@pytest.fixture
def agent_at(created, eventually):
    return lambda folder: CreatedOnlyAgent(folder, created, eventually)


@pytest.mark.parametrize(
    "identifier", ["20261120091502123ABC", "1001_1_3-", "Sm01x-Qz_7AbCd8=", "two  blanks"]
)
def test_the_created_only_agent_knows_its_answer_by_the_literal(
    terminal, words, agent_at, identifier
):
    agent = agent_at(terminal.res)
    name = terminal.put("OQSsiquc01", words.query("standard", identifier))

    heard = agent.wait_for(echoed(identifier))
    assert heard.name == name.replace("req_", "res_")
    assert "<QualificationValidity>1</QualificationValidity>" in heard.text
    # It reads UTF-8 whatever the terminal's setting: on Shift_JIS it finds its answer, no names.
    assert ("模擬　太郎" in heard.text) is (terminal.encoding == "utf-8")


def test_the_created_only_agent_finds_a_batch_by_its_receipt(terminal, words, agent_at):
    agent = agent_at(terminal.res)
    body = words.search("standard", "1001_1_3")
    terminal.put("OQSmuquc01", words.document(words.dated("LIST-77"), body))
    text = agent.wait_for(echoed("LIST-77")).text
    number = text.partition("<ReceptionNumber>")[2].partition("<")[0]

    header = words.fields(MedicalInstitutionCode=words.institution)
    name = terminal.put("OQSmuquc02", words.document(header, words.fields(ReceptionNumber=number)))
    heard = agent.wait_for(f"<ReceptionNumber>{number}</ReceptionNumber>")
    assert heard.name == name.replace("req_", "res_")


@pytest.mark.parametrize("prefix", ["OQSsiquc01", "OQSmuquc01", "YZKsiquc01"])
def test_the_created_only_agent_finds_the_reason_when_its_request_comes_back(
    terminal, words, agent_at, prefix
):
    agent = agent_at(terminal.res)
    header = words.header("ABROAD-1", institution="9910000026")
    request = words.document(header, words.search("standard"))
    name = terminal.put(prefix, request)

    returned = agent.wait_for(echoed("ABROAD-1"))
    assert returned.name == name
    assert returned.text.encode() == request
    assert agent.reason(returned).startswith(b"SIM80005\r\n")
    assert agent.heard == [name.replace(".xml", ".err"), name]


def test_the_created_only_agent_is_known_to_pass_over_a_pdf(terminals, words, agent_at, arrives):
    utf8 = terminals("utf-8")
    utf8.seen_at_the_reader("standard")
    agent = agent_at(utf8.res)
    header = words.header("PDF-1") + words.fields(**words.medical_numbers("standard"))
    body = words.fields(FileCategory="1", MedicalTreatmentFlag="1")
    name = utf8.put("TKKsiquc01", words.document(header, body))
    pdf = utf8.res / name.replace("req_", "res_").replace(".xml", ".pdf")
    assert arrives(pdf).startswith(b"%PDF-")

    later = utf8.put("OQSsiquc01", words.query("standard", "PDF-1"))
    assert agent.wait_for(echoed("PDF-1")).name == later.replace("req_", "res_")
    assert agent.heard == [pdf.name, later.replace("req_", "res_")]


def test_the_created_only_agent_hears_of_a_visit_once(terminals, agent_at):
    utf8 = terminals("utf-8")
    agent = agent_at(utf8.face)
    file = utf8.visit("standard")

    heard = agent.wait_for("<ReferenceClassification>1</ReferenceClassification>")
    assert (heard.name, agent.heard) == (file.name, [file.name])
    assert "<Name>模擬　太郎</Name>" in heard.text


class Unusable(Exception):
    """The reader cannot use the file; the message says why."""


def objects(element):
    """XML as nested objects, what occurs twice as a list."""
    if not len(element):
        return element.text or ""
    found: dict[str, object] = {}
    for child in element:
        value = objects(child)
        before = found.get(child.tag)
        if before is None:
            found[child.tag] = value
        else:
            found[child.tag] = [*(before if isinstance(before, list) else [before]), value]
    return found


class ChangeOnlyReader:
    """Hears of changes of files, reads one as UTF-8, takes the first result, deletes the file."""

    def __init__(self, folder: Path, changed) -> None:
        self._folder = folder
        self._changes = changed(folder)

    def look(self) -> dict[str, object] | None:
        for name in self._changes.names():
            file = self._folder / name
            if name.endswith(".xml") and file.exists():
                text = file.read_bytes().decode("utf-8")
                file.unlink()
                return self.result(text)
        return None

    @staticmethod
    def result(text: str) -> dict[str, object]:
        """What it shows: of several results, which are a list, it finds no field."""
        message = objects(etree.fromstring(text.encode()))
        if message["MessageHeader"].get("SegmentOfResult") != "1":
            raise Unusable("SegmentOfResult")
        listed = message["MessageBody"].get("ResultList", {})
        result = listed.get("ResultOfQualificationConfirmation", {})
        return result if isinstance(result, dict) else {}


@pytest.fixture
def reader_at(changed):
    return lambda folder: ChangeOnlyReader(folder, changed)


def test_the_change_only_reader_takes_an_answer_and_it_stays_away(
    terminals, words, reader_at, eventually
):
    utf8 = terminals("utf-8")
    reader = reader_at(utf8.res)
    name = utf8.put("OQSsiquc01", words.query("elderly-70-2wari"))

    result = eventually(reader.look)
    assert result["ElderlyRecipientCertificateInfo"]["ElderlyRecipientContributionRatio"] == "020"
    utf8.answer("OQSsiquc01", words.query("standard"))
    time.sleep(0.4)  # longer than it takes until a file is touched
    assert not (utf8.res / name.replace("req_", "res_")).exists()


def test_the_change_only_reader_takes_a_visit(terminals, reader_at, eventually):
    utf8 = terminals("utf-8")
    reader = reader_at(utf8.face)
    file = utf8.visit("family")

    result = eventually(reader.look)
    assert result["PersonalFamilyClassification"] == "2"
    assert result["PharmacistsInfoConsFlg"] == "1"
    assert not file.exists()


def test_the_change_only_reader_does_not_use_a_fault(terminals, words):
    unfit = words.query("standard").replace(b"19800217", b"19801302")
    answer = terminals("utf-8").answer("OQSsiquc01", unfit).decode()

    with pytest.raises(Unusable, match="SegmentOfResult"):
        ChangeOnlyReader.result(answer)


def test_the_change_only_reader_is_known_to_lose_two_results(terminals):
    both = terminals("utf-8").seen_at_the_reader("aid-with-insurance").read_text("utf-8")

    assert both.count("<ResultOfQualificationConfirmation>") == 2
    assert ChangeOnlyReader.result(both) == {}
