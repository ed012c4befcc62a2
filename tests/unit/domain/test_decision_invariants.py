"""What no answer may break, over certificate × link × registration × record × mode × day."""

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from itertools import product

import pytest

from onshikaku.domain.advice import advise
from onshikaku.domain.certificate import CertificateFacts, CertificateState, CertificateStatus
from onshikaku.domain.coverage import Coverage, LossReason, Relation, Scheme
from onshikaku.domain.dates import Period, add_months, last_day_of_month
from onshikaku.domain.decision import ByCard, ByNumber, BySearch, decide
from onshikaku.domain.entitlement import AidTicket, MedicalAid, Treatment
from onshikaku.domain.holder import Holder, StopReason, StopScope, ViewingStop
from onshikaku.domain.identifiers import (
    InstitutionCode,
    InsuredNumber,
    InsurerNumber,
    PublicPayerNumber,
    PublicRecipientNumber,
)
from onshikaku.domain.institution import Feature, Institution, Kind
from onshikaku.domain.modes import WITH_MEDICAL_INFORMATION, Mode
from onshikaku.domain.outcomes import CENTRE_OUTCOMES, Outcome
from onshikaku.domain.person import Person, Sex
from onshikaku.domain.persona import Link
from onshikaku.domain.rules.burden import BurdenReason
from onshikaku.domain.rules.certificate_life import assess

D = date.fromisoformat
S, O = CertificateState, Outcome  # noqa: E741 - short names keep the tables readable

# The day before and the day of whatever changes an answer, and days far from any change.
DAYS = [
    D(day)
    for day in (
        "2021-10-20",
        "2022-09-30",
        "2022-10-01",
        "2023-07-10",
        "2024-02-29",
        "2024-03-01",
        "2024-10-06",
        "2024-10-07",
        "2024-12-01",
        "2024-12-02",
        "2025-08-01",
        "2026-07-31",
        "2026-08-01",
        "2026-11-20",
        "2030-01-01",
    )
]
AT = Institution(
    InstitutionCode("9910000018"), "架空診療所", Kind.CLINIC, "99001", frozenset(Feature)
)
ELSEWHERE = InstitutionCode("9930000022")
CARD_MODES = frozenset(Mode) - {Mode.NUMBER, Mode.OUTAGE, Mode.DISASTER, Mode.EMERGENCY}


def certificates(day):
    """Certificates around a day, by the state they should be in."""
    last_month = last_day_of_month(add_months(day, -1))
    return {
        S.NOT_YET_VALID: CertificateFacts(day + timedelta(days=1), add_months(day, 60)),
        S.VALID: CertificateFacts(add_months(day, -12), add_months(day, 36)),
        S.EXPIRING: CertificateFacts(add_months(day, -48), day),
        S.GRACE: CertificateFacts(add_months(day, -60), last_month),
        S.EXPIRED: CertificateFacts(add_months(day, -72), add_months(day, -6)),
        S.SUSPENDED: CertificateFacts(
            add_months(day, -12), add_months(day, 36), CertificateStatus.SUSPENDED
        ),
        S.REVOKED: CertificateFacts(add_months(day, -60), last_month, CertificateStatus.REVOKED),
    }


def people(day):
    """One holder for each state of record, by name."""
    adult = Person(
        "模擬　太郎",
        "モギ　タロウ",
        add_months(day, -40 * 12),
        Sex.MALE,
        "000-0001",
        "架空県模擬市",
    )
    child = replace(adult, birth_date=add_months(day, -36))
    elder = replace(adult, birth_date=add_months(day, -80 * 12))
    seventy = replace(adult, birth_date=add_months(day, -72 * 12))
    past, yesterday = add_months(day, -36), day - timedelta(days=1)
    valid = Coverage(
        InsurerNumber("01990019"),
        "架空",
        Scheme.KYOKAI,
        InsuredNumber("1", "10", "00"),
        Relation.INSURED,
        past,
    )
    second = replace(valid, insurer_number=InsurerNumber("06990014"))
    lost = replace(valid, lost_on=day, loss_reason=LossReason.OTHER)
    ticket = AidTicket("1", AT.code, Period(past), Treatment.OUTPATIENT, 0, past)
    payer, recipient = PublicPayerNumber("12990016"), PublicRecipientNumber("0000018")
    aid = MedicalAid(payer, recipient, "架空市福祉事務所", Period(past), (ticket,))
    elsewhere = replace(aid, tickets=(replace(ticket, institution_code=ELSEWHERE),))
    stop = ViewingStop(StopScope.RECORD, StopReason.PROTECTION, Period(yesterday))
    return {
        "valid": Holder(adult, (valid,)),
        "child": Holder(child, (valid,)),
        "70 to 74": Holder(seventy, (replace(valid, burden_percent=20),)),
        "70 to 74, blank": Holder(seventy, (valid,)),
        "75 and over": Holder(elder, (replace(valid, scheme=Scheme.ELDERLY, burden_percent=10),)),
        "full cost": Holder(adult, (replace(valid, full_cost=Period(yesterday)),)),
        "lost": Holder(adult, (lost,)),
        "lost, not reported": Holder(
            adult, (replace(lost, loss_registered_on=day + timedelta(days=1)),)
        ),
        "lost, newer": Holder(adult, (lost, replace(second, valid_from=day))),
        "dead": Holder(adult, (replace(lost, loss_reason=LossReason.DEATH),)),
        "none": Holder(adult),
        "not registered yet": Holder(
            adult, (replace(valid, registered_on=day + timedelta(days=1)),)
        ),
        "several": Holder(adult, (valid, second)),
        "stopped": Holder(adult, (valid,), (stop,)),
        "medical stopped": Holder(adult, (valid,), (replace(stop, scope=StopScope.MEDICAL),)),
        "aid": Holder(adult, aid=aid),
        "aid elsewhere": Holder(adult, aid=elsewhere),
        "aid and insurance": Holder(adult, (valid,), aid=aid),
    }


def by_card(day):
    """Every query by card on a day, with the state of its certificate as the table names it."""
    for (state, facts), link, registered, down, mode in product(
        certificates(day).items(), Link, (True, False), (True, False), CARD_MODES
    ):
        certificate = assess(facts, day)
        yield state, ByCard(certificate, link, registered, jpki_down=down, mode=mode)


def cases(day):
    for state, query in by_card(day):
        for name, holder in people(day).items():
            holders = () if query.link is Link.NOBODY else (holder,)
            yield state, name, query, holder, decide(query, holders, day, AT), holders


@pytest.mark.parametrize("day", DAYS, ids=str)
def test_the_certificates_are_in_the_states_they_are_listed_under(day):
    for state, facts in certificates(day).items():
        expected = S.EXPIRED if state is S.GRACE and day < D("2024-12-02") else state
        assert assess(facts, day).state is expected


@pytest.mark.parametrize("day", DAYS, ids=str)
def test_no_answer_breaks_a_rule(day):
    seen = Counter()
    for state, name, query, holder, answer, holders in cases(day):
        case = (state, name, query.link, query.registered, query.jpki_down, query.mode)
        seen[answer.outcome] += 1
        assert answer.outcome in CENTRE_OUTCOMES, case
        # The same input gives the same answer.
        assert decide(query, holders, day, AT) == answer, case
        # A certificate that cannot be used, or leads to nobody, shows nobody.
        if state in (S.REVOKED, S.SUSPENDED, S.EXPIRED, S.NOT_YET_VALID) or not holders:
            assert (answer.person, answer.coverages, answer.aid) == (None, (), None), case
            assert not answer.outcome.entry.eligible, case
        # Medical information: a live certificate, a mode that has it, no stop, a valid record.
        if answer.medical_information:
            assert query.certificate.state in (S.VALID, S.EXPIRING), case
            assert query.mode in WITH_MEDICAL_INFORMATION, case
            assert name not in ("stopped", "medical stopped"), case
            assert answer.outcome.entry.eligible, case
        # Nobody with a card pays in full except 特別療養費.
        if answer.payment is not None and answer.payment.percent == 100:
            assert (name, answer.payment.reason) == ("full cost", BurdenReason.FULL_COST), case
        # Whoever is eligible is shown with a record and what to pay.
        if answer.outcome.entry.eligible:
            assert answer.person == holder.person, case
            assert answer.payment is not None, case
            assert answer.coverages or answer.aid, case
            assert query.registered, case
        # The desk is told what to do, and that it may charge in full only for 特別療養費.
        advice = advise(answer.outcome, day, answer)
        assert advice.first, case
        assert answer.outcome.entry.eligible or advice.steps, case
        if advice.payment is not None and advice.payment.percent == 100:
            assert advice.payment.reason is BurdenReason.FULL_COST, case
        # A stop and a record not yet there look like nothing at all.
        if name in ("stopped", "none", "not registered yet") and answer.person is not None:
            pytest.fail(f"{case} shows somebody")
        # An outage of J-LIS is felt by renewed and unregistered cards alone.
        if answer.outcome is O.JPKI_UNAVAILABLE:
            assert query.jpki_down, case
            assert query.link is Link.RENEWED or not query.registered, case
    # The table reaches every answer that a card can get.
    unreachable = {O.LOST_NEWER} if day >= D("2024-03-01") else {O.LOST_NEWER, O.AID_WITHOUT_TICKET}
    assert set(seen) == CENTRE_OUTCOMES - unreachable
    assert sum(seen.values()) > 10_000


@pytest.mark.parametrize("day", DAYS, ids=str)
def test_lookups_and_searches_open_no_more_than_they_may(day):
    for name, holder in people(day).items():
        insured = holder.coverages[0] if holder.coverages else None
        queries = [BySearch(mode) for mode in (Mode.OUTAGE, Mode.DISASTER, Mode.EMERGENCY)]
        if insured is not None:
            number = (insured.insurer_number, insured.insured)
            queries.append(ByNumber(*number, holder.person.birth_date))
        for query in queries:
            answer = decide(query, (holder,), day, AT)
            assert answer.outcome in CENTRE_OUTCOMES, (name, query)
            assert answer.certificate is None
            assert answer.expenses == ()
            if answer.medical_information:
                assert isinstance(query, BySearch)
                assert query.mode in WITH_MEDICAL_INFORMATION
                assert name not in ("stopped", "medical stopped")
            if name in ("stopped", "none", "not registered yet"):
                assert answer == decide(query, (), day, AT), (name, query)
