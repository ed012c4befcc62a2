"""Who gets a 資格確認書, by the groups of docs/rules.md §4.1 and by the day."""

from dataclasses import replace
from datetime import date

import pytest

from onshikaku.domain.application import Application, ApplicationKind
from onshikaku.domain.certificate import CertificateStatus
from onshikaku.domain.coverage import LossReason, Scheme
from onshikaku.domain.dates import Period
from onshikaku.domain.holder import StopReason, StopScope, ViewingStop
from onshikaku.domain.issuance import DecisionOutcome, decide_issuance
from onshikaku.domain.issued import IssueReason

D = date.fromisoformat
OUT, R = DecisionOutcome, IssueReason
TODAY = "2026-11-20"


def asked(kind, made_on, granted=True):
    return Application("a", "somebody", kind, D(made_on), D(made_on), granted)


def stop(reason, first="2026-01-01"):
    return ViewingStop(StopScope.RECORD, reason, Period(D(first)))


def certificate(case, day=TODAY):
    decision = decide_issuance(case, D(day))[0]
    return decision.outcome, decision.reason


# What there is about the person, and what comes of it today.
GROUPS = {
    "registered holder": ({}, OUT.NOT_ENTITLED, None),
    "no card": ({"card": None}, OUT.ISSUED, R.NO_CARD),
    "not registered": ({"registered": None}, OUT.ISSUED, R.NOT_REGISTERED),
    "registered later": ({"registered": "2026-12-01"}, OUT.ISSUED, R.NOT_REGISTERED),
    "deregistered": ({"cancelled": "2026-10-01"}, OUT.ISSUED, R.DEREGISTERED),
    "deregistration asked for": ({"cancelled": "2027-01-01"}, OUT.ISSUED, R.DEREGISTERED),
    "number not supplied": (
        {"my_number_supplied": False},
        OUT.ISSUED,
        R.NUMBER_NOT_SUPPLIED,
    ),
    "protected": ({"stops": (stop(StopReason.PROTECTION),)}, OUT.ISSUED, R.PROTECTED),
    "protection to come": (
        {"stops": (stop(StopReason.PROTECTION, "2026-12-01"),)},
        OUT.NOT_ENTITLED,
        None,
    ),
    "mismatch": ({"stops": (stop(StopReason.MISMATCH),)}, OUT.NOT_ENTITLED, None),
    "special care": ({"special_since": "2026-11-20"}, OUT.ISSUED, R.SPECIAL_CARE),
    "special care to come": ({"special_since": "2026-11-21"}, OUT.NOT_ENTITLED, None),
    "below 75, asked as one of 75": ({"elderly_applied_on": "2026-08-01"}, OUT.NOT_ENTITLED, None),
    "no coverage": ({"coverage": {"lost_on": "2026-11-20"}}, OUT.NO_COVERAGE, None),
    "last day of a coverage": (
        {"coverage": {"lost_on": "2026-11-21"}, "card": None},
        OUT.ISSUED,
        R.NO_CARD,
    ),
    "loss not on record yet": (
        {"coverage": {"lost_on": "2026-11-01", "loss_registered_on": "2026-12-01"}, "card": None},
        OUT.ISSUED,
        R.NO_CARD,
    ),
    "coverage not on record yet": (
        {"coverage": {"since": "2026-11-01", "registered_on": "2026-11-21"}, "card": None},
        OUT.NO_COVERAGE,
        None,
    ),
}


@pytest.mark.parametrize("group", GROUPS)
def test_a_group_gets_it_or_not(issuing, group):
    about, outcome, reason = GROUPS[group]
    about = dict(about)
    written = about.pop("coverage", {})
    if "lost_on" in written:
        written = written | {"loss_reason": LossReason.OTHER_COVERAGE}
    case = issuing.case(issuing.coverage(**written), **about)
    assert certificate(case) == (outcome, reason)


# The card in hand, what was applied for, and what comes of it today.
CARDS = {
    "good": ({}, OUT.NOT_ENTITLED, None),
    "expires today": ({"expires": TODAY}, OUT.NOT_ENTITLED, None),
    "first day of grace": ({"expires": "2026-11-19"}, OUT.NOT_ENTITLED, None),
    "last day of grace": ({"expires": "2026-08-01"}, OUT.NOT_ENTITLED, None),
    "grace over": ({"expires": "2026-07-31"}, OUT.ISSUED, R.CERTIFICATE_EXPIRED),
    "renewed in grace": (
        {"previous_expires": "2026-08-01", "issued": "2026-11-01"},
        OUT.NOT_ENTITLED,
        None,
    ),
    "renewed after it": (
        {"previous_expires": "2026-07-31", "issued": "2026-11-01"},
        OUT.ISSUED,
        R.NOT_REGISTERED,
    ),
    "returned": ({"returned_on": "2026-11-20"}, OUT.ISSUED, R.CARD_RETURNED),
    "to be returned": ({"returned_on": "2026-11-21"}, OUT.NOT_ENTITLED, None),
    "revoked": (
        {"status": CertificateStatus.REVOKED, "stopped_on": "2026-11-10"},
        OUT.ISSUED,
        R.NOT_REGISTERED,
    ),
    "suspended": (
        {"status": CertificateStatus.SUSPENDED, "stopped_on": "2026-11-10"},
        OUT.ON_APPLICATION,
        R.CARD_LOST,
    ),
    "lost": ({"lost_on": "2026-11-10"}, OUT.ON_APPLICATION, R.CARD_LOST),
    "lost and revoked": (
        {
            "lost_on": "2026-11-10",
            "status": CertificateStatus.REVOKED,
            "stopped_on": "2026-11-10",
        },
        OUT.ON_APPLICATION,
        R.CARD_LOST,
    ),
    "being renewed": ({"renewing_since": "2026-11-10"}, OUT.ON_APPLICATION, R.CARD_RENEWING),
    "not valid yet": (
        {"issued": "2026-11-25", "expires": "2031-05-10"},
        OUT.ON_APPLICATION,
        R.CARD_RENEWING,
    ),
    "lost, past grace": (
        {"lost_on": "2026-11-10", "expires": "2026-07-31"},
        OUT.ISSUED,
        R.CERTIFICATE_EXPIRED,
    ),
}


@pytest.mark.parametrize("state", CARDS)
def test_the_state_of_the_card_decides(issuing, state):
    written, outcome, reason = CARDS[state]
    assert certificate(issuing.case(card=issuing.card(**written))) == (outcome, reason)


def test_a_card_without_certificates_counts_as_not_registered(issuing):
    bare = replace(issuing.card(), certificate_issued=None, certificate_expires=None)
    assert certificate(issuing.case(card=bare)) == (OUT.ISSUED, R.NOT_REGISTERED)


@pytest.mark.parametrize(
    ("made_on", "granted", "outcome"),
    [
        ("2026-11-20", True, OUT.ISSUED),
        ("2026-09-21", True, OUT.ISSUED),
        ("2026-09-20", True, OUT.ON_APPLICATION),  # two months, and no longer
        ("2026-08-31", True, OUT.ON_APPLICATION),  # for a loss before this one
        ("2026-11-20", False, OUT.ON_APPLICATION),
    ],
)
@pytest.mark.parametrize(
    ("kind", "since", "reason"),
    [
        (ApplicationKind.LOST_CARD, "lost_on", R.CARD_LOST),
        (ApplicationKind.RENEWING, "renewing_since", R.CARD_RENEWING),
    ],
)
def test_a_card_that_is_away_is_replaced_on_application(
    issuing, kind, since, reason, made_on, granted, outcome
):
    case = issuing.case(
        card=issuing.card(**{since: "2026-09-01"}), applications=(asked(kind, made_on, granted),)
    )
    assert certificate(case) == (outcome, reason)


# 75 and over: birth date, day, the card, and what comes of it.
ELDERLY = [
    ("1945-01-01", "2024-12-01", "own", OUT.NOT_ENTITLED, None),
    ("1945-01-01", "2025-07-31", "own", OUT.NOT_ENTITLED, None),  # neither new nor changed
    ("1945-01-01", "2025-08-01", "own", OUT.ISSUED, R.ELDERLY_ALL),
    ("1945-01-01", "2026-07-31", "own", OUT.ISSUED, R.ELDERLY_ALL),
    ("1945-01-01", "2026-08-01", "own", OUT.NOT_ENTITLED, None),
    ("1941-08-02", "2026-08-01", "own", OUT.ISSUED, R.ELDERLY_85),  # 85 by the end of that day
    ("1941-08-03", "2026-08-01", "own", OUT.NOT_ENTITLED, None),
    ("1941-08-03", "2026-11-20", "own", OUT.NOT_ENTITLED, None),  # 85 since, not on 1 August
    ("1941-08-03", "2027-08-01", "own", OUT.ISSUED, R.ELDERLY_85),
    ("1945-01-01", "2026-11-20", None, OUT.ISSUED, R.NO_CARD),
    ("1930-01-01", "2026-11-20", None, OUT.ISSUED, R.ELDERLY_85),
]


@pytest.mark.parametrize(("born", "day", "card", "outcome", "reason"), ELDERLY)
def test_from_75_on_the_day_and_the_age_decide(issuing, born, day, card, outcome, reason):
    coverage = issuing.coverage(Scheme.ELDERLY, "2020-01-01", burden_percent=10)
    case = issuing.case(coverage, born=born, card=card)
    assert certificate(case, day) == (outcome, reason)


@pytest.mark.parametrize(
    ("since", "registered_on", "outcome"),
    [
        ("2024-12-01", None, OUT.NOT_ENTITLED),
        ("2024-12-02", None, OUT.ISSUED),
        ("2024-11-20", "2024-12-02", OUT.ISSUED),
    ],
)
def test_before_august_2025_only_new_members_of_the_elderly_get_it(
    issuing, since, registered_on, outcome
):
    more = {} if registered_on is None else {"registered_on": registered_on}
    coverage = issuing.coverage(Scheme.ELDERLY, since, burden_percent=10, **more)
    assert certificate(issuing.case(coverage, born="1949-11-20"), "2025-03-01")[0] is outcome


def test_who_asked_for_it_from_75_on_gets_it_in_later_years_too(issuing):
    coverage = issuing.coverage(Scheme.ELDERLY, "2020-01-01", burden_percent=10)
    case = issuing.case(coverage, born="1945-01-01", elderly_applied_on="2026-09-01")
    for day in ("2026-09-01", "2027-08-01", "2028-08-01"):
        assert certificate(case, day) == (OUT.ISSUED, R.ELDERLY_APPLIED)


@pytest.mark.parametrize("card", [None, "own"])
def test_nobody_got_one_before_the_rule(issuing, card):
    for decision in decide_issuance(issuing.case(card=card), D("2024-12-01")):
        assert not decision.acts
        assert decision.outcome is OUT.NOT_ENTITLED


@pytest.mark.parametrize(
    ("day", "until", "outcome"),
    [
        ("2024-12-02", "2025-12-01", OUT.NOT_YET),
        ("2025-11-01", "2025-12-01", OUT.NOT_YET),
        ("2025-11-02", "2025-12-01", OUT.ISSUED),  # within a month of its end
        ("2025-06-30", "2025-07-31", OUT.NOT_YET),
        ("2025-07-01", "2025-07-31", OUT.ISSUED),
        ("2024-12-02", None, OUT.ISSUED),
        ("2025-11-01", "2027-03-31", OUT.NOT_YET),  # none is good beyond 2025-12-01
        ("2025-12-02", "2027-03-31", OUT.ISSUED),
    ],
)
def test_while_the_old_card_is_good_the_paper_waits(issuing, day, until, outcome):
    case = issuing.case(card=None, **({} if until is None else {"old_card_until": until}))
    assert certificate(case, day)[0] is outcome


def test_who_asks_gets_it_beside_the_old_card(issuing):
    case = issuing.case(old_card_until="2025-12-01", special_since="2025-02-01")
    assert certificate(case, "2025-02-01") == (OUT.ISSUED, R.SPECIAL_CARE)


def test_with_a_new_insurer_the_old_card_is_none(issuing):
    changed = issuing.coverage(since="2024-12-02")
    case = issuing.case(changed, card=None, old_card_until="2025-12-01")
    assert certificate(case, "2025-01-01") == (OUT.ISSUED, R.NO_CARD)
