"""Whatever the line to the card does during a check-in: a clear end, no wrong answer, and the next
one works. On a line in this process at each step; through pcscd a soak of what only happens there.
"""

from __future__ import annotations

import itertools

import pytest

from clinic_ui.hil.result import Verdict
from clinic_ui.hil.soak import soak
from clinic_ui.hil.soak_mischief import Mischief
from hardware.card_layout import AUTH_PIN, JPKI
from hardware.chip import Chip
from hardware.faulty_reader import FaultyReader
from hardware.link_faults import LinkFault, LinkFaultKind, LinkPlan, Side, Step
from hardware.virtual_reader import VirtualReader
from onshikaku.domain.outcomes import Outcome
from reader.trace import TracedReader

LOST = {LinkFaultKind.DROP: Outcome.CARD_MUTE, LinkFaultKind.TEAR: Outcome.CARD_REMOVED}


def on_reader(chip: Chip) -> VirtualReader:
    reader = VirtualReader()
    reader.insert(chip)
    return reader


def through(chip: Chip, *faults: LinkFault, seed: int = 0) -> FaultyReader:
    plan = LinkPlan(*faults, seed=seed)
    return FaultyReader(on_reader(chip), plan, simulated=True, sleep=lambda _: None)


def tries_left(chip: Chip) -> int:
    return chip.image.pins()[JPKI, AUTH_PIN].tries_left


def test_a_line_that_loses_the_card_at_any_step_costs_no_try(card_of, play):
    chip = Chip(card_of("standard"))
    for kind, side, step in itertools.product(LOST, Side, Step):
        reader = through(chip, LinkFault(kind, on=step, side=side))
        finished = play(reader).finished
        assert finished.outcome is LOST[kind], (kind, side, step)
        assert finished.answer is None
        assert tries_left(chip) == 3
    reader.put_back()
    assert play(reader).finished.outcome is Outcome.ELIGIBLE


def test_power_away_for_a_moment_is_noticed_at_every_step_but_the_first(card_of, play):
    chip = Chip(card_of("standard"))
    ends = {
        step: play(through(chip, LinkFault(LinkFaultKind.RESET, on=step))).finished.outcome
        for step in Step
    }
    assert ends.pop(Step.SELECT) is Outcome.ELIGIBLE
    assert set(ends.values()) == {Outcome.CARD_UNREADABLE}
    assert tries_left(chip) == 3


def test_a_bit_that_arrives_wrong_never_leads_to_a_wrong_answer(card_of, play):
    chip = Chip(card_of("standard"))
    entries = []
    play(TracedReader(on_reader(chip), entries))
    for position in range(1, len(entries) + 1):
        reader = through(chip, LinkFault(LinkFaultKind.CORRUPT, position), seed=position)
        finished = play(reader, "1234", "1234", last_try=True).finished
        if finished.answer is not None:
            # It hit a byte that nobody needs, such as one of the serial number in the label.
            assert finished.outcome is Outcome.ELIGIBLE
            assert finished.answer.person.name == "模擬　太郎"
    assert tries_left(chip) == 3


def test_no_bit_of_a_signature_can_be_wrong(card_of, play):
    ends = {0: Outcome.PROOF_REFUSED, 255: Outcome.PROOF_REFUSED, -1: Outcome.CARD_UNREADABLE}
    chip = Chip(card_of("standard"))
    for byte, outcome in ends.items():
        fault = LinkFault(LinkFaultKind.CORRUPT, on=Step.SIGN, byte=byte, bit=0)
        finished = play(through(chip, fault)).finished
        assert finished.outcome is outcome, byte
        assert finished.answer is None


@pytest.mark.vpcd
@pytest.mark.usefixtures("small_heap")
def test_check_ins_through_pcscd_survive_cards_lines_hands_and_services_that_fail(pcscd):
    """Twelve cycles, each other one disturbed; `hil run --suite soak` does a thousand."""
    families = (
        Mischief.CARD_TORN,
        Mischief.LINE_LOSES,
        Mischief.LINE_GARBLES_PROOF,
        Mischief.LINE_TORN,
        Mischief.PULLED,
        Mischief.SERVICE_KILLED,
    )
    done: list[int] = []
    result = soak(
        pcscd,
        2 * len(families),
        seed=1,
        progress=lambda n, _: done.append(n),
        every=2,
        timeout=1.5,
        mischiefs=families,
    )
    figures = {figure.name: figure.value for figure in result.figures}
    assert result.verdict is Verdict.PASSED, [one.text.en for one in result.findings]
    assert done == list(range(1, 13))
    assert figures["disturbed"] == len(families)
    assert figures["answers"] == figures["logged"] >= len(families)
