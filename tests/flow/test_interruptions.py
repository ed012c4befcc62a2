"""Visits that are cut off while a question is open, and between question and answer."""

from __future__ import annotations

import asyncio
from datetime import date

import pytest

from clinic_ui.compose import World
from clinic_ui.ports import Comparison, PinEntry, Unattended
from hardware.card_layout import AUTH_PIN, JPKI
from onshikaku.domain.checkin import events, states
from onshikaku.domain.checkin.ways import Way
from onshikaku.domain.outcomes import Outcome
from reader.pin import Pin


@pytest.fixture(scope="module")
def world() -> World:
    return World.create(day=date(2026, 6, 1))


INTERRUPTIONS = [
    (events.CardGone(), Outcome.CARD_REMOVED, None),
    (events.Cancelled(), Outcome.CANCELLED, None),
    (events.Cancelled("desk"), Outcome.CANCELLED, "desk"),
]


@pytest.mark.parametrize("asked", ["ways", "pins", "compared"])
@pytest.mark.parametrize(("event", "outcome", "detail"), INTERRUPTIONS)
def test_an_open_question_is_cut_off_at_once(stage, patient_with, asked, event, outcome, detail):
    here = stage()

    def cut() -> None:
        asyncio.get_running_loop().call_soon(here.interrupt, event)

    before = {"ways": {}, "pins": {"ways": [Way.PIN]}, "compared": {"ways": [Way.VISUAL]}}
    patient = patient_with(**before[asked], **{asked: [cut]})
    end = here.play(patient)
    assert (end.outcome, end.detail) == (outcome, detail)
    assert patient.cancelled
    assert here.is_free()


def test_what_comes_between_question_and_answer_is_not_lost(stage, patient_with):
    """The PIN is given, and in the same breath the card is taken: the PIN is not sent."""
    here = stage()

    def hasty() -> PinEntry:
        here.interrupt(events.CardGone())
        return PinEntry(Pin("9999"))

    end = here.play(patient_with(ways=[Way.PIN], pins=[hasty]))
    assert end.outcome is Outcome.CARD_REMOVED
    assert here.chip.image.pins()[JPKI, AUTH_PIN].tries_left == 3


def test_a_card_that_went_once_it_had_signed_is_missed_at_the_next_passcode(
    stage, patient_with, world, administrator
):
    world.centre.openings.set_passcode(administrator, "7b2Kx9")
    here = stage()

    def leave(state: states.State) -> None:
        if isinstance(state, states.Asking):
            here.reader.remove()
            here.interrupt(events.CardGone())

    wrong = Comparison(same=True, passcode="wrong1")
    patient = patient_with(ways=[Way.VISUAL], compared=[wrong, wrong], watch=leave)
    assert here.play(patient).outcome is Outcome.CARD_REMOVED
    assert patient.passcode_asked == [(True, False)]


def test_nobody_there_ends_the_visit_as_unattended(stage, patient_with):
    end = stage().play(patient_with(ways=[Unattended()]))
    assert (end.outcome, end.detail) == (Outcome.CANCELLED, events.UNATTENDED)


def test_a_visit_that_is_cancelled_at_a_question_frees_the_card(stage, patient_with):
    here = stage()

    async def main() -> None:
        asked = asyncio.Event()
        patient = patient_with(ways=[asked.set])
        running = asyncio.create_task(here.visit(patient))
        await asked.wait()
        running.cancel()
        with pytest.raises(asyncio.CancelledError):
            await running
        assert patient.cancelled

    asyncio.run(main())
    assert here.is_free()
