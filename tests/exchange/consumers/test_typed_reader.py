"""A typed deserialiser behind a clinic system: named fields, flat consents, files of a batch.

It fills the properties that it has by their names, in whatever order they come, and leaves the
others alone; what it does not find is null. It knows the choice of prescription inside the result
only, and sees nothing in a list of specific diseases.
"""

from __future__ import annotations

import re
import time
from dataclasses import dataclass
from datetime import datetime

import pytest

CLINICAL = ("SpecificHealthCheckupsInfo", "PharmacistsInfo", "DiagnosisInfo", "OperationInfo")
LIMIT_CLASS = {f"A{number:02}": number + 25 for number in range(1, 6)} | {
    flag: number
    for number, flags in {
        0: ("B04", "B10"),
        4: ("B05",),
        5: ("B06", "B07", "B08"),
        26: ("B01",),
        27: ("B02",),
        28: ("B03",),
        30: ("A06",),
        41: ("B09",),
    }.items()
    for flag in flags
}
ELDERLY_CLASS = {"030": 26, "020": 41, "010": 0}
AGED_CLASS = {"030": 26, "020": 0, "010": 0}


@dataclass(frozen=True)
class Consent:
    """A flag and its two times, each a property of the result itself."""

    flag: str | None
    given: str | None
    until: str | None

    @property
    def usable(self) -> bool:
        return self.flag == "1"


class TypedResult:
    """ResultOfQualificationConfirmation as a class with properties."""

    def __init__(self, element) -> None:
        self._element = element

    def __getattr__(self, name: str) -> str | None:
        return self._element.findtext(name)

    def consent(self, item: str) -> Consent:
        ends = ("ConsFlg", "ConsTime", "AvailableTime")
        return Consent(*(self._element.findtext(f"{item}{end}") for end in ends))

    @property
    def disease(self) -> str | None:
        """It takes the list for the certificate."""
        return self._element.findtext(
            "SpecificDiseasesCertificateList/SpecificDiseasesDiseaseCategory"
        )

    @property
    def latter_stage(self) -> bool:
        """Without trimming: eight characters that begin with 39."""
        number = self.InsurerNumber
        return number is not None and len(number) == 8 and number.startswith("39")

    @property
    def high_cost_class(self) -> int | None:
        """高額区分: of the certificate of limits, or else of the share."""
        limit = self._element.findtext(
            "LimitApplicationCertificateRelatedInfo/LimitApplicationCertificateClassificationFlag"
        )
        if limit is not None:
            return LIMIT_CLASS[limit]
        if self.latter_stage:
            return ELDERLY_CLASS.get(self.InsuredPartialContributionRatio or "")
        ratio = self._element.findtext(
            "ElderlyRecipientCertificateInfo/ElderlyRecipientContributionRatio"
        )
        return AGED_CLASS.get(ratio or "")


class TypedResponse:
    """A single or face result, deserialised."""

    def __init__(self, root) -> None:
        assert root.tag == "XmlMsg"
        (self._header,), (self._body,) = root.findall("MessageHeader"), root.findall("MessageBody")
        self.at = datetime.strptime(self._of_header("ProcessExecutionTime"), "%Y%m%d%H%M%S")  # noqa: DTZ007
        assert len(self._of_header("ProcessExecutionTime")) == 14
        self.results = [
            TypedResult(each)
            for each in self._body.findall("ResultList/ResultOfQualificationConfirmation")
        ]

    def _of_header(self, name: str) -> str:
        return self._header.findtext(name) or ""

    @property
    def state(self) -> str:
        """What its list shows."""
        codes = (
            self._of_header("SegmentOfResult"),
            self._body.findtext("ProcessingResultStatus"),
        )
        return {("1", "1"): "正常", ("9", "2"): "エラー"}.get(codes, "")

    @property
    def validity(self) -> str | None:
        return self._body.findtext("QualificationValidity")

    def chart(self, number: int) -> int:
        """97 where the number on file is another person's, 0 otherwise."""
        registered = int(self.results[0].ReferenceNumber or 0)
        return 97 if registered not in (0, number) else 0


@pytest.fixture
def read(parse):
    return lambda content: TypedResponse(parse(content))


@pytest.fixture
def at_the_reader(terminals, read):
    return lambda persona: read(terminals("utf-8").seen_at_the_reader(persona).read_bytes())


@pytest.mark.parametrize(
    ("persona", "state", "validity", "results"),
    [
        ("standard", "正常", "1", 1),
        ("family", "正常", "1", 1),
        ("lost", "正常", "2", 1),
        ("lost-newer", "正常", "3", 1),
        ("black-circle", "正常", "1", 1),
    ],
)
def test_answers_to_queries_fill_its_properties(
    terminal, words, read, cast, persona, state, validity, results
):
    response = read(terminal.answer("OQSsiquc01", words.query(persona)))

    assert (response.state, response.validity, len(response.results)) == (state, validity, results)
    assert response.results[0].Birthdate == f"{cast[persona].person.birth_date:%Y%m%d}"
    assert response.at.date() == words.day


def test_a_fault_is_shown_as_one(terminal, words, read):
    unfit = words.query("standard").replace(b"19800217", b"19801302")
    response = read(terminal.answer("OQSsiquc01", unfit))

    assert (response.state, response.results) == ("エラー", [])


@pytest.mark.parametrize(
    ("persona", "latter_stage", "high_cost"),
    [
        ("limit-a05", False, 30),
        ("limit-b05", False, 4),
        ("limit-b09", True, 41),
        ("aged-75", True, 0),
        ("aged-75-2wari", True, 41),
        ("aged-75-active", True, 26),
        ("elderly-70-2wari", False, 0),
        ("elderly-70-3wari", False, 26),
        ("standard", False, None),
    ],
)
def test_the_class_of_high_costs_follows_from_limit_or_share(
    terminal, words, read, persona, latter_stage, high_cost
):
    (result,) = read(terminal.answer("OQSsiquc01", words.query(persona))).results

    assert result.latter_stage is latter_stage
    assert result.high_cost_class == high_cost


@pytest.mark.parametrize(("persona", "usable"), [("standard", True), ("grace", False)])
def test_consents_lie_flat_in_the_result_with_both_times(at_the_reader, persona, usable):
    response = at_the_reader(persona)

    for item in CLINICAL:
        consent = response.results[0].consent(item)
        assert consent.usable is usable
        if usable:
            assert response.at <= datetime.strptime(consent.until, "%Y%m%d%H%M%S")  # noqa: DTZ007
            assert re.fullmatch(r"\d{14}", consent.given)
        else:
            assert (consent.flag, consent.given, consent.until) == ("0", None, None)


def test_several_results_all_arrive(at_the_reader):
    both = at_the_reader("aid-with-insurance").results

    assert {each.InsuredCardClassification for each in both} == {"01", "A1"}


@pytest.mark.parametrize(("persona", "validity"), [("aid-ticket", "1"), ("aid-no-ticket", "6")])
def test_public_assistance_arrives(at_the_reader, persona, validity):
    response = at_the_reader(persona)

    assert response.validity == validity
    assert response.results[0].InsuredCardClassification == "A1"
    assert response.results[0].InsurerNumber.startswith("12")


def test_it_is_known_to_see_nothing_in_a_list_of_diseases(at_the_reader):
    (result,) = at_the_reader("dialysis").results

    assert result.SpecificDiseasesCertificateRelatedConsFlg == "1"
    assert result.disease is None


def test_it_is_known_to_look_for_the_form_of_prescription_inside_the_result(
    terminals, at_the_reader, read
):
    assert at_the_reader("standard").results[0].PrescriptionIssueSelect is None

    asked = {"EXCHANGE_PRESCRIPTION_IN_RESULT": "true"}
    file = terminals("utf-8").visit("standard", "--prescription", "electronic", **asked)
    assert read(file.read_bytes()).results[0].PrescriptionIssueSelect == "1"


class TypedBatch:
    """一括照会: a list goes out, its units are sorted to patients by the note that comes back."""

    def __init__(self, terminal, words, parse, encoding: str = "utf-8") -> None:
        self._terminal, self._words, self._parse = terminal, words, parse
        self._encoding = encoding

    def ask(self, identifier: str, people: dict[int, str]) -> str:
        """The receipt."""
        body = "".join(self._words.search(who, f"{key}_1_3") for key, who in people.items())
        request = self._words.document(self._words.dated(identifier), body, self._encoding)
        root = self._parse(self._terminal.answer("OQSmuquc01", request))
        assert root.findtext("MessageHeader/ArbitraryFileIdentifier") == identifier
        assert root.findtext("MessageBody/ReceptionDateTime")
        return root.findtext("MessageBody/ReceptionNumber")

    def collect(self, receipt: str) -> tuple[list[str], dict[int, tuple]]:
        """The states on the way, and of each patient validity and first result."""
        states = []
        header = self._words.fields(MedicalInstitutionCode=self._words.institution)
        body = self._words.fields(ReceptionNumber=receipt)
        while True:
            request = self._words.document(header, body, self._encoding)
            root = self._parse(self._terminal.answer("OQSmuquc02", request))
            assert root.findtext("MessageHeader/ReceptionNumber") == receipt
            states.append(root.findtext("MessageHeader/SegmentOfResult"))
            if states[-1] != "2":
                return states, dict(map(self._unit, root.findall("MessageBody/BulkConfirmUnit")))
            assert root.find("MessageBody/BulkConfirmUnit") is None
            time.sleep(0.05)

    def _unit(self, unit) -> tuple[int, tuple]:
        note = unit.findtext("QualificationConfirmSearchInfo/ArbitraryIdentifier")
        result = unit.find("ResultOfQualificationConfirmation")
        name = None if result is None else result.findtext("Name")
        return int(note.split("_")[0]), (unit.findtext("QualificationValidity"), name)


def test_a_batch_comes_back_sorted_to_its_patients(terminal, words, parse):
    batch = TypedBatch(terminal, words, parse)
    people = {1001: "standard", 1002: "lost", 1003: "lost-newer", 1004: "aged-75"}
    states, units = batch.collect(batch.ask("LIST-1", people))

    assert states[-1] == "1"
    assert set(states[:-1]) <= {"2"}
    validities = {key: validity for key, (validity, _) in units.items()}
    assert validities == {1001: "1", 1002: "2", 1003: "3", 1004: "1"}
    assert units[1001][1] == "模擬　太郎"


def test_an_unknown_receipt_is_a_failed_job(terminal, words, parse):
    states, units = TypedBatch(terminal, words, parse).collect("20261120000000999999")

    assert (states, units) == (["9"], {})


def test_a_registered_number_is_compared_as_a_number(terminal, words, read):
    registration = words.fields(ReferenceNumber="1005", **words.numbers("foreign"))
    body = f"<ReferenceNumberRegistrationInfo>{registration}</ReferenceNumberRegistrationInfo>"
    terminal.answer("OQSsiimm01", words.document(words.header("1"), body))
    response = read(terminal.answer("OQSsiquc01", words.query("foreign")))

    assert response.chart(1005) == 0
    assert response.chart(1006) == 97
    assert read(terminal.answer("OQSsiquc01", words.query("aged-75"))).chart(1006) == 0
