"""What the desk is told: for each outcome, on each day, in each situation."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onshikaku.domain.advice import advise
from onshikaku.domain.modes import Mode
from onshikaku.domain.outcomes import Outcome
from onshikaku.domain.rules.burden import BurdenReason
from onshikaku.domain.rules.desk_plans import LOST_CARD_LINE, PLANS, Office
from onshikaku.domain.rules.fallbacks import Way
from onshikaku.domain.situation import CardKind, Paper, Situation

D = date.fromisoformat
TODAY = D("2026-11-20")
ANY_DAY = st.dates(D("2021-10-20"), D("2028-12-31"))
REFUSED = [outcome for outcome in Outcome if not outcome.entry.eligible]

SITUATIONS = st.builds(
    Situation,
    card_brought=st.booleans(),
    first_visit=st.none() | st.booleans(),
    reader_usable=st.booleans(),
    carries=st.none() | st.frozensets(st.sampled_from(Paper)),
    card_kind=st.none() | st.sampled_from(CardKind),
    birth_date=st.none() | st.dates(D("1930-01-01"), D("2021-10-19")),
    mode=st.sampled_from(Mode),
    other_person=st.booleans(),
    disaster=st.booleans(),
)


def ways(advice):
    return [fallback.way for fallback in advice.fallbacks]


def routes(advice):
    return [claim.route.value for claim in advice.claims]


def first_way(outcome, day):
    return advise(outcome, D(day)).fallbacks[0].way.value


DAYS = ("2021-10-20", "2023-07-09", "2023-07-10", "2024-12-02", "2026-07-31", "2026-08-01")
FIRST = {
    Outcome.LOST: "portal",
    Outcome.LOST_NEWER: "again",
    Outcome.DECEASED: "portal",
    Outcome.NONE: "portal",
    Outcome.SEVERAL: "choose",
    Outcome.AID_WITHOUT_TICKET: "welfare-office",
    Outcome.REGISTRATION_NEEDED: "register",
    Outcome.CERTIFICATE_NOT_YET_VALID: "portal",
    Outcome.CERTIFICATE_EXPIRED: "portal",
    Outcome.CERTIFICATE_SUSPENDED: "portal",
    Outcome.CERTIFICATE_REVOKED: "portal",
    Outcome.CERTIFICATE_UNLINKED: "portal",
    Outcome.JPKI_UNAVAILABLE: "again",
    Outcome.CANCELLED: "again",
    Outcome.PIN_REJECTED: "other-check",
    Outcome.PIN_BLOCKED: "other-check",
    Outcome.PIN_LAST_TRY: "other-check",
    Outcome.NO_WAY_LEFT: "visual",
    Outcome.NOT_THE_HOLDER: "other-check",
    Outcome.NO_CERTIFICATE: "portal",
    Outcome.CERTIFICATE_REFUSED: "portal",
    Outcome.PROOF_REFUSED: "again",
    Outcome.MODE_CLOSED: "again",
    Outcome.PHONE_NOT_ACCEPTED: "portal",
    Outcome.PHONE_UNREADABLE: "again",
    Outcome.PHONE_EXPECTED: "again",
    Outcome.CARD_EXPECTED: "again",
    Outcome.NOT_MY_NUMBER_CARD: "again",
    Outcome.CARD_UNREADABLE: "again",
    Outcome.CARD_REMOVED: "again",
    Outcome.CARD_MUTE: "again",
    Outcome.NO_CARD: "again",
    Outcome.READER_UNAVAILABLE: "again",
    Outcome.CENTRE_UNAVAILABLE: "again",
    Outcome.TERMINAL_REFUSED: "portal",
}


def test_every_outcome_but_eligibility_has_a_plan():
    assert set(PLANS) == set(FIRST) == set(REFUSED)


@pytest.mark.parametrize("outcome", FIRST)
def test_what_is_tried_first(outcome):
    assert {first_way(outcome, day) for day in DAYS} == {FIRST[outcome]}


@pytest.mark.parametrize(
    ("outcome", "day", "expected"),
    [
        (Outcome.NONE, "2023-07-09", "old-card"),
        (Outcome.NONE, "2023-07-10", "declaration"),
        (Outcome.NONE, "2026-11-20", "declaration"),
        (Outcome.REGISTRATION_NEEDED, "2022-01-01", "old-card"),
        (Outcome.REGISTRATION_NEEDED, "2026-11-20", "declaration"),
    ],
)
def test_what_is_left_when_a_new_patient_has_nothing_but_card_and_insurance_card(
    outcome, day, expected
):
    seen = Situation(first_visit=True, reader_usable=False, carries=frozenset({Paper.OLD_CARD}))
    assert advise(outcome, D(day), None, seen).fallbacks[0].way.value == expected


@given(st.sampled_from(REFUSED), ANY_DAY, SITUATIONS)
def test_advice_is_never_empty_when_the_answer_is_not_eligible(outcome, day, situation):
    advice = advise(outcome, day, None, situation)
    assert advice.steps
    assert advice.claims


@given(st.sampled_from(Outcome), ANY_DAY, SITUATIONS)
def test_a_patient_with_the_card_is_never_told_to_pay_everything(outcome, day, situation):
    advice = advise(outcome, day, None, replace(situation, card_brought=True))
    assert advice.payment is None or advice.payment.percent != 100
    assert Way.FULL_COST not in ways(advice)


@given(st.sampled_from(Outcome), ANY_DAY, SITUATIONS)
def test_every_text_is_japanese_and_english(outcome, day, situation):
    advice = advise(outcome, day, None, situation)
    texts = [advice.first, advice.charge, *advice.ask, *advice.mind, *advice.then]
    texts += [step.text for step in advice.steps]
    texts += [step.detail for step in advice.steps if step.detail]
    texts += [claim.text for claim in advice.claims]
    for text in texts:
        assert text.en.isascii()
        assert text.en[-1] in ".?"
        assert text.ja[-1] in "。か"


@pytest.mark.parametrize(
    ("birth_date", "percent", "said"),
    [
        (None, None, "3割（未就学児は2割、70歳以上は1割から3割）"),
        ("1980-05-05", 30, "できなければ3割"),
        ("2022-05-05", 20, "できなければ2割"),
        ("1954-05-05", None, "2割か3割"),
    ],
)
def test_the_charge_by_declaration_goes_by_age(birth_date, percent, said):
    seen = Situation(birth_date=birth_date and D(birth_date))
    advice = advise(Outcome.NONE, TODAY, None, seen)
    assert advice.payment.percent == percent
    assert said in advice.charge.ja
    assert "10割はいただきません" in advice.charge.ja


def test_without_the_card_all_is_paid_for_the_time_being():
    advice = advise(Outcome.NONE, TODAY, None, Situation(card_brought=False))
    assert advice.payment.percent == 100
    assert advice.payment.reason is BurdenReason.NOTHING_SHOWN
    assert ways(advice) == [Way.CERTIFICATE, Way.FULL_COST]
    assert routes(advice) == ["normal", "held"]
    assert any("次回は" in text.ja for text in advice.then)


def test_before_the_notice_no_share_is_named_for_the_card():
    advice = advise(Outcome.NONE, D("2023-07-09"))
    assert advice.payment.reason is BurdenReason.BEFORE_NOTICE
    assert routes(advice) == ["normal", "held"]


def test_a_new_patient_without_a_record_is_claimed_as_unknown():
    advice = advise(Outcome.NONE, TODAY, None, Situation(first_visit=True))
    assert routes(advice) == ["normal", "unknown"]


def test_a_disaster_has_claims_of_its_own():
    advice = advise(Outcome.NONE, TODAY, None, Situation(disaster=True))
    assert routes(advice) == ["normal", "disaster-insurer-known", "disaster-unknown"]


def test_a_suspended_card_comes_with_the_line_for_lost_cards():
    advice = advise(Outcome.CERTIFICATE_SUSPENDED, TODAY)
    phones = {contact.office: contact.phone for contact in advice.contacts}
    assert phones[Office.LOST_CARD_LINE] == LOST_CARD_LINE == "0120-95-0178"


@pytest.mark.parametrize(
    ("outcome", "day", "word", "told"),
    [
        (Outcome.CERTIFICATE_EXPIRED, "2024-12-01", "利用登録をやり直す", False),
        (Outcome.CERTIFICATE_EXPIRED, "2024-12-02", "利用登録をやり直す", True),
        (Outcome.CERTIFICATE_EXPIRED, "2024-12-01", "資格確認書", False),
        (Outcome.CERTIFICATE_EXPIRED, "2024-12-02", "資格確認書", True),
        (Outcome.CERTIFICATE_SUSPENDED, "2024-11-30", "特急発行", False),
        (Outcome.CERTIFICATE_SUSPENDED, "2024-12-02", "特急発行", True),
        (Outcome.NONE, "2023-07-09", "すぐに知らせる", False),
        (Outcome.NONE, "2023-07-10", "すぐに知らせる", True),
    ],
)
def test_what_the_patient_does_next_follows_the_rules_of_the_day(outcome, day, word, told):
    advice = advise(outcome, D(day))
    assert any(word in text.ja for text in advice.then) is told


@pytest.mark.parametrize(
    ("day", "asked", "not_asked"),
    [
        ("2024-12-01", "健康保険証", "資格確認書"),
        ("2025-12-01", "健康保険証", "10割"),
        ("2026-07-31", "健康保険証", "10割"),
        ("2026-08-01", "資格確認書", "健康保険証"),
    ],
)
def test_the_patient_is_asked_for_what_counts_that_day(day, asked, not_asked):
    questions = "".join(text.ja for text in advise(Outcome.NONE, D(day)).ask)
    assert asked in questions
    assert not_asked not in questions


def test_by_number_the_number_is_checked_first():
    advice = advise(Outcome.NOT_MY_NUMBER_CARD, TODAY, None, Situation(mode=Mode.CARD))
    assert "マイナンバーカード" in advice.steps[0].text.ja
    several = advise(Outcome.SEVERAL, TODAY, None, Situation(mode=Mode.NUMBER))
    none = advise(Outcome.NONE, TODAY, None, Situation(mode=Mode.NUMBER))
    for by_number in (several, none):
        assert by_number.fallbacks[0].way is Way.AGAIN
        assert "入力の誤り" in by_number.first.ja
        assert "枝番" in by_number.steps[0].text.ja
