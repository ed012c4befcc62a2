"""A companion that polls by base name: batches with a Shift_JIS reader, in plain files or ZIP.

It turns every "req" of the file's name into "res", takes whatever extension comes, of several files
the newest, and reads Shift_JIS unless there is a byte order mark, whatever the declaration says.
"""

from __future__ import annotations

import codecs
import time
import zipfile
from io import BytesIO
from pathlib import Path
from typing import NamedTuple

import pytest
from lxml import etree


class Row(NamedTuple):
    """A result on its list."""

    name: str | None
    reference: str | None
    medical_aid: bool
    validity: str | None
    message: str | None = None


class Companion:
    """Sends a list and works through what comes back."""

    def __init__(self, terminal, words) -> None:
        self._terminal, self._words = terminal, words

    def _send(self, prefix: str, header: str, body: str) -> Path:
        request = self._words.document(header, body, "shift_jis")
        base = Path(self._terminal.put(prefix, request)).stem.replace("req", "res")
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            found = [
                *self._terminal.res.glob(f"{base}.xml"),
                *self._terminal.res.glob(f"{base}.zip"),
            ]
            if found:
                return max(found, key=lambda file: file.stat().st_mtime)
            time.sleep(0.01)
        raise TimeoutError(base)

    def _read(self, file: Path):
        content = file.read_bytes()
        if file.suffix == ".zip":
            with zipfile.ZipFile(BytesIO(content)) as archive:
                members = archive.namelist()
                prefix = file.name.partition("_")[0]
                chosen = [name for name in members if name.startswith(prefix)] or [
                    name for name in members if name.endswith(".xml")
                ]
                content = archive.read(chosen[0])
        marked = content.startswith(codecs.BOM_UTF8)
        text = content.decode("utf-8-sig" if marked else "cp932", errors="replace")
        return etree.fromstring(text[text.index("?>") + 2 :].encode("utf-8"))

    def send(self, kind: str, body: str, *, dated: bool = False) -> str:
        """The receipt."""
        identifier = f"{self._words.day:%Y%m%d}091502123{self._terminal.suffix()[-3:]}"
        header = (self._words.dated if dated else self._words.header)(identifier)
        number = self._read(self._send(f"{kind}01", header, body)).findtext(".//ReceptionNumber")
        assert number
        return number

    def collect(self, kind: str, number: str) -> tuple[Path, list[Row]]:
        """The file of the results and the rows in it."""
        header = self._words.fields(MedicalInstitutionCode=self._words.institution)
        body = self._words.fields(ReceptionNumber=number)
        while True:
            file = self._send(f"{kind}02", header, body)
            root = self._read(file)
            if root.findtext("./MessageHeader/SegmentOfResult") != "2":
                units = root.findall("./MessageBody/BulkConfirmUnit")
                return file, [row for unit in units for row in self._rows(unit)]
            time.sleep(0.05)

    @staticmethod
    def _rows(unit) -> list[Row]:
        validity = unit.findtext("QualificationValidity")
        results = unit.findall(".//ResultOfQualificationConfirmation")
        if not results:
            return [Row(None, None, False, validity, unit.findtext("ProcessingResultMessage"))]
        numbers: list[str | None] = [each.text for each in unit.findall("ReferenceNumber")]
        numbers += [None] * (len(results) - len(numbers))
        return [
            Row(
                result.findtext("Name"),
                number,
                result.findtext("InsuredCardClassification") == "A1"
                or (result.findtext("InsurerNumber") or "").startswith("12"),
                validity,
            )
            for result, number in zip(results, numbers, strict=False)
        ]


@pytest.fixture
def companion_at(terminals, words):
    return lambda encoding: Companion(terminals(encoding), words)


def of_list(words, *people: str) -> str:
    return "".join(words.search(who, f"{number}") for number, who in enumerate(people))


def test_a_list_of_patients_is_read_where_the_terminal_speaks_shift_jis(
    companion_at, terminals, words
):
    numbers = words.fields(ReferenceNumber="1003", **words.numbers("self-employed"))
    registration = f"<ReferenceNumberRegistrationInfo>{numbers}</ReferenceNumberRegistrationInfo>"
    terminals("shift_jis").answer("OQSsiimm01", words.document(words.header("R"), registration))
    companion = companion_at("shift_jis")
    people = of_list(words, "self-employed", "lost", "black-circle", "elderly-70-2wari")
    _, rows = companion.collect("OQSmuquc", companion.send("OQSmuquc", people, dated=True))

    assert [row.validity for row in rows] == ["1", "2", "1", "1"]
    assert rows[0] == Row(rows[0].name, "1003", medical_aid=False, validity="1")
    assert rows[2].name == "●見本　碧"
    assert not any(row.reference for row in rows[1:])


def test_what_is_on_nobodys_record_is_a_row_without_a_result(companion_at, words):
    companion = companion_at("shift_jis")
    people = of_list(words, "standard").replace(">1024<", ">9999<")
    faulty = of_list(words, "standard").replace("19800217", "19801302")
    receipt = companion.send("OQSmuquc", people + faulty, dated=True)
    _, (nobody, fault) = companion.collect("OQSmuquc", receipt)

    assert nobody == Row(None, None, False, "4")
    assert fault.validity is None
    assert fault.message.startswith("模擬：")


@pytest.mark.parametrize(
    ("kind", "search", "aid"),
    [
        ("OQSmutic", {"MedicalTreatmentMonth": "202611"}, True),
        (
            "OQSmuhvq",
            {"ConsentDateFrom": "20261101", "ConsentDateTo": "20261120"}
            | {"MedicalTreatmentFlag": "2"},
            False,
        ),
        (
            "OQSmuonq",
            {"ExaminationDateFrom": "20261101", "ExaminationDateTo": "20261120"}
            | {"MedicalTreatmentFlag": "3"},
            False,
        ),
    ],
)
def test_the_other_lists_are_read(companion_at, words, kind, search, aid):
    companion = companion_at("shift_jis")
    inside = f"<QualificationConfirmSearchInfo>{words.fields(**search)}"
    receipt = companion.send(kind, inside + "</QualificationConfirmSearchInfo>")
    file, rows = companion.collect(kind, receipt)

    assert file.suffix == ".xml"
    assert bool(rows) is aid  # nobody has agreed to visits at home or online here
    assert all(row.medical_aid for row in rows)
    assert not aid or "扶助　実" in {row.name for row in rows}


def test_results_in_a_zip_are_read(open_terminal, words):
    companion = Companion(open_terminal("shift_jis", EXCHANGE_ZIP_BATCH_RESULTS="true"), words)
    receipt = companion.send("OQSmuquc", of_list(words, "standard"), dated=True)
    file, rows = companion.collect("OQSmuquc", receipt)

    assert file.suffix == ".zip"
    assert [row.name for row in rows] == ["模擬　太郎"]


def test_it_is_known_to_spoil_names_where_the_terminal_speaks_utf_8(companion_at, words):
    companion = companion_at("utf-8")
    receipt = companion.send("OQSmuquc", of_list(words, "standard"), dated=True)
    _, (row,) = companion.collect("OQSmuquc", receipt)

    assert row.validity == "1"
    assert row.name != "模擬　太郎"
