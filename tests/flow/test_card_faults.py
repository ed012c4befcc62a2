"""Whatever a card does during a check-in: a clear end, no wrong answer, and the next one works.

Every position is tried: the number of APDUs of a check-in is counted first, not assumed.
"""

from __future__ import annotations

import asyncio

import pytest

from clinic_ui.cli.attendants import Scripted
from clinic_ui.compose import local_clinic
from clinic_ui.driver import CheckIn
from clinic_ui.ports import PinEntry
from clinic_ui.settings import ClinicSettings
from hardware.card_layout import AUTH_PIN, JPKI
from hardware.chip import Chip
from hardware.faults import Fault, FaultKind, FaultPlan
from hardware.virtual_reader import VirtualReader
from onshikaku.domain.checkin.states import Finished
from onshikaku.domain.outcomes import Outcome
from reader.pcsc import PcscReader
from reader.pin import Pin
from reader.trace import TracedReader

TEARS = (FaultKind.TEAR_BEFORE, FaultKind.TEAR_DURING, FaultKind.TEAR_AFTER)


def on_reader(chip: Chip) -> VirtualReader:
    reader = VirtualReader()
    reader.insert(chip)
    return reader


def tries_left(chip: Chip) -> int:
    return chip.image.pins()[JPKI, AUTH_PIN].tries_left


@pytest.fixture
def conversation(card_of, play):
    """The commands of an undisturbed check-in, in order, secrets masked."""
    entries = []
    play(TracedReader(on_reader(Chip(card_of("standard"))), entries))
    assert len(entries) > 15
    return [entry.command for entry in entries]


@pytest.mark.parametrize("kind", TEARS)
def test_a_card_torn_out_at_any_command_ends_the_visit_as_removed(
    kind, conversation, card_of, play
):
    image = card_of("standard")
    verify_at = next(
        n for n, command in enumerate(conversation, 1) if command.startswith("00200080 Lc=4")
    )
    for position in range(1, len(conversation) + 1):
        chip = Chip(image, faults=FaultPlan(Fault(kind, position)))
        reader = on_reader(chip)
        finished = play(reader).finished
        assert finished.outcome is Outcome.CARD_REMOVED, position
        assert finished.answer is None
        lost = kind is FaultKind.TEAR_DURING and position == verify_at
        assert tries_left(chip) == (2 if lost else 3), position
        assert reader.chip is None
        reader.insert(chip)
        assert play(reader).finished.outcome is Outcome.ELIGIBLE
        assert tries_left(chip) == 3


def test_a_mute_card_ends_the_visit_at_any_command(conversation, card_of, play):
    image = card_of("standard")
    for position in range(1, len(conversation) + 1):
        chip = Chip(image, faults=FaultPlan(Fault(FaultKind.MUTE, position)))
        reader = on_reader(chip)
        assert play(reader).finished.outcome is Outcome.CARD_MUTE, position
        assert tries_left(chip) == 3
        assert play(reader).finished.outcome is Outcome.ELIGIBLE


@pytest.mark.parametrize("status", [0x6F00, 0x6982, 0x6A82, 0x6581, 0x9001])
def test_a_wrong_status_word_never_leads_to_a_wrong_answer(status, conversation, card_of, play):
    image = card_of("standard")
    ends = set()
    for position in range(1, len(conversation) + 1):
        fault = Fault(FaultKind.WRONG_STATUS, position, status=status)
        finished = play(on_reader(Chip(image, faults=FaultPlan(fault)))).finished
        ends.add(finished.outcome)
        if position > 1:
            assert finished.answer is None, position
    # Only the very first command is tried again: some cards fail it once after power-up.
    assert ends <= {
        Outcome.CARD_UNREADABLE,
        Outcome.NOT_MY_NUMBER_CARD,
        *([Outcome.ELIGIBLE] if status == 0x6F00 else []),
    }


@pytest.mark.parametrize("kept", [1, 2, 3, 20])
def test_a_truncated_answer_never_leads_to_a_wrong_answer(kept, conversation, card_of, play):
    image = card_of("standard")
    unharmed = Outcome.ELIGIBLE
    for position in range(1, len(conversation) + 1):
        fault = Fault(FaultKind.TRUNCATED, position, kept=kept)
        chip = Chip(image, faults=FaultPlan(fault))
        reader = on_reader(chip)
        finished = play(reader).finished
        if finished.outcome is unharmed:
            # The answer was no longer than what was kept.
            assert finished.answer.person.name == "模擬　太郎"
            assert kept >= 2
        else:
            assert finished.answer is None
            assert finished.outcome in {
                Outcome.CARD_REMOVED,
                Outcome.CARD_UNREADABLE,
                Outcome.NOT_MY_NUMBER_CARD,
                Outcome.CERTIFICATE_REFUSED,
                Outcome.NO_CERTIFICATE,
                Outcome.PROOF_REFUSED,
            }, position
        if reader.chip is None:
            reader.insert(chip)
        assert play(reader).finished.outcome is Outcome.ELIGIBLE


@pytest.mark.vpcd
def test_a_card_torn_out_of_a_real_pcscd_at_any_command(conversation, card_of, play, slot):
    image = card_of("standard")
    reader = PcscReader(slot.name)
    for position in range(1, len(conversation) + 1):
        chip = Chip(image, faults=FaultPlan(Fault(FaultKind.TEAR_DURING, position)))
        slot.insert(chip)
        finished = play(reader).finished
        assert finished.outcome is Outcome.CARD_REMOVED, position
        slot.remove()
        assert tries_left(chip) in (2, 3)
    slot.insert(chip)
    assert play(reader).finished.outcome is Outcome.ELIGIBLE


@pytest.mark.vpcd
def test_a_mute_card_in_a_real_pcscd_does_not_hang_the_visit(card_of, play, slot):
    image = card_of("standard")
    chip = Chip(image, faults=FaultPlan(Fault(FaultKind.MUTE, 5)))
    slot.insert(chip)
    assert play(PcscReader(slot.name, timeout=0.5)).finished.outcome is Outcome.CARD_MUTE
    slot.remove()
    slot.insert(Chip(image))
    assert play(PcscReader(slot.name)).finished.outcome is Outcome.ELIGIBLE


@pytest.mark.vpcd
def test_a_visit_survives_the_end_of_pcscd_as_a_clear_message(card_of, play, slot, pcscd):
    chip = Chip(card_of("standard"))
    slot.insert(chip)
    reader = PcscReader(slot.name)
    pcscd.kill()
    try:
        finished = play(reader).finished
    finally:
        pcscd.start()
    assert finished.outcome is Outcome.READER_UNAVAILABLE
    assert finished.answer is None
    assert play(reader).finished.outcome is Outcome.ELIGIBLE


@pytest.mark.vpcd
def test_a_reader_that_is_not_there_is_said_to_be_missing(play, pcscd):
    finished = play(PcscReader("Nobody's Reader 00 00")).finished
    assert finished.outcome is Outcome.READER_UNAVAILABLE


@pytest.mark.vpcd
def test_pcscd_dying_while_the_pin_is_typed_ends_the_visit_clearly(
    world, card_of, play, slot, pcscd
):
    """The PIN never reaches the card, and after the restart the same card works."""

    class Saboteur(Scripted):
        async def ask_pin(self, tries_left: int, *, wrong: bool) -> PinEntry | None:
            pcscd.kill()
            return await super().ask_pin(tries_left, wrong=wrong)

    async def main() -> Finished:
        async with local_clinic(world, ClinicSettings()) as clinic:
            attendant = Saboteur(None, [Pin("9999")], last_try=False, register=False)
            reader = PcscReader(slot.name)
            return await CheckIn(reader, clinic.gateway, clinic.verifier, attendant).run()

    chip = Chip(card_of("standard"))
    slot.insert(chip)
    try:
        finished = asyncio.run(main())
    finally:
        pcscd.start()
    assert finished.outcome in {Outcome.READER_UNAVAILABLE, Outcome.CARD_REMOVED}
    assert finished.answer is None
    assert tries_left(chip) == 3
    assert play(PcscReader(slot.name)).finished.outcome is Outcome.ELIGIBLE
