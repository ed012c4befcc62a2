"""What the bench can do to readers, cards and the centre."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from hardware.card_factory import make_card
from hardware.chip import Chip

if TYPE_CHECKING:
    from collections.abc import Mapping

    from clinic_ui.compose import World
    from hardware.virtual_reader import VirtualReader

__all__ = ["BenchControls"]


class BenchControls:
    """Cards of the cast on virtual readers. A card keeps its PIN counter as long as this lives."""

    def __init__(self, world: World, readers: Mapping[str, VirtualReader]) -> None:
        self._world = world
        self._readers = readers
        self._chips: dict[str, Chip] = {}

    async def insert(self, persona_id: str, place_id: str) -> None:
        """Put a persona's card on a reader, instead of what lies there. Raises `KeyError`."""
        chip = self._chips.get(persona_id)
        if chip is None:
            persona = self._world.personas[persona_id]
            image = await asyncio.to_thread(make_card, persona, self._world.hierarchy)
            chip = self._chips[persona_id] = Chip(image)
        reader = self._readers[place_id]
        reader.remove()
        reader.insert(chip)

    def remove(self, place_id: str) -> None:
        """Take away what lies on a reader. Raises `KeyError`."""
        self._readers[place_id].remove()
