"""The whole table: states of the certificate × link × registration × records."""

from dataclasses import replace
from datetime import date
from itertools import product

import pytest

from onshikaku.domain.certificate import CertificateFacts, CertificateState, CertificateStatus
from onshikaku.domain.consent import ConsentItem
from onshikaku.domain.coverage import (
    Coverage,
    Disease,
    DiseaseCertificate,
    LimitBand,
    LimitCertificate,
    LimitKind,
    LossReason,
    Relation,
    Scheme,
)
from onshikaku.domain.dates import Period
from onshikaku.domain.decision import ByCard, ByNumber, BySearch, decide
from onshikaku.domain.entitlement import AidTicket, MedicalAid, PublicExpense, Treatment
from onshikaku.domain.holder import Holder, StopReason, StopScope, ViewingStop
from onshikaku.domain.identifiers import (
    InstitutionCode,
    InsuredNumber,
    InsurerNumber,
    PublicPayerNumber,
    PublicRecipientNumber,
)
from onshikaku.domain.institution import Feature, Institution, Kind
from onshikaku.domain.modes import Mode
from onshikaku.domain.outcomes import Outcome
from onshikaku.domain.person import Person, Sex
from onshikaku.domain.persona import Link
from onshikaku.domain.rules.burden import BurdenReason, Payment
from onshikaku.domain.rules.certificate_life import assess

D = date.fromisoformat
DAY = D("2026-11-20")
S, O = CertificateState, Outcome  # noqa: E741 - short names keep the tables readable

PERSON = Person("模擬　太郎", "モギ　タロウ", D("1980-02-17"), Sex.MALE, "000-0001", "架空県模擬市")

CERTIFICATES = {
    S.NOT_YET_VALID: CertificateFacts(D("2026-11-21"), D("2031-01-01")),
    S.VALID: CertificateFacts(D("2024-01-01"), D("2029-01-01")),
    S.EXPIRING: CertificateFacts(D("2022-01-01"), D("2026-12-31")),
    S.GRACE: CertificateFacts(D("2021-01-01"), D("2026-11-19")),
    S.EXPIRED: CertificateFacts(D("2021-01-01"), D("2026-07-31")),
    S.SUSPENDED: CertificateFacts(D("2024-01-01"), D("2029-01-01"), CertificateStatus.SUSPENDED),
    S.REVOKED: CertificateFacts(D("2024-01-01"), D("2029-01-01"), CertificateStatus.REVOKED),
}
CLOSED = {
    S.NOT_YET_VALID: O.CERTIFICATE_NOT_YET_VALID,
    S.EXPIRED: O.CERTIFICATE_EXPIRED,
    S.SUSPENDED: O.CERTIFICATE_SUSPENDED,
    S.REVOKED: O.CERTIFICATE_REVOKED,
}


def record(insurer, number, start, end=None, branch="00"):
    return Coverage(
        InsurerNumber(insurer),
        "架空",
        Scheme.KYOKAI,
        InsuredNumber("1", number, branch),
        Relation.INSURED,
        D(start),
        D(end) if end else None,
        LossReason.OTHER_COVERAGE if end else None,
    )


CURRENT = record("01990019", "10", "2019-04-01")
SECOND = record("06990014", "20", "2026-10-01")
LOST = record("06990022", "30", "2017-04-01", "2026-10-01")
LOST_BEFORE = record("06990022", "31", "2010-04-01", "2017-04-01")
ENDS_TODAY = record("06990022", "32", "2017-04-01", "2026-11-20")
BEGINS_TODAY = record("01990019", "11", "2026-11-20")
FUTURE = record("01990019", "12", "2026-11-21")

# records → outcome by card, records shown
RECORDS = {
    "valid": ((CURRENT,), O.ELIGIBLE, (CURRENT,)),
    "lost": ((LOST_BEFORE, LOST), O.LOST, (LOST,)),
    "lost with a newer one": ((LOST, CURRENT), O.ELIGIBLE, (CURRENT,)),
    "changed today": ((ENDS_TODAY, BEGINS_TODAY), O.ELIGIBLE, (BEGINS_TODAY,)),
    "ended today": ((ENDS_TODAY,), O.LOST, (ENDS_TODAY,)),
    "lost, newer one not begun": ((LOST, FUTURE), O.LOST, (LOST,)),
    "none": ((), O.NONE, ()),
    "not begun": ((FUTURE,), O.NONE, ()),
    "several": ((CURRENT, SECOND, LOST), O.SEVERAL, (CURRENT, SECOND)),
}


def by_card(state, *, link=Link.LINKED, registered=True, jpki_down=False):
    return ByCard(assess(CERTIFICATES[state], DAY), link, registered, jpki_down)


def test_the_table_has_every_state():
    assert set(CERTIFICATES) == set(S)
    assert all(assess(facts, DAY).state is state for state, facts in CERTIFICATES.items())


@pytest.mark.parametrize(("state", "case"), list(product(CERTIFICATES, RECORDS)))
def test_certificate_and_records_decide(state, case):
    records, outcome, shown = RECORDS[case]
    answer = decide(by_card(state), (Holder(PERSON, records),), DAY)
    if state in CLOSED:
        assert (answer.outcome, answer.person, answer.coverages) == (CLOSED[state], None, ())
    else:
        assert (answer.outcome, answer.coverages) == (outcome, shown)
        assert answer.person == (None if outcome is O.NONE else PERSON)
    assert answer.certificate.state is state
    eligible = answer.outcome is O.ELIGIBLE
    assert answer.medical_information is (eligible and state in (S.VALID, S.EXPIRING))
    assert answer.payment == (Payment(30, BurdenReason.ORDINARY) if eligible else None)


@pytest.mark.parametrize(
    ("state", "link", "registered", "jpki_down"),
    list(product(CERTIFICATES, Link, (True, False), (True, False))),
)
def test_certificate_link_and_registration_decide(state, link, registered, jpki_down):
    query = by_card(state, link=link, registered=registered, jpki_down=jpki_down)
    holders = () if link is Link.NOBODY else (Holder(PERSON, (CURRENT,)),)
    answer = decide(query, holders, DAY)
    if state in CLOSED:
        expected = CLOSED[state]
    elif link is Link.NOBODY:
        expected = O.CERTIFICATE_UNLINKED
    elif link is Link.RENEWED and jpki_down:
        expected = O.JPKI_UNAVAILABLE
    elif registered:
        expected = O.ELIGIBLE
    elif state is S.GRACE:
        expected = O.CERTIFICATE_EXPIRED  # registration needs a live certificate
    else:
        expected = O.JPKI_UNAVAILABLE if jpki_down else O.REGISTRATION_NEEDED
    assert answer.outcome is expected
    assert (answer.person is not None) is (expected is O.ELIGIBLE)


def test_an_outage_of_j_lis_leaves_known_cards_alone():
    answer = decide(by_card(S.VALID, jpki_down=True), (Holder(PERSON, (CURRENT,)),), DAY)
    assert answer.outcome is O.ELIGIBLE


NUMBERED = {
    "current": (CURRENT, (CURRENT, LOST), O.ELIGIBLE, (CURRENT,)),
    "lost": (LOST, (LOST,), O.LOST, (LOST,)),
    "lost, newer one elsewhere": (LOST, (LOST, CURRENT), O.LOST_NEWER, (LOST,)),
    "lost, newer one not begun": (LOST, (LOST, FUTURE), O.LOST, (LOST,)),
    "held by nobody": (SECOND, (CURRENT,), O.NONE, ()),
}


def by_number(coverage, insured=None, birth_date=PERSON.birth_date):
    return ByNumber(coverage.insurer_number, insured or coverage.insured, birth_date)


@pytest.mark.parametrize("case", NUMBERED)
def test_a_number_is_answered_for_itself_and_points_to_a_newer_record(case):
    asked, records, outcome, shown = NUMBERED[case]
    answer = decide(by_number(asked), (Holder(PERSON, records),), DAY)
    assert (answer.outcome, answer.coverages) == (outcome, shown)
    assert answer.certificate is None
    assert answer.medical_information is False
    assert (answer.payment is not None) is (outcome is O.ELIGIBLE)


def test_a_number_without_branch_may_mean_several_people():
    twin = record("01990019", "10", "2019-04-01", branch="01")
    twins = (Holder(PERSON, (CURRENT,)), Holder(replace(PERSON, name="模擬　次郎"), (twin,)))
    half = InsuredNumber("1", "10")
    several = decide(by_number(CURRENT, half), twins, DAY)
    assert (several.outcome, several.person, several.coverages) == (O.SEVERAL, None, ())
    assert decide(by_number(CURRENT), twins, DAY).person == PERSON
    assert decide(by_number(twin), twins, DAY).person.name == "模擬　次郎"


def test_the_birth_date_tells_the_members_of_a_family_apart():
    child = replace(PERSON, birth_date=D("2015-05-05"))
    own = replace(CURRENT, insured=InsuredNumber("1", "10", "01"))
    family = (Holder(PERSON, (CURRENT,)), Holder(child, (own,)))
    query = by_number(CURRENT, InsuredNumber("1", "10"), child.birth_date)
    assert decide(query, family, DAY).person == child


@pytest.mark.parametrize(
    ("symbol", "number", "found"),
    [
        ("１", "１０", True),
        ("1", "0010", True),
        ("01", "10", False),
        ("1", "1-0", False),
        ("", "10", False),
    ],
)
def test_numbers_are_compared_as_people_write_them(symbol, number, found):
    query = by_number(CURRENT, InsuredNumber(symbol, number))
    answer = decide(query, (Holder(PERSON, (CURRENT,)),), DAY)
    assert (answer.outcome is O.ELIGIBLE) is found


def test_a_number_nobody_has_leads_nowhere():
    assert decide(by_number(CURRENT), (), DAY).outcome is O.NONE


def test_the_wrong_birth_date_leads_nowhere():
    query = by_number(CURRENT, birth_date=D("1980-02-18"))
    assert decide(query, (Holder(PERSON, (CURRENT,)),), DAY).outcome is O.NONE


DELAYED = replace(CURRENT, valid_from=D("2026-11-10"), registered_on=D("2026-11-20"))
UNREPORTED = replace(LOST, loss_registered_on=D("2026-11-20"))


@pytest.mark.parametrize(
    ("records", "day", "outcome"),
    [
        ((DELAYED,), "2026-11-19", O.NONE),
        ((DELAYED,), "2026-11-20", O.ELIGIBLE),
        ((UNREPORTED,), "2026-11-19", O.ELIGIBLE),
        ((UNREPORTED,), "2026-11-20", O.LOST),
        ((UNREPORTED, DELAYED), "2026-11-19", O.ELIGIBLE),
        ((UNREPORTED, DELAYED), "2026-11-20", O.ELIGIBLE),
    ],
)
def test_the_centre_answers_from_what_it_knew_that_day(records, day, outcome):
    query = ByCard(assess(CERTIFICATES[S.VALID], D(day)), Link.LINKED, registered=True)
    answer = decide(query, (Holder(PERSON, records),), D(day))
    assert answer.outcome is outcome


def test_a_loss_not_yet_reported_leaves_no_trace_in_the_answer():
    query = ByCard(assess(CERTIFICATES[S.VALID], D("2026-11-19")), Link.LINKED, registered=True)
    answer = decide(query, (Holder(PERSON, (UNREPORTED,)),), D("2026-11-19"))
    assert answer.coverages[0].lost_on is None


def stop(scope, first="2026-11-01", last=None):
    return ViewingStop(scope, StopReason.MISMATCH, Period(D(first), D(last) if last else None))


@pytest.mark.parametrize(
    ("stops", "outcome", "medical"),
    [
        ((stop(StopScope.RECORD),), O.NONE, False),
        ((stop(StopScope.RECORD, last="2026-11-19"),), O.ELIGIBLE, True),
        ((stop(StopScope.RECORD, first="2026-11-21"),), O.ELIGIBLE, True),
        ((stop(StopScope.MEDICAL),), O.ELIGIBLE, False),
        ((stop(StopScope.MEDICAL, last="2026-11-20"),), O.ELIGIBLE, False),
    ],
)
def test_a_stop_hides_the_record_or_the_medical_information(stops, outcome, medical):
    answer = decide(by_card(S.VALID), (Holder(PERSON, (CURRENT,), stops),), DAY)
    assert (answer.outcome, answer.medical_information) == (outcome, medical)


def test_death_is_told_apart_from_other_losses():
    dead = replace(LOST, loss_reason=LossReason.DEATH)
    answer = decide(by_card(S.VALID), (Holder(PERSON, (dead,)),), DAY)
    assert (answer.outcome, answer.payment) == (O.DECEASED, None)


HERE = Institution(InstitutionCode("9910000018"), "架空診療所", Kind.CLINIC, "99001")
WITH_PMH = replace(HERE, features=frozenset({Feature.PMH}))


def aid(*tickets):
    payer, recipient = PublicPayerNumber("12990016"), PublicRecipientNumber("0000018")
    return MedicalAid(payer, recipient, "架空市福祉事務所", Period(D("2026-01-01")), tickets)


def ticket(code="9910000018", first="2026-11-01", last="2026-11-30", registered="2026-10-28"):
    return AidTicket(
        "1",
        InstitutionCode(code),
        Period(D(first), D(last)),
        Treatment.OUTPATIENT,
        1500,
        D(registered),
    )


@pytest.mark.parametrize(
    ("entitled", "coverages", "outcome", "tickets"),
    [
        (aid(ticket()), (), O.ELIGIBLE, 1),
        (aid(), (), O.AID_WITHOUT_TICKET, 0),
        (aid(ticket("9930000022")), (), O.AID_WITHOUT_TICKET, 1),
        (aid(ticket(last="2026-11-19")), (), O.AID_WITHOUT_TICKET, 0),
        (aid(ticket(registered="2026-11-21")), (), O.AID_WITHOUT_TICKET, 0),
        (aid(ticket()), (CURRENT,), O.ELIGIBLE, 1),
        (aid(), (CURRENT,), O.ELIGIBLE, 0),
    ],
)
def test_public_assistance_needs_a_ticket_for_this_institution(
    entitled, coverages, outcome, tickets
):
    answer = decide(by_card(S.VALID), (Holder(PERSON, coverages, aid=entitled),), DAY, HERE)
    assert (answer.outcome, len(answer.aid.tickets)) == (outcome, tickets)
    assert answer.coverages == coverages


def test_public_assistance_was_not_in_the_system_before_march_2024():
    holder = Holder(PERSON, aid=replace(aid(), period=Period(D("2020-01-01"))))
    facts = CertificateFacts(D("2023-01-01"), D("2028-01-01"))
    for day, outcome in (("2024-02-29", O.NONE), ("2024-03-01", O.AID_WITHOUT_TICKET)):
        query = ByCard(assess(facts, D(day)), Link.LINKED, registered=True)
        assert decide(query, (holder,), D(day), HERE).outcome is outcome


def test_public_assistance_is_found_by_its_numbers():
    query = ByNumber(InsurerNumber("12990016"), InsuredNumber("", "0000018"), PERSON.birth_date)
    answer = decide(query, (Holder(PERSON, (CURRENT,), aid=aid(ticket())),), DAY, HERE)
    assert (answer.outcome, answer.coverages) == (O.ELIGIBLE, ())
    assert answer.aid is not None


SUBSIDY = PublicExpense(
    "子ども医療費助成",
    PublicPayerNumber("88990015"),
    PublicRecipientNumber("0000018"),
    Period(D("2026-04-01"), D("2027-03-31")),
    percent=0,
)


@pytest.mark.parametrize(
    ("institution", "wanted", "day", "given"),
    [
        (WITH_PMH, True, "2026-11-20", 1),
        (WITH_PMH, False, "2026-11-20", 0),
        (HERE, True, "2026-11-20", 0),
        (None, True, "2026-11-20", 0),
        (WITH_PMH, True, "2026-03-31", 0),
    ],
)
def test_subsidies_go_to_institutions_that_joined_and_patients_who_want(
    institution, wanted, day, given
):
    facts = CertificateFacts(D("2024-01-01"), D("2029-01-01"))
    query = ByCard(assess(facts, D(day)), Link.LINKED, registered=True, subsidies=wanted)
    holder = Holder(PERSON, (CURRENT,), expenses=(SUBSIDY,))
    assert len(decide(query, (holder,), D(day), institution).expenses) == given


LIMITED = replace(
    CURRENT,
    limit=LimitCertificate(
        LimitKind.LIMIT, LimitBand.A03, D("2024-04-01"), Period(D("2024-04-01"), D("2027-07-31"))
    ),
    diseases=(
        DiseaseCertificate(
            Disease.DIALYSIS, D("2024-04-01"), Period(D("2024-04-01"), D("2027-07-31")), 10000
        ),
    ),
)


@pytest.mark.parametrize(
    ("day", "agreed", "limit", "diseases"),
    [
        ("2024-10-06", (), False, 0),
        ("2024-10-06", (ConsentItem.LIMIT,), True, 0),
        ("2024-10-07", (), True, 0),
        ("2024-10-07", (ConsentItem.SPECIFIC_DISEASE,), True, 1),
        ("2027-07-31", (ConsentItem.SPECIFIC_DISEASE,), True, 1),
        ("2027-08-01", (ConsentItem.SPECIFIC_DISEASE,), False, 0),  # the periods are over
    ],
)
def test_certificates_of_limits_are_released_by_the_patient_or_since_2024_10_07_without_asking(
    day, agreed, limit, diseases
):
    facts = CertificateFacts(D("2024-01-01"), D("2029-01-01"))
    certificate = assess(facts, D(day))
    query = ByCard(certificate, Link.LINKED, registered=True, agreed=frozenset(agreed))
    [shown] = decide(query, (Holder(PERSON, (LIMITED,)),), D(day)).coverages
    assert (shown.limit is not None, len(shown.diseases)) == (limit, diseases)


@pytest.mark.parametrize("asked", [True, False])
def test_a_lookup_by_number_gets_the_limit_only_if_it_asks(asked):
    query = replace(by_number(LIMITED), limit=asked)
    [shown] = decide(query, (Holder(PERSON, (LIMITED,)),), DAY).coverages
    assert ((shown.limit is not None), shown.diseases) == (asked, ())


@pytest.mark.parametrize(
    ("mode", "medical"),
    [(Mode.OUTAGE, False), (Mode.DISASTER, True), (Mode.EMERGENCY, True)],
)
def test_a_search_finds_one_person_or_says_why_not(mode, medical):
    holder = Holder(PERSON, (CURRENT,))
    found = decide(BySearch(mode), (holder,), DAY)
    assert (found.outcome, found.person, found.medical_information) == (O.ELIGIBLE, PERSON, medical)
    assert decide(BySearch(mode), (), DAY).outcome is O.NONE
    assert decide(BySearch(mode), (holder, holder), DAY).outcome is O.SEVERAL
