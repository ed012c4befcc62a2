"""Who is signed in at the desk: sessions in memory that end by themselves."""

from __future__ import annotations

import secrets
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from clinic_ui.desk.line import DeskLine

__all__ = ["ABSOLUTE_SECONDS", "IDLE_SECONDS", "DeskSessions"]

IDLE_SECONDS = 30 * 60
ABSOLUTE_SECONDS = 12 * 60 * 60

_MOST = 64
_ID_BYTES = 32


@dataclass(slots=True)
class _Session:
    line: DeskLine
    begun: float
    used: float


class DeskSessions:
    """Sessions by an id that nobody can guess.

    They end `IDLE_SECONDS` after they were last used and `ABSOLUTE_SECONDS` after they began.
    `now` counts seconds and never goes back: the day that is simulated has no part in it. Where
    there are too many, the one that was used longest ago gives way.
    """

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._sessions: dict[str, _Session] = {}

    def open(self, line: DeskLine) -> str:
        """The id of a new session."""
        self._sweep()
        while len(self._sessions) >= _MOST:
            del self._sessions[min(self._sessions, key=lambda id_: self._sessions[id_].used)]
        session_id = secrets.token_urlsafe(_ID_BYTES)
        now = self._now()
        self._sessions[session_id] = _Session(line, now, now)
        return session_id

    def use(self, session_id: str) -> DeskLine | None:
        """Whose session it is, which has been used with that; None: it is over, or never was."""
        line = self.watch(session_id)
        if line is not None:
            self._sessions[session_id].used = self._now()
        return line

    def watch(self, session_id: str) -> DeskLine | None:
        """Whose session it is, without counting as use."""
        self._sweep()
        session = self._sessions.get(session_id)
        return None if session is None else session.line

    def end(self, session_id: str) -> None:
        """End a session; nothing happens where there is none."""
        self._sessions.pop(session_id, None)

    def _sweep(self) -> None:
        now = self._now()
        self._sessions = {
            id_: session
            for id_, session in self._sessions.items()
            if now - session.used < IDLE_SECONDS and now - session.begun < ABSOLUTE_SECONDS
        }
