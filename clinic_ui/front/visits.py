"""A visit as every page sees it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from onshikaku.domain.checkin.states import Finished, Waiting

if TYPE_CHECKING:
    from datetime import date, datetime
    from pathlib import Path

    from clinic_ui.front.questions import Question
    from onshikaku.domain.checkin.states import State
    from onshikaku.domain.confirmation import Confirmation

__all__ = ["Visit"]


@dataclass(frozen=True, slots=True)
class Visit:
    """One visit at one reader; replaced as a whole whenever something about it changes.

    `number` counts the visits of the day from 1. `day` is the clinic's until the centre has told
    its own. `step` is another one after each change, so that an answer can say to which question it
    belongs. `question` is what is being asked now. `face_file` is the file that the visit left in
    the exchange folder, `unwritten` why there is none although there should be one. `interrupted`:
    the program ended before the visit did.
    """

    id: str
    number: int
    place: str
    day: date
    begun: datetime
    step: int
    state: State = Waiting()
    question: Question | None = None
    ended: datetime | None = None
    confirmation: Confirmation | None = None
    face_file: Path | None = None
    unwritten: str | None = None
    interrupted: bool = False

    @property
    def finished(self) -> Finished | None:
        """How it ended; None while it goes on, and where it was interrupted."""
        return self.state if isinstance(self.state, Finished) else None

    @property
    def over(self) -> bool:
        """Whether nothing more will happen."""
        return self.ended is not None
