"""A reader and what is done at it: whatever happens, the visit ends in a clear state."""

from __future__ import annotations

import asyncio

import pytest

from clinic_ui.front.place import Appearance, Timing
from clinic_ui.front.questions import ChooseMethod, EnterPin, GiveConsent, HoldPhone
from clinic_ui.front.visits import Interruption
from clinic_ui.ports import AnotherWay, PinEntry
from hardware.card_layout import AUTH_PIN, JPKI
from onshikaku.domain.checkin.events import UNATTENDED
from onshikaku.domain.checkin.states import CONSENTS_NOT_REGISTERED, ChoosingMethod
from onshikaku.domain.checkin.ways import Obstacle, PhoneKind, Way
from onshikaku.domain.outcomes import Outcome
from onshikaku.domain.rules.consent_screens import Choice
from onshikaku.service.faults import Fault, FaultKind
from reader.pin import Pin


async def to_the_pin(hall, persona="standard"):
    hall.reader.insert(hall.chip(persona))
    await hall.asked(ChooseMethod)
    assert hall.place.answer(hall.visit.step, Way.PIN)
    return await hall.asked(EnterPin)


async def to_the_consents(hall):
    await to_the_pin(hall)
    assert hall.type()
    return await hall.asked(GiveConsent)


def test_a_visit_is_played_to_its_end_and_cleared_away_with_its_card(at_work):
    async def work(hall):
        await to_the_consents(hall)
        done = await hall.consent()
        assert done.finished.outcome is Outcome.ELIGIBLE
        assert done.confirmation.consents.items
        assert hall.front.visits == (done,)
        hall.place.look(Appearance(language="ko", large=True))
        hall.place.call_staff()
        hall.place.dismiss()
        assert hall.place.visit == done  # its card still lies there
        hall.reader.remove()
        await hall.until(lambda: hall.place.visit is None)
        assert hall.place.appearance == Appearance()
        assert not hall.place.called

    at_work(work, timing=Timing(600, 600, 0.01))


BEFORE_THE_PROOF = {"choosing": ChooseMethod, "typing": EnterPin}


async def to(hall, question):
    hall.reader.insert(hall.chip())
    await hall.asked(ChooseMethod)
    if question is ChooseMethod:
        return
    hall.place.answer(hall.visit.step, Way.PIN)
    await hall.asked(EnterPin)
    if question is EnterPin:
        return
    hall.type()
    await hall.asked(GiveConsent)


@pytest.mark.parametrize("question", BEFORE_THE_PROOF.values(), ids=BEFORE_THE_PROOF)
@pytest.mark.parametrize(
    ("happens", "outcome", "detail"),
    [
        (lambda hall: hall.reader.remove(), Outcome.CARD_REMOVED, None),
        (lambda hall: hall.reader.unplug(), Outcome.READER_UNAVAILABLE, "lost"),
        (lambda hall: hall.place.cancel(), Outcome.CANCELLED, None),
        (
            lambda hall: hall.place.answer(hall.visit.step, None),
            Outcome.CANCELLED,
            None,
        ),
    ],
    ids=["card pulled", "reader unplugged", "broken off", "given up"],
)
def test_before_the_proof_it_ends_without_an_answer(at_work, question, happens, outcome, detail):
    async def work(hall):
        await to(hall, question)
        happens(hall)
        done = await hall.over()
        assert (done.finished.outcome, done.finished.detail) == (outcome, detail)
        assert (done.question, done.authentication_id, done.confirmation) == (None, None, None)

    at_work(work)


@pytest.mark.parametrize(
    ("happens", "detail"),
    [
        (lambda hall: hall.place.cancel(), CONSENTS_NOT_REGISTERED),
        (lambda hall: hall.place.answer(hall.visit.step, None), CONSENTS_NOT_REGISTERED),
    ],
    ids=["broken off", "given up"],
)
def test_once_there_is_an_answer_it_stands(at_work, happens, detail):
    async def work(hall):
        await to_the_consents(hall)
        happens(hall)
        done = await hall.over()
        assert done.finished.outcome is Outcome.ELIGIBLE
        assert done.finished.answer is not None
        assert done.finished.detail == detail

    at_work(work)


@pytest.mark.parametrize("gone", ["remove", "unplug"])
def test_after_the_proof_the_card_may_go_and_the_questions_go_on(at_work, gone):
    async def work(hall):
        await to_the_consents(hall)
        getattr(hall.reader, gone)()
        await hall.until(lambda: not hall.place.card)
        done = await hall.consent()
        assert done.finished.outcome is Outcome.ELIGIBLE
        assert done.finished.detail is None

    at_work(work)


@pytest.mark.parametrize("question", [ChooseMethod, EnterPin, GiveConsent])
def test_a_question_that_nobody_answers_ends_the_visit(at_work, question):
    async def work(hall):
        await to(hall, question)
        done = await hall.over()
        assert UNATTENDED in done.finished.detail

    at_work(work, timing=Timing(0.3, 600, 600))


def test_a_reader_that_was_unplugged_serves_again_once_it_is_back(at_work):
    async def work(hall):
        first = await to_the_pin(hall)
        hall.reader.unplug()
        await hall.over()
        assert not hall.place.plugged
        assert not hall.place.begin_with_phone(PhoneKind.IPHONE)
        hall.reader.replug()
        await hall.until(lambda: hall.place.plugged)
        second = await hall.asked(ChooseMethod)
        assert second.number == first.number + 1

    at_work(work)


def test_a_card_left_behind_is_told_until_it_is_taken(at_work):
    async def work(hall):
        await to_the_pin(hall)
        hall.place.cancel()
        await hall.over()
        await hall.until(lambda: hall.place.left_behind)
        assert len(hall.front.visits) == 1
        hall.reader.remove()
        await hall.until(lambda: not hall.place.left_behind)

    at_work(work, timing=Timing(600, 0.01, 600))


def test_a_card_put_in_place_of_another_has_a_visit_of_its_own(at_work):
    async def work(hall):
        first = await to_the_pin(hall)
        hall.reader.remove()
        hall.reader.insert(hall.chip("aged-70"))
        await hall.until(lambda: len(hall.front.visits) == 2)
        second = await hall.asked(ChooseMethod)
        assert hall.front.visit(first.id).finished.outcome is Outcome.CARD_REMOVED
        assert second.number == first.number + 1

    at_work(work)


def test_a_card_placed_during_the_questions_waits_until_the_result_was_read(at_work):
    async def work(hall):
        await to_the_consents(hall)
        hall.reader.remove()
        hall.reader.insert(hall.chip("aged-70"))
        await hall.until(lambda: hall.place.card)
        done = await hall.consent()
        assert hall.place.visit == done
        hall.place.dismiss()
        second = await hall.asked(ChooseMethod)
        assert second.number == done.number + 1

    at_work(work)


def test_a_card_that_waited_long_enough_begins_by_itself(at_work):
    async def work(hall):
        await to_the_consents(hall)
        hall.reader.remove()
        hall.reader.insert(hall.chip("aged-70"))
        await hall.until(lambda: hall.place.card)
        done = await hall.consent()
        second = await hall.asked(ChooseMethod)
        assert (second.number, hall.place.left_behind) == (done.number + 1, False)

    at_work(work, timing=Timing(600, 0.01, 600))


def test_an_answer_to_another_step_or_question_or_twice_is_void(at_work):
    async def work(hall):
        pin = await to_the_pin(hall)
        assert not hall.place.answer(pin.step - 1, PinEntry(Pin("1234")))
        assert not hall.place.answer(pin.step, Choice.AGREE)
        assert hall.place.answer(pin.step, PinEntry(Pin("1234")))
        assert not hall.place.answer(pin.step, PinEntry(Pin("9999")))
        await hall.asked(GiveConsent)
        assert not hall.place.answer(pin.step, PinEntry(Pin("1234")))
        assert (await hall.consent()).finished.outcome is Outcome.ELIGIBLE
        assert not hall.place.answer(hall.visit.step, None)

    at_work(work)


def test_an_answer_that_comes_a_moment_before_its_question_waits_for_it(at_work):
    async def work(hall):
        hall.reader.insert(hall.chip())
        await hall.until(lambda: hall.place.visit and isinstance(hall.visit.state, ChoosingMethod))
        step = hall.visit.step
        assert hall.visit.question is None
        hall.place.answer(step, Way.PIN)
        asked = await hall.asked(EnterPin)
        assert asked.step > step
        assert not hall.place.answer(step, Way.PIN)

    at_work(work)


def test_a_wrong_pin_is_asked_again_and_another_way_can_be_taken(at_work):
    async def work(hall):
        pin = await to_the_pin(hall)
        assert pin.question == EnterPin(tries_left=3, wrong=False)
        assert hall.type("9999")
        await hall.until(lambda: hall.visit.question == EnterPin(tries_left=2, wrong=True))
        assert hall.place.answer(hall.visit.step, AnotherWay())
        choosing = await hall.asked(ChooseMethod)
        assert choosing.question == ChooseMethod((Way.PIN,))
        assert choosing.state.offer.closed == ((Way.FACE, Obstacle.NOT_PINLESS),)
        assert hall.reader.chip.image.application(JPKI).files[AUTH_PIN].tries_left == 2

    at_work(work, face=True)


def test_whoever_holds_a_card_where_a_phone_was_announced_is_told_so(at_work):
    async def work(hall):
        assert hall.place.begin_with_phone(PhoneKind.IPHONE)
        assert not hall.place.begin_with_phone(PhoneKind.IPHONE)
        await hall.asked(HoldPhone)
        hall.reader.insert(hall.chip())
        done = await hall.over()
        assert done.finished.answer is None
        assert len(hall.front.visits) == 1

    at_work(work)


def test_what_lies_there_before_the_phone_is_asked_for_counts_as_held(at_work):
    async def work(hall):
        assert hall.place.begin_with_phone(PhoneKind.ANDROID)
        await hall.asked(EnterPin)
        hall.reader.insert(hall.chip())
        await hall.until(lambda: hall.place.card)
        hall.type()
        done = await hall.over()
        assert done.finished.answer is None
        assert len(hall.front.visits) == 1

    at_work(work)


def test_two_readers_work_at_the_same_time(at_work):
    async def work(hall):
        for reader, persona in zip(hall.readers, ("standard", "lost"), strict=True):
            reader.insert(hall.chip(persona))
        for place in ("1", "2"):
            await hall.asked(ChooseMethod, place)
        for place in ("2", "1"):
            at = hall.front.place(place)
            assert at.answer(at.visit.step, Way.PIN)
            await hall.asked(EnterPin, place)
        for place in ("1", "2"):
            hall.type(place=place)
        assert (await hall.over("2")).finished.outcome is Outcome.LOST
        assert (await hall.consent("1")).finished.outcome is Outcome.ELIGIBLE

    at_work(work, readers=2)


@pytest.mark.parametrize("question", [ChooseMethod, EnterPin])
def test_the_end_of_the_program_breaks_a_visit_off_and_lets_go_of_the_card(at_work, question):
    async def work(hall):
        await to(hall, question)
        hall.serving.cancel()
        await asyncio.wait((hall.serving,))
        visit = hall.front.visits[0]
        assert (visit.over, visit.interruption) == (True, Interruption.NOT_SENT)
        hall.reader.connect().close()
        assert hall.front.closed

    at_work(work)


def test_a_proof_that_is_with_the_centre_when_the_program_ends_is_asked_about_later(at_work):
    async def work(hall):
        slow = Fault("POST /v1/confirmations", FaultKind.DELAY, delay_ms=60_000)
        await to_the_pin(hall)
        hall.world.centre.faults.replace((slow,))
        hall.type()
        await hall.until(lambda: hall.visit.authentication_id)
        hall.serving.cancel()
        await asyncio.wait((hall.serving,))
        hall.world.centre.faults.replace(())
        (left,) = hall.front.book.unfinished()
        assert (left.id, left.authentication_id) == (hall.visit.id, hall.visit.authentication_id)
        hall.reader.connect().close()

    at_work(work)


def test_the_end_of_the_program_leaves_an_answer_standing(at_work):
    async def work(hall):
        await to_the_consents(hall)
        hall.serving.cancel()
        await asyncio.wait((hall.serving,))
        visit = hall.front.visits[0]
        assert visit.over
        assert visit.finished.outcome is Outcome.ELIGIBLE
        assert visit.finished.detail.startswith(CONSENTS_NOT_REGISTERED)

    at_work(work)
