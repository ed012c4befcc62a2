"""What becomes of an application with the insurer, for whom and on which day."""

from dataclasses import replace
from datetime import date

import pytest

from onshikaku.domain.application import ApplicationKind
from onshikaku.domain.coverage import LossReason, Scheme
from onshikaku.domain.dates import Period
from onshikaku.domain.issuance import decide_issuance
from onshikaku.domain.issued import DocumentEnd, DocumentKind, IssueReason
from onshikaku.domain.rules.applications import judge_application

D = date.fromisoformat
TODAY = "2026-11-20"
K, R = ApplicationKind, IssueReason


def judged(case, kind, day=TODAY):
    return judge_application(case, kind, D(day), "a")


def elderly(issuing, born="1948-01-01", **more):
    coverage = issuing.coverage(Scheme.ELDERLY, "2023-01-01", burden_percent=10)
    return issuing.case(coverage, born=born, **more)


def elderly_with_old_card(issuing):
    return elderly(issuing, old_card_until="2025-07-31")


def lost(issuing):
    coverage = issuing.coverage(lost_on=TODAY, loss_reason=LossReason.OTHER)
    return issuing.case(coverage)


# Who asks for what, and why the paper that follows is issued; None: refused.
ASKED = {
    "special care": (lambda i: i.case(), K.SPECIAL_CARE, TODAY, R.SPECIAL_CARE),
    "special care, too early": (lambda i: i.case(), K.SPECIAL_CARE, "2024-12-01", None),
    "not insured": (lost, K.SPECIAL_CARE, TODAY, None),
    "75 with a card": (elderly, K.ELDERLY, TODAY, R.ELDERLY_APPLIED),
    "75 with a card, too early": (elderly_with_old_card, K.ELDERLY, "2025-02-01", None),
    "below 75": (lambda i: i.case(), K.ELDERLY, TODAY, None),
    "lost card": (lambda i: i.case(), K.LOST_CARD, TODAY, R.CARD_LOST),
    "lost a card there is not": (lambda i: i.case(card=None), K.LOST_CARD, TODAY, None),
    "card on its way": (lambda i: i.case(), K.RENEWING, TODAY, R.CARD_RENEWING),
    "no paper to damage": (lambda i: i.case(), K.DAMAGED_PAPER, TODAY, None),
    "no paper to lose": (lambda i: i.case(), K.LOST_PAPER, TODAY, None),
    "deregistration": (lambda i: i.case(), K.DEREGISTRATION, TODAY, R.DEREGISTERED),
    "nothing to cancel": (lambda i: i.case(registered=None), K.DEREGISTRATION, TODAY, None),
    "cancelled already": (
        lambda i: i.case(cancelled="2027-01-01"),
        K.DEREGISTRATION,
        TODAY,
        None,
    ),
    "deregistration, too early": (lambda i: i.case(), K.DEREGISTRATION, "2024-10-27", None),
}


@pytest.mark.parametrize("who", ASKED)
def test_an_application_is_granted_by_the_rules_or_changes_nothing(issuing, who):
    make, kind, day, reason = ASKED[who]
    case = make(issuing)
    found = judged(case, kind, day)
    assert found.application.granted is (reason is not None)
    if reason is None:
        assert found.case == case
        assert found.decisions == ()
    else:
        [certificate] = [one for one in found.decisions if one.kind is DocumentKind.CERTIFICATE]
        assert (certificate.reason, certificate.issues) == (reason, True)


def test_a_deregistration_before_there_were_papers_is_taken_down_all_the_same(issuing):
    found = judged(issuing.case(), K.DEREGISTRATION, "2024-10-28")
    assert found.application.granted
    assert found.case.registration.cancelled_on == D("2024-12-01")
    assert not any(decision.issues for decision in found.decisions)


def test_who_holds_a_paper_is_granted_it_with_that_one(issuing):
    case = issuing.case(card=None)
    case = issuing.after(case, decide_issuance(case, D(TODAY)), D(TODAY))
    found = judged(case, K.SPECIAL_CARE)
    assert found.application.granted
    assert found.application.document == case.papers[0].number
    assert found.case.circumstances.special_since == D(TODAY)


@pytest.mark.parametrize("end", [DocumentEnd.LOST, DocumentEnd.RETURNED])
@pytest.mark.parametrize("kind", [K.LOST_PAPER, K.SPECIAL_CARE])
def test_a_paper_that_is_gone_is_followed_by_another_on_application(issuing, kind, end):
    case = issuing.case(card=None)
    case = issuing.after(case, decide_issuance(case, D(TODAY)), D(TODAY))
    gone = replace(case.papers[0], ended_on=D("2026-11-25"), end=end)
    case = replace(case, papers=(gone,))
    assert not decide_issuance(case, D("2026-12-01"))[0].issues
    found = judged(case, kind, "2026-12-01")
    assert found.application.granted
    assert found.decisions[0].issues
    assert found.decisions[0].ends == ()


@pytest.mark.parametrize(
    ("kind", "end"),
    [(K.DAMAGED_PAPER, DocumentEnd.REPLACED), (K.LOST_PAPER, DocumentEnd.LOST)],
)
def test_a_paper_in_hand_ends_when_another_is_issued_for_it(issuing, kind, end):
    case = issuing.case(card=None)
    case = issuing.after(case, decide_issuance(case, D(TODAY)), D(TODAY))
    [again] = judged(case, kind, "2026-12-01").decisions
    assert (again.reason, again.replaces) == (R.REPLACED, case.papers[0].number)
    assert [(one.end, one.ended_on) for one in again.ends] == [(end, D("2026-12-01"))]


@pytest.mark.parametrize("kind", [K.LOST_PAPER, K.DAMAGED_PAPER])
def test_the_paper_in_hand_is_issued_again_though_the_next_has_come(issuing, kind):
    case = issuing.case(issuing.coverage(Scheme.MUNICIPAL), card=None)
    for day in ("2025-11-01", "2026-07-01"):
        case = issuing.after(case, decide_issuance(case, D(day)), D(day))
    in_hand, following = case.papers
    found = judged(case, kind, "2026-07-10")
    [again] = found.decisions
    assert (again.replaces, again.validity) == (
        in_hand.number,
        Period(D("2026-07-10"), D("2026-07-31")),
    )
    assert [end.number for end in again.ends] == [in_hand.number]
    assert following.number not in {end.number for end in again.ends}
