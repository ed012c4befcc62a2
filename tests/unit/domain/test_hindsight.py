"""What a lookup for another day is answered from: the records known today."""

from datetime import date

import pytest

from onshikaku.domain.coverage import Coverage, LossReason, Relation, Scheme
from onshikaku.domain.dates import Period
from onshikaku.domain.entitlement import AidTicket, MedicalAid, Treatment
from onshikaku.domain.hindsight import in_hindsight
from onshikaku.domain.holder import Holder
from onshikaku.domain.identifiers import (
    InstitutionCode,
    InsuredNumber,
    InsurerNumber,
    PublicPayerNumber,
    PublicRecipientNumber,
)
from onshikaku.domain.person import Person, Sex

TODAY = date(2026, 11, 20)
PERSON = Person("模擬　太郎", "モギ　タロウ", date(1980, 2, 17), Sex.MALE, "000-0001", "架空県")
COVERAGE = Coverage(
    insurer_number=InsurerNumber("06990014"),
    insurer_name="模擬製作所健康保険組合",
    scheme=Scheme.UNION,
    insured=InsuredNumber("318", "1"),
    relation=Relation.INSURED,
    valid_from=date(2026, 11, 1),
    registered_on=date(2026, 11, 10),
    lost_on=date(2026, 11, 15),
    loss_reason=LossReason.OTHER,
    loss_registered_on=date(2026, 11, 20),
)


@pytest.mark.parametrize(
    ("today", "day", "covered"),
    [
        ("2026-11-09", "2026-11-09", False),  # not registered yet
        ("2026-11-10", "2026-11-05", True),  # registered since
        ("2026-11-10", "2026-10-31", False),
        ("2026-11-19", "2026-11-19", True),  # the loss is not known yet
        ("2026-11-20", "2026-11-19", False),  # now it is
        ("2026-11-20", "2026-11-14", True),
        ("2026-11-19", "2026-12-01", True),
    ],
)
def test_another_day_is_seen_by_what_is_known_today(today, day, covered):
    today, day = date.fromisoformat(today), date.fromisoformat(day)
    seen = in_hindsight(Holder(PERSON, (COVERAGE,)), today).as_known_on(day)
    assert any(one.covers(day) for one in seen.coverages) is covered


@pytest.mark.parametrize(("registered", "opens"), [("2026-11-20", True), ("2026-11-21", False)])
def test_a_ticket_opens_a_day_before_its_registration_once_it_is_known(registered, opens):
    ticket = AidTicket(
        "1",
        InstitutionCode("9910000018"),
        Period(date(2026, 11, 1), date(2026, 11, 30)),
        Treatment.OUTPATIENT,
        0,
        date.fromisoformat(registered),
    )
    aid = MedicalAid(
        PublicPayerNumber("12990016"),
        PublicRecipientNumber("0000018"),
        "架空福祉事務所",
        Period(date(2026, 4, 1)),
        (ticket,),
    )
    seen = in_hindsight(Holder(PERSON, aid=aid), TODAY).aid
    assert seen is not None
    assert any(one.opens(date(2026, 11, 2)) for one in seen.tickets) is opens
