"""Records as the desk sees them: every code has words, and blanks are told."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from clinic_ui.record_fields import aid_fields, coverage_fields, expense_fields
from clinic_ui.views import answer_fields
from onshikaku.domain.checkin.states import Finished
from onshikaku.domain.coverage import (
    Coverage,
    Disease,
    DiseaseCertificate,
    ElderlyCertificate,
    InsuredClass,
    LimitBand,
    LimitCertificate,
    LimitKind,
    LossReason,
    Relation,
    Scheme,
)
from onshikaku.domain.dates import Period
from onshikaku.domain.decision import Answer
from onshikaku.domain.entitlement import AidTicket, MedicalAid, PublicExpense, Treatment
from onshikaku.domain.identifiers import (
    InstitutionCode,
    InsuredNumber,
    InsurerNumber,
    PublicPayerNumber,
    PublicRecipientNumber,
)
from onshikaku.domain.outcomes import Outcome
from onshikaku.domain.payment_words import payment_words
from onshikaku.domain.person import Person, Sex
from onshikaku.domain.rules.burden import BurdenReason, Payment, burden, unconfirmed

D = date.fromisoformat
TODAY = D("2026-11-20")
SINCE = Period(D("2026-08-01"))
COVERAGE = Coverage(
    InsurerNumber("01990019"),
    "架空支部",
    Scheme.KYOKAI,
    InsuredNumber("1", "2"),
    Relation.INSURED,
    D("2020-04-01"),
)
PAYER, RECIPIENT = PublicPayerNumber("12990016"), PublicRecipientNumber("9900010")
TICKET = AidTicket(
    "900001",
    InstitutionCode("9910000018"),
    Period(D("2026-11-01"), D("2026-11-30")),
    Treatment.OUTPATIENT,
    3000,
    D("2026-11-01"),
)
AID = MedicalAid(PAYER, RECIPIENT, "架空福祉事務所", SINCE, (TICKET,))
PERSON = Person(
    "模擬　太郎", "モギ　タロウ", D("1980-05-05"), Sex.MALE, "9990001", "架空県模擬市1-1"
)


def shown(fields) -> str:
    return "\n".join(f"{f.label.ja} {f.value.ja} | {f.label.en} {f.value.en}" for f in fields)


@pytest.mark.parametrize("scheme", Scheme)
def test_every_scheme_has_a_name(scheme):
    assert "架空支部（01990019）" in shown(coverage_fields(replace(COVERAGE, scheme=scheme), TODAY))


@pytest.mark.parametrize("reason", LossReason)
def test_every_loss_says_why(reason):
    lost = replace(COVERAGE, lost_on=D("2026-11-01"), loss_reason=reason)
    assert "2026-11-01）喪失（" in shown(coverage_fields(lost, TODAY))


@pytest.mark.parametrize("band", LimitBand)
@pytest.mark.parametrize("kind", LimitKind)
def test_every_band_is_shown_with_its_code(kind, band):
    limit = LimitCertificate(kind, band, SINCE.first, SINCE)
    text = shown(coverage_fields(replace(COVERAGE, limit=limit), TODAY))
    assert f"（{band.value}）" in text
    assert f"band {band.value}" in text


def test_a_blank_band_sends_the_desk_to_the_insurer():
    limit = LimitCertificate(LimitKind.LIMIT, None, SINCE.first, SINCE)
    text = shown(coverage_fields(replace(COVERAGE, limit=limit), TODAY))
    assert "区分なし" in text
    assert "ask the insurer" in text


def test_a_long_stay_in_hospital_is_told_with_its_day():
    limit = LimitCertificate(LimitKind.MEALS, LimitBand.B05, SINCE.first, SINCE, SINCE.first)
    assert "長期入院該当" in shown(coverage_fields(replace(COVERAGE, limit=limit), TODAY))


@pytest.mark.parametrize("disease", Disease)
def test_a_specified_disease_comes_with_the_sum_a_month(disease):
    held = DiseaseCertificate(disease, SINCE.first, SINCE, 20000)
    text = shown(coverage_fields(replace(COVERAGE, diseases=(held,)), TODAY))
    assert "月額20,000円まで" in text
    assert "20,000 yen a month" in text


@pytest.mark.parametrize("insured_class", InsuredClass)
def test_a_class_is_shown_where_it_is_not_the_general_one(insured_class):
    labels = [
        field.label.en
        for field in coverage_fields(replace(COVERAGE, insured_class=insured_class), TODAY)
    ]
    assert ("Class" in labels) is (insured_class is not InsuredClass.GENERAL)


def test_special_medical_costs_are_shown_on_the_days_they_hold():
    coverage = replace(COVERAGE, full_cost=SINCE)
    assert "特別療養費" in shown(coverage_fields(coverage, TODAY))
    assert "特別療養費" not in shown(coverage_fields(coverage, D("2026-07-31")))


def test_the_elderly_certificate_shows_its_share():
    elderly = ElderlyCertificate(20, SINCE.first, SINCE)
    assert "2割" in shown(coverage_fields(replace(COVERAGE, elderly=elderly), TODAY))


@pytest.mark.parametrize("treatment", Treatment)
def test_a_ticket_shows_for_whom_and_what_the_patient_pays(treatment):
    text = shown(aid_fields(replace(AID, tickets=(replace(TICKET, treatment=treatment),))))
    for part in ("12990016", "架空福祉事務所", "900001", "本人支払額3,000円", "9910000018"):
        assert part in text


def test_a_missing_ticket_is_said_to_be_missing():
    assert "未登録" in shown(aid_fields(replace(AID, tickets=())))


@pytest.mark.parametrize(
    ("bounds", "said"),
    [
        ({"per_visit_yen": 200, "monthly_cap_yen": 1000}, "1回200円、月1,000円まで"),
        ({"percent": 0}, "なし"),
        ({"percent": 20, "monthly_cap_yen": 5000}, "2割、月5,000円まで"),
        ({}, "制度の定めによる"),
    ],
)
def test_a_subsidy_says_what_it_leaves_to_pay(bounds, said):
    expense = PublicExpense("子ども医療", PAYER, RECIPIENT, SINCE, **bounds)
    text = shown(expense_fields(expense))
    assert said in text
    assert "子ども医療" in text


@pytest.mark.parametrize(
    ("payment", "ja", "en"),
    [
        (Payment(30, BurdenReason.ORDINARY), "3割（", "30 % ("),
        (Payment(100, BurdenReason.FULL_COST), "10割（", "100 % ("),
        (burden(PERSON.birth_date, None, TODAY, aid=AID), "3,000円（", "3,000 yen ("),
        (
            burden(PERSON.birth_date, None, TODAY, aid=replace(AID, tickets=())),
            "医療扶助：医療券が未登録",
            "public assistance without",
        ),
        (unconfirmed(D("1954-05-05"), TODAY, brought_card=True), "2割または3割", "20 % or 30 %"),
        (Payment(None, BurdenReason.DECEASED), "死亡", "lost by death"),
    ],
)
def test_what_is_paid_is_a_share_a_sum_or_a_reason(payment, ja, en):
    words = payment_words(payment)
    assert ja in words.ja
    assert en in words.en
    assert "0割（" not in words.ja.replace("10割（", "")


@pytest.mark.parametrize("reason", BurdenReason)
def test_every_reason_has_words(reason):
    assert payment_words(Payment(None, reason)).en.isascii()


def test_an_eligible_answer_shows_aid_and_subsidies_after_the_coverage():
    expense = PublicExpense("子ども医療", PAYER, RECIPIENT, SINCE, percent=0)
    answer = Answer(
        Outcome.ELIGIBLE,
        None,
        person=PERSON,
        coverages=(COVERAGE,),
        payment=burden(PERSON.birth_date, COVERAGE, TODAY),
        aid=AID,
        expenses=(expense,),
    )
    labels = [f.label.en for f in answer_fields(Finished(Outcome.ELIGIBLE, answer), TODAY)]
    assert labels == [
        *("Name", "Born, sex", "Insurer", "Symbol, number", "Coverage"),
        *("Public assistance", "Ticket", "Subsidy", "Left to pay"),
        *("Patient pays", "Medical information"),
    ]


def test_an_answer_that_is_not_eligible_names_no_share_of_its_own():
    lost = replace(COVERAGE, lost_on=D("2026-11-01"), loss_reason=LossReason.OTHER)
    answer = Answer(
        Outcome.LOST,
        None,
        person=PERSON,
        coverages=(lost,),
        payment=burden(PERSON.birth_date, lost, TODAY),
    )
    labels = [f.label.en for f in answer_fields(Finished(Outcome.LOST, answer), TODAY)]
    assert "Patient pays" not in labels
