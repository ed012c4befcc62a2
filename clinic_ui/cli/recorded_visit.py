"""The check-in that `record --check-in` plays. Apart, because it takes a centre with it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from clinic_ui import compose
from clinic_ui.cli.attendants import Scripted, Typed
from clinic_ui.cli.failure import Exit, fail, finish
from clinic_ui.cli.surroundings import settings_for, world_for
from clinic_ui.cli.visit import check_in
from onshikaku.domain.outcomes import Outcome
from reader.pin import InvalidPin, Pin

if TYPE_CHECKING:
    from pathlib import Path

    from rich.console import Console

    from clinic_ui.ports import Attendant
    from hardware.recording.recorder import Recorder

__all__ = ["CheckInAt"]

_BROKEN = frozenset({Outcome.CARD_MUTE, Outcome.CARD_REMOVED, Outcome.CARD_UNREADABLE})


@dataclass(frozen=True, slots=True)
class CheckInAt:
    """A check-in on that day, with those authorities and people.

    The PINs are `lines`, or typed by a person at `console`; nothing is agreed to.
    """

    on: str | None
    pki: Path | None
    personas: Path | None
    trust: tuple[Path, ...]
    with_cast: bool
    console: Console
    lines: list[str] | None
    last_try: bool

    def play(self, recorder: Recorder) -> str | None:
        """What broke the card's part off, None if nothing did, whatever the answer was."""
        settings = settings_for()
        world = world_for(self.on, self.pki, self.personas, self.trust, with_cast=self.with_cast)
        attendant = self._attendant()

        async def visit() -> Outcome:
            async with compose.local_clinic(world, settings) as clinic:
                done = await check_in(recorder, clinic, attendant, world.clock)
                return done.finished.outcome

        outcome = finish(visit())
        return outcome.value if outcome in _BROKEN else None

    def _attendant(self) -> Attendant:
        if self.lines is None:
            return Typed(self.console, last_try=self.last_try, register=False)
        try:
            pins = [Pin(line) for line in self.lines]
        except InvalidPin as error:
            fail(Exit.USAGE, f"--pin-stdin: {error}")
        return Scripted(None, pins, last_try=self.last_try, register=False)
