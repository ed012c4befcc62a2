"""Until when papers are good, and what renews, exchanges and ends them."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from onshikaku.domain.application import ApplicationKind
from onshikaku.domain.coverage import (
    Disease,
    DiseaseCertificate,
    ElderlyCertificate,
    LimitBand,
    LimitCertificate,
    LimitKind,
    LossReason,
    Scheme,
)
from onshikaku.domain.dates import Period, add_months
from onshikaku.domain.issuance import DecisionOutcome, decide_issuance, replace_paper
from onshikaku.domain.issuance_words import (
    APPLICATION_WORDS,
    END_WORDS,
    GAP_WORDS,
    KIND_WORDS,
    OUTCOME_WORDS,
    REASON_WORDS,
    WAY_WORDS,
    source_of,
)
from onshikaku.domain.issued import DocumentEnd, DocumentKind, IssueReason
from onshikaku.domain.rules.eligibility_proofs import Gap, ProofWay
from onshikaku.personas import load_personas
from onshikaku.service.issuance_seeding import case_of

D = date.fromisoformat
OUT, R, END = DecisionOutcome, IssueReason, DocumentEnd
TODAY = "2026-11-20"

# Scheme, birth date, first day, last day.
TERMS = [
    (Scheme.KYOKAI, "1980-05-10", "2024-12-02", "2029-11-30"),
    (Scheme.KYOKAI, "1980-05-10", "2025-11-30", "2029-11-30"),
    (Scheme.KYOKAI, "1980-05-10", "2025-12-01", "2030-11-30"),
    (Scheme.SEAFARERS, "1980-05-10", "2026-11-20", "2030-11-30"),
    (Scheme.UNION, "1980-05-10", "2026-11-20", "2027-11-30"),
    (Scheme.UNION, "1980-05-10", "2026-12-01", "2028-11-30"),
    (Scheme.MUTUAL, "1980-05-10", "2026-11-20", "2028-03-31"),
    (Scheme.SELF_DEFENCE, "1980-05-10", "2026-11-20", "2028-03-31"),
    (Scheme.MUNICIPAL, "1980-05-10", "2026-11-20", "2027-07-31"),
    (Scheme.MUNICIPAL, "1980-05-10", "2026-07-31", "2026-07-31"),
    (Scheme.TRADE, "1980-05-10", "2026-08-01", "2027-07-31"),
    (Scheme.MUNICIPAL, "1957-02-10", "2026-11-20", "2027-02-28"),  # 70 on 9 February
    (Scheme.MUNICIPAL, "1957-02-01", "2026-11-20", "2027-01-31"),  # 70 on 31 January
    (Scheme.KYOKAI, "1957-02-10", "2026-11-20", "2030-11-30"),
    (Scheme.MUNICIPAL, "1952-03-10", "2026-11-20", "2027-03-09"),  # 75 on 10 March
    (Scheme.KYOKAI, "1952-03-10", "2026-11-20", "2027-03-09"),
    (Scheme.ELDERLY, "1940-03-10", "2026-11-20", "2027-07-31"),
]


def only(decisions, kind=DocumentKind.CERTIFICATE):
    return next(one for one in decisions if one.kind is kind)


def issued(issuing, case, day):
    """The case once everything that is due on a day is issued, and the one 資格確認書 in it."""
    after = issuing.after(case, decide_issuance(case, D(day)), D(day))
    papers = [paper for paper in after.papers if paper.kind is DocumentKind.CERTIFICATE]
    return after, papers[-1]


@pytest.mark.parametrize(("scheme", "born", "first", "last"), TERMS)
def test_a_paper_ends_with_the_insurers_term_or_the_age(issuing, scheme, born, first, last):
    coverage = issuing.coverage(scheme, "2019-04-01", burden_percent=20)
    case = issuing.case(coverage, born=born, card=None)
    decision = only(decide_issuance(case, D(first)))
    assert decision.validity == Period(D(first), D(last))


def test_no_paper_outlives_a_coverage_whose_end_is_known(issuing):
    ends = issuing.coverage(
        lost_on="2027-04-01", loss_reason=LossReason.OTHER, loss_registered_on="2026-10-01"
    )
    decision = only(decide_issuance(issuing.case(ends, card=None), D(TODAY)))
    assert decision.validity == Period(D(TODAY), D("2027-03-31"))


def test_the_next_paper_comes_within_the_month_before_the_end_and_follows_on(issuing):
    municipal = issuing.coverage(Scheme.MUNICIPAL)
    case, first = issued(issuing, issuing.case(municipal, card=None), "2026-11-01")
    assert only(decide_issuance(case, D("2027-06-30"))).outcome is OUT.KEPT
    renewed = only(decide_issuance(case, D("2027-07-01")))
    assert (renewed.outcome, renewed.reason, renewed.replaces) == (
        OUT.RENEWED,
        R.RENEWED,
        first.number,
    )
    assert renewed.validity == Period(D("2027-08-01"), D("2028-07-31"))
    assert not renewed.ends


def test_special_care_is_renewed_without_another_application(issuing):
    card = issuing.card(issued="2026-05-10", expires="2031-05-10")
    case = issuing.case(card=card, special_since="2026-06-01")
    case, _ = issued(issuing, case, "2026-06-01")
    renewed = only(decide_issuance(case, D("2030-11-05")))
    assert (renewed.outcome, renewed.rule) == (OUT.RENEWED, "§4.1")


def test_what_is_not_needed_any_more_is_good_to_its_end_and_not_renewed(issuing):
    """Registered meanwhile: the paper stays, and afterwards there is a notice."""
    municipal = issuing.coverage(Scheme.MUNICIPAL)
    case, _ = issued(issuing, issuing.case(municipal, card=None), "2026-11-01")
    case = replace(case, circumstances=issuing.case().circumstances)
    for day in ("2026-12-01", "2027-07-31"):
        decisions = decide_issuance(case, D(day))
        assert only(decisions).outcome is OUT.KEPT
        assert not any(decision.acts for decision in decisions)
    after = decide_issuance(case, D("2027-08-01"))
    assert only(after).outcome is OUT.NOT_ENTITLED
    assert only(after, DocumentKind.NOTICE).outcome is OUT.ISSUED


def test_the_rule_of_the_next_papers_first_day_decides_of_it(issuing):
    """In July 2026 those of 85 get another paper, those of 84 with a card none."""
    for born, outcome in (("1941-08-01", OUT.RENEWED), ("1945-08-01", OUT.KEPT)):
        coverage = issuing.coverage(Scheme.ELDERLY, "2020-08-01", burden_percent=10)
        case, _ = issued(issuing, issuing.case(coverage, born=born), "2025-08-01")
        decision = only(decide_issuance(case, D("2026-07-01")))
        assert decision.outcome is outcome
        if outcome is OUT.RENEWED:
            assert (decision.reason, decision.rule) == (R.ELDERLY_85, "elderly-paper-85")


def test_at_75_the_paper_ends_and_the_new_scheme_issues_its_own(issuing):
    kyokai = issuing.coverage(
        lost_on="2027-03-10", loss_reason=LossReason.OTHER_COVERAGE, loss_registered_on="2027-03-10"
    )
    elderly = issuing.coverage(Scheme.ELDERLY, "2027-03-10", burden_percent=10)
    case = issuing.case(kyokai, elderly, born="1952-03-10", card=None)
    case, paper = issued(issuing, case, "2026-11-20")
    assert paper.valid_until == D("2027-03-09")
    assert only(decide_issuance(case, D("2027-03-01"))).outcome is OUT.KEPT
    on_the_day = only(decide_issuance(case, D("2027-03-10")))
    assert (on_the_day.outcome, on_the_day.reason) == (OUT.ISSUED, R.NO_CARD)
    assert on_the_day.printed.scheme is Scheme.ELDERLY


@pytest.mark.parametrize("registered_on", ["2026-12-01", "2026-12-20"])
def test_a_lost_coverage_ends_its_papers_from_the_day_it_was_lost(issuing, registered_on):
    case, paper = issued(issuing, issuing.case(card=None), TODAY)
    lost = replace(
        case.holder.coverages[0],
        lost_on=D("2026-12-01"),
        loss_reason=LossReason.OTHER_COVERAGE,
        loss_registered_on=D(registered_on),
    )
    case = replace(case, holder=replace(case.holder, coverages=(lost,)))
    before = decide_issuance(case, D(registered_on) - timedelta(days=1))
    assert only(before).outcome is OUT.KEPT
    ended = only(decide_issuance(case, D(registered_on)))
    [end] = ended.ends
    assert ended.outcome is OUT.ENDED
    assert (end.number, end.end, end.ended_on) == (
        paper.number,
        END.ELIGIBILITY_LOST,
        D("2026-12-01"),
    )


@pytest.mark.parametrize("changed", ["name", "share", "number"])
def test_changed_items_bring_another_paper_for_the_old_one(issuing, changed):
    elderly = ElderlyCertificate(20, D("2026-08-01"), Period(D("2026-08-01"), D("2027-07-31")))
    coverage = issuing.coverage(Scheme.MUNICIPAL, elderly=elderly)
    case, paper = issued(issuing, issuing.case(coverage, born="1953-05-10", card=None), TODAY)
    assert paper.printed.percent == 20
    person = case.holder.person
    match changed:
        case "name":
            person = replace(person, name="模擬　花")
        case "share":
            coverage = replace(coverage, elderly=replace(elderly, percent=30))
        case _:
            coverage = replace(coverage, insured=replace(coverage.insured, branch="01"))
    case = replace(case, holder=replace(case.holder, person=person, coverages=(coverage,)))
    decision = only(decide_issuance(case, D("2026-12-01")))
    [end] = decision.ends
    assert end.number == paper.number
    if changed == "number":  # another number is another coverage
        assert (decision.outcome, end.end) == (OUT.ISSUED, END.ELIGIBILITY_LOST)
    else:
        assert (decision.outcome, decision.reason) == (OUT.REPLACED, R.CHANGED)
        assert (end.end, end.ended_on) == (END.CHANGED, D("2026-12-01"))
        assert decision.replaces == paper.number


def test_a_share_not_set_anew_yet_is_carried_on_and_exchanged_once_it_is(issuing):
    elderly = ElderlyCertificate(20, D("2026-08-01"), Period(D("2026-08-01"), D("2027-07-31")))
    coverage = issuing.coverage(Scheme.MUNICIPAL, elderly=elderly)
    case, _ = issued(issuing, issuing.case(coverage, born="1953-05-10", card=None), TODAY)
    renewed = only(decide_issuance(case, D("2027-07-01")))
    assert (renewed.outcome, renewed.printed.percent) == (OUT.RENEWED, 20)
    case = issuing.after(case, [renewed], D("2027-07-01"))
    assert only(decide_issuance(case, D("2027-08-01"))).outcome is OUT.KEPT
    anew = ElderlyCertificate(30, D("2027-08-01"), Period(D("2027-08-01"), D("2028-07-31")))
    coverage = replace(coverage, elderly=anew)
    case = replace(case, holder=replace(case.holder, coverages=(coverage,)))
    changed = only(decide_issuance(case, D("2027-08-05")))
    assert (changed.reason, changed.printed.percent) == (R.CHANGED, 30)


@pytest.mark.parametrize("end", [END.LOST, END.REPLACED])
def test_another_paper_is_good_as_long_as_the_one_lost_or_damaged(issuing, end):
    case, paper = issued(issuing, issuing.case(card=None), TODAY)
    again = replace_paper(case, paper, end, D("2026-12-24"))
    assert (again.outcome, again.reason, again.replaces) == (OUT.REPLACED, R.REPLACED, paper.number)
    assert again.validity == Period(D("2026-12-24"), paper.valid_until)
    assert [(one.end, one.ended_on) for one in again.ends] == [(end, D("2026-12-24"))]


@pytest.mark.parametrize("end", [END.LOST, END.RETURNED])
def test_a_paper_lost_or_given_back_is_not_replaced_unasked_before_its_end(issuing, end):
    municipal = issuing.coverage(Scheme.MUNICIPAL)
    case, paper = issued(issuing, issuing.case(municipal, card=None), TODAY)
    gone = replace(paper, ended_on=D("2026-12-01"), end=end)
    case = replace(case, papers=(gone,))
    during = only(decide_issuance(case, D("2027-07-01")))
    assert (during.outcome, during.reason) == (OUT.ON_APPLICATION, R.REPLACED)
    assert only(decide_issuance(case, D("2027-08-01"))).outcome is OUT.ISSUED


# Days after the change, and what becomes of the two months' paper.
DELAYS = [(0, OUT.DISCRETION), (10, OUT.DISCRETION), (11, OUT.ISSUED), (30, OUT.ISSUED)]


@pytest.mark.parametrize(("days", "outcome"), DELAYS)
def test_a_registration_more_than_ten_days_late_brings_a_paper_of_two_months(
    issuing, days, outcome
):
    late = issuing.coverage(since="2026-11-01", registered_on="2027-02-01")
    day = D("2026-11-01") + timedelta(days=days)
    decision = only(decide_issuance(issuing.case(late), day), DocumentKind.SHORT_CERTIFICATE)
    assert decision.outcome is outcome
    if outcome is OUT.ISSUED:
        assert decision.validity == Period(day, add_months(day, 2) - timedelta(days=1))
        assert (decision.reason, decision.rule) == (R.REGISTRATION_DELAYED, "insurer-5-days")


def test_the_two_months_paper_comes_once_and_ends_with_the_registration(issuing):
    kind = DocumentKind.SHORT_CERTIFICATE
    late = issuing.coverage(since="2026-11-01", registered_on="2027-02-01")
    case = issuing.case(late)
    case = issuing.after(case, decide_issuance(case, D("2026-11-12")), D("2026-11-12"))
    assert only(decide_issuance(case, D("2026-12-01")), kind).outcome is OUT.KEPT
    assert only(decide_issuance(case, D("2027-01-20")), kind).outcome is OUT.NOT_ENTITLED
    soon = replace(late, registered_on=D("2026-12-01"))
    case = replace(case, holder=replace(case.holder, coverages=(soon,)))
    ended = only(decide_issuance(case, D("2026-12-01")), kind)
    assert [(one.end, one.ended_on) for one in ended.ends] == [(END.NOT_NEEDED, D("2026-12-01"))]


# Scheme, birth date, first and last day of the notice, and the share on it.
NOTICES = [
    (Scheme.KYOKAI, "1980-05-10", None, None),
    (Scheme.KYOKAI, "1955-05-10", "2027-07-31", 20),
    (Scheme.MUNICIPAL, "1955-05-10", "2027-07-31", 20),
    (Scheme.MUNICIPAL, "1952-02-10", "2027-02-09", 20),
    (Scheme.ELDERLY, "1950-05-10", "2027-07-31", 20),
]


@pytest.mark.parametrize(("scheme", "born", "last", "percent"), NOTICES)
def test_a_registered_holder_gets_a_notice_once_for_each_coverage(
    issuing, scheme, born, last, percent
):
    kind = DocumentKind.NOTICE
    case = issuing.case(issuing.coverage(scheme, burden_percent=20), born=born)
    notice = only(decide_issuance(case, D(TODAY)), kind)
    assert (notice.outcome, notice.reason) == (OUT.ISSUED, R.REGISTERED_HOLDER)
    assert notice.validity == Period(D(TODAY), last and D(last))
    assert (notice.printed.percent, notice.printed.my_number_tail) == (percent, "9197")
    case = issuing.after(case, [notice], D(TODAY))
    assert only(decide_issuance(case, D(TODAY)), kind).outcome is OUT.KEPT


def test_who_gets_a_certificate_gets_no_notice(issuing):
    for case in (issuing.case(card=None), issuing.case(special_since="2026-01-01")):
        notice = only(decide_issuance(case, D(TODAY)), DocumentKind.NOTICE)
        assert notice.outcome is OUT.NOT_ENTITLED


def test_in_the_scheme_for_75_there_was_no_notice_while_everybody_got_a_certificate(issuing):
    coverage = issuing.coverage(Scheme.ELDERLY, "2022-01-01", burden_percent=10)
    case = issuing.case(coverage, born="1946-01-01")
    days = {"2025-03-01": OUT.NOT_ENTITLED, "2026-08-01": OUT.ISSUED}
    for day, outcome in days.items():
        assert only(decide_issuance(case, D(day)), DocumentKind.NOTICE).outcome is outcome


@pytest.mark.parametrize("scheme", list(Scheme))
def test_each_scheme_prints_its_own_items(issuing, scheme):
    limit = LimitCertificate(
        LimitKind.LIMIT, LimitBand.B05, D("2026-08-01"), Period(D("2026-08-01")), D("2026-09-01")
    )
    disease = DiseaseCertificate(Disease.DIALYSIS, D("2026-08-01"), Period(D("2026-08-01")), 10000)
    coverage = issuing.coverage(scheme, burden_percent=20, limit=limit, diseases=(disease,))
    born = "1945-05-10" if scheme is Scheme.ELDERLY else "1955-05-10"
    printed = only(decide_issuance(issuing.case(coverage, born=born, card=None), D(TODAY))).printed
    shares = (Scheme.MUNICIPAL, Scheme.TRADE, Scheme.ELDERLY)
    assert printed.percent == (20 if scheme in shares else None)
    elderly = (LimitBand.B05, D("2026-09-01"), (Disease.DIALYSIS,))
    on_request = (printed.limit, printed.long_term_on, printed.diseases)
    assert on_request == (elderly if scheme is Scheme.ELDERLY else (None, None, ()))
    assert printed.my_number_tail is None


@pytest.mark.parametrize(
    "day", ["2024-11-01", "2024-12-02", "2025-07-15", "2025-12-01", "2026-07-01", "2026-11-20"]
)
def test_deciding_again_after_it_was_done_changes_nothing(issuing, day):
    """For everybody in the cast; and nobody's paper is good for more than five years."""
    on = D(day)
    for persona in load_personas(on).values():
        case = case_of(persona)
        decisions = decide_issuance(case, on)
        after = issuing.after(case, decisions, on)
        again = decide_issuance(after, on)
        assert not any(decision.acts for decision in again), persona.id
        for paper in after.papers:
            assert paper.valid_until is None or paper.valid_until < add_months(paper.valid_from, 60)
            assert paper.valid_from >= D("2024-12-02")


@pytest.mark.parametrize(
    ("words", "values"),
    [
        (KIND_WORDS, DocumentKind),
        (REASON_WORDS, IssueReason),
        (OUTCOME_WORDS, DecisionOutcome),
        (END_WORDS, DocumentEnd),
        (APPLICATION_WORDS, ApplicationKind),
        (WAY_WORDS, ProofWay),
        (GAP_WORDS, Gap),
    ],
)
def test_everything_has_a_name_of_its_own_in_both_languages(words, values):
    assert list(words) == list(values)
    assert len({text.ja for text in words.values()}) == len(words)
    assert len({text.en for text in words.values()}) == len(words)


def test_a_rule_names_its_public_sources_and_a_section_itself(issuing):
    assert (
        "マイナンバーカードと健康保険証の一体化について" in source_of("eligibility-certificate").ja
    )
    assert source_of("§4.1").en == "docs/rules.md §4.1"
