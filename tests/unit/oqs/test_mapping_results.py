"""Which codes an answer becomes, and what is written beside them."""

import re
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from lxml import etree

from onshikaku.domain.certificate import CertificateState
from onshikaku.domain.confirmation import Confirmation
from onshikaku.domain.consent import ConsentItem, ConsentState, PrescriptionForm
from onshikaku.domain.coverage import (
    Coverage,
    ElderlyCertificate,
    LimitBand,
    LimitCertificate,
    LimitKind,
    LossReason,
    Relation,
    Scheme,
)
from onshikaku.domain.dates import JST, Period
from onshikaku.domain.decision import Answer
from onshikaku.domain.entitlement import AidTicket, MedicalAid, Treatment
from onshikaku.domain.identifiers import (
    InstitutionCode,
    InsuredNumber,
    InsurerNumber,
    PublicPayerNumber,
    PublicRecipientNumber,
)
from onshikaku.domain.outcomes import CENTRE_OUTCOMES, Outcome
from onshikaku.domain.person import Person, Sex
from onshikaku.domain.rules.certificate_life import Assessment
from onshikaku.wire.medical import ConsentStateMessage
from onshikaku.wire.oqs.batch import BatchSearchInfo
from onshikaku.wire.oqs.codes import Consent, LimitChange, LimitConsent, PersonResult, Validity
from onshikaku.wire.oqs.document import ROOT
from onshikaku.wire.oqs.mapping.consents import Agreed, listed
from onshikaku.wire.oqs.mapping.face import FaceManner, face_identifier, face_result
from onshikaku.wire.oqs.mapping.results import (
    Manner,
    confirm_unit,
    consent_unit,
    face_body,
    query_body,
    ticket_unit,
)
from onshikaku.wire.oqs.mapping.verdict import has_face_file, verdict
from onshikaku.wire.oqs.query import SearchInfo
from onshikaku.wire.oqs.sim_codes import CODES, Matter, Said, codes_with
from onshikaku.wire.oqs.writing import write

O, D = Outcome, date.fromisoformat  # noqa: E741 - short names keep the tables readable
DAY = D("2026-11-20")
AT = datetime(2026, 11, 20, 9, 30, 15, tzinfo=JST)
HERE, ELSEWHERE = "9910000018", InstitutionCode("9930000022")
PERSON = Person("模擬　花子", "モギ　ハナコ", D("1985-03-20"), Sex.FEMALE, "000-0001", "架空県")
COVERAGE = Coverage(
    InsurerNumber("06990014"),
    "見本健康保険組合",
    Scheme.UNION,
    InsuredNumber("７７", "４２１", "01"),
    Relation.FAMILY,
    D("2020-04-01"),
)
LOST = replace(COVERAGE, lost_on=D("2026-10-01"), loss_reason=LossReason.OTHER)
TICKET = AidTicket(
    "0001",
    InstitutionCode(HERE),
    Period(D("2026-11-01"), D("2026-11-30")),
    Treatment.DENTAL,
    500,
    DAY,
)
AID = MedicalAid(
    PublicPayerNumber("12990016"),
    PublicRecipientNumber("0000018"),
    "見本福祉事務所",
    Period(D("2024-04-01")),
    (TICKET, replace(TICKET, number="0002", institution_code=ELSEWHERE)),
)


def confirmed(outcome=O.ELIGIBLE, coverages=(COVERAGE,), state=CertificateState.VALID, **changes):
    day = changes.pop("day", DAY)
    certificate = Assessment(state, day, day, day, day, 1)
    answer = Answer(outcome, certificate, person=PERSON, coverages=coverages)
    answer = replace(answer, **{k: changes.pop(k) for k in ("person", "aid") if k in changes})
    return Confirmation("id", day, answer, **changes)


def agreed(state, *items):
    return {item: Agreed(state, AT, AT + timedelta(hours=24)) for item in items}


VALIDITIES = {
    O.ELIGIBLE: Validity.VALID,
    O.LOST: Validity.INVALID,
    O.DECEASED: Validity.INVALID,
    O.LOST_NEWER: Validity.REPLACED,
    O.NONE: Validity.NONE,
    O.CERTIFICATE_UNLINKED: Validity.NONE,
    O.SEVERAL: Validity.SEVERAL,
    O.AID_WITHOUT_TICKET: Validity.VALID_WITHOUT_TICKET,
}


@pytest.mark.parametrize("outcome", list(Outcome))
def test_an_outcome_has_a_validity_and_a_face_file_or_neither(outcome):
    expected = VALIDITIES.get(outcome)
    said = verdict(outcome)
    assert said == expected if expected else isinstance(said, Matter)
    assert has_face_file(outcome) is (expected is not None)
    assert expected is None or outcome in CENTRE_OUTCOMES


@pytest.mark.parametrize("outcome", sorted(set(Outcome) - set(VALIDITIES)))
def test_a_card_that_was_turned_away_leaves_no_file(outcome):
    confirmation = confirmed(outcome, ())
    assert face_result(confirmation, institution_code=HERE, identifier="a=", at=AT) is None
    body = face_body(confirmation, HERE, AT)
    assert (body.result, body.validity, body.qualifications) == (PersonResult.ERROR, None, ())
    assert re.fullmatch(r"SIM[39][0-9]{4}", body.code)
    assert body.message.startswith("模擬：")


def test_several_are_listed_only_by_the_option():
    two = confirmed(O.SEVERAL, (COVERAGE, replace(COVERAGE, valid_from=D("2026-01-01"))))
    assert face_body(two, HERE, AT).qualifications == ()
    assert len(face_body(two, HERE, AT, Manner(list_several=True)).qualifications) == 2


@pytest.mark.parametrize(
    ("state", "code"),
    [
        (CertificateState.VALID, None),
        (CertificateState.EXPIRING, "SIM10001"),
        (CertificateState.GRACE, "SIM10002"),
    ],
)
def test_only_the_face_result_has_a_notice_on_the_certificate(state, code):
    confirmation = confirmed(state=state)
    assert face_body(confirmation, HERE, AT).code == code
    unit = consent_unit(confirmation, {}, HERE, AT)
    assert unit.code is None


@pytest.mark.parametrize("proven", [True, None])
def test_what_a_card_proved_needs_no_notice(proven):
    assert face_body(replace(confirmed(), proven=proven), HERE, AT).code is None


@pytest.mark.parametrize(
    ("state", "after"),
    [
        (CertificateState.VALID, ""),
        (CertificateState.GRACE, CODES[Matter.CERTIFICATE_IN_GRACE].message),
    ],
)
def test_the_face_result_says_first_that_nothing_was_proved(state, after):
    body = face_body(replace(confirmed(state=state), proven=False), HERE, AT)
    assert (body.result, body.code) == (PersonResult.DONE, "SIM10003")
    assert body.message == CODES[Matter.UNPROVEN].message + after
    assert "所持の証明なし" in body.message


def test_codes_and_texts_can_be_replaced():
    table = codes_with({"certificate-expiring": Said("X1", "お知らせ")})
    body = face_body(confirmed(state=CertificateState.EXPIRING), HERE, AT, Manner(table=table))
    assert (body.code, body.message) == ("X1", "お知らせ")


@pytest.mark.parametrize(
    "replacements", [{"no-such-matter": Said("X", "x")}, {"query-invalid": Said("", "x")}]
)
def test_a_table_of_codes_must_name_what_there_is(replacements):
    with pytest.raises(ValueError, match=r"no-such-matter|query-invalid"):
        codes_with(replacements)


def test_every_matter_has_a_code_of_its_own():
    assert set(CODES) == set(Matter)
    assert len({said.code for said in CODES.values()}) == len(Matter)
    for said in CODES.values():
        assert re.fullmatch(r"SIM[12389][0-9]{4}", said.code)
        assert said.message.startswith("模擬：")


def test_a_lost_coverage_ends_on_its_last_day_and_says_why():
    (result,) = face_body(confirmed(O.LOST, (LOST,)), HERE, AT).qualifications
    assert (result.lost_on, result.valid_until) == (D("2026-10-01"), D("2026-09-30"))
    assert result.loss_reason == "99"


def test_a_replaced_coverage_was_lost_to_another_and_nothing_tells_of_that():
    (result,) = face_body(confirmed(O.LOST_NEWER, (LOST,)), HERE, AT).qualifications
    assert result.loss_reason == "03"
    assert result.insurer_number == "06990014"


def test_a_record_that_never_covered_a_day_has_no_last_day():
    never = replace(LOST, lost_on=LOST.valid_from)
    (result,) = face_body(confirmed(O.LOST, (never,)), HERE, AT).qualifications
    assert result.valid_until is None
    assert result.lost_on == LOST.valid_from


@pytest.mark.parametrize(
    ("born", "preschool"),
    [("2020-04-01", False), ("2020-04-02", True), ("2026-11-20", True), ("1985-03-20", False)],
)
def test_preschool_is_by_age(born, preschool):
    child = confirmed(person=replace(PERSON, birth_date=D(born)))
    (result,) = face_body(child, HERE, AT).qualifications
    assert (result.preschool is not None) is preschool


ELDERLY = ElderlyCertificate(20, D("2026-07-20"), Period(D("2026-08-01"), D("2027-07-31")))


@pytest.mark.parametrize(
    ("born", "changes", "own", "certificate"),
    [
        ("1985-03-20", {}, None, None),
        ("1985-03-20", {"burden_percent": 10}, "010", None),  # wrong, and shown as it is
        ("1955-04-05", {"elderly": ELDERLY}, None, "020"),
        ("1955-04-05", {"burden_percent": 30}, None, "030"),
        ("1946-02-15", {"scheme": Scheme.ELDERLY, "burden_percent": 10}, "010", None),
    ],
)
def test_the_share_stands_where_it_belongs(born, changes, own, certificate):
    person = replace(PERSON, birth_date=D(born))
    body = face_body(confirmed(person=person, coverages=(replace(COVERAGE, **changes),)), HERE, AT)
    root = write(body, ROOT)
    assert root.findtext(".//InsuredPartialContributionRatio") == own
    assert root.findtext(".//ElderlyRecipientContributionRatio") == certificate


def test_tickets_of_other_institutions_are_not_shown():
    (result,) = face_body(confirmed(coverages=(), aid=AID), HERE, AT).qualifications
    assert (result.card_class, result.insurer_name) == ("A1", "見本福祉事務所")
    (ticket,) = result.tickets
    assert (ticket.issue_number, ticket.designation, ticket.treatment) == ("0001", "0", "03")
    assert (ticket.self_pay_yen, ticket.month, ticket.combination) == (500, D("2026-11-01"), "01")


def test_insurance_and_assistance_are_two_results():
    confirmation = confirmed(aid=AID, reference_number="7")
    first, second = face_body(confirmation, HERE, AT).qualifications
    assert (first.card_class, second.card_class) == ("01", "A1")
    assert (first.reference_number, second.reference_number) == ("7", "7")
    assert (first.limit_consent, second.limit_consent) == (LimitConsent.GIVEN, None)
    assert second.tickets[0].combination == "02"


def test_tickets_found_by_number_tell_nothing_of_insurance_that_is_not_shown():
    confirmation = confirmed(coverages=(), aid=AID)
    by_number = replace(confirmation, answer=replace(confirmation.answer, certificate=None))
    (result,) = ticket_unit(by_number, HERE).qualifications
    ticket = result.tickets[0]
    assert (ticket.combination, ticket.social_insurance, ticket.elderly_care) == (None, None, None)


def test_a_batch_by_month_tells_the_assistance_alone():
    unit = ticket_unit(confirmed(aid=AID, reference_number="7"), HERE)
    assert [one.card_class for one in unit.qualifications] == ["A1"]
    assert (unit.reference_numbers, unit.qualifications[0].reference_number) == (("7",), None)


def test_assistance_without_a_ticket_has_no_list():
    confirmation = confirmed(O.AID_WITHOUT_TICKET, (), aid=replace(AID, tickets=()))
    body = face_body(confirmation, HERE, AT)
    assert body.validity is Validity.VALID_WITHOUT_TICKET
    assert write(body, ROOT).find(".//PublicExpenseResultList") is None


def test_a_ticket_for_another_institution_is_told_without_number_and_sum():
    confirmation = confirmed(O.AID_WITHOUT_TICKET, (), aid=replace(AID, tickets=AID.tickets[1:]))
    body = face_body(confirmation, HERE, AT)
    assert body.validity is Validity.VALID_WITHOUT_TICKET
    written = write(body, ROOT)
    assert [one.text for one in written.iter("DesignatedMedicalInstitutionFlag")] == ["1"]
    assert written.find(".//IssueNumber") is None
    assert written.find(".//SelfPayAmount") is None


NEW = LimitCertificate(
    LimitKind.LIMIT, LimitBand.A03, D("2026-11-02"), Period(D("2026-12-01"), D("2027-07-31"))
)


@pytest.mark.parametrize(
    ("limit", "change"),
    [
        (None, LimitChange.UNCHANGED),
        (NEW, LimitChange.CHANGED),
        (replace(NEW, issued_on=D("2026-10-31")), LimitChange.UNCHANGED),
        (
            replace(NEW, issued_on=D("2026-10-31"), period=Period(D("2026-11-01"))),
            LimitChange.CHANGED,
        ),
    ],
)
def test_a_batch_says_whether_the_limit_is_new_and_not_what_it_is(limit, change):
    search = BatchSearchInfo(insurer_number="06990014", number="1", birth_date=PERSON.birth_date)
    unit = confirm_unit(confirmed(coverages=(replace(COVERAGE, limit=limit),)), search)
    assert [one.limit_change for one in unit.qualifications] == [change]
    assert write(unit, "U").find(".//LimitApplicationCertificateRelatedInfo") is None


@pytest.mark.parametrize("flag", list(LimitConsent))
def test_a_query_has_the_consent_it_asked_with_and_no_other(flag):
    search = SearchInfo(
        insurer_number="06990014", number="1", birth_date=PERSON.birth_date, limit_consent=flag
    )
    root = write(query_body(confirmed(), search, HERE, AT), ROOT).find("ResultList")
    assert [n.tag for n in root.iter() if n.tag.endswith("ConsFlg")] == [
        "LimitApplicationCertificateRelatedConsFlg"
    ]
    times = [n.text for n in root.iter() if n.tag.endswith("Time")]
    assert times == (["20261120093015"] if flag is LimitConsent.GIVEN else [])


@pytest.mark.parametrize(
    ("day", "items_2025", "flags"),
    [
        ("2022-09-10", True, 2),
        ("2022-09-11", True, 3),
        ("2023-05-11", True, 4),
        ("2025-01-27", True, 4),
        ("2025-01-28", True, 10),
        ("2026-11-20", False, 4),
    ],
)
def test_flags_are_those_that_exist_on_the_day(day, items_2025, flags):
    body = face_body(confirmed(day=D(day)), HERE, AT, Manner(items_2025=items_2025))
    tags = [node.tag for node in write(body, ROOT).iter() if node.tag.endswith("ConsFlg")]
    assert len([tag for tag in tags if "Certificate" not in tag]) == flags


@pytest.mark.parametrize(
    ("state", "flag"),
    [
        (ConsentState.GIVEN, Consent.GIVEN),
        (ConsentState.EXPIRED, Consent.EXPIRED),
        (ConsentState.HARD_TO_OBTAIN, Consent.UNOBTAINABLE),
    ],
)
def test_a_batch_by_consent_says_what_became_of_each(state, flag):
    details = [
        ConsentStateMessage(
            item=ConsentItem.DRUG,
            state=state,
            given_at=AT,
            valid_until=AT + timedelta(hours=24),
        ),
        ConsentStateMessage(item=ConsentItem.CHECKUP, state=ConsentState.NONE),
    ]
    unit = consent_unit(confirmed(), listed(details), HERE, AT)
    (result,) = unit.qualifications
    assert (result.drugs.flag, result.drugs.given_at) == (flag, AT)
    assert (result.checkups.flag, result.checkups.given_at) == (Consent.NOT_GIVEN, None)


def test_the_form_of_the_prescription_stands_in_the_body_and_by_option_in_the_result():
    confirmation = confirmed(prescription_form=PrescriptionForm.PAPER)
    body = face_body(confirmation, HERE, AT)
    assert (body.prescription_form, body.qualifications[0].prescription_form) == ("2", None)
    body = face_body(confirmation, HERE, AT, Manner(form_in_result=True))
    assert body.qualifications[0].prescription_form == "2"


def test_a_new_identifier_is_16_characters_of_base64_that_end_in_an_equals_sign():
    identifiers = {face_identifier(lambda n, i=i: bytes([i]) * n) for i in range(256)}
    assert len(identifiers) == 256
    assert all(re.fullmatch(r"[A-Za-z0-9_-]{15}=", one) for one in identifiers)


def test_the_order_follows_from_the_identifier_and_hides_the_layout():
    def order(identifier, **manner):
        data = face_result(
            confirmed(),
            institution_code=HERE,
            identifier=identifier,
            at=AT,
            manner=FaceManner(**manner),
        )
        return [node.tag for node in etree.fromstring(data).iter()]

    assert order("a=") == order("a=") != order("b=")
    plain = order("a=", shuffled=False)
    assert plain == order("b=", shuffled=False) != order("a=")
    assert sorted(plain) == sorted(order("a="))
