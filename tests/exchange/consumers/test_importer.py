"""An importer of drugs and check-ups: asks by file name, waits by base name, reads by path.

It asks only where the card reader's file shows a living consent. Three sources of drugs have the
same concepts under other names; for a day at an institution the first source that has it wins.
"""

from __future__ import annotations

import time
from datetime import datetime
from pathlib import Path

import pytest

SOURCES = (
    {
        "month": "MeTrMonthInf",
        "days": "DiDateInfs/DiDateInf",
        "day": "DiDate",
        "code": "MeTrDiHCd",
        "prescriber": "PrlsHCd",
        "drugs": "DrugInfs/DrugInf",
        "fields": ("DrugC", "DrugN", "Qua1", "Unit", "Times", "UsageN", "MeTrIdCl"),
    },
    {
        "month": "CzDiInf/CzDiMonthInf",
        "days": "CzDiDateInfs/CzDiDateInf",
        "day": "CzDiDate",
        "code": "CzMeTrDiHCd",
        "prescriber": "CzPrlsHCd",
        "drugs": "CzDrugInfs/CzDrugInf",
        "fields": ("CzDrugC", "CzDrugN", "CzQua1", "CzUnit", "CzTimes", "CzUsageN", "CzUsageCl"),
    },
    {
        "month": "ShPrInf/ShPrMonthInf",
        "days": "ShPrDateInfs/ShPrDateInf",
        "day": "ShPrDate",
        "code": "ShMeTrDiHCd",
        "prescriber": "ShPrHCd",
        "drugs": "ShDrugInfs/ShDrugInf",
        "fields": ("ShDrugC", "ShDrugN", "ShQua1", "ShUnit", "ShTimes", "ShUsageN", "ShUsageCl"),
    },
)


class Refused(Exception):
    """The terminal refused; the message is what it said."""


class Importer:
    """Waits for any file of the base name and keeps what it finds in it."""

    def __init__(self, terminal, words, parse) -> None:
        self._terminal, self._words, self._parse = terminal, words, parse

    def allowed(self, face: Path, item: str) -> bool:
        """Whether the patient agreed to it, for now."""
        result = self._parse(face.read_bytes()).find(".//ResultOfQualificationConfirmation")
        if result is None or result.findtext(f"{item}ConsFlg") != "1":
            return False
        until = datetime.strptime(result.findtext(f"{item}AvailableTime"), "%Y%m%d%H%M%S")  # noqa: DTZ007
        return until.date() >= self._words.day

    def ask(self, prefix: str, persona: str, **body: str) -> Path:
        """The file that comes, whatever its extension."""
        words, terminal = self._words, self._terminal
        header = words.fields(
            MedicalInstitutionCode=words.institution,
            **words.medical_numbers(persona),
            ArbitraryFileIdentifier="1002",
        )
        request = words.document(header, words.fields(**body), "shift_jis")
        base = Path(terminal.put(prefix, request)).stem.replace("req", "res")
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            for file in terminal.res.glob(f"{base}.*"):
                return file
            time.sleep(0.01)
        raise TimeoutError(base)

    def drugs(self, persona: str, category: str) -> Path:
        months = {"StartDate": "202512", "EndDate": "202611"}
        shown = {"PrDiInfClassification": "1", "MedicalTreatmentFlag": "1"}
        return self.ask("YZKsiquc01", persona, **months, FileCategory=category, **shown)

    def checkups(self, persona: str, category: str) -> Path:
        return self.ask("TKKsiquc01", persona, FileCategory=category, MedicalTreatmentFlag="1")

    def _document(self, file: Path):
        root = self._parse(file.read_bytes())
        if root.findtext(".//ResultCode") != "1":
            raise Refused(root.findtext(".//MessageContents"))
        return root

    def rows(self, file: Path) -> dict[tuple[str, str], tuple[int, list[list[str | None]]]]:
        """Of each day at an institution, the source that counts and its drugs."""
        root = self._document(file)
        found: dict[tuple[str, str], tuple[int, list[list[str | None]]]] = {}
        for number, names in enumerate(SOURCES, start=1):
            for month in root.findall(f"./MessageBody/{names['month']}"):
                for day in month.findall(names["days"]):
                    at = (day.findtext(names["day"]), self._doctor(month, names))
                    drugs = [
                        [drug.findtext(name) for name in names["fields"]]
                        for drug in day.findall(names["drugs"])
                    ]
                    found.setdefault(at, (number, drugs))
        return found

    @staticmethod
    def _doctor(month, names) -> str:
        """A code counts as a doctor's or dentist's by its third digit."""
        for name in ("prescriber", "code"):
            code = month.findtext(names[name]) or ""
            if len(code) == 10 and code[2] in "13":
                return code
        return ""

    def patient(self, file: Path) -> tuple[str | None, ...]:
        root = self._document(file)
        for block, names in (
            ("QuaInf", ("Name", "KanaName", "Birth", "AdmGendCode")),
            ("QualificationsInfo", ("Name", "KanasName", "Birthday", "AdministrativeGenderCode")),
        ):
            if (found := root.find(f"./MessageHeader/{block}")) is not None:
                return tuple(found.findtext(name) for name in names)
        raise LookupError("no patient")

    def treatments(self, file: Path) -> list[tuple[str | None, ...]]:
        names = ("SinInfN", "SinInfCd", "MeTrIdCl", "Qua1", "Times", "Unit")
        path = ".//DiDateInf/MeTrInfs/MeTrInf"
        return [tuple(map(each.findtext, names)) for each in self._document(file).iterfind(path)]

    def findings(self, file: Path) -> dict[str, list[tuple[str | None, ...]]]:
        """Of each day of a check-up, its items."""
        names = ("ItemCode", "ItemName", "DataType", "DataValue", "Unit")
        return {
            checkup.findtext("EffectiveTime"): [
                tuple(map(item.findtext, names))
                for item in checkup.iterfind(".//HealthCheckupResultAndQuestionInfo")
            ]
            for checkup in self._document(file).iter("SpecificHealthCheckupInfo")
        }


@pytest.fixture
def importer(terminal, words, parse) -> Importer:
    """At a terminal of either encoding; a patient who agreed to everything was there."""
    face = terminal.seen_at_the_reader("standard")
    importer = Importer(terminal, words, parse)
    assert all(importer.allowed(face, item) for item in ("PharmacistsInfo", "DiagnosisInfo"))
    return importer


@pytest.mark.parametrize("category", ["2", "4"])
def test_drugs_are_found_by_path(importer, category):
    file = importer.drugs("standard", category)
    rows = importer.rows(file)

    assert importer.patient(file) == ("模擬　太郎", "ﾓｷﾞ ﾀﾛｳ", "19800217", "1")
    assert rows
    codes: dict[str, set[str]] = {}
    for (day, doctor), (_, drugs) in rows.items():
        assert ("20251201" <= day <= "20261130", len(doctor)) == (True, 10)
        for code, name, quantity, unit, times, usage, _kind in drugs:
            assert all((name, quantity, unit, times, usage))
            assert (len(code), code[:2]) == (9, "99")
            codes.setdefault(code, set()).add(name)
    assert all(len(names) == 1 for names in codes.values())
    treatments = importer.treatments(file)
    assert bool(treatments) is (category == "4")
    assert all(map(all, treatments))


def test_every_source_of_drugs_is_found(importer, parse):
    file = importer.drugs("standard", "2")
    sources = {
        number
        for number, names in enumerate(SOURCES, start=1)
        if parse(file.read_bytes()).find(f"./MessageBody/{names['month']}") is not None
    }
    assert {source for source, _ in importer.rows(file).values()} <= sources
    assert {1, 3} <= sources


def test_a_file_with_treatment_leaves_out_what_it_has_no_place_for(importer, parse):
    root = parse(importer.drugs("standard", "4").read_bytes())

    assert root.find(".//DiOrg") is None
    assert root.find(".//PrIsOrg") is None


@pytest.mark.parametrize("category", ["1", "3"])
def test_a_sheet_of_drugs_has_the_base_name(importer, category):
    file = importer.drugs("standard", category)

    assert file.suffix == ".pdf"
    assert file.read_bytes().startswith(b"%PDF-")


def test_checkups_are_found_by_path(importer):
    file = importer.checkups("standard", "2")
    findings = importer.findings(file)

    assert importer.patient(file)[1] == "ﾓｷﾞ ﾀﾛｳ"
    assert findings
    for day, items in findings.items():
        assert len(day) == 8
        for code, name, kind, value, _unit in items:
            assert (len(code), kind in ("PQ", "CD", "CO", "ST")) == (17, True)
            assert name
            assert 0 < len(value) <= 64


def test_a_sheet_of_checkups_has_the_base_name(importer):
    assert importer.checkups("standard", "1").suffix == ".pdf"


@pytest.mark.parametrize("category", ["1", "2", "3", "4"])
def test_what_nobody_agreed_to_is_refused_in_words(importer, category):
    file = importer.drugs("public-servant", category)

    assert file.suffix == ".xml"
    with pytest.raises(Refused, match="模擬："):
        importer.rows(file)


def test_in_grace_it_does_not_ask(terminals, words, parse):
    utf8 = terminals("utf-8")
    importer = Importer(utf8, words, parse)

    assert not importer.allowed(utf8.seen_at_the_reader("grace"), "PharmacistsInfo")
    with pytest.raises(Refused):
        importer.rows(importer.drugs("grace", "2"))
