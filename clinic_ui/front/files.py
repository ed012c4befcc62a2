"""The file that a visit of the front leaves in the terminal's `face` folder."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import replace
from typing import TYPE_CHECKING

from clinic_ui.faults import where
from onshikaku.domain.modes import AT_HOME
from onshikaku.exchange.folders import FoldersUnusable

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from clinic_ui.face_folder import FaceFolder
    from clinic_ui.front.visits import Visit

__all__ = ["FaceFiles"]

_log = logging.getLogger(__name__)


class FaceFiles:
    """`now` is the clinic's clock, aware. With no folder (None) nothing is left.

    Nor is after a visit by the clinic's app, which is another device (docs/files.md §6.3).
    """

    def __init__(
        self, folder: FaceFolder | None, institution_code: str, now: Callable[[], datetime]
    ) -> None:
        self._folder = folder
        self._institution_code = institution_code
        self._now = now

    async def leave(self, visit: Visit) -> Visit:
        """The visit with the file that it left, or why there is none."""
        finished, confirmation = visit.finished, visit.confirmation
        if self._folder is None or confirmation is None or finished is None:
            return visit
        if finished.answer is None or finished.mode in AT_HOME:
            return visit
        try:
            file = await asyncio.to_thread(
                self._folder.write, confirmation, self._institution_code, self._now()
            )
        except (FoldersUnusable, OSError) as error:
            return replace(visit, unwritten=str(error))
        except Exception as error:  # noqa: BLE001 - a visit ends, with its file or without
            _log.error("no file of a visit: %s", where(error))
            return replace(visit, unwritten=type(error).__name__)
        return replace(visit, face_file=file)
