"""What is played before the camera, page by page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from screenshot_desk import desk
from screenshot_insurer import insurer
from screenshot_kiosk import kiosk
from screenshot_others import bench, start, training
from screenshot_portal import portal

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from screenshot_stage import Stage

SCENES: Mapping[str, Callable[[Stage], Awaitable[None]]] = {
    "start": start,
    "kiosk": kiosk,
    "desk": desk,
    "bench": bench,
    "insurer": insurer,
    "portal": portal,
    "training": training,
}
