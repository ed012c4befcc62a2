"""What the desk is told of what is on record: what to charge, how to claim, what to mind."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from onshikaku.domain.advice import advise
from onshikaku.domain.certificate import CertificateFacts
from onshikaku.domain.claim import ClaimRoute
from onshikaku.domain.coverage import (
    Coverage,
    Disease,
    DiseaseCertificate,
    InsuredClass,
    LimitCertificate,
    LimitKind,
    LossReason,
    Relation,
    Scheme,
)
from onshikaku.domain.dates import Period
from onshikaku.domain.decision import Answer
from onshikaku.domain.entitlement import MedicalAid, PublicExpense
from onshikaku.domain.identifiers import (
    InsuredNumber,
    InsurerNumber,
    PublicPayerNumber,
    PublicRecipientNumber,
)
from onshikaku.domain.outcomes import Outcome
from onshikaku.domain.person import Person, Sex
from onshikaku.domain.rules.burden import BurdenReason, burden
from onshikaku.domain.rules.certificate_life import assess
from onshikaku.domain.rules.desk_plans import Office
from onshikaku.domain.rules.fallbacks import Way
from onshikaku.domain.situation import Situation

D = date.fromisoformat
TODAY = D("2026-11-20")

PERSON = Person(
    "模擬　太郎", "モギ　タロウ", D("1980-05-05"), Sex.MALE, "9990001", "架空県模擬市1-1"
)
COVERAGE = Coverage(
    InsurerNumber("01990019"),
    "架空支部",
    Scheme.KYOKAI,
    InsuredNumber("1", "2"),
    Relation.INSURED,
    D("2020-04-01"),
)
LOST = replace(COVERAGE, lost_on=D("2026-11-01"), loss_reason=LossReason.OTHER)
AID = MedicalAid(
    PublicPayerNumber("12990016"),
    PublicRecipientNumber("9900010"),
    "架空福祉事務所",
    Period(D("2026-01-01")),
)


def answer(outcome, *coverages, person=PERSON, day=TODAY, **parts):
    payment = burden(person.birth_date, coverages[0], day) if coverages else None
    return Answer(outcome, None, person=person, coverages=coverages, **{"payment": payment} | parts)


def ways(advice):
    return [fallback.way for fallback in advice.fallbacks]


def routes(advice):
    return [claim.route.value for claim in advice.claims]


def test_special_medical_costs_are_the_only_full_charge():
    coverage = replace(COVERAGE, scheme=Scheme.MUNICIPAL, full_cost=Period(D("2026-01-01")))
    assert coverage.class_on(TODAY) is InsuredClass.FULL_COST
    advice = advise(Outcome.ELIGIBLE, TODAY, answer(Outcome.ELIGIBLE, coverage))
    assert advice.payment.percent == 100
    assert any("特別療養費" in text.ja for text in advice.mind)


def test_the_record_gives_the_birth_date_where_it_shows_somebody():
    advice = advise(Outcome.LOST, TODAY, answer(Outcome.LOST, LOST))
    assert advice.payment.percent == 30


@pytest.mark.parametrize(
    ("outcome", "given_answer", "expected"),
    [
        (Outcome.LOST, answer(Outcome.LOST, LOST), ["normal", "former-record"]),
        (Outcome.NONE, None, ["normal", "former-record", "unknown"]),
        (Outcome.PIN_BLOCKED, None, ["normal"]),
        (Outcome.SEVERAL, answer(Outcome.SEVERAL, COVERAGE, COVERAGE), ["normal"]),
        (Outcome.AID_WITHOUT_TICKET, None, ["held"]),
        (Outcome.DECEASED, None, ["held"]),
        (Outcome.ELIGIBLE, answer(Outcome.ELIGIBLE, COVERAGE), ["normal"]),
    ],
)
def test_claims_come_in_the_order_of_the_rules(outcome, given_answer, expected):
    assert routes(advise(outcome, TODAY, given_answer)) == expected


def test_the_former_record_names_its_payer():
    record = answer(Outcome.LOST, replace(LOST, scheme=Scheme.MUNICIPAL))
    claims = {claim.route: claim for claim in advise(Outcome.LOST, TODAY, record).claims}
    assert [payer.value for payer in claims[ClaimRoute.FORMER_RECORD].payers] == ["federation"]


def test_after_a_death_nothing_is_charged_and_the_insurer_is_called():
    dead = replace(LOST, loss_reason=LossReason.DEATH)
    advice = advise(Outcome.DECEASED, TODAY, answer(Outcome.DECEASED, dead))
    assert advice.payment is None
    assert [contact.office for contact in advice.contacts] == [Office.INSURER]
    assert "止め" in advice.first.ja


def test_a_missing_ticket_is_for_the_welfare_office_alone():
    aid_answer = Answer(
        Outcome.AID_WITHOUT_TICKET,
        None,
        person=PERSON,
        aid=AID,
        payment=burden(PERSON.birth_date, None, TODAY, aid=AID),
    )
    advice = advise(Outcome.AID_WITHOUT_TICKET, TODAY, aid_answer)
    assert ways(advice) == [Way.WELFARE_OFFICE, Way.AID_TICKET]
    assert [contact.office for contact in advice.contacts] == [Office.WELFARE_OFFICE]
    assert advice.payment.percent is None  # nothing is charged before there is a ticket


def test_a_missing_ticket_beside_an_insurance_holds_bill_and_claim():
    share = burden(PERSON.birth_date, COVERAGE, TODAY, aid=AID)
    both = replace(answer(Outcome.ELIGIBLE, COVERAGE), aid=AID, payment=share)
    advice = advise(Outcome.ELIGIBLE, TODAY, both)
    assert [claim.route for claim in advice.claims] == [ClaimRoute.HELD]
    assert "保留" in advice.charge.ja
    assert any("福祉事務所に電話" in text.ja for text in advice.mind)


@pytest.mark.parametrize(
    ("birth_date", "told", "charged"),
    [("2009-04-01", True, "10割"), ("2009-04-02", False, "3割")],
)
def test_a_minor_registered_for_special_medical_costs_is_not_charged_them(
    birth_date, told, charged
):
    record = replace(COVERAGE, scheme=Scheme.MUNICIPAL, full_cost=Period(D("2026-04-01")))
    person = replace(PERSON, birth_date=D(birth_date))
    day = D("2027-04-01")  # the school year of the first one's 18th birthday is over
    advice = advise(Outcome.ELIGIBLE, day, answer(Outcome.ELIGIBLE, record, person=person, day=day))
    assert advice.charge.ja.startswith(charged)
    assert any("全額（10割）をいただき" in text.ja for text in advice.mind) is told
    assert any("対象外です" in text.ja for text in advice.mind) is not told


def test_a_record_that_ended_for_public_assistance_adds_the_welfare_office():
    record = answer(Outcome.LOST, replace(LOST, loss_reason=LossReason.PUBLIC_ASSISTANCE))
    offices = [contact.office for contact in advise(Outcome.LOST, TODAY, record).contacts]
    assert offices == [Office.INSURER, Office.WELFARE_OFFICE]


def test_another_persons_record_is_worth_no_more_than_none():
    shown = answer(Outcome.ELIGIBLE, COVERAGE)
    advice = advise(Outcome.ELIGIBLE, TODAY, shown, Situation(other_person=True))
    assert "使わず" in advice.first.ja
    assert ways(advice) == ways(advise(Outcome.NONE, TODAY))
    assert "normal" in routes(advice)
    assert advice.payment.reason is BurdenReason.DECLARED


def test_two_records_with_different_shares_are_settled_before_charging():
    elder = replace(PERSON, birth_date=D("1954-05-05"))
    cheap = replace(COVERAGE, burden_percent=20)
    dear = replace(COVERAGE, burden_percent=30)
    advice = advise(Outcome.SEVERAL, TODAY, answer(Outcome.SEVERAL, cheap, dear, person=elder))
    assert advice.payment is None
    assert "保留" in advice.charge.ja
    alike = advise(Outcome.SEVERAL, TODAY, answer(Outcome.SEVERAL, COVERAGE, COVERAGE))
    assert alike.payment.percent == 30


LIMIT = LimitCertificate(LimitKind.LIMIT, None, D("2026-08-01"), Period(D("2026-08-01")))
DIALYSIS = DiseaseCertificate(Disease.DIALYSIS, D("2026-08-01"), Period(D("2026-08-01")), 10000)
SUBSIDY = PublicExpense(
    "子ども医療",
    PublicPayerNumber("12990016"),
    PublicRecipientNumber("9900010"),
    Period(D("2026-01-01")),
    per_visit_yen=200,
)


@pytest.mark.parametrize(
    ("shown", "word"),
    [
        (answer(Outcome.ELIGIBLE, COVERAGE, person=replace(PERSON, name="模●　太郎")), "上書き"),
        (answer(Outcome.LOST, LOST, person=replace(PERSON, address="架●県")), "上書き"),
        (answer(Outcome.ELIGIBLE, replace(COVERAGE, limit=LIMIT)), "適用区分"),
        (answer(Outcome.ELIGIBLE, replace(COVERAGE, diseases=(DIALYSIS,))), "特定疾病"),
        (answer(Outcome.ELIGIBLE, COVERAGE, expenses=(SUBSIDY,)), "受給者証"),
        (
            answer(Outcome.ELIGIBLE, COVERAGE, person=replace(PERSON, birth_date=D("1954-05-05"))),
            "負担割合が登録されていません",
        ),
        (answer(Outcome.ELIGIBLE, replace(COVERAGE, burden_percent=10)), "年齢と合いません"),
        (
            replace(
                answer(Outcome.ELIGIBLE, COVERAGE),
                certificate=assess(CertificateFacts(D("2021-10-01"), D("2026-10-01")), TODAY),
            ),
            "お薬手帳",
        ),
    ],
)
def test_what_an_answer_asks_the_desk_to_mind(shown, word):
    advice = advise(shown.outcome, TODAY, shown)
    assert any(word in text.ja for text in advice.mind)


def test_an_ordinary_answer_asks_for_nothing():
    advice = advise(Outcome.ELIGIBLE, TODAY, answer(Outcome.ELIGIBLE, COVERAGE))
    assert (advice.steps, advice.ask, advice.mind, advice.contacts) == ((), (), (), ())
    assert advice.charge.ja.startswith("3割")
