"""What the desk's pages say to collect from a patient."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from clinic_ui.day.reception import Received
    from clinic_ui.day.rooms import Rooms

__all__ = ["sum_for"]


async def sum_for(rooms: Rooms, received: Received, sheet: str) -> int | None:
    """Yen for today's points on a sheet of the desk; None where it names no sum."""
    page = await rooms.desk_page(f"{sheet}/charge?points={received.patient.points}")
    said = page.part("charge-sum")
    digits = "" if said is None else re.sub(r"\D", "", said)
    return int(digits) if digits else None
