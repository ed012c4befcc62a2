"""A visit that is broken off, at whatever moment, lets go of the card: the next one finds it free.

What the card was doing is waited for; a card that is slow on purpose tells when it is busy.
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable

import pytest

from clinic_ui.cli.attendants import Scripted
from clinic_ui.compose import Clinic, local_clinic
from clinic_ui.driver import CheckIn
from clinic_ui.ports import PinEntry
from clinic_ui.settings import ClinicSettings
from hardware.chip import Chip
from hardware.faults import Fault, FaultKind
from hardware.virtual_reader import VirtualConnection, VirtualReader
from onshikaku.domain.outcomes import Outcome
from reader.pcsc import PcscReader
from reader.pin import Pin
from reader.ports import CardReader
from reader.trace import TracedReader, TraceEntry

PATIENCE = 20.0
"""Seconds after which an event that has to come counts as missing."""


def attendant() -> Scripted:
    return Scripted(None, [Pin("1234")], last_try=False, register=False)


def visit(reader: CardReader, clinic: Clinic) -> CheckIn:
    return CheckIn(reader, clinic.gateway, clinic.verifier, attendant())


async def happened(event: threading.Event) -> None:
    assert await asyncio.to_thread(event.wait, PATIENCE)


class Slumber:
    """How a slow card sleeps: it says so first."""

    def __init__(self) -> None:
        self.begun = threading.Event()

    def __call__(self, seconds: float) -> None:
        self.begun.set()
        time.sleep(seconds)


class Hesitant:
    """A reader that opens its card only when told to."""

    def __init__(self, reader: VirtualReader) -> None:
        self._reader = reader
        self.asked = threading.Event()
        self.go = threading.Event()

    @property
    def name(self) -> str:
        return self._reader.name

    def connect(self) -> VirtualConnection:
        self.asked.set()
        assert self.go.wait(PATIENCE)
        return self._reader.connect()


@pytest.fixture(params=["in-process", pytest.param("pcscd", marks=pytest.mark.vpcd)])
def holding(request) -> Callable[[Chip], CardReader]:
    """Puts a card on a reader, of either kind."""

    def insert(chip: Chip) -> CardReader:
        if request.param == "pcscd":
            slot = request.getfixturevalue("slot")
            slot.insert(chip)
            return PcscReader(slot.name)
        reader = VirtualReader()
        reader.insert(chip)
        return reader

    return insert


@pytest.mark.parametrize("times", [1, 2])
def test_a_visit_cancelled_at_any_command_lets_go_of_the_card(world, card_of, holding, times):
    slumber = Slumber()
    chip = Chip(card_of("standard"), sleep=slumber)
    reader = holding(chip)

    async def main() -> None:
        trace: list[TraceEntry] = []
        async with local_clinic(world, ClinicSettings()) as clinic:
            await visit(TracedReader(reader, trace), clinic).run()
            assert len(trace) > 15
            for position in range(1, len(trace) + 1):
                slumber.begun.clear()
                chip.faults.arm(Fault(FaultKind.SLOW, position, seconds=0.02))
                broken_off = asyncio.create_task(visit(reader, clinic).run())
                await happened(slumber.begun)
                for _ in range(times):
                    broken_off.cancel()
                    await asyncio.sleep(0)
                with pytest.raises(asyncio.CancelledError):
                    await broken_off
                finished = await visit(reader, clinic).run()
                assert finished.outcome is Outcome.ELIGIBLE, position

    asyncio.run(main())


def test_a_visit_cancelled_while_the_card_is_opened_lets_go_of_it(world, card_of, play):
    reader = VirtualReader()
    reader.insert(Chip(card_of("standard")))
    hesitant = Hesitant(reader)

    async def main() -> None:
        async with local_clinic(world, ClinicSettings()) as clinic:
            broken_off = asyncio.create_task(visit(hesitant, clinic).run())
            await happened(hesitant.asked)
            broken_off.cancel()
            await asyncio.wait([broken_off], timeout=0.05)
            hesitant.go.set()
            with pytest.raises(asyncio.CancelledError):
                await broken_off

    asyncio.run(main())
    assert play(reader).finished.outcome is Outcome.ELIGIBLE


def test_a_visit_ended_by_ctrl_c_at_the_prompt_lets_go_of_the_card(world, card_of, holding, play):
    class Impatient(Scripted):
        async def ask_pin(self, tries_left: int, *, wrong: bool) -> PinEntry | None:
            raise KeyboardInterrupt

    reader = holding(Chip(card_of("standard")))

    async def main() -> None:
        async with local_clinic(world, ClinicSettings()) as clinic:
            person = Impatient(None, [], last_try=False, register=False)
            await CheckIn(reader, clinic.gateway, clinic.verifier, person).run()

    with pytest.raises(KeyboardInterrupt):
        asyncio.run(main())
    assert play(reader).finished.outcome is Outcome.ELIGIBLE
