"""The questions after the answer: which are asked, what they amount to, and that none costs it."""

from __future__ import annotations

from datetime import date

import pytest

from onshikaku.domain.certificate import CertificateFacts
from onshikaku.domain.checkin import actions, events, states, step
from onshikaku.domain.checkin.questions import Questions
from onshikaku.domain.consent import Agreement, ConsentItem, PrescriptionForm
from onshikaku.domain.decision import Answer
from onshikaku.domain.identifiers import InstitutionCode
from onshikaku.domain.institution import Feature, Institution, Kind
from onshikaku.domain.outcomes import Outcome
from onshikaku.domain.proof import Method
from onshikaku.domain.rules.certificate_life import assess
from onshikaku.domain.rules.consent_screens import Choice, Screen, ScreenId, screens_on

ASSESSED = assess(CertificateFacts(date(2022, 1, 1), date(2030, 1, 1)), date(2026, 1, 1))
ELIGIBLE = Answer(Outcome.ELIGIBLE, ASSESSED)
AGAIN = Answer(Outcome.ELIGIBLE, ASSESSED, medical_information=True)
EVERYWHERE = Institution(
    InstitutionCode("9910000018"), "模擬診療所", Kind.CLINIC, "99101", frozenset(Feature)
)
NOWHERE = Institution(InstitutionCode("9910000018"), "模擬診療所", Kind.CLINIC, "99101")
YES, NO = 0, 1


def asked_on(
    day: date, at: Institution = EVERYWHERE, *, medical: bool = True, disease: bool = False
):
    return screens_on(day, at, medical_information=medical, specific_disease=disease)


def answer_all(screens: tuple[Screen, ...], *says: int) -> Questions:
    """Give these answers in turn, then always the last of them."""
    questions, said = Questions(screens), list(says)
    while (screen := questions.current) is not None:
        which = said.pop(0) if len(said) > 1 else said[0]
        questions = questions.answered(screen.choices[which])
    return questions


def names(questions: Questions) -> list[str]:
    return [screen.id.value for screen, _ in questions.given]


MEDICAL = ["surgery", "treatment", "drug", "checkup"]
BEFORE, AFTER = date(2024, 10, 6), date(2024, 10, 7)


@pytest.mark.parametrize(
    ("screens", "says", "shown"),
    [
        (asked_on(AFTER), (YES,), ["bundle", "subsidies", "prescription-form"]),
        (asked_on(AFTER), (NO,), ["bundle", *MEDICAL, "subsidies", "prescription-form"]),
        (asked_on(AFTER), (NO, YES), ["bundle", *MEDICAL, "subsidies", "prescription-form"]),
        (asked_on(BEFORE), (YES,), [*MEDICAL, "limit", "subsidies", "prescription-form"]),
        (asked_on(BEFORE), (NO,), [*MEDICAL, "limit", "subsidies", "prescription-form"]),
        (asked_on(AFTER, NOWHERE), (YES,), ["bundle"]),
        (asked_on(AFTER, NOWHERE, disease=True), (YES,), ["bundle", "specific-disease"]),
        (asked_on(AFTER, NOWHERE, medical=False), (YES,), []),
        (asked_on(BEFORE, NOWHERE, medical=False), (YES,), ["limit"]),
        (asked_on(date(2022, 9, 10)), (YES,), ["drug", "checkup", "limit"]),
    ],
)
def test_screens_come_in_order_and_single_ones_only_if_chosen(screens, says, shown):
    assert names(answer_all(screens, *says)) == shown


def test_agreeing_to_all_is_agreeing_to_each():
    screens = asked_on(date(2026, 1, 1))
    together, single = answer_all(screens, YES), answer_all(screens, NO, YES)
    assert together.agreement == single.agreement
    assert together.agreement.items == frozenset(ConsentItem) - {
        ConsentItem.LIMIT,
        ConsentItem.SPECIFIC_DISEASE,
    }
    assert together.agreement.subsidies
    assert together.agreement.prescription_form is PrescriptionForm.ELECTRONIC


def test_declining_everything_is_an_agreement_to_nothing():
    agreement = answer_all(asked_on(AFTER, disease=True), NO).agreement
    assert agreement == Agreement(prescription_form=PrescriptionForm.PAPER)
    assert answer_all(asked_on(AFTER, NOWHERE), NO).agreement == Agreement()


def test_each_screen_gives_its_own_items():
    questions = answer_all(asked_on(BEFORE, NOWHERE, disease=True), NO, NO, YES, NO, YES, YES)
    assert questions.agreement.items == {
        ConsentItem.DRUG,
        ConsentItem.LIMIT,
        ConsentItem.SPECIFIC_DISEASE,
    }


def test_a_question_asked_twice_by_the_centre_is_asked_twice_and_no_more():
    twice = asked_on(AFTER, NOWHERE, medical=False, disease=True) * 2
    assert names(answer_all(twice, YES)) == ["specific-disease"] * 2


@pytest.mark.parametrize("choice", list(Choice)[2:])
def test_a_choice_that_the_screen_does_not_offer_is_refused(choice):
    with pytest.raises(ValueError, match=choice.value):
        Questions(asked_on(AFTER)).answered(choice)


SCREENS = asked_on(AFTER, NOWHERE)
CONSENTING = states.Consenting("expired", ELIGIBLE, Questions(SCREENS))
ALL_CHOSEN = Questions(SCREENS).answered(Choice.AGREE_TO_ALL)
REGISTERING = states.RegisteringConsents("expired", ELIGIBLE, ALL_CHOSEN)


def test_an_eligible_answer_with_screens_is_followed_by_the_questions():
    state, todo = step(states.Asking("expired"), events.Answered(ELIGIBLE, SCREENS))
    assert (state, todo) == (CONSENTING, (actions.AskConsent(SCREENS[0]),))
    state, todo = step(state, events.Chosen(Choice.AGREE_TO_ALL))
    assert (state, todo) == (REGISTERING, (actions.RegisterConsents(ALL_CHOSEN.agreement),))
    assert step(state, events.Answered(AGAIN, SCREENS)) == (
        states.Finished(Outcome.ELIGIBLE, AGAIN, "expired", method=Method.PIN),
        (),
    )


def test_choosing_one_by_one_asks_every_item():
    state: states.State = CONSENTING
    asked: list[ScreenId] = []
    state, todo = step(state, events.Chosen(Choice.ONE_BY_ONE))
    while isinstance(todo[0], actions.AskConsent):
        asked.append(todo[0].screen.id)
        state, todo = step(state, events.Chosen(Choice.DO_NOT_AGREE))
    assert asked == MEDICAL
    assert todo == (actions.RegisterConsents(Agreement()),)
    assert isinstance(state, states.RegisteringConsents)


@pytest.mark.parametrize("outcome", [Outcome.LOST, Outcome.NONE, Outcome.DECEASED])
def test_whoever_is_not_covered_is_asked_nothing(outcome):
    answer = Answer(outcome, ASSESSED)
    state, todo = step(states.Asking(None), events.Answered(answer, SCREENS))
    assert (state, todo) == (states.Finished(outcome, answer, method=Method.PIN), ())


def test_where_there_is_nothing_to_ask_nothing_is_sent():
    state, todo = step(states.Asking(None), events.Answered(ELIGIBLE, ()))
    assert (state, todo) == (states.Finished(Outcome.ELIGIBLE, ELIGIBLE, method=Method.PIN), ())


def test_whoever_registers_on_the_spot_is_asked_afterwards():
    unregistered = Answer(Outcome.REGISTRATION_NEEDED, ASSESSED)
    state, _ = step(states.Asking(None), events.Answered(unregistered))
    state, _ = step(state, events.RegistrationAgreed())
    state, todo = step(state, events.Answered(ELIGIBLE, SCREENS))
    assert isinstance(state, states.Consenting)
    assert todo == (actions.AskConsent(SCREENS[0]),)


def kept(detail: str | None) -> states.Finished:
    return states.Finished(Outcome.ELIGIBLE, ELIGIBLE, "expired", detail, method=Method.PIN)


UNREGISTERED = states.CONSENTS_NOT_REGISTERED
FAULTS = {
    events.Cancelled(): UNREGISTERED,
    events.CentreFailed(events.CentreFault.UNREACHABLE, "away"): f"{UNREGISTERED}: away",
    events.CentreFailed(events.CentreFault.REFUSED, "unknown"): f"{UNREGISTERED}: unknown",
    events.CentreFailed(events.CentreFault.TERMINAL_REFUSED, "x"): f"{UNREGISTERED}: x",
}


@pytest.mark.parametrize("state", [CONSENTING, REGISTERING], ids=["consenting", "registering"])
@pytest.mark.parametrize("event", FAULTS)
def test_no_fault_after_the_answer_costs_it(state, event):
    assert step(state, event) == (kept(FAULTS[event]), ())


@pytest.mark.parametrize("state", [CONSENTING, REGISTERING], ids=["consenting", "registering"])
@pytest.mark.parametrize(
    "event", [events.CardGone(), events.CardFailed(Outcome.CARD_MUTE, "no answer")]
)
def test_the_card_matters_no_more(state, event):
    assert step(state, event) == (state, ())
