"""What becomes of the paper in hand and the next one, where that has come already."""

from dataclasses import replace
from datetime import date

from onshikaku.domain.coverage import ElderlyCertificate, Scheme
from onshikaku.domain.dates import Period
from onshikaku.domain.issuance import DecisionOutcome, decide_issuance
from onshikaku.domain.issued import DocumentEnd, DocumentKind

D = date.fromisoformat


def only(decisions):
    return next(one for one in decisions if one.kind is DocumentKind.CERTIFICATE)


def issued(issuing, case, day):
    """The case once everything that is due on a day is issued, and the one 資格確認書 in it."""
    after = issuing.after(case, decide_issuance(case, D(day)), D(day))
    papers = [paper for paper in after.papers if paper.kind is DocumentKind.CERTIFICATE]
    return after, papers[-1]


def test_a_change_after_the_renewal_exchanges_the_one_in_hand_too(issuing):
    """Both show the old name: one is issued at once, and the next one by renewal."""
    case = issuing.case(issuing.coverage(Scheme.MUNICIPAL), card=None)
    case, first = issued(issuing, case, "2025-11-01")
    case, following = issued(issuing, case, "2026-07-01")
    person = replace(case.holder.person, name="別姓　花")
    case = replace(case, holder=replace(case.holder, person=person))
    changed = only(decide_issuance(case, D("2026-07-10")))
    assert changed.validity == Period(D("2026-07-10"), D("2026-07-31"))
    assert [(end.number, end.end) for end in changed.ends] == [
        (first.number, DocumentEnd.CHANGED),
        (following.number, DocumentEnd.CHANGED),
    ]
    case, _ = issued(issuing, case, "2026-07-10")
    assert not only(decide_issuance(case, D("2026-07-10"))).acts
    renewed = only(decide_issuance(case, D("2026-08-01")))
    assert (renewed.outcome, renewed.printed.name) == (DecisionOutcome.RENEWED, "別姓　花")
    good = [paper for paper in case.papers if paper.in_force(D("2026-07-20"))]
    assert [paper.printed.name for paper in good] == ["別姓　花"]


def test_a_share_that_changes_in_august_exchanges_only_the_next_one(issuing):
    def of(percent, since):
        until = "2027-07-31" if since == "2026-08-01" else "2026-07-31"
        period = Period(D(since), D(until))
        return issuing.coverage(
            Scheme.MUNICIPAL, elderly=ElderlyCertificate(percent, D(since), period)
        )

    case, _ = issued(
        issuing, issuing.case(of(20, "2025-08-01"), born="1954-05-10", card=None), "2025-09-01"
    )
    case, following = issued(issuing, case, "2026-07-01")
    assert following.printed.percent == 20
    case = replace(case, holder=replace(case.holder, coverages=(of(30, "2026-08-01"),)))
    changed = only(decide_issuance(case, D("2026-07-20")))
    assert [end.number for end in changed.ends] == [following.number]
    assert (changed.validity, changed.printed.percent) == (
        Period(D("2026-08-01"), D("2027-07-31")),
        30,
    )
