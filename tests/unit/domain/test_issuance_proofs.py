"""By what a person can show eligibility on a day, or why by nothing."""

from dataclasses import replace
from datetime import date

import pytest

from onshikaku.domain.certificate import CertificateStatus
from onshikaku.domain.coverage import LossReason, Scheme
from onshikaku.domain.dates import Period
from onshikaku.domain.entitlement import MedicalAid
from onshikaku.domain.holder import StopReason, StopScope, ViewingStop
from onshikaku.domain.identifiers import PublicPayerNumber, PublicRecipientNumber
from onshikaku.domain.issuance import decide_issuance
from onshikaku.domain.issued import DocumentEnd
from onshikaku.domain.rules.eligibility_proofs import Gap, ProofWay, proofs_of
from onshikaku.personas import load_personas
from onshikaku.service.issuance_seeding import case_of, papers_held

D = date.fromisoformat
TODAY = "2026-11-20"
W = ProofWay
STOPPED = ViewingStop(StopScope.RECORD, StopReason.MISMATCH, Period(D("2026-11-01")))


def shown(case, day=TODAY):
    proofs = proofs_of(case, D(day))
    return " ".join(way.value for way in proofs.ways), proofs.gap


@pytest.fixture
def served(issuing):
    """A case once everything due on a day was issued."""

    def serve(case, day=TODAY):
        return issuing.after(case, decide_issuance(case, D(day)), D(day))

    return serve


# The card, before anything was issued: what it shows, and why nothing.
CARDS = {
    "good": ({}, "card card-with-portal declaration", None),
    "in grace": ({"expires": "2026-11-19"}, "card-in-grace declaration", None),
    "grace over": ({"expires": "2026-07-31"}, "declaration", Gap.GRACE_OVER),
    "suspended": (
        {"status": CertificateStatus.SUSPENDED, "stopped_on": "2026-11-10"},
        "declaration",
        Gap.CARD_LOST,
    ),
    "lost": ({"lost_on": "2026-11-20"}, "", Gap.CARD_LOST),
    "being renewed": ({"renewing_since": "2026-11-20"}, "card card-with-portal declaration", None),
    "not valid yet": ({"issued": "2026-11-25"}, "declaration", Gap.CARD_RENEWING),
    "returned": ({"returned_on": "2026-11-20"}, "", Gap.NO_PAPER_YET),
}


@pytest.mark.parametrize("state", CARDS)
def test_what_the_card_shows_by_itself(issuing, state):
    written, ways, gap = CARDS[state]
    assert shown(issuing.case(card=issuing.card(**written))) == (ways, gap)


# What there is about the person: what it comes to before and after papers are issued.
PEOPLE = {
    "registered": ({}, ("card card-with-portal declaration", None), "card card-with-notice"),
    "no card": ({"card": None}, ("", Gap.NO_PAPER_YET), "certificate"),
    "not registered": ({"registered": None}, ("declaration", Gap.NO_PAPER_YET), "certificate"),
    "number not supplied": (
        {"my_number_supplied": False},
        ("declaration", Gap.NO_PAPER_YET),
        "certificate",
    ),
    "special care": (
        {"special_since": "2026-01-01"},
        ("card card-with-portal declaration", None),
        "card certificate",
    ),
    "viewing stopped": ({"stops": (STOPPED,)}, ("declaration", Gap.VIEWING_STOPPED), "card-with-"),
}


@pytest.mark.parametrize("group", PEOPLE)
def test_what_a_person_can_show_before_and_after(issuing, served, group):
    about, before, after = PEOPLE[group]
    case = issuing.case(**about)
    assert shown(case) == before
    ways, gap = shown(served(case))
    assert ways.startswith(after)
    assert gap is None


# Scheme, day, and what the old card does: printed to 2025-07-31 or 2026-03-31.
OLD_CARDS = [
    (Scheme.KYOKAI, "2024-11-01", "2026-03-31", "old-card"),
    (Scheme.KYOKAI, "2025-12-01", "2026-03-31", "old-card"),
    (Scheme.KYOKAI, "2025-12-02", "2026-03-31", "old-card-number"),
    (Scheme.KYOKAI, "2026-07-31", "2026-03-31", "old-card-number"),
    (Scheme.KYOKAI, "2026-08-01", "2026-03-31", ""),
    (Scheme.KYOKAI, "2025-08-01", "2025-07-31", ""),  # of 国保 and 後期 only until December
    (Scheme.MUNICIPAL, "2025-07-31", "2025-07-31", "old-card"),
    (Scheme.MUNICIPAL, "2025-08-01", "2025-07-31", "old-card-number"),
    (Scheme.ELDERLY, "2025-08-01", "2025-07-31", "old-card-number"),
    (Scheme.MUNICIPAL, "2026-08-01", "2025-07-31", ""),
]


@pytest.mark.parametrize(("scheme", "day", "until", "way"), OLD_CARDS)
def test_the_old_card_is_good_then_looked_up_then_nothing(issuing, scheme, day, until, way):
    coverage = issuing.coverage(scheme, burden_percent=10)
    case = issuing.case(coverage, born="1945-05-10", card=None, old_card_until=until)
    ways, gap = shown(case, day)
    assert ways == way
    assert gap is (None if way else Gap.NO_PAPER_YET)


def test_an_old_card_ends_with_its_insurer_and_is_not_looked_up_while_viewing_is_stopped(issuing):
    changed = issuing.coverage(since="2025-02-01")
    case = issuing.case(changed, card=None, old_card_until="2025-12-01")
    assert shown(case, "2025-03-01") == ("", Gap.NO_PAPER_YET)
    stop = replace(STOPPED, period=Period(D("2025-12-02")))
    case = issuing.case(card=None, old_card_until="2025-12-01", stops=(stop,))
    assert shown(case, "2025-12-02") == ("", Gap.NO_PAPER_YET)


@pytest.mark.parametrize(
    ("day", "ways"),
    [
        ("2025-11-30", ""),
        ("2025-12-02", "notice-number"),
        ("2026-07-31", "notice-number"),
        ("2026-08-01", ""),
    ],
)
def test_a_notice_alone_counts_only_while_its_number_is_looked_up(issuing, served, day, ways):
    case = served(issuing.case(), "2025-06-01")
    lost = replace(case.circumstances, card=issuing.card(lost_on="2025-06-02"))
    assert shown(replace(case, circumstances=lost), day)[0] == ways


def test_without_a_coverage_the_reason_is_named(issuing):
    lost = {"lost_on": "2026-11-20", "loss_reason": LossReason.OTHER}
    assert shown(issuing.case(issuing.coverage(**lost))) == ("", Gap.NO_COVERAGE)
    dead = lost | {"loss_reason": LossReason.DEATH}
    assert shown(issuing.case(issuing.coverage(**dead))) == ("", Gap.DECEASED)
    unreported = lost | {"loss_registered_on": "2026-12-01"}
    assert shown(issuing.case(issuing.coverage(**unreported))) == ("", Gap.NO_COVERAGE)


def test_while_a_registration_is_under_way_the_two_months_paper_shows_it(issuing, served):
    late = issuing.coverage(since="2026-11-01", registered_on="2027-02-01")
    case = issuing.case(late)
    assert shown(case) == ("declaration", Gap.REGISTRATION_UNDER_WAY)
    case = served(case)
    assert shown(case) == ("short-certificate declaration", None)
    assert shown(case, "2027-01-20") == ("declaration", Gap.REGISTRATION_UNDER_WAY)


@pytest.mark.parametrize("end", [DocumentEnd.LOST, DocumentEnd.RETURNED])
def test_a_certificate_lost_or_given_back_is_the_gap(issuing, served, end):
    case = served(issuing.case(card=None))
    [paper] = case.papers
    gone = replace(paper, ended_on=D(TODAY), end=end)
    assert shown(replace(case, papers=(gone,))) == ("", Gap.PAPER_LOST)


def test_a_certificate_past_its_end_is_the_gap(issuing, served):
    case = served(issuing.case(issuing.coverage(Scheme.MUNICIPAL), card=None))
    assert shown(case, "2027-07-31") == ("certificate", None)
    assert shown(case, "2027-08-01") == ("", Gap.PAPER_RUN_OUT)


def test_public_assistance_is_shown_by_its_ticket_or_by_the_card(issuing):
    aid = MedicalAid(
        PublicPayerNumber("12990016"),
        PublicRecipientNumber("0000018"),
        "架空県模擬市福祉事務所",
        Period(D("2026-01-01")),
    )
    coverage = issuing.coverage(lost_on="2026-01-01", loss_reason=LossReason.PUBLIC_ASSISTANCE)
    assert shown(issuing.case(coverage, aid=aid)) == ("card aid-ticket", None)
    assert shown(issuing.case(coverage, aid=aid, card=None)) == ("aid-ticket", None)


def test_the_declaration_needs_the_card_and_is_no_proof(issuing):
    assert not ProofWay.DECLARATION.is_proof
    assert all(way.is_proof for way in ProofWay if way is not ProofWay.DECLARATION)
    case = issuing.case(registered=None)
    assert shown(case, "2023-07-09") == ("", Gap.NO_PAPER_YET)
    assert shown(case, "2023-07-10") == ("declaration", Gap.NO_PAPER_YET)


@pytest.mark.parametrize("day", ["2024-11-30", "2025-03-01", "2025-12-15", "2026-11-20"])
def test_everybody_in_the_cast_shows_it_or_is_told_why_not(day):
    on = D(day)
    for persona in load_personas(on).values():
        case = case_of(persona)
        held = papers_held(case, on, 0).issued
        proofs = proofs_of(replace(case, papers=held), on)
        assert (proofs.gap is None) == any(way.is_proof for way in proofs.ways), persona.id
        assert all(paper.issued_on < on.replace(day=1) for paper in held), persona.id
        assert all(paper.in_force(on) for paper in held), persona.id
