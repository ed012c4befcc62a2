"""A stand at a slot of the private pcscd, and a card whose image needs no authority."""

from collections.abc import Callable, Iterator

import pytest

from clinic_ui.hil.stand import Stand
from clinic_ui.hil.stands import stand_at
from hardware.chip import Chip
from reader.sources import ReaderSource, source_of

Build = Callable[..., Stand]


@pytest.fixture
def stand(pcscd, slot, card_image) -> Iterator[Build]:
    """Makes the stand of a test: with another card, or with the slot seen in another way."""
    made: list[Stand] = []

    def build(
        chip: Chip | None = None,
        see: Callable[[ReaderSource], ReaderSource] = lambda source: source,
    ) -> Stand:
        source = see(source_of(slot.name))
        one = stand_at(pcscd, slot, chip or Chip(card_image), source)
        one.repeats, one.cycles, one.patience = 4, 1, 1.5
        made.append(one)
        return one

    yield build
    for one in made:
        one.close()


class Silent:
    def began(self, check, number, of) -> None:
        pass

    def step(self, done, of) -> None:
        pass

    def ended(self, result) -> None:
        pass


@pytest.fixture
def onlooker() -> Silent:
    return Silent()
