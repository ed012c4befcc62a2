"""The camera over a virtual reader: what it reads off the front of the card that lies there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hardware.card_image import PinFile
from hardware.card_layout import VISUAL, VISUAL_B
from reader.pin import CodeB

if TYPE_CHECKING:
    from collections.abc import Callable

    from hardware.chip import Chip

__all__ = ["VirtualFront"]


class VirtualFront:
    """`chip` gives the card that lies there now, or None."""

    def __init__(self, chip: Callable[[], Chip | None]) -> None:
        self._chip = chip

    def read_code(self) -> CodeB | None:
        """照合番号 B as printed; None without a card, and of a telephone, which has no print."""
        chip = self._chip()
        if chip is None:
            return None
        try:
            code = chip.image.application(VISUAL).files[VISUAL_B]
        except KeyError:
            return None
        return CodeB(code.value.decode()) if isinstance(code, PinFile) else None
