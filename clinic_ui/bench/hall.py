"""The places where visits are played, cleared for a new beginning."""

from __future__ import annotations

import asyncio
import contextlib
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Collection

    from clinic_ui.bench.slots import Slot
    from clinic_ui.front.front import Front

__all__ = ["clear"]

_PATIENCE_SECONDS: Final = 15.0
_LOOK_SECONDS: Final = 0.05


async def clear(front: Front, slots: Collection[Slot]) -> None:
    """Break off every visit and take its result off the kiosk. No card may lie on a reader.

    A card that was there so briefly that no place knows of it yet has its visit broken off as well.
    A visit that waits for the centre may take longer than one waits for it here.
    """
    for place in front.places.values():
        place.cancel()
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(_PATIENCE_SECONDS):
            while _busy(front, slots):
                for place in front.places.values():
                    place.dismiss()
                await asyncio.sleep(_LOOK_SECONDS)


def _busy(front: Front, slots: Collection[Slot]) -> bool:
    """Asks the readers first: what they have been heard of is in the places by then."""
    unheard = not all(slot.heard for slot in slots)
    return unheard or any(place.visit is not None for place in front.places.values())
