"""The parts of a message that a mode asks for beside the proof or the search."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal, Self

from pydantic import BaseModel, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from onshikaku.domain.consent import ConsentBasis
from onshikaku.domain.modes import Ground, Mode, Occasion
from onshikaku.wire.fields import AS_SENT

__all__ = ["CardMode", "GroundMessage", "HomeMessage", "Note", "PasscodeText", "ground_from"]

CardMode = Literal[
    Mode.CARD,
    Mode.VISUAL,
    Mode.VISUAL_SIMPLE,
    Mode.PHONE,
    Mode.HOME_APP,
    Mode.HOME_WEB,
    Mode.LIMITED,
    Mode.EMERGENCY,
]

Note = Annotated[str, StringConstraints(max_length=400, pattern=r"^[^\x00-\x1f\x7f]*$")]
"""What staff write down, on one line."""

PasscodeText = Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z]{4,16}$")]
"""A clinic's passcode of the simplified visual check. Its form is not public."""


class _Message(BaseModel):
    model_config = AS_SENT


class HomeMessage(_Message):
    """What 居宅同意取得型 is used for, and when the patient is to be seen (受診予定日)."""

    occasion: Occasion
    visit_on: date | None = None


class GroundMessage(_Message):
    """Oral consent, or consent that was hard to obtain, with the reason that this needs."""

    basis: Literal[ConsentBasis.ORAL, ConsentBasis.HARD_TO_OBTAIN]
    reason: Note | None = None

    @model_validator(mode="after")
    def _explained(self) -> Self:
        if self.basis is ConsentBasis.HARD_TO_OBTAIN and not (self.reason or "").strip():
            raise PydanticCustomError("missing", "needed", {"field": "reason"})
        return self


def ground_from(message: GroundMessage) -> Ground:
    """The ground in a message."""
    return Ground(message.basis, message.reason)
