"""A visit as every page sees it."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from onshikaku.domain.checkin.states import Finished, Waiting
from onshikaku.domain.text import Text

if TYPE_CHECKING:
    from datetime import date, datetime
    from pathlib import Path

    from clinic_ui.front.questions import Question
    from onshikaku.domain.checkin.states import State
    from onshikaku.domain.confirmation import Confirmation

__all__ = ["BROKEN_OFF", "INTERRUPTED", "Interruption", "Visit"]

BROKEN_OFF = "broken-off"
"""The detail of a visit that a fault of the program, or its orderly end, cut short."""

INTERRUPTED = "interrupted"
"""The detail of one that the program did not live to end; its answer was taken over."""


class Interruption(StrEnum):
    """What is known of a visit that was going on when the program ended (中断)."""

    NOT_SENT = "not-sent"
    ASKING = "asking"
    UNKNOWN = "unknown"
    TAKEN_OVER = "taken-over"

    @property
    def advice(self) -> Text:
        """What happened, and what to do."""
        return _ADVICE[self]


_NOT_BEGUN = Waiting()

_ADVICE = {
    Interruption.NOT_SENT: Text(
        "センターに照会する前に中断しました。もう一度カードを置いてもらってください。",
        "Interrupted before the centre was asked. Have the card placed again.",
    ),
    Interruption.ASKING: Text(
        "照会中に中断しました。回答が出ているかをセンターに確認しています。そのままお待ちください。",
        "Interrupted while the centre was being asked. Finding out whether it answered; please "
        "wait.",
    ),
    Interruption.UNKNOWN: Text(
        "照会中に中断し、センターに回答が残っていません。もう一度カードを置いてもらってください。",
        "Interrupted while the centre was being asked, and the centre has no answer to it. Have "
        "the card placed again.",
    ),
    Interruption.TAKEN_OVER: Text(
        "途中で中断しましたが、センターの回答を引き継ぎました。カードを置き直す必要はありません。",
        "Interrupted, but the centre's answer was taken over. The card need not be placed again.",
    ),
}


@dataclass(frozen=True, slots=True)
class Visit:
    """One visit at one reader; replaced as a whole whenever something about it changes.

    `number` counts the visits of the day from 1. `day` is the clinic's until the centre has told
    its own. `step` is another one with each state, so that an answer can say to which question it
    belongs. `question` is what is being asked now. `authentication_id` is what the proof was sent
    under, and `sent` when; `confirmation` is the centre's last answer. `face_file` is the file that
    the visit left in the exchange folder, `unwritten` why there is none although there should be.
    """

    id: str
    number: int
    place: str
    day: date
    begun: datetime
    step: int
    state: State = _NOT_BEGUN
    question: Question | None = None
    ended: datetime | None = None
    authentication_id: str | None = field(default=None, repr=False)
    sent: datetime | None = None
    confirmation: Confirmation | None = field(default=None, repr=False)
    face_file: Path | None = None
    unwritten: str | None = None
    interruption: Interruption | None = None

    @property
    def finished(self) -> Finished | None:
        """How it ended; None while it goes on, and where it was interrupted without an answer."""
        return self.state if isinstance(self.state, Finished) else None

    @property
    def interrupted(self) -> bool:
        """Whether the program ended before the visit did."""
        return self.interruption is not None

    @property
    def over(self) -> bool:
        """Whether nothing more will happen."""
        return self.ended is not None
