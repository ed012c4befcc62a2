"""A world with a centre, cards of the cast on virtual readers, and visits played to their end."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

import pytest

from clinic_ui.cli.attendants import Scripted
from clinic_ui.compose import World, local_clinic
from clinic_ui.driver import CheckIn
from clinic_ui.settings import ClinicSettings
from hardware.card_factory import CardKeys, make_card
from hardware.card_image import CardImage
from onshikaku.domain.checkin.states import Finished
from onshikaku.domain.confirmation import Confirmation
from reader.pin import Pin
from reader.ports import CardReader


@pytest.fixture(scope="session")
def keys() -> CardKeys:
    return CardKeys.generate()


@pytest.fixture
def world() -> World:
    return World.create()


@pytest.fixture
def card_of(world: World, keys: CardKeys) -> Callable[[str], CardImage]:
    """A persona's card under this world's authority."""
    return lambda persona: make_card(world.personas[persona], world.hierarchy, keys=keys)


@dataclass(frozen=True)
class Visit:
    finished: Finished
    confirmation: Confirmation | None


Play = Callable[..., Visit]


@pytest.fixture
def play(world: World) -> Play:
    """Play a visit at a reader; the PINs given are typed in turn."""

    def run(
        reader: CardReader, *pins: str, last_try: bool = False, register: bool = False
    ) -> Visit:
        async def main() -> Visit:
            typed = [Pin(pin) for pin in pins or ("1234",)]
            attendant = Scripted(None, typed, last_try=last_try, register=register)
            async with local_clinic(world, ClinicSettings()) as clinic:
                visit = CheckIn(reader, clinic.gateway, clinic.verifier, attendant)
                return Visit(await visit.run(), visit.confirmation)

        return asyncio.run(main())

    return run
