"""A strict single-result reader that keeps strings: every field text or absent, every code known.

It turns the XML into plain objects, an element that occurs twice into a list, and refuses whatever
does not have the shape that it expects. It takes part in a reception only where there is exactly
one result. What it is known not to understand it has to keep refusing: that is how it is.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import Any

import pytest

HEADER = (
    "ProcessExecutionTime",
    "QualificationConfirmationDate",
    "MedicalInstitutionCode",
    "ReferenceClassification",
    "SegmentOfResult",
    "CharacterCodeIdentifier",
)
NEEDED = ("InsuredCardClassification", "Name", "Sex1", "Birthdate", "InsurerName")
TEXTS = (
    *("InsurerNumber", "InsuredCardSymbol", "InsuredIdentificationNumber", "InsuredBranchNumber"),
    *("InsuredName", "NameOfOther", "NameKana", "NameOfOtherKana", "Address", "PostNumber"),
    *("InsuredCertificateIssuanceDate", "InsuredCardValidDate", "InsuredCardExpirationDate"),
    *("InsuredPartialContributionRatio", "LimitApplicationCertificateRelatedConsTime"),
    *("SpecificDiseasesCertificateRelatedConsTime", "SpecificHealthCheckupsInfoConsTime"),
    *("SpecificHealthCheckupsInfoAvailableTime", "PharmacistsInfoConsTime"),
    *("PharmacistsInfoAvailableTime", "DiagnosisInfoConsTime", "DiagnosisInfoAvailableTime"),
)
CONTAINERS = ("ElderlyRecipientCertificateInfo", "LimitApplicationCertificateRelatedInfo")
YES_NO = ("0", "1")
CODES = {
    "ReferenceClassification": ("1", "2"),
    "SegmentOfResult": ("1", "2", "9"),
    "CharacterCodeIdentifier": ("0", "1"),
    "ProcessingResultStatus": ("1", "2"),
    "QualificationValidity": ("1", "2", "3", "4", "5"),
    "PrescriptionIssueSelect": ("1", "2"),
    "InsuredCardClassification": ("01", "02", "03", "04", "05", "06", "07"),
    "PersonalFamilyClassification": ("1", "2"),
    "Sex1": ("1", "2", "3"),
    "Sex2": ("1", "2", "3"),
    "PreschoolClassification": ("1",),
    "ReasonOfLoss": ("01", "02", "03", "99"),
    "LimitApplicationCertificateRelatedConsFlg": YES_NO,
    "SpecificDiseasesCertificateRelatedConsFlg": YES_NO,
    "SpecificHealthCheckupsInfoConsFlg": YES_NO,
    "PharmacistsInfoConsFlg": YES_NO,
    "DiagnosisInfoConsFlg": YES_NO,
    "LimitApplicationCertificateClassification": ("01", "02", "03"),
    "LimitApplicationCertificateClassificationFlag": (
        *(f"A{number:02}" for number in range(1, 7)),
        *(f"B{number:02}" for number in range(1, 11)),
    ),
}


class Refused(Exception):
    """The reader cannot make anything of the file."""


def plain(element) -> Any:
    """Objects of trimmed text; what occurs twice is a list."""
    if not len(element):
        return (element.text or "").strip()
    found: dict[str, Any] = {}
    for child in element:
        value = plain(child)
        if child.tag in found:
            before = found[child.tag]
            found[child.tag] = [*(before if isinstance(before, list) else [before]), value]
        else:
            found[child.tag] = value
    return found


@dataclass(frozen=True)
class Reading:
    """What the reader keeps of a file."""

    header: dict[str, str]
    body: dict[str, Any]
    result: dict[str, Any]

    @property
    def valid(self) -> bool:
        codes = (self.header["SegmentOfResult"], self.body["ProcessingResultStatus"])
        return (*codes, self.body.get("QualificationValidity")) == ("1", "1", "1")

    @property
    def names(self) -> tuple[str, str]:
        family, _, given = self.result["Name"].replace("\u3000", " ").partition(" ")
        return family, given

    @property
    def insurer(self) -> int:
        """As the chart has it: a number without its padding."""
        return int(self.result["InsurerNumber"])

    @property
    def percent(self) -> int | None:
        """The share on the 高齢受給者証, or that of the latter-stage elderly."""
        elderly = self.result.get("ElderlyRecipientCertificateInfo", {})
        ratio = elderly.get("ElderlyRecipientContributionRatio")
        ratio = ratio or self.result.get("InsuredPartialContributionRatio")
        return None if ratio is None else int(ratio)


class StrictReader:
    """Reads a file into a `Reading`, or refuses it."""

    def read(self, root) -> Reading:
        message = plain(root)
        header = self._block(message, "MessageHeader")
        body = self._block(message, "MessageBody")
        self._check(header, HEADER)
        self._check(body, ("ProcessingResultStatus",))
        if "ResultList" not in body:
            raise Refused("ResultList")
        result = self._block(body["ResultList"], "ResultOfQualificationConfirmation")
        self._check(result, NEEDED)
        for name in CONTAINERS:
            if name in result:
                self._check(self._block(result, name), ())
        if not isinstance(result.get("SpecificDiseasesCertificateList", []), list):
            raise Refused("SpecificDiseasesCertificateList")
        return Reading(header, body, result)

    def _block(self, parent: dict[str, Any], name: str) -> dict[str, Any]:
        block = parent.get(name)
        if not isinstance(block, dict):
            raise Refused(name)
        return block

    def _check(self, block: dict[str, Any], needed: tuple[str, ...]) -> None:
        for name in needed:
            if not block.get(name):
                raise Refused(name)
        for name, value in block.items():
            if (name in TEXTS or name in CODES) and not isinstance(value, str):
                raise Refused(name)
            if name in CODES and value not in CODES[name]:
                raise Refused(name)


@pytest.fixture
def read(parse):
    return lambda content: StrictReader().read(parse(content))


VALID = (
    *("standard", "family", "infant", "preschool", "foreign", "black-circle", "elderly-70-2wari"),
    *("elderly-certified", "aged-75", "limit-a05", "limit-b05", "limit-long-term", "full-cost"),
)
NOT_VALID = {"lost": "2", "lost-newer": "3"}


@pytest.mark.parametrize("persona", VALID)
def test_a_query_for_somebody_eligible_is_valid(terminal, words, read, cast, persona):
    reading = read(terminal.answer("OQSsiquc01", words.query(persona)))

    holder = cast[persona].record_person or cast[persona].person
    assert reading.valid
    assert reading.names == tuple(holder.name.split("\u3000"))
    assert reading.insurer == int(cast[persona].coverages[0].insurer_number.value)
    assert unicodedata.normalize("NFKC", reading.result["NameKana"]).split()
    assert len(reading.result["InsuredCardValidDate"]) == 8
    assert reading.body["QualificationConfirmSearchInfo"]["InsurerNumber"].strip()


@pytest.mark.parametrize("persona", NOT_VALID)
def test_a_query_for_a_lost_qualification_is_read_and_not_valid(terminal, words, read, persona):
    reading = read(terminal.answer("OQSsiquc01", words.query(persona)))

    assert not reading.valid
    assert reading.body["QualificationValidity"] == NOT_VALID[persona]
    assert reading.result["ReasonOfLoss"] in CODES["ReasonOfLoss"]


def test_nobody_on_record_is_refused_for_want_of_a_list_of_results(terminal, words, read):
    unknown = words.query("standard").replace(b">1024<", b">9999<")

    with pytest.raises(Refused, match="ResultList"):
        read(terminal.answer("OQSsiquc01", unknown))


def test_a_fault_is_refused_for_want_of_a_list_of_results(terminal, words, read):
    unfit = words.query("standard").replace(b"19800217", b"19801302")

    with pytest.raises(Refused, match="ResultList"):
        read(terminal.answer("OQSsiquc01", unfit))


@pytest.mark.parametrize("persona", ["standard", "black-circle"])
def test_the_card_readers_file_is_valid_in_either_encoding(terminal, read, persona):
    reading = read(terminal.seen_at_the_reader(persona).read_bytes())

    assert reading.valid
    assert reading.header["ReferenceClassification"] == "1"
    assert "QualificationConfirmSearchInfo" not in reading.body


@pytest.mark.parametrize("persona", ["family", "elderly-70-2wari", "aged-75", "lost-newer"])
def test_the_card_readers_file_is_valid(terminals, read, persona):
    assert read(terminals("utf-8").seen_at_the_reader(persona).read_bytes()).valid


@pytest.mark.parametrize(
    ("persona", "percent"), [("elderly-70-2wari", 20), ("aged-75", 10), ("standard", None)]
)
def test_the_share_of_the_aged_is_read(terminals, read, persona, percent):
    assert read(terminals("utf-8").seen_at_the_reader(persona).read_bytes()).percent == percent


def test_in_grace_it_is_valid_without_any_clinical_consent(terminals, read):
    reading = read(terminals("utf-8").seen_at_the_reader("grace").read_bytes())

    assert reading.valid
    assert reading.body["ProcessingResultMessage"]
    for item in ("SpecificHealthCheckupsInfo", "PharmacistsInfo", "DiagnosisInfo"):
        assert reading.result[f"{item}ConsFlg"] == "0"
        assert f"{item}ConsTime" not in reading.result


@pytest.mark.parametrize(
    ("persona", "reason"),
    [
        ("aid-ticket", "InsuredCardClassification"),  # A1 is no code that it knows
        ("aid-no-ticket", "QualificationValidity"),  # nor is validity 6
        ("aid-with-insurance", "ResultOfQualificationConfirmation"),  # two results are a list
        ("dialysis", "SpecificDiseasesCertificateList"),  # it wants a list where XML has one child
        ("none", "ResultList"),
        ("several", "ResultList"),
    ],
)
def test_what_it_is_known_not_to_understand_is_refused(terminals, read, persona, reason):
    with pytest.raises(Refused) as refused:
        read(terminals("utf-8").seen_at_the_reader(persona).read_bytes())
    assert str(refused.value) == reason


def test_without_the_list_of_diseases_the_same_file_is_valid(terminals, parse):
    root = parse(terminals("utf-8").seen_at_the_reader("dialysis").read_bytes())
    for found in root.findall(".//SpecificDiseasesCertificateList"):
        found.getparent().remove(found)

    assert StrictReader().read(root).valid
