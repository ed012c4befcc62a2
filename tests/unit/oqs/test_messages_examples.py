"""Files as terminals and clinic software write them (golden/oqs/examples), and what they say."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pytest

from onshikaku.domain.dates import JST
from onshikaku.wire.oqs.check import check, kind_of
from onshikaku.wire.oqs.codes import (
    CardClass,
    CareForm,
    CharacterCode,
    Consent,
    Disease,
    DrugDisplay,
    FileResult,
    LimitBand,
    LimitKind,
    LossReason,
    PersonResult,
    Preschool,
    PrescriptionForm,
    QueryMeans,
    Relation,
    Sex,
    TreatmentKind,
    Validity,
)
from onshikaku.wire.oqs.document import Encoding, parse, serialise
from onshikaku.wire.oqs.drugs import DrugFile
from onshikaku.wire.oqs.findings import Fault
from onshikaku.wire.oqs.medical_files import MedicalFileResult
from onshikaku.wire.oqs.qualification import ViewingConsent
from onshikaku.wire.oqs.reading import Reading, read
from onshikaku.wire.oqs.writing import write

EXAMPLES = Path(__file__).resolve().parents[2] / "golden" / "oqs" / "examples"
FILES = sorted(path.name for path in EXAMPLES.glob("*.xml"))
EVERY_FILE = pytest.mark.parametrize("name", FILES)
FACE = next(name for name in FILES if "face" in name)


def said(name):
    document = parse((EXAMPLES / name).read_bytes())
    return read(kind_of(name).message, document.root)


@EVERY_FILE
def test_an_example_keeps_to_the_interface(name):
    verdict = check(name, (EXAMPLES / name).read_bytes())
    assert {one.fault for one in verdict.findings} <= {Fault.EMPTY_OPTIONAL}


@EVERY_FILE
@pytest.mark.parametrize("encoding", list(Encoding))
def test_an_example_says_the_same_when_written_by_us(name, encoding):
    message = said(name)
    document = parse(serialise(write(message, "XmlMsg"), encoding))
    reading = Reading()
    assert read(kind_of(name).message, document.root, reading) == message
    assert reading.findings == []


def test_a_query_names_the_person_by_the_card():
    query = said("OQSsiquc01req_24110001.xml")
    assert query.header.queried_on == date(2026, 11, 24)
    assert query.header.file_id == "QUERY-0001"
    search = query.body.search
    assert (search.insurer_number, search.symbol, search.number, search.branch) == (
        "06990014",
        "３１０",
        "２２７",
        "02",
    )
    assert search.birth_date == date(1955, 9, 18)
    assert search.arbitrary_id == "chart-204"


def test_a_result_tells_qualification_share_and_limit():
    result = said("OQSsiquc01res_24110001.xml")
    assert result.header.executed_at == datetime(2026, 11, 24, 10, 12, 3, tzinfo=JST)
    assert result.header.means is QueryMeans.INSURED_NUMBER
    assert result.header.characters is CharacterCode.UTF_8
    assert result.body.validity is Validity.VALID
    (found,) = result.body.qualifications
    assert (found.card_class, found.relation, found.sex) == (
        CardClass.GENERAL,
        Relation.FAMILY,
        Sex.FEMALE,
    )
    assert (found.name, found.kana, found.insured_name) == ("試作　ぬい", "ｼｻｸ ﾇｲ", "試作　源太")
    assert found.elderly.percent == 30
    assert (found.limit.kind, found.limit.band) == (LimitKind.LIMIT, LimitBand.B03)
    assert found.reference_number == "204"
    assert found.drugs is None
    assert result.body.search.arbitrary_id == "chart-204"


def test_a_lost_qualification_says_when_and_why():
    body = said("OQSsiquc01res_24110002.xml").body
    assert body.validity is Validity.REPLACED
    (lost,) = body.qualifications
    assert (lost.lost_on, lost.valid_until) == (date(2026, 10, 1), date(2026, 9, 30))
    assert lost.loss_reason is LossReason.OTHER_COVERAGE


def test_nobody_found_is_a_result_without_a_list():
    body = said("OQSsiquc01res_24110003.xml").body
    assert (body.validity, body.qualifications) == (Validity.NONE, ())
    assert body.search.insurer_number == "990010"


def test_a_fault_of_the_centre_is_said_twice():
    failure = said("OQSsiquc01res_24110004.xml")
    assert failure.header.result is FileResult.FAILED
    assert failure.body.result is PersonResult.ERROR
    assert failure.header.error_code == failure.body.code == "SIM90001"


def test_a_face_result_tells_consents_in_any_order():
    face = said(FACE)
    assert face.header.means is QueryMeans.MY_NUMBER_CARD
    assert face.body.prescription_form is PrescriptionForm.ELECTRONIC
    (found,) = face.body.qualifications
    given = ViewingConsent(
        flag=Consent.GIVEN,
        given_at=datetime(2026, 11, 24, 8, 55, 30, tzinfo=JST),
        valid_until=datetime(2026, 11, 25, 8, 55, 30, tzinfo=JST),
    )
    assert found.drugs == found.treatments == found.checkups == given
    assert found.operations == ViewingConsent(flag=Consent.NOT_GIVEN)
    assert found.prescriptions is None
    assert (found.name, found.percent) == ("●澤　練", 10)
    assert [one.disease for one in found.diseases] == [Disease.DIALYSIS, Disease.HAEMOPHILIA]
    assert found.limit.long_term_on == date(2026, 11, 1)


def test_a_batch_is_receipted_fetched_and_answered():
    query = said("OQSmuquc01req_24110005.xml")
    receipt = said("OQSmuquc01res_24110005.xml")
    fetch = said("OQSmuquc02req_24110006.xml")
    answer = said("OQSmuquc02res_24110006.xml")
    assert receipt.header.file_id == answer.header.file_id == query.header.file_id
    assert receipt.header.result is None
    assert (
        receipt.body.reception_number
        == fetch.body.reception_number
        == answer.header.reception_number
    )
    assert [unit.search for unit in answer.body.units] == list(query.body.searches)
    found, wrong = answer.body.units
    assert found.reference_numbers == ("31",)
    assert found.qualifications[0].preschool is Preschool.PRESCHOOL
    assert (wrong.result, wrong.qualifications) == (PersonResult.ERROR, ())
    assert answer.header.count == answer.header.count_normal + answer.header.count_error == 2


def test_a_batch_that_still_runs_has_no_units():
    running = said("OQSmuquc02res_24110007.xml")
    assert (running.header.result, running.body.units) == (FileResult.RUNNING, ())


def test_a_registration_repeats_the_number_and_nothing_else():
    asked = said("OQSsiimm01req_24110008.xml")
    answered = said("OQSsiimm01res_24110008.xml")
    assert answered.body.reference_number == asked.body.info.reference_number == "45"
    names = [node.tag for node in write(answered, "XmlMsg").iter()]
    assert len(names) == len(set(names))


def test_a_batch_of_registrations_repeats_each_person():
    asked = said("OQSmuimm01req_24110009.xml")
    answered = said("OQSmuimm02res_24110010.xml")
    assert [unit.info for unit in answered.body.units] == list(asked.body.infos)
    assert answered.header.reception_number == (
        said("OQSmuimm02req_24110010.xml").body.reception_number
    )


def test_public_assistance_brings_the_ticket_of_the_month():
    assert said("OQSmutic01req_24110011.xml").body.search.month == date(2026, 11, 1)
    (unit,) = said("OQSmutic02res_24110012.xml").body.units
    (found,) = unit.qualifications
    assert found.card_class is CardClass.MEDICAL_AID
    (ticket,) = found.tickets
    assert (ticket.month, ticket.treatment) == (date(2026, 11, 1), TreatmentKind.OUTPATIENT)
    assert ticket.illness_1 == "練習性腰痛症"


def test_care_at_home_and_online_are_asked_for_by_days():
    home = said("OQSmuhvq01req_24110013.xml").body.search
    online = said("OQSmuonq01req_24110014.xml").body.search
    assert (home.care_form, online.care_form) == (CareForm.HOME_VISIT, CareForm.ONLINE)
    assert home.consent_from == date(2026, 11, 1)
    assert (online.consent_from, online.visit_to) == (None, date(2026, 11, 30))


def test_a_request_for_drugs_has_names_of_its_own_for_the_card():
    request = said("YZKsiquc01req_0426112411201.xml")
    assert (request.header.symbol, request.header.number) == (None, "10000235")
    assert (request.body.first_month, request.body.last_month) == (
        date(2026, 6, 1),
        date(2026, 11, 1),
    )
    assert request.body.file is DrugFile.TREATMENT_XML
    assert request.body.display is DrugDisplay.SHOWN


def test_drugs_of_three_sources_are_called_alike():
    answer = said("YZKsiquc01res_0426112411201.xml")
    assert answer.header.patient.birth_date == date(1944, 11, 30)
    body = answer.body
    sources = (body.claimed, body.dispensed, body.prescribed)
    names = [m.days[0].drugs[0].name for (m,) in sources]
    assert names == ["架空錠１０ｍｇ", "架空カプセル", "架空点眼液"]
    (claimed,), (dispensed,), (prescribed,) = sources
    assert claimed.days[0].treatments[0].name == "架空検査"
    assert dispensed.days[0].drugs[0].quantity == "1.5"
    assert prescribed.days[0].prescribed_on == date(2026, 11, 18)


def test_a_refusal_has_a_message_and_no_patient():
    refusal = said("YZKsiquc01res_0426112411202.xml").header
    assert refusal.result is MedicalFileResult.REFUSED
    assert refusal.message.startswith("模擬：")
    assert refusal.patient is None


def test_a_checkup_has_values_and_answers():
    (checkup,) = said("TKKsiquc01res_0226112411203.xml").body.checkups
    height, medicine = checkup.items
    assert (checkup.day, height.value, height.unit) == (date(2026, 7, 3), "158.4", "cm")
    assert (medicine.data_type, medicine.value_name) == ("CD", "いいえ")
