"""The whole table: states of the certificate × link × registration × records."""

from datetime import date
from itertools import product

import pytest

from onshikaku.domain.certificate import CertificateFacts, CertificateState, CertificateStatus
from onshikaku.domain.coverage import Coverage, LossReason, Relation, Scheme
from onshikaku.domain.decision import ByCard, ByNumber, Holder, decide
from onshikaku.domain.identifiers import InsuredNumber, InsurerNumber
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
    answer = decide(by_card(state), Holder(PERSON, records), DAY)
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
    holder = None if link is Link.NOBODY else Holder(PERSON, (CURRENT,))
    answer = decide(query, holder, DAY)
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
    answer = decide(by_card(S.VALID, jpki_down=True), Holder(PERSON, (CURRENT,)), DAY)
    assert answer.outcome is O.ELIGIBLE


NUMBERED = {
    "current": (CURRENT, (CURRENT, LOST), O.ELIGIBLE, (CURRENT,)),
    "lost": (LOST, (LOST,), O.LOST, (LOST,)),
    "lost, newer one elsewhere": (LOST, (LOST, CURRENT), O.LOST_NEWER, (LOST,)),
    "lost, newer one not begun": (LOST, (LOST, FUTURE), O.LOST, (LOST,)),
    "held by nobody": (SECOND, (CURRENT,), O.NONE, ()),
}


@pytest.mark.parametrize("case", NUMBERED)
def test_a_number_is_answered_for_itself_and_points_to_a_newer_record(case):
    asked, records, outcome, shown = NUMBERED[case]
    query = ByNumber(asked.insurer_number, asked.insured)
    answer = decide(query, Holder(PERSON, records), DAY)
    assert (answer.outcome, answer.coverages) == (outcome, shown)
    assert answer.certificate is None
    assert answer.medical_information is False
    assert (answer.payment is not None) is (outcome is O.ELIGIBLE)


def test_a_number_without_branch_may_mean_several_people():
    twin = record("01990019", "10", "2019-04-01", branch="01")
    holder = Holder(PERSON, (CURRENT, twin))
    whole, half = CURRENT.insured, InsuredNumber("1", "10")
    assert decide(ByNumber(CURRENT.insurer_number, half), holder, DAY).outcome is O.SEVERAL
    assert decide(ByNumber(CURRENT.insurer_number, whole), holder, DAY).outcome is O.ELIGIBLE


def test_a_number_nobody_has_leads_nowhere():
    query = ByNumber(CURRENT.insurer_number, CURRENT.insured)
    assert decide(query, None, DAY).outcome is O.NONE
