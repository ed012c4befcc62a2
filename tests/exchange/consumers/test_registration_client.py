"""A registration client for 照会番号: one request at a time, believed only if everything is echoed.

Requests in Shift_JIS under exactly 12 digits; the answer under its exact name, twice alike 300 ms
apart, each element at most once in the whole document.
"""

from __future__ import annotations

import re
import time
from collections import Counter
from pathlib import Path

import pytest

LARGEST = 4 * 1024 * 1024
BETWEEN_READS = 0.3
Numbers = dict[str, str | None]


class Unbelievable(Exception):
    """The answer does not hold what it has to; the message names the element."""


class RegistrationClient:
    """Registers numbers through the folders."""

    def __init__(self, terminal, words, parse) -> None:
        self._terminal, self._words, self._parse = terminal, words, parse

    def _exchange(self, prefix: str, header: str, body: str):
        """The answer, of which two reads agree."""
        name = self._terminal.put(prefix, self._words.document(header, body, "shift_jis"))
        assert re.fullmatch(rf"{prefix}req_[0-9]{{12}}\.xml", name)
        file: Path = self._terminal.res / name.replace("req_", "res_")
        deadline, before = time.monotonic() + 30, None
        while time.monotonic() < deadline:
            content = file.read_bytes() if file.exists() else None
            if content is not None and content == before:
                assert len(content) <= LARGEST
                return self._parse(content)
            before = content
            time.sleep(BETWEEN_READS)
        raise TimeoutError(file.name)

    def _identifier(self) -> str:
        return f"{self._words.day:%Y%m%d}091502123-{int(self._terminal.suffix()):08x}"[:26]

    def _numbers(self, numbers: Numbers, reference: str) -> str:
        inside = self._words.fields(ReferenceNumber=reference, **numbers)
        return f"<ReferenceNumberRegistrationInfo>{inside}</ReferenceNumberRegistrationInfo>"

    def _header_of(self, root, identifier: str) -> dict[str, str | None]:
        (header,) = root.findall("MessageHeader")
        values = {each.tag: each.text for each in header}
        expected = {
            "MedicalInstitutionCode": self._words.institution,
            "ArbitraryFileIdentifier": identifier,
        }
        for name, value in expected.items():
            if values.get(name) != value:
                raise Unbelievable(name)
        return values

    def register(self, numbers: Numbers, reference: str) -> str | None:
        """None if it is done, or the message why it is not."""
        identifier = self._identifier()
        body = self._numbers(numbers, reference)
        root = self._exchange("OQSsiimm01", self._words.header(identifier), body)
        twice = [
            tag for tag, count in Counter(each.tag for each in root.iter()).items() if count > 1
        ]
        if twice:
            raise Unbelievable(twice[0])
        if self._header_of(root, identifier).get("SegmentOfResult") != "1":
            return root.findtext("MessageHeader/ErrorMessage")
        if root.findtext("MessageBody/ProcessingResultStatus") != "1":
            return root.findtext("MessageBody/ProcessingResultMessage")
        if root.findtext("MessageBody/ReferenceNumber") != reference:
            raise Unbelievable("ReferenceNumber")
        return None

    def register_all(self, people: dict[str, Numbers]) -> dict[str, tuple[str | None, str | None]]:
        """Of each number, status and code."""
        identifier = self._identifier()
        body = "".join(self._numbers(who, reference) for reference, who in people.items())
        root = self._exchange("OQSmuimm01", self._words.header(identifier), body)
        self._header_of(root, identifier)
        number = root.findtext("MessageBody/ReceptionNumber") or ""
        if root.findtext("MessageHeader/ErrorCode") or not 0 < len(number) <= 100:
            raise Unbelievable("ReceptionNumber")
        while True:
            fetch = self._words.fields(ReceptionNumber=number)
            root = self._exchange("OQSmuimm02", self._words.header(identifier), fetch)
            header = self._header_of(root, identifier)
            if header.get("ReceptionNumber") != number:
                raise Unbelievable("ReceptionNumber")
            if header["SegmentOfResult"] == "1":
                units = root.findall("MessageBody/BulkRegistrationUnit")
                return dict(self._unit(unit, people) for unit in units)
            assert header["SegmentOfResult"] == "2"

    def _unit(self, unit, people: dict[str, Numbers]):
        echo = {each.tag: each.text for each in unit.find("ReferenceNumberRegistrationInfo")}
        reference = echo.pop("ReferenceNumber")
        if echo != people[reference]:
            raise Unbelievable("ReferenceNumberRegistrationInfo")
        names = ("ProcessingResultStatus", "ProcessingResultCode")
        return reference, tuple(unit.findtext(name) for name in names)


@pytest.fixture
def client(terminal, words, parse) -> RegistrationClient:
    """At a terminal of either encoding."""
    return RegistrationClient(terminal, words, parse)


def test_a_visit_without_a_number_gets_one_and_the_next_visit_has_it(terminals, words, parse):
    shift_jis = terminals("shift_jis")

    def number_of_a_visit() -> str | None:
        return parse(shift_jis.visit("april-child").read_bytes()).findtext(".//ReferenceNumber")

    assert number_of_a_visit() is None
    client = RegistrationClient(shift_jis, words, parse)
    assert client.register(words.numbers("april-child"), "2044") is None
    assert number_of_a_visit() == "2044"


def test_a_number_is_registered_and_replaced(client, terminal, words, parse):
    for reference in ("3001", "3002"):
        assert client.register(words.numbers("trade"), reference) is None
        answer = parse(terminal.answer("OQSsiquc01", words.query("trade")))
        assert answer.findtext(".//ReferenceNumber") == reference


@pytest.fixture
def nobody(words) -> Numbers:
    """Numbers that nobody has."""
    return words.numbers("trade") | {"InsuredIdentificationNumber": "99999"}


def test_somebody_unknown_is_refused_in_words(client, nobody):
    assert client.register(nobody, "3003").startswith("模擬：")


def test_many_numbers_are_registered_at_once(client, words):
    people = {"4001": "standard", "4002": "seafarer", "4003": "public-servant"}
    done = client.register_all({key: words.numbers(who) for key, who in people.items()})

    assert done == dict.fromkeys(people, ("1", None))


def test_among_many_only_the_unknown_one_fails(client, words, nobody):
    done = client.register_all({"5001": words.numbers("trade"), "5002": nobody})

    assert done["5001"] == ("1", None)
    assert done["5002"][0] == "2"
    assert done["5002"][1]
